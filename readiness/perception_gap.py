"""How much more positive leads are than their teams, never for one lead alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from readiness.differences import Difference
from readiness.estimate_types import TeamEstimate
from readiness.not_estimable import NotEstimable, Reason
from readiness.published_details import GapReading
from surveys.survey import SMALLEST_THRESHOLD


@dataclass(frozen=True, slots=True)
class PerceptionGap:
    """Mean of leads minus mean of their teams.

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
    lead_scores: ArrayLike,
    team_estimates: Sequence[TeamEstimate],
    *,
    spread: float,
    reliability: float,
    threshold: int,
    level: float = 0.95,
) -> PerceptionGap | NotEstimable:
    """The gap between the leads of a department or organisation and their own teams.

    Parameters
    ----------
    lead_scores : array-like of shape (teams,)
        Each lead's score, keyed; NaN = the lead did not answer, and the team is left out.
    team_estimates : sequence of TeamEstimate
        From `readiness.estimates.team_estimates`, in the same order, over the members
        without their lead.
    spread : float
        Standard deviation of people's scores within teams, s, in scale units.
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
        If the columns differ in length, `threshold` is under 3, `spread` is negative or
        the reliability is outside 0-1.

    Notes
    -----
    gap = mean (lead - T); SE = sqrt(sum (V + SEM^2)) / G with SEM = s sqrt(1 - w), which is
    sqrt(V + SEM^2) for one pair. These very leads are meant, so how leads differ adds no
    uncertainty, but the error of measuring each of them does. Errors of different teams
    are taken as independent; the little that they share (the uncertainty of the mean that
    estimates are drawn towards) is left out. Formula: project judgement. SEM: Lord &
    Novick 1968, *Statistical Theories of Mental Test Scores*, section 3.8.

    The sign matters: distance goes with lower performance, most where the team is more
    positive than its lead (Gibson, Cooper & Conger 2009, Journal of Applied Psychology
    94:62-76). That study looked at goals, conflict and autonomy, not at readiness.

    The mean of leads is one more published figure: whoever shows it tells the attacker of
    `readiness.confidentiality` about it.
    """
    scores = np.asarray(lead_scores, dtype=np.float64).reshape(-1)
    _refuse_impossible(scores.size, len(team_estimates), spread, reliability, threshold)
    pairs = [
        (float(score), team)
        for score, team in zip(scores, team_estimates, strict=True)
        if not np.isnan(score)
    ]
    if len(pairs) < threshold:
        return NotEstimable(
            "gap between leads and teams", Reason.TOO_FEW_PEOPLE, found=len(pairs), required=threshold
        )
    measuring = spread**2 * (1 - reliability)
    variance = sum(team.standard_error**2 + measuring for _, team in pairs)
    found = Difference(
        estimate=sum(score - team.estimate for score, team in pairs) / len(pairs),
        standard_error=sqrt(variance) / len(pairs),
        degrees_of_freedom=min(team.degrees_of_freedom for _, team in pairs),
    )
    low, high = found.interval(level)
    return PerceptionGap(found.estimate, found.standard_error, low, high, len(pairs), _reading(low, high))


def _reading(low: float, high: float) -> GapReading:
    if low > 0:
        return GapReading.LEADS_HIGHER
    return GapReading.TEAMS_HIGHER if high < 0 else GapReading.NONE


def _refuse_impossible(leads: int, teams: int, spread: float, reliability: float, threshold: int) -> None:
    if leads != teams:
        raise ValueError(f"{leads} leads but {teams} teams")
    if threshold < SMALLEST_THRESHOLD:
        raise ValueError(f"the threshold must be at least {SMALLEST_THRESHOLD}, not {threshold}")
    if not spread >= 0:
        raise ValueError(f"a standard deviation is at least 0, not {spread}")
    if not 0 <= reliability <= 1:
        raise ValueError(f"the reliability must lie in 0-1, not {reliability}")
