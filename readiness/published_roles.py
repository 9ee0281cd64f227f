"""How the roles see it: means by role in departments and the organisation, where they tell of nobody.

Cut by role, the same people stand in two tables at once, and subtracting across tables
isolates people whom each table protects. So each cell of group x role is tried against all
combinations of what is shown beside it: the groups, the gaps of their leads, and the means
without marked people (`readiness.confidentiality_cells`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from readiness.careless import careless_answers
from readiness.columns import SMALL_GROUP, Column
from readiness.confidentiality_cells import Cell, publishable_cells
from readiness.measurement import GroupTree
from readiness.published import LEADING_ROLES
from readiness.published_base import Hidden
from readiness.published_details import CarelessCheck, LeadGap, RoleMean
from readiness.role_trades import RoleOfEach, wide_cells
from readiness.scoring import Scores, natural, percent_of_scale
from surveys.answers import AnswerTable
from surveys.instrument import Instrument

RoleMeans = Mapping[int, Mapping[str, Mapping[str, RoleMean]]]

_NOT_SAID = ""


def role_means(
    table: AnswerTable,
    instrument: Instrument,
    tree: GroupTree,
    components: Mapping[str, Column],
    gaps: Mapping[int, Mapping[str, LeadGap | Hidden]],
    careless: CarelessCheck | Hidden,
    least_people: int,
    *,
    leading_roles: Collection[str] = LEADING_ROLES,
) -> RoleMeans:
    """Observed means by role, in groups that have others below them.

    Parameters
    ----------
    components : Mapping
        The columns of the components by id, as they are shown.
    gaps, careless
        What is shown beside the means, of the same leading roles.
    least_people : int
        The survey's threshold, k. A cell needs ten people, or k if that is more; every
        combination of all that is shown has to concern at least k.

    Returns
    -------
    Mapping
        ``{group: {role id: {component id: RoleMean}}}``; what is absent is hidden.

    Notes
    -----
    Observed means without shrinkage: between roles of one group there is no common mean to
    draw them towards. A mean near an end of the scale (within range / n) is hidden, because
    it says what everybody answered.
    """
    sides = _Sides(table, instrument, tree, careless, frozenset(leading_roles))
    found: dict[int, dict[str, dict[str, RoleMean]]] = {}
    for component, column in components.items():
        counts = sides.counts(column.scores)
        given = {Cell(int(group), (None, None, None)) for group in np.flatnonzero(column.shown)}
        given |= {
            Cell(group, (True, None, None))
            for group, of_group in gaps.items()
            if isinstance(of_group.get(component), LeadGap)
        }
        if isinstance(careless, CarelessCheck) and component in careless.components:
            given.add(Cell(0, (None, None, False)))
        wanted = sides.large_cells(column, max(SMALL_GROUP, least_people))
        try:
            shown = publishable_cells(tree.parents, counts, least_people, cells=wanted, given=given)
        except ValueError:
            # The exact check can give up on what another rule has proven; then nothing is added.
            continue
        gap_groups = frozenset(cell.node for cell in given if cell.values[0])
        cells = frozenset(
            (cell.node, str(cell.values[1]))
            for cell in shown - given
            if sides.may_stand_beside(column, cell.node, str(cell.values[1]), gap_groups, least_people)
        )
        cells = wide_cells(column, tree, sides.of_each(column.scores), cells, gap_groups, least_people)
        for role in sorted({role for _, role in cells}):
            groups = sorted(group for group, of_role in cells if of_role == role)
            for group, mean in sides.means(column, role, groups):
                found.setdefault(group, {}).setdefault(role, {})[component] = mean
    return found


class _Sides:
    """Where people belong: their group, whether they lead, their role, whether they are marked."""

    def __init__(
        self,
        table: AnswerTable,
        instrument: Instrument,
        tree: GroupTree,
        careless: CarelessCheck | Hidden,
        leading: frozenset[str],
    ) -> None:
        roles = [role.id for role in instrument.roles]
        self._roles = roles
        self._tree = tree
        self._role = table.role
        self._leads = np.array([*(role in leading for role in roles), False])[table.role]
        marked = isinstance(careless, CarelessCheck)
        nobody = np.zeros(len(table), dtype=bool)
        self._marked = careless_answers(table, instrument).careless if marked else nobody

    def counts(self, scores: Scores) -> dict[Cell[int], int]:
        """People with a score by group, side, role and mark."""
        has = ~np.isnan(scores)
        people = zip(
            self._tree.person[has].tolist(),
            self._leads[has].tolist(),
            self._role[has].tolist(),
            self._marked[has].tolist(),
            strict=True,
        )
        return {
            Cell(group, (leads, self._roles[role] if role >= 0 else _NOT_SAID, marked)): count
            for (group, leads, role, marked), count in Counter(people).items()
        }

    def of_each(self, scores: Scores) -> RoleOfEach:
        """Role and mark of everybody, for those with a score."""
        return RoleOfEach(self._role, self._marked & ~np.isnan(scores), tuple(self._roles))

    def large_cells(self, column: Column, least: int) -> list[Cell[int]]:
        """Cells of a role in a shown group above others, with enough people."""
        above = set(self._tree.parent.tolist())
        groups = [int(group) for group in np.flatnonzero(column.shown) if int(group) in above]
        cells = []
        for role in self._roles:
            people = self._people(column, role)
            cells += [Cell(group, (None, role, None)) for group in groups if people[group] >= least]
        return cells

    def may_stand_beside(
        self, column: Column, group: int, role: str, gap_groups: frozenset[int], least_people: int
    ) -> bool:
        """Whether a role's mean tells nothing that the group's own figures were not to tell.

        The group less the role are the others: their mean must not lie near an end either. And
        where the gap of leads is hidden although both sides are large enough, the roles would
        tell it.
        """
        people, sums = self._people(column, role)[group], self._sums(column, role)[group]
        others = column.measured.answered[group] - people
        if others > 0:
            total = column.measured.observed[group] * column.measured.answered[group]
            mean, margin = (total - sums) / others, (column.scale.maximum - column.scale.minimum) / others
            if not column.scale.minimum + margin <= mean <= column.scale.maximum - margin:
                return False
        leads = self._leading(column)[group]
        both_large = min(leads, column.measured.answered[group] - leads) >= least_people
        return group in gap_groups or not both_large

    def _leading(self, column: Column) -> NDArray[np.float64]:
        has = ~np.isnan(column.scores) & self._leads
        return self._tree.rolled_up(np.bincount(self._tree.person[has], minlength=self._tree.size))

    def means(self, column: Column, role: str, groups: list[int]) -> Iterator[tuple[int, RoleMean]]:
        """Means of a role as they may be shown; none at the ends of the scale."""
        people, sums, scale = self._people(column, role), self._sums(column, role), column.scale
        for group in groups:
            keyed = float(sums[group] / people[group])
            margin = (scale.maximum - scale.minimum) / float(people[group])
            if not scale.minimum + margin <= keyed <= scale.maximum - margin:
                continue
            rounded = round(keyed, 1)
            yield (
                group,
                RoleMean(
                    answered=int(people[group]),
                    observed=round(natural(rounded, scale), 1),
                    percent=min(max(round(percent_of_scale(rounded, scale)), 0), 100),
                ),
            )

    def _people(self, column: Column, role: str) -> NDArray[np.float64]:
        has = self._has(column, role)
        return self._tree.rolled_up(np.bincount(self._tree.person[has], minlength=self._tree.size))

    def _sums(self, column: Column, role: str) -> NDArray[np.float64]:
        has = self._has(column, role)
        weights = column.scores[has]
        return self._tree.rolled_up(
            np.bincount(self._tree.person[has], weights=weights, minlength=self._tree.size)
        )

    def _has(self, column: Column, role: str) -> NDArray[np.bool_]:
        return np.asarray(~np.isnan(column.scores) & (self._role == self._roles.index(role)))
