"""Which groups of one tree may be shown again; the rule of `confidentiality_waves`, made fast.

A group is *settled* when its sum is known at every publication, this one included: it was shown
each time, or gained nobody since it was. Whatever is shown above it can be split into its own
sum and the rest, so what can be combined falls into two parts that share nobody: inside and
outside. Both are looked at alone. That is exact: if a combination concerns too few people, so
does its part inside or its part outside.

Between settled groups, answers of groups that were never shown and shall not be are in the same
sums as those of the group above, so they count as its own. What is left are the groups that
gained somebody, and few others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from readiness.confidentiality_waves import Batch, Publication, groups_within, publishable_again

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def showable_again(
    parent: IntArray,
    answers: IntArray,
    earlier: BoolArray,
    wanted: Sequence[int],
    threshold: int,
) -> frozenset[int]:
    """The wanted groups that can be shown now, whatever earlier publications are combined with.

    Parameters
    ----------
    parent : ndarray of int, shape (groups,)
        Position of the group above, parents first; -1 for a root.
    answers : ndarray of int, shape (publications, groups)
        People by the publication that holds them first and by the group they belong to
        directly. The last publication is the one to come.
    earlier : ndarray of bool, shape (publications - 1, groups)
        What was shown; safe among itself.
    wanted : sequence of int
        Groups to try, in this order.
    threshold : int
        k, the fewest people that a combination of shown figures may concern. At least 1.

    Returns
    -------
    frozenset of int
        Those that `readiness.confidentiality_waves.publishable_again` would choose, as long as
        none of its searches is cut short; there this one finds more.

    Raises
    ------
    ValueError
        If the shapes do not fit together or the threshold is under 1.

    Examples
    --------
    Sales (1) gained 2 people and cannot be shown again; legal (2) gained nobody and can:

    >>> parent, answers = np.array([-1, 0, 0]), np.array([[0, 8, 7], [0, 2, 0]])
    >>> sorted(showable_again(parent, answers, np.array([[True, True, True]]), [0, 1, 2], 5))
    [2]
    """
    if threshold < 1:
        raise ValueError(f"the threshold must be at least 1, not {threshold}")
    if answers.shape != (len(earlier) + 1, len(parent)) or earlier.shape[1:] != parent.shape:
        raise ValueError(
            f"{answers.shape} answers do not fit {earlier.shape} publications of {parent.shape} groups"
        )
    gained = _with_groups_below(parent, answers)
    people = gained.sum(axis=0)
    settled = _settled(gained, earlier)
    shown = {group for group in wanted if settled[group] and people[group] >= threshold}
    head = _nearest(parent, settled)
    by_region: dict[int, list[int]] = {}
    for group in wanted:
        if not settled[group] and people[group] >= threshold:
            by_region.setdefault(int(head[group]), []).append(group)
    if not by_region:
        return frozenset(shown)
    asked = np.zeros(len(parent), dtype=bool)
    asked[list(wanted)] = True
    # Answers of other groups are in the same sums as those of the nearest of these.
    told = settled | asked | earlier.any(axis=0)
    owner = _nearest(parent, told)
    own = np.zeros((len(answers), len(parent) + 1), dtype=np.int64)
    np.add.at(own.T, owner, answers.T)
    members: dict[int, list[int]] = {}
    for group in map(int, np.flatnonzero(told)):
        members.setdefault(int(head[group]), []).append(group)
    for region, candidates in by_region.items():
        shown |= _showable_in(region, members[region], candidates, parent, owner, own, earlier, threshold)
    return frozenset(shown)


def _settled(gained: IntArray, earlier: BoolArray) -> BoolArray:
    """Groups whose sum is known at every publication, before anything new is shown."""
    known = gained.cumsum(axis=0) == 0
    known[:-1] |= earlier
    for number in range(1, len(known)):
        known[number] |= known[number - 1] & (gained[number] == 0)
    for number in range(len(known) - 1, 0, -1):
        known[number - 1] |= known[number] & (gained[number] == 0)
    return np.asarray(known.all(axis=0))


def _showable_in(
    region: int,
    members: list[int],
    candidates: list[int],
    parent: IntArray,
    owner: IntArray,
    own: IntArray,
    earlier: BoolArray,
    threshold: int,
) -> frozenset[int]:
    """The same between one settled group and those inside it; -1 is above all settled groups.

    A group all of whose people are in settled groups tells nothing that they do not.
    """
    inside = set(members)
    above = {group: int(owner[parent[group]]) if parent[group] >= 0 else -1 for group in members}
    figures = groups_within({group: up if up in inside else None for group, up in above.items()})
    batches = {
        Batch(group, number): int(own[number, group])
        for group in members
        for number in range(len(own))
        if own[number, group]
    }
    publications = [
        Publication(
            # What is known of a settled group is as good as shown.
            frozenset(group for group in members if group == region or earlier[number, group]),
            {batch: people for batch, people in batches.items() if batch.first <= number},
        )
        for number in range(len(earlier))
    ]
    empty = [group for group in candidates if not any(own[:, member].any() for member in figures[group])]
    found = publishable_again(
        publications, batches, figures, threshold, preferred=candidates, only_preferred=True
    )
    return found.union(empty)


def _with_groups_below(parent: IntArray, direct: IntArray) -> IntArray:
    totals = direct.copy()
    for group in range(len(parent) - 1, 0, -1):
        if parent[group] >= 0:
            totals[:, parent[group]] += totals[:, group]
    return totals


def _nearest(parent: IntArray, marked: BoolArray) -> IntArray:
    """The nearest marked group at or above each group; -1 if there is none."""
    nearest = np.full(len(parent), -1, dtype=np.int64)
    for group in range(len(parent)):
        if marked[group]:
            nearest[group] = group
        elif parent[group] >= 0:
            nearest[group] = nearest[parent[group]]
    return nearest
