"""A plan that came back edited: looked at, tried, and kept as the next version with all that follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.model import LARGEST_KEPT_FILE, KeptFile
from engagement.planning import keep_settings, latest_plan, plan_ground, plan_is_outdated
from engagement.returning import (
    ReturnedView,
    TriedReturn,
    keep_return,
    returned_file,
    returned_view,
    tried_return,
)
from engagement.setting_up import new_engagement
from engagement.starts import Told, known_starts, record_starts
from engagement.timetabling import times_found_anew
from engagement.working import decided_activities
from rollout.activities.activity import Activity, Status
from rollout.activities.ledger import ActivityEdit
from rollout.planning.document import PlanDocument
from rollout.planning.settings import Pin, PinKind
from rollout.returning.row_problems import MOVED_BY
from rollout.returning.rows import ReturnedList
from rollout.timetable.calendars import Coach
from storage.opening import open_store
from surveys.faults import FaultsError
from surveys.organisation import DateRange
from tests.conftest import context_on
from tests.engagement.running_plan import FEBRUARY, client_with_plan, on, plan_by_hand, units_of
from tests.rollout.returned_examples import edited, row_of, with_row, without
from tests.ui.app_words import copied

DECEMBER = date(2026, 12, 7)
SECONDS = 3.0


@pytest.fixture(scope="module")
def with_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Context, UUID]:
    """A database with a client, its published baseline and its plan; tests work on copies of it."""
    path = tmp_path_factory.mktemp("returning") / "groundwork.db"
    with open_store(f"sqlite:///{path}") as store:
        context = context_on(store)
        return path, context, client_with_plan(context)


@pytest.fixture
def running(with_plan: tuple[Path, Context, UUID], tmp_path: Path) -> Iterator[tuple[Context, UUID]]:
    path, context, engagement = with_plan
    with open_store(f"sqlite:///{copied(path, tmp_path)}") as store:
        yield on(replace(context, store=store), DECEMBER), engagement


def plan_of(context: Context, engagement: UUID) -> PlanDocument:
    found = latest_plan(context, engagement)
    assert found is not None
    return found[1]


def the_list(context: Context, engagement: UUID, version: int = 1) -> ReturnedList:
    """The list of the newest plan as its workbook would bring it back."""
    rows = tuple(row_of(each, n) for n, each in enumerate(plan_of(context, engagement).activities, start=5))
    return ReturnedList(engagement=engagement, plan_version=version, rows=rows)


def activity_of(context: Context, engagement: UUID, template: str, unit: str = "") -> Activity:
    [found] = [
        each
        for each in plan_of(context, engagement).activities
        if each.template == template and (not unit or each.unit_name == unit)
    ]
    return found


def view_of(context: Context, engagement: UUID, returned: ReturnedList) -> ReturnedView:
    view = returned_view(context, engagement, returned)
    assert [each.problem for each in view.changes.changes if each.problem] == []
    return view


def tried(context: Context, engagement: UUID, returned: ReturnedList) -> TriedReturn:
    """The plan with all of a list accepted."""
    view = view_of(context, engagement, returned)
    keys = [each.key for each in view.changes.changes]
    return tried_return(context, engagement, view, keys, by="Jo", seconds=SECONDS)


def a_file(context: Context, version: int = 1) -> KeptFile:
    return returned_file(context, "Plan.xlsx", b"PK the workbook", version)


def starts_of(plan: PlanDocument) -> dict[str, str | None]:
    return {row.name: row.quarter for row in plan.rows}


# Looking at it.


def test_a_file_that_nobody_edited_changes_nothing(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    view = returned_view(context, engagement, the_list(context, engagement))
    assert view.changes.changes == ()
    assert view.is_current
    assert view.sentence == "Every row that could be read says what version 1 says."


def test_a_foreign_file_and_one_of_an_unknown_version_are_refused(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    foreign = replace(the_list(context, engagement), engagement=uuid4())
    with pytest.raises(FaultsError, match=r"another project.*Nothing was changed"):
        returned_view(context, engagement, foreign)
    with pytest.raises(FaultsError, match=r"a version that the project does not have.*Nothing was changed"):
        returned_view(context, engagement, the_list(context, engagement, version=7))


def test_a_file_of_an_older_version_is_shown_and_cannot_be_accepted(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    briefing = activity_of(context, engagement, "leadership-briefing")
    returned = edited(the_list(context, engagement), briefing.id, owner="Noor")
    plan_by_hand(context, engagement)
    view = returned_view(context, engagement, returned)
    assert [each.activity for each in view.changes.changes] == [briefing.id]
    assert not view.is_current
    assert "version 1, and version 2 is in force: nothing of it can be accepted" in view.sentence
    with pytest.raises(FaultsError, match="older version"):
        tried_return(context, engagement, view, [str(briefing.id)], by="Jo")


def test_the_sentence_counts_what_differs_what_cannot_be_and_what_could_not_be_read(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    returned = with_row(with_row(the_list(context, engagement), unit_name=""), title="", place="last")
    assert (
        returned_view(context, engagement, returned).sentence
        == "2 rows differ from version 1; 1 of them cannot be."
    )


def test_a_unit_whose_dates_are_blocked_does_not_start_there(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    settings = context.store.engagement(context.workspace, engagement).settings
    pin = Pin(unit=units_of(context, engagement)["West"], kind=PinKind.NOT_AFTER, period="2027-Q3")
    keep_settings(context, engagement, settings.model_copy(update={"pins": (pin,)}))
    set_up = activity_of(context, engagement, "setup-workshop", "West")
    later = date(2027, 10, 6)
    returned = edited(the_list(context, engagement), set_up.id, start=later, end=later)
    [change] = returned_view(context, engagement, returned).changes.changes
    # The settings as they are now count, and not those of the plan.
    assert change.problem is not None
    assert change.problem.problem == "West is pinned: not after Q3 2027"


# Trying and keeping it where no unit moves.


def test_rows_are_worked_in_without_moving_units_and_kept_in_one_step(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    before = plan_of(context, engagement)
    briefing = activity_of(context, engagement, "leadership-briefing")
    dropped = activity_of(context, engagement, "alignment-map")
    training = activity_of(context, engagement, "unit-training", "South")
    day = training.start + timedelta(days=1)
    returned = edited(the_list(context, engagement), briefing.id, owner="Noor", status=Status.IN_PROGRESS)
    returned = edited(returned, training.id, start=day, end=day)
    returned = with_row(without(returned, dropped.id), unit_name="South", start=date(2027, 6, 14))
    found = tried(context, engagement, returned)
    assert (found.replan, found.moves, len(found.accepted)) == (None, (), 4)
    assert latest_plan(context, engagement)[0].number == 1

    version = keep_return(context, engagement, found, a_file(context))
    after = plan_of(context, engagement)
    by_id = {each.id: each for each in after.activities}
    assert (version.number, after.made_on, starts_of(after)) == (2, DECEMBER, starts_of(before))
    assert (by_id[briefing.id].owner, by_id[briefing.id].status) == ("Noor", Status.IN_PROGRESS)
    assert (by_id[training.id].start, by_id[training.id].held) == (day, True)
    assert dropped.id not in by_id
    [own] = [each for each in after.activities if each.template == "own"]
    assert (own.title, own.unit_name, own.start) == ("Dry run", "South", date(2027, 6, 14))
    dossier = context.store.dossier(context.workspace, engagement)
    assert {each.by for each in dossier.ledger.edits} == {"Jo"}
    assert [each.activity.id for each in dossier.ledger.added] == [own.id]
    assert context.store.plan_file(context.workspace, engagement) == a_file(context)
    assert not plan_is_outdated(context, engagement)
    # What is exported now comes back without a change.
    assert returned_view(context, engagement, the_list(context, engagement, version=2)).changes.changes == ()


def test_the_preview_tells_which_other_activities_move(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    before = plan_of(context, engagement)
    briefing = activity_of(context, engagement, "leadership-briefing")
    returned = edited(the_list(context, engagement), briefing.id, owner="Noor")
    found = tried(context, engagement, returned)
    old = {each.id: (each.start, each.end) for each in before.activities}
    new = {each.id: (each.start, each.end) for each in found.document.activities}
    told = {each.activity.id: (each.start, each.end) for each in found.shifted}
    assert told == {key: days for key, days in new.items() if days != old[key]}
    assert briefing.id not in told
    assert found.unplaced == ()


def test_the_preview_tells_which_sessions_have_no_time_any_more(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    settings = context.store.engagement(context.workspace, engagement).settings
    training = activity_of(context, engagement, "unit-training", "South")
    assert training.session is not None
    # Since the plan was made the only coach has gone away for good.
    away = DateRange(start=DECEMBER, end=date(2029, 12, 31), reason="Left")
    calendar = settings.calendar.model_copy(update={"coaches": (Coach(name="OKR coach", away=(away,)),)})
    keep_settings(context, engagement, settings.model_copy(update={"calendar": calendar}))
    briefing = activity_of(context, engagement, "name-business-owner")
    found = tried(context, engagement, edited(the_list(context, engagement), briefing.id, owner="Noor"))
    assert training.id in {each.id for each in found.unplaced}
    assert briefing.id not in {each.id for each in found.unplaced}


def test_what_was_decided_holds_when_the_plan_is_made_again(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    briefing = activity_of(context, engagement, "leadership-briefing")
    returned = edited(the_list(context, engagement), briefing.id, title="Briefing of the board")
    keep_return(context, engagement, tried(context, engagement, returned), a_file(context))
    ground = plan_ground(context, engagement)
    assert [each.title for each in ground.ledger.edits] == ["Briefing of the board"]
    assert set(ground.former) == {each.id for each in plan_of(context, engagement).activities}
    assert ground.former[briefing.id].title == "Briefing of the board"
    plan_by_hand(context, engagement)
    assert activity_of(context, engagement, "leadership-briefing").title == "Briefing of the board"


def test_what_a_decision_breaks_is_noted_as_long_as_it_does(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    training = activity_of(context, engagement, "unit-training", "South")
    sunday = training.start + timedelta(days=6 - training.start.weekday())
    for version, day, is_noted in ((1, sunday, True), (2, training.start, False)):
        returned = the_list(context, engagement, version)
        found = tried(context, engagement, edited(returned, training.id, start=day, end=day))
        keep_return(context, engagement, found, a_file(context, version))
        notes = [each for each in found.document.timetable_notes if each.startswith("Decided by hand: ")]
        assert bool(notes) == is_noted, notes


# Where a unit moves.


def later_set_up(context: Context, engagement: UUID, unit: str, day: date) -> ReturnedList:
    set_up = activity_of(context, engagement, "setup-workshop", unit)
    return edited(the_list(context, engagement), set_up.id, start=day, end=day)


def test_a_set_up_moved_into_another_period_moves_its_unit_and_as_few_others_as_possible(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    before = plan_of(context, engagement)
    day = date(2027, 10, 6)
    found = tried(context, engagement, later_set_up(context, engagement, "West", day))
    assert found.replan is not None
    assert found.document.is_possible
    assert [(each.name, each.old, each.new) for each in found.moves] == [("West", "Q3 2027", "Q4 2027")]
    assert starts_of(found.document) == {**starts_of(before), "West": "2027-Q4"}
    assert found.document.replanned is not None
    assert found.document.replanned.frozen_until == ""
    assert not any("as it happened" in each for each in found.document.assumptions)
    # Nothing is kept yet.
    assert context.store.engagement(context.workspace, engagement).settings.pins == ()

    keep_return(context, engagement, found, a_file(context))
    west = units_of(context, engagement)["West"]
    [pin] = context.store.engagement(context.workspace, engagement).settings.pins
    assert pin == Pin(unit=west, kind=PinKind.STARTS_IN, period="2027-Q4", reason=f"{MOVED_BY}Jo")
    set_up = activity_of(context, engagement, "setup-workshop", "West")
    assert (set_up.start, set_up.held, set_up.period) == (day, True, "2027-Q4")
    assert not plan_is_outdated(context, engagement)

    # Moved back by another file, the older pin gives way.
    back = date(2027, 7, 7)
    again = later_set_up(context, engagement, "West", back)
    keep_return(
        context,
        engagement,
        tried(context, engagement, replace(again, plan_version=2)),
        a_file(context, 2),
    )
    [pin] = context.store.engagement(context.workspace, engagement).settings.pins
    assert pin.period == "2027-Q3"
    assert starts_of(plan_of(context, engagement)) == starts_of(before)


def test_a_set_up_that_is_done_records_its_start_without_a_search(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    context = on(context, FEBRUARY)
    set_up = activity_of(context, engagement, "setup-workshop", "North")
    found = tried(context, engagement, edited(the_list(context, engagement), set_up.id, status=Status.DONE))
    assert found.replan is None
    keep_return(context, engagement, found, a_file(context))
    north = units_of(context, engagement)["North"]
    said = known_starts(context, engagement)[north]
    assert (said.period, said.by, said.on) == ("2027-Q1", "Jo", FEBRUARY)
    prepared = [
        each.status
        for each in plan_of(context, engagement).activities
        if each.unit == north and each.end <= set_up.end and each.phase.value in ("prepare", "launch")
    ]
    assert set(prepared) == {Status.DONE}


def test_a_set_up_that_was_not_done_after_all_takes_its_start_back(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    context = on(context, FEBRUARY)
    set_up = activity_of(context, engagement, "setup-workshop", "North")
    for version, status in ((1, Status.DONE), (2, Status.NOT_STARTED)):
        changes = {"status": status, "complete": float(status is Status.DONE)}
        returned = edited(the_list(context, engagement, version), set_up.id, **changes)
        found = tried(context, engagement, returned)
        assert found.replan is None
        keep_return(context, engagement, found, a_file(context, version))
    assert known_starts(context, engagement)[set_up.unit].period == ""
    after = activity_of(context, engagement, "setup-workshop", "North")
    assert (after.status, after.start) == (Status.NOT_STARTED, set_up.start)
    # A plan that goes on from it finds another start for the unit.
    assert plan_is_outdated(context, engagement)


def test_an_emptied_coach_cell_takes_back_who_was_chosen_and_leaves_who_was_found(
    running: tuple[Context, UUID],
) -> None:
    context, engagement = running
    settings = context.store.engagement(context.workspace, engagement).settings
    calendar = settings.calendar.model_copy(update={"coaches": (Coach(name="Anna"), Coach(name="Li"))})
    times_found_anew(context, engagement, calendar)
    training = activity_of(context, engagement, "unit-training", "North")
    assert training.session is not None
    emptied = edited(the_list(context, engagement, 2), training.id, coach="")
    assert view_of(context, engagement, emptied).changes.changes == ()
    other = "Li" if training.session.coach == "Anna" else "Anna"
    for version, coach, wanted in ((2, other, other), (3, "", "")):
        returned = edited(the_list(context, engagement, version), training.id, coach=coach)
        keep_return(context, engagement, tried(context, engagement, returned), a_file(context, version))
        [shown] = [
            each
            for each in decided_activities(context, engagement, plan_of(context, engagement))
            if each.id == training.id
        ]
        assert shown.wanted_coach == wanted
        assert shown.session is not None
        assert shown.session.coach in ({other} if wanted else {"Anna", "Li"})


def test_a_session_lasts_as_long_as_the_hours_that_a_row_gives_it(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    training = activity_of(context, engagement, "unit-training", "South")
    assert training.session is not None
    day = training.start + timedelta(days=1)
    for version, hours, lasts in ((1, 3.0, 3), (2, 6.0, 7)):  # more than five hours with a break
        returned = the_list(context, engagement, version)
        returned = edited(returned, training.id, start=day, end=day, hours=hours)
        keep_return(context, engagement, tried(context, engagement, returned), a_file(context, version))
        after = activity_of(context, engagement, "unit-training", "South")
        assert after.session is not None
        assert after.session.begins.time() == training.session.begins.time()
        assert after.session.ends - after.session.begins == timedelta(hours=lasts)


def test_in_a_running_plan_a_unit_moves_from_what_happened(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    context = on(context, FEBRUARY)
    returned = later_set_up(context, engagement, "West", date(2027, 10, 6))
    # Of North it has to be known whether it started; the same file may say so.
    with pytest.raises(FaultsError, match="nobody said what became of its start"):
        tried(context, engagement, returned)
    set_up = activity_of(context, engagement, "setup-workshop", "North")
    found = tried(context, engagement, edited(returned, set_up.id, status=Status.DONE))
    keep_return(context, engagement, found, a_file(context))
    plan = plan_of(context, engagement)
    assert starts_of(plan) == {"Firm": "2027-Q2", "North": "2027-Q1", "South": "2027-Q3", "West": "2027-Q4"}
    assert plan.replanned is not None
    assert plan.replanned.frozen_until == "2027-Q1"
    assert [each.period for each in plan.replanned.confirmed] == ["2027-Q1"]


# What is refused.


def test_a_name_and_a_row_are_needed(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    briefing = activity_of(context, engagement, "leadership-briefing")
    view = view_of(context, engagement, edited(the_list(context, engagement), briefing.id, owner="Noor"))
    with pytest.raises(FaultsError) as refused:
        tried_return(context, engagement, view, [], by=" ")
    assert [each.place for each in refused.value.faults] == ["Your name", "Rows"]


def test_rows_that_contradict_each_other_without_the_others_are_named(running: tuple[Context, UUID]) -> None:
    context, engagement = running
    set_up = activity_of(context, engagement, "setup-workshop", "South")
    training = activity_of(context, engagement, "unit-training", "South")
    assert training.id in set_up.after
    assert set_up.latest is not None
    late, later = set_up.latest, set_up.latest + timedelta(days=1)
    others = [each.id for each in plan_of(context, engagement).activities if training.id in each.after]
    returned = without(the_list(context, engagement), *(each for each in others if each != set_up.id))
    returned = edited(returned, training.id, start=late, end=late)
    behind = [each.id for each in plan_of(context, engagement).activities if set_up.id in each.after]
    returned = without(edited(returned, set_up.id, start=later, end=later), *behind)
    view = view_of(context, engagement, returned)
    with pytest.raises(FaultsError, match=f"“{set_up.title}” comes after it"):
        tried_return(context, engagement, view, [str(training.id)], by="Jo")


def changed_meanwhile(context: Context, engagement: UUID, what: str) -> None:
    store, workspace = context.store, context.workspace
    activity = plan_of(context, engagement).activities[0].id
    edit = ActivityEdit(activity=activity, by="Kim", on=context.today(), owner="Kim")

    def decided(dossier: Dossier) -> Dossier:
        return dossier.model_copy(update={"ledger": dossier.ledger.model_copy(update={"edits": (edit,)})})

    match what:
        case "a new version":
            plan_by_hand(context, engagement)
        case "a decision":
            store.change_dossier(workspace, engagement, decided)
        case "a start":
            north = units_of(context, engagement)["North"]
            record_starts(context, engagement, [Told(north, "2027-Q1")], by="Kim")
        case "settings":
            own = store.engagement(workspace, engagement).settings
            keep_settings(context, engagement, own.model_copy(update={"coach_hours": 99.0}))


@pytest.mark.parametrize("what", ["a new version", "a decision", "a start", "settings"])
@pytest.mark.parametrize("moves", [False, True], ids=["no unit moves", "a unit moves"])
def test_a_preview_is_kept_only_while_all_that_it_rests_on_is_the_same(
    running: tuple[Context, UUID], what: str, moves: bool
) -> None:
    context, engagement = running
    if what == "a start":
        context = on(context, FEBRUARY)
    returned = the_list(context, engagement)
    if moves:
        returned = later_set_up(context, engagement, "West", date(2027, 10, 6))
    if what == "a start":
        returned = edited(
            returned, activity_of(context, engagement, "setup-workshop", "North").id, status=Status.DONE
        )
    elif not moves:
        returned = edited(returned, plan_of(context, engagement).activities[0].id, owner="Noor")
    found = tried(context, engagement, returned)
    changed_meanwhile(context, engagement, what)
    store, workspace = context.store, context.workspace
    before = (
        store.plan_versions(workspace, engagement),
        store.dossier(workspace, engagement),
        store.engagement(workspace, engagement),
    )
    with pytest.raises(FaultsError):
        keep_return(context, engagement, found, a_file(context))
    after = (
        store.plan_versions(workspace, engagement),
        store.dossier(workspace, engagement),
        store.engagement(workspace, engagement),
    )
    assert after == before
    assert store.plan_file(workspace, engagement) is None


def test_a_file_is_named_and_no_larger_than_files_may_be(running: tuple[Context, UUID]) -> None:
    context, _ = running
    kept = returned_file(context, " Plan\u202e.xlsx ", b"x", 3)
    assert (kept.name, kept.plan_version, kept.kept_on) == ("Plan.xlsx", 3, DECEMBER)
    for content in (b"", bytes(LARGEST_KEPT_FILE + 1)):
        with pytest.raises(FaultsError, match=r"too large|empty"):
            returned_file(context, "Plan.xlsx", content, 1)


def test_without_a_plan_nothing_can_come_back(running: tuple[Context, UUID]) -> None:
    context, _ = running
    other = new_engagement(context, "Other").id
    returned = ReturnedList(engagement=other, plan_version=1, rows=())
    with pytest.raises(FaultsError, match="a version that the project does not have"):
        returned_view(context, other, returned)
