"""Gates from registration to outcome, through the use cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.gate_checks import Wish
from engagement.gating import (
    change_threshold,
    compute_gate,
    gate_book,
    gate_outcomes,
    override_outcome,
    record_count,
    register_gates,
)
from engagement.observing import Visit
from engagement.planning import latest_plan
from engagement.rhythm import LookedUp, record_rhythm
from readiness.draft_okrs.draft import DraftKeyResult, DraftOkr
from rollout.gates.catalogue import CriterionState, GateOutcome, gate_catalogue
from rollout.gates.records import GateResult, WaveGate
from rollout.gates.registration import open_waves, outdated_gates, planned_waves
from storage.opening import open_store
from surveys.faults import FaultsError
from tests.conftest import context_on
from tests.engagement.planned_waves import keep_plan
from tests.engagement.two_waves import client, wave
from tests.ui.app_words import copied

# The fixed day of the tests is 23 Nov 2026.
START, MARCH, DUE = date(2027, 1, 1), date(2027, 3, 20), date(2027, 3, 31)


def on(context: Context, day: date) -> Context:
    return replace(context, today=lambda: day)


@pytest.fixture(scope="module")
def with_baseline(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Context, UUID]:
    """A database with a client and its published baseline; tests work on copies of it."""
    database = tmp_path_factory.mktemp("baseline") / "client.db"
    store = open_store(f"sqlite:///{database}")
    context = context_on(store)
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1, levels={"vision": 4, "consensus": 4})
    store.close()
    return database, context, engagement


@pytest.fixture
def planned(with_baseline: tuple[Path, Context, UUID], tmp_path: Path) -> Iterator[tuple[Context, UUID]]:
    """The same with a plan: North pilots from January, South and West follow in April."""
    database, kept, engagement = with_baseline
    store = open_store(f"sqlite:///{copied(database, tmp_path)}")
    context = replace(kept, store=store)
    keep_plan(context, engagement)
    yield context, engagement
    store.close()


@pytest.fixture
def registered(planned: tuple[Context, UUID]) -> tuple[Context, UUID, WaveGate]:
    """The same with the pilot's gate."""
    context, engagement = planned
    book = register_gates(context, engagement, [1], by="Ada")
    return context, engagement, book.standing[0]


def make_everything_good(context: Context, engagement: UUID, gate: WaveGate) -> None:
    """All that a person can look up or count about the wave."""
    for unit in gate.unit_ids:
        found = LookedUp(Visit("Bo", unit, context.today()), date(2027, 3, 18), due=1, held=1)
        record_rhythm(context, engagement, found)
        drafts = DraftOkr(
            id=context.new_id(),
            objective="Customers stay",
            unit=unit,
            key_results=tuple(
                DraftKeyResult(id=context.new_id(), text=f"Churn of group {n} from 8 % to 5 %")
                for n in range(3)
            ),
        )
        context.store.change_dossier(
            context.workspace,
            engagement,
            lambda dossier, drafts=drafts: dossier.model_copy(update={"drafts": (*dossier.drafts, drafts)}),
        )
    for criterion in gate_catalogue().criteria:
        if criterion.counted is not None:
            record_count(context, engagement, gate.id, criterion.id, 10, 10, by="Bo", on=context.today())


def states(result: GateResult) -> dict[str, str]:
    return {each.criterion: each.state.value for each in result.criteria}


# Registering


