"""What changed between two surveys, and whether it is worth believing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from readiness.aggregation import FloatArray
from readiness.differences import Difference, difference
from readiness.estimate_types import TeamEstimate


class Direction(StrEnum):
    """Which way a component went. Keyed: up is better."""

    UP = "up"
    DOWN = "down"
    NONE = "no change worth believing"


@dataclass(frozen=True, slots=True)
class Change:
    """One component's change from an earlier survey to a later one.

    Parameters
    ----------
    change : float
        Later minus earlier, in keyed scale units.
    standard_error : float
        In scale units.
    low, high : float
        Interval of this change alone, in scale units.
    p_value : float
        Chance of so large a change where there is none, after Holm over the components
        compared. [0, 1]
    smallest : float
        What this change had to exceed to be believed beside the other components, in
        scale units.
    direction : Direction
        ``UP`` or ``DOWN`` where it did.
    """

    change: float
    standard_error: float
    low: float
    high: float
    p_value: float
    smallest: float
    direction: Direction


def component_changes(
    earlier: Mapping[str, TeamEstimate],
    later: Mapping[str, TeamEstimate],
    *,
    level: float = 0.95,
) -> Mapping[str, Change]:
    """The changes of one unit's components, each judged beside the others.

    Parameters
    ----------
    earlier, later : Mapping
        ``{component: estimate}`` of the same unit in two surveys, keyed scale units: only
        what can be compared, for every component here raises the bar of the others.
    level : float, optional
        Chance that no component of a unit without any change is called changed. (0, 1)

    Returns
    -------
    Mapping
        One entry a component, in the order of `later`. An estimate without degrees of
        freedom is never believed to have changed.

    Raises
    ------
    ValueError
        If the two surveys name different components.

    Notes
    -----
    SE = sqrt(V1 + V2), unpaired, because answers carry no name and nobody can be compared
    with themselves; degrees of freedom after Welch. Holm over the m components
    compared: the i-th smallest p counts (m - i + 1)-fold, and never less than the one
    before (Holm 1979, Scandinavian Journal of Statistics 6:65-70). `smallest` is the same
    rule read backwards: with j of the other components already believed, a component faces
    the error rate (1 - level) / (m - j).

    Examples
    --------
    Two surveys with s = .8, 6 of 8 answers and reliability .8: V = (.64 / 6)(1 - .8 * 6 / 8)

    >>> error = (0.64 / 6 * (1 - 0.8 * 6 / 8)) ** 0.5
    >>> before, now = (TeamEstimate(mean, error, 1.0, float("inf")) for mean in (3.0, 3.6))
    >>> found = component_changes({"vision": before}, {"vision": now})["vision"]
    >>> round(found.smallest, 2), str(found.direction)
    (0.57, 'up')
    """
    if set(earlier) != set(later):
        unlike = ", ".join(sorted(set(earlier) ^ set(later)))
        raise ValueError(f"only one of the two surveys has: {unlike}")
    compared = {c: difference(earlier[c], later[c]) for c in later}
    adjusted = dict(zip(compared, holm([d.p_value for d in compared.values()]), strict=True))

    def change(component: str, each: Difference) -> Change:
        others = [d.p_value for c, d in compared.items() if c != component]
        smallest = each.reach(_rate_faced(others, 1 - level))
        believed = adjusted[component] <= 1 - level
        up = Direction.UP if each.estimate > 0 else Direction.DOWN
        return Change(
            change=each.estimate,
            standard_error=each.standard_error,
            low=each.interval(level).low,
            high=each.interval(level).high,
            p_value=adjusted[component],
            smallest=smallest,
            direction=up if believed else Direction.NONE,
        )

    return MappingProxyType({c: change(c, each) for c, each in compared.items()})


def holm(p_values: ArrayLike) -> tuple[float, ...]:
    """Chances adjusted for having looked at all of them.

    Parameters
    ----------
    p_values : array-like of shape (comparisons,)
        [0, 1]

    Returns
    -------
    tuple of float
        In the order given. [0, 1]

    Raises
    ------
    ValueError
        If a value is outside 0-1.

    Notes
    -----
    Formula and source: `component_changes`.

    Examples
    --------
    >>> [round(p, 6) for p in holm([0.04, 0.01, 0.03])]
    [0.06, 0.03, 0.06]
    """
    values = np.asarray(p_values, dtype=np.float64).reshape(-1)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"chances lie in 0-1, not all of {values.tolist()}")
    order = np.argsort(values, kind="stable")
    weighted = values[order] * np.arange(values.size, 0, -1)
    adjusted: FloatArray = np.empty(values.size)
    adjusted[order] = np.minimum(np.maximum.accumulate(weighted), 1)
    return tuple(adjusted.tolist())


def _rate_faced(others: Sequence[float], error_rate: float) -> float:
    """The error rate that one more component faces beside the others."""
    compared = len(others) + 1
    return error_rate / (compared - _believed(sorted(others), compared, error_rate))


def _believed(ascending: Iterable[float], compared: int, error_rate: float) -> int:
    """How many of the smallest chances Holm believes one after another."""
    count = 0
    for p in ascending:
        if p > error_rate / (compared - count):
            break
        count += 1
    return count
