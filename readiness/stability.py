"""How firmly the weakest component of each unit and the order of units stand."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from readiness.aggregation import FloatArray, IntArray
from readiness.closeness import Calls, Closeness, MeasuredUnits, too_close_to_call
from readiness.not_estimable import NotEstimable, Reason

__all__ = [
    "RANK_LEVEL",
    "Calls",
    "Closeness",
    "MeasuredUnits",
    "Stability",
    "stability",
    "too_close_to_call",
]

RANK_LEVEL = 0.80
"""Level of the interval of a unit's rank, as of the weakest link. Project judgement."""

_MOST_PAIRS = 20_000  # of units compared; the share of pairs is then known to .004
_VALUES_AT_ONCE = 500_000  # drawn values held at once, 4 MB

_ROUNDING = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """What holds of each unit, as columns in the order given.

    Parameters
    ----------
    weakest : ndarray of int, shape (units,)
        Position of the component named as the weakest.
    weakest_holds : ndarray of float, shape (units,)
        How often that component is the lowest. [0, 1]
    rank : ndarray of int, shape (units,)
        1 = the unit whose weakest component lies lowest.
    rank_low, rank_high : ndarray of int, shape (units,)
        80 % interval of the rank.
    order_holds : float or NotEstimable
        How often two units, taken at random, keep their order. [.5, 1] but for the luck of
        draws; not estimable with one unit.
    """

    weakest: IntArray
    weakest_holds: FloatArray
    rank: IntArray
    rank_low: IntArray
    rank_high: IntArray
    order_holds: float | NotEstimable

    def __post_init__(self) -> None:
        for column in (self.weakest, self.weakest_holds, self.rank, self.rank_low, self.rank_high):
            column.flags.writeable = False


def stability(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    correlation: ArrayLike,
    *,
    seed: int,
    resamples: int = 500,
    degrees_of_freedom: float = inf,
    weakest: ArrayLike | None = None,
) -> Stability:
    """How often the weakest component and the order of units hold under resampling.

    Parameters
    ----------
    estimates, standard_errors : array-like of shape (units, components)
        On one scale for all components, such as 0-100. Units that may be shown, without
        gaps: leave others out.
    correlation : array-like of shape (components, components)
        Between the errors of the components, as for `readiness.missing_link.weakest_link`.
    seed : int
        Of the draws.
    resamples : int, optional
        At least 1. With 500 a share of one half is known to .02.
    degrees_of_freedom : float, optional
        Of the pooled variance, which all units share; normal by default.
    weakest : array-like of int, shape (units,), optional
        Positions of the components that readers are told; the most often lowest by default.

    Returns
    -------
    Stability

    Raises
    ------
    ValueError
        If shapes differ, a value is missing, a standard error is negative, or `resamples`
        or `degrees_of_freedom` is not positive.

    Notes
    -----
    Resampled are the estimates, T_c + sqrt(V_c) z_c with correlated z, not the people. A
    bootstrap of six people of a team of eight would forget that six of eight is nearly
    everybody and that answers are measured with error, would understate the variance by
    one sixth, is void for teams of two, and stacks noise on noise, which pulls every
    minimum down. The draws come from the very model behind the published figures, and need
    nothing that is not behind them. One z for s^2 is shared by all units of a draw, because
    the variance is pooled. Pairs of units are all compared up to 20,000 pairs, beyond that
    20,000 drawn ones. Project judgement.
    """
    centre, error = _two_columns(estimates, standard_errors)
    mixing = _mixing(correlation, centre.shape[1])
    if resamples < 1 or not degrees_of_freedom > 0:
        raise ValueError(f"{resamples} resamples with {degrees_of_freedom} degrees of freedom")
    rng = np.random.default_rng(seed)
    lowest, chances = _drawn(centre, error, mixing, resamples, degrees_of_freedom, rng)
    named = np.argmax(chances, axis=1) if weakest is None else _positions(weakest, centre)
    order = np.argsort(lowest.mean(axis=0), kind="stable")
    low, high = _rank_interval(lowest)
    return Stability(
        weakest=named,
        weakest_holds=np.take_along_axis(chances, named[:, None], axis=1)[:, 0],
        rank=_ranks(order),
        rank_low=low,
        rank_high=high,
        order_holds=_pairs_in_order(lowest, order, rng),
    )