def test_a_gate_keeps_day_name_thresholds_and_plan_version(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    book = register_gates(
        context,
        engagement,
        [1],
        by=" Ada  L. ",
        wishes={"response-rate": Wish(0.8, "A small pilot"), "weakest-component": Wish(40)},
    )
    (gate,) = book.standing
    assert (gate.by, gate.registered_on, gate.plan_version) == ("Ada L.", context.today(), 1)
    assert (gate.starts_on, gate.due_on) == (START, DUE)
    _, plan = latest_plan(context, engagement)
    assert gate.unit_ids == {row.unit for row in plan.waves[0]}
    assert gate.threshold("response-rate").value == 0.8
    assert gate.threshold("response-rate").reason == "A small pilot"
    assert gate.threshold("weakest-component").reason == ""
    assert gate_book(context, engagement) == book


def test_every_wave_of_the_plan_gets_one_gate(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    _, plan = latest_plan(context, engagement)
    waves = planned_waves(plan)
    assert [each.starts_on for each in waves] == [START, date(2027, 4, 1)]
    book = register_gates(context, engagement, [each.number for each in waves], by="Ada")
    assert [each.wave for each in book.standing] == [each.number for each in waves]
    assert [each.due_on for each in book.standing] == [DUE, date(2027, 6, 30)]
    assert open_waves(plan, book, context.today()) == ()


def test_a_gate_is_refused_once_its_wave_has_started(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    with pytest.raises(FaultsError) as refused:
        register_gates(on(context, START), engagement, [1], by="Ada")
    (fault,) = refused.value.faults
    assert fault.problem == "it started on 1 Jan 2027, so no gate can be registered"
    assert "Register those of later waves now" in fault.remedy
    assert gate_book(context, engagement).gates == ()


def test_all_faults_of_a_registration_are_named_at_once(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    wishes = {
        "response-rate": Wish(1.5, "why not"),
        "baselines": Wish(0.5),
        "mood": Wish(1, "it matters"),
    }
    with pytest.raises(FaultsError) as refused:
        register_gates(context, engagement, [1, 99], by=" ", wishes=wishes)
    told = str(refused.value)
    assert len(refused.value.faults) == 5
    assert "out of range (found '1.5'). Give a number from 0 to 1." in told
    assert "Key results with a baseline, reason: it is missing" in told
    assert "no such criterion (found 'mood')" in told
    assert "no such wave (found '99')" in told
    assert "Your name: it is missing" in told


def test_without_a_plan_there_is_nothing_to_register(context: Context) -> None:
    with pytest.raises(FaultsError, match="Make a plan first"):
        register_gates(context, client(context), [1], by="Ada")


def test_a_new_plan_replaces_gates_that_wait_and_leaves_those_that_run(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    keep_plan(context, engagement, {date(2027, 4, 1): ("North", "South")})
    _, plan = latest_plan(context, engagement)
    book = gate_book(context, engagement)
    assert outdated_gates(plan, book, context.today()) == (gate,)
    with pytest.raises(FaultsError, match="is judged by a gate since 1 Jan 2027"):
        register_gates(on(context, date(2027, 2, 1)), engagement, [1], by="Ada")
    book = register_gates(context, engagement, [1], by="Ada")
    (standing,) = book.standing
    assert standing.starts_on == date(2027, 4, 1)
    assert book.gates[0].replaced_by == standing.id
    with pytest.raises(FaultsError, match="it was replaced by a newer one"):
        compute_gate(on(context, DUE), engagement, gate.id, by="Ada")


def test_one_gate_is_registered_once(registered: tuple[Context, UUID, WaveGate]) -> None:
    context, engagement, _ = registered
    with pytest.raises(FaultsError, match="its gate is registered already"):
        register_gates(context, engagement, [1], by="Ada")


# Thresholds


def test_a_threshold_changes_with_a_reason_until_the_wave_starts(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    eve = on(context, date(2026, 12, 31))
    book = change_threshold(
        eve, engagement, gate.id, "response-rate", 0.7, reason="Holidays in March", by="Bo"
    )
    changed = book.gate(gate.id)
    assert changed.threshold("response-rate").value == 0.7
    (kept,) = changed.changes
    assert (kept.before, kept.after, kept.by, kept.reason) == (0.6, 0.7, "Bo", "Holidays in March")
    with pytest.raises(FaultsError) as refused:
        change_threshold(
            on(context, START), engagement, gate.id, "response-rate", 0.3, reason="Too strict", by="Bo"
        )
    (fault,) = refused.value.faults
    assert fault.problem == "it started on 1 Jan 2027, so its thresholds stand"
    assert "decide otherwise with a reason and a name" in fault.remedy
    assert gate_book(context, engagement) == book


def test_a_change_without_reason_or_name_or_difference_is_refused(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    with pytest.raises(FaultsError) as refused:
        change_threshold(context, engagement, gate.id, "response-rate", 0.6, reason="no", by="")
    assert [fault.place for fault in refused.value.faults] == [
        "Response to the pulse",
        "Reason",
        "Your name",
    ]
    with pytest.raises(FaultsError, match="no such criterion"):
        change_threshold(context, engagement, gate.id, "mood", 0.6, reason="because", by="Bo")


# Working a gate out


def test_it_is_too_early_before_the_cycle_comes_to_its_end(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    with pytest.raises(FaultsError, match="Work it out from 17 Mar 2027 on"):
        compute_gate(on(context, date(2027, 3, 16)), engagement, gate.id, by="Ada")


def test_without_data_a_wave_is_held_and_what_is_missing_is_said(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    result = compute_gate(on(context, MARCH), engagement, gate.id, by="Ada")
    assert (result.outcome, result.rule) == (GateOutcome.HOLD, "not-enough-data")
    assert set(states(result).values()) == {"not_known"}
    assert all(each.missing for each in result.criteria)


def test_a_wave_that_kept_its_level_and_rhythm_is_complete(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    march = on(context, MARCH)
    wave(march, engagement, "Pulse", seed=2, levels={"vision": 4, "consensus": 4})
    make_everything_good(march, engagement, gate)
    result = compute_gate(march, engagement, gate.id, by="Ada")
    assert set(states(result).values()) == {"passed"}
    assert (result.outcome, result.attempt) == (GateOutcome.COMPLETE, 1)
    # The same on the same day is no second result.
    assert compute_gate(march, engagement, gate.id, by="Ada") == result
    assert len(gate_book(context, engagement).results) == 1


def test_a_wave_whose_vision_fell_is_extended_and_passes_a_cycle_later(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    march, june = on(context, MARCH), on(context, date(2027, 6, 20))
    wave(march, engagement, "Pulse", seed=2, levels={"vision": 3, "consensus": 4})
    make_everything_good(march, engagement, gate)
    result = compute_gate(march, engagement, gate.id, by="Ada")
    assert states(result)["component-fall"] == "failed"
    fell = next(each for each in result.criteria if each.criterion == "component-fall")
    assert fell.observed.startswith("Vision in ")
    assert result.outcome is GateOutcome.EXTEND
    # In June the pulse of March is no pulse any more, and nobody has counted again.
    again = compute_gate(june, engagement, gate.id, by="Ada")
    assert (again.outcome, again.attempt, again.pulse) == (GateOutcome.HOLD, 2, None)
    assert states(again)["check-ins-held"] == "not_known"
    (outcome,) = gate_outcomes(context, engagement)
    assert outcome.passed_at_first_attempt is False


def test_a_survey_of_the_first_weeks_is_no_pulse(registered: tuple[Context, UUID, WaveGate]) -> None:
    context, engagement, gate = registered
    wave(on(context, date(2027, 1, 10)), engagement, "Early", seed=2)
    result = compute_gate(on(context, MARCH), engagement, gate.id, by="Ada")
    assert result.pulse is None
    assert states(result)["response-rate"] == "not_known"


# Counting


def test_a_count_that_cannot_be_is_refused(registered: tuple[Context, UUID, WaveGate]) -> None:
    context, engagement, gate = registered
    march = on(context, MARCH)
    with pytest.raises(FaultsError) as refused:
        record_count(march, engagement, gate.id, "check-ins-held", 13, 12, by="", on=date(2027, 3, 21))
    assert [fault.place for fault in refused.value.faults] == ["Check-ins held", "Counted on", "Your name"]
    with pytest.raises(FaultsError, match="nothing is counted by hand there"):
        record_count(march, engagement, gate.id, "response-rate", 1, 2, by="Bo", on=MARCH)


# Deciding otherwise


def test_an_override_stands_beside_what_was_worked_out(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    march = on(context, MARCH)
    result = compute_gate(march, engagement, gate.id, by="Ada")
    with pytest.raises(FaultsError) as refused:
        override_outcome(march, engagement, result.id, GateOutcome.HOLD, reason="", by="")
    assert [fault.place for fault in refused.value.faults] == ["Outcome", "Reason", "Your name"]
    book = override_outcome(
        march, engagement, result.id, GateOutcome.EXTEND, reason="The coach was ill in March", by="Sponsor"
    )
    (kept,) = book.overrides
    assert (kept.by, kept.reason, kept.on) == ("Sponsor", "The coach was ill in March", MARCH)
    assert book.results == (result,)
    assert book.results[0].outcome is GateOutcome.HOLD
    assert book.decided(gate.id) is GateOutcome.EXTEND
    (outcome,) = book.outcomes()
    assert (outcome.computed, outcome.decided) == (GateOutcome.HOLD, GateOutcome.EXTEND)
    assert outcome.passed_at_first_attempt is None


def test_an_override_is_of_the_newest_result_only(registered: tuple[Context, UUID, WaveGate]) -> None:
    context, engagement, gate = registered
    march = on(context, MARCH)
    old = compute_gate(march, engagement, gate.id, by="Ada")
    record_count(march, engagement, gate.id, "check-ins-held", 9, 12, by="Bo", on=MARCH)
    new = compute_gate(march, engagement, gate.id, by="Ada")
    assert new.id != old.id
    with pytest.raises(FaultsError, match="there is a newer result"):
        override_outcome(march, engagement, old.id, GateOutcome.EXTEND, reason="It went well", by="Ada")
    assert [each.id for each in gate_book(context, engagement).results] == [old.id, new.id]


def test_a_gate_decided_for_good_is_not_judged_a_cycle_later_and_frees_its_units(
    registered: tuple[Context, UUID, WaveGate],
) -> None:
    context, engagement, gate = registered
    march, june = on(context, MARCH), on(context, date(2027, 6, 20))
    result = compute_gate(march, engagement, gate.id, by="Ada")
    keep_plan(context, engagement, {date(2027, 7, 1): ("North",)})
    with pytest.raises(FaultsError, match="North is judged by a gate since 1 Jan 2027"):
        register_gates(june, engagement, [1], by="Ada")
    override_outcome(
        march, engagement, result.id, GateOutcome.ROLL_BACK, reason="Nobody had time", by="Sponsor"
    )
    with pytest.raises(FaultsError, match="it was decided for good after its result of 20 Mar 2027"):
        compute_gate(june, engagement, gate.id, by="Ada")
    book = register_gates(june, engagement, [1], by="Ada")
    # What ran is history and stays; the new start has a gate of its own.
    assert [each.starts_on for each in book.standing] == [START, date(2027, 7, 1)]


# Keeping


def test_a_dossier_from_before_there_were_gates_opens_without_any() -> None:
    old = Dossier().model_dump(mode="json")
    del old["gates"]
    assert Dossier.model_validate(old) == Dossier()


def test_a_book_comes_back_from_text_as_it_was(registered: tuple[Context, UUID, WaveGate]) -> None:
    context, engagement, gate = registered
    result = compute_gate(on(context, MARCH), engagement, gate.id, by="Ada")
    override_outcome(on(context, MARCH), engagement, result.id, GateOutcome.CANCEL, reason="Merger", by="Ada")
    dossier = context.store.dossier(context.workspace, engagement)
    assert Dossier.model_validate_json(dossier.model_dump_json()) == dossier
    assert dossier.gates.results[0].criteria[0].state is CriterionState.NOT_KNOWN
