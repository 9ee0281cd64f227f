"""How stable the order of the risks is when base rates and weights vary.

Each draw of the expected weeks ranks the pitfalls anew; what is said about a rank is what
holds over the draws.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.faults import FaultList


@dataclass(frozen=True, slots=True)
class RankRange:
    """Where a pitfall ranks over the draws; 1 costs most weeks.

    Parameters
    ----------
    best, worst : int
        Interval of its rank: ranks that occur in the draws, not means of two. [1-number of pitfalls]
    share_first : float
        Share of the draws in which it is among the first. [0-1]
    """

    best: int
    worst: int
    share_first: float


def rank_stability(
    weeks: Mapping[str, NDArray[np.float64]],
    *,
    first: int = 5,
    interval: tuple[float, float] = (0.05, 0.95),
) -> dict[str, RankRange]:
    """Each pitfall's range of ranks over the draws.

    Parameters
    ----------
    weeks : Mapping
        Pitfall -> draws of its expected weeks of delay, drawn together: draw i of each belongs
        to one state of the world. [weeks]
    first : int
        How many pitfalls count as the first ones. [1-]
    interval : tuple of float
        Shares of the draws below the best and up to the worst rank. [0-1]

    Returns
    -------
    dict
        In the order of `weeks`.

    Raises
    ------
    FaultsError
        Draws that are missing, unequally many or no numbers; `first` or `interval` out of range.

    Notes
    -----
    Ties go to the earlier id, so that exactly `first` pitfalls are first in each draw and the
    shares add up to `first`. Quantiles are those of the inverted distribution function
    (Hyndman and Fan 1996, type 1), which are ranks themselves.
    """
    ranks = _ranks(weeks, first, interval)
    edges = np.quantile(ranks, interval, axis=1, method="inverted_cdf").astype(np.int64)
    among = (ranks <= first).mean(axis=1)
    found = {
        pitfall: RankRange(int(edges[0, row]), int(edges[1, row]), float(among[row]))
        for row, pitfall in enumerate(sorted(weeks))
    }
    return {pitfall: found[pitfall] for pitfall in weeks}


def order_holds(
    weeks: Mapping[str, NDArray[np.float64]], *, first: int = 5, shown: Collection[str] | None = None
) -> float:
    """Share of the draws in which the first pitfalls are the same set as those shown. [0-1].

    Parameters
    ----------
    weeks : Mapping
        As for `rank_stability`. [weeks]
    first : int
        How many pitfalls are compared, in whatever order. [1-]
    shown : collection of str or None
        The pitfalls shown as the first ones; their number replaces `first`. None: the `first`
        with the largest mean weeks.

    Raises
    ------
    FaultsError
        As for `rank_stability`, or a pitfall shown that has no draws.
    """
    if shown is not None:
        first = len(set(shown))
    ranks = _ranks(weeks, first, (0.0, 1.0))
    names = sorted(weeks)
    if shown is None:
        means = {pitfall: float(np.mean(weeks[pitfall])) for pitfall in names}
        shown = sorted(names, key=lambda pitfall: (-means[pitfall], pitfall))[:first]
    faults = FaultList()
    for pitfall in sorted(set(shown) - set(names)):
        faults.add("shown", "the pitfall has no draws", "Show pitfalls that were drawn.", pitfall)
    faults.raise_if_any()
    # Exactly `first` pitfalls are first in a draw, so that none of the shown ones may be missing.
    rows = [names.index(pitfall) for pitfall in sorted(set(shown))]
    return float((ranks[rows] <= first).all(axis=0).mean())


def _ranks(
    weeks: Mapping[str, NDArray[np.float64]], first: int, interval: tuple[float, float]
) -> NDArray[np.int64]:
    """Rank of each pitfall (rows, by id) in each draw (columns); 1 has most weeks."""
    faults = FaultList()
    if not weeks:
        faults.add("weeks", "there is no pitfall", "Give draws of at least one pitfall.")
    if first < 1:
        faults.add("first", "fewer than one pitfall", "Ask for one or more.", first)
    if not 0 <= interval[0] <= interval[1] <= 1:
        faults.add("interval", "not two ordered shares", "Give shares such as 0.05, 0.95.", interval)
    for pitfall, drawn in weeks.items():
        if np.ndim(drawn) != 1 or np.size(drawn) == 0 or not np.isfinite(drawn).all():
            faults.add(f"weeks, '{pitfall}'", "not a row of numbers", "Give one number a draw.", drawn)
    if len({np.shape(drawn) for drawn in weeks.values()}) > 1:
        faults.add("weeks", "the pitfalls have different numbers of draws", "Draw equally often for each.")
    faults.raise_if_any()
    drawn_weeks = np.stack([np.asarray(weeks[pitfall], dtype=np.float64) for pitfall in sorted(weeks)])
    order = np.argsort(-drawn_weeks, axis=0, kind="stable")
    ranks = np.empty(drawn_weeks.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(1, len(weeks) + 1)[:, np.newaxis], axis=0)
    return ranks
