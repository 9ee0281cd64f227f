"""A large plan is refined part by part: some teams may move, all others stay, the best of it exactly."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rollout.model.layout import Layout, Program
from rollout.solvers.interface import Effort, Solution
from rollout.solvers.matrix import Floats, matrix_of
from rollout.solvers.relaxation import best_neighbour

_NODES, _SECONDS_EACH, _ROUNDS_PER_SECOND = 50, 1.0, 4
_SMALLEST, _GROWTH, _SHRINKING = 10, 1.25, 0.8
_NOISE = 1e-6


def improved_by_parts(
    layout: Layout,
    program: Program,
    hint: Sequence[int],
    effort: Effort,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Solution:
    """A solution at least as good as a first one, by a large neighbourhood search.

    In turns, many random teams may move by a quarter, or few may move anywhere. More teams are free
    at once while their best places are found exactly, fewer once they are not.

    Parameters
    ----------
    layout : Layout
    program : Program
        Its first variables are the layout's; those behind them are free in every round.
    hint : sequence of int
        Satisfies the rows.
    effort : Effort
        The number of rounds follows from its seconds, unless its clock ends them.
    is_cancelled : callable
        Whether to stop with what there is.
    """
    until = time.perf_counter() + effort.clock
    draw, matrix = np.random.default_rng(effort.seed), matrix_of(program)
    values, bound = np.array(hint, dtype=float), float(np.maximum(matrix.gains, 0).sum())
    count = len(layout.teams)
    sizes = {True: max(count // 3, min(count, _SMALLEST)), False: min(count, _SMALLEST)}
    is_cut = False
    for turn in range(int(effort.seconds * _ROUNDS_PER_SECOND)):
        left = until - time.perf_counter()
        if left <= 0 or is_cancelled():
            is_cut = True
            break
        is_near = turn % 2 == 0
        teams = draw.choice(count, sizes[is_near], replace=False)
        free = _free(layout, values, teams, is_near=is_near)
        found = best_neighbour(matrix, values, free, nodes=_NODES, seconds=min(left, _SECONDS_EACH))
        size = sizes[is_near] * (_GROWTH if found.proven else _SHRINKING)
        sizes[is_near] = min(count, max(_SMALLEST, int(size)))
        if found.values is not None and matrix.gains @ found.values > matrix.gains @ values + _NOISE:
            values = found.values
    return Solution("feasible", tuple(values.astype(int).tolist()), bound, cut_by_clock=is_cut)


def _free(layout: Layout, values: Floats, teams: NDArray[np.int64], *, is_near: bool) -> NDArray[np.bool_]:
    """What may change: steps of the teams, around their launches or all, and all behind the layout."""
    count = len(layout.quarters)
    free = np.zeros(len(values), dtype=bool)
    free[layout.variable_count :] = True
    steps = free[: len(layout.teams) * count].reshape(-1, count)
    launches = count - values[: steps.size].reshape(-1, count).sum(axis=1).astype(int)
    for team in teams:
        around = slice(max(0, launches[team] - 1), launches[team] + 1) if is_near else slice(None)
        steps[team, around] = True
    return free
