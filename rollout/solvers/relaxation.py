"""The program with fractions allowed: a bound within seconds, and when each team might go live."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from rollout.model.layout import Program

_TOLERANCE = 1e-6
"""Share by which the bound is widened: HiGHS keeps rows and optimality to 1e-7."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The best fractional solution.

    Parameters
    ----------
    values : tuple of float
        One for each variable. [0-1]
    bound : float
        No solution in whole numbers has a larger objective.
    """

    values: tuple[float, ...]
    bound: float


def relaxation(program: Program, seconds: float) -> Relaxation | None:
    """The linear relaxation by HiGHS inside SciPy; None if it is impossible or takes too long.

    Parameters
    ----------
    program : Program
    seconds : float
        Wall-clock limit. [> 0]
    """
    counts = [len(row.terms) for row in program.rows]
    entries = [term for row in program.rows for term in row.terms]
    rows = np.repeat(np.arange(len(counts)), counts)
    columns = np.array([variable for variable, _ in entries])
    weights = np.array([coefficient for _, coefficient in entries])
    matrix = csr_array((weights, (rows, columns)), shape=(len(counts), program.variable_count))
    costs = np.zeros(program.variable_count)
    for variable, coefficient in program.objective:
        costs[variable] -= coefficient
    within = LinearConstraint(matrix, ub=np.array([row.limit for row in program.rows]))
    # "milp" with no whole-number variable is the linear program; unlike "linprog" its types know sparse rows.
    result = milp(costs, bounds=Bounds(0, 1), constraints=within, options={"time_limit": seconds})
    if result.status != 0:
        return None
    bound = -float(result.fun)
    return Relaxation(tuple(float(value) for value in result.x), bound + _TOLERANCE * max(1.0, abs(bound)))