def _drawn(
    centre: FloatArray,
    error: FloatArray,
    mixing: FloatArray,
    resamples: int,
    freedom: float,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Lowest component in every draw, (resamples, units), and how often each is the lowest."""
    units, components = centre.shape
    lowest, chances = np.empty((resamples, units)), np.zeros((units, components))
    step = max(1, _VALUES_AT_ONCE // max(1, centre.size))
    for start in range(0, resamples, step):
        count = min(step, resamples - start)
        drawn = rng.standard_normal((count, units, components)) @ mixing.T
        if np.isfinite(freedom):
            drawn /= np.sqrt(rng.chisquare(freedom, (count, 1, 1)) / freedom)
        drawn *= error
        drawn += centre
        least = drawn.min(axis=2)
        lowest[start : start + count] = least
        ties = drawn == least[:, :, None]
        chances += (ties / ties.sum(axis=2, keepdims=True)).sum(axis=0)
    return lowest, chances / resamples


def _rank_interval(lowest: FloatArray) -> tuple[IntArray, IntArray]:
    """Ranks, whole numbers, that cut off one tail each."""
    tail = (1 - RANK_LEVEL) / 2
    ranks = np.sort(_ranks(np.argsort(lowest, axis=1, kind="stable")), axis=0)
    last = len(ranks) - 1
    return ranks[int(np.floor(tail * last))], ranks[int(np.ceil((1 - tail) * last))]


def _ranks(order: IntArray) -> IntArray:
    """Ranks from 1 of units in an order, along the last axis."""
    ranks = np.empty_like(order)
    counted = np.broadcast_to(np.arange(1, order.shape[-1] + 1), order.shape)
    np.put_along_axis(ranks, order, counted, axis=-1)
    return ranks


def _pairs_in_order(lowest: FloatArray, order: IntArray, rng: np.random.Generator) -> float | NotEstimable:
    """Share of pairs and draws in which the first of two units stays below the second."""
    units = lowest.shape[1]
    if units < 2:
        return NotEstimable("order of units", Reason.TOO_FEW_GROUPS, found=units, required=2)
    if units * (units - 1) // 2 <= _MOST_PAIRS:
        first, second = np.triu_indices(units, 1)
    else:
        first = rng.integers(0, units, _MOST_PAIRS)
        second = (first + rng.integers(1, units, _MOST_PAIRS)) % units
        first, second = np.minimum(first, second), np.maximum(first, second)
    in_order = np.ascontiguousarray(lowest[:, order])
    held = 0.0
    for draw in in_order:
        below, above = draw[first], draw[second]
        held += float(np.count_nonzero(below < above)) + np.count_nonzero(below == above) / 2
    return held / (len(lowest) * first.size)


def _mixing(correlation: ArrayLike, components: int) -> FloatArray:
    """What turns independent draws into correlated ones with variance 1."""
    matrix = np.asarray(correlation, dtype=np.float64)
    if matrix.shape != (components, components):
        raise ValueError(f"a correlation of shape {matrix.shape} does not fit {components} components")
    of_one = np.allclose(np.diag(matrix), 1, atol=_ROUNDING)
    if not (of_one and np.allclose(matrix, matrix.T, atol=_ROUNDING)):
        raise ValueError(f"not a correlation matrix: {matrix.tolist()}")
    roots, axes = np.linalg.eigh((matrix + matrix.T) / 2)
    mixing = axes * np.sqrt(np.maximum(roots, 0))
    return np.asarray(mixing / np.sqrt((mixing**2).sum(axis=1, keepdims=True)), dtype=np.float64)


def _two_columns(estimates: ArrayLike, standard_errors: ArrayLike) -> tuple[FloatArray, FloatArray]:
    centre = np.asarray(estimates, dtype=np.float64)
    error = np.asarray(standard_errors, dtype=np.float64)
    if centre.ndim != 2 or 0 in centre.shape or error.shape != centre.shape:
        raise ValueError(f"estimates {centre.shape} and standard errors {error.shape} do not belong together")
    if not (np.isfinite(centre).all() and np.isfinite(error).all() and (error >= 0).all()):
        raise ValueError("an estimate or standard error is missing or negative: leave the unit out")
    return centre, error


def _positions(weakest: ArrayLike, centre: FloatArray) -> IntArray:
    named = np.asarray(weakest, dtype=np.intp).reshape(-1)
    if named.size != len(centre) or not ((named >= 0) & (named < centre.shape[1])).all():
        raise ValueError(f"{named.tolist()} does not name one of {centre.shape[1]} components a unit")
    return named.copy()
