"""A running plan goes on from what happened: recorded by name, frozen, replanned, and kept as a version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import engagement.replanning as replanning
from engagement.context import Context
from engagement.dossier import Dossier
from engagement.planning import (
    keep_settings,
    latest_plan,
    make_plan,
    plan_ground,
    plan_is_outdated,
    settings_ground,
)
from engagement.replanning import (
    is_current,
    keep_replan,
    past_replans,
    replan,
    strengths,
    tried_replan,
)
from engagement.starts import Told, due_starts, known_starts, record_starts
from engagement.trying import tried_plan
from rollout.gates.book import GateBook
from rollout.gates.catalogue import GateOutcome, gate_catalogue
from rollout.gates.records import GateOverride, GateResult, GateUnit, Threshold, WaveGate
from rollout.planning.document import PlanDocument, PlanRow
from rollout.planning.replanning import Replanning
from rollout.planning.settings import Pin, PinKind, PlanSettings
from storage.opening import open_store
from surveys.faults import FaultsError
from tests.engagement.running_plan import (
    APRIL,
    FEBRUARY,
    JULY,
    STARTS,
    on,
    plan_by_hand,
    units_of,
)
from tests.engagement.two_waves import client
from tests.ui.app_words import copied

SECONDS = 3.0


@pytest.fixture
def running(with_plan: tuple[Path, Context, UUID], tmp_path: Path) -> Iterator[tuple[Context, UUID]]:
    """The same in February, when the pilot should have started."""
    database, kept, engagement = with_plan
    store = open_store(f"sqlite:///{copied(database, tmp_path)}")
    yield on(replace(kept, store=store), FEBRUARY), engagement
    store.close()


def say(context: Context, engagement: UUID, by: str = "Ada", **periods: str) -> None:
    units = units_of(context, engagement)
    record_starts(context, engagement, [Told(units[name], period) for name, period in periods.items()], by=by)


def newest(context: Context, engagement: UUID) -> PlanDocument:
    found = latest_plan(context, engagement)
    assert found is not None
    return found[1]


def rows(plan: PlanDocument) -> dict[str, PlanRow]:
    return {row.name: row for row in plan.rows}


def quarters(plan: PlanDocument) -> dict[str, str | None]:
    return {row.name: row.quarter for row in plan.rows}


def faults(error: pytest.ExceptionInfo[FaultsError]) -> dict[str, str]:
    return {fault.place: fault.problem for fault in error.value.faults}


# What happened


def test_what_was_said_of_a_start_is_kept_with_name_and_day_behind_what_is_said_later(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    say(context, engagement, by=" Ada  L. ", North="")
    say(on(context, date(2027, 2, 12)), engagement, by="Bo", North="2027-Q1")
    north = units_of(context, engagement)["North"]
    said = context.store.dossier(context.workspace, engagement).actuals
    assert [(each.unit, each.period, each.by, each.on) for each in said] == [
        (north, "", "Ada L.", FEBRUARY),
        (north, "2027-Q1", "Bo", date(2027, 2, 12)),
    ]
    assert known_starts(context, engagement)[north] == said[1]


def test_all_that_is_wrong_with_what_is_said_is_told_at_once_and_nothing_is_kept(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    units, stranger = units_of(context, engagement), uuid4()
    told = [
        Told(stranger, "2027-Q1"),
        Told(units["North"], "2026-Q4"),
        Told(units["Firm"], "2027-Q2"),
        Told(units["South"], ""),
        Told(units["West"], "soon"),
        Told(units["North"], ""),
    ]
    with pytest.raises(FaultsError) as error:
        record_starts(context, engagement, told, by=" ")
    assert [(fault.place, fault.problem) for fault in error.value.faults if fault.place == "North"] == [
        ("North", "that is before the plan begins"),
        ("North", "it is named twice"),
    ]
    found = faults(error)
    assert found["What happened"] == "the unit is not in the newest plan"
    assert found["Firm"] == "that period has not begun"
    assert found["South"] == "its planned period has not begun"
    assert found["West"] == "the plan has no such period"
    assert len(error.value.faults) == 7  # and the name is missing
    assert known_starts(context, engagement) == {}


def test_a_unit_that_had_not_started_is_asked_about_again_once_its_new_period_begins(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    say(context, engagement, North="")
    starts, plan = known_starts(context, engagement), newest(context, engagement)
    (north,) = due_starts(plan, starts, FEBRUARY)
    assert north.said is not None
    later = plan.model_copy(
        update={
            "rows": tuple(
                row.model_copy(update={"quarter": "2027-Q2", "starts_on": date(2027, 4, 1)})
                for row in plan.rows
            )
        }
    )
    assert due_starts(later, starts, FEBRUARY) == ()
    assert [each.said for each in due_starts(later, starts, APRIL)] == [None] * 4


# Replanning


def test_a_plan_that_went_as_planned_goes_on_unchanged_and_says_who_recorded_the_starts(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    assert not plan_is_outdated(context, engagement)  # It says the same.
    version, plan = replan(context, engagement, penalty="few-moves", seconds=SECONDS)
    assert version.number == 2
    assert quarters(plan) == STARTS
    (reason,) = rows(plan)["North"].reasons
    assert reason.text == "Started in Q1 2027 (recorded by Ada on 10 Feb 2027)."
    assert plan.replanned is not None
    assert (plan.replanned.from_version, plan.replanned.frozen_until) == (1, "2027-Q1")
    assert (plan.replanned.moves, plan.replanned.unchanged) == ((), 4)
    assert plan.replanned.sentence.startswith("No unit moved; the plan is worth as much as the one before;")
    assert [each.by for each in plan.replanned.confirmed] == ["Ada"]
    assert newest(context, engagement) == plan


def test_a_slipped_pilot_moves_with_its_reason_first_and_the_periods_stay_those_of_the_old_plan(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    old = newest(context, engagement)
    assert old.settings.start is None
    say(context, engagement, North="")
    assert plan_is_outdated(context, engagement)
    _, plan = replan(context, engagement, seconds=SECONDS)
    assert not plan_is_outdated(context, engagement)
    assert [load.quarter for load in plan.loads] == [load.quarter for load in old.loads]
    # The settings say nothing of the past: the next rollout begins in its own time.
    assert plan.settings.start is None
    north = rows(plan)["North"]
    assert north.starts_on is None or north.starts_on >= date(2027, 4, 1)
    assert plan.replanned is not None
    moves = {each.name: each for each in plan.replanned.moved}
    assert {name for name, row in rows(plan).items() if row.quarter != STARTS[name]} == set(moves)
    for name, move in moves.items():
        assert rows(plan)[name].reasons[0].text == move.why
    assert "North did not start in Q1 2027 as planned." in moves["North"].why
    assert plan.replanned.started_otherwise == ()
    assert "Up to Q1 2027 it is as it happened." in plan.assumptions


def test_units_that_started_before_their_time_are_facts_and_no_moves_of_the_replan(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1", South="2027-Q1")
    _, plan = replan(context, engagement, penalty="few-moves", seconds=SECONDS)
    assert plan.replanned is not None
    (south,) = plan.replanned.started_otherwise
    assert south.sentence == "South started in Q1 2027 instead of Q3 2027."
    assert quarters(plan)["South"] == "2027-Q1"
    assert rows(plan)["South"].reasons[0].rule == "happened"
    # It went live before the Firm above it; what follows is not blamed for that.
    reasons = [each for name in ("Firm", "West") for each in rows(plan)[name].reasons]
    assert all(each.rule != "growth" for each in reasons)
    assert plan.replanned.sentence.startswith("1 unit started in another period than planned. No unit moved;")


def test_chances_start_from_the_facts(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    before = newest(context, engagement).chances
    _, plan = replan(on(context, date(2027, 3, 25)), engagement, penalty="few-moves", seconds=SECONDS)
    north = str(units_of(context, engagement)["North"])
    assert before is not None
    assert plan.chances is not None
    assert before.team(north).p80 > date(2027, 1, 1)
    assert (plan.chances.team(north).p50, plan.chances.team(north).p80) == (date(2027, 1, 1),) * 2


def with_gate(context: Context, engagement: UUID, outcome: GateOutcome) -> None:
    """A gate over the pilot, judged once."""
    north = units_of(context, engagement)["North"]
    gate = WaveGate(
        id=uuid4(),
        wave=1,
        units=(GateUnit(id=north, name="North"),),
        starts_on=date(2027, 1, 1),
        due_on=date(2027, 3, 31),
        registered_on=date(2026, 12, 1),
        by="Ada",
        plan_version=1,
        catalogue=gate_catalogue().version,
        thresholds=tuple(
            Threshold(criterion=each.id, value=each.threshold) for each in gate_catalogue().criteria
        ),
    )
    result = GateResult(
        id=uuid4(),
        gate=gate.id,
        attempt=1,
        on=date(2027, 3, 25),
        by="Ada",
        catalogue=gate_catalogue().version,
        criteria=(),
        outcome=outcome,
        rule="all",
        says="It was judged.",
    )

    def change(dossier: Dossier) -> Dossier:
        return dossier.model_copy(update={"gates": GateBook(gates=(gate,), results=(result,))})

    context.store.change_dossier(context.workspace, engagement, change)


@pytest.mark.parametrize(("outcome", "chance"), [(GateOutcome.COMPLETE, 1.0), (GateOutcome.EXTEND, 0.0)])
def test_a_gate_that_was_read_is_known_to_the_chances(
    running: tuple[Context, UUID], outcome: GateOutcome, chance: float
) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    with_gate(context, engagement, outcome)
    march = on(context, date(2027, 3, 26))
    plan = tried_replan(march, engagement, penalty="few-moves", seconds=SECONDS).document
    assert plan.chances is not None
    assert plan.chances.milestone("gate_1").at_first == chance


def test_facts_survive_a_plan_that_is_made_anew(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    say(context, engagement, North="")
    plan_by_hand(context, engagement, settings=PlanSettings(start=date(2027, 1, 1), quarters=6))
    assert plan_is_outdated(context, engagement)
    _, plan = replan(context, engagement, seconds=SECONDS)
    assert plan.replanned is not None
    assert plan.replanned.from_version == 2
    assert quarters(plan)["North"] != "2027-Q1"


def test_a_second_replan_goes_on_from_the_first(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    replan(context, engagement, penalty="few-moves", seconds=SECONDS)
    july = on(context, JULY)
    say(july, engagement, by="Bo", Firm="2027-Q3", South="2027-Q3", West="2027-Q3")
    _, plan = replan(july, engagement, penalty="few-moves", seconds=SECONDS)
    assert quarters(plan) == {**STARTS, "Firm": "2027-Q3"}
    told = [
        (version.number, each.from_version, each.frozen_until)
        for version, each in past_replans(july, engagement)
    ]
    assert told == [(3, 2, "2027-Q3"), (2, 1, "2027-Q1")]


def test_reasons_for_moves_name_periods_and_hours_as_people_do_and_come_in_the_order_of_the_new_starts(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    # South and West take 80 coach hours, the Firm 16 and North 6: two more than there are.
    plan_by_hand(
        context, engagement, settings=PlanSettings(start=date(2027, 1, 1), quarters=6, coach_hours=100)
    )
    say(context, engagement, North="2027-Q1")
    replanning = tried_replan(context, engagement, penalty="few-moves", seconds=SECONDS).replanning
    (move,) = replanning.moved
    assert (move.old, move.new, move.rule) == ("2027-Q3", "2027-Q4", "capacity")
    assert move.why == f"{move.name} cannot start in Q3 2027: Q3 2027 needs 102 of coach hours and has 100."
    # Whoever waits longest comes last.
    say(context, engagement, North="")
    moved = tried_replan(context, engagement, seconds=SECONDS).replanning.moved
    assert [each.new for each in moved] == sorted(each.new or "never" for each in moved)


# What stands in the way


def test_whoever_is_due_has_to_be_told_of_all_at_once(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    with pytest.raises(FaultsError) as error:
        replan(on(context, JULY), engagement)
    assert set(faults(error)) == {"North", "Firm", "South", "West"}
    assert len(past_replans(context, engagement)) == 0


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (date(2026, 12, 1), "nothing of the plan has begun"),
        (date(2028, 6, 1), "the plan has no period left to plan"),
    ],
)
def test_a_plan_that_has_not_begun_or_is_over_is_not_replanned(
    running: tuple[Context, UUID], day: date, problem: str
) -> None:
    context, engagement = running
    with pytest.raises(FaultsError) as error:
        replan(on(context, day), engagement)
    assert faults(error)["Rollout"] == problem


def test_without_a_plan_nothing_can_be_recorded(context: Context) -> None:
    engagement = client(context)
    with pytest.raises(FaultsError, match="there is no plan yet"):
        record_starts(context, engagement, [Told(uuid4(), "2027-Q1")], by="Ada")


def test_a_running_plan_is_not_replaced_by_none(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    west = units_of(context, engagement)["West"]
    pins = (Pin(unit=west, kind=PinKind.NOT_AFTER, period="2027-Q3"),)
    plan_by_hand(context, engagement, settings=PlanSettings(start=date(2027, 1, 1), quarters=6, pins=pins))
    # The Firm above it is a period late, so West would be late as well.
    april = on(context, APRIL)
    say(april, engagement, North="2027-Q1", Firm="")
    tried = tried_replan(april, engagement, seconds=SECONDS)
    assert not tried.document.is_possible
    assert tried.replanning.sentence == "No plan can go on from what happened."
    with pytest.raises(FaultsError, match="no plan can go on from what happened"):
        replan(april, engagement, seconds=SECONDS)
    assert newest(context, engagement).replanned is None


def test_a_preview_is_not_kept_once_facts_or_plan_have_changed(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    tried = tried_replan(context, engagement, seconds=SECONDS)
    assert is_current(context, engagement, tried)
    assert not is_current(on(context, APRIL), engagement, tried)
    say(context, engagement, by="Bo", North="")
    assert not is_current(context, engagement, tried)
    with pytest.raises(FaultsError, match="changed meanwhile"):
        keep_replan(context, engagement, tried)
    again = tried_replan(context, engagement, seconds=SECONDS)
    keep_replan(context, engagement, again)
    with pytest.raises(FaultsError, match="changed meanwhile"):
        keep_replan(context, engagement, again)


def test_a_preview_does_not_replace_settings_that_were_kept_meanwhile(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    tried = tried_replan(context, engagement, seconds=SECONDS)
    own = context.store.engagement(context.workspace, engagement).settings
    more = own.model_copy(update={"coach_hours": 90.0})
    keep_settings(context, engagement, more)
    assert not is_current(context, engagement, tried)
    with pytest.raises(FaultsError, match="changed meanwhile"):
        keep_replan(context, engagement, tried)
    assert context.store.engagement(context.workspace, engagement).settings == more
    assert newest(context, engagement).replanned is None


def test_of_two_who_keep_at_the_same_moment_the_second_is_refused(
    running: tuple[Context, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    first, second = (tried_replan(context, engagement, seconds=SECONDS) for _ in range(2))
    # Both looked before either had kept.
    monkeypatch.setattr(replanning, "is_current", lambda *_: True)
    keep_replan(context, engagement, first)
    with pytest.raises(FaultsError, match="made meanwhile"):
        keep_replan(context, engagement, second)
    assert len(context.store.plan_versions(context.workspace, engagement)) == 2


def test_a_unit_that_left_the_team_list_is_no_fact_any_more(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    kept = tuple(unit for unit in organisation.units if unit.name != "North")
    context.store.save_organisation(
        context.workspace, engagement, organisation.model_copy(update={"units": kept})
    )
    tried = tried_replan(context, engagement, seconds=SECONDS)
    assert tried.replanning.confirmed == ()
    assert is_current(context, engagement, tried)
    assert "North" not in rows(tried.document)


# Words


def told(now: float | None, free: float | None, before: float = 100.0) -> str:
    return Replanning(
        from_version=1,
        frozen_until="2027-Q1",
        penalty=0.3,
        moves=(),
        unchanged=1,
        value_before=before,
        value_now=now,
        value_if_free=free,
        confirmed=(),
    ).sentence


def test_the_outcome_is_told_in_words() -> None:
    assert told(96, 96.96) == (
        "No unit moved; the plan is worth 4 % less than the one before, had it come true; "
        "moving freely would have given 1 % more."
    )
    assert told(100, 100) == (
        "No unit moved; the plan is worth as much as the one before; moving freely would not have given more."
    )
    assert "is worth 1 more than the one before" in told(0.5, 0.5, before=-0.5)
    assert told(None, None) == "No plan can go on from what happened."


def test_calmer_words_cost_more_and_the_middle_one_is_the_planners_own() -> None:
    costs = [each.penalty for each in strengths().values()]
    assert costs == sorted(costs, reverse=True)
    assert (strengths()["balanced"].penalty, costs[-1]) == (0.3, 0)


def test_once_a_start_is_recorded_no_plan_is_made_anew_and_changed_settings_wait_for_the_replan(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    say(context, engagement, North="2027-Q1")
    for planned_anew in (make_plan, tried_plan):
        with pytest.raises(FaultsError, match="it has begun"):
            planned_anew(context, engagement, settings=PlanSettings(quarters=6))
    # What is changed meanwhile is worked in by the replan, over the same periods.
    changed = PlanSettings(quarters=6, coach_hours=90)
    assert settings_ground(context, engagement, changed).quarters[0].start == date(2027, 1, 1)
    keep_settings(context, engagement, changed)
    _, plan = replan(context, engagement, seconds=SECONDS)
    assert {load.capacity for load in plan.loads} == {90.0}
    assert next(row for row in plan.rows if row.name == "North").quarter == "2027-Q1"


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 28), date(2026, 12, 31)])
def test_until_a_plan_begins_its_periods_stay_whatever_day_it_is(
    running: tuple[Context, UUID], day: date
) -> None:
    context, engagement = on(running[0], day), running[1]
    assert newest(context, engagement).settings.start is None
    assert plan_ground(context, engagement).quarters[0].id == "2027-Q1"
    # A first day that somebody gives counts.
    given = PlanSettings(start=date(2027, 7, 1))
    assert plan_ground(context, engagement, given).quarters[0].id == "2027-Q3"


@pytest.mark.parametrize(
    ("found", "decided"),
    [
        (GateOutcome.EXTEND, GateOutcome.COMPLETE),
        (GateOutcome.HOLD, GateOutcome.COMPLETE),
        (GateOutcome.COMPLETE, GateOutcome.EXTEND),
    ],
)
def test_the_chances_follow_what_people_decided_about_a_gate(
    running: tuple[Context, UUID], found: GateOutcome, decided: GateOutcome
) -> None:
    context, engagement = running
    march = on(context, date(2027, 3, 26))
    say(context, engagement, North="2027-Q1")
    with_gate(context, engagement, found)

    def overridden(dossier: Dossier) -> Dossier:
        result = dossier.gates.results[0].id
        override = GateOverride(result=result, outcome=decided, reason="seen", by="Ada", on=march.today())
        gates = dossier.gates.model_copy(update={"overrides": (override,)})
        return dossier.model_copy(update={"gates": gates})

    context.store.change_dossier(context.workspace, engagement, overridden)
    plan = tried_replan(march, engagement, seconds=SECONDS).document
    assert plan.chances
    gate = plan.chances.milestone("gate_1")
    assert gate
    assert gate.at_first == float(decided is GateOutcome.COMPLETE)
