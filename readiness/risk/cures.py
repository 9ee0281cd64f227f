"""The smallest set of cures that brings the chance of a failed pilot under a level.

Found by the integer program of `readiness.risk.cure_program`, checked without it, and, where
the limits keep the level out of reach, with the limit that does.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from readiness.judgements import Judgements
from readiness.pitfall_catalogue import PitfallCatalogue
from readiness.risk.cure_neighbours import Neighbourhood
from readiness.risk.cure_program import CureProgram, CureTask, Limit
from readiness.risk.failure import (
    FailureChance,
    chances_after,
    left_by_cures,
    pilot_failure,
)
from surveys.faults import FaultList

_HALVINGS = 6


@dataclass(frozen=True, slots=True)
class CureSet:
    """Cures to choose, what they ask for and what they leave of the chance of failure.

    Parameters
    ----------
    cures : tuple of str
        In the order of the catalogue, those already chosen among them.
    before, after : FailureChance
        Without any cure, and with those of the set that work in time.
    hours_by_owner : dict
        Owner -> working hours for the set, by owner's name. [hours]
    coach_hours : float
        Hours of coach and consultant among them. [hours]
    weeks : float
        Longest lead in the set, 0 if it is empty. [weeks]
    reaches : bool
        Whether the level is reached within the limits; if not, this is the set with the lowest
        chance within them.
    binding : tuple of Limit
        Empty if the level is reached; else what to lift: each limit alone would do, unless
        `together`. "no cure left": not even without limits.
    together : bool
        No single limit would do; all in `binding` must be lifted together.
    too_late : tuple of str
        Cures that take more weeks than are left. A chosen one stays in the set, with its hours,
        but lowers nothing.
    """

    cures: tuple[str, ...]
    before: FailureChance
    after: FailureChance
    hours_by_owner: dict[str, float]
    coach_hours: float
    weeks: float
    reaches: bool
    binding: tuple[Limit, ...]
    together: bool
    too_late: tuple[str, ...]


def smallest_cure_set(
    chances: Mapping[str, float],
    catalogue: PitfallCatalogue,
    judged: Judgements,
    *,
    below: float,
    weeks: float,
    coach_hours: float,
    hours_of_others: float | None = None,
    must: Collection[str] = (),
    never: Collection[str] = (),
    draws: Mapping[str, NDArray[np.float64]] | None = None,
    doubtful: bool = False,
) -> CureSet:
    """The fewest cures found that bring the chance of a failed pilot under a level, within limits.

    Of sets with equally few cures the one with fewest hours, of these the one with the smallest
    chance, of these the one with the earliest ids. Damping of shared causes follows the cures, so
    no program that is quick enough proves that there is no smaller set; on small catalogues the set
    found has always been the best of all subsets.

    Parameters
    ----------
    chances : Mapping
        Pitfall -> chance that it is there, before any cure. [0-1]
    below : float
        The chance of failure to fall under. [0-1, both excluded]
    weeks : float
        Weeks left; cures with a longer lead come too late. [weeks, from 0]
    coach_hours : float
        Hours that coach and consultant have for cures. [hours, from 0]
    hours_of_others : float or None
        Hours that all others have together; None: no limit. [hours, from 0]
    must, never : collection of str
        Cures already chosen, and cures ruled out. If the chosen ones alone take more hours than
        there are, the level is not reached, and only cures without such hours are added.
    draws, doubtful
        As for `readiness.risk.failure.pilot_failure`.

    Raises
    ------
    FaultsError
        Every level, limit, chance or cure that is out of range or unknown.
    """
    must, never = frozenset(must), frozenset(never)
    limits = {
        Limit.WEEKS: weeks,
        Limit.COACH_HOURS: coach_hours,
        Limit.HOURS_OF_OTHERS: math.inf if hours_of_others is None else hours_of_others,
    }
    _check(catalogue, below, limits, must, never)
    before = pilot_failure(chances, catalogue, judged, draws=draws, doubtful=doubtful)
    task = CureTask(chances, catalogue, judged, below, must, never, limits)
    found = _smallest(task)
    chosen = found if found is not None else _lowest(task)
    reaches = found is not None and task.keeps_hours(chosen)
    binding = () if reaches else _binding(task)
    in_time = task.in_time(catalogue.cures)
    cures = tuple(cure for cure in catalogue.cures if cure in chosen)
    left = left_by_cures(chosen & in_time, catalogue, judged)
    drawn = None if draws is None else {each: np.asarray(draws[each]) * left[each] for each in draws}
    after = task.after(chosen)
    owners: dict[str, list[float]] = {}
    for cure in cures:
        entry = catalogue.cures[cure][1]
        owners.setdefault(entry.owner, []).append(entry.effort_hours)
    return CureSet(
        cures=cures,
        before=before,
        after=pilot_failure(after, catalogue, judged, draws=drawn, doubtful=doubtful),
        hours_by_owner={owner: math.fsum(owners[owner]) for owner in sorted(owners)},
        coach_hours=task.hours(chosen)[Limit.COACH_HOURS],
        weeks=max((catalogue.cures[cure][1].lead_weeks for cure in cures), default=0.0),
        reaches=reaches,
        binding=binding,
        together=len(binding) > 1 and not _lifted(task, binding[:1]),
        too_late=tuple(cure for cure in catalogue.cures if cure not in in_time | never),
    )


def cure_worth(
    chances: Mapping[str, float], chosen: Collection[str], catalogue: PitfallCatalogue, judged: Judgements
) -> dict[str, float]:
    """By how much the chance of failure would be higher without each chosen cure. [0-1].

    The other chosen cures stay, so that worths do not add up: of two cures of one pitfall
    each stands in for a part of the other.
    """

    def chance(cures: frozenset[str]) -> float:
        after = chances_after(chances, cures, catalogue, judged)
        return pilot_failure(after, catalogue, judged).chance

    everything = frozenset(chosen)
    whole = chance(everything)
    return {cure: chance(everything - {cure}) - whole for cure in catalogue.cures if cure in everything}


def _smallest(task: CureTask) -> frozenset[str] | None:
    """The smallest set found under the level, or None if none was found within the limits.

    Searched from two sides, the integer program and one cure after the other by what it lowers most;
    each set is then made smaller as long as fewer cures do.
    """
    near = Neighbourhood(task)
    starts = [each for each in (_by_program(task), near.one_by_one()) if each is not None]
    if not starts:
        lowest = _lowest(task)
        starts = [lowest] if task.is_reached_by(lowest) else []
    return min((near.made_smaller(each) for each in starts), key=near.size, default=None)


def _by_program(task: CureTask) -> frozenset[str] | None:
    """The program's set for the loosest level that falls under the wanted one with damping anew.

    Levels are asked for in halves of the way down; None if none of them does.
    """
    program = CureProgram(task)
    tight, loose = task.judged.pilot_failure.without_pitfalls, task.below
    best: frozenset[str] | None = None
    asked = loose
    for _ in range(_HALVINGS):
        found = program.first_of((program.count, program.hours), [program.level_row(asked)])
        if found is None:
            tight = asked
        elif task.is_reached_by(found | task.must):
            best, tight = found | task.must, asked
        else:
            loose = asked
        if best is not None and asked == task.below:
            break
        asked = (tight + loose) / 2
    return best


def _lowest(task: CureTask) -> frozenset[str]:
    """The set with the lowest chance found within the limits, without what adds nothing to it.

    The program damps by the mean share of a cause; damping anew may see use in one cure more, or in
    another one for the same hours.
    """
    program = CureProgram(task)
    found = program.first_of((program.parts, program.count, program.hours, program.places))
    return Neighbourhood(task).lowered(task.must | (found or frozenset()))


def _lifted(task: CureTask, limits: Collection[Limit]) -> bool:
    """Whether the level is reached once these limits are lifted."""
    free = replace(task, limits={**task.limits, **dict.fromkeys(limits, math.inf)})
    chosen = _lowest(free)
    return free.keeps_hours(chosen) and free.is_reached_by(chosen)


def _binding(task: CureTask) -> tuple[Limit, ...]:
    """The single limits that keep the level out of reach, or the fewest that do so together."""
    finite = [limit for limit, most in task.limits.items() if math.isfinite(most)]
    alone = tuple(limit for limit in finite if _lifted(task, (limit,)))
    if alone:
        return alone
    groups = (group for size in range(2, len(finite) + 1) for group in combinations(finite, size))
    return next((group for group in groups if _lifted(task, group)), (Limit.NO_CURE_LEFT,))


def _check(
    catalogue: PitfallCatalogue,
    below: float,
    limits: Mapping[Limit, float],
    must: frozenset[str],
    never: frozenset[str],
) -> None:
    """Raise every level, limit or cure that cannot be asked for."""
    faults = FaultList()
    if not 0 < below < 1:
        faults.add("below", "the level is not between 0 and 1", "Give a chance such as 0.25.", below)
    for limit, most in limits.items():
        # Not a number is refused too.
        if not most >= 0:
            faults.add(limit.value, "the limit is negative or no number", "Give 0 or more.", most)
    for place, cures in (("must", must), ("never", never)):
        for cure in sorted(cures - catalogue.cures.keys()):
            faults.add(place, "there is no such cure", "Use the id of a cure of the catalogue.", cure)
    for cure in sorted(must & never):
        faults.add("never", "the cure is already chosen", "Take it out of one of both lists.", cure)
    faults.raise_if_any()
