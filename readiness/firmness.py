"""How firmly what is shown stands: ranks, order, and what another threshold would say.

All of it is worked out from figures as they are shown, so it tells nothing that they do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from readiness.columns import Column, shown_estimate
from readiness.missing_link import band
from readiness.not_estimable import NotEstimable
from readiness.published import Verdict
from readiness.published_details import Rank
from readiness.scoring import percent_of_scale
from readiness.stability import stability

TWO_SIDED = 1.96
"""Standard errors in half a 95 % interval as it is shown."""

ONE_DECIMAL = 0.1 / sqrt(12)
"""Standard error of a figure rounded to one decimal, scale units: that of a uniform error."""

SENSITIVITY = 1 / 16
"""By how much of the scale's range the threshold is moved: .25 on five points."""


@dataclass(frozen=True)
class ShownFigures:
    """Estimates and standard errors on 0-100 as a reader can work them out from what is shown.

    Parameters
    ----------
    estimates, errors : ndarray of float, shape (groups, components)
        NaN where a group does not show the component.
    rounding : ndarray of float, shape (components,)
        Standard error of the one decimal that estimates are shown with, on 0-100.
    complete : ndarray of bool, shape (groups,)
        Groups that show every component.
    """

    estimates: NDArray[np.float64]
    errors: NDArray[np.float64]
    rounding: NDArray[np.float64]
    complete: NDArray[np.bool_]


def shown_figures(columns: Sequence[Column]) -> ShownFigures:
    """The estimates of all groups and components, on 0-100."""
    groups = len(columns[0].shown)
    estimates = np.full((groups, len(columns)), np.nan)
    errors = np.full((groups, len(columns)), np.nan)
    for position, column in enumerate(columns):
        span = column.scale.maximum - column.scale.minimum
        for group in np.flatnonzero(column.shown):
            estimate, reach = shown_estimate(column, int(group))
            estimates[group, position] = percent_of_scale(estimate, column.scale)
            errors[group, position] = 100 * reach / TWO_SIDED / span
    spans = np.array([column.scale.maximum - column.scale.minimum for column in columns])
    rounding = 100 * ONE_DECIMAL / spans
    return ShownFigures(estimates, errors, rounding, ~np.isnan(estimates).any(axis=1))


def ranks_among(
    figures: ShownFigures,
    groups: NDArray[np.int64],
    correlation: NDArray[np.float64],
    *,
    seed: int,
) -> tuple[Mapping[int, Rank], int | None]:
    """Each group's place among some groups by its weakest component, and how firm the order is.

    Parameters
    ----------
    groups : ndarray of int
        Positions of the groups to compare; each shows every component.

    Returns
    -------
    ranks : Mapping
        ``{group: Rank}``, 1 = the one whose weakest component lies lowest.
    order_holds : int or None
        How often two of them, taken at random, keep their order, in whole steps of five
        percent; None under two groups.
    """
    if len(groups) < 2:
        return {}, None
    errors = np.hypot(figures.errors[groups], figures.rounding)
    found = stability(figures.estimates[groups], errors, correlation, seed=seed)
    ranks = {
        int(group): Rank(best=int(low), worst=int(high), of=len(groups))
        for group, low, high in zip(groups, found.rank_low, found.rank_high, strict=True)
    }
    holds = found.order_holds
    return ranks, None if isinstance(holds, NotEstimable) else min(5 * round(20 * holds), 100)


def verdicts_nearby(column: Column, group: int, verdict: Verdict) -> tuple[Verdict, Verdict]:
    """What would be said with the threshold a little lower, and a little higher.

    Worked out from the shown estimate and interval. A lower threshold never makes a
    component more missing than the verdict says, nor a higher one less; too few answers
    stay too few.
    """
    if verdict is Verdict.TOO_FEW_ANSWERS:
        return verdict, verdict
    estimate, reach = shown_estimate(column, group)
    span = column.scale.maximum - column.scale.minimum
    order = [Verdict.PRESENT, Verdict.UNCLEAR, Verdict.MISSING]

    def said(threshold: float) -> int:
        return order.index(band(_chance_below(threshold, estimate, reach / TWO_SIDED)))

    here = order.index(verdict)
    lower = min(here, said(column.threshold - SENSITIVITY * span))
    higher = max(here, said(column.threshold + SENSITIVITY * span))
    return order[lower], order[higher]


def _chance_below(threshold: float, estimate: float, error: float) -> float:
    return float(special.ndtr((threshold - estimate) / error))
