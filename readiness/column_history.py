"""One column of a survey that was published before: what was shown of it, what may be now.

Which groups may be shown is decided by counts (`readiness.confidentiality_tree_waves`). Counts
do not see that a mean lies near the end of its scale. The late answers of a group shown before
and after are a group of their own whose mean can be worked out, so they are protected like any
other: no mean at the end of the scale, none from which an attacker has the mean of fewer
people than the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readiness.confidentiality import PublishedStatistic, Quantity, audit
from readiness.confidentiality_tree_waves import showable_again
from readiness.measurement import GroupTree
from readiness.scoring import Scores
from surveys.instrument import Scale

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

_TRIES = 12
_TINY = 1e-9
_HALF_DECIMAL = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class ColumnHistory:
    """What earlier publications showed of one column, and who answered when.

    Parameters
    ----------
    tree : GroupTree
    first : ndarray of int, shape (people,)
        Number of the publication that each person's answers are first part of; those new now
        have the number of earlier publications.
    means, details, items : ndarray of bool, shape (earlier publications, groups)
        Groups that showed the column's mean, shares and spread behind it, the means of its
        items.
    split : ndarray of bool, shape (earlier publications, groups)
        Groups of whose people a part was told apart: leads, those of one role, or those
        marked as careless.
    """

    tree: GroupTree
    first: IntArray
    means: BoolArray
    details: BoolArray
    items: BoolArray
    split: BoolArray

    def showable_means(
        self,
        scores: Scores,
        wanted: BoolArray,
        least_people: int,
        scale: Scale | None = None,
        answers_each: int | None = None,
    ) -> BoolArray:
        """The wanted groups that may show the mean now. Shape (groups,).

        Parameters
        ----------
        scores : ndarray of float, shape (people,)
            NaN where missing.
        scale : Scale, optional
            Of the scores; without it they are no answers but only count.
        answers_each : int, optional
            Whole-number answers behind each score, where everybody gave as many.
        """
        if not len(self.means):
            return wanted
        wanted = wanted & ~self._parting_more(scores)
        found = self._showable(scores, self.means, wanted, least_people)
        if scale is None:
            return found
        return self._blurred(scores, self.means, found, least_people, scale, answers_each)

    def showable_details(self, scores: Scores, wanted: BoolArray, least_people: int) -> BoolArray:
        """The wanted groups that may show shares and spread now. Shape (groups,)."""
        return self._showable(scores, self.details, wanted, least_people) if len(self.means) else wanted

    def showable_item(self, answers: Scores, wanted: BoolArray, least_people: int, scale: Scale) -> BoolArray:
        """The wanted groups that may show the mean of one of the column's items now. Shape (groups,)."""
        if not len(self.means):
            return wanted
        found = self._showable(answers, self.items, wanted, least_people)
        return self._blurred(answers, self.items, found, least_people, scale, 1)

    def _showable(
        self, scores: Scores, earlier: BoolArray, wanted: BoolArray, least_people: int
    ) -> BoolArray:
        counts = self._believed(scores)
        people = self.tree.rolled_up(counts.sum(axis=0))
        # The whole organisation first, then the larger groups.
        order = sorted(map(int, np.flatnonzero(wanted)), key=lambda group: (group > 0, -people[group], group))
        found = showable_again(self.tree.parent, counts, earlier, order, least_people)
        return np.isin(np.arange(self.tree.size), list(found))

    def _parting_more(self, scores: Scores) -> BoolArray:
        """Groups that would part people whom an earlier publication told a part of.

        That part (leads, say) was safe next to the groups shown at that time. A group inside
        that was hidden then could tell how many of it are where. Groups that were shown then,
        or had nobody, part nothing: all that is told of those people stays as it was. Inside
        means inside the next group around the part that was shown then.
        """
        parting = np.zeros(self.tree.size, dtype=bool)
        counts = self._direct(scores, np.ones_like(scores))
        for number, split in enumerate(self.split):
            if not split.any():
                continue
            held = self.tree.rolled_up(counts[: number + 1].sum(axis=0)) > 0
            parting |= self._inside(split, self.means[number]) & held & ~self.means[number]
        return parting

    def _inside(self, split: BoolArray, shown: BoolArray) -> BoolArray:
        """Groups within the next shown group around each split one; all where there is none."""
        around = split.copy()
        for group in range(self.tree.size - 1, 0, -1):
            if around[group] and not shown[group]:
                around[self.tree.parent[group]] = True
        inside = around.copy()
        for group in range(1, self.tree.size):
            inside[group] |= inside[self.tree.parent[group]]
        return inside

    def _blurred(
        self,
        scores: Scores,
        earlier: BoolArray,
        found: BoolArray,
        least_people: int,
        scale: Scale,
        answers_each: int | None,
    ) -> BoolArray:
        """Without groups whose late answers could be told too well from the means as shown."""
        allowed = found.copy()
        people = np.array([self.tree.rolled_up(row) for row in self._direct(scores, np.ones_like(scores))])
        sums = np.array([self.tree.rolled_up(row) for row in self._direct(scores, scores)])
        for number in range(len(earlier)):
            newcomers = _Newcomers.since(number, people, sums, answers_each)
            late = newcomers.people > 0
            allowed &= ~(earlier[number] & late & newcomers.at_an_end(scale))
            direct = self._direct(scores, np.ones_like(scores))[number + 1 :].sum(axis=0)
            for _ in range(_TRIES):
                shown = allowed & earlier[number] & late
                telling = newcomers.given_away(shown, self.tree, direct, scale, least_people)
                if not telling:
                    break
                allowed[telling] = False
            else:
                allowed &= ~(earlier[number] & late)
        return allowed

    def _believed(self, scores: Scores) -> NDArray[np.int64]:
        """People with a score, by first publication and group, in all no more than the team list knows."""
        counts = self._direct(scores, np.ones_like(scores)).astype(np.int64)
        if self.tree.listed is None:
            return counts
        sofar = np.minimum(np.cumsum(counts, axis=0), self.tree.listed)
        return np.diff(sofar, axis=0, prepend=0)

    def _direct(self, scores: Scores, weights: Scores) -> NDArray[np.float64]:
        """Sums over people with a score, by first publication and group. Shape (publications, groups)."""
        scored, size = ~np.isnan(scores), self.tree.size
        place = self.first[scored] * size + self.tree.person[scored]
        total = np.bincount(place, weights[scored], minlength=(len(self.means) + 1) * size)
        return np.asarray(total.reshape(-1, size), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Newcomers:
    """Who came after an earlier publication, and what its means and today's tell of them.

    ``low`` and ``high`` are the bounds of their mean in each group, from two rounded means;
    NaN where nobody came. All have the shape (groups,).
    """

    people: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def since(
        cls,
        number: int,
        people: NDArray[np.float64],
        sums: NDArray[np.float64],
        answers_each: int | None = None,
    ) -> _Newcomers:
        """Parameters: people and sums by first publication, groups below included.

        Where scores are made of whole numbers, so are the sums that a rounded mean leaves.
        """
        before, now = people[: number + 1].sum(axis=0), people.sum(axis=0)
        came = now - before
        with np.errstate(divide="ignore", invalid="ignore"):
            old = np.where(before > 0, np.round(sums[: number + 1].sum(axis=0) / before, 1), 0.0)
            new = np.where(now > 0, np.round(sums.sum(axis=0) / now, 1), 0.0)
            least_new, most_new = _sums(new, now, answers_each)
            least_old, most_old = _sums(old, before, answers_each)
            low, high = (least_new - most_old) / came, (most_new - least_old) / came
        return cls(came, low, high)

    def at_an_end(self, scale: Scale) -> BoolArray:
        """Where their mean can be had and lies where no mean is shown: within range / n of an end."""
        with np.errstate(divide="ignore", invalid="ignore"):
            margin = (scale.maximum - scale.minimum) / self.people
            ends = (self.low > scale.maximum - margin) | (self.high < scale.minimum + margin)
        return np.asarray(ends & (self.people > 0))

    def given_away(
        self,
        shown: BoolArray,
        tree: GroupTree,
        direct: NDArray[np.float64],
        scale: Scale,
        least_people: int,
    ) -> list[int]:
        """Shown groups within which the mean of too few newcomers can be worked out."""
        if not shown.any():
            return []
        parents = {
            int(group): (None if tree.parent[group] < 0 else int(tree.parent[group]))
            for group in np.flatnonzero(self.people > 0)
        }
        told = [
            PublishedStatistic(int(g), Quantity.MEAN, float(self.low[g]), float(self.high[g]))
            for g in np.flatnonzero(shown)
        ]
        found = audit(
            told,
            parents,
            {group: int(direct[group]) for group in parents},
            (float(scale.minimum), float(scale.maximum)),
            threshold=least_people,
            anybody=True,
        )
        return sorted({disclosure.within for disclosure in found})


def _sums(
    mean: NDArray[np.float64], people: NDArray[np.float64], answers_each: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sums that a mean with one decimal leaves possible."""
    low, high = (mean - _HALF_DECIMAL) * people, (mean + _HALF_DECIMAL) * people
    if answers_each is None:
        return low, high
    whole_low, whole_high = np.ceil(low * answers_each - _TINY), np.floor(high * answers_each + _TINY)
    possible = whole_low <= whole_high
    return (
        np.where(possible, whole_low / answers_each, low),
        np.where(possible, whole_high / answers_each, high),
    )
