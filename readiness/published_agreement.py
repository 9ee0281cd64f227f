"""How far the people of a group agree: a word in every group, figures in larger ones.

A spread in numbers tells an attacker much about single answers in a small group; a word
tells a reader what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readiness.agreement import (
    FIVE_POINT_NULL_VARIANCES,
    critical_rwg_j,
    james_index,
    practical_ad_m_limit,
    uniform_null_variance,
)
from readiness.agreement_by_team import team_agreement
from readiness.measurement import GroupTree
from readiness.published import Agreement
from readiness.published_details import AgreementFigures
from readiness.scoring import Scores
from surveys.instrument import Scale

# Conventional bands of r_wg(j): LeBreton & Senter 2008, Organizational Research Methods
# 11:815-852. Strong agreement also has to beat random answers at the group's size.
STRONG, MODERATE = 0.70, 0.50
# Larger groups of random answers never come near .70.
_LARGEST_SIMULATED = 30
# The mean item variance is told in twentieths of the null variance, and at least one of them:
# r_wg(j) = 1 would tell every answer.
SHARE_STEP = 0.05


@dataclass(frozen=True)
class GroupAgreement:
    """Agreement on one component in each group; NaN where it is not shown or not estimable.

    Parameters
    ----------
    people, items : ndarray of int, shape (groups,)
        People with an answer, and items that two of them answered.
    share : ndarray of float, shape (groups,)
        Mean item variance over the null variance of evenly spread answers, q.
    ad_m : ndarray of float, shape (groups,)
        Scale units.
    """

    scale: Scale
    people: NDArray[np.int64]
    items: NDArray[np.int64]
    share: NDArray[np.float64]
    ad_m: NDArray[np.float64]

    def word(self, group: int, *, seed: int = 0) -> Agreement | None:
        """Agreement in a word; None where it is not known.

        People agree where r_wg(j) >= .70 and beats 95 % of groups of the same size that
        answer at random; they partly agree from .50 on.
        """
        if np.isnan(self.share[group]):
            return None
        value = float(james_index(float(self.share[group]), int(self.items[group])))
        if value >= max(STRONG, self.bar(group, seed=seed) or 0.0):
            return Agreement.AGREE
        return Agreement.PARTLY if value >= MODERATE else Agreement.DIFFER

    def bar(self, group: int, *, seed: int = 0) -> float | None:
        """r_wg(j) that one group in twenty of this size exceeds by answering at random."""
        people = int(self.people[group])
        if people > _LARGEST_SIMULATED:
            return None
        return critical_rwg_j(people, int(self.items[group]), self.scale.points, seed=seed)

    def shown_share(self, group: int) -> float:
        """The mean item variance as it is shown: in twentieths of the null variance, never 0."""
        return max(SHARE_STEP * round(float(self.share[group]) / SHARE_STEP), SHARE_STEP)

    def most_spread(self, group: int) -> float:
        """The largest standard deviation of people's scores that the shown figures leave.

        The variance of a mean of items is at most the mean of their variances.
        """
        most = self.shown_share(group) + SHARE_STEP / 2
        return float(np.sqrt(most * uniform_null_variance(self.scale.points)))

    def figures(self, group: int, *, seed: int = 0) -> AgreementFigures | None:
        """The indices as they may be shown; None where agreement is not known."""
        if np.isnan(self.share[group]):
            return None
        share, items = self.shown_share(group), int(self.items[group])
        slight = None
        if self.scale.points == 5:
            ratio = FIVE_POINT_NULL_VARIANCES["uniform"] / FIVE_POINT_NULL_VARIANCES["slight skew"]
            slight = round(float(james_index(share * ratio, items)), 2)
        bar = self.bar(group, seed=seed)
        return AgreementFigures(
            rwg_j=round(float(james_index(share, items)), 2),
            rwg_j_slight_skew=slight,
            lindell_rwg_j=round(1 - share, 2),
            ad_m=max(round(float(self.ad_m[group]), 1), 0.1),
            ad_m_at_most=round(practical_ad_m_limit(self.scale.points), 2),
            bar=None if bar is None else round(bar, 2),
        )


def group_agreement(items: Scores, scale: Scale, tree: GroupTree, shown: NDArray[np.bool_]) -> GroupAgreement:
    """Each shown group's agreement on a component, with everybody below it.

    Parameters
    ----------
    items : ndarray of float, shape (people, items)
        Keyed answers, NaN where missing.
    shown : ndarray of bool, shape (groups,)
    """
    people, used = np.zeros(tree.size, dtype=np.int64), np.zeros(tree.size, dtype=np.int64)
    share, ad_m = np.full(tree.size, np.nan), np.full(tree.size, np.nan)
    depths = tree.depths()
    from_one = items - scale.minimum + 1
    for depth in np.unique(depths[shown]):
        groups = tree.at_depth(int(depth))
        inside = groups >= 0
        found = team_agreement(from_one[inside], groups[inside], scale.points)
        kept = shown[found.labels] & found.estimable
        rows = found.labels[kept]
        people[rows], used[rows] = found.people[kept], found.items[kept]
        share[rows], ad_m[rows] = 1 - found.lindell_rwg_j[kept], found.ad_m[kept]
    return GroupAgreement(scale, people, used, share, ad_m)
