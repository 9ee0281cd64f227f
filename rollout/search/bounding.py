"""The rows that a relaxation needs: fewer than the program has, as some hardly tighten it, and some more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array, vstack

from rollout.model.layout import Group, Layout, Program, Row, sum_of
from rollout.model.rules.pace import most_launches
from rollout.solvers.matrix import Matrix, matrix_of

_FEW = 500
"""Units up to which long rows pay; at 1,000 they slow the relaxation down so that a bound may come too late."""


def bounding_matrix(layout: Layout, program: Program, matrix: Matrix, *, with_begun: bool = False) -> Matrix:
    """The matrix without rows that matter in whole numbers only, and with some that follow from others.

    Any rows left out, a bound stays true. Left out are the rows of ``begun``, which a fraction of one
    team satisfies for all, and those of ``one_level_a_quarter`` that follow from
    ``parent_before_child`` where no team of a branch is exempt:
    live(child, t) <= live(parent, t - 1) leaves
    launch(child, t) + launch(parent, t) <= live(parent, t) - live(child, t - 1) <= 1.
    Added are those of ``branch_pauses``.

    Parameters
    ----------
    layout : Layout
    program : Program
    matrix : Matrix
        Of the same program.
    with_begun : bool
        Keep the rows of ``begun``, which say much once the first quarter with a launch is known.
    """
    columns = [] if with_begun else [layout.begun(quarter) for quarter in layout.quarters]
    needed = np.diff(matrix.rows[:, columns].indptr) == 0
    if layout.problem.is_on("parent_before_child"):
        exempt = {team for team in layout.teams if layout.waits_unless_pilot(team)}
        for number, row in enumerate(program.rows):
            if row.group.rule == "one_level_a_quarter" and not _teams(layout, row) & exempt:
                needed[number] = False
    more = matrix_of(Program(program.variable_count, branch_pauses(layout)))
    return Matrix(
        matrix.gains,
        csr_array(vstack([matrix.rows[needed], more.rows], format="csr")),
        np.concatenate([matrix.limits[needed], more.limits]),
    )


def branch_pauses(layout: Layout) -> list[Row]:
    """While a unit launches, nothing below it does, so that its whole branch loses a quarter of growth.

    What ``one_level_a_quarter`` and ``growth`` say together, for each unit whose branch is large:

    - sum launch(below, t) <= most(t) x (1 - launch(unit, t)), where most(t) is the largest number of
      launches that growth allows;
    - sum live(i, t) <= live(t | no pause) - sum over s <= t of launch(unit, s) x
      (live(t | no pause) - live(t | pause in s)), where live(t | ...) is the largest number of units
      live if, in the quarter of the pause, only the unit and those outside its branch launch.
    """
    problem = layout.problem
    if not (problem.is_on("one_level_a_quarter") and problem.is_on("growth")):
        return []
    below: list[list[int]] = [[] for _ in layout.teams]
    for team in layout.teams:
        for unit in layout.chains[team][1:]:
            below[unit].append(team)
    return [row for unit, branch in enumerate(below) for row in _pauses(layout, unit, branch)]


def _pauses(layout: Layout, unit: int, branch: list[int]) -> Iterator[Row]:
    group, free = Group("growth"), most_launches(layout)
    for quarter, most in enumerate(free):
        if len(branch) > most:  # else the row would follow from single ones
            launches = [layout.launch(team, quarter) for team in branch]
            yield Row(sum_of([*launches, layout.launch(unit, quarter, most)]), most, group)
    if 2 * len(branch) < len(layout.teams) or len(layout.teams) > _FEW:
        return  # the others hide the pause of a small branch
    count, outside = len(layout.teams), len(layout.teams) - len(branch)
    live = np.minimum(count, np.cumsum(free))
    paused = [
        np.minimum(count, np.cumsum(most_launches(layout, pause, outside))) for pause in layout.quarters
    ]
    for quarter in layout.quarters:
        lost = [float(live[quarter] - paused[pause][quarter]) for pause in range(quarter + 1)]
        if any(lost):
            everyone = [(layout.live(team, quarter), 1.0) for team in layout.teams]
            delays = [layout.launch(unit, pause, loss) for pause, loss in enumerate(lost)]
            yield Row(sum_of([everyone, *delays]), float(live[quarter]), group)


def _teams(layout: Layout, row: Row) -> set[int]:
    return {variable // len(layout.quarters) for variable, _ in row.terms}
