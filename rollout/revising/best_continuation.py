"""The continuation of most worth, and beside it the one of most value: their difference is what calm costs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from rollout.model.layout import Launches
from rollout.problem.plan import RolloutPlan, relative_gap
from rollout.revising.continuation import Continuation, improved, list_repairs, settled
from rollout.revising.followed import CUT, STOPPED, Followed
from rollout.search.best_plan import SolverError
from rollout.solvers.interface import Effort, Solution, Solver
from surveys.faults import Fault, FaultsError

_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Continued:
    """What a search for a continuation ended with.

    Parameters
    ----------
    continuation : Continuation
    best : tuple of int
        Launches of most worth: value less the penalty for moves.
    free : tuple of int
        Launches of most value.
    bound : float or None
        No continuation has more value; None where nothing was proven.
    notes : tuple of str
        What limits the answer.
    """

    continuation: Continuation
    best: Launches
    free: Launches
    bound: float | None
    notes: tuple[str, ...]

    @property
    def value_if_free(self) -> float:
        """The problem's objective when moves cost nothing."""
        return self.continuation.objective(self.free)

    def plan(self, seconds: float) -> RolloutPlan:
        """The continuation of most worth; compared with every continuation by the problem's objective."""
        continuation, value, most = self.continuation, self.continuation.value(self.best), self.bound
        noise = _NOISE * max(1.0, abs(value))
        if most is not None and continuation.sign < 0:
            most = math.floor(most + noise)  # quarters are whole
        is_best = most is not None and value >= most - noise
        objective = continuation.sign * value
        bound = objective if is_best else None if most is None else continuation.sign * most
        return RolloutPlan(
            status="optimal" if is_best else "feasible",
            objective=objective,
            bound=bound,
            gap=None if bound is None else relative_gap(objective, bound),
            assignments=continuation.rows(self.best),
            notes=self.notes,
            seconds=seconds,
        )


def best_continuation(
    continuation: Continuation, solver: Solver, effort: Effort, followed: Followed
) -> Continued | None:
    """The best continuations found with and without the penalty; None: there is none.

    Half of the effort is for each, unless moves cost nothing.

    Raises
    ------
    FaultsError
        If the time was too short, or the search was stopped, before there was a plan or a proof.
    SolverError
        If the solver's plan breaks a rule, or is denied to exist although there is one.
    """
    followed.report("Repairing the old plan")
    start = max(list_repairs(continuation), key=continuation.worth, default=None)
    if start is not None and followed.is_cancelled():
        return Continued(continuation, start, start, None, (STOPPED,))
    share = replace(effort, seconds=effort.seconds / 2) if continuation.penalty else effort
    followed.report("Moving as little as possible", None if start is None else continuation.objective(start))
    best, solution = improved(continuation, solver, share, start, followed)
    if best is None:
        if solution.outcome == "infeasible":
            return None
        fault = "neither a plan nor a proof that there is none was found in time"
        raise FaultsError([Fault("time limit", fault, "Give more seconds.", f"{effort.seconds:g} s")])
    best = settled(continuation, best)
    if not continuation.penalty:
        _refuse_beaten(solution.bound, continuation.value(best))
        return Continued(continuation, best, best, solution.bound, _cut(solution))
    if followed.is_cancelled():
        return Continued(continuation, best, best, None, (STOPPED,))
    followed.report("Finding out what moving less costs", continuation.objective(best))
    found, freed = improved(replace(continuation, penalty=0.0), solver, share, best, followed)
    _refuse_beaten(freed.bound, continuation.value(found or best))
    return Continued(continuation, best, found or best, freed.bound, _cut(solution, freed))


def _cut(*solutions: Solution) -> tuple[str, ...]:
    return (CUT,) if any(solution.cut_by_clock for solution in solutions) else ()


def _refuse_beaten(bound: float, value: float) -> None:
    if value > bound + _NOISE * max(1.0, abs(value)):
        raise SolverError(f"a plan worth {value!r} beats the solver's bound {bound!r}")
