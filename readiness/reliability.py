"""How reliably several items measure one component: alpha, omega, item analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from readiness.aggregation import FloatArray, group_codes
from readiness.not_estimable import NotEstimable, Reason
from readiness.one_factor import one_factor

DEFAULT_SEED = 20_260
"""Seed of omega's resampling where the caller names none."""

_ALPHA, _OMEGA = "Cronbach's alpha", "McDonald's omega"
_OMEGA_ITEMS = 3  # with two items the loadings are not identified
_CONSTANT = 1e-12  # variance below which an item counts as constant


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability with its interval.

    Parameters
    ----------
    estimate, low, high : float
        (-inf, 1].
    level : float
        Of the interval. (0, 1)
    people, items : int
        Complete rows and items that gave it.
    """

    estimate: float
    low: float
    high: float
    level: float
    people: int
    items: int


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """What one item adds to its component.

    Parameters
    ----------
    item : int
        Column of the item, from 0.
    item_rest_correlation : float or NotEstimable
        Correlation with the mean of the other items. [-1, 1]
    alpha_if_dropped : float or NotEstimable
        Cronbach's alpha of the other items.
    """

    item: int
    item_rest_correlation: float | NotEstimable
    alpha_if_dropped: float | NotEstimable


def cronbach_alpha(
    items: ArrayLike, *, level: float = 0.95, degrees_of_freedom: int | None = None
) -> Reliability | NotEstimable:
    """Cronbach's alpha with Feldt's interval.

    Parameters
    ----------
    items : array-like of shape (people, items)
        Keyed answers; people with a missing answer (NaN) are left out.
    level : float, optional
        Of the interval. (0, 1)
    degrees_of_freedom : int, optional
        People - 1 by default; people - teams for answers from `team_centred`.

    Returns
    -------
    Reliability or NotEstimable
        Not estimable under two items or two people, or when all totals are the same.

    Notes
    -----
    alpha = k / (k - 1) * (1 - sum(item variances) / variance of the total).
    Interval: 1 - (1 - alpha) F, F the upper and lower quantiles with df and df (k - 1).
    Source: Cronbach 1951, Psychometrika 16:297-334; Feldt, Woodruff & Salih 1987, Applied
    Psychological Measurement 11:93-103.

    Examples
    --------
    >>> found = cronbach_alpha([[1, 2], [2, 2], [3, 4], [5, 4]])
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.8791, -0.8663, 0.9922)
    """
    complete = _complete_rows(items)
    alpha = _alpha(complete)
    if isinstance(alpha, NotEstimable):
        return alpha
    people, k = complete.shape
    df = people - 1 if degrees_of_freedom is None else degrees_of_freedom
    if df < 1:
        raise ValueError(f"the degrees of freedom must be at least 1, not {df}")
    tail = (1 - level) / 2
    upper, lower = (float(stats.f.ppf(share, df, df * (k - 1))) for share in (1 - tail, tail))
    return Reliability(
        estimate=alpha,
        low=1 - (1 - alpha) * upper,
        high=1 - (1 - alpha) * lower,
        level=level,
        people=people,
        items=k,
    )


def mcdonald_omega(
    items: ArrayLike, *, level: float = 0.95, resamples: int = 500, seed: int = DEFAULT_SEED
) -> Reliability | NotEstimable:
    """One-factor McDonald's omega with a percentile bootstrap interval.

    Parameters
    ----------
    items : array-like of shape (people, items)
        Keyed answers; people with a missing answer (NaN) are left out.
    level : float, optional
        Of the interval. (0, 1)
    resamples : int, optional
        Bootstrap samples of people.
    seed : int, optional
        Of the resampling.

    Returns
    -------
    Reliability or NotEstimable
        As `omega_estimate`; also when most resamples have no solution.

    Notes
    -----
    omega = (sum loadings)^2 / ((sum loadings)^2 + sum uniquenesses), on standardised items,
    loadings from `one_factor`. Source: McDonald 1999, *Test Theory*, chapter 6; interval as
    advised by Kelley & Pornprasertmanit 2016, Psychological Methods 21:69-92.
    """
    complete = _complete_rows(items)
    estimate = omega_estimate(complete)
    if isinstance(estimate, NotEstimable):
        return estimate
    drawn = _omegas(_bootstrap_correlations(complete, resamples, np.random.default_rng(seed)))
    if 2 * drawn.size < resamples:
        return NotEstimable(_OMEGA, Reason.UNSTABLE, drawn.size, -(-resamples // 2))
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    people, k = complete.shape
    return Reliability(estimate, float(low), float(high), level, people, k)


def omega_estimate(items: ArrayLike) -> float | NotEstimable:
    """McDonald's omega without its interval, for where only the value is needed.

    Parameters
    ----------
    items : array-like of shape (people, items)
        Keyed answers; people with a missing answer (NaN) are left out.

    Returns
    -------
    float or NotEstimable
        [0, 1]. Not estimable under three items, with fewer people than items + 1, or when
        an item is constant or a sum of others.
    """
    complete = _complete_rows(items)
    people, k = complete.shape
    if k < _OMEGA_ITEMS:
        return NotEstimable(_OMEGA, Reason.TOO_FEW_ITEMS, k, _OMEGA_ITEMS)
    if people <= k:
        return NotEstimable(_OMEGA, Reason.TOO_FEW_PEOPLE, people, k + 1)
    correlations = _usable_correlations(np.cov(complete, rowvar=False)[None])
    if len(correlations) == 0:
        return NotEstimable(_OMEGA, Reason.NO_VARIATION)
    omegas = _omegas(correlations)
    return float(omegas[0]) if omegas.size else NotEstimable(_OMEGA, Reason.UNSTABLE)


def team_centred(items: ArrayLike, groups: ArrayLike) -> FloatArray:
    """Answers as deviations from the mean of the person's team, item by item.

    Parameters
    ----------
    items : array-like of shape (people, items)
        Answers. A person with a missing answer (NaN) comes back all NaN.
    groups : array-like of shape (people,)
        The team of each person.

    Returns
    -------
    ndarray of shape (people, items)
        Reliability of these is reliability between members of one team. The degrees of
        freedom are people - teams, counted over complete rows.
    """
    answers = _as_table(items)
    complete = ~np.isnan(answers).any(axis=1)
    _, codes = group_codes(np.asarray(groups).reshape(-1)[complete])
    kept, centred = answers[complete], np.full_like(answers, np.nan)
    sizes = np.bincount(codes)
    means = np.column_stack([np.bincount(codes, column) / sizes for column in kept.T])
    centred[complete] = kept - means[codes]
    return centred


def item_analysis(items: ArrayLike) -> tuple[ItemAnalysis, ...]:
    """What each item adds: correlation with the rest, and alpha without it.

    Parameters
    ----------
    items : array-like of shape (people, items)
        Keyed answers; people with a missing answer (NaN) are left out.

    Returns
    -------
    tuple of ItemAnalysis
        One an item, in column order. Same figures as ``item.total`` of R's multilevel.
    """
    complete = _complete_rows(items)
    return tuple(_analysed_item(complete, item) for item in range(complete.shape[1]))


def _analysed_item(complete: FloatArray, item: int) -> ItemAnalysis:
    rest = np.delete(complete, item, axis=1)
    correlation: float | NotEstimable
    name = "item-rest correlation"
    if rest.shape[1] == 0:
        correlation = NotEstimable(name, Reason.TOO_FEW_ITEMS, 1, 2)
    elif len(complete) < 2:
        correlation = NotEstimable(name, Reason.TOO_FEW_PEOPLE, len(complete), 2)
    elif min(complete[:, item].var(), rest.mean(axis=1).var()) < _CONSTANT:
        correlation = NotEstimable(name, Reason.NO_VARIATION)
    else:
        correlation = float(np.corrcoef(complete[:, item], rest.mean(axis=1))[0, 1])
    return ItemAnalysis(item, correlation, _alpha(rest))


def _alpha(complete: FloatArray) -> float | NotEstimable:
    people, k = complete.shape
    if k < 2:
        return NotEstimable(_ALPHA, Reason.TOO_FEW_ITEMS, k, 2)
    if people < 2:
        return NotEstimable(_ALPHA, Reason.TOO_FEW_PEOPLE, people, 2)
    total = complete.sum(axis=1).var(ddof=1)
    if total < _CONSTANT:
        return NotEstimable(_ALPHA, Reason.NO_VARIATION)
    return float(k / (k - 1) * (1 - complete.var(axis=0, ddof=1).sum() / total))


def _omegas(correlations: FloatArray) -> FloatArray:
    """Omega of each matrix whose likelihood has a maximum."""
    solution = one_factor(correlations)
    common = solution.loadings[solution.converged].sum(axis=1) ** 2
    unique = solution.uniquenesses[solution.converged].sum(axis=1)
    return np.asarray(common / (common + unique), dtype=np.float64)


def _usable_correlations(covariances: FloatArray) -> FloatArray:
    """Correlation matrices of those covariance matrices that are positive definite."""
    deviations = np.sqrt(np.maximum(np.diagonal(covariances, axis1=1, axis2=2), 0))
    varied = (deviations**2 > _CONSTANT).all(axis=1)
    scale = deviations[varied]
    correlations = covariances[varied] / (scale[:, :, None] * scale[:, None, :])
    return np.asarray(correlations[np.linalg.eigvalsh(correlations)[:, 0] > 1e-8], dtype=np.float64)


def _bootstrap_correlations(complete: FloatArray, resamples: int, rng: np.random.Generator) -> FloatArray:
    """Usable correlation matrices of resampled people.

    A resample only changes how often each person counts, so its moments are weighted sums
    of the same products.
    """
    people, k = complete.shape
    centred = complete - complete.mean(axis=0)
    rows, columns = np.triu_indices(k)
    products = np.hstack([centred, centred[:, rows] * centred[:, columns]])
    moments = np.empty((resamples, products.shape[1]))
    for index in range(resamples):
        times = np.bincount(rng.integers(0, people, people), minlength=people)
        moments[index] = times @ products / people
    means, squares = moments[:, :k], moments[:, k:]
    covariances = np.empty((resamples, k, k))
    covariances[:, rows, columns] = squares
    covariances[:, columns, rows] = squares
    return _usable_correlations(covariances - means[:, :, None] * means[:, None, :])


def _as_table(items: ArrayLike) -> FloatArray:
    table = np.asarray(items, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"items need two dimensions (people, items), not {table.ndim}")
    return table


def _complete_rows(items: ArrayLike) -> FloatArray:
    table = _as_table(items)
    complete = np.ones(len(table), dtype=bool)
    for column in table.T:
        complete &= ~np.isnan(column)
    return table[complete]
