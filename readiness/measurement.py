"""Raw estimates of every group. Only this package and the publishing use case may see them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from readiness.estimates import (
    TeamEstimates,
    nonresponse_bound,
    pooled_within_variance,
    probability_missing,
    team_estimates,
)
from readiness.missing_link import band
from readiness.not_estimable import NotEstimable
from readiness.published import Verdict
from readiness.scoring import Scores

IntArray = NDArray[np.int64]

_TINY = 1e-9  # a bound that lies on the threshold must not hang on the last binary digit


@dataclass(frozen=True)
class GroupTree:
    """Groups in tree order (parents first) and where each person belongs.

    Parameters
    ----------
    parent : ndarray of int, shape (groups,)
        Position of the group above; -1 for the root, which comes first.
    headcount : ndarray of int, shape (groups,)
        People in the group and below it.
    person : ndarray of int, shape (people,)
        Position of the group each person belongs to directly.
    listed : ndarray of int, shape (groups,), optional
        People whom the team list has directly in each group; no more of its answers than that are
        believed to be different people's. By default all are.
    """

    parent: IntArray
    headcount: IntArray
    person: IntArray
    listed: IntArray | None = None

    @property
    def size(self) -> int:
        """Number of groups."""
        return len(self.parent)

    @property
    def parents(self) -> dict[int, int | None]:
        """The tree as ``{group: group above, or None}``."""
        return {group: (None if above < 0 else int(above)) for group, above in enumerate(self.parent)}

    def nearest(self, marked: NDArray[np.bool_]) -> IntArray:
        """The nearest marked group at or above each group; -1 if there is none. Shape (groups,)."""
        nearest = np.full(self.size, -1, dtype=np.int64)
        for group in range(self.size):
            above = nearest[self.parent[group]] if group else -1
            nearest[group] = group if marked[group] else above
        return nearest

    def depths(self) -> IntArray:
        """Steps from the root, which is 1. Shape (groups,)."""
        depths = np.zeros(self.size, dtype=np.int64)
        above = np.arange(self.size)
        while (above >= 0).any():
            depths += above >= 0
            above = np.where(above >= 0, self.parent[above], -1)
        return depths

    def at_depth(self, depth: int) -> IntArray:
        """Each person's group at a depth, or -1 if the person belongs above it. Shape (people,)."""
        depths = self.depths()
        ancestor = np.where(depths >= depth, np.arange(self.size), -1)
        for _ in range(depth, int(depths.max())):
            ancestor = np.where((ancestor >= 0) & (depths[ancestor] > depth), self.parent[ancestor], ancestor)
        return ancestor[self.person]

    def rolled_up(self, direct: NDArray[np.float64] | IntArray) -> NDArray[np.float64]:
        """Sums over each group and everything below it. Shape (groups,)."""
        totals = np.asarray(direct, dtype=np.float64).copy()
        for position in range(self.size - 1, 0, -1):
            totals[self.parent[position]] += totals[position]
        return totals

    def direct_counts(self, scores: Scores) -> IntArray:
        """People with a score, by the group they belong to directly. Shape (groups,)."""
        return np.bincount(self.person[~np.isnan(scores)], minlength=self.size)

    def believed_counts(self, scores: Scores) -> IntArray:
        """As `direct_counts`, but no more people than the team list knows. Shape (groups,).

        Whoever has an open link can send several forms. Beside four forms of one's own a fifth
        person's answers could be read, so a group is not made larger by what comes in.
        """
        counts = self.direct_counts(scores)
        return counts if self.listed is None else np.minimum(counts, self.listed)


@dataclass(frozen=True)
class Measured:
    """One component or item measured in every group that may be shown; others are NaN.

    Parameters
    ----------
    answered : ndarray, shape (groups,)
        People with a score, in the group and below.
    observed, estimate, standard_error : ndarray, shape (groups,)
        Keyed scale units.
    reach : ndarray, shape (groups,)
        Half the width of the 95 % interval, in scale units.
    missing_chance : ndarray, shape (groups,)
        0-1.
    shrinkage, degrees_of_freedom : ndarray, shape (groups,)
        Of the estimate, as in `readiness.estimates.team_estimates`.
    verdicts : tuple of Verdict or None, one per group
    """

    answered: NDArray[np.float64]
    observed: NDArray[np.float64]
    estimate: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    reach: NDArray[np.float64]
    missing_chance: NDArray[np.float64]
    shrinkage: NDArray[np.float64]
    degrees_of_freedom: NDArray[np.float64]
    verdicts: tuple[Verdict | None, ...]


