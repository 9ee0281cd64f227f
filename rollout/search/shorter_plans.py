"""Ever shorter plans, built quarter by quarter from both ends, and proofs that there is no shorter one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rollout.model.layout import Launches
from rollout.search.bundles import Bundles, bits, bundles_of
from rollout.search.greedy import WaitingList
from rollout.search.quarter_bounds import Windows, least_length
from rollout.search.quarter_bounds import windows as windows_within
from rollout.search.quarter_loads import QuarterSearch, Taste, Trail, View

STEPS_PER_SECOND = 300_000
"""Steps granted for a second of time limit; an idle core does some 450,000."""

_TASTES = (
    Taste(),
    Taste(effort_behind=0.005, few=0.02),
    Taste(effort_behind=0.02),
    Taste(effort_behind=0.01, followers=0.02, few=0.01),
    Taste(few=0.1),
    Taste(effort_behind=0.05),
    Taste(effort_behind=0.02, followers=0.05, few=0.05),
)
_ROUNDS = ((2, 1), (4, 2), (10, 4), (20, 8), (40, 12), (80, 16), (160, 20), (320, 30), (640, 40), (2560, 400))
"""Loads kept of each state, and dives: few for every taste first, then more and more. Measured."""


@dataclass
class ShorterPlans:
    """A search for plans that take few quarters.

    A plan may still break a rule that the search does not look at: let the verifier decide.

    Parameters
    ----------
    waiting : WaitingList
    until : callable
        Whether to stop.
    steps : int
        Work left; a search that it ends finds the same plans again.
    seed : int
        Of the tastes that are tried beside the given ones.
    """

    waiting: WaitingList
    until: Callable[[], bool]
    steps: int
    seed: int = 0

    @cached_property
    def bundles(self) -> Bundles:
        """The problem's bundles."""
        return bundles_of(self.waiting)

    @cached_property
    def least(self) -> int:
        """Quarters that every plan takes at least; grows when a search has tried everything."""
        return least_length(self.bundles) if self.bundles.wanted else 0

    def shorter(self, than: int) -> Iterator[Launches]:
        """Plans of which each takes fewer quarters than the one before.

        Parameters
        ----------
        than : int
            Quarters that the first has to undercut.
        """
        length = than - 1
        while (launches := self.plan_within(length)) is not None:
            yield launches
            length = max(quarter for quarter in launches if quarter is not None)

    def plan_within(self, length: int) -> Launches | None:
        """A plan of at most so many quarters, of which the problem has enough; None: not found."""
        if length < self.least or not self.bundles.wanted:
            return None
        ends = [_End(self.bundles.within(length), length)]
        if self.bundles.can_be_turned:
            ends.append(_End(self.bundles.turned(length), length, turned=True))
        chooser = random.Random(self.seed)  # noqa: S311 - no secret depends on it
        for width, dives in _ROUNDS:
            own = Taste(chooser.uniform(0, 0.03), chooser.uniform(0, 0.05), chooser.uniform(0, 0.1))
            for end in ends:
                for taste in (*_TASTES, own):
                    view = end.view(taste)
                    trail = None if view is None else self._loads_of(QuarterSearch(view, width), dives)
                    if view is not None and trail is not None:
                        return end.launches(view, trail, len(self.waiting.layout.teams))
                    if length < self.least or self._is_spent():
                        return None
        return None

    def _loads_of(self, search: QuarterSearch, dives: int) -> Trail | None:
        """The loads of a plan that so many dives find; ``least`` grows if there can be none."""
        for _ in range(dives):
            before = search.steps
            trail = search.dive(self.until)
            self.steps -= search.steps - before
            if trail is not None or self._is_spent():
                return trail
            if search.is_over:
                if search.is_complete and self.bundles.can_be_turned:
                    self.least = len(search.queues) + 1
                break
        return None

    def _is_spent(self) -> bool:
        return self.steps <= 0 or self.until()


class _End:
    """The end of a plan of so many quarters from which it is built, and how each taste sees it."""

    def __init__(self, bundles: Bundles, length: int, *, turned: bool = False) -> None:
        self.bundles, self.length, self.turned = bundles, length, turned
        self.views: dict[Taste, View | None] = {}

    @cached_property
    def windows(self) -> Windows | None:
        """Windows of the plan; None if there is no such plan."""
        return windows_within(self.bundles, self.length)

    def view(self, taste: Taste) -> View | None:
        """How a taste sees the bundles; None: they cannot launch in so many quarters."""
        if taste not in self.views:
            windows = self.windows
            self.views[taste] = None if windows is None else View.of(self.bundles, windows, taste)
        return self.views[taste]

    def launches(self, view: View, trail: Trail, teams: int) -> Launches:
        """The quarter of each team's launch, as the trail of loads has it."""
        loads = []
        rest: Trail | None = trail
        while rest is not None:
            load, rest = rest
            loads.append(load)
        launches: list[int | None] = [None] * teams
        for quarter, load in enumerate(reversed(loads)):
            for bundle in bits(load):
                for team in view.bundles.members[bundle]:
                    launches[team] = self.length - 1 - quarter if self.turned else quarter
        return tuple(launches)
