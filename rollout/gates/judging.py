"""A gate worked out: each criterion against its threshold, and the first rule that applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rollout.gates.catalogue import Criterion, CriterionState, GateCatalogue, OutcomeRule, When
from rollout.gates.readings import reading
from rollout.gates.records import CriterionResult, WaveGate
from rollout.gates.wave_data import Reading, WaveData


def criterion_results(data: WaveData, catalogue: GateCatalogue) -> tuple[CriterionResult, ...]:
    """Every criterion that was registered for the wave, as the data stand."""
    return tuple(
        _result(criterion, threshold, reading(criterion, threshold, data, catalogue))
        for criterion, threshold in registered(data.gate, catalogue)
    )


def registered(gate: WaveGate, catalogue: GateCatalogue) -> tuple[tuple[Criterion, float], ...]:
    """The criteria a gate was registered with and their thresholds, in the catalogue's order.

    A criterion that came into the catalogue later does not judge a wave that did not know of it.
    """
    found = ((each, gate.threshold(each.id)) for each in catalogue.criteria)
    return tuple((criterion, kept.value) for criterion, kept in found if kept is not None)


def deciding_rule(results: Sequence[CriterionResult], attempt: int, catalogue: GateCatalogue) -> OutcomeRule:
    """The first rule of the table that applies."""
    states = {each.criterion: each.state for each in results}
    return next(rule for rule in catalogue.rules if _applies(rule.when, states, attempt, catalogue))


def state_of(criterion: Criterion, threshold: float, found: Reading) -> CriterionState:
    """Passed, failed, or not known: a miss that chance could explain is not known.

    Examples
    --------
    >>> from rollout.gates.catalogue import gate_catalogue
    >>> rate = gate_catalogue().by_id["response-rate"]
    >>> state_of(rate, 0.6, Reading(0.6)).value, state_of(rate, 0.6, Reading(0.59)).value
    ('passed', 'failed')
    >>> state_of(rate, 0.6, Reading(0.9, is_enough=False)).value
    'not_known'
    """
    if found.value is None:
        return CriterionState.NOT_KNOWN
    if criterion.is_met(found.value, threshold):
        return CriterionState.PASSED if found.is_enough else CriterionState.NOT_KNOWN
    return CriterionState.FAILED if found.is_certain else CriterionState.NOT_KNOWN


def _result(criterion: Criterion, threshold: float, found: Reading) -> CriterionResult:
    return CriterionResult(
        criterion=criterion.id,
        state=state_of(criterion, threshold, found),
        value=found.value,
        threshold=threshold,
        observed=found.observed,
        missing=found.missing,
    )


def _applies(
    when: When, states: Mapping[str, CriterionState], attempt: int, catalogue: GateCatalogue
) -> bool:
    required = [states[each.id] for each in catalogue.criteria if each.required and each.id in states]
    if when.required is CriterionState.PASSED:
        holds = all(state is CriterionState.PASSED for state in required)
    else:
        holds = when.required is None or when.required in required
    failed = all(states.get(each) is CriterionState.FAILED for each in when.failed_all)
    return holds and failed and attempt >= when.attempt_from
