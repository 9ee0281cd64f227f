"""How well each component was measured, over the whole organisation, as it may be published.

Between and within groups means the smallest shown group that each person is in: these are
sums over shown groups and what is left of them, so that no mean of a hidden group enters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from readiness.aggregation import icc1, icc2
from readiness.measurement import GroupTree
from readiness.not_estimable import NotEstimable
from readiness.published_details import ItemQuality, ReliabilityFigure, ScaleQuality
from readiness.reliability import (
    ItemAnalysis,
    Reliability,
    cronbach_alpha,
    item_analysis,
    mcdonald_omega,
    team_centred,
)
from readiness.scoring import Scores

LEAST_PEOPLE = 30
"""People with complete answers from which reliability is told in figures. Project judgement:
a correlation over fewer says little, and says much about single people."""


def scale_quality(
    items: Scores,
    scores: Scores,
    item_ids: tuple[str, ...],
    tree: GroupTree,
    shown: NDArray[np.bool_],
) -> ScaleQuality | None:
    """Reliability, aggregation and item analysis of one component.

    Parameters
    ----------
    items : ndarray of float, shape (people, items)
        Keyed answers, NaN where missing.
    scores : ndarray of float, shape (people,)
        Keyed component scores.
    item_ids : tuple of str
        Of the columns of `items`.
    shown : ndarray of bool, shape (groups,)
        Groups that show this component; the root among them.

    Returns
    -------
    ScaleQuality or None
        None with fewer than `LEAST_PEOPLE` complete answers.

    Notes
    -----
    Two decimals. Formulas and sources: `readiness.reliability`, `readiness.aggregation`.
    """
    complete = ~np.isnan(items).any(axis=1)
    people = int(complete.sum())
    if people < LEAST_PEOPLE or not shown[0]:
        return None
    groups = tree.nearest(shown)[tree.person]
    centred = team_centred(items, groups)
    freedom = people - len(np.unique(groups[complete]))
    within = cronbach_alpha(centred, degrees_of_freedom=freedom) if freedom > 0 else None
    scored = ~np.isnan(scores)
    return ScaleQuality(
        people=people,
        alpha=_figure(cronbach_alpha(items)),
        omega=_figure(mcdonald_omega(_in_order(items))),
        alpha_within=_figure(within),
        omega_within=_figure(mcdonald_omega(_in_order(centred))),
        icc1=_two_decimals(icc1(scores[scored], groups[scored])),
        icc2=_two_decimals(icc2(scores[scored], groups[scored])),
        items={
            item: _item_quality(found) for item, found in zip(item_ids, item_analysis(items), strict=True)
        },
    )


def _in_order(items: Scores) -> Scores:
    """The same people in an order of their answers: seeded resamples must not hang on how they were kept."""
    return items[np.lexsort(items.T)]


def _figure(found: Reliability | NotEstimable | None) -> ReliabilityFigure | None:
    if found is None or isinstance(found, NotEstimable):
        return None
    return ReliabilityFigure(
        estimate=round(found.estimate, 2), low=round(found.low, 2), high=round(found.high, 2)
    )


def _two_decimals(found: float | NotEstimable) -> float | None:
    return None if isinstance(found, NotEstimable) else round(found, 2)


def _item_quality(found: ItemAnalysis) -> ItemQuality:
    return ItemQuality(
        item_rest_correlation=_two_decimals(found.item_rest_correlation),
        alpha_if_dropped=_two_decimals(found.alpha_if_dropped),
    )
