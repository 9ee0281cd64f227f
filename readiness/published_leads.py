"""The gap between leads and the people they lead, where it tells of nobody.

Next to the mean of a group, the gap is the sum over its leads. An attacker who adds and
subtracts has these sums and those of all shown groups. Let the *region* of a shown group be
its people who are in no shown group inside it; regions are all that shown means tell. Leads
are summed over whole regions, so per region somebody can cancel the leads or all others, and
what is left is the smaller side. The fewest people that a combination with the gap can concern
are therefore the smaller sides of all regions of the group (those of groups inside it that
show a gap apart): that number, like a residual, must be at least the threshold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readiness.aggregation import FloatArray, IntArray
from readiness.columns import HIDDEN, Column, shown_range
from readiness.confidentiality import publishable
from readiness.confidentiality_attack import PINNED_WIDTH
from readiness.measurement import GroupTree
from readiness.perception_gap import shown_gaps
from readiness.published import LEADING_ROLES
from readiness.published_base import Hidden
from readiness.published_details import LeadGap
from surveys.answers import AnswerTable
from surveys.instrument import Instrument, Scale

BoolArray = NDArray[np.bool_]

_TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """People with a score, parted in two sides, by the region of a shown group.

    Parameters
    ----------
    people : ndarray of int, shape (2, groups)
        One side and the other; 0 where a group is not shown.
    parts : ndarray of int, shape (2, groups)
        Those of them whose own group has too few people of their side.
    sums : ndarray of float, shape (2, groups)
        Of their keyed scores, scale units.
    low, high : ndarray of float, shape (groups,)
        Between these the shown means put the sum of both sides. Exact, as if means were not
        rounded, unless a mean is shown at its bound.
    """

    people: IntArray
    parts: IntArray
    sums: FloatArray
    low: FloatArray
    high: FloatArray


def lead_gaps(
    table: AnswerTable,
    instrument: Instrument,
    tree: GroupTree,
    components: Mapping[str, Column],
    reliability: Mapping[str, float],
    least_people: int,
    *,
    leading_roles: Collection[str] = LEADING_ROLES,
) -> dict[int, dict[str, LeadGap | Hidden]]:
    """The gap of each component in every group that has groups below it.

    Parameters
    ----------
    components : Mapping
        The columns of the components by id, as they are shown.
    reliability : Mapping
        Of a person's score, of each of these components. [0, 1]
    least_people : int
        The survey's threshold: as many leads and as many others are needed, with a score.
    leading_roles : collection of str
        Ids of the instrument's roles that lead others.

    Returns
    -------
    dict
        ``{position of the group: {component: LeadGap or Hidden}}``; no teams.

    Notes
    -----
    gap = mean of leads - mean of the others, keyed, one decimal; the interval of
    `readiness.perception_gap`, with the variance around the mean of either side pooled over
    the groups of one depth that show the gap, and rounded outwards to fortieths of the
    scale's range, to eighths with fewer than ten people on a side.

    A mean near an end of the scale hides the gap. Moving it away from there instead could turn
    the sign: five leads who all chose 5 next to others at 4.6 would read 4.2 against 4.6.
    """
    above_teams = [int(group) for group in np.unique(tree.parent) if group >= 0]
    gaps: dict[int, dict[str, LeadGap | Hidden]] = {group: {} for group in above_teams}
    leads = leads_among(table, instrument, leading_roles)
    for component, column in components.items():
        shown = safe_gap_groups(column, tree, leads, least_people)
        found = shown_gaps(column, tree, leads, shown, reliability[component], least_people)
        for group in above_teams:
            gaps[group][component] = found.get(group, HIDDEN)
    return gaps


def leads_among(
    table: AnswerTable, instrument: Instrument, leading_roles: Collection[str] = LEADING_ROLES
) -> BoolArray:
    """Who named a role that leads others. Shape (people,)."""
    positions = [place for place, role in enumerate(instrument.roles) if role.id in leading_roles]
    return np.isin(table.role, positions)


def two_sides(column: Column, tree: GroupTree, first: BoolArray, least_people: int) -> Sides:
    """The people of each region, those of `first` and the others."""
    nearest = tree.nearest(column.shown)
    region, counted = nearest[tree.person], ~np.isnan(column.scores) & (nearest[tree.person] >= 0)
    sides = [counted & first, counted & ~first]
    own = np.stack([np.bincount(tree.person[side], minlength=tree.size) for side in sides])
    people = np.stack([np.bincount(region[side], minlength=tree.size) for side in sides])
    sums = np.array(
        [np.bincount(region[side], column.scores[side], tree.size) for side in sides], dtype=np.float64
    )
    parts = np.zeros_like(people)
    for side, few in zip(parts, np.where(own < least_people, own, 0), strict=True):
        np.add.at(side, nearest[nearest >= 0], few[nearest >= 0])
    return Sides(people, parts, sums, *_told_sums(column, tree, people.sum(axis=0)))


def _told_sums(column: Column, tree: GroupTree, people: IntArray) -> tuple[FloatArray, FloatArray]:
    """Least and most that the sum over each region can be by the shown means."""
    low, high = np.zeros(tree.size), np.zeros(tree.size)
    nearest = tree.nearest(column.shown)
    for group in map(int, np.flatnonzero(column.shown)):
        answered, mean = float(column.measured.answered[group]), float(column.measured.observed[group])
        least, most = shown_range(column, group)
        told_low = answered * (column.scale.minimum if mean < least else min(mean, most))
        told_high = answered * (column.scale.maximum if mean > most else max(mean, least))
        low[group] += told_low
        high[group] += told_high
        above = nearest[tree.parent[group]] if group else -1
        if above >= 0:
            low[above] -= told_high
            high[above] -= told_low
    return np.maximum(low, people * column.scale.minimum), np.minimum(high, people * column.scale.maximum)


def safe_gap_groups(column: Column, tree: GroupTree, leads: BoolArray, least_people: int) -> BoolArray:
    """Groups that may show the gap, together and next to the means of the column. Shape (groups,).

    As many as can be, the whole organisation before others; then without those whose figures
    would tell too much by lying near an end of the scale. The others stay safe without them:
    they take over whole regions, so their smaller sides are sums of numbers that are each 0
    or at least the threshold.
    """
    sides = two_sides(column, tree, leads, least_people)
    safe = _groups_safe_by_counts(sides, column, tree, least_people)
    while True:
        home = tree.nearest(safe)
        telling = [
            group
            for group in np.flatnonzero(safe)
            if tells_too_much(sides, home == group, column.scale, least_people)
        ]
        if not telling:
            return safe
        safe[telling] = False


def _groups_safe_by_counts(sides: Sides, column: Column, tree: GroupTree, least_people: int) -> BoolArray:
    """The residual rule over the smaller sides of regions, among groups that could show a gap."""
    people = np.array([tree.rolled_up(side) for side in sides.people])
    sums = np.array([tree.rolled_up(side) for side in sides.sums])
    could = column.shown & np.isin(np.arange(tree.size), tree.parent)
    could &= (people >= least_people).all(axis=0) & ~_at_an_end(people, sums, column.scale).any(axis=0)
    nearest = tree.nearest(could)
    inside = nearest >= 0
    smaller = np.bincount(nearest[inside], sides.people.min(axis=0)[inside], minlength=tree.size)
    parents: dict[int, int | None] = {}
    for group in map(int, np.flatnonzero(could)):
        above = int(nearest[tree.parent[group]]) if group else -1
        parents[group] = above if above >= 0 else None
    counts = {group: int(smaller[group]) for group in parents}
    chosen = publishable(parents, counts, least_people, first=parents.keys() & {0})
    return np.isin(np.arange(tree.size), list(chosen))


def tells_too_much(sides: Sides, regions: BoolArray, scale: Scale, least_people: int) -> bool:
    """Whether the sum over one side, next to the regions' sums, tells too much by its size.

    Parameters
    ----------
    regions : ndarray of bool, shape (groups,)
        The regions over which the side is summed.

    Notes
    -----
    Either side, and the smaller sides with one of the two mirrored, must lie within
    [minimum + range / n, maximum - range / n], so that one person could have any score. And
    nobody may become known by linear programming: the side's sum in a region lies within
    [max(n minimum, S - m maximum), min(n maximum, S - m minimum)] for m people on the other
    side and their common sum S; all regions together give the known sum, which narrows each
    to that sum less what the others can be. Fewer than k people are given away where their mean
    becomes known to less than a point, although the shown means left it open. As in
    `readiness.confidentiality.audit` they are people of one group each; the largest part that
    they can form is looked at, because the mean of a smaller one is never known better. For what
    becomes known S is taken as exact; a bounded mean leaves it open only in what was known before.
    """
    people, sums = sides.people[:, regions], sides.sums[:, regions]
    ends = scale.minimum + scale.maximum
    mirrored = np.where(people[0] <= people[1], sums[0], ends * people[1] - sums[1])
    smaller = people.min(axis=0)
    known = sums.sum(axis=1)
    if (
        _at_an_end(people.sum(axis=1), known, scale).any()
        or _at_an_end(smaller.sum(), mirrored.sum(), scale).any()
    ):
        return True
    exact = sums.sum(axis=0)
    least, most = _side_range(people, exact, exact, scale)
    narrow_least = np.maximum(least, known[0] - (most.sum() - most))
    narrow_most = np.minimum(most, known[0] - (least.sum() - least))
    low, high = sides.low[regions], sides.high[regions]
    least, most = _side_range(people, low, high, scale)
    parts = np.minimum(sides.parts[:, regions], least_people - 1)
    for side, before, after in (
        (0, (least, most), (narrow_least, narrow_most)),
        (1, (low - most, high - least), (exact - narrow_most, exact - narrow_least)),
    ):
        open_before = ~_is_pinned(parts[side], people[side], before, scale)
        if (open_before & _is_pinned(parts[side], people[side], after, scale)).any():
            return True
    return False


def _side_range(
    people: IntArray, low: FloatArray, high: FloatArray, scale: Scale
) -> tuple[FloatArray, FloatArray]:
    """Least and most that one side can add up to, if both add up to low to high."""
    least = np.maximum(people[0] * scale.minimum, low - people[1] * scale.maximum)
    return least, np.minimum(people[0] * scale.maximum, high - people[1] * scale.minimum)


def _at_an_end(people: ArrayLike, sums: ArrayLike, scale: Scale) -> BoolArray:
    """Where people together lie nearer to an end of the scale than may be shown."""
    count, score = np.asarray(people, dtype=np.float64), np.asarray(sums, dtype=np.float64)
    nearer = np.minimum(score - count * scale.minimum, count * scale.maximum - score)
    return np.asarray((count > 0) & (nearer < scale.maximum - scale.minimum - _TINY))


def _is_pinned(
    part: IntArray, people: IntArray, told: tuple[FloatArray, FloatArray], scale: Scale
) -> BoolArray:
    """Where the mean of a part of the people is known to less than a point, by what is told of sums."""
    rest = people - part
    lowest = np.maximum(part * scale.minimum, told[0] - rest * scale.maximum)
    highest = np.minimum(part * scale.maximum, told[1] - rest * scale.minimum)
    return np.asarray((part > 0) & (highest - lowest < PINNED_WIDTH * part - _TINY))
