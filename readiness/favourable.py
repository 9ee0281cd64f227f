"""The share of favourable answers, with what the people who did not answer leave open."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from readiness.aggregation import IntArray
from readiness.estimate_types import Interval, Intervals

FAVOURABLE_PERCENT = 40
"""Share of a scale's points that count as favourable, rounded down. Project judgement."""

_CHANCES_AT_ONCE = 500_000  # 4 MB


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
        [0, 1]

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
    low, high = share_intervals([favourable], [answered], [headcount], level)
    return Interval(float(low[0]), float(high[0]))


def share_intervals(
    favourable: ArrayLike, answered: ArrayLike, headcount: ArrayLike, level: float = 0.95
) -> Intervals:
    """The intervals of many groups at once; each as `share_interval` gives it.

    Parameters
    ----------
    favourable, answered, headcount : array-like of int, shape (groups,)
        k, n and N.
    level : float, optional
        (0, 1)

    Returns
    -------
    Intervals
        [0, 1], shape (groups,).

    Raises
    ------
    ValueError
        As for `share_interval`, with the first counts that do not fit.
    """
    given = np.column_stack([np.asarray(each, dtype=np.int64) for each in (favourable, answered, headcount)])
    for k, n, size in given[(given[:, 0] < 0) | (np.diff(given) < 0).any(axis=1) | (given[:, 1] < 1)]:
        raise ValueError(f"{k} of {n} answers do not fit {size} members")
    if not 0 < level < 1:
        raise ValueError(f"the level must lie between 0 and 1, not {level}")
    # Many groups have the same counts.
    rows, back = np.unique(given, axis=0, return_inverse=True)
    k, n, size = rows.T
    tail, share, silent = (1 - level) / 2, k / n, size - n
    low = np.minimum((k + _fewest(silent, k, n - k, tail)) / size, share)
    high = np.maximum((k + silent - _fewest(silent, n - k, k, tail)) / size, share)
    return Intervals(low[back.ravel()], high[back.ravel()])


def _fewest(silent: IntArray, favourable: IntArray, others: IntArray, tail: float) -> IntArray:
    """The smallest counts among the silent whose cumulative chance reaches `tail`."""
    found = np.zeros(len(silent), dtype=np.int64)
    order = np.argsort(-silent)  # rows of like length together, so that little is padded
    start = 0
    while start < len(order):
        longest = int(silent[order[start]])
        part = order[start : start + max(1, _CHANCES_AT_ONCE // (longest + 1))]
        start += len(part)
        s, a, b = silent[part, None], favourable[part, None] + 0.5, others[part, None] + 0.5
        count = np.arange(longest)
        # Beta-binomial chances, each from the one before; 0 beyond the silent.
        with np.errstate(divide="ignore"):
            steps = np.log(
                np.maximum(s - count, 0) * (count + a) / ((count + 1) * np.maximum(s - count - 1 + b, 0.5))
            )
        logs = np.concatenate([np.zeros((len(part), 1)), np.cumsum(steps, axis=1)], axis=1)
        chances = np.cumsum(np.exp(logs - logs.max(axis=1, keepdims=True)), axis=1)
        found[part] = (chances / chances[:, -1:] < tail).sum(axis=1)
    return found
