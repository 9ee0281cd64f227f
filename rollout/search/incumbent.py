"""The best plan so far and the tightest bound so far, and whoever is told of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rollout.model.layout import Launches, Layout
from rollout.problem.plan import Assignment
from rollout.problem.verifier import objective_value, violations
from rollout.search.watch import Progress, Watch

_NOISE = 1e-6
"""Share of an objective that counts as nothing: sums of decimal numbers are not exact."""


class Incumbent:
    """Keeps what a search has found; nothing gets in that the verifier refuses.

    Worth and bound are in the sense of "more is better": value earned, or minus the quarters used.

    Parameters
    ----------
    layout : Layout
    clock : callable
        Seconds, counted from anywhere.
    watch : Watch or None
        Told of each better plan and bound.
    """

    def __init__(self, layout: Layout, clock: Callable[[], float], watch: Watch | None) -> None:
        self.layout, self.clock, self.watch = layout, clock, watch
        self.started = clock()
        self.sign = 1 if layout.problem.objective == "value" else -1
        self.launches: Launches | None = None
        self.worth = -math.inf
        self.bound = math.inf
        self.stage = ""
        self.was_cancelled = False

    def begin(self, stage: str) -> None:
        """Say what the search does now."""
        self.stage = stage
        self._report()

    def offer(self, launches: Launches) -> bool:
        """Take the plan if it is better than the best so far and keeps every rule; whether it was taken."""
        worth = self.worth_of(launches)
        if worth <= self.worth or violations(self.layout.problem, assignments_of(self.layout, launches)):
            return False
        self.launches, self.worth = launches, worth
        self._report()
        return True

    def tighten(self, bound: float) -> None:
        """Take a bound if it says more than the one so far."""
        if self.sign < 0 and math.isfinite(bound):
            bound = float(math.floor(bound + _NOISE * max(1.0, abs(bound))))  # quarters are whole
        if bound < self.bound:
            self.bound = bound
            self._report()

    def worth_of(self, launches: Launches) -> float:
        """What a plan is worth, more being better."""
        return self.sign * objective_value(self.layout.problem, assignments_of(self.layout, launches))

    @property
    def noise(self) -> float:
        """Difference of two worths that counts as none."""
        return _NOISE * max(1.0, abs(self.worth)) if self.launches is not None else _NOISE

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one, as a share of its worth; infinite while unknown."""
        if self.launches is None or not math.isfinite(self.bound):
            return math.inf
        return max(0.0, self.bound - self.worth) / max(1e-9, abs(self.worth), abs(self.bound))

    @property
    def is_settled(self) -> bool:
        """Whether the plan reaches the bound, so that no plan is better."""
        return self.launches is not None and self.worth >= self.bound

    def is_cancelled(self) -> bool:
        """Whether the watch wants the search to end; once it does, always."""
        if self.watch is not None and not self.was_cancelled:
            self.was_cancelled = self.watch.is_cancelled()
        return self.was_cancelled

    def _report(self) -> None:
        if self.watch is None:
            return
        self.watch.report(
            Progress(
                self.stage,
                None if self.launches is None else self.sign * self.worth,
                self.sign * self.bound if math.isfinite(self.bound) else None,
                self.clock() - self.started,
            )
        )


class Followed:
    """Passes on what a solver finds while it works."""

    def __init__(self, incumbent: Incumbent) -> None:
        self.incumbent = incumbent

    def found(self, values: Sequence[int], bound: float) -> None:
        """A better solution of the whole program."""
        self.incumbent.offer(self.incumbent.layout.launches(values))
        self.incumbent.tighten(bound)

    def is_cancelled(self) -> bool:
        """Whether the solver shall stop."""
        return self.incumbent.is_cancelled()


def assignments_of(layout: Layout, launches: Launches) -> tuple[Assignment, ...]:
    """Launch quarters by id, in the order of the problem's teams."""
    quarters = layout.problem.quarters
    return tuple(
        Assignment.model_construct(team=team.id, quarter=None if quarter is None else quarters[quarter].id)
        for team, quarter in zip(layout.problem.teams, launches, strict=True)
    )
