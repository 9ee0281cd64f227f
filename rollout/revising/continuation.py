"""The search for a plan that goes on from what happened and moves little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from rollout.model.layout import Launches, Layout, Program, sum_of
from rollout.problem.plan import Assignment
from rollout.problem.verifier import objective_value
from rollout.revising.best_solution import best_solution
from rollout.revising.disruption import Disruption
from rollout.revising.history import (
    History,
    future_violations,
    policies_broken_by_past,
    without_policies,
)
from rollout.search.best_plan import SolverError, assignments_of
from rollout.search.greedy import WaitingList
from rollout.solvers.interface import Effort, Listener, Solution, Solver

_NOISE = 1e-9
# Each team that is tried at its old place costs one run of the verifier, which grows with the teams.
_MOST_RETURNED, _MOST_CHECKED = 200, 20_000


@dataclass(frozen=True)
class Continuation:
    """What a plan has to go on from, and what it shall stay close to.

    Parameters
    ----------
    layout : Layout
        Of the continued problem.
    history : History
    disruption : Disruption
        Moves against the old plan.
    penalty : float
        Factor of the cost of moves. [>= 0]
    base : Program
        As ``continued_program`` gives it.
    """

    layout: Layout
    history: History
    disruption: Disruption
    penalty: float
    base: Program

    @cached_property
    def program(self) -> Program:
        """The program whose optimum is the best continuation."""
        terms = sum_of([self.base.objective, self.disruption.terms(self.penalty)])
        return replace(self.base, objective=terms)

    @property
    def sign(self) -> int:
        """1 where a larger objective is better, -1 where a smaller one is."""
        return 1 if self.layout.problem.objective == "value" else -1

    def rows(self, launches: Launches) -> tuple[Assignment, ...]:
        """Launch quarters by id."""
        return assignments_of(self.layout, launches)

    def objective(self, launches: Launches) -> float:
        """The problem's objective."""
        return objective_value(self.layout.problem, self.rows(launches))

    def value(self, launches: Launches) -> float:
        """The problem's objective, as something of which more is better."""
        return self.sign * self.objective(launches)

    def worth(self, launches: Launches) -> float:
        """The value less what the moves cost."""
        return self.value(launches) - self.penalty * self.disruption.cost(launches)

    def fault(self, launches: Launches) -> str:
        """What is wrong with a plan after the frozen quarters or in what it tells of them; "" if nothing."""
        rows = self.rows(launches)
        if self.history.contradicted_by(rows):
            return "the plan tells the past otherwise than it was"
        broken = future_violations(self.layout.problem, self.history, rows)
        return broken[0].sentence if broken else ""

    def old_launch(self, team: int) -> int:
        """Quarter of a team as a fact or by the old plan; of one that slipped, the first open quarter."""
        fact = self.history.launched.get(self.layout.problem.teams[team].id)
        if fact is not None:
            return self.layout.quarter_position[fact]
        return max(self.disruption.old[team], len(self.history.quarters))

    @property
    def old_launches(self) -> Launches:
        """The old plan with the facts put in."""
        count = len(self.layout.quarters)
        quarters = (self.old_launch(team) for team in self.layout.teams)
        return tuple(quarter if quarter < count else None for quarter in quarters)


def list_repairs(continuation: Continuation) -> Iterator[Launches]:
    """Continuations by list scheduling in the old plan's order.

    First no team launches before its old quarter, so that only what no longer fits is put off; then
    each launches as early as it can, also those that were not planned. Lists that break a rule are
    left out.
    """
    # Where the past has broken a policy, a list that kept it could not tell the past as it was.
    problem, history = continuation.layout.problem, continuation.history
    waiting = WaitingList(Layout(without_policies(problem, policies_broken_by_past(problem, history))))
    # Where facts have parted a cluster from the old plan, its latest member counts.
    old = [max(continuation.old_launch(team) for team in cluster) for cluster in waiting.clusters]
    order = sorted(range(len(old)), key=old.__getitem__)
    for earliest in (old, ()):
        launches = waiting.scheduler.plan(order, earliest)
        if not continuation.fault(launches):
            yield launches


def improved(
    continuation: Continuation,
    solver: Solver,
    effort: Effort,
    start: Launches | None,
    listener: Listener | None = None,
) -> tuple[Launches | None, Solution]:
    """The better of a first continuation and the solver's, with the solver's own answer.

    Raises
    ------
    SolverError
        If the solver's plan breaks a rule, or is denied to exist although there is one.
    """
    hint = continuation.layout.values(continuation.old_launches if start is None else start)
    solution = best_solution(continuation.program, solver, effort, hint, listener)
    if solution.outcome == "infeasible" and start is not None:
        raise SolverError("the solver denies that there is a plan, yet the list repair is one")
    if not solution.values:
        return start, solution
    launches = continuation.layout.launches(solution.values)
    fault = continuation.fault(launches)
    if fault:
        raise SolverError(f"the solver's plan breaks a rule: {fault}")
    plans = [launches] if start is None else [launches, start]
    return max(plans, key=continuation.worth), solution


def settled(continuation: Continuation, launches: Launches) -> Launches:
    """The plan with every team back at its old quarter that can go there alone at no loss.

    A search that was cut, or that had nothing to lose, may move teams for nothing. The first 200 teams
    that moved are tried, each once; fewer where there are more than 100 teams.
    """
    count, first = len(continuation.layout.quarters), len(continuation.history.quarters)
    moved = [
        team
        for team, (old, new) in enumerate(zip(continuation.disruption.old, launches, strict=True))
        if old != (count if new is None else new)
        and old >= first
        and continuation.layout.problem.teams[team].id not in continuation.history.launched
    ]
    best, worth = launches, continuation.worth(launches)
    for team in moved[: min(_MOST_RETURNED, _MOST_CHECKED // len(launches) + 1)]:
        old = continuation.disruption.old[team]
        back = (*best[:team], None if old == count else old, *best[team + 1 :])
        if continuation.worth(back) >= worth - _NOISE and not continuation.fault(back):
            best, worth = back, continuation.worth(back)
    return best
