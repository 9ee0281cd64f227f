"""Gates: registered before a wave starts, worked out from the data later, overruled only by name.

Thresholds are fixed before anybody has seen the wave run. What the data say is kept for good;
a person may decide otherwise, with a reason and a name, and both stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.gate_checks import (
    Wish,
    check_count,
    check_name,
    check_reason,
    check_threshold,
    checked_thresholds,
)
from engagement.gate_data import wave_data
from engagement.planning import latest_plan
from rollout.gates.book import GateBook, WaveOutcome
from rollout.gates.catalogue import GateOutcome, gate_catalogue
from rollout.gates.judging import criterion_results, deciding_rule
from rollout.gates.records import (
    GateOverride,
    GateResult,
    HandCount,
    Threshold,
    ThresholdChange,
    WaveGate,
)
from rollout.gates.registration import Registration, day_words, planned_waves, why_not, with_gates
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text

_LOAD_AGAIN = "Load the page again."


def gate_book(context: Context, engagement: UUID) -> GateBook:
    """All gates of an engagement with everything that became of them."""
    return context.store.dossier(context.workspace, engagement).gates


def gate_outcomes(context: Context, engagement: UUID) -> tuple[WaveOutcome, ...]:
    """How each wave's gate ended so far; waves without a result are left out."""
    return gate_book(context, engagement).outcomes()


def register_gates(
    context: Context,
    engagement: UUID,
    waves: Sequence[int],
    *,
    by: str,
    wishes: Mapping[str, Wish] | None = None,
) -> GateBook:
    """The gates of some waves of the newest plan, registered with their thresholds.

    Raises
    ------
    FaultsError
        No plan, unknown waves, waves that run or have a gate, thresholds out of range or without
        a reason, no name: all at once.
    """
    by, catalogue, today = clean_text(by), gate_catalogue(), context.today()
    found = latest_plan(context, engagement)
    if found is None:
        raise FaultsError([Fault("Rollout", "there is no plan yet", "Make a plan first.")])
    version, plan = found
    planned = {each.number: each for each in planned_waves(plan)}
    faults = FaultList()
    check_name(by, faults)
    thresholds = checked_thresholds(wishes or {}, catalogue, faults)
    if not waves:
        faults.add("Waves", "none is chosen", "Choose at least one.")
    for number in set(waves) - set(planned):
        faults.add("Waves", "the newest plan has no such wave", "Choose one of the plan.", number)
    chosen = [planned[number] for number in sorted(set(waves) & set(planned))]
    # The change runs inside the write, so ids are drawn before it.
    made, ids = Registration(today, by, version.number), [context.new_id() for _ in chosen]

    def change(book: GateBook) -> GateBook:
        standing = (why_not(wave, book, today) for wave in chosen)
        faults.extend(fault for fault in standing if fault is not None)
        faults.raise_if_any()
        return with_gates(book, chosen, made, thresholds, catalogue, ids)

    return _changed(context, engagement, change)


def change_threshold(
    context: Context, engagement: UUID, gate: UUID, criterion: str, value: float, *, reason: str, by: str
) -> GateBook:
    """A registered gate with another threshold; what it was stays behind it.

    Raises
    ------
    FaultsError
        The wave has started, the value is out of range or the same, reason or name are missing.
    """
    by, reason, today = clean_text(by), clean_text(reason), context.today()

    def change(book: GateBook) -> GateBook:
        kept, faults = _standing(book, gate), FaultList()
        place = f"Wave {kept.wave}"
        if kept.has_started(today):
            problem = f"it started on {day_words(kept.starts_on)}, so its thresholds stand"
            faults.add(place, problem, "Work the gate out, then decide otherwise with a reason and a name.")
        before = kept.threshold(criterion)
        known = gate_catalogue().by_id.get(criterion)
        if before is None or known is None:
            faults.add(place, "the gate has no such criterion", "Choose one of its list.", criterion)
        else:
            check_threshold(known, value, faults)
            if value == before.value:
                faults.add(known.title, "this is its threshold already", "Give another value.", value)
        check_reason(reason, faults)
        check_name(by, faults)
        if faults or before is None:
            raise FaultsError(faults)
        made = ThresholdChange(
            criterion=criterion, before=before.value, after=value, reason=reason, by=by, on=today
        )
        return _with_gate(book, _with_threshold(kept, made))

    return _changed(context, engagement, change)


def record_count(
    context: Context, engagement: UUID, gate: UUID, criterion: str, met: int, total: int, *, by: str, on: date
) -> GateBook:
    """The book with what somebody counted, as of a day; earlier counts are kept behind it.

    Raises
    ------
    FaultsError
        Nothing to be counted there, more met than counted, a day before the wave or to come, no name.
    """
    by, today = clean_text(by), context.today()

    def change(book: GateBook) -> GateBook:
        kept, faults = _standing(book, gate), FaultList()
        check_count(kept, gate_catalogue().by_id.get(criterion), met, total, faults)
        if not kept.starts_on <= on <= today:
            remedy = f"Choose a day from {day_words(kept.starts_on)} to today."
            faults.add("Counted on", "the day is before the wave or still to come", remedy, on)
        check_name(by, faults)
        faults.raise_if_any()
        made = HandCount(gate=gate, criterion=criterion, met=met, total=total, on=on, by=by)
        return book.model_copy(update={"counts": (*book.counts, made)})

    return _changed(context, engagement, change)


