"""What HiGHS inside SciPy makes of a program: a bound within seconds, and the best of a neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from rollout.model.layout import Program
from rollout.solvers.matrix import Floats, Matrix, matrix_of

_TOLERANCE = 1e-6
"""Share by which the bound is widened: HiGHS keeps rows and optimality to 1e-7."""
_CLOSE_ENOUGH = 1e-5
"""Relative gap at which a neighbourhood counts as searched."""
_OPTIMAL, _LIMIT, _IMPOSSIBLE = 0, 1, 2
_NOTHING, _ROOM = 1e-9, 1e-6
"""By how much a row without free variables may be exceeded, as rows are kept to 1e-7 only."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The best fractional solution.

    Parameters
    ----------
    values : array of float
        One for each variable. [0-1]
    bound : float
        No solution in whole numbers has a larger objective.
    """

    values: Floats
    bound: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The best solution found near another one.

    Parameters
    ----------
    values : array of float or None
        0 or 1 for each variable; None: nothing was found.
    proven : bool
        Nothing better is as near; else a limit ended the search.
    """

    values: Floats | None
    proven: bool


def relaxation(program: Program, seconds: float) -> Relaxation | None:
    """The linear relaxation of a program; None if it is impossible or takes too long.

    Parameters
    ----------
    program : Program
    seconds : float
        Wall-clock limit. [> 0]
    """
    return relaxed(matrix_of(program), seconds)


def relaxed(
    matrix: Matrix, seconds: float, known: Floats | None = None, fixed: NDArray[np.bool_] | None = None
) -> Relaxation | None:
    """The linear relaxation; None if it is impossible or takes too long.

    Parameters
    ----------
    matrix : Matrix
    seconds : float
        Wall-clock limit. [> 0]
    known, fixed : arrays, optional
        Variables that keep a known value.
    """
    free = np.ones(len(matrix.gains), bool) if known is None or fixed is None else ~fixed
    start = np.zeros(len(matrix.gains)) if known is None else known
    # "milp" with no whole-number variable is the linear program; unlike "linprog" its types know sparse rows.
    result = _solved(matrix, start, free, whole=0, options={"time_limit": seconds})
    return _relaxation(matrix, result, start, free)


def case_relaxation(
    matrix: Matrix, seconds: float, known: Floats, fixed: NDArray[np.bool_]
) -> Relaxation | None:
    """The linear relaxation where some values are known; None only if it takes too long.

    An impossible case has the bound minus infinity.

    Parameters
    ----------
    matrix : Matrix
    seconds : float
        Wall-clock limit. [> 0]
    known, fixed : arrays
        Variables that keep a known value.
    """
    impossible = Relaxation(known, -np.inf)
    if _is_exceeded(matrix, known, fixed):
        return impossible
    if fixed.all():
        return Relaxation(known, float(matrix.gains @ known))
    result = _solved(matrix, known, ~fixed, whole=0, options={"time_limit": seconds})
    if result is not None and result.status == _IMPOSSIBLE:
        return impossible
    return _relaxation(matrix, result, known, ~fixed)


def _relaxation(matrix: Matrix, result: Any, start: Floats, free: NDArray[np.bool_]) -> Relaxation | None:
    if result is None or result.status != _OPTIMAL:
        return None
    values = _completed(start, free, np.clip(result.x, 0.0, 1.0))
    bound = -float(result.fun) + float(matrix.gains[~free] @ start[~free])
    return Relaxation(values, bound + _TOLERANCE * max(1.0, abs(bound)))


def _is_exceeded(matrix: Matrix, known: Floats, fixed: NDArray[np.bool_]) -> bool:
    """Whether the known values break a row, whatever the others are."""
    least = matrix.rows @ np.where(fixed, known, 0.0) + matrix.rows.minimum(0.0) @ (~fixed).astype(float)
    return bool((least > matrix.limits + _ROOM * np.maximum(1.0, np.abs(matrix.limits))).any())


def best_neighbour(
    matrix: Matrix, values: Floats, free: NDArray[np.bool_], *, nodes: int, seconds: float
) -> Neighbour:
    """The best solution that agrees with the given one wherever a variable is not free.

    Parameters
    ----------
    matrix : Matrix
    values : array of float
        A solution in whole numbers.
    free : array of bool
    nodes : int
        Of the search tree at most: the limit of work.
    seconds : float
        Wall-clock limit. [> 0]
    """
    options = {"time_limit": seconds, "node_limit": nodes, "mip_rel_gap": _CLOSE_ENOUGH}
    result = _solved(matrix, values, free, whole=1, options=options)
    if result is None or result.x is None:
        return Neighbour(None, proven=result is not None and result.status not in (_OPTIMAL, _LIMIT))
    return Neighbour(_completed(values, free, np.round(result.x)), proven=result.status == _OPTIMAL)


def _solved(matrix: Matrix, start: Floats, free: NDArray[np.bool_], whole: int, options: Any) -> Any:
    """HiGHS' answer for the free variables; None where there is none to find."""
    if not free.any() or not matrix.rows.shape[0]:
        return None
    rows = matrix.rows[:, np.flatnonzero(free)]
    room = matrix.limits - matrix.rows @ np.where(free, 0.0, start)
    # Rows that hold whatever the free variables are cost time; many do once a case is fixed.
    needed = rows.maximum(0.0).sum(axis=1) > room + _NOTHING
    within = [LinearConstraint(rows[needed], ub=room[needed])] if needed.any() else []
    return milp(
        -matrix.gains[free],
        integrality=np.full(int(free.sum()), whole),
        bounds=Bounds(0, 1),
        constraints=within,
        options=options,
    )


def _completed(start: Floats, free: NDArray[np.bool_], found: Floats) -> Floats:
    values = start.astype(float)
    values[free] = found
    return values
