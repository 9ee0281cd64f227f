"""What the quarters of a short plan may launch: a search that fills one quarter after the other.

A load is what one quarter launches. Loads to which nothing can be added are listed up to a limit; each
leads to a state, the set of what is live then. States wait in one queue for each quarter, best first, and
the search dives through the quarters again and again, one state in each: cyclic best-first search with a
memory (Sewell and Jacobson 2012; Morrison, Sewell and Jacobson 2014, for assembly lines).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from operator import sub
from typing import NamedTuple

from rollout.search.bundles import Amounts, Bundles, bits, owners
from rollout.search.quarter_bounds import Windows

Trail = tuple[int, "Trail | None"]
"""What the quarters launch, the last of them first."""

_STEPS_A_LOAD = 20
_COST_OF_LOAD, _COST_OF_STATE = 4, 20  # in steps of the listing of loads: measured


class Taste(NamedTuple):
    """What makes a load good besides its own effort.

    Parameters
    ----------
    effort_behind : float
        Weight of the effort of all that waits for its bundles.
    followers : float
        Weight of the share of bundles that wait for them.
    few : float
        What each bundle costs: large ones go first.
    """

    effort_behind: float = 0.0
    followers: float = 0.0
    few: float = 0.0


@dataclass(frozen=True)
class View:
    """Bundles in the order in which a taste tries them.

    Parameters
    ----------
    bundles, windows : Bundles, Windows
        Numbered in that order.
    worths : tuple of float
        What launching each is worth. Efforts count as shares of a quarter's capacity.
    """

    bundles: Bundles
    windows: Windows
    worths: tuple[float, ...]

    @classmethod
    def of(cls, bundles: Bundles, windows: Windows, taste: Taste) -> View:
        """The view of bundles to a taste."""
        everyone = len(bundles.shares)
        worths = [
            own + taste.effort_behind * (own + effort) + taste.followers * waiting / everyone - taste.few
            for own, (waiting, effort) in zip(bundles.shares, bundles.behind, strict=True)
        ]
        order = sorted(range(everyone), key=lambda bundle: -worths[bundle])
        return cls(bundles.ordered(order), windows.ordered(order), tuple(worths[old] for old in order))


class Load(NamedTuple):
    """What a quarter may launch, and what it leaves free."""

    worth: float
    bundles: int
    free: Amounts


class State(NamedTuple):
    """A plan up to the end of a quarter; ordered by cost, then by age.

    ``carried`` is what earlier launches leave free of the quarters to come, ``needed`` the effort of all that
    is not live yet.
    """

    cost: float
    number: int
    live: int
    carried: Amounts
    needed: Amounts
    trail: Trail | None


class QuarterSearch:
    """A search for a plan within the windows of a view.

    Parameters
    ----------
    view : View
    width : int
        Loads kept of each state. [>= 1]

    Attributes
    ----------
    steps : int
        Work done so far.
    is_complete : bool
        Whether no load was left out: then, if no state is left, and nothing is lost by launching early, no
        plan keeps the windows.
    """

    def __init__(self, view: View, width: int) -> None:
        self.view, self.width = view, width
        self.bundles, self.windows = view.bundles, view.windows
        self.queues: list[list[State]] = [[] for _ in view.windows.due]
        self.seen: dict[tuple[int, Amounts], int] = {}
        self.numbers = count()
        self.steps = 0
        self.is_complete = True
        self.followers = tuple(map(owners, (self.bundles.piloting.before, self.bundles.usual.before)))
        efforts = [self.bundles.efforts[bundle] for bundle in bits(self.bundles.wanted)]
        needed = tuple(sum(effort[name] for effort in efforts) for name in range(self.bundles.names))
        self.queues[0].append(State(0.0, next(self.numbers), 0, (), needed, None))

    @property
    def is_over(self) -> bool:
        """Whether no state is left."""
        return not any(self.queues)

    def dive(self, until: Callable[[], bool]) -> Trail | None:
        """One pass over the quarters, from the best state of each; the loads of a plan if it found one."""
        for quarter, queue in enumerate(self.queues):
            while queue and not until():
                trail = self._expand(heapq.heappop(queue), quarter)
                if trail is not None:
                    return trail
                if quarter + 1 < len(self.queues) and self.queues[quarter + 1]:
                    break
        return None

    def _expand(self, state: State, quarter: int) -> Trail | None:
        """Queue the states that the quarter may lead to; the loads of the plan if one is complete."""
        self.steps += _COST_OF_STATE
        room = self.bundles.rooms[quarter]
        free = state.carried + room[len(state.carried) :]
        if self.bundles.most_pilots < math.inf:
            free = (*free, self.bundles.most_launches(state.live))
        for load in self._loads(state.live, free, quarter):
            trail = (load.bundles, state.trail)
            if not self.bundles.wanted & ~(state.live | load.bundles):
                return trail
            if quarter + 1 < len(self.queues):
                self._queue(state, load, quarter, trail)
        return None

    def _queue(self, state: State, load: Load, quarter: int, trail: Trail) -> None:
        """Queue the state after the load unless it is hopeless or no better than one seen before."""
        self.steps += _COST_OF_LOAD
        live = state.live | load.bundles
        needed = list(state.needed)
        for bundle in bits(load.bundles):
            for name in range(len(needed)):
                needed[name] -= self.bundles.efforts[bundle][name]
        if not self.windows.has_room(quarter + 1, self.bundles.wanted & ~live, needed):
            return
        carried = load.free[self.bundles.names : len(self.bundles.rooms[quarter])]
        if load.bundles and self.seen.get((live, carried), len(self.queues)) <= quarter:
            return  # a state that waits for a quarter is its own successor and goes on
        self.seen[live, carried] = quarter
        cost = state.cost - load.worth
        after = State(cost, next(self.numbers), live, carried, tuple(needed), trail)
        heapq.heappush(self.queues[quarter + 1], after)

    def _loads(self, live: int, free: Amounts, quarter: int) -> list[Load]:
        """The best loads of a quarter, from all up to a limit that leave out nothing that fits.

        Each step takes the first bundle that is ready, and notes to go on without it later.
        """
        bundles, worths, fitting = self.bundles, self.view.worths, self.bundles.fitting
        before, _, apart = bundles.usual if live else bundles.piloting
        followers = self.followers[bool(live)]
        allowed, ready = self._candidates(live, quarter)
        due = self.windows.due[quarter] & ~live
        found: list[Load] = []
        stack = [(0.0, 0, free, ready, 0)]
        left = _STEPS_A_LOAD * self.width
        while stack and left:
            left -= 1
            worth, load, free, ready, skipped = stack.pop()
            fits = fitting(free)
            ready &= fits
            if not ready:
                if not (skipped & fits or due & ~load):
                    found.append(Load(worth, load, free))
                continue
            first = ready & -ready
            ready ^= first
            if ready and not first & due:
                stack.append((worth, load, free, ready, skipped | first))
            bundle = first.bit_length() - 1
            load |= first
            missing = ~(live | load)
            for follower in bits(followers[bundle] & allowed):
                if not before[follower] & missing:
                    ready |= 1 << follower
            others = ~apart[bundle]
            free = tuple(map(sub, free, bundles.efforts[bundle]))
            stack.append((worth + worths[bundle], load, free, ready & others, skipped & others))
        self.steps += _STEPS_A_LOAD * self.width - left
        self.is_complete &= not stack and len(found) <= self.width
        found.sort(key=lambda load: -load.worth)
        return found[: self.width]

    def _candidates(self, live: int, quarter: int) -> tuple[int, int]:
        """Bundles that may launch in the quarter after others, and those that may at once."""
        waits = self.bundles.usual if live else self.bundles.piloting
        allowed = self.bundles.open_in[quarter] & self.bundles.wanted & ~live
        if not live:
            allowed &= self.bundles.pilots
        ready = 0
        for bundle in bits(allowed):
            if waits.well_before[bundle] & ~live:
                allowed ^= 1 << bundle
            elif not waits.before[bundle] & ~live:
                ready |= 1 << bundle
        return allowed, ready
