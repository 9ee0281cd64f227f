"""The best solution of a program by two solvers in turn: each is strong where the other is not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from rollout.model.layout import Program
from rollout.solvers.interface import Effort, Listener, Solution, Solver
from rollout.solvers.matrix import Matrix, matrix_of
from rollout.solvers.relaxation import best_neighbour, relaxed

_NOISE = 1e-6
_SMALL = 2_000
"""Variables up to which the solver alone is quick; measured."""
_FIRST_SHARE = 0.7
_NODES_PER_SECOND = 100
_PROVEN_TO = 2e-5
"""Relative gap at which HiGHS stops, doubled for its tolerances."""


def best_solution(
    program: Program, solver: Solver, effort: Effort, hint: Sequence[int], listener: Listener | None = None
) -> Solution:
    """The best solution found, and a bound.

    A small program is the solver's alone. A larger one, such as a plan that shall move little, is
    close to its linear relaxation: HiGHS branches on that first, for seven tenths of the time, and the
    solver goes on from its solution if it could not prove it.

    Parameters
    ----------
    program : Program
    solver : Solver
    effort : Effort
    hint : sequence of int
        A value for each variable; it need not keep the rows.
    listener : Listener, optional
        Of the solver.
    """
    if program.variable_count <= _SMALL:
        return solver.solution(program, effort, hint, listener)
    started, matrix = time.perf_counter(), matrix_of(program)
    first = _FIRST_SHARE * effort.clock
    relaxation = relaxed(matrix, first / 2)
    bound = float("inf") if relaxation is None else relaxation.bound
    left = max(0.1, first - (time.perf_counter() - started))
    nodes = int(effort.seconds * _NODES_PER_SECOND) + 1
    everything = np.ones(program.variable_count, dtype=bool)
    near = best_neighbour(matrix, np.array(hint, dtype=float), everything, nodes=nodes, seconds=left)
    values = () if near.values is None else tuple(near.values.astype(int).tolist())
    if values and near.proven:
        worth = _worth(matrix, values)
        return Solution("optimal", values, min(bound, worth + _PROVEN_TO * max(1.0, abs(worth))))
    is_cut = time.perf_counter() - started >= first
    if _holds(matrix, hint) and not (values and _worth(matrix, values) > _worth(matrix, hint)):
        values = tuple(hint)
    share = 1 - _FIRST_SHARE
    rest = Effort(share * effort.seconds, effort.seed, share * effort.spent)
    solution = solver.solution(program, rest, values or hint, listener)
    best = max((each for each in (solution.values, values) if each), key=partial(_worth, matrix), default=())
    return replace(
        solution,
        outcome="feasible" if best and not solution.values else solution.outcome,
        values=best,
        bound=min(bound, solution.bound),
        cut_by_clock=solution.outcome != "optimal" and (is_cut or solution.cut_by_clock),
    )


def _worth(matrix: Matrix, values: Sequence[int]) -> float:
    return float(matrix.gains @ np.array(values))


def _holds(matrix: Matrix, values: Sequence[int]) -> bool:
    return bool(np.all(matrix.rows @ np.array(values, dtype=float) <= matrix.limits + _NOISE))
