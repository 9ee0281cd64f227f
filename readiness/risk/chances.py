"""How likely each pitfall is in each place, from additive weight of evidence.

logit P = logit base + sum over sources and directions of damped q * w * x
(weight of evidence, Good 1950; damping and all numbers are project judgement,
decision 0006). Missing evidence adds nothing to the chance; it lowers the confidence,
which is reported apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from readiness.evidence.pieces import Evidence
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import ImpactWeeks, Pitfall
from readiness.risk.weighing import Ground, Looked, Weighed, looked_at, weighed

FloatArray = NDArray[np.float64]


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
class PitfallRisk:
    """How likely one pitfall is in one place, and why.

    Parameters
    ----------
    unit : UUID or None
        None: the whole organisation.
    log_odds : float
        Of the pitfall being there; the chance may round to 0 or 1, this does not.
    probability, low, high : float
        Chance that the pitfall is there, with the 5-95 % range of seeded draws. [0-1]
    expected_weeks, expected_weeks_low, expected_weeks_high : float
        Chance times impact, in weeks of delay to expect, with the 5-95 % range of draws of both.
    coverage : float
        Weight of the evidence found, of all that is catalogued. [0-1]
    conflict : float
        0: all evidence points one way; 1: for and against cancel out. [0-1]
    """

    pitfall: str
    unit: UUID | None
    base_rate: float
    log_odds: float
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


WHOLE = Ground()
_LARGEST = 700.0


class ScoredPlaces:
    """Every pitfall's chance in every place, worked out together.

    Notes
    -----
    One draw of base rates, weights and weeks serves all places, for it is the same numbers that
    are uncertain everywhere: rows can be compared with each other.
    """

    def __init__(
        self,
        pitfalls: Sequence[Pitfall],
        evidence: Sequence[Evidence],
        judged: Judgements,
        ground: Ground = WHOLE,
        *,
        seed: int = 0,
    ) -> None:
        self._pitfalls = {pitfall.id: row for row, pitfall in enumerate(pitfalls)}
        self._entries = tuple(pitfalls)
        self._places = {place: column for column, place in enumerate(ground.places)}
        self._judged = judged
        self._seed = seed
        self._evidence = evidence
        self._weighed: Weighed = weighed(self._entries, evidence, judged, ground)
        self._looked: Looked = looked_at(self._entries, self._weighed, judged)
        bases = np.array([logit(pitfall.base_rate) for pitfall in self._entries])
        self._log_odds: FloatArray = bases + self._weighed.sums
        self._low, self._high = self._intervals()

    @property
    def probability(self) -> FloatArray:
        """Chances, shape (places, pitfalls), 0-1."""
        return expit(self._log_odds)

    @property
    def low(self) -> FloatArray:
        """5 % of the draws, shape (places, pitfalls), 0-1."""
        return self._low

    @property
    def high(self) -> FloatArray:
        """95 % of the draws, shape (places, pitfalls), 0-1."""
        return self._high

    def _intervals(self) -> tuple[FloatArray, FloatArray]:
        low, high = np.empty_like(self._log_odds), np.empty_like(self._log_odds)
        for row, pitfall in enumerate(self._entries):
            # Places without evidence of their own share one row of draws.
            effects, back = np.unique(self._weighed.effects(row), axis=0, return_inverse=True)
            draws = self._draws(pitfall).log_odds(effects)
            found = _quantiles(draws, self._judged.interval)
            low[:, row], high[:, row] = expit(found)[:, back.reshape(-1)]
        return low, high

    def _draws(self, pitfall: Pitfall) -> Draws:
        return draws_for(
            pitfall.id,
            pitfall.base_rate,
            pitfall.impact_weeks,
            len(pitfall.signals),
            self._judged.base_logit_sd,
            self._judged.weight_log_sd,
            self._judged.draws,
            self._seed,
        )

    def chance_draws(self, place: UUID | None) -> dict[str, FloatArray]:
        """Draws of each pitfall's chance in one place, shape (draws,) each, 0-1."""
        column = self._places[place]
        return {
            pitfall.id: expit(
                self._draws(pitfall).log_odds(self._weighed.effects(row)[column : column + 1])[0]
            )
            for row, pitfall in enumerate(self._entries)
        }

    def week_draws(self, place: UUID | None) -> dict[str, FloatArray]:
        """Draws of the weeks of delay to expect from each pitfall in one place, shape (draws,) each."""
        chances = self.chance_draws(place)
        return {each.id: chances[each.id] * self._draws(each).weeks for each in self._entries}

    def risk(self, place: UUID | None, pitfall: str) -> PitfallRisk:
        """One cell with all that explains it."""
        column, row = self._places[place], self._pitfalls[pitfall]
        entry = self._entries[row]
        draws = self._draws(entry)
        chances = expit(draws.log_odds(self._weighed.effects(row)[column : column + 1])[0])
        weeks_low, weeks_high = np.quantile(chances * draws.weeks, self._judged.interval)
        probability = float(expit(self._log_odds[column, row]))
        coverage, kinds = float(self._looked.coverage[column, row]), int(self._looked.kinds[column, row])
        return PitfallRisk(
            pitfall=pitfall,
            unit=place,
            base_rate=entry.base_rate,
            log_odds=float(self._log_odds[column, row]),
            probability=probability,
            low=float(self._low[column, row]),
            high=float(self._high[column, row]),
            expected_weeks=probability * entry.impact_weeks.likely,
            expected_weeks_low=float(weeks_low),
            expected_weeks_high=float(weeks_high),
            confidence=_confidence(coverage, kinds, self._judged),
            coverage=coverage,
            conflict=float(self._looked.conflict[column, row]),
            contributions=_waterfall(
                logit(entry.base_rate), self._weighed.pieces_of(column, row), self._evidence
            ),
        )


