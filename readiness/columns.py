"""One component or item on its way to publication: which groups may show it, and how.

Counts decide first (`publishable`), by the people who answered just this component or
item. Then an attacker tries the figures as they would be shown; where rounded figures
would still pin the mean of a hidden group, fewer groups show the column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from readiness.column_history import ColumnHistory
from readiness.confidentiality import (
    Disclosure,
    PublishedStatistic,
    Quantity,
    audit,
    publishable,
    shown_mean,
)
from readiness.measurement import GroupTree, Measured, measured
from readiness.missing_link import band
from readiness.published import Hidden, PublishedMean, Verdict
from readiness.scoring import Scores, natural, percent_of_scale
from surveys.instrument import Better, Scale

HIDDEN = Hidden()
# Chances are shown in steps: a chance in whole percent would tell the mean to a hundredth
# of a point, far more than the one decimal that is shown.
CHANCE_STEP = 5
# In groups under this size intervals and chances are shown coarsely: simulated attacks on
# finer figures found single answers (project judgement, decision 0005).
SMALL_GROUP = 10
_TRIES = 12
_TINY = 1e-9
_HALF_DECIMAL = 0.05


@dataclass(frozen=True)
class Column:
    """A measured component or item, and the groups that may show it.

    ``threshold`` is in keyed scale units; ``shown`` has one entry per group. ``history`` is
    what earlier publications of the survey showed of the column, if there were any.
    ``answers_each`` is how many whole-number answers make up each person's score, where it is
    the same for everybody: an attacker then knows which sums are possible.
    """

    scale: Scale
    threshold: float
    scores: Scores
    measured: Measured
    shown: NDArray[np.bool_]
    answers_each: int | None = None
    history: ColumnHistory | None = None


def publishable_groups(
    tree: GroupTree, counts: NDArray[np.int64], least_people: int, *, first: Collection[int] = (0,)
) -> NDArray[np.bool_]:
    """Groups that may be shown together; those of `first` (the whole organisation) before others."""
    people = {group: int(count) for group, count in enumerate(counts)}
    allowed = publishable(tree.parents, people, least_people, first=set(first))
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
    answers_each: int | None = None,
    history: ColumnHistory | None = None,
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
    history : ColumnHistory, optional
        What earlier publications of the survey showed of the column.
    """
    counts = tree.believed_counts(scores)
    # A group of which anything is shown should show as many columns as it can.
    wanted = [int(group) for group in np.flatnonzero(shown)]
    for least in range(least_people, least_people + _TRIES):
        visible = shown & publishable_groups(tree, counts, least, first=wanted)
        if history is not None:
            visible = history.showable_means(scores, visible, least_people, scale, answers_each)
        for _ in range(_TRIES):
            column = Column(
                scale,
                threshold,
                scores,
                measured(scores, tree, visible, threshold, reliability),
                visible,
                answers_each,
                history,
            )
            found = given_away(column, tree, least_people, anybody=True)
            if not found:
                return column
            # What gives somebody away goes, but for the whole organisation: then fewer others do.
            told_by = {disclosure.within for disclosure in found} - {0}
            if not told_by:
                break
            visible = visible.copy()
            visible[list(told_by)] = False
    nobody = np.zeros(tree.size, dtype=bool)
    return Column(scale, threshold, scores, measured(scores, tree, nobody, threshold, reliability), nobody)


def given_away(
    column: Column,
    tree: GroupTree,
    least_people: int,
    further: Collection[PublishedStatistic[int]] = (),
    favourable: tuple[float, float] | None = None,
    *,
    anybody: bool = False,
) -> tuple[Disclosure[int], ...]:
    """Hidden groups whose mean the figures as shown pin to less than a point.

    Parameters
    ----------
    further : collection of PublishedStatistic
        What is shown beside the means of the column.
    favourable, anybody
        As for `readiness.confidentiality.audit`; `favourable` is needed where shares are shown.
    """
    if not column.shown.any():
        return ()
    people = {group: int(count) for group, count in enumerate(tree.direct_counts(column.scores))}
    scale = (float(column.scale.minimum), float(column.scale.maximum))
    shown = (*_statistics(column), *further)
    return audit(
        shown, tree.parents, people, scale, threshold=least_people, favourable=favourable, anybody=anybody
    )


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
            told = shown_mean(int(group), round(observed, 1))
            yield on_possible_sums(told, float(column.measured.answered[group]), column.answers_each)


