"""Signs and words of gates: states, outcomes and thresholds, told by word and not by colour alone."""

from __future__ import annotations

from datetime import date

from rollout.gates.book import GateBook
from rollout.gates.catalogue import (
    Criterion,
    CriterionState,
    Direction,
    GateOutcome,
    MeasureUnit,
    gate_catalogue,
)
from rollout.gates.records import CriterionResult, WaveGate
from ui.components.number_words import day_words
from ui.components.page import plain

STATES = {
    CriterionState.PASSED: ":material/check_circle: Passed",
    CriterionState.FAILED: ":material/cancel: Failed",
    CriterionState.NOT_KNOWN: ":material/help: Not known",
}
_OUTCOME_SIGNS = {
    GateOutcome.COMPLETE: ":material/check_circle:",
    GateOutcome.EXTEND: ":material/update:",
    GateOutcome.HOLD: ":material/pause_circle:",
    GateOutcome.ROLL_BACK: ":material/undo:",
    GateOutcome.CANCEL: ":material/block:",
}
_NUMBERS = {
    MeasureUnit.SHARE: "{:.0f} %",
    MeasureUnit.PERCENT: "{:g} of 100",
    MeasureUnit.POINTS: "{:g} points",
    MeasureUnit.WEEKS: "{:g} weeks",
}


def outcome_title(outcome: GateOutcome) -> str:
    """An outcome's sign and name."""
    return f"{_OUTCOME_SIGNS[outcome]} {gate_catalogue().outcomes[outcome].title}"


def as_entered(criterion: Criterion, value: float) -> float:
    """A value as people type it: shares in percent.

    Examples
    --------
    >>> rate = gate_catalogue().by_id["response-rate"]
    >>> as_entered(rate, 0.6), from_entered(rate, 60.0)
    (60.0, 0.6)
    """
    return round(100 * value, 6) if criterion.unit is MeasureUnit.SHARE else value


def from_entered(criterion: Criterion, typed: float) -> float:
    """What a person typed, in the criterion's unit."""
    return round(typed / 100, 8) if criterion.unit is MeasureUnit.SHARE else typed


def threshold_words(criterion: Criterion, value: float) -> str:
    """A threshold as people say it.

    Examples
    --------
    >>> known = gate_catalogue().by_id
    >>> threshold_words(known["response-rate"], 0.6), threshold_words(known["component-fall"], 0.5)
    ('at least 60 %', 'at most 0.5 points')
    """
    side = "at least" if criterion.direction is Direction.AT_LEAST else "at most"
    number = _NUMBERS[criterion.unit].format(as_entered(criterion, value))
    return f"{side} {number.removesuffix('s') if value == 1 else number}"


def entry_label(criterion: Criterion) -> str:
    """How the field of a threshold is called."""
    side = "at least" if criterion.direction is Direction.AT_LEAST else "at most"
    unit = {MeasureUnit.SHARE: "%", MeasureUnit.PERCENT: "of 100"}.get(criterion.unit, criterion.unit.value)
    return f"{criterion.title}: {side}, {unit}"


def status_words(gate: WaveGate, book: GateBook, today: date) -> str:
    """Where a gate stands: its outcome, or what it waits for."""
    opens = gate.opens_on(gate_catalogue().opens_days_before_end)
    decided, results = book.decided(gate.id), book.results_of(gate.id)
    if decided is not None:
        by_a_person = book.override_of(results[-1].id) is not None
        return outcome_title(decided) + (", decided by a person" if by_a_person else "")
    if not gate.has_started(today):
        return f":material/lock_open: Registered; thresholds stand from {day_words(gate.starts_on)}"
    if today < opens:
        return f":material/hourglass_top: The wave runs; worked out from {day_words(opens)}"
    return ":material/rule: To be worked out now"


def found_words(found: CriterionResult | None) -> str:
    """A criterion's state, what was observed, and what is missing."""
    if found is None:
        return "Not worked out yet"
    told = [STATES[found.state]]
    told += [plain(each) for each in (found.observed, found.missing) if each]
    return "  \n".join(told)


def wave_title(gate: WaveGate) -> str:
    """A wave with the names of its units."""
    names = ", ".join(each.name for each in gate.units[:4])
    more = f" and {len(gate.units) - 4} more" if len(gate.units) > 4 else ""
    return f"Wave {gate.wave}: {names}{more}"
