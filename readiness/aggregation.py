"""Whether answers belong together within teams: one-way analysis of variance and ICCs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readiness.not_estimable import NotEstimable, Reason

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
AnyArray = NDArray[np.generic]

_NEGLIGIBLE = 1e-12  # share of the other mean square below which one is rounding noise


@dataclass(frozen=True, slots=True)
class OneWayAnova:
    """One-way analysis of variance of people in teams of any size.

    Parameters
    ----------
    between_mean_square, within_mean_square : float
        MSB and MSW, in squared scale units.
    groups, people : int
        Counts of groups with an answer and of people who answered.
    mean_group_size : float
        people / groups.
    effective_group_size : float
        n0 = (people - sum(n_g^2) / people) / (groups - 1), the size that makes
        E[MSB] = within variance + n0 * between variance in unequal groups.
    """

    between_mean_square: float
    within_mean_square: float
    groups: int
    people: int
    mean_group_size: float
    effective_group_size: float


def group_codes(groups: ArrayLike) -> tuple[AnyArray, IntArray]:
    """The distinct group labels in ascending order, and each person's index into them.

    Parameters
    ----------
    groups : array-like of shape (people,)
        Labels that can be sorted; whole numbers are fastest.

    Returns
    -------
    labels : ndarray of shape (groups,)
    codes : ndarray of int, shape (people,)
        ``labels[codes]`` equals `groups`.
    """
    labels, codes = np.unique(np.asarray(groups), return_inverse=True)
    return labels, codes.astype(np.intp, copy=False).reshape(-1)


def answered_values(values: ArrayLike, groups: ArrayLike) -> tuple[FloatArray, IntArray, int]:
    """Values that are not missing, their group codes, and the number of groups with any.

    Raises
    ------
    ValueError
        If `values` and `groups` differ in length.
    """
    numbers = np.asarray(values, dtype=np.float64).reshape(-1)
    labels = np.asarray(groups).reshape(-1)
    if numbers.size != labels.size:
        raise ValueError(f"{numbers.size} values but {labels.size} group labels")
    present = ~np.isnan(numbers)
    distinct, codes = group_codes(labels[present])
    return numbers[present], codes, distinct.size


def one_way_anova(values: ArrayLike, groups: ArrayLike) -> OneWayAnova | NotEstimable:
    """One-way analysis of variance of `values` by `groups`.

    Parameters
    ----------
    values : array-like of shape (people,)
        One score a person; NaN = did not answer, left out.
    groups : array-like of shape (people,)
        The team of each person.

    Returns
    -------
    OneWayAnova or NotEstimable
        Not estimable with fewer than two groups, or when no group has two people.

    Notes
    -----
    MSB = sum_g n_g (mean_g - mean)^2 / (G - 1); MSW = sum (x - mean_g)^2 / (N - G).
    Source: Searle, Casella & McCulloch 1992, *Variance Components*, chapter 3.
    """
    numbers, codes, groups_found = answered_values(values, groups)
    if groups_found < 2:
        return NotEstimable("analysis of variance", Reason.TOO_FEW_GROUPS, groups_found, 2)
    people = numbers.size
    if people == groups_found:
        return NotEstimable("analysis of variance", Reason.TOO_FEW_PEOPLE, people, groups_found + 1)
    sizes = np.bincount(codes)
    means = np.bincount(codes, numbers) / sizes
    between = float(np.sum(sizes * (means - numbers.mean()) ** 2)) / (groups_found - 1)
    within = float(np.sum((numbers - means[codes]) ** 2)) / (people - groups_found)
    return OneWayAnova(
        between_mean_square=between,
        within_mean_square=within,
        groups=groups_found,
        people=people,
        mean_group_size=people / groups_found,
        effective_group_size=float(people - np.sum(sizes**2) / people) / (groups_found - 1),
    )


def icc1(values: ArrayLike, groups: ArrayLike) -> float | NotEstimable:
    """ICC(1): the share of variance between people that lies between their teams.

    Parameters
    ----------
    values : array-like of shape (people,)
        One score a person; NaN = did not answer, left out.
    groups : array-like of shape (people,)
        The team of each person.

    Returns
    -------
    float or NotEstimable
        [-1 / (mean group size - 1), 1]; below 0 when teams differ less than chance would
        make them differ.

    Notes
    -----
    ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW), k = mean group size.
    Source: Bartko 1976, Psychological Bulletin 83:762-765; Bliese 2000. Same k for
    unequal groups as ``ICC1`` of the R package multilevel.

    Examples
    --------
    >>> icc1([1, 2, 4, 5], ["a", "a", "b", "b"])
    0.8947368421052632
    """
    table = one_way_anova(values, groups)
    if isinstance(table, NotEstimable):
        return NotEstimable("ICC(1)", table.reason, table.found, table.required)
    between, within = table.between_mean_square, table.within_mean_square
    if between == 0 and within == 0:
        return NotEstimable("ICC(1)", Reason.NO_VARIATION)
    return (between - within) / (between + (table.mean_group_size - 1) * within)


def icc2(values: ArrayLike, groups: ArrayLike) -> float | NotEstimable:
    """ICC(2): the reliability of team means of average size.

    Parameters
    ----------
    values : array-like of shape (people,)
        One score a person; NaN = did not answer, left out.
    groups : array-like of shape (people,)
        The team of each person.

    Returns
    -------
    float or NotEstimable
        (-inf, 1]; not estimable when all teams have the same mean.

    Notes
    -----
    ICC(2) = (MSB - MSW) / MSB. Source: Bartko 1976; ``ICC2`` of the R package multilevel.

    Examples
    --------
    >>> icc2([1, 2, 4, 5], ["a", "a", "b", "b"])
    0.9444444444444444
    """
    table = one_way_anova(values, groups)
    if isinstance(table, NotEstimable):
        return NotEstimable("ICC(2)", table.reason, table.found, table.required)
    between, within = table.between_mean_square, table.within_mean_square
    if between == 0 and within == 0:
        return NotEstimable("ICC(2)", Reason.NO_VARIATION)
    if between <= _NEGLIGIBLE * within:
        return NotEstimable("ICC(2)", Reason.NO_GROUP_DIFFERENCES)
    return (between - within) / between