def on_possible_sums(
    told: PublishedStatistic[int], people: float, answers_each: int | None
) -> PublishedStatistic[int]:
    """The window of a mean, narrowed to the sums that whole-number answers can have."""
    if answers_each is None:
        return told
    parts = people * answers_each
    low, high = ceil(told.low * parts - _TINY) / parts, floor(told.high * parts + _TINY) / parts
    return told if low > high else PublishedStatistic(told.node, told.quantity, low, high)


def shown_range(column: Column, group: int) -> tuple[float, float]:
    """The means that may be shown: [minimum + range / n, maximum - range / n].

    A mean at the end of the scale says what every single person answered.
    """
    scale = column.scale
    margin = (scale.maximum - scale.minimum) / float(column.measured.answered[group])
    return scale.minimum + margin, scale.maximum - margin


def published_mean(column: Column, group: int) -> PublishedMean | Hidden:
    """What may be shown of a mean: clamped away from the ends, one decimal, coarse where it is small.

    Everything is worked out from figures that are already clamped and rounded, so that no
    figure tells more than the others together (decision 0005).
    """
    if not column.shown[group]:
        return HIDDEN
    scale, found = column.scale, column.measured
    least, most = shown_range(column, group)
    observed = float(found.observed[group])
    verdict = found.verdicts[group]
    assert verdict is not None  # a shown group has a verdict
    estimate, reach = shown_estimate(column, group)
    bound = _bound(observed, least, most, scale)
    low, high = (max(estimate - reach, scale.minimum), min(estimate + reach, scale.maximum))
    if bound:
        # "At most" and "at least" say enough; an interval would tell how far beyond.
        low, high = (scale.minimum, estimate) if observed < least else (estimate, scale.maximum)
    ends = sorted((natural(low, scale), natural(high, scale)))
    return PublishedMean(
        observed=round(natural(min(max(observed, least), most), scale), 1),
        estimate=round(natural(estimate, scale), 1),
        low=round(ends[0], 1),
        high=round(ends[1], 1),
        percent=min(max(round(percent_of_scale(estimate, scale)), 0), 100),
        missing_chance=shown_chance(float(found.missing_chance[group]), float(found.answered[group])),
        verdict=verdict,
        bound=bound,
    )


def shown_estimate(column: Column, group: int) -> tuple[float, float]:
    """The estimate and half its interval as they are shown, in keyed scale units.

    The width of an interval is a standard deviation in disguise. In a small group it is
    rounded outwards to eighths of the scale's range (.5 on five points), in others to
    fortieths (.1).
    """
    least, most = shown_range(column, group)
    estimate = round(min(max(float(column.measured.estimate[group]), least), most), 1)
    span = column.scale.maximum - column.scale.minimum
    small = column.measured.answered[group] < SMALL_GROUP
    step = span / (8 if small else 40)
    reach = float(column.measured.reach[group])
    steps = max(ceil(min(reach, span) / step - _TINY), 1)
    return estimate, steps * step


def shown_chance(chance: float, answered: float) -> int:
    """A chance in percent, in steps of five; in a small group only the middle of its band."""
    if answered < SMALL_GROUP:
        return {Verdict.MISSING: 90, Verdict.UNCLEAR: 50}.get(band(chance), 10)
    # A chance just under a band's border must not be rounded onto it and read like the next band.
    percent = CHANCE_STEP * round(100 * chance / CHANCE_STEP)
    if band(percent / 100) is not band(chance):
        percent += CHANCE_STEP if percent < 100 * chance else -CHANCE_STEP
    return min(max(percent, 1), 99)


def _bound(observed: float, least: float, most: float, scale: Scale) -> Literal["", "at most", "at least"]:
    """On which side of what may be shown a keyed mean lies, in the scale's own direction."""
    if least <= observed <= most:
        return ""
    return "at most" if (observed < least) == (scale.higher_is is Better.HIGHER) else "at least"
