"""How likely each pitfall is, from additive weight of evidence.

logit P = logit base + sum over sources and directions of damped q * w * x
(weight of evidence, Good 1950; damping and all numbers are project judgement,
decision 0006). Missing evidence adds nothing to the chance; it lowers the confidence,
which is reported apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from readiness.evidence.pieces import Evidence
from readiness.facts import Fact, FactCatalogue
from readiness.pitfall_catalogue import FactSignal, Judgements, MeasuredSignal, ObservationSignal, Pitfall


class Confidence(StrEnum):
    """How far the catalogued signals were looked at."""

    WELL_SUPPORTED = "well supported"
    PARTLY_SUPPORTED = "partly supported"
    TOO_LITTLE = "too little evidence"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One bar between base rate and chance.

    Parameters
    ----------
    points : float
        Change of the chance in percentage points, in the order shown.
    log_odds : float
        Change of the log-odds after damping; adds up whatever the order.
    """

    evidence: Evidence
    log_odds: float
    points: float


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The unanswered fact that could change a chance most."""

    fact: str
    question: str
    pitfall: str
    largest_change: float


@dataclass(frozen=True, slots=True)
class PitfallRisk:
    """How likely one pitfall is in one place, and why.

    Parameters
    ----------
    unit : UUID or None
        None: the whole organisation.
    probability, low, high : float
        Chance that the pitfall is there, with the 5-95 % range of seeded draws. [0-1]
    expected_weeks, expected_weeks_low, expected_weeks_high : float
        Chance times impact: weeks of delay to expect.
    coverage : float
        Weight of the evidence found, of all that is catalogued. [0-1]
    conflict : float
        0: all evidence points one way; 1: for and against cancel out. [0-1]
    """

    pitfall: str
    unit: UUID | None
    base_rate: float
    probability: float
    low: float
    high: float
    expected_weeks: float
    expected_weeks_low: float
    expected_weeks_high: float
    confidence: Confidence
    coverage: float
    conflict: float
    contributions: tuple[Contribution, ...]
    next_question: NextQuestion | None


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _expit(log_odds: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))), dtype=np.float64)


def damped(evidence: Iterable[Evidence], damping: float) -> tuple[tuple[Evidence, float], ...]:
    """Each evidence with its share: 1 for the strongest of its source and direction, then damped.

    For and against are damped apart, and ties are broken by content, so that the order in
    which evidence arrives never matters.
    """
    groups: dict[tuple[str, bool], list[Evidence]] = {}
    for each in evidence:
        groups.setdefault((each.source, each.direction > 0), []).append(each)
    shares: list[tuple[Evidence, float]] = []
    for key in sorted(groups):
        ordered = sorted(groups[key], key=lambda e: (-abs(e.log_odds), e.signal, e.detail))
        shares.extend((each, damping**rank) for rank, each in enumerate(ordered))
    return tuple(sorted(shares, key=lambda pair: (-abs(pair[0].log_odds * pair[1]), pair[0].signal)))


def pitfall_risk(
    pitfall: Pitfall,
    evidence: Sequence[Evidence],
    judged: Judgements,
    *,
    unit: UUID | None = None,
    next_question: NextQuestion | None = None,
    seed: int = 0,
) -> PitfallRisk:
    """The chance of one pitfall from the evidence about it.

    Parameters
    ----------
    evidence : sequence of Evidence
        Evidence about other pitfalls is ignored.
    seed : int
        Seed of the draws behind the interval.
    """
    shares = damped((e for e in evidence if e.pitfall == pitfall.id), judged.damping)
    base = _logit(pitfall.base_rate)
    effects = np.array([each.log_odds * share for each, share in shares])
    probability = float(_expit(base + effects.sum()))
    low, high = _interval(base, effects, judged, seed)
    impact = pitfall.impact_weeks
    coverage = _coverage(pitfall, [each for each, _ in shares], judged)
    kinds = len({each.kind for each, _ in shares})
    total = float(np.abs(effects).sum())
    return PitfallRisk(
        pitfall=pitfall.id,
        unit=unit,
        base_rate=pitfall.base_rate,
        probability=probability,
        low=low,
        high=high,
        expected_weeks=probability * impact.likely,
        expected_weeks_low=low * impact.low,
        expected_weeks_high=high * impact.high,
        confidence=_confidence(coverage, kinds, judged),
        coverage=coverage,
        conflict=1 - abs(float(effects.sum())) / total if total else 0.0,
        contributions=_waterfall(base, shares),
        next_question=next_question,
    )


def _interval(
    base: float, effects: NDArray[np.float64], judged: Judgements, seed: int
) -> tuple[float, float]:
    generator = np.random.default_rng(seed)
    bases = base + judged.base_logit_sd * generator.standard_normal(judged.draws)
    factors = np.exp(judged.weight_log_sd * generator.standard_normal((judged.draws, len(effects))))
    low, high = np.quantile(_expit(bases + factors @ effects), judged.interval)
    return float(low), float(high)


def _coverage(pitfall: Pitfall, found: Sequence[Evidence], judged: Judgements) -> float:
    """Share of weight sum |q w| found / sum |w| catalogued, over the signals that can be looked at today.

    Draft OKRs, cadence and plan can only speak once they exist, and observations only
    after a workshop; they count here as soon as they are there.
    """
    seen = {each.signal: abs(each.quality * each.weight) for each in found}
    expected = {
        signal.id: judged.weight(signal.strength)
        for signal in pitfall.signals
        if signal.id in seen or not isinstance(signal, MeasuredSignal | ObservationSignal)
    }
    return min(1.0, sum(seen.values()) / sum(expected.values())) if expected else 0.0


def _confidence(coverage: float, kinds: int, judged: Judgements) -> Confidence:
    well, partly = judged.confidence["well_supported"], judged.confidence["partly_supported"]
    if coverage >= well.coverage and kinds >= well.kinds:
        return Confidence.WELL_SUPPORTED
    if coverage >= partly.coverage and kinds >= partly.kinds:
        return Confidence.PARTLY_SUPPORTED
    return Confidence.TOO_LITTLE


def _waterfall(base: float, shares: Sequence[tuple[Evidence, float]]) -> tuple[Contribution, ...]:
    bars = []
    standing = base
    for each, share in shares:
        change = each.log_odds * share
        points = 100 * float(_expit(standing + change) - _expit(standing))
        bars.append(Contribution(each, change, points))
        standing += change
    return tuple(bars)


def next_question(
    pitfall: Pitfall, facts: Sequence[Fact], definitions: FactCatalogue, judged: Judgements
) -> NextQuestion | None:
    """The unknown fact that could move this pitfall's chance most, or None if all are known."""
    known = {fact.fact for fact in facts if fact.value is not None}
    best: NextQuestion | None = None
    for signal in pitfall.signals:
        if not isinstance(signal, FactSignal) or signal.fact in known:
            continue
        change = judged.weight(signal.strength) * judged.source_quality["document"]
        if best is None or change > best.largest_change:
            question = definitions.by_id[signal.fact].question
            best = NextQuestion(signal.fact, question, pitfall.id, change)
    return best
