"""How much people differ within their team, and teams among themselves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from readiness.aggregation import FloatArray, answered_values
from readiness.not_estimable import NotEstimable, Reason

PRIOR_ICC = 0.10
"""Share of variance between teams assumed before any team is seen. Project judgement."""

PRIOR_WEIGHT = 8
"""The assumed share weighs as much as the evidence of 9 teams. Project judgement."""


class PooledVariance(NamedTuple):
    """Variance within teams, in squared scale units, and its degrees of freedom."""

    variance: float
    degrees_of_freedom: int


def pooled_within_variance(values: ArrayLike, groups: ArrayLike) -> PooledVariance | NotEstimable:
    """Variance of people around their own team's mean, pooled over teams.

    Parameters
    ----------
    values : array-like of shape (people,)
        One score a person; NaN = did not answer, left out.
    groups : array-like of shape (people,)
        The team of each person; whole numbers are fastest.

    Returns
    -------
    PooledVariance or NotEstimable
        ``(variance, degrees_of_freedom)``; not estimable when no team has two answers.

    Notes
    -----
    s^2 = sum (x - team mean)^2 / sum (n - 1), the MSW of a one-way analysis of variance.

    Examples
    --------
    >>> pooled_within_variance([4, 4, 3, 5], ["a", "a", "b", "b"])
    PooledVariance(variance=1.0, degrees_of_freedom=2)
    """
    numbers, codes, teams = answered_values(values, groups)
    freedom = numbers.size - teams
    if freedom < 1:
        return NotEstimable("within-team variance", Reason.TOO_FEW_PEOPLE, numbers.size, teams + 1)
    means = np.bincount(codes, numbers) / np.bincount(codes)
    return PooledVariance(float(np.sum((numbers - means[codes]) ** 2)) / freedom, freedom)


def stabilised_between_variance(means: ArrayLike, answered: ArrayLike, within_variance: float) -> float:
    """Variance between teams, pulled towards a usual value where there are few teams.

    Parameters
    ----------
    means : array-like of shape (teams,)
        Mean of the answers of each team, in scale units.
    answered : array-like of shape (teams,)
        People who answered. At least 1 each.
    within_variance : float
        Pooled variance within teams, in squared scale units.

    Returns
    -------
    float
        At least 0, in squared scale units.

    Notes
    -----
    t^2 = u * max(0, (MSB - s^2) / n0) + (1 - u) * (.10 / .90) s^2 with u = (G - 1) / (G + 7):
    the analysis-of-variance estimate, mixed with that of ICC .10. Project judgement.

    Examples
    --------
    One team says nothing about differences, so all is the usual value: .9 * .10 / .90 = .1

    >>> round(stabilised_between_variance([3.0], [6], 0.9), 12)
    0.1
    """
    centre, sizes = means_and_counts(means, answered)
    teams = centre.size
    usual = PRIOR_ICC / (1 - PRIOR_ICC) * within_variance
    if teams < 2:
        return usual
    people = sizes.sum()
    between = float(np.sum(sizes * (centre - np.average(centre, weights=sizes)) ** 2)) / (teams - 1)
    effective_size = float(people - np.sum(sizes**2) / people) / (teams - 1)
    seen = max(0.0, (between - within_variance) / effective_size)
    trust = (teams - 1) / (teams - 1 + PRIOR_WEIGHT)
    return trust * seen + (1 - trust) * usual


def means_and_counts(means: ArrayLike, answered: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Means and counts as columns of one length, refused where no mean can be."""
    centre = np.asarray(means, dtype=np.float64).reshape(-1)
    n = np.asarray(answered, dtype=np.float64).reshape(-1)
    if centre.size != n.size:
        raise ValueError(f"{centre.size} means but {n.size} counts of answers")
    unusable = np.flatnonzero(~np.isfinite(centre) | ~(n >= 1))
    if unusable.size:
        team = int(unusable[0])
        raise ValueError(f"team {team} has {n[team]:g} answers with mean {centre[team]}: leave it out")
    return centre, n
