"""A search that somebody follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rollout.search.watch import Progress, Watch

STOPPED = "The search was stopped; a longer one may find a better plan."
CUT = "The clock ended a search before its work limit did; another run may find another plan."


@dataclass(frozen=True, slots=True)
class Followed:
    """Time since a search began, and who wants to know of it; may also stop a solver.

    Parameters
    ----------
    clock : callable
        Seconds, counted from anywhere.
    started : float
        By the same clock.
    watch : Watch or None
    """

    clock: Callable[[], float]
    started: float
    watch: Watch | None

    @property
    def seconds(self) -> float:
        """Seconds since the search began."""
        return self.clock() - self.started

    def found(self, values: Sequence[int], bound: float) -> None:
        """A better solution of a solver; it is told of once it is verified."""

    def is_cancelled(self) -> bool:
        """Whether somebody has stopped the search."""
        return self.watch is not None and self.watch.is_cancelled()

    def report(self, stage: str, objective: float | None = None, bound: float | None = None) -> None:
        """Tell what the search does now, and the problem's objective of its best plan."""
        if self.watch is not None:
            self.watch.report(Progress(stage, objective, bound, self.seconds))
