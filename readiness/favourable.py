"""The share of favourable answers, with what the people who did not answer leave open."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import special

from readiness.aggregation import FloatArray
from readiness.estimate_types import Interval

FAVOURABLE_PERCENT = 40
"""Share of a scale's points that count as favourable, rounded down. Project judgement."""


def favourable_points(scale_points: int) -> int:
    """How many points at the good end of a scale count as favourable.

    Parameters
    ----------
    scale_points : int
        Points of the scale. At least 2.

    Returns
    -------
    int
        40 % of the points, rounded down; at least 1, and at least 2 from four points on.

    Notes
    -----
    Gives the usual top two of five and top two of seven. Four points have no middle, so
    both points of agreement count. Other scales: project judgement.

    Examples
    --------
    >>> [favourable_points(points) for points in (2, 3, 4, 5, 6, 7, 10, 11)]
    [1, 1, 2, 2, 2, 2, 4, 4]
    """
    if scale_points < 2:
        raise ValueError(f"a scale has at least 2 points, not {scale_points}")
    return max(scale_points * FAVOURABLE_PERCENT // 100, 2 if scale_points >= 4 else 1)


@lru_cache(maxsize=1 << 16)
def share_interval(favourable: int, answered: int, headcount: int, level: float = 0.95) -> Interval:
    """The share of favourable people among all members, from counts alone.

    Parameters
    ----------
    favourable, answered, headcount : int
        k, n and N. 0 <= k <= n <= N, n at least 1.
    level : float, optional
        (0, 1)

    Returns
    -------
    Interval
        [0, 1]. Remembered, because many cells of a heatmap have the same counts.

    Raises
    ------
    ValueError
        If the counts do not fit, or `level` is not between 0 and 1.

    Notes
    -----
    Favourable members in all = k + BetaBinomial(N - n, k + 1/2, n - k + 1/2): what is
    known of the rate from n answers (Jeffreys' prior) is passed on to the N - n people
    who did not answer, who are taken as ignorable. Exact quantiles. When everybody
    answered, nothing is open. Project judgement; prior: Brown, Cai & DasGupta 2001,
    Statistical Science 16:101-133. The share itself can lie up to 1 / N outside the
    quantiles; the interval is then widened to hold it.

    Examples
    --------
    Four of six are favourable and two did not answer, so four to six of eight are:

    >>> share_interval(4, 6, 8)
    Interval(low=0.5, high=0.75)
    """
    if not (0 <= favourable <= answered <= headcount and answered >= 1):
        raise ValueError(f"{favourable} of {answered} answers do not fit {headcount} members")
    if not 0 < level < 1:
        raise ValueError(f"the level must lie between 0 and 1, not {level}")
    silent, tail, share = headcount - answered, (1 - level) / 2, favourable / answered
    low = _least(silent, favourable, answered - favourable, tail)
    high = silent - _least(silent, answered - favourable, favourable, tail)
    return Interval(min((favourable + low) / headcount, share), max((favourable + high) / headcount, share))


def _least(silent: int, favourable: int, others: int, tail: float) -> int:
    """The smallest count among the silent whose cumulative chance reaches `tail`."""
    if not silent:
        return 0
    chances = np.cumsum(_chances(silent, favourable + 0.5, others + 0.5))
    return int(np.searchsorted(chances / chances[-1], tail))


def _chances(silent: int, a: float, b: float) -> FloatArray:
    """Beta-binomial chances of 0 to `silent` favourable people, up to a common factor."""
    count = np.arange(silent + 1, dtype=np.float64)
    ways = -special.gammaln(count + 1) - special.gammaln(silent - count + 1)
    logs = ways + special.gammaln(count + a) + special.gammaln(silent - count + b)
    return np.asarray(np.exp(logs - logs.max()), dtype=np.float64)
