"""Attackers and an optimum that know nothing of the rules they are set against."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_SAME = 1e-10
_NOUGHT = 1e-7
_FACTORS = (-2, -1, 0, 1, 2)


def rows_of(shown: Collection[Collection[Hashable]], bases: Sequence[Hashable]) -> FloatArray:
    """One row per shown figure, one column per base: 1 where the figure holds the base."""
    column = {base: position for position, base in enumerate(bases)}
    rows = np.zeros((len(shown), len(bases)))
    for row, members in enumerate(shown):
        rows[row, [column[member] for member in members]] = 1
    return rows


def tells_of_few(rows: FloatArray, people: IntArray, threshold: int) -> bool:
    """Whether adding and subtracting shown sums isolates fewer people than the threshold.

    Tries every combination with factors of -2 to 2 over up to four base columns that hold too
    few people together. That is every group under a threshold of 5. A combination over a few
    columns is known if the columns' vectors in the null space of the rows cancel out; pairs of
    columns are multiplied with one random vector, sorted, and compared.
    """
    if not rows.size:
        return False
    small = np.flatnonzero(people < threshold)
    unknown = np.vstack([null_space(rows)[small], np.zeros(rows.shape[1] - _rank(rows))])
    size = np.append(people[small], 0)  # a last column without people stands for none
    first, second, factors = _pairs(size, threshold)
    hashed = unknown @ np.random.default_rng(1).normal(size=unknown.shape[1])
    value = factors[:, 0] * hashed[first] + factors[:, 1] * hashed[second]
    sign = np.where(value < 0, -1, 1)
    order = np.argsort(np.abs(value), kind="stable")
    value = np.abs(value)[order]
    for step in range(1, 64):
        near = np.flatnonzero(value[step:] - value[:-step] < _SAME)
        if not near.size:
            return False
        one, other = order[near], order[near + step]
        weights = (sign[one, None] * factors[one], -sign[other, None] * factors[other])
        columns = np.stack([first[one], second[one], first[other], second[other]], axis=1)
        if _any_cancels(columns, np.hstack(weights), unknown, size, threshold):
            return True
    raise RuntimeError("too many equal combinations to compare; raise the number of steps")


def _pairs(size: IntArray, threshold: int) -> tuple[IntArray, IntArray, IntArray]:
    """Every pair of columns with every two factors, both noughts once."""
    none = len(size) - 1
    first, second = np.triu_indices(none, 1)
    few = size[first] + size[second] < threshold
    first, second = first[few], second[few]
    both = [(a, b) for a in (1, 2) for b in _FACTORS if b]
    parts = [(first, second, np.tile([a, b], (len(first), 1))) for a, b in both]
    single = np.arange(none)
    parts += [(single, np.full(none, none), np.tile([a, 0], (none, 1))) for a in (1, 2)]
    parts.append((np.array([none]), np.array([none]), np.array([[0, 0]])))
    return tuple(np.concatenate(kind) for kind in zip(*parts, strict=True))  # type: ignore[return-value]


def _any_cancels(
    columns: IntArray, weights: IntArray, unknown: FloatArray, size: IntArray, threshold: int
) -> bool:
    none = len(size) - 1
    few = (size[columns].sum(axis=1) < threshold) & (columns != none).any(axis=1)
    for a, b in combinations(range(4), 2):
        few &= (columns[:, a] != columns[:, b]) | (columns[:, a] == none)
    left = np.einsum("pc,pcd->pd", weights[few].astype(float), unknown[columns[few]])
    return bool((np.abs(left).max(axis=1, initial=0) < _NOUGHT).any())


def null_space(rows: FloatArray) -> FloatArray:
    """Orthonormal changes of the columns that no row notices, shape (columns, changes)."""
    return np.linalg.svd(rows)[2][_rank(rows) :].T


def _rank(rows: FloatArray) -> int:
    return int(np.linalg.matrix_rank(rows))


def tells_of_persons(seen: Sequence[Collection[int]], threshold: int) -> bool:
    """Whether published sums over named people tell of fewer than the threshold.

    Tries every group of people, whatever their factors. Those who were always seen together
    are one column.
    """
    people = sorted(set().union(*seen))
    if not people:
        return False
    columns, kind = np.unique(rows_of(seen, people), axis=1, return_inverse=True)
    size = np.bincount(kind.ravel())
    unknown = null_space(columns)
    small = np.flatnonzero(size < threshold)
    for number in range(1, threshold):
        for kinds in combinations(small, number):
            few = size[list(kinds)].sum() < threshold
            if few and np.linalg.matrix_rank(unknown[list(kinds)], tol=1e-9) < number:
                return True
    return False


def most_shown(
    tables: Sequence[Mapping[Hashable, Hashable | None]], sizes: Mapping[Hashable, int], threshold: int
) -> frozenset[Hashable]:
    """The most figures that keep every residual of every table at 0 or the threshold.

    An integer program. A table is a tree ``{figure: the one above}``; a figure may stand in
    several. With one table this is the optimum; with several it ignores what can be subtracted
    across tables, so their true optimum is no larger.
    """
    figures = list(sizes)
    number = {figure: position for position, figure in enumerate(figures)}
    rows: list[tuple[dict[int, float], float, float]] = []
    upper = [float(sizes[figure] >= threshold) for figure in figures]
    for table in tables:
        # For each figure: y residual at least k (else 0), e people uncovered below it, o left above it.
        start = {figure: len(upper) + 3 * position for position, figure in enumerate(table)}
        children: dict[Hashable, list[Hashable]] = {figure: [] for figure in table}
        for figure, above in table.items():
            upper += [1.0, float(sizes[figure]), float(sizes[figure])]
            if above is not None:
                children[above].append(figure)
        for figure, below in children.items():
            x, y, most = number[figure], start[figure], float(sizes[figure])
            e, o = y + 1, y + 2
            own = most - sum(sizes[child] for child in below)
            rows.append(({e: 1.0} | {start[child] + 2: -1.0 for child in below}, own, own))
            rows.append(({o: 1, e: -1, x: most}, 0, np.inf))
            rows.append(({o: 1, e: -1}, -np.inf, 0))
            rows.append(({o: 1, x: most}, -np.inf, most))
            rows.append(({e: 1, x: most, y: -most}, -np.inf, most))
            rows.append(({e: 1, x: -threshold, y: -threshold}, -threshold, np.inf))
    return frozenset(figures[position] for position in _best(rows, upper, len(figures)))


def _best(rows: list[tuple[dict[int, float], float, float]], upper: list[float], figures: int) -> list[int]:
    matrix = sparse.lil_array((len(rows), len(upper)))
    for row, (terms, _, _) in enumerate(rows):
        for column, weight in terms.items():
            matrix[row, column] = weight
    whole = np.arange(len(upper)) < figures
    whole[figures::3] = True
    found = milp(
        -(np.arange(len(upper)) < figures).astype(float),
        constraints=LinearConstraint(
            matrix.tocsr(), [low for _, low, _ in rows], [high for *_, high in rows]
        ),
        integrality=whole.astype(int),
        bounds=Bounds(0, np.array(upper)),
    )
    if found.status != 0:
        raise RuntimeError(f"no optimum: {found.message}")
    return [position for position in range(figures) if found.x[position] > 0.5]
