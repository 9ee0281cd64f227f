"""How well forecasts did, once outcomes are known.

Brier score = mean (p - o)^2 over outcomes, p the chance forecast and o 1 if it came, else 0
(Brier 1950, Monthly Weather Review 78:1-3); skill = 1 - BS / BS of the base rates.
Which forecast counts, when a score is trusted, and the bins: project judgement, decision 0014.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from readiness.judgements import Judgements, judgements
from readiness.risk.records import Forecast, Outcome
from surveys.faults import FaultList

FEWEST_FOR_AN_INTERVAL: Final = 5
"""Outcomes below which resampling says nothing. Project judgement."""

_EDGES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_LEVEL: Final = (0.05, 0.95)
_RESAMPLES: Final = 2000  # an end is then known to about 2 % of the width


@dataclass(frozen=True, slots=True)
class NotScored:
    """What stands in the place of a figure that the outcomes do not allow, and why."""

    why: str


_Interval = tuple[float, float] | NotScored
_Floats = NDArray[np.float64]
_NOTHING: Final = NotScored("no outcome is known")
_RIGHT: Final = NotScored("the base rates were right without error")


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """An outcome beside the chance [0-1] that was forecast before it.

    No pitfall: the pilot as a whole, which has no base rate.
    """

    pitfall: str
    outcome_on: date
    forecast_on: date
    came: bool
    chance: float
    base_rate: float | None
    forecast: UUID


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """What came of the chances in one fifth of the scale; means and shares are in [0-1].

    A chance on an edge belongs to the upper bin, 1 to the last. Forecast mean and share that
    came are alike where forecasts are calibrated.
    """

    low: float
    high: float
    count: int
    forecast_mean: float | NotScored
    share_came: float | NotScored


@dataclass(frozen=True, slots=True)
class OutcomeScore:
    """How well forecasts did.

    Parameters
    ----------
    pairs, pilots : tuple of Pair
        What was compared: pitfalls, and pilots as a whole, of which an engagement has one.
    without_forecast : tuple of Outcome
        Left out: no forecast was made before them.
    contradicting : tuple of Outcome
        Left out: of one day, and one says that it came and another that it did not.
    brier, brier_of_base_rates, brier_of_pilots : float or NotScored
        The first two of pitfalls; 0 is best, .25 is what always saying 50 % gets. [0-1]
    skill : float or NotScored
        1 is best, 0 no better than the base rates, negative worse. (-inf, 1]
    interval, skill_interval : (float, float) or NotScored
        90 %, percentiles of seeded resamples of the outcomes. Rather too narrow, since the
        outcomes of one engagement come together.
    calibration : tuple of CalibrationBin
        Five, from 0-20 % to 80-100 %; of the pitfalls.
    required : int
        Outcomes before the score says anything about the numbers.
    """

    pairs: tuple[Pair, ...]
    pilots: tuple[Pair, ...]
    without_forecast: tuple[Outcome, ...]
    contradicting: tuple[Outcome, ...]
    brier: float | NotScored
    brier_of_base_rates: float | NotScored
    skill: float | NotScored
    interval: _Interval
    skill_interval: _Interval
    brier_of_pilots: float | NotScored
    calibration: tuple[CalibrationBin, ...]
    required: int

    @property
    def count(self) -> int:
        """Outcomes of pitfalls that were compared."""
        return len(self.pairs)

    @property
    def missing(self) -> int:
        """Outcomes of pitfalls still missing before the score says anything."""
        return max(0, self.required - self.count)

    @property
    def enough(self) -> bool:
        """Whether the score says anything about the numbers."""
        return self.missing == 0


def forecast_of(
    chances: Mapping[str, float],
    base_rates: Mapping[str, float],
    pilot_fails: float,
    *,
    id: UUID,  # noqa: A002 - named as the record's field
    on: date,
    version: str,
) -> Forecast:
    """The chances as they stand on a day, to be compared with what comes.

    Parameters
    ----------
    chances, base_rates, pilot_fails : mapping, mapping, float
        Of pitfalls, and of a failing pilot; base rates of other pitfalls are not kept. [0-1]
    version : str
        Of the numbers, as of `readiness.risk.edits.EditedNumbers`.

    Raises
    ------
    FaultsError
        Every number that is no chance, and every pitfall without a base rate.
    """
    faults = FaultList()
    kept = {pitfall: base_rates[pitfall] for pitfall in chances if pitfall in base_rates}
    for pitfall in (each for each in chances if each not in kept):
        faults.add(f"forecast, pitfall '{pitfall}'", "the base rate is missing", "Give it.")
    for what, values in (("chance", chances), ("base rate", kept), ("pilot", {"fails": pilot_fails})):
        for name, value in values.items():
            if not 0 <= value <= 1:
                faults.add(f"forecast, {what} '{name}'", "it is outside 0-1", "Give a chance.", value)
    faults.raise_if_any()
    return Forecast(
        id=id, on=on, judgements=version, chances=dict(chances), base_rates=kept, pilot_fails=pilot_fails
    )


def scored(
    forecasts: Sequence[Forecast],
    outcomes: Iterable[Outcome],
    *,
    judged: Judgements | None = None,
    seed: int = 0,
) -> OutcomeScore:
    """How well the forecasts of one engagement did.

    Parameters
    ----------
    forecasts : sequence of Forecast
        As they were made; of several on one day the last counts.
    outcomes : iterable of Outcome
        In any order; of several for one pitfall the newest counts.
    judged : Judgements, optional
        Says how many outcomes are enough; those of the product by default.
    seed : int
        Of the resamples behind the intervals.

    Notes
    -----
    Each outcome is compared with the latest forecast that names its pitfall and was made
    strictly before the outcome's day: one made on the day or later may know the outcome.
    """
    known: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        known.setdefault(outcome.pitfall, []).append(outcome)
    pairs: list[Pair] = []
    without_forecast: list[Outcome] = []
    contradicting: list[Outcome] = []
    for pitfall in sorted(known):
        day = max(outcome.on for outcome in known[pitfall])
        # Sorted by all that they say: which of several alike is named must not hang on their order.
        newest = sorted((o for o in known[pitfall] if o.on == day), key=Outcome.model_dump_json)
        if len({outcome.came for outcome in newest}) > 1:
            contradicting.extend(newest)
        elif (pair := _pair(newest[0], forecasts)) is None:
            without_forecast.append(newest[0])
        else:
            pairs.append(pair)
    required = (judged or judgements()).enough_outcomes
    return _score(pairs, without_forecast, contradicting, required, seed)


def pooled(first: OutcomeScore, *others: OutcomeScore, seed: int = 0) -> OutcomeScore:
    """How well the forecasts of several engagements did; most outcomes required by any are required."""
    scores = (first, *others)
    return _score(
        [pair for score in scores for pair in (*score.pairs, *score.pilots)],
        [outcome for score in scores for outcome in score.without_forecast],
        [outcome for score in scores for outcome in score.contradicting],
        max(score.required for score in scores),
        seed,
    )


def _pair(outcome: Outcome, forecasts: Sequence[Forecast]) -> Pair | None:
    pitfall = outcome.pitfall
    earlier = [forecast for forecast in forecasts if forecast.on < outcome.on]
    naming = [f for f in earlier if not pitfall or (pitfall in f.chances and pitfall in f.base_rates)]
    if not naming:
        return None
    best = sorted(naming, key=lambda forecast: forecast.on)[-1]
    chance = best.chances[pitfall] if pitfall else best.pilot_fails
    return Pair(pitfall, outcome.on, best.on, outcome.came, chance, best.base_rates.get(pitfall), best.id)


def _score(
    compared: Iterable[Pair],
    without_forecast: Iterable[Outcome],
    contradicting: Iterable[Outcome],
    required: int,
    seed: int,
) -> OutcomeScore:
    # In an order of their own, so that sums and resamples do not hang on how outcomes were kept.
    ordered = sorted(compared)
    pairs = tuple(pair for pair in ordered if pair.pitfall)
    pilots = tuple(pair for pair in ordered if not pair.pitfall)
    errors = _squared_errors((pair.chance, pair.came) for pair in pairs)
    reference = _squared_errors((pair.base_rate or 0.0, pair.came) for pair in pairs)
    interval, skill_interval = _intervals(errors, reference, seed)
    return OutcomeScore(
        pairs=pairs,
        pilots=pilots,
        without_forecast=tuple(sorted(without_forecast, key=Outcome.model_dump_json)),
        contradicting=tuple(sorted(contradicting, key=Outcome.model_dump_json)),
        brier=_mean(errors),
        brier_of_base_rates=_mean(reference),
        skill=_skill(errors, reference),
        interval=interval,
        skill_interval=skill_interval,
        brier_of_pilots=_mean(_squared_errors((pair.chance, pair.came) for pair in pilots)),
        calibration=_calibration(pairs),
        required=required,
    )


def _squared_errors(forecasts: Iterable[tuple[float, bool]]) -> _Floats:
    return np.array([(chance - came) ** 2 for chance, came in forecasts], dtype=np.float64)


def _mean(values: _Floats | Sequence[float]) -> float | NotScored:
    return float(np.mean(values)) if len(values) else _NOTHING


def _skill(errors: _Floats, reference: _Floats) -> float | NotScored:
    if not reference.any():
        return _RIGHT if len(reference) else _NOTHING
    return 1 - float(errors.mean() / reference.mean())


def _intervals(errors: _Floats, reference: _Floats, seed: int) -> tuple[_Interval, _Interval]:
    count = len(errors)
    if count < FEWEST_FOR_AN_INTERVAL:
        few = NotScored(f"{count} outcomes are known, {FEWEST_FOR_AN_INTERVAL} are needed")
        return few, few
    drawn = np.random.default_rng(seed).integers(count, size=(_RESAMPLES, count))
    scores, references = errors[drawn].mean(axis=1), reference[drawn].mean(axis=1)
    low, high = np.quantile(scores, _LEVEL)
    if not references.all():
        return (float(low), float(high)), _RIGHT
    worst, best = np.quantile(1 - scores / references, _LEVEL)
    return (float(low), float(high)), (float(worst), float(best))


def _calibration(pairs: Sequence[Pair]) -> tuple[CalibrationBin, ...]:
    bins = []
    for at, (low, high) in enumerate(pairwise(_EDGES)):
        within = [pair for pair in pairs if bisect_right(_EDGES[1:-1], pair.chance) == at]
        forecast_mean, share = _mean([p.chance for p in within]), _mean([p.came for p in within])
        bins.append(CalibrationBin(low, high, len(within), forecast_mean, share))
    return tuple(bins)
