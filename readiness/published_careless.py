"""What people who may not have read the questions change, told for the whole organisation only.

The mean without them, next to the mean of everybody, is the sum over the marked people: one
more figure that an attacker can add to those of all shown groups and of leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from readiness.aggregation import IntArray
from readiness.careless import careless_answers
from readiness.columns import HIDDEN, Column
from readiness.measurement import GroupTree
from readiness.published import LEADING_ROLES
from readiness.published_base import Hidden
from readiness.published_details import CarelessCheck, LeadGap, WithAndWithout
from readiness.published_leads import (
    BoolArray,
    leads_among,
    tells_too_much,
    two_sides,
)
from readiness.scoring import natural
from surveys.answers import AnswerTable
from surveys.instrument import Instrument

_CROSSED = 4  # marked or not, lead or not


@dataclass(frozen=True, slots=True, eq=False)
class _Crossed:
    """People with a score by region, and by being marked and a lead.

    ``people`` has the shape (4, groups): neither, lead, marked, marked lead.
    ``home`` is the smallest group around each region that shows the leads' gap, or -1.
    """

    people: IntArray
    home: IntArray


def careless_check(
    table: AnswerTable,
    instrument: Instrument,
    tree: GroupTree,
    components: Mapping[str, Column],
    gaps: Mapping[int, Mapping[str, LeadGap | Hidden]],
    least_people: int,
    *,
    leading_roles: Iterable[str] = LEADING_ROLES,
) -> CarelessCheck | Hidden:
    """The organisation's observed means of everybody, and without marked people.

    Parameters
    ----------
    components : Mapping
        The columns of the components by id, as they are shown.
    gaps : Mapping
        From `readiness.published_leads.lead_gaps`, of the same leading roles: what the check
        is shown beside.
    least_people : int
        The survey's threshold: as many marked and as many others are needed, with a score.

    Returns
    -------
    CarelessCheck or Hidden
        Components that cannot show it are absent; hidden if all are, or if nobody or too few
        people are marked.

    Notes
    -----
    Means of everybody who is not marked, one decimal, in the scale's own direction. Where the
    mean of marked people or of the others lies within range / n of an end of the scale the
    component is absent; a mean moved away from there could turn the difference around. Which
    people are marked: `readiness.careless`.
    """
    marked = careless_answers(table, instrument).careless
    if not least_people <= marked.sum() <= len(table) - least_people:
        return HIDDEN
    leads = leads_among(table, instrument, frozenset(leading_roles))
    found: dict[str, WithAndWithout] = {}
    for component, column in components.items():
        gap_groups = np.zeros(tree.size, dtype=bool)
        gap_groups[[g for g, cells in gaps.items() if isinstance(cells.get(component), LeadGap)]] = True
        if _may_show(column, tree, marked, leads, gap_groups, least_people):
            found[component] = _means(column, marked)
    if not found:
        return HIDDEN
    return CarelessCheck(marked=int(marked.sum()), answered=len(table), components=found)


def _means(column: Column, marked: BoolArray) -> WithAndWithout:
    scored = ~np.isnan(column.scores)
    everybody = float(column.scores[scored].mean())
    others = float(column.scores[scored & ~marked].mean())
    return WithAndWithout(
        everybody=round(natural(everybody, column.scale), 1),
        without_marked=round(natural(others, column.scale), 1),
    )


def _may_show(
    column: Column,
    tree: GroupTree,
    marked: BoolArray,
    leads: BoolArray,
    gap_groups: BoolArray,
    least_people: int,
) -> bool:
    """Whether the mean without marked people is safe beside the means and gaps shown."""
    if not column.shown[0]:
        return False  # next to nothing, "everybody" would be one more row
    sides = two_sides(column, tree, marked, least_people)
    return fewest_concerned(column, tree, marked, leads, gap_groups) >= least_people and not tells_too_much(
        sides, column.shown, column.scale, least_people
    )


def fewest_concerned(
    column: Column, tree: GroupTree, marked: BoolArray, leads: BoolArray, gap_groups: BoolArray
) -> int:
    """Fewest people that a combination of the marked people's sum with other shown sums concerns.

    Parameters
    ----------
    marked, leads : ndarray of bool, shape (people,)
    gap_groups : ndarray of bool, shape (groups,)
        Groups that show the leads' gap.

    Returns
    -------
    int
        At most the number of marked people with a score, and of the others.

    Notes
    -----
    Shown are the sums over regions (people of a shown group in none inside it), over the leads
    of a group less those of gap groups inside it, and over the marked. A combination weighs the
    people of a region by a, leads by b more, marked by 1 more; a belongs to the region, b to the
    gap group around it. In each region a best cancels the most people of equal weight: for
    b = 0 the marked or the others; for b = 1 people who are one of the two weigh the same, for
    b = -1 those who are neither or both. Any other b cancels fewer than b = 0. The least over b,
    summed over gap groups, is exact.
    """
    crossed = _crossed(column, tree, marked, leads, gap_groups)
    neither, lead, careless, both = crossed.people
    everybody = crossed.people.sum(axis=0)
    without = everybody - np.maximum(neither + lead, careless + both)
    added = everybody - np.maximum.reduce([neither, lead + careless, both])
    opposed = everybody - np.maximum.reduce([neither + both, lead, careless])
    fewest = int(without[crossed.home < 0].sum())
    for group in np.flatnonzero(gap_groups):
        inside = crossed.home == group
        fewest += int(min(costs[inside].sum() for costs in (without, added, opposed)))
    return fewest


def _crossed(
    column: Column, tree: GroupTree, marked: BoolArray, leads: BoolArray, gap_groups: BoolArray
) -> _Crossed:
    region = tree.nearest(column.shown)[tree.person]
    counted = ~np.isnan(column.scores) & (region >= 0)
    kind = 2 * marked.astype(np.int64) + leads
    places = (kind * tree.size + region)[counted]
    people = np.bincount(places, minlength=_CROSSED * tree.size).reshape(_CROSSED, tree.size)
    return _Crossed(people, tree.nearest(gap_groups))
