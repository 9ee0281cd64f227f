"""What the planner asks of a solver; any library may fulfil it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rollout.model.layout import Group, Program

WORK_PER_SECOND = 0.6
"""Solver work units granted for a second of time limit. Two cores do about 0.7 units a second while
others use them too and 1.5 while idle, so that mostly the work limit ends a search, not the clock."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a solver may search: work first, the clock second.

    A search that the work limit ends gives the same answer again; one that the clock ends may not.

    Parameters
    ----------
    seconds : float
        Limit that was asked for; the work limit follows from it. [> 0]
    seed : int
        Of the solver's random choices.
    spent : float
        Seconds of the limit that are gone; they shorten the clock, not the work. [< seconds]
    """

    seconds: float
    seed: int = 0
    spent: float = 0.0

    @property
    def work(self) -> float:
        """Work limit, in the solver's deterministic units."""
        return self.seconds * WORK_PER_SECOND

    @property
    def clock(self) -> float:
        """Wall-clock seconds left."""
        return self.seconds - self.spent


@dataclass(frozen=True, slots=True)
class Solution:
    """What a solver found.

    Parameters
    ----------
    outcome : str
        "optimal" (proven), "feasible", "infeasible" (proven) or "unknown".
    values : tuple of int
        0 or 1 for each variable; empty without a solution.
    bound : float
        No solution has a larger objective.
    cut_by_clock : bool
        The clock, not the work limit, ended the search.
    """

    outcome: Literal["optimal", "feasible", "infeasible", "unknown"]
    values: tuple[int, ...] = ()
    bound: float = float("inf")
    cut_by_clock: bool = False


@dataclass(frozen=True, slots=True)
class Core:
    """Whether groups of rows can hold together.

    Parameters
    ----------
    outcome : str
        "conflict" (proven), "compatible" or "unknown".
    groups : frozenset of Group
        Of a conflict: groups that cannot hold together, perhaps more than needed.
    """

    outcome: Literal["conflict", "compatible", "unknown"]
    groups: frozenset[Group] = frozenset()


class Listener(Protocol):
    """Follows a solver while it works; called from its threads."""

    def found(self, values: Sequence[int], bound: float) -> None:
        """A better solution, 0 or 1 for each variable, and what no solution exceeds."""
        ...

    def is_cancelled(self) -> bool:
        """Whether the solver shall end with what it has; asked ten times a second."""
        ...


class Solver(Protocol):
    """Solves programs of yes-no variables."""

    def solution(
        self,
        program: Program,
        effort: Effort,
        hint: Sequence[int] = (),
        listener: Listener | None = None,
    ) -> Solution:
        """The best solution found; never worse than the hint, if the hint satisfies the rows."""
        ...

    def core(self, program: Program, groups: Collection[Group], effort: Effort) -> Core:
        """Whether the definitions and the given groups of rows can hold together."""
        ...

    def largest_compatible(
        self, program: Program, groups: Sequence[Group], effort: Effort
    ) -> frozenset[Group] | None:
        """As many of the groups as can hold together with all others; None: not found."""
        ...
