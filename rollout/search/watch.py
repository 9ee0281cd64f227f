"""Who follows a search while it runs: what it has found so far, and whether to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from rollout.problem.plan import relative_gap


@dataclass(frozen=True, slots=True)
class Progress:
    """What a search has found so far; every plan it speaks of passed the verifier.

    Parameters
    ----------
    stage : str
        What the search does now, in words for people.
    objective : float or None
        Of the best plan so far: value earned or quarters used; None without a plan.
    bound : float or None
        No plan earns more, or uses fewer quarters; None as long as nothing is proven.
    seconds : float
        Wall-clock time since the search began.
    """

    stage: str
    objective: float | None
    bound: float | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """How far the best plan may be from the best possible one; None while either is missing [0-2].

        Examples
        --------
        >>> Progress("Improving the plan", 95.0, 100.0, 1.2).gap
        0.05
        """
        if self.objective is None or self.bound is None:
            return None
        return relative_gap(self.objective, self.bound)


class Watch(Protocol):
    """Follows a search, and may stop it; called from the thread of the search and from others."""

    def report(self, progress: Progress) -> None:
        """Take note of what has been found."""
        ...

    def is_cancelled(self) -> bool:
        """Whether the search shall end with the best plan it has; asked several times a second."""
        ...
