"""From a rollout problem to a verified plan, or to the reasons why there is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from rollout.explain.conflicts import Budget, ConflictingGroups, conflict_sentences, conflicting_groups
from rollout.explain.plain_causes import plain_conflict, too_much_effort
from rollout.explain.repairs import repairs
from rollout.model.layout import Layout
from rollout.model.program import feasibility_program
from rollout.problem.plan import RolloutPlan, relative_gap
from rollout.problem.rollout_problem import RolloutProblem
from rollout.search.best_plan import Found, best_plan
from rollout.search.watch import Watch
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Effort, Solver
from surveys.faults import Fault, FaultsError


def rollout_plan(
    problem: RolloutProblem,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    solver: Solver | None = None,
    clock: Callable[[], float] = time.perf_counter,
    watch: Watch | None = None,
) -> RolloutPlan:
    """The best plan found, with a bound on how good any plan can be; or why there is none.

    Parameters
    ----------
    problem : RolloutProblem
    seconds : float
        Limit of the search for a plan. An impossible problem is explained within as much again. [> 0]
    seed : int
        The same problem, seconds and seed give the same plan unless a note says that the clock ended
        the search.
    solver : Solver, optional
        CP-SAT unless given.
    clock : callable
        Seconds, counted from anywhere.
    watch : Watch, optional
        Told of each better plan and bound; may cancel the search, which then ends with the best plan
        so far and a note that it was stopped.

    Raises
    ------
    FaultsError
        If the time was too short for a plan and for a proof that there is none.
    SolverError
        If the solver's answer does not pass the independent verifier.
    ValueError
        If ``seconds`` is not positive.
    """
    if seconds <= 0:
        raise ValueError(f"seconds is {seconds}; it has to be positive")
    engine = CpSat() if solver is None else solver
    started = clock()
    layout = Layout(problem)
    plain = plain_conflict(layout)
    groups = plain or too_much_effort(layout)
    if groups:
        known = ConflictingGroups(groups, minimal=bool(plain))
        answer = _explained(layout, engine, known, Budget(clock, started + seconds, seed))
        return answer.model_copy(update={"seconds": clock() - started})
    found = best_plan(problem, engine, Effort(seconds, seed), clock, watch)
    match found.outcome:
        case "optimal" | "feasible":
            return _plan(found, clock() - started)
        case "infeasible":
            answer = _explanation(layout, engine, Budget(clock, clock() + seconds / 2, seed))
            return answer.model_copy(update={"seconds": clock() - started})
        case "unknown" if found.stopped:
            fault = "the search was stopped before it had a plan"
            raise FaultsError([Fault("plan", fault, "Start it again and let it run longer.")])
        case "unknown":
            fault = "neither a plan nor a proof that there is none was found in time"
            raise FaultsError([Fault("time limit", fault, "Give more seconds.", f"{seconds:g} s")])


def _plan(found: Found, seconds: float) -> RolloutPlan:
    cut = "The clock ended the search before its work limit did; another run may find another plan."
    stopped = "The search was stopped; this is the best plan it had found until then."
    notes = (*((cut,) if found.cut_by_clock else ()), *((stopped,) if found.stopped else ()))
    return RolloutPlan(
        status="optimal" if found.outcome == "optimal" else "feasible",
        objective=found.objective,
        bound=found.bound,
        gap=relative_gap(found.objective, found.bound),
        assignments=found.assignments,
        notes=notes,
        seconds=seconds,
    )


def _explanation(layout: Layout, solver: Solver, budget: Budget) -> RolloutPlan:
    """Why no plan exists, and, within as much time again, what would make one possible."""
    half = budget.until - budget.clock()
    conflict = conflicting_groups(solver, feasibility_program(layout), budget)
    return _explained(layout, solver, conflict, replace(budget, until=budget.until + half))


def _explained(layout: Layout, solver: Solver, conflict: ConflictingGroups, budget: Budget) -> RolloutPlan:
    found = repairs(solver, layout, conflict, budget)
    cut = "The search for the cause was cut short; the conflict may name more than is needed."
    none = "No repair was found in the time given."
    return RolloutPlan(
        status="infeasible",
        conflicts=conflict_sentences(layout, conflict.groups),
        repairs=found,
        notes=(*(() if conflict.minimal else (cut,)), *(() if found else (none,))),
    )
