"""Why no plan exists: rules and limits that cannot hold together, as few as needed, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rollout.entities import Team
from rollout.model import Group, Layout, Program
from rollout.plan import Conflict
from rollout.problem import RolloutProblem
from rollout.rulebook import RULES
from rollout.solvers.interface import Effort, Solver

_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Budget:
    """Time left for many small searches.

    Parameters
    ----------
    clock : callable
        Seconds, counted from anywhere.
    until : float
        When the time is over, by the same clock.
    seed : int
        For every search.
    """

    clock: Callable[[], float]
    until: float
    seed: int

    def effort(self, seconds: float) -> Effort | None:
        """An effort of at most the given seconds; None when no time is left."""
        left = self.until - self.clock()
        return Effort(min(seconds, left), self.seed) if left > 0 else None


@dataclass(frozen=True, slots=True)
class ConflictingGroups:
    """Groups that cannot hold together; minimal: without any one of them the others can."""

    groups: tuple[Group, ...]
    minimal: bool


def conflicting_groups(solver: Solver, program: Program, budget: Budget) -> ConflictingGroups:
    """A minimal set of groups that cannot hold together, by a deletion filter in shrinking chunks.

    The solver's own core may name more than needed (it promises no minimal one), so that each group
    has to earn its place: it stays only if the others can hold without it. Groups of single teams
    are tried before policies.

    Parameters
    ----------
    solver : Solver
    program : Program
        Proven infeasible.
    budget : Budget
        When it ends, the set found so far is returned with ``minimal`` false.
    """
    kept = list(reversed(program.groups))
    minimal = True
    chunk = len(kept)
    while True:
        position = 0
        while position < len(kept):
            effort = budget.effort(seconds=2.0)
            if effort is None:
                return ConflictingGroups(tuple(reversed(kept)), minimal=False)
            # The first question asks for a core of everything, the others leave a chunk out.
            without = kept if chunk == len(kept) else kept[:position] + kept[position + chunk :]
            core = solver.core(_restricted(program, without), without, effort)
            if core.outcome == "conflict":
                kept = [group for group in without if group in core.groups]
            minimal = minimal and (core.outcome != "unknown" or chunk > 1)
            position += 0 if core.outcome == "conflict" and chunk < len(without) else chunk
        if chunk <= 1:
            return ConflictingGroups(tuple(reversed(kept)), minimal)
        chunk = max(1, min(chunk, len(kept)) // 2)