def compute_gate(context: Context, engagement: UUID, gate: UUID, *, by: str) -> GateResult:
    """What the data say of a gate today, kept; the same said twice on one day is kept once.

    Raises
    ------
    FaultsError
        The gate is not open yet, was replaced or decided for good, or no name is given.
    """
    by, catalogue, today = clean_text(by), gate_catalogue(), context.today()
    faults = FaultList()
    check_name(by, faults)
    dossier = context.store.dossier(context.workspace, engagement)
    kept = _standing(dossier.gates, gate)
    attempt = kept.attempt_on(today, catalogue.opens_days_before_end)
    if attempt < 1:
        opens = kept.opens_on(catalogue.opens_days_before_end)
        remedy = f"Work it out from {day_words(opens)} on, when the cycle comes to its end."
        faults.add(f"Wave {kept.wave}", "it is too early to judge it", remedy, day_words(today))
    last = dossier.gates.results_of(gate)[-1:]
    if last and attempt > last[0].attempt and dossier.gates.has_ended(gate):
        problem = f"it was decided for good after its result of {day_words(last[0].on)}"
        faults.add(f"Wave {kept.wave}", problem, "Look at the gates of later waves.")
    faults.raise_if_any()
    data = wave_data(context, engagement, kept, attempt, catalogue)
    results = criterion_results(data, catalogue)
    rule = deciding_rule(results, attempt, catalogue)
    made = GateResult(
        id=context.new_id(),
        gate=gate,
        attempt=attempt,
        on=today,
        by=by,
        catalogue=catalogue.version,
        criteria=results,
        outcome=rule.outcome,
        rule=rule.id,
        says=rule.says,
        pulse=data.pulse.readiness.survey_id if data.pulse else None,
    )

    def change(book: GateBook) -> GateBook:
        _standing(book, gate)
        last = book.results_of(gate)[-1:]
        if last and last[0].model_copy(update={"id": made.id, "by": made.by}) == made:
            return book
        return book.model_copy(update={"results": (*book.results, made)})

    return _changed(context, engagement, change).results_of(gate)[-1]


def override_outcome(
    context: Context, engagement: UUID, result: UUID, outcome: GateOutcome, *, reason: str, by: str
) -> GateBook:
    """The book with another outcome decided on, beside the one worked out.

    Raises
    ------
    FaultsError
        Reason or name are missing, the outcome is the one worked out, or a newer result stands.
    """
    by, reason, today = clean_text(by), clean_text(reason), context.today()

    def change(book: GateBook) -> GateBook:
        faults = FaultList()
        found = next((each for each in book.results if each.id == result), None)
        if found is None or book.results_of(found.gate)[-1].id != result:
            faults.add("Outcome", "there is a newer result, or none", _LOAD_AGAIN)
        else:
            standing = book.override_of(result)
            if outcome is (standing.outcome if standing else found.outcome):
                faults.add("Outcome", "it stands like this already", "Choose another one.", outcome.value)
        check_reason(reason, faults)
        check_name(by, faults)
        faults.raise_if_any()
        made = GateOverride(result=result, outcome=outcome, reason=reason, by=by, on=today)
        return book.model_copy(update={"overrides": (*book.overrides, made)})

    return _changed(context, engagement, change)


def _changed(context: Context, engagement: UUID, change: Callable[[GateBook], GateBook]) -> GateBook:
    def of_dossier(dossier: Dossier) -> Dossier:
        return dossier.model_copy(update={"gates": change(dossier.gates)})

    return context.store.change_dossier(context.workspace, engagement, of_dossier).gates


def _standing(book: GateBook, gate: UUID) -> WaveGate:
    found = book.gate(gate)
    if found is None:
        raise FaultsError([Fault("Gate", "it was replaced by a newer one, or there is none", _LOAD_AGAIN)])
    return found


def _with_gate(book: GateBook, changed: WaveGate) -> GateBook:
    gates = tuple(changed if each.id == changed.id else each for each in book.gates)
    return book.model_copy(update={"gates": gates})


def _with_threshold(gate: WaveGate, made: ThresholdChange) -> WaveGate:
    thresholds = tuple(
        Threshold(criterion=each.criterion, value=made.after, reason=made.reason)
        if each.criterion == made.criterion
        else each
        for each in gate.thresholds
    )
    return gate.model_copy(update={"thresholds": thresholds, "changes": (*gate.changes, made)})
