"""Where one answer would be enough to change what is said of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from readiness.aggregation import FloatArray, IntArray
from readiness.missing_link import MISSING_FROM, PRESENT_BELOW

BoolArray = NDArray[np.bool_]

_MISSING, _UNCLEAR, _PRESENT = 0, 1, 2


class Closeness(StrEnum):
    """Whether one answer could turn what is said of a unit."""

    CLEAR = "clear"
    TOO_CLOSE = "too close to call"


@dataclass(frozen=True, slots=True)
class Calls:
    """One word a unit, in the order given; never whose answer, nor to what.

    Parameters
    ----------
    weakest : tuple of Closeness
        Of which component is the weakest.
    gate : tuple of Closeness
        Of what the components allow together: repair first, ask more people, or go.
    """

    weakest: tuple[Closeness, ...]
    gate: tuple[Closeness, ...]

    @property
    def either(self) -> tuple[Closeness, ...]:
        """Too close where the weakest component or the gate is."""
        pairs = zip(self.weakest, self.gate, strict=True)
        return tuple(
            Closeness.TOO_CLOSE if Closeness.TOO_CLOSE in pair else Closeness.CLEAR for pair in pairs
        )


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredUnits:
    """Units and components as they were measured; columns of shape (units, components).

    Parameters
    ----------
    estimates, standard_errors, shrinkage : ndarray of float
        T, sqrt(V) and B of `readiness.estimates.team_estimates`, keyed scale units.
    answered : ndarray of float or int
        People who answered, n. At least 1.
    degrees_of_freedom : ndarray or float
        Of each estimate.
    too_few : ndarray of bool or False
        Cells whose verdict is "too few answers": unclear, whatever one answer says.
    """

    estimates: FloatArray
    standard_errors: FloatArray
    shrinkage: FloatArray
    answered: FloatArray | IntArray
    degrees_of_freedom: FloatArray | float = inf
    too_few: BoolArray | bool = False

    def __post_init__(self) -> None:
        shape = np.shape(self.estimates)
        columns = (self.standard_errors, self.shrinkage, self.answered)
        if len(shape) != 2 or any(np.shape(column) != shape for column in columns):
            raise ValueError(f"columns of shapes {[shape, *map(np.shape, columns)]} do not belong together")
        if not all(np.isfinite(column).all() for column in (self.estimates, *columns)):
            raise ValueError("an estimate, standard error, shrinkage or count is missing: leave the unit out")
        if np.any(self.answered < 1) or np.any(self.standard_errors < 0):
            raise ValueError("every cell needs an answer and a standard error of at least 0")


def too_close_to_call(
    measured: MeasuredUnits,
    *,
    thresholds: ArrayLike,
    minima: ArrayLike,
    maxima: ArrayLike,
    items: ArrayLike,
    weakest: ArrayLike | None = None,
    points: float = 1.0,
) -> Calls:
    """Whether one single answer, more or less extreme, could turn a result.

    Parameters
    ----------
    measured : MeasuredUnits
    thresholds : array-like of shape (components,)
        c*: below it a component counts as missing, keyed scale units.
    minima, maxima : array-like of shape (components,)
        Ends of each component's scale.
    items : array-like of shape (components,)
        Items of each component, k. At least 1.
    weakest : array-like of int, shape (units,), optional
        Positions of the components that readers are told; the lowest estimate by default.
    points : float, optional
        How far the one answer moves, in scale points; never further than from one end of
        the scale to the other, which ``inf`` stands for. Above 0.

    Returns
    -------
    Calls

    Raises
    ------
    ValueError
        If the columns do not fit together.

    Notes
    -----
    One answer to one of k items, moved by p points, moves a person's score by p / k, the
    mean of n people by an n-th of that, and the estimate by d = B p / (k n). The weakest
    component is too close when it raised by d, or another one lowered by its d, would
    trade places on 0-100. The gate is too close when one component's chance of being
    missing at T + d or T - d falls into another band and the gate with it. Standard errors
    are held, and so is everybody's room on the scale. In simulated teams of eight with six
    answers one point leaves a quarter of the teams too close, and a whole five-point scale
    two thirds: a word said of most teams would tell nobody anything.

    Leaving out each person in turn would ask the same of the data at hand, but its answer
    depends on whether somebody in the team stands apart, and so says that somebody does.
    This one depends on the estimates and counts alone. Project judgement.
    """
    low, high, threshold, k = (
        np.asarray(each, dtype=np.float64) for each in (minima, maxima, thresholds, items)
    )
    components = measured.estimates.shape[1]
    if any(each.shape != (components,) for each in (low, high, threshold, k)):
        raise ValueError(f"thresholds, scales and items must be given for {components} components")
    if np.any(high <= low) or np.any(k < 1) or not points > 0:
        raise ValueError(
            "a scale must end above its start, a component needs an item, and an answer must move"
        )
    reach = measured.shrinkage * np.minimum(high - low, points) / (k * measured.answered)
    percent, step = 100 * (measured.estimates - low) / (high - low), 100 * reach / (high - low)
    named = np.argmin(percent, axis=1) if weakest is None else np.asarray(weakest, dtype=np.intp)
    return Calls(
        weakest=_words(_weakest_turns(percent, step, named)),
        gate=_words(_gate_turns(measured, threshold, reach)),
    )


def _weakest_turns(percent: FloatArray, step: FloatArray, named: IntArray) -> BoolArray:
    if named.shape != (len(percent),) or not ((named >= 0) & (named < percent.shape[1])).all():
        raise ValueError(f"{named.tolist()} does not name one of {percent.shape[1]} components a unit")
    own = np.take_along_axis(percent, named[:, None], axis=1)
    own_step = np.take_along_axis(step, named[:, None], axis=1)
    turns = (percent - step < own) | (percent < own + own_step)
    np.put_along_axis(turns, named[:, None], False, axis=1)
    return np.asarray(turns.any(axis=1), dtype=np.bool_)


def _gate_turns(measured: MeasuredUnits, threshold: FloatArray, reach: FloatArray) -> BoolArray:
    now = _bands(measured, threshold, 0.0)
    gate = _gates((now == _MISSING).sum(axis=1), (now == _PRESENT).sum(axis=1), now.shape[1])
    turns = np.zeros(len(now), dtype=np.bool_)
    for shift in (-reach, reach):
        then = _bands(measured, threshold, shift)
        # Only one component's verdict changes at a time: one answer belongs to one item.
        missing = (now == _MISSING).sum(axis=1, keepdims=True) - (now == _MISSING) + (then == _MISSING)
        present = (now == _PRESENT).sum(axis=1, keepdims=True) - (now == _PRESENT) + (then == _PRESENT)
        turns |= (_gates(missing, present, now.shape[1]) != gate[:, None]).any(axis=1)
    return turns


def _bands(measured: MeasuredUnits, threshold: FloatArray, shift: FloatArray | float) -> IntArray:
    """Missing, unclear or present, as `readiness.missing_link.band` says it of each cell."""
    distance = threshold - (measured.estimates + shift)
    exact = measured.standard_errors == 0
    freedom = np.asarray(measured.degrees_of_freedom, dtype=np.float64)
    chance = stats.t.cdf(distance / np.where(exact, 1, measured.standard_errors), np.maximum(freedom, 1))
    chance = np.where(exact, (np.sign(distance) + 1) / 2, np.where(freedom > 0, chance, 0.5))
    bands = np.where(chance >= MISSING_FROM, _MISSING, np.where(chance < PRESENT_BELOW, _PRESENT, _UNCLEAR))
    return np.where(measured.too_few, _UNCLEAR, bands).astype(np.intp)


def _gates(missing: IntArray, present: IntArray, components: int) -> IntArray:
    """Repair first, ask more, go: as `readiness.missing_link.gate`, from counts."""
    return np.where(missing > 0, _MISSING, np.where(present == components, _PRESENT, _UNCLEAR))


def _words(turns: BoolArray) -> tuple[Closeness, ...]:
    return tuple(Closeness.TOO_CLOSE if turned else Closeness.CLEAR for turned in turns)
