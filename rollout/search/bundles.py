"""Teams that launch together as one bundle, in bit masks: what a search by quarters works on.

Bit ``i`` of a mask stands for bundle ``i``. Whole numbers of any length make sets that Python joins,
cuts and counts in one step.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate
from operator import or_
from typing import NamedTuple

from rollout.model.layout import Layout
from rollout.search.greedy import WaitingList

Amounts = tuple[float, ...]
_NOISE = 1e-9


class Waits(NamedTuple):
    """What bundles wait for, as one set for each bundle.

    Parameters
    ----------
    before : tuple of int
        Bundles that have to be live by the end of its quarter.
    well_before : tuple of int
        Bundles that have to be live the quarter before.
    apart : tuple of int
        Bundles that cannot launch in its quarter.
    """

    before: tuple[int, ...]
    well_before: tuple[int, ...]
    apart: tuple[int, ...]

    def turned(self) -> Waits:
        """The same, seen from the end of the plan."""
        return Waits(owners(self.before), owners(self.well_before), self.apart)


@dataclass(frozen=True)
class Bundles:
    """Bundles, what they wait for, and what the quarters have for them.

    Parameters
    ----------
    members : tuple of tuple of int
        Positions of the teams of each bundle.
    names : int
        Number of capacities.
    efforts : tuple of tuple of float
        What each bundle takes of each capacity in its launch quarter, then in the quarters after it;
        last, if launches are limited, how many teams it is.
    rooms : tuple of tuple of float
        What each quarter, and those after it, have of each capacity; infinite where nothing limits it.
    usual, piloting : Waits
        What bundles wait for; and what they wait for as pilots, which is never more.
    open_in : tuple of int
        Bundles that may launch in each quarter as far as they alone are concerned.
    pilots : int
        Bundles that may launch in the first quarter with a launch.
    wanted : int
        Bundles that have to launch.
    most_pilots, growth : float
        Most launches of a quarter: so many, or so many for each live team; infinite if not limited.
    """

    members: tuple[tuple[int, ...], ...]
    names: int
    efforts: tuple[Amounts, ...]
    rooms: tuple[Amounts, ...]
    usual: Waits
    piloting: Waits
    open_in: tuple[int, ...]
    pilots: int
    wanted: int
    most_pilots: float
    growth: float

    def most_launches(self, live: int) -> float:
        """Teams that may launch after the given bundles did; infinite if not limited."""
        if not live:
            return self.most_pilots
        return max(self.most_pilots, self.growth * sum(len(self.members[bundle]) for bundle in bits(live)))

    def fitting(self, free: Amounts) -> int:
        """Bundles that take no more of anything than is free."""
        mask = -1
        for (values, masks), amount in zip(self._steps, free, strict=True):
            mask &= masks[bisect_right(values, amount + _NOISE)]
        return mask

    @cached_property
    def _steps(self) -> tuple[tuple[list[float], list[int]], ...]:
        """For each kind of effort its sizes, and which bundles take no more than each of them."""
        steps = []
        for amounts in zip(*self.efforts, strict=True):
            values = sorted(set(amounts))
            place = {value: number for number, value in enumerate(values)}
            masks = [0] * (len(values) + 1)
            for bundle, amount in enumerate(amounts):
                masks[place[amount] + 1] |= 1 << bundle
            steps.append((values, list(accumulate(masks, or_))))
        return tuple(steps)

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """The largest share of a capacity, on average over the quarters, that each launch takes."""
        totals = [sum(room[name] for room in self.rooms) / len(self.rooms) for name in range(self.names)]
        return tuple(
            max((effort[name] / total for name, total in enumerate(totals) if total), default=0.0)
            for effort in self.efforts
        )

    @cached_property
    def all_before(self) -> tuple[int, ...]:
        """Wanted bundles that each wanted one waits for at any distance, even as a pilot."""
        direct = [0] * len(self.members)
        for bundle in bits(self.wanted):
            waits = self.piloting.before[bundle] | self.piloting.well_before[bundle]
            direct[bundle] = waits & self.wanted
        return closure(direct)

    @cached_property
    def behind(self) -> tuple[tuple[int, float], ...]:
        """For each bundle, how many wait for it, and the sum of their shares."""
        waiting = [list(bits(mask)) for mask in owners(self.all_before)]
        return tuple((len(others), sum(self.shares[other] for other in others)) for others in waiting)

    @property
    def can_be_turned(self) -> bool:
        """Whether a plan read from its end keeps the same kinds of limits.

        If so, launching a bundle in an earlier quarter that is open to it and has room never hurts.
        """
        no_support = all(len(effort) == self.names for effort in self.efforts)
        no_pilots = self.usual == self.piloting and self.pilots & self.wanted == self.wanted
        return no_support and no_pilots

    def within(self, length: int) -> Bundles:
        """The same with the first quarters only."""
        return replace(self, rooms=self.rooms[:length], open_in=self.open_in[:length])

    def turned(self, length: int) -> Bundles:
        """The first quarters of the problem, read from their end."""
        return replace(
            self,
            rooms=self.rooms[:length][::-1],
            open_in=self.open_in[:length][::-1],
            usual=self.usual.turned(),
            piloting=self.piloting.turned(),
        )

    def ordered(self, order: Sequence[int]) -> Bundles:
        """The same bundles, numbered in the given order."""
        place = {old: new for new, old in enumerate(order)}

        @cache  # most quarters are open to the same bundles
        def moved(mask: int) -> int:
            return set_of(place[old] for old in bits(mask))

        def moved_waits(waits: Waits) -> Waits:
            return Waits(*(tuple(moved(masks[old]) for old in order) for masks in waits))

        usual = moved_waits(self.usual)
        return replace(
            self,
            members=tuple(self.members[old] for old in order),
            efforts=tuple(self.efforts[old] for old in order),
            usual=usual,
            piloting=usual if self.usual == self.piloting else moved_waits(self.piloting),
            open_in=tuple(map(moved, self.open_in)),
            pilots=moved(self.pilots),
            wanted=moved(self.wanted),
        )


def bundles_of(waiting: WaitingList) -> Bundles:
    """The bundles of a problem, in the order of its teams."""
    layout, problem = waiting.layout, waiting.layout.problem
    members = waiting.clusters
    piloting, growing = problem.is_on("pilots"), problem.is_on("growth")
    names, efforts, rooms = _resources(layout, members)
    if piloting or growing:
        efforts = tuple(
            (*effort, float(len(bundle))) for effort, bundle in zip(efforts, members, strict=True)
        )
    fit = [all(problem.teams[team].may_pilot for team in bundle) for bundle in members]
    has_to = [problem.is_on("required") and problem.has_to_launch(team) for team in problem.teams]
    open_to = [
        frozenset.intersection(*(waiting.open_quarters[team] for team in bundle)) for bundle in members
    ]
    return Bundles(
        members=members,
        names=names,
        efforts=efforts,
        rooms=rooms,
        usual=_waits(waiting, as_pilots=False),
        piloting=_waits(waiting, as_pilots=True),
        open_in=tuple(set_of(b for b, open_ in enumerate(open_to) if q in open_) for q in layout.quarters),
        pilots=set_of(bundle for bundle in range(len(members)) if fit[bundle] or not piloting),
        wanted=set_of(
            number for number, bundle in enumerate(members) if any(has_to[team] for team in bundle)
        ),
        most_pilots=float(layout.most_pilots) if piloting or growing else math.inf,
        growth=problem.parameter("growth", "factor") if growing else math.inf,
    )


def _waits(waiting: WaitingList, *, as_pilots: bool) -> Waits:
    layout, members = waiting.layout, waiting.clusters
    place = {team: number for number, bundle in enumerate(members) for team in bundle}
    before, well_before, apart = ([0] * len(members) for _ in range(3))
    for team, bundle in place.items():
        for wait in waiting.waits[team]:
            if as_pilots and wait.not_as_pilot:
                continue
            if wait.lag:
                well_before[bundle] |= 1 << place[wait.on]
            elif place[wait.on] != bundle:
                before[bundle] |= 1 << place[wait.on]
        branch = layout.chains[team][1:] if layout.problem.is_on("one_level_a_quarter") else ()
        for other in (*branch, *(waiting.twins[team] - {team} if as_pilots else ())):
            apart[bundle] |= 1 << place[other]
            apart[place[other]] |= 1 << bundle
    return Waits(tuple(before), tuple(well_before), tuple(apart))


def _resources(
    layout: Layout, members: Sequence[Sequence[int]]
) -> tuple[int, tuple[Amounts, ...], tuple[Amounts, ...]]:
    """Number of capacities, efforts by bundle, rooms by quarter."""
    problem = layout.problem
    if not problem.is_on("capacity"):
        return 0, ((),) * len(members), ((),) * len(layout.quarters)
    names = list(dict.fromkeys(name for quarter in problem.quarters for name in quarter.capacity))
    longest = max((len(team.effort.get(name, ())) for team in problem.teams for name in names), default=1)
    span = max(1, min(longest, len(layout.quarters)))

    def effort(bundle: Sequence[int], name: str, since: int) -> float:
        profiles = (problem.teams[team].effort.get(name, ()) for team in bundle)
        return sum(profile[since] for profile in profiles if since < len(profile))

    def room(quarter: int, name: str) -> float:
        inside = quarter < len(problem.quarters)
        return problem.quarters[quarter].capacity.get(name, math.inf) if inside else math.inf

    efforts = tuple(tuple(effort(b, name, since) for since in range(span) for name in names) for b in members)
    rooms = tuple(
        tuple(room(quarter + since, name) for since in range(span) for name in names)
        for quarter in layout.quarters
    )
    return len(names), efforts, rooms


def set_of(numbers: Iterable[int]) -> int:
    """The set of the numbers."""
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def bits(mask: int) -> Iterator[int]:
    """The numbers in a set, smallest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def owners(masks: Sequence[int]) -> tuple[int, ...]:
    """Who has each in its mask."""
    found = [0] * len(masks)
    for owner, mask in enumerate(masks):
        for other in bits(mask):
            found[other] |= 1 << owner
    return tuple(found)


def closure(masks: Sequence[int]) -> tuple[int, ...]:
    """Everyone reached from each, at any distance."""
    reached = list(masks)
    changed = True
    while changed:
        changed = False
        for number, mask in enumerate(reached):
            wider = mask
            for other in bits(masks[number]):
                wider |= reached[other]
            if wider != mask:
                reached[number], changed = wider, True
    return tuple(reached)
