"""How far the members of one team agree: r_wg, r_wg(j), r*_wg(j), AD_M."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from readiness.aggregation import FloatArray, IntArray
from readiness.not_estimable import NotEstimable, Reason

FIVE_POINT_NULL_VARIANCES: Mapping[str, float] = MappingProxyType(
    {
        "uniform": 2.00,
        "slight skew": 1.34,
        "moderate skew": 0.90,
        "heavy skew": 0.44,
        "triangular": 1.32,
        "normal": 1.04,
    }
)
"""Item variance on five points when nobody agrees. LeBreton & Senter 2008, ORM 11:815-852."""

CRITICAL_SHARE = 0.95
"""Random teams that stay at or below the critical value."""

_CRITICAL_DRAWS = 20_000  # the 95th percentile then has a standard error of about .003
_DRAWN_ONE_BY_ONE = 60  # up to this size drawing people beats drawing counts of answers


def uniform_null_variance(scale_points: int) -> float:
    """Variance of answers that fall on every point alike: (A^2 - 1) / 12, A at least 2.

    Examples
    --------
    >>> uniform_null_variance(5)
    2.0
    """
    if scale_points < 2:
        raise ValueError(f"a scale has at least 2 points, not {scale_points}")
    return (scale_points**2 - 1) / 12


def practical_ad_m_limit(scale_points: int) -> float:
    """AD_M up to which a team agrees: A / 6 (Burke & Dunlap 2002, ORM 5:159-172)."""
    return scale_points / 6


def rwg(values: ArrayLike, scale_points: int) -> float | NotEstimable:
    """Agreement of one team on one item, against answers spread evenly over the scale.

    Parameters
    ----------
    values : array-like of shape (people,)
        Answers in scale units; NaN = no answer.
    scale_points : int
        Points of the scale, A. At least 2.

    Returns
    -------
    float or NotEstimable
        (-inf, 1]. 1 = everyone gave the same answer, 0 = as spread as chance, below 0 =
        more divided than chance. R's ``rwg`` cuts at 0; here a split team stays visible.

    Raises
    ------
    ValueError
        If `scale_points` is under 2, or two answers lie further apart than the scale is long.

    Notes
    -----
    r_wg = 1 - s^2 / ((A^2 - 1) / 12), s^2 the sample variance.
    Source: James, Demaree & Wolf 1984, Journal of Applied Psychology 69:85-98.

    Examples
    --------
    >>> rwg([4, 4, 5, 5], scale_points=5)
    0.8333333333333334
    """
    found = _relative_variance("r_wg", np.reshape(values, (-1, 1)), scale_points, None)
    if isinstance(found, NotEstimable):
        return found
    return 1 - found[0]


def rwg_j(items: ArrayLike, scale_points: int, null_variance: float | None = None) -> float | NotEstimable:
    """Agreement of one team over several items of one component.

    Parameters
    ----------
    items : array-like of shape (people, items)
        Answers in scale units; NaN = no answer. An item with fewer than two answers is
        left out.
    scale_points : int
        Points of the scale, A. At least 2.
    null_variance : float, optional
        Item variance when nobody agrees; evenly spread answers by default. Slight skew on
        five points: ``FIVE_POINT_NULL_VARIANCES["slight skew"]``.

    Returns
    -------
    float or NotEstimable
        [0, 1].

    Raises
    ------
    ValueError
        As `rwg`, and if `null_variance` is not positive.

    Notes
    -----
    r_wg(j) = J (1 - q) / (J (1 - q) + q), q = min(1, mean item variance / null variance).
    Source: James, Demaree & Wolf 1984; ``rwg.j`` of the R package multilevel.

    Examples
    --------
    >>> rwg_j([[4, 5], [4, 5], [5, 5], [5, 4]], scale_points=5)
    0.9213483146067416
    """
    found = _relative_variance("r_wg(j)", items, scale_points, null_variance)
    if isinstance(found, NotEstimable):
        return found
    share, used = found
    return float(james_index(share, used))


def lindell_rwg_j(
    items: ArrayLike, scale_points: int, null_variance: float | None = None
) -> float | NotEstimable:
    """Lindell's r*_wg(j), which does not grow with the number of items.

    Parameters
    ----------
    items, scale_points, null_variance
        As for `rwg_j`.

    Returns
    -------
    float or NotEstimable
        (-inf, 1]; below 0 the team is more divided than chance would make it. Refuses the
        same input as `rwg_j`.

    Notes
    -----
    r*_wg(j) = 1 - mean item variance / null variance, not cut at 0.
    Source: Lindell, Brandt & Whitney 1999, Applied Psychological Measurement 23:127-135.

    Examples
    --------
    >>> lindell_rwg_j([[4, 5], [4, 5], [5, 5], [5, 4]], scale_points=5)
    0.8541666666666667
    """
    found = _relative_variance("r*_wg(j)", items, scale_points, null_variance)
    if isinstance(found, NotEstimable):
        return found
    return 1 - found[0]


def ad_m(values: ArrayLike) -> float | NotEstimable:
    """Average deviation from the team's mean, in scale units.

    Parameters
    ----------
    values : array-like of shape (people,) or (people, items)
        Answers; NaN = no answer. With several items the average over the items with two
        answers or more.

    Returns
    -------
    float or NotEstimable
        [0, half the scale's length]. At most `practical_ad_m_limit` counts as agreement.

    Notes
    -----
    AD_M = mean |x - mean x|. Source: Burke, Finkelstein & Dusig 1999, Organizational
    Research Methods 2:49-68; ``ad.m`` of the R package multilevel.

    Examples
    --------
    >>> ad_m([4, 4, 5, 5])
    0.5
    """
    answers = by_item(values)
    usable = (~np.isnan(answers)).sum(axis=0) >= 2
    if not usable.any():
        return _nobody_to_compare("AD_M", answers)
    kept = answers[:, usable]
    return float(np.nanmean(np.abs(kept - np.nanmean(kept, axis=0)), axis=0).mean())


@lru_cache(maxsize=1024)
def critical_rwg_j(group_size: int, items: int, scale_points: int, *, seed: int) -> float:
    """The r_wg(j) that only one in twenty teams answering at random exceeds.

    The usual .70 is too easy for small teams, so each size has its own bar.

    Parameters
    ----------
    group_size : int
        People who answered. At least 2.
    items : int
        Items of the component. At least 1.
    scale_points : int
        Points of the scale. At least 2.
    seed : int
        Of the simulation.

    Returns
    -------
    float
        [0, 1]. 95th percentile of r_wg(j) over 20,000 teams whose every answer falls on
        each point alike, independently.

    Raises
    ------
    ValueError
        If an argument is under its minimum.

    Notes
    -----
    Source: Dunlap, Burke & Smith-Crowe 2003, Journal of Applied Psychology 88:356-362
    (critical values by simulation); ``rwg.j.sim`` of the R package multilevel.
    """
    null = uniform_null_variance(scale_points)
    if group_size < 2:
        raise ValueError(f"agreement needs at least 2 people, not {group_size}")
    if items < 1:
        raise ValueError(f"agreement needs at least 1 item, not {items}")
    sums, squares = _random_sums(group_size, items, scale_points, np.random.default_rng(seed))
    variances = (squares - sums**2 / group_size) / (group_size - 1)
    return float(np.quantile(james_index(variances.mean(axis=1) / null, items), CRITICAL_SHARE))


def _random_sums(
    people: int, items: int, scale_points: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Sums and sums of squares of the answers of random teams, (draws, items) each."""
    shape, points = (_CRITICAL_DRAWS, items), np.arange(scale_points, dtype=np.float64)
    if people > _DRAWN_ONE_BY_ONE:
        counts = rng.multinomial(people, np.full(scale_points, 1 / scale_points), size=shape)
        return counts @ points, counts @ points**2
    sums, squares = np.zeros(shape), np.zeros(shape)
    for _ in range(people):
        answers = points[rng.integers(0, scale_points, shape, dtype=np.uint16)]
        sums += answers
        squares += answers**2
    return sums, squares


def by_item(values: ArrayLike) -> FloatArray:
    """Answers as a table of (people, items); one item may come as a plain list."""
    answers = np.asarray(values, dtype=np.float64)
    return answers.reshape(-1, 1) if answers.ndim < 2 else answers


def within_scale(answers: FloatArray, scale_points: int) -> FloatArray:
    """The answers, refused where two of them cannot both be on the scale."""
    seen = answers[~np.isnan(answers)]
    if seen.size and seen.max() - seen.min() > scale_points - 1:
        raise ValueError(f"answers from {seen.min():g} to {seen.max():g} do not fit on {scale_points} points")
    return answers


def null_variance_of(scale_points: int, null_variance: float | None) -> float:
    """The null variance asked for, by default the uniform one; refused where not positive."""
    null = uniform_null_variance(scale_points) if null_variance is None else null_variance
    if not null > 0:
        raise ValueError(f"the null variance must be above 0, not {null}")
    return null


def _relative_variance(
    statistic: str, items: ArrayLike, scale_points: int, null_variance: float | None
) -> tuple[float, int] | NotEstimable:
    """Mean item variance over the null variance, and the number of items that gave it."""
    null = null_variance_of(scale_points, null_variance)
    answers = within_scale(by_item(items), scale_points)
    usable = (~np.isnan(answers)).sum(axis=0) >= 2
    if not usable.any():
        return _nobody_to_compare(statistic, answers)
    variances = np.nanvar(answers[:, usable], axis=0, ddof=1)
    return float(variances.mean()) / null, int(usable.sum())


def james_index(share: FloatArray | float, items: IntArray | int) -> FloatArray:
    """r_wg(j) from the mean item variance as a share of the null variance."""
    error = np.minimum(share, 1)
    agreement = items * (1 - error)
    return np.asarray(agreement / (agreement + error), dtype=np.float64)


def _nobody_to_compare(statistic: str, answers: FloatArray) -> NotEstimable:
    """The absence of an index that needs two people with an answer to the same item."""
    found = int((~np.isnan(answers)).sum(axis=0).max(initial=0))
    return NotEstimable(statistic, Reason.TOO_FEW_PEOPLE, found=found, required=2)
