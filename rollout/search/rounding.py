"""Plans in whole numbers from a fractional one: list schedules, and quarters fixed one after the other."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rollout.model.layout import Launches
from rollout.search.greedy import WaitingList, guided_plans
from rollout.search.incumbent import Incumbent
from rollout.solvers.matrix import Floats, Matrix
from rollout.solvers.relaxation import Relaxation, relaxed

_Number = TypeVar("_Number", bound=np.generic)

_LISTS = 60
_LISTS_WITHOUT_GAIN = 20
_QUARTERS_FIXED = 6
"""By the sixth quarter so many teams launch at once that rounding no longer costs much."""
_ROUNDINGS, _ROUNDING_SPREAD, _OTHER_PILOTS = 30, 0.3, 3
_LATE = 1e-6  # a relaxation is exact to that
GOOD_ENOUGH = 1e-3
"""Relative gap from which fixing quarters one by one no longer pays: project judgement."""


def offer_guided_lists(
    incumbent: Incumbent, waiting: WaitingList, relaxation: Relaxation, seed: int, until: float
) -> bool:
    """List schedules by expected go-live until none is better any more; whether the clock cut it.

    Parameters
    ----------
    incumbent : Incumbent
        Gets every plan.
    waiting : WaitingList
    relaxation : Relaxation
    seed : int
    until : float
        On the incumbent's clock.
    """
    without_gain = 0
    expected = expected_launches(waiting, relaxation.values)
    for launches in islice(guided_plans(waiting, expected, seed), _LISTS):
        without_gain = 0 if incumbent.offer(launches) else without_gain + 1
        if incumbent.is_settled or without_gain >= _LISTS_WITHOUT_GAIN or incumbent.is_cancelled():
            return False
        if incumbent.clock() >= until:
            return True
    return False


def offer_fixed_quarters(
    incumbent: Incumbent,
    waiting: WaitingList,
    matrix: Matrix,
    relaxation: Relaxation,
    seed: int,
    until: float,
) -> bool:
    """Relax and fix: round the first quarter, relax the rest anew, round the second, and so on.

    Where the first launches decide how fast the others may follow, a list in the order of one
    relaxation launches too few of them. Of a few ways to round a quarter the one is taken that
    leaves most to the rest. After each quarter come a few list schedules of the rest. Whether the clock cut
    it is returned.
    """
    draw = np.random.default_rng(seed)
    for quarter in waiting.layout.quarters[:_QUARTERS_FIXED]:
        ways = _roundings(waiting, relaxation.values, quarter, draw)
        tried = [_with_fixed(waiting, matrix, way, quarter, until - incumbent.clock()) for way in ways]
        following = max((each for each in tried if each), key=lambda each: each.bound, default=None)
        if incumbent.clock() >= until:
            return True
        if following is None or following.bound <= incumbent.worth or incumbent.is_cancelled():
            return False
        relaxation = following
        for plan in islice(guided_plans(waiting, expected_launches(waiting, relaxation.values), seed), 3):
            incumbent.offer(plan)
    return offer_guided_lists(incumbent, waiting, relaxation, seed, until)


def _with_fixed(
    waiting: WaitingList, matrix: Matrix, launches: Launches, quarter: int, seconds: float
) -> Relaxation | None:
    """The relaxation once the launches up to the quarter are as given."""
    if seconds <= 0:
        return None
    layout = waiting.layout
    fixed = np.zeros(layout.variable_count, dtype=bool)
    _steps(waiting, fixed)[:, : quarter + 1] = True
    return relaxed(matrix, seconds, np.array(layout.values(launches), dtype=float), fixed)


def expected_launches(waiting: WaitingList, values: Floats) -> list[float]:
    """Expected launch quarter of each team where values are chances; the number of quarters: never."""
    expected = len(waiting.layout.quarters) - _steps(waiting, values).sum(axis=1)
    return [float(quarter) for quarter in expected]


def _steps(waiting: WaitingList, values: NDArray[_Number]) -> NDArray[_Number]:
    """The steps among the values, one row a team, one column a quarter; a view of them."""
    layout = waiting.layout
    return values[: len(layout.teams) * len(layout.quarters)].reshape(-1, len(layout.quarters))


def _roundings(
    waiting: WaitingList, values: Floats, quarter: int, draw: np.random.Generator
) -> list[Launches]:
    """A few lists up to the quarter, those of the quarters before as they are.

    The teams that the relaxation launches in the quarter are listed by their chance: as it is, and
    with some noise, over and over, of which those are kept whose launches have the largest sums of
    chances. One team may keep several others back, so that the likeliest first is not always best.
    """
    clusters = waiting.clusters
    chance = _steps(waiting, values)[[cluster[0] for cluster in clusters]]
    before = chance[:, quarter - 1] > 0.5 if quarter else np.zeros(len(clusters), dtype=bool)
    launching = np.where(before, 0.0, chance[:, quarter])
    earliest = np.where(before, np.argmax(chance > 0.5, axis=1), quarter).tolist()
    wanted = np.flatnonzero(before | (launching > _LATE))
    expected = len(waiting.layout.quarters) - chance.sum(axis=1)

    def plan(noise: Floats | float) -> Launches:
        order = np.lexsort((expected, -np.round(launching + noise, 3), ~before))
        listed = order[np.isin(order, wanted, assume_unique=True)].tolist()
        starts = waiting.scheduler.plan(listed, earliest)
        return tuple(start if start is not None and start <= quarter else None for start in starts)

    def likelihood(launches: Launches) -> float:
        now = [number for number in wanted.tolist() if launches[clusters[number][0]] == quarter]
        return float(sum(launching[number] * len(clusters[number]) for number in now))

    plans = [plan(0.0)]
    plans += [plan(draw.normal(0.0, _ROUNDING_SPREAD, len(clusters))) for _ in range(_ROUNDINGS)]
    fullest = sorted(dict.fromkeys(plans[1:]), key=likelihood, reverse=True)
    others = _OTHER_PILOTS if quarter == 0 else 1
    return list(dict.fromkeys([plans[0], *fullest[:others]]))
