"""How much more positive leads are than the people they lead, never for one lead alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray

from readiness.aggregation import FloatArray, IntArray
from readiness.columns import SMALL_GROUP, Column
from readiness.differences import Difference
from readiness.estimate_types import TeamEstimate
from readiness.estimates import PooledVariance, pooled_within_variance, team_estimates
from readiness.measurement import GroupTree, total_variance, within_reliability
from readiness.not_estimable import NotEstimable, Reason
from readiness.published_details import GapReading, LeadGap
from surveys.instrument import Scale
from surveys.survey import SMALLEST_THRESHOLD

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class PerceptionGap:
    """Mean of leads minus mean of the people they lead.

    Parameters
    ----------
    gap : float
        In keyed scale units. Above 0 the leads are the more positive.
    standard_error : float
        In scale units.
    low, high : float
        Its interval, in scale units.
    leads : int
        Leads whose answers went in. At least the threshold.
    reading : GapReading
        The sign in words, where the interval does not hold 0.
    """

    gap: float
    standard_error: float
    low: float
    high: float
    leads: int
    reading: GapReading


def perception_gap(
    lead_mean: float,
    leads: int,
    people: TeamEstimate,
    *,
    spread: float,
    reliability: float,
    threshold: int,
    level: float = 0.95,
) -> PerceptionGap | NotEstimable:
    """The gap between the leads of a department or organisation and the people they lead.

    Parameters
    ----------
    lead_mean : float
        Mean of the leads who answered, in keyed scale units.
    leads : int
        How many they are.
    people : TeamEstimate
        From `readiness.estimates.team_estimates`, over everybody else of the same group as
        one team of its own: teams that are hidden take no part.
    spread : float
        Standard deviation of people's scores around their own side's mean, s, in scale units.
    reliability : float
        Of a person's score, w. [0, 1]
    threshold : int
        Fewest leads whose answers may be shown together. At least 3.
    level : float, optional
        Of the interval. (0, 1)

    Returns
    -------
    PerceptionGap or NotEstimable
        Not estimable with fewer leads than the threshold: a mean of few leads tells what
        one of them said.

    Raises
    ------
    ValueError
        If `threshold` is under 3, `spread` is negative or the reliability is outside 0-1.

    Notes
    -----
    gap = mean of leads - T; SE = sqrt(V + SEM^2 / n) with SEM = s sqrt(1 - w) and n leads.
    These very leads are meant, so how leads differ adds no uncertainty, but the error of
    measuring each of them does. T and V are those of the people led, with their finite
    number. Formula: project judgement. SEM: Lord & Novick 1968, *Statistical Theories of
    Mental Test Scores*, section 3.8.

    The sign matters: distance goes with lower performance, most where the team is more
    positive than its lead (Gibson, Cooper & Conger 2009, Journal of Applied Psychology
    94:62-76). That study paired each lead with their own team and looked at goals, conflict
    and autonomy, not at readiness.

    Next to the mean of the group the gap tells the sum over its leads: one more published
    figure, which `readiness.published_leads` proves safe first.
    """
    _refuse_impossible(spread, reliability, threshold)
    if leads < threshold:
        return NotEstimable(
            "gap between leads and teams", Reason.TOO_FEW_PEOPLE, found=leads, required=threshold
        )
    measuring = spread**2 * (1 - reliability)
    found = Difference(
        estimate=lead_mean - people.estimate,
        standard_error=sqrt(people.standard_error**2 + measuring / leads),
        degrees_of_freedom=people.degrees_of_freedom,
    )
    low, high = found.interval(level)
    return PerceptionGap(found.estimate, found.standard_error, low, high, leads, gap_reading(low, high))


def shown_gaps(
    column: Column,
    tree: GroupTree,
    leads: NDArray[np.bool_],
    shown: NDArray[np.bool_],
    reliability: float,
    least_people: int,
) -> dict[int, LeadGap]:
    """The gap of every group that may show it, as it is shown.

    Parameters
    ----------
    leads : ndarray of bool, shape (people,)
    shown : ndarray of bool, shape (groups,)
        Groups with at least `least_people` leads and others who have a score.
    reliability : float
        Of a person's score, over everybody. [0, 1]

    Notes
    -----
    The variance of people around the mean of their own side is pooled over the groups of one
    depth that show the gap, so that no interval hangs on groups that do not.
    """
    found: dict[int, LeadGap] = {}
    depths, total = tree.depths(), total_variance(column.scores)
    for depth in np.unique(depths[shown]):
        groups = np.flatnonzero(shown & (depths == depth))
        own = tree.at_depth(int(depth))
        people = ~np.isnan(column.scores) & np.isin(own, groups)
        scores, sides = column.scores[people], 2 * own[people] + leads[people]
        pooled = pooled_within_variance(scores, sides)
        assert not isinstance(pooled, NotEstimable)  # a shown gap has three people on either side
        weight = within_reliability(reliability, total, pooled.variance)
        counts = np.bincount(sides, minlength=2 * tree.size).reshape(tree.size, 2)
        sums = np.bincount(sides, scores, minlength=2 * tree.size).reshape(tree.size, 2)
        for group in groups:
            gap = _gap(counts[group], sums[group], int(tree.headcount[group]), pooled, weight, least_people)
            found[int(group)] = shown_gap(gap, int(counts[group][0]), column.scale)
    return found


def _gap(
    counts: IntArray,
    sums: FloatArray,
    headcount: int,
    pooled: PooledVariance,
    reliability: float,
    least_people: int,
) -> PerceptionGap:
    """The gap of one group, from the count and sum of the people led and of the leads."""
    led, leads = (int(count) for count in counts)
    # Leads who did not answer count among the others who did not: nobody knows which they are.
    members = max(headcount - leads, led)
    variance, freedom = pooled
    people = team_estimates(
        [sums[0] / led], [led], [members], variance, reliability, degrees_of_freedom=freedom
    )
    found = perception_gap(
        float(sums[1]) / leads,
        leads,
        people[0],
        spread=sqrt(variance),
        reliability=reliability,
        threshold=least_people,
    )
    assert isinstance(found, PerceptionGap)  # a shown gap has enough leads
    return found


def shown_gap(found: PerceptionGap, others: int, scale: Scale) -> LeadGap:
    """The gap with one decimal and its interval rounded outwards, as wide either way.

    To fortieths of the scale's range (.1 on five points); with fewer than ten leads or others
    to eighths (.5), because the width of an interval is a standard deviation in disguise. The
    words are read off these figures.
    """
    span = scale.maximum - scale.minimum
    gap = round(found.gap, 1) + 0.0  # no minus before nought
    step = span / (8 if min(found.leads, others) < SMALL_GROUP else 40)
    reach = step * max(ceil(min((found.high - found.low) / 2, 2 * span) / step - _TINY), 1)
    low = max(floor(10 * (gap - reach) + _TINY) / 10, -float(span))
    high = min(ceil(10 * (gap + reach) - _TINY) / 10, float(span))
    return LeadGap(gap=gap, low=low, high=high, leads=found.leads, reading=gap_reading(low, high))


def gap_reading(low: float, high: float) -> GapReading:
    """Who is the more positive, where the interval does not hold 0."""
    if low > 0:
        return GapReading.LEADS_HIGHER
    return GapReading.TEAMS_HIGHER if high < 0 else GapReading.NONE


def _refuse_impossible(spread: float, reliability: float, threshold: int) -> None:
    if threshold < SMALLEST_THRESHOLD:
        raise ValueError(f"the threshold must be at least {SMALLEST_THRESHOLD}, not {threshold}")
    if not spread >= 0:
        raise ValueError(f"a standard deviation is at least 0, not {spread}")
    if not 0 <= reliability <= 1:
        raise ValueError(f"the reliability must lie in 0-1, not {reliability}")
