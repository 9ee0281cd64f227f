"""What each row of a program costs at its fractional optimum, and which rows contradict each other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack

from rollout.model.layout import DEFINITION, Program

FloatArray = NDArray[np.float64]
_SMALLEST = 1e-7


def row_marginals(program: Program, seconds: float) -> tuple[float, ...]:
    """How much the fractional optimum rises for each unit by which a row's limit rises; empty: not found.

    The dual values of the linear relaxation, by HiGHS inside SciPy. They are a screen, not a price:
    the optimum in whole numbers may rise more, less or not at all.

    Parameters
    ----------
    program : Program
    seconds : float
        Wall-clock limit. [> 0]
    """
    costs = np.zeros(program.variable_count)
    for variable, coefficient in program.objective:
        costs[variable] -= coefficient
    result = linprog(
        costs,
        A_ub=_rows(program),
        b_ub=_limits(program),
        bounds=(0, 1),
        method="highs",
        options={"time_limit": seconds},
    )
    return tuple(float(-marginal) for marginal in result.ineqlin.marginals) if result.status == 0 else ()


def contradicting_rows(program: Program, seconds: float) -> tuple[int, ...]:
    """Rows that no fractional solution satisfies together; empty if there is one, or time was up.

    Minimise the sum of what rows other than definitions are exceeded by. If that sum is above 0, the
    rows with a dual value above 0 contradict each other: their sum, weighted by the dual values, asks
    for the impossible (Farkas' lemma). Rounding may hide a row, so that the rows are to be checked.

    Parameters
    ----------
    program : Program
    seconds : float
        Wall-clock limit. [> 0]
    """
    soft = [at for at, row in enumerate(program.rows) if row.group != DEFINITION]
    excess = -eye_array(len(program.rows), format="csc")[:, soft]
    costs = np.concatenate((np.zeros(program.variable_count), np.ones(len(soft))))
    bounds: Any = np.zeros((len(costs), 2))
    bounds[:, 1] = np.where(costs > 0, np.inf, 1.0)
    result = linprog(
        costs,
        A_ub=hstack((_rows(program), excess), format="csr"),
        b_ub=_limits(program),
        bounds=bounds,
        method="highs",
        options={"time_limit": seconds},
    )
    if result.status != 0 or float(str(result.fun)) < _SMALLEST:
        return ()
    return tuple(int(at) for at in np.flatnonzero(result.ineqlin.marginals < -_SMALLEST))


def _rows(program: Program) -> Any:  # the types of "linprog" know no sparse rows
    counts = [len(row.terms) for row in program.rows]
    entries = [term for row in program.rows for term in row.terms]
    rows = np.repeat(np.arange(len(counts)), counts)
    columns = np.array([variable for variable, _ in entries])
    weights = np.array([coefficient for _, coefficient in entries])
    return csr_array((weights, (rows, columns)), shape=(len(counts), program.variable_count))


def _limits(program: Program) -> FloatArray:
    return np.array([row.limit for row in program.rows], dtype=np.float64)
