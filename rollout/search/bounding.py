"""The rows of a large program that its relaxation needs; the others cost time and hardly tighten it."""

from __future__ import annotations

import numpy as np

from rollout.model.layout import Layout, Program, Row
from rollout.solvers.matrix import Matrix


def bounding_matrix(layout: Layout, program: Program, matrix: Matrix) -> Matrix:
    """The matrix without rows that matter in whole numbers only; any rows left out, a bound stays true.

    Left out are the rows of ``begun``, which a fraction of one team satisfies for all, and those of
    ``one_level_a_quarter`` that follow from ``parent_before_child`` where no team of a branch is exempt:
    live(child, t) <= live(parent, t - 1) leaves
    launch(child, t) + launch(parent, t) <= live(parent, t) - live(child, t - 1) <= 1.

    Parameters
    ----------
    layout : Layout
    program : Program
    matrix : Matrix
        Of the same program.
    """
    columns = [layout.begun(quarter) for quarter in layout.quarters]
    needed = np.diff(matrix.rows[:, columns].indptr) == 0
    if layout.problem.is_on("parent_before_child"):
        exempt = {team for team in layout.teams if layout.waits_unless_pilot(team)}
        for number, row in enumerate(program.rows):
            if row.group.rule == "one_level_a_quarter" and not _teams(layout, row) & exempt:
                needed[number] = False
    return Matrix(matrix.gains, matrix.rows[needed], matrix.limits[needed])


def _teams(layout: Layout, row: Row) -> set[int]:
    return {variable // len(layout.quarters) for variable, _ in row.terms}
