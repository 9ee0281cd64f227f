"""The attacker's linear programs: the lowest and highest mean a hidden group can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Generic

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from readiness.aggregation import FloatArray
from readiness.confidentiality_statistics import PublishedStatistic, Quantity, reach_of_part
from readiness.confidentiality_tree import CountedTree, Node

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class AnswerRange:
    """What one person's score can be, in scale units.

    Parameters
    ----------
    low, high : float
        The ends of the scale.
    unfavourable_most, favourable_least : float
        The highest score that does not count as favourable, and the lowest that does.
    """

    low: float
    high: float
    unfavourable_most: float
    favourable_least: float


@dataclass(slots=True)
class _Rows:
    """Linear constraints low <= row . x <= high, collected."""

    columns: list[tuple[int, ...]] = field(default_factory=list)
    weights: list[tuple[float, ...]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Mapping[int, float], low: float, high: float) -> None:
        self.columns.append(tuple(terms))
        self.weights.append(tuple(terms.values()))
        self.low.append(low)
        self.high.append(high)

    def constraint(self, width: int) -> LinearConstraint:
        sizes = [len(columns) for columns in self.columns]
        matrix = sparse.csr_array(
            (
                np.array([weight for weights in self.weights for weight in weights]),
                np.array([column for columns in self.columns for column in columns], dtype=np.int32),
                np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
            ),
            shape=(len(sizes), width),
        )
        return LinearConstraint(matrix, np.array(self.low), np.array(self.high))


class AttackProgram(Generic[Node]):
    """All that is published, as linear constraints on what is hidden.

    The unknowns are, for each published group, the summed scores (and where shares are
    published the favourable people) of its residual: those of its people who are in no
    published group inside it. A target splits one residual in two.

    Parameters
    ----------
    tree : CountedTree
    regions : Mapping
        ``{published node: nodes of its residual}``.
    statistics : iterable of PublishedStatistic
        Of the published nodes.
    answers : AnswerRange
    """

    def __init__(
        self,
        tree: CountedTree[Node],
        regions: Mapping[Node, tuple[Node, ...]],
        statistics: Iterable[PublishedStatistic[Node]],
        answers: AnswerRange,
    ) -> None:
        self._answers = answers
        self._people = tree.totals
        self._statistics = tuple(statistics)
        self._sizes = {node: sum(tree.own[member] for member in region) for node, region in regions.items()}
        self._columns = {node: column for column, node in enumerate(n for n in regions if self._sizes[n])}
        self._inside = self._columns_inside(tree)
        self._shares = any(s.quantity is Quantity.FAVOURABLE for s in self._statistics)
        self._spreads = tuple(s for s in self._statistics if s.quantity is Quantity.SPREAD)

    def mean_interval(self, node: Node, people: int) -> tuple[float, float]:
        """Bounds of the mean of any `people` of the residual of `node`, in scale units.

        Raises
        ------
        ValueError
            If the published figures contradict each other.
        """
        rows, bounds, target = self._program(node, people)
        ends = []
        for direction in (1.0, -1.0):
            objective = np.zeros(len(bounds))
            objective[target] = direction
            ends.append(float(_best_point(rows, bounds, objective)[target]) / people)
        return ends[0], ends[1]

    def surely_wide(self, node: Node, people: int, width: float) -> bool:
        """Whether the bounds of such a mean lie at least `width` apart, without a program.

        At one point that satisfies everything published, the residual's people can still
        trade scores among themselves. What their trading reaches lies inside the bounds.
        False means not known.
        """
        size, column = self._sizes[node], self._columns[node]
        if people >= size:
            return False
        total = float(self._central[column])
        low, high = self._traded(people, size, total, column)
        for statistic in self._spreads:
            inside, group = self._inside[statistic.node], self._people[statistic.node]
            if column in inside:
                centre = float(self._central[list(inside)].sum()) * people / group
                reach = reach_of_part(group, people, statistic.high)
                low, high = max(low, centre - reach), min(high, centre + reach)
        return high - low >= width * people - _TINY

    def _traded(self, people: int, size: int, total: float, column: int) -> tuple[float, float]:
        """Lowest and highest sum of a part of a residual whose sum and shares stay as they are."""
        rest = size - people
        favourable = float(self._central[len(self._columns) + column]) if self._shares else 0.0
        low, high = inf, -inf
        # Favourable people can be traded too: as few, as many, or as large a share as possible.
        for inside in {
            max(favourable - rest, 0.0),
            min(favourable, float(people)),
            favourable * people / size,
        }:
            part_low, part_high = self._reachable(people, inside)
            rest_low, rest_high = self._reachable(rest, favourable - inside)
            least, most = max(part_low, total - rest_high), min(part_high, total - rest_low)
            if least <= most:
                low, high = min(low, least), max(high, most)
        return low, high

    @cached_property
    def _central(self) -> FloatArray:
        """A point that satisfies everything published, with sums near the scale's middle."""
        rows, bounds = self._base()
        middle = (self._answers.low + self._answers.high) / 2
        objective = np.zeros(len(bounds))
        for node, column in self._columns.items():
            size = self._sizes[node]
            distance = len(bounds)
            bounds.append((0.0, inf))
            rows.add({column: 1.0, distance: -1.0}, -inf, middle * size)
            rows.add({column: 1.0, distance: 1.0}, middle * size, inf)
            objective = np.append(objective, 1 / size)
        return _best_point(rows, bounds, objective)

    def _reachable(self, people: int, favourable: float) -> tuple[float, float]:
        """Lowest and highest sum of scores of `people` of whom so many are favourable."""
        answers = self._answers
        if not self._shares:
            return self._sum_bounds(people)
        unfavourable = people - favourable
        return (
            answers.low * unfavourable + answers.favourable_least * favourable,
            answers.unfavourable_most * unfavourable + answers.high * favourable,
        )

    def _columns_inside(self, tree: CountedTree[Node]) -> dict[Node, tuple[int, ...]]:
        """The residuals that make up each node."""
        inside: dict[Node, tuple[int, ...]] = {}
        for node in tree.order:
            below = tuple(column for child in tree.children[node] for column in inside[child])
            inside[node] = (*below, self._columns[node]) if node in self._columns else below
        return inside

    def _base(self) -> tuple[_Rows, list[tuple[float, float]]]:
        """What holds whatever the target: the scale, the means and the shares."""
        rows, bounds = _Rows(), [self._sum_bounds(self._sizes[region]) for region in self._columns]
        count = len(bounds)
        if self._shares:
            bounds += [(0.0, float(self._sizes[region])) for region in self._columns]
            for region, column in self._columns.items():
                self._couple(rows, {column: 1.0}, {count + column: 1.0}, self._sizes[region])
        for statistic in self._statistics:
            inside, size = self._inside[statistic.node], self._people[statistic.node]
            shift = count if statistic.quantity is Quantity.FAVOURABLE else 0
            if statistic.quantity is not Quantity.SPREAD and inside:
                sums = {column + shift: 1.0 for column in inside}
                rows.add(sums, statistic.low * size, statistic.high * size)
        return rows, bounds

    def _program(self, node: Node, people: int) -> tuple[_Rows, list[tuple[float, float]], int]:
        """Constraints and bounds of the unknowns, and the column of the target's sum."""
        rows, bounds = self._base()
        whole = target = self._columns[node]
        if people < self._sizes[node]:
            target = self._split(rows, bounds, whole, people, self._sizes[node])
        for statistic in self._spreads:
            inside, size = self._inside[statistic.node], self._people[statistic.node]
            if whole in inside:
                reach = reach_of_part(size, people, statistic.high)
                terms = dict.fromkeys(inside, -people / size)
                terms[target] = terms.get(target, 0.0) + 1.0
                rows.add(terms, -reach, reach)
        return rows, bounds, target

    def _sum_bounds(self, people: int) -> tuple[float, float]:
        return self._answers.low * people, self._answers.high * people

    def _split(
        self, rows: _Rows, bounds: list[tuple[float, float]], whole: int, people: int, size: int
    ) -> int:
        """Part the residual in the target and the rest; each keeps to the scale."""
        target = len(bounds)
        bounds.append(self._sum_bounds(people))
        rows.add({whole: 1.0, target: -1.0}, *self._sum_bounds(size - people))
        if self._shares:
            count = len(self._columns)
            favourable = len(bounds)
            bounds.append((0.0, float(people)))
            rows.add({count + whole: 1.0, favourable: -1.0}, 0.0, float(size - people))
            self._couple(rows, {target: 1.0}, {favourable: 1.0}, people)
            rest = {count + whole: 1.0, favourable: -1.0}
            self._couple(rows, {whole: 1.0, target: -1.0}, rest, size - people)
        return target

    def _couple(
        self, rows: _Rows, score: dict[int, float], favourable: dict[int, float], people: int
    ) -> None:
        """A favourable person scores at least the favourable least, any other at most the rest."""
        answers = self._answers
        gain = answers.favourable_least - answers.low
        rows.add(score | {c: -gain * w for c, w in favourable.items()}, answers.low * people, inf)
        gain = answers.high - answers.unfavourable_most
        most = answers.unfavourable_most * people
        rows.add(score | {c: -gain * w for c, w in favourable.items()}, -inf, most)


def _best_point(rows: _Rows, bounds: list[tuple[float, float]], objective: FloatArray) -> FloatArray:
    """The point of the linear program with the smallest objective."""
    found = milp(objective, constraints=rows.constraint(len(bounds)), bounds=Bounds(*np.array(bounds).T))
    if found.status != 0:
        raise ValueError("the published figures contradict each other, so at least one is wrong")
    return np.asarray(found.x, dtype=np.float64)
