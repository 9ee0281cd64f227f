"""Agreement of all teams at once, in columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from readiness.aggregation import AnyArray, FloatArray, IntArray, group_codes
from readiness.agreement import by_item, james_index, null_variance_of, within_scale


@dataclass(frozen=True, slots=True, eq=False)
class TeamAgreement:
    """Agreement of every team, as columns; row i belongs to ``labels[i]``.

    Parameters
    ----------
    labels : ndarray of shape (teams,)
        The teams in ascending order.
    people : ndarray of int
        People with at least one answer.
    estimable : ndarray of bool
        At least one item has two answers. The other columns hold NaN where it is False.
    items : ndarray of int
        Items with two answers or more.
    rwg_j, lindell_rwg_j, ad_m : ndarray of float
        As the functions of the same name in `readiness.agreement`, which also give the
        reason for an absent value.
    """

    labels: AnyArray
    people: IntArray
    estimable: np.ndarray[tuple[int], np.dtype[np.bool_]]
    items: IntArray
    rwg_j: FloatArray
    lindell_rwg_j: FloatArray
    ad_m: FloatArray


def team_agreement(
    items: ArrayLike, groups: ArrayLike, scale_points: int, null_variance: float | None = None
) -> TeamAgreement:
    """Agreement of all teams at once; each row equals the one-team functions.

    Parameters
    ----------
    items : array-like of shape (people, items)
        Answers to the items of one component; NaN = no answer.
    groups : array-like of shape (people,)
        The team of each person; whole numbers are fastest.
    scale_points, null_variance
        As for `rwg_j`.

    Returns
    -------
    TeamAgreement
    """
    answers = within_scale(by_item(items), scale_points)
    null = null_variance_of(scale_points, null_variance)
    labels, codes = group_codes(groups)
    teams = labels.size
    used = np.zeros(teams, dtype=np.intp)
    variances, deviations = np.zeros(teams), np.zeros(teams)
    for column in answers.T:
        seen = ~np.isnan(column)
        team, values = codes[seen], column[seen]
        counts = np.bincount(team, minlength=teams)
        means = np.bincount(team, values, teams) / np.maximum(counts, 1)
        distances = values - means[team]
        usable = counts >= 2
        used += usable
        spread = np.bincount(team, distances**2, teams) / np.maximum(counts - 1, 1)
        variances += np.where(usable, spread, 0)
        average = np.bincount(team, np.abs(distances), teams) / np.maximum(counts, 1)
        deviations += np.where(usable, average, 0)
    estimable = used > 0
    with np.errstate(invalid="ignore"):
        share = variances / used / null
        return TeamAgreement(
            labels=labels,
            people=np.bincount(codes[~np.isnan(answers).all(axis=1)], minlength=teams),
            estimable=estimable,
            items=used,
            rwg_j=james_index(share, used),
            lindell_rwg_j=1 - share,
            ad_m=deviations / used,
        )
