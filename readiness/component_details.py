"""What stands behind a component's mean: shares, agreement, items; from ten answers on.

These are further figures over the same people, so they are told of fewer groups and more
coarsely than means, and the attacker is told of them too (decision 0007).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from readiness.columns import (
    HIDDEN,
    SMALL_GROUP,
    Column,
    given_away,
    on_possible_sums,
    publishable_groups,
)
from readiness.confidentiality import Disclosure, PublishedStatistic, Quantity, audit, shown_mean
from readiness.favourable import favourable_points, share_intervals
from readiness.measurement import GroupTree
from readiness.published import Hidden
from readiness.published_agreement import GroupAgreement
from readiness.published_details import ComponentDetail, Shares
from readiness.scoring import Scores

# A step of a share covers at least two people.
_STEPS = ((40, 5), (20, 10), (SMALL_GROUP, 20))
_TRIES = 12
_TINY = 1e-9
_HALF_WAY = 1e-6  # what lies under the lowest favourable score where scores may be any


@dataclass(frozen=True)
class Battery:
    """The items a component is made of.

    Parameters
    ----------
    ids : tuple of str
    answers : ndarray of float, shape (people, items)
        Keyed, NaN where missing.
    turned : tuple of bool
        Items whose answers were turned by keying.
    """

    ids: tuple[str, ...]
    answers: Scores
    turned: tuple[bool, ...]


def component_details(
    column: Column,
    battery: Battery,
    agreement: GroupAgreement,
    tree: GroupTree,
    least_people: int,
    *,
    seed: int = 0,
) -> Mapping[int, ComponentDetail]:
    """What may be shown behind one component's means, by group; absent groups show nothing.

    Parameters
    ----------
    column : Column
        The component, safe to show.
    least_people : int
        The survey's threshold.
    """
    counts = tree.believed_counts(column.scores)
    large = column.shown & publishable_groups(
        tree, counts, max(SMALL_GROUP, least_people), first=np.flatnonzero(column.shown).tolist()
    )
    if column.history is not None:
        large = column.history.showable_details(column.scores, large, max(SMALL_GROUP, least_people))
    counted = _Counted.of(column, tree)
    visible = _safe_groups(column, counted, agreement, tree, large, least_people)
    items = _item_means(column, battery, tree, visible, least_people)
    found = {}
    for group in (int(each) for each in np.flatnonzero(visible)):
        found[group] = ComponentDetail(
            shares=counted.shares(group),
            agreement=agreement.figures(group, seed=seed) or HIDDEN,
            items=items.get(group, HIDDEN),
        )
    return found


@dataclass(frozen=True)
class _Counted:
    """People of each group by where their score lies; shape (groups,)."""

    unfavourable: NDArray[np.float64]
    middle: NDArray[np.float64]
    favourable: NDArray[np.float64]
    answered: NDArray[np.float64]
    headcount: NDArray[np.int64]

    @classmethod
    def of(cls, column: Column, tree: GroupTree) -> _Counted:
        ends = _Ends.of(column)
        scores, person = column.scores, tree.person

        def people(chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
            return tree.rolled_up(np.bincount(person[chosen], minlength=tree.size))

        with np.errstate(invalid="ignore"):
            low, high = people(scores <= ends.unfavourable + _TINY), people(scores >= ends.favourable - _TINY)
        answered = column.measured.answered
        return cls(low, answered - low - high, high, answered, tree.headcount)

    def shares(self, group: int) -> Shares:
        people, step = int(self.answered[group]), self.step(group)
        favourable = self._shown(self.favourable[group], group)
        low, high = self.window(favourable, step)
        # From the counts that the shown share leaves possible, so that the interval tells no more.
        fewest = max(ceil(low * people - _TINY), 0)
        most = min(floor(high * people + _TINY), people)
        members = max(int(self.headcount[group]), people)
        ends = share_intervals([min(fewest, most), most], [people] * 2, [members] * 2)
        least, greatest = float(ends.low[0]), float(ends.high[1])
        return Shares(
            step=step,
            unfavourable=self._shown(self.unfavourable[group], group),
            middle=self._shown(self.middle[group], group),
            favourable=favourable,
            favourable_low=step * floor(100 * least / step + _TINY),
            favourable_high=step * ceil(100 * greatest / step - _TINY),
        )

    def step(self, group: int) -> int:
        return next(step for least, step in _STEPS if self.answered[group] >= least)

    def _shown(self, count: float, group: int) -> int:
        step = self.step(group)
        return min(
            max(step * round(100 * float(count) / float(self.answered[group]) / step), step), 100 - step
        )

    @staticmethod
    def window(share: int, step: int) -> tuple[float, float]:
        """Between which shares, in 0-1, the true one lies when this percentage is shown."""
        low = 0.0 if share == step else share - step / 2
        high = 100.0 if share == 100 - step else share + step / 2
        return low / 100, high / 100

    def favourable_window(self, group: int) -> tuple[float, float]:
        return self.window(self._shown(self.favourable[group], group), self.step(group))

    def others_window(self, group: int) -> tuple[float, float]:
        """Of people who are not unfavourable."""
        low, high = self.window(self._shown(self.unfavourable[group], group), self.step(group))
        return 1 - high, 1 - low


@dataclass(frozen=True)
class _Ends:
    """The keyed scores on either side of what counts as unfavourable and as favourable.

    ``unfavourable`` is the highest score that is, ``others`` the lowest that is not;
    ``favourable`` is the lowest score that is, ``rest`` the highest that is not.
    """

    unfavourable: float
    others: float
    rest: float
    favourable: float

    @classmethod
    def of(cls, column: Column) -> _Ends:
        """A score between two points counts as the nearer one: from 3.5 on it is favourable on 1-5.

        On scales of two and four points there is no middle: half-way is favourable.
        """
        top = favourable_points(column.scale.points)
        worst, best = column.scale.minimum + top - 0.5, column.scale.maximum - top + 0.5
        parts = column.answers_each
        if parts is None:  # people's scores may be anything
            return cls(worst, worst, best, best) if worst < best else cls(best - _HALF_WAY, best, best, best)
        best = ceil(best * parts - _TINY) / parts
        worst = min(floor(worst * parts + _TINY) / parts, best - 1 / parts)
        return cls(worst, worst + 1 / parts, best - 1 / parts, best)


def _safe_groups(
    column: Column,
    counted: _Counted,
    agreement: GroupAgreement,
    tree: GroupTree,
    large: NDArray[np.bool_],
    least_people: int,
) -> NDArray[np.bool_]:
    """The groups whose shares and spread the attacker may know on top of all means."""
    ends = _Ends.of(column)
    visible = large.copy()
    for _ in range(_TRIES):
        groups = [int(group) for group in np.flatnonzero(visible)]
        spread = list(_spreads(agreement, groups))
        high = [PublishedStatistic(g, Quantity.FAVOURABLE, *counted.favourable_window(g)) for g in groups]
        low = [PublishedStatistic(g, Quantity.FAVOURABLE, *counted.others_window(g)) for g in groups]
        found = (
            *given_away(column, tree, least_people, [*high, *spread], (ends.rest, ends.favourable)),
            *given_away(column, tree, least_people, [*low, *spread], (ends.unfavourable, ends.others)),
        )
        if not found:
            return visible
        for disclosure in found:
            visible[disclosure.within] = False
            if tree.parent[disclosure.within] >= 0:
                visible[tree.parent[disclosure.within]] = False
    return np.zeros_like(visible)


def _spreads(agreement: GroupAgreement, groups: list[int]) -> Iterator[PublishedStatistic[int]]:
    for group in groups:
        if not np.isnan(agreement.share[group]):
            yield PublishedStatistic(group, Quantity.SPREAD, 0.0, agreement.most_spread(group))


def _item_means(
    column: Column, battery: Battery, tree: GroupTree, large: NDArray[np.bool_], least_people: int
) -> Mapping[int, dict[str, float] | Hidden]:
    """Means of the items in each group that may show all of them, as people answered.

    All items of a component are shown in the same groups, so that none can be worked out
    from the component and its other items. A set of groups stays safe when some of them
    are taken away, so the groups that every single item allows are safe for all.
    """
    visible = large.copy()
    means = []
    for answers in battery.answers.T:
        counts = tree.direct_counts(answers)
        visible &= publishable_groups(tree, counts, least_people, first=np.flatnonzero(large).tolist())
        if column.history is not None:
            ten = max(SMALL_GROUP, least_people)
            visible &= column.history.showable_item(answers, visible, ten, column.scale)
        has = ~np.isnan(answers)
        sums = tree.rolled_up(np.bincount(tree.person[has], weights=answers[has], minlength=tree.size))
        people = tree.rolled_up(counts)
        visible &= people >= SMALL_GROUP
        means.append(np.divide(sums, people, out=np.zeros(tree.size), where=people > 0))
        margin = (column.scale.maximum - column.scale.minimum) / np.maximum(people, 1)
        # A mean near an end of the scale says what everybody answered.
        visible &= (means[-1] >= column.scale.minimum + margin) & (means[-1] <= column.scale.maximum - margin)
    visible = _items_that_hold(column, battery, means, tree, visible, least_people)
    return {
        int(group): {
            item: round(_as_answered(float(mean[group]), column, turned), 1)
            for item, mean, turned in zip(battery.ids, means, battery.turned, strict=True)
        }
        for group in np.flatnonzero(visible)
    }


def _items_that_hold(
    column: Column,
    battery: Battery,
    means: list[NDArray[np.float64]],
    tree: GroupTree,
    visible: NDArray[np.bool_],
    least_people: int,
) -> NDArray[np.bool_]:
    """The groups that still show their items when the attacker has tried every one of them.

    A group that was left out at an end of the scale comes back by subtracting the others from
    the group above; where it does, the groups that tell of it go too.
    """
    visible = visible.copy()
    while visible.any():
        found = {
            disclosure.within
            for answers, mean in zip(battery.answers.T, means, strict=True)
            for disclosure in _told_by_item(column, answers, mean, tree, visible, least_people)
        }
        if not found:
            break
        visible[list(found)] = False
    return visible


def _told_by_item(
    column: Column,
    answers: Scores,
    means: NDArray[np.float64],
    tree: GroupTree,
    visible: NDArray[np.bool_],
    least_people: int,
) -> tuple[Disclosure[int], ...]:
    """What the shown means of one item give away, answers being whole numbers."""
    people = {group: int(count) for group, count in enumerate(tree.direct_counts(answers))}
    total = tree.rolled_up(tree.direct_counts(answers))
    shown = [
        on_possible_sums(shown_mean(int(g), round(float(means[g]), 1)), float(total[g]), 1)
        for g in np.flatnonzero(visible)
    ]
    scale = (float(column.scale.minimum), float(column.scale.maximum))
    return audit(shown, tree.parents, people, scale, threshold=least_people, anybody=True)


def _as_answered(keyed: float, column: Column, turned: bool) -> float:
    return column.scale.minimum + column.scale.maximum - keyed if turned else keyed
