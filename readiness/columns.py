"""One component or item on its way to publication: which groups may show it, and how.

Counts decide first (`publishable`), by the people who answered just this component or
item. Then an attacker tries the figures as they would be shown; where rounded figures
would still pin the mean of a hidden group, fewer groups show the column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from readiness.confidentiality import PublishedStatistic, Quantity, audit, publishable, shown_mean
from readiness.measurement import GroupTree, Measured, measured
from readiness.published import Hidden, PublishedMean
from readiness.scoring import Scores, natural, percent_of_scale
from surveys.instrument import Better, Scale

HIDDEN = Hidden()
# Chances are shown in steps: a chance in whole percent would tell the mean to a hundredth
# of a point, far more than the one decimal that is shown.
CHANCE_STEP = 5
_TRIES = 12
_HALF_DECIMAL = 0.05


@dataclass(frozen=True)
class Column:
    """A measured component or item, and the groups that may show it.

    ``threshold`` is in keyed scale units; ``shown`` has one entry per group.
    """

    scale: Scale
    threshold: float
    scores: Scores
    measured: Measured
    shown: NDArray[np.bool_]


def publishable_groups(
    tree: GroupTree, counts: NDArray[np.int64], least_people: int, *, first: Collection[int] = (0,)
) -> NDArray[np.bool_]:
    """Groups that may be shown together; those of `first` (the whole organisation) before others."""
    parents = {group: (None if parent < 0 else int(parent)) for group, parent in enumerate(tree.parent)}
    people = {group: int(count) for group, count in enumerate(counts)}
    allowed = publishable(parents, people, least_people, first=set(first))
    return np.array([group in allowed for group in range(tree.size)])


def safe_column(
    scores: Scores,
    scale: Scale,
    threshold: float,
    reliability: float,
    *,
    tree: GroupTree,
    shown: NDArray[np.bool_],
    least_people: int,
) -> Column:
    """A score measured in every group that may show it, after the attacker has tried.

    Parameters
    ----------
    scores : ndarray of float, shape (people,)
        Keyed; NaN where missing.
    shown : ndarray of bool, shape (groups,)
        Groups of which anything may be shown.
    least_people : int
        The survey's threshold. Where the attack succeeds, a higher one is tried.
    """
    counts = tree.direct_counts(scores)
    # A group of which anything is shown should show as many columns as it can.
    wanted = [int(group) for group in np.flatnonzero(shown)]
    for least in range(least_people, least_people + _TRIES):
        visible = shown & publishable_groups(tree, counts, least, first=wanted)
        column = Column(
            scale, threshold, scores, measured(scores, tree, visible, threshold, reliability), visible
        )
        if not _pinned(column, tree, counts, least_people):
            return column
    nobody = np.zeros(tree.size, dtype=bool)
    return Column(scale, threshold, scores, measured(scores, tree, nobody, threshold, reliability), nobody)


def _pinned(column: Column, tree: GroupTree, counts: NDArray[np.int64], least_people: int) -> bool:
    """Whether the figures as shown pin the mean of too few people to less than a point."""
    if not column.shown.any():
        return False
    parents = {group: (None if parent < 0 else int(parent)) for group, parent in enumerate(tree.parent)}
    people = {group: int(count) for group, count in enumerate(counts)}
    scale = (float(column.scale.minimum), float(column.scale.maximum))
    return bool(audit(tuple(_statistics(column)), parents, people, scale, threshold=least_people))


def _statistics(column: Column) -> Iterator[PublishedStatistic[int]]:
    """What a reader can conclude of each shown group's mean."""
    for group in np.flatnonzero(column.shown):
        least, most = shown_range(column, int(group))
        observed = float(column.measured.observed[group])
        if observed < least:
            yield PublishedStatistic(int(group), Quantity.MEAN, -inf, least + _HALF_DECIMAL)
        elif observed > most:
            yield PublishedStatistic(int(group), Quantity.MEAN, most - _HALF_DECIMAL, inf)
        else:
            yield shown_mean(int(group), round(observed, 1))


def shown_range(column: Column, group: int) -> tuple[float, float]:
    """The means that may be shown: [minimum + range / n, maximum - range / n].

    A mean at the end of the scale says what every single person answered.
    """
    scale = column.scale
    margin = (scale.maximum - scale.minimum) / float(column.measured.answered[group])
    return scale.minimum + margin, scale.maximum - margin


def published_mean(column: Column, group: int) -> PublishedMean | Hidden:
    """What may be shown of a mean: clamped away from the ends, one decimal, chances in steps."""
    if not column.shown[group]:
        return HIDDEN
    scale, found = column.scale, column.measured
    least, most = shown_range(column, group)
    observed, estimate = float(found.observed[group]), float(found.estimate[group])
    reach = float(found.reach[group])
    ends = sorted(
        natural(min(max(end, scale.minimum), scale.maximum), scale)
        for end in (estimate - reach, estimate + reach)
    )
    verdict = found.verdicts[group]
    assert verdict is not None  # a shown group has a verdict
    rounded = round(min(max(estimate, least), most), 1)
    chance = CHANCE_STEP * round(100 * float(found.missing_chance[group]) / CHANCE_STEP)
    return PublishedMean(
        observed=round(natural(min(max(observed, least), most), scale), 1),
        estimate=round(natural(rounded, scale), 1),
        low=round(ends[0], 1),
        high=round(ends[1], 1),
        percent=min(max(round(percent_of_scale(rounded, scale)), 0), 100),
        missing_chance=min(max(chance, 1), 99),
        verdict=verdict,
        bound=_bound(observed, least, most, scale),
    )


def _bound(observed: float, least: float, most: float, scale: Scale) -> Literal["", "at most", "at least"]:
    """On which side of what may be shown a keyed mean lies, in the scale's own direction."""
    if least <= observed <= most:
        return ""
    return "at most" if (observed < least) == (scale.higher_is is Better.HIGHER) else "at least"
