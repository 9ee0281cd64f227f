"""The best plan that a list schedule and a solver find together, verified before anyone sees it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from rollout.model.layout import Launches, Layout
from rollout.model.program import rollout_program
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import objective_value, violations
from rollout.search.greedy import greedy_plans
from rollout.solvers.interface import Effort, Solution, Solver
from rollout.solvers.relaxation import relaxation

_TOLERANCE = 1e-6


class SolverError(RuntimeError):
    """A solver's answer contradicts the verifier; the answer is thrown away."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search ended with.

    Parameters
    ----------
    outcome : str
        As in ``Solution``; "unknown" means neither a plan nor a proof that there is none.
    assignments : tuple of Assignment
        Verified; empty without a plan.
    objective, bound : float
        In the terms of the problem: value earned or quarters used; 0 without a plan.
    cut_by_clock : bool
        Another run may end differently.
    """

    outcome: Literal["optimal", "feasible", "infeasible", "unknown"]
    assignments: tuple[Assignment, ...] = ()
    objective: float = 0.0
    bound: float = 0.0
    cut_by_clock: bool = False


def best_plan(
    problem: RolloutProblem, solver: Solver, effort: Effort, clock: Callable[[], float] = time.perf_counter
) -> Found:
    """The best of the list schedules and the solver's plan, with the tighter of two bounds.

    Raises
    ------
    SolverError
        If the solver's plan breaks a rule, beats its own bound, or is denied to exist although the
        list schedule found one.
    """
    started = clock()
    layout = Layout(problem)
    program = rollout_program(layout)
    relaxed = relaxation(program, effort.clock / 3)
    expected = () if relaxed is None else layout.expected_launches(relaxed.values)
    plans = sorted(verified_lists(layout, expected), key=partial(_worth, layout), reverse=True)
    hint = layout.values(plans[0]) if plans else ()
    left = replace(effort, spent=effort.spent + min(clock() - started, effort.clock / 2))
    solution = solver.solution(program, left, hint)
    if solution.outcome == "infeasible":
        if plans:
            raise SolverError("the solver denies that there is a plan, yet the list schedule is one")
        return Found("infeasible")
    if solution.values:
        plans.append(_verified(layout, solution))
    if not plans:
        return Found("unknown", cut_by_clock=solution.cut_by_clock)
    if relaxed is not None and solution.outcome != "optimal":
        solution = replace(solution, bound=min(solution.bound, relaxed.bound))
    return _found(layout, max(plans, key=partial(_worth, layout)), solution)


def verified_lists(layout: Layout, expected: Sequence[float] = ()) -> Iterator[Launches]:
    """The list schedules that keep every rule, in the orders of ``greedy_plans``."""
    for launches in greedy_plans(layout, expected):
        if not violations(layout.problem, assignments_of(layout, launches)):
            yield launches


def assignments_of(layout: Layout, launches: Launches) -> tuple[Assignment, ...]:
    """Launch quarters by id, in the order of the problem's teams."""
    quarters = layout.problem.quarters
    return tuple(
        Assignment(team=team.id, quarter=None if quarter is None else quarters[quarter].id)
        for team, quarter in zip(layout.problem.teams, launches, strict=True)
    )


def _worth(layout: Layout, launches: Launches) -> float:
    """Objective in which more is better."""
    return _sign(layout) * objective_value(layout.problem, assignments_of(layout, launches))


def _sign(layout: Layout) -> int:
    return 1 if layout.problem.objective == "value" else -1


def _verified(layout: Layout, solution: Solution) -> Launches:
    launches = layout.launches(solution.values)
    broken = violations(layout.problem, assignments_of(layout, launches))
    if broken:
        raise SolverError(f"the solver's plan breaks a rule: {broken[0].sentence}")
    return launches


def _found(layout: Layout, launches: Launches, solution: Solution) -> Found:
    worth, most = _worth(layout, launches), solution.bound
    noise = _TOLERANCE * max(1.0, abs(worth))
    if layout.problem.objective == "fewest_quarters":
        most = math.floor(most + noise)  # quarters are whole
    if worth > most + noise:
        raise SolverError(f"a plan worth {worth!r} beats the solver's bound {most!r}")
    optimal = solution.outcome == "optimal" or worth >= most
    if solution.outcome == "optimal" and worth < most - noise:
        raise SolverError(f"the solver calls a plan worth {worth!r} optimal at a bound of {most!r}")
    sign = _sign(layout)
    return Found(
        "optimal" if optimal else "feasible",
        assignments_of(layout, launches),
        sign * worth,
        sign * (worth if optimal else most),
        cut_by_clock=not optimal and solution.cut_by_clock,
    )