def pitfall_risk(
    pitfall: Pitfall, evidence: Sequence[Evidence], judged: Judgements, *, seed: int = 0
) -> PitfallRisk:
    """The chance of one pitfall in the whole organisation; evidence about others is ignored."""
    about = [each for each in evidence if each.pitfall == pitfall.id]
    return ScoredPlaces((pitfall,), about, judged, seed=seed).risk(None, pitfall.id)


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """What is uncertain about one pitfall, drawn once.

    Parameters
    ----------
    bases : ndarray, shape (draws,)
        Logits of the base rate.
    factors : ndarray, shape (signals, draws)
        By which the weight of each signal is multiplied.
    weeks : ndarray, shape (draws,)
        Weeks of delay if the pitfall is there.
    """

    bases: FloatArray
    factors: FloatArray
    weeks: FloatArray

    def log_odds(self, effects: FloatArray) -> FloatArray:
        """Log-odds, shape (places, draws), of effects of shape (places, signals)."""
        drawn: FloatArray = self.bases + effects @ self.factors
        return drawn


@lru_cache(maxsize=512)
def draws_for(
    pitfall: str,
    base_rate: float,
    impact: ImpactWeeks,
    signals: int,
    base_sd: float,
    weight_sd: float,
    count: int,
    seed: int,
) -> Draws:
    """The draws of one pitfall; the same for the same numbers, whatever else is scored."""
    generator = np.random.default_rng([seed, crc32(pitfall.encode())])
    bases = logit(base_rate) + base_sd * generator.standard_normal(count)
    if impact.low < impact.high:
        weeks = generator.triangular(impact.low, impact.likely, impact.high, count)
    else:
        weeks = np.full(count, impact.likely)
    factors = np.exp(weight_sd * generator.standard_normal((signals, count)))
    for drawn in (bases, weeks, factors):
        drawn.flags.writeable = False
    return Draws(bases, factors, weeks)


def expit(log_odds: FloatArray | float) -> FloatArray:
    """The chance that log-odds stand for, 0-1."""
    # Beyond this a double holds no further chance, and exp would overflow.
    held = np.clip(np.asarray(log_odds, dtype=np.float64), -_LARGEST, _LARGEST)
    return np.asarray(1 / (1 + np.exp(-held)), dtype=np.float64)


def logit(probability: float) -> float:
    """The log-odds of a chance strictly between 0 and 1."""
    return math.log(probability / (1 - probability))


def _quantiles(draws: FloatArray, shares: tuple[float, float]) -> FloatArray:
    """Lower and upper quantile of each row, shape (2, rows): the nearest draw."""
    last = draws.shape[1] - 1
    # Sorted wholly: for rows of this length that is several times faster than np.quantile.
    found: FloatArray = np.sort(draws, axis=1)[:, [round(share * last) for share in shares]].T
    return found


def _confidence(coverage: float, kinds: int, judged: Judgements) -> Confidence:
    well, partly = judged.confidence["well_supported"], judged.confidence["partly_supported"]
    if coverage >= well.coverage and kinds >= well.kinds:
        return Confidence.WELL_SUPPORTED
    if coverage >= partly.coverage and kinds >= partly.kinds:
        return Confidence.PARTLY_SUPPORTED
    return Confidence.TOO_LITTLE


def _waterfall(
    base: float, pieces: Sequence[tuple[int, float]], evidence: Sequence[Evidence]
) -> tuple[Contribution, ...]:
    bars = []
    standing = base
    for number, change in pieces:
        # A mean right at its threshold was looked at and says nothing.
        if not change:
            continue
        points = 100 * float(expit(standing + change) - expit(standing))
        bars.append(Contribution(evidence[number], change, points))
        standing += change
    return tuple(bars)
