"""Whether means by role leave enough room: what few people said must stay open by a point.

Sums that are safe by counts can still pin people by size: a team near the end of the scale
whose only lead is in a role near the other end. The answers as they are satisfy all that is
shown. If two roles of two groups trade scores crosswise, every shown sum stays as it is; so
what a few people can gain and lose in such trades lies inside what an attacker has to allow.
Where that is less than a point, the roles around them are not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readiness.columns import Column
from readiness.confidentiality_attack import PINNED_WIDTH, USUAL_THRESHOLD
from readiness.measurement import GroupTree

RoleCells = frozenset[tuple[int, str]]


@dataclass(frozen=True)
class RoleOfEach:
    """The role of each person and whether the means without marked people leave them out.

    Parameters
    ----------
    role : ndarray of int, shape (people,)
        Position in `roles`; -1 = not said, which counts as a role of its own.
    marked : ndarray of bool, shape (people,)
        They take no part in trades.
    """

    role: NDArray[np.int8]
    marked: NDArray[np.bool_]
    roles: tuple[str, ...]


def wide_cells(
    column: Column,
    tree: GroupTree,
    people: RoleOfEach,
    cells: RoleCells,
    gap_groups: frozenset[int],
    least_people: int,
) -> RoleCells:
    """The cells of group x role that leave every few people of one role in one group open by a point.

    Parameters
    ----------
    cells : frozenset of (group, role)
        Safe by counts.
    gap_groups : frozenset of int
        Groups that show the gap of their leads beside them.
    least_people : int
        The survey's threshold, k: groups of one role under k people are looked at.
    """
    rooms = _Rooms(column, tree, people)
    while cells:
        cut = np.isin(np.arange(tree.size), [group for group, _ in cells])
        around = tree.nearest(cut | np.isin(np.arange(tree.size), list(gap_groups)))
        tight = rooms.tight_regions(around, least_people)
        # Where only a gap stands around them, it has been tried by itself; the roles above go.
        drop = {int(tree.nearest(cut)[around[region]]) for region in tight} - {-1}
        if not drop:
            break
        cells = frozenset(cell for cell in cells if cell[0] not in drop)
    return cells


class _Rooms:
    """How far the scores of each role in each region can rise and fall; (regions, roles)."""

    def __init__(self, column: Column, tree: GroupTree, people: RoleOfEach) -> None:
        has = ~np.isnan(column.scores)
        nearest = tree.nearest(column.shown)
        has &= nearest[tree.person] >= 0
        region = np.maximum(nearest[tree.person], 0)
        # A role that was not said comes last.
        role = np.where(people.role < 0, len(people.roles), people.role).astype(np.int64)
        shape = (tree.size, len(people.roles) + 1)
        trading = has & ~people.marked
        at, inside = (region[trading], role[trading]), column.scores[trading]
        self.people, self.up, self.down = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        np.add.at(self.people, (region[has], role[has]), 1)
        np.add.at(self.up, at, column.scale.maximum - inside)
        np.add.at(self.down, at, inside - column.scale.minimum)

    def tight_regions(self, around: NDArray[np.int64], least_people: int) -> set[int]:
        """Regions in which few people of one role have less than a point of room."""
        found: set[int] = set()
        for group in np.unique(around[around >= 0]):
            regions = np.flatnonzero((around == group) & (self.people.sum(axis=1) > 0))
            for region in regions:
                for role in np.flatnonzero(self.people[region] > 0):
                    few = self.people[region, role]
                    needed = PINNED_WIDTH * min(few, USUAL_THRESHOLD - 1)
                    if few < least_people and self._room(region, role, regions) < needed:
                        found.add(int(region))
        return found

    def _room(self, region: np.int64, role: np.int64, regions: NDArray[np.int64]) -> float:
        """By how much the sum of one role in one region can differ, through trades with one other role."""
        others = regions[regions != region]
        best = 0.0
        for other in range(self.people.shape[1]):
            if other == role:
                continue
            # Up here: the other role comes down here, and the two trade back in other regions.
            back_up = np.minimum(self.down[others, role], self.up[others, other]).sum()
            back_down = np.minimum(self.up[others, role], self.down[others, other]).sum()
            rise = min(self.up[region, role], self.down[region, other], back_up)
            fall = min(self.down[region, role], self.up[region, other], back_down)
            best = max(best, float(rise + fall))
        return best
