"""How far units are from each other in what is known of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from rollout.pilots.strategies import Strategies

Side = Literal["core", "support"]
Matrix = NDArray[np.float64]


class Likened(Protocol):
    """What is compared of a unit; an empty text and nobody count as unknown."""

    @property
    def function(self) -> str:
        """What it does."""
        ...

    @property
    def location(self) -> str:
        """Where it is."""
        ...

    @property
    def people(self) -> int:
        """How many belong to it."""
        ...

    @property
    def means(self) -> Mapping[str, float]:
        """Published component means, 0-100."""
        ...


def distances(units: Sequence[Likened], others: Sequence[Likened], strategies: Strategies) -> Matrix:
    """Weighted Gower distance of each unit (rows) to each of the others (columns), 0-1.

    Notes
    -----
    sum of w_f d_f over sum of w_f, over the features known of both: function 0 if the same, 0.5 if
    both are core or both support, else 1; location 0 if the same, else 1; people
    |ln(a/b)| / ln(largest/smallest); readiness the mean over components of the difference of
    published means / 100. A feature unknown of either is left out; with none known of both the
    distance is 1.

    References
    ----------
    J. C. Gower (1971), A general coefficient of similarity and some of its properties,
    Biometrics 27, 857-871.
    """
    weights = strategies.likeness
    features = (
        (weights.function, _function_gaps(units, others, strategies)),
        (weights.location, _unequal(units, others, lambda unit: unit.location.casefold())),
        (weights.people, _size_gaps(units, others)),
        (weights.readiness, _readiness_gaps(units, others)),
    )
    gaps = np.zeros((len(units), len(others)))
    known = np.zeros_like(gaps)
    for weight, gap in features:
        seen = ~np.isnan(gap)
        gaps += np.where(seen, weight * np.nan_to_num(gap), 0.0)
        known += weight * seen
    result: Matrix = np.divide(gaps, known, out=np.ones_like(gaps), where=known > 0)
    return result


def _unequal(units: Sequence[Likened], others: Sequence[Likened], text: Callable[[Likened], str]) -> Matrix:
    """0 where two texts are the same, 1 where they differ, not a number where one is empty."""
    rows = np.array([text(unit) for unit in units], dtype=object)[:, None]
    columns = np.array([text(unit) for unit in others], dtype=object)[None, :]
    gaps: Matrix = (rows != columns).astype(np.float64)
    gaps[(rows == "") | (columns == "")] = np.nan
    return gaps


def _function_gaps(units: Sequence[Likened], others: Sequence[Likened], strategies: Strategies) -> Matrix:
    gaps = _unequal(units, others, lambda unit: unit.function.casefold())
    sides = _unequal(units, others, lambda unit: function_side(unit.function, strategies) or "")
    gaps[(gaps == 1.0) & (sides == 0.0)] = 0.5
    return gaps


def _size_gaps(units: Sequence[Likened], others: Sequence[Likened]) -> Matrix:
    rows, columns = (
        np.log([unit.people if unit.people else np.nan for unit in each]) for each in (units, others)
    )
    gaps: Matrix = np.abs(rows[:, None] - columns[None, :])
    sizes = [each.people for each in (*units, *others) if each.people]
    span = float(np.log(max(sizes) / min(sizes))) if sizes else 0.0
    return gaps / span if span else gaps


def _readiness_gaps(units: Sequence[Likened], others: Sequence[Likened]) -> Matrix:
    total = np.zeros((len(units), len(others)))
    counts = np.zeros_like(total)
    for component in sorted({c for unit in (*units, *others) for c in unit.means}):
        rows, columns = (
            np.array([unit.means.get(component, np.nan) for unit in each]) for each in (units, others)
        )
        gaps = np.abs(rows[:, None] - columns[None, :]) / 100
        seen = ~np.isnan(gaps)
        total += np.where(seen, gaps, 0.0)
        counts += seen
    result: Matrix = np.divide(total, counts, out=np.full_like(total, np.nan), where=counts > 0)
    return result


def function_side(function: str, strategies: Strategies) -> Side | None:
    """Core or support, by the first word of a function that is on one of the two lists.

    Examples
    --------
    >>> from rollout.pilots.strategies import pilot_strategies
    >>> [function_side(each, pilot_strategies()) for each in ("Customer support", "IT service", "Choir")]
    ['core', 'support', None]
    """
    for word in re.findall(r"\w+", function.casefold()):
        if word in strategies.core_functions:
            return "core"
        if word in strategies.support_functions:
            return "support"
    return None