def measured(
    scores: Scores, tree: GroupTree, shown: NDArray[np.bool_], threshold: float, reliability: float
) -> Measured:
    """Estimates of one score in each group that may be shown.

    Groups of one depth are estimated together and shrink towards their own mean; groups
    that are not shown take no part, so that nothing shown depends on their means.

    Parameters
    ----------
    scores : ndarray of float, shape (people,)
        Keyed; NaN where missing.
    shown : ndarray of bool, shape (groups,)
        Groups whose mean may be shown; each has at least one score.
    threshold : float
        c*: below it the component counts as missing (keyed scale units).
    reliability : float
        Of a person's score, over everybody. [0-1]
    """
    has_score = ~np.isnan(scores)
    sums = tree.rolled_up(np.bincount(tree.person[has_score], weights=scores[has_score], minlength=tree.size))
    answered = tree.rolled_up(tree.direct_counts(scores))
    observed = np.full(tree.size, np.nan)
    np.divide(sums, answered, out=observed, where=shown & (answered > 0))
    estimate, error, reach, chance, kept, freedom = (np.full(tree.size, np.nan) for _ in range(6))
    depths, total = tree.depths(), total_variance(scores)
    for depth in np.unique(depths[shown]):
        groups = np.flatnonzero(shown & (depths == depth))
        position = tree.at_depth(int(depth))
        people = (position >= 0) & (shown & (depths == depth))[position] & has_score
        pooled = pooled_within_variance(scores[people], position[people])
        within = 0.0 if isinstance(pooled, NotEstimable) else pooled.variance
        found = team_estimates(
            observed[groups],
            answered[groups],
            tree.headcount[groups],
            within,
            within_reliability(reliability, total, within),
        )
        estimate[groups], error[groups] = found.estimate, found.standard_error
        reach[groups] = _reach(found)
        chance[groups] = probability_missing(found, threshold)
        kept[groups], freedom[groups] = found.shrinkage, found.degrees_of_freedom
    verdicts = _verdicts(scores[has_score], answered, observed, chance, tree, shown, threshold)
    return Measured(answered, observed, estimate, error, reach, chance, kept, freedom, verdicts)


def total_variance(scores: Scores) -> float:
    """Sample variance of everybody's scores, squared scale units; 0 under two scores."""
    known = scores[~np.isnan(scores)]
    return float(np.var(known, ddof=1)) if len(known) > 1 else 0.0


def within_reliability(reliability: float, total: float, within: float) -> float:
    """Reliability of a person's score among people of the same group.

    Over everybody, differences between groups count as reliability; the error of measurement
    is the same wherever people sit, but within groups it is a larger share of what they differ.

    Parameters
    ----------
    reliability : float
        Over everybody, w. [0-1]
    total : float
        Variance of the scores over everybody (`total_variance`).
    within : float
        Pooled variance within the groups compared, s^2.

    Returns
    -------
    float
        1 - (1 - w) total / s^2, kept in 0-1 (Lord & Novick 1968, section 6.2: the
        reliability of a test in a group that varies less).
    """
    if within <= 0:
        return reliability
    return min(max(1 - (1 - reliability) * total / within, 0.0), 1.0)


def _reach(found: TeamEstimates) -> NDArray[np.float64]:
    """Half the width of each 95 % interval; unbounded where nothing is known of the spread."""
    if found.degrees_of_freedom <= 0:
        return np.where(found.standard_error > 0, np.inf, 0.0)
    return np.asarray(stats.t.ppf(0.975, found.degrees_of_freedom) * found.standard_error, dtype=np.float64)


def _verdicts(
    scores: Scores,
    answered: NDArray[np.float64],
    observed: NDArray[np.float64],
    chance: NDArray[np.float64],
    tree: GroupTree,
    shown: NDArray[np.bool_],
    threshold: float,
) -> tuple[Verdict | None, ...]:
    """The band of each group, unless those who did not answer could turn it over."""
    if not len(scores):
        return (None,) * tree.size
    low, high = (float(value) for value in np.quantile(scores, [0.1, 0.9]))
    groups = np.flatnonzero(shown)
    bound = nonresponse_bound(observed[groups], answered[groups], tree.headcount[groups], low, high)
    verdicts: list[Verdict | None] = [None] * tree.size
    for group, least, most in zip(groups, bound.low, bound.high, strict=True):
        verdict = band(float(chance[group]))
        turned = (verdict is Verdict.PRESENT and least < threshold - _TINY) or (
            verdict is Verdict.MISSING and most >= threshold - _TINY
        )
        verdicts[group] = Verdict.TOO_FEW_ANSWERS if turned else verdict
    return tuple(verdicts)
