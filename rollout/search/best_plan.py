"""The best plan that lists, relaxation and solver find together, verified before anyone sees it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from rollout.model.layout import Launches, Layout, Program
from rollout.model.program import rollout_program
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import violations
from rollout.search.bounding import bounding_matrix
from rollout.search.cases import Cases
from rollout.search.greedy import WaitingList, greedy_plans
from rollout.search.incumbent import Followed, Incumbent, assignments_of
from rollout.search.neighbourhoods import Neighbourhoods
from rollout.search.rounding import GOOD_ENOUGH, offer_fixed_quarters, offer_guided_lists
from rollout.search.shortest_plan import ShortestPlan
from rollout.search.watch import Watch
from rollout.solvers.interface import Effort, Solver
from rollout.solvers.matrix import Matrix, matrix_of
from rollout.solvers.relaxation import Relaxation, relaxed

__all__ = ["Found", "SolverError", "assignments_of", "best_plan", "verified_lists"]

_TINY = 200
"""Variables up to which the solver proves a plan optimal in the time that further lists take."""
_SMALL = 2_000
"""Variables up to which the solver alone is quick; project judgement."""
_LARGE = 30_000
"""Variables from which the solver found nothing better than lists and neighbourhoods in first runs; project judgement."""
_NEIGHBOURHOOD_SHARE = 0.8
"""Of the time that the relaxation leaves for a large program; the solver gets the rest."""


_VARIABLES_PER_SECOND = 10_000
"""Variables of which the solver gets its first answer in a second, on busy cores."""
_LEAST_SECONDS = 0.1
_CASES_SHARE = 0.85
"""Of the time left, for cases at most; the search by cases ends by itself where it does not pay."""
_SPLITS_PER_SECOND = 12_000
"""Splits for each second and variable; a limit of work rather than of time."""


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
    stopped : bool
        The watch ended the search before its time.
    """

    outcome: Literal["optimal", "feasible", "infeasible", "unknown"]
    assignments: tuple[Assignment, ...] = ()
    objective: float = 0.0
    bound: float = 0.0
    cut_by_clock: bool = False
    stopped: bool = False


def best_plan(
    problem: RolloutProblem,
    solver: Solver,
    effort: Effort,
    clock: Callable[[], float] = time.perf_counter,
    watch: Watch | None = None,
) -> Found:
    """The best plan of all stages: list schedules, relaxation with further lists, neighbourhoods, solver.

    Each stage starts from the best plan so far, so that none makes it worse; the tightest bound counts.

    Raises
    ------
    SolverError
        If the solver's plan breaks a rule, beats its own bound, or is denied to exist although the
        list schedule found one.
    """
    layout = Layout(problem)
    return _Search(layout, solver, effort, Incumbent(layout, clock, watch)).run()


def verified_lists(layout: Layout) -> Iterator[Launches]:
    """The plain list schedules that keep every rule."""
    for launches in greedy_plans(WaitingList(layout)):
        if not violations(layout.problem, assignments_of(layout, launches)):
            yield launches


class _Search:
    """The stages of one search."""

    def __init__(self, layout: Layout, solver: Solver, effort: Effort, incumbent: Incumbent) -> None:
        self.layout, self.solver, self.effort, self.incumbent = layout, solver, effort, incumbent
        self.waiting = WaitingList(layout)
        self.until = incumbent.started + effort.clock
        self.cut = False

    def run(self) -> Found:
        incumbent = self.incumbent
        incumbent.begin("First plan")
        for launches in greedy_plans(self.waiting):
            incumbent.offer(launches)
        if incumbent.is_cancelled():
            return self._found()
        if self.layout.problem.objective == "fewest_quarters":
            shortest = ShortestPlan(incumbent, self.waiting, self.solver, self.effort, self.until, self._take)
            shortest.run()
            self.cut |= shortest.cut_by_clock
            if incumbent.launches is not None:
                return self._found()
        program = rollout_program(self.layout)
        improved = self._guided(program)
        if incumbent.is_cancelled() or incumbent.is_settled or not self._is_worth_solving(program):
            return self._found()
        return self._exact(program, 1 - _NEIGHBOURHOOD_SHARE if improved else 1.0)

    def _guided(self, program: Program) -> bool:
        """The stages that the relaxation guides; whether one of them used a share of the work."""
        incumbent, seed = self.incumbent, self.effort.seed
        incumbent.begin("A bound, and plans along it")
        full = matrix_of(program)
        is_large = program.variable_count > _SMALL
        matrix = bounding_matrix(self.layout, program, full) if is_large else full
        relaxation = relaxed(matrix, max(0.1, 0.9 * self._left if is_large else self._left / 3))
        if relaxation is None:
            self.cut = self.cut or self._left <= 0
            return False
        incumbent.tighten(relaxation.bound)
        if program.variable_count <= _TINY:
            return False
        self.cut |= offer_guided_lists(incumbent, self.waiting, relaxation, seed, self.until)
        if self.layout.problem.objective != "value" or incumbent.is_settled:
            return False
        relaxation = self._split(program, full, relaxation)
        if not is_large:
            return False
        if incumbent.gap > GOOD_ENOUGH:
            self.cut |= offer_fixed_quarters(
                incumbent, self.waiting, matrix, relaxation, seed, self._share_ends(0.7)
            )
        if incumbent.launches is None:
            return False
        incumbent.begin("Improving the plan part by part")
        near = Neighbourhoods(incumbent, self.waiting, full, relaxation, seed)
        share = _NEIGHBOURHOOD_SHARE if program.variable_count <= _LARGE else 1.0
        near.search(share * self.effort.seconds, self._share_ends(share))
        self.cut |= near.cut_by_clock
        return True

    def _split(self, program: Program, full: Matrix, relaxation: Relaxation) -> Relaxation:
        """A tighter bound by cases, and plans along them; the relaxation of the most promising case."""
        if self.incumbent.gap <= GOOD_ENOUGH or self.incumbent.launches is None:
            return relaxation
        self.incumbent.begin("A tighter bound, case by case")
        begun = bounding_matrix(self.layout, program, full, with_begun=True)
        unbegun = bounding_matrix(self.layout, program, full)
        cases = Cases(self.incumbent, self.waiting, begun, unbegun, relaxation)
        splits = int(self.effort.seconds * _SPLITS_PER_SECOND / program.variable_count)
        best = cases.search(max(1, splits), self._share_ends(_CASES_SHARE))
        self.cut |= cases.cut_by_clock
        return best

    def _exact(self, program: Program, share: float) -> Found:
        incumbent = self.incumbent
        incumbent.begin("Searching for the best plan")
        hint = () if incumbent.launches is None else self.layout.values(incumbent.launches)
        seconds = share * self.effort.seconds
        effort = Effort(seconds, self.effort.seed, seconds - min(seconds, max(self._left, _LEAST_SECONDS)))
        # Nobody watches, nobody is told.
        listener = Followed(incumbent) if incumbent.watch is not None else None
        solution = self.solver.solution(program, effort, hint, listener)
        self.cut |= solution.cut_by_clock
        if solution.outcome == "infeasible":
            if incumbent.launches is not None:
                raise SolverError("the solver denies that there is a plan, yet the list schedule is one")
            return Found("infeasible")
        if solution.values:
            self._take(self.layout.launches(solution.values))
        proven = solution.outcome == "optimal"
        if proven and incumbent.worth < solution.bound - incumbent.noise:
            told = f"optimal at a bound of {solution.bound!r}"
            raise SolverError(f"the solver calls a plan worth {incumbent.worth!r} {told}")
        incumbent.tighten(solution.bound)
        return self._found(proven=proven)

    def _take(self, launches: Launches) -> None:
        broken = violations(self.layout.problem, assignments_of(self.layout, launches))
        if broken:
            raise SolverError(f"the solver's plan breaks a rule: {broken[0].sentence}")
        self.incumbent.offer(launches)

    def _is_worth_solving(self, program: Program) -> bool:
        if self.incumbent.launches is None or program.variable_count <= _SMALL:
            return True
        return (
            program.variable_count <= _LARGE and self._left > program.variable_count / _VARIABLES_PER_SECOND
        )

    @property
    def _left(self) -> float:
        return self.until - self.incumbent.clock()

    def _share_ends(self, share: float) -> float:
        """When a share of what is left will be used up."""
        return self.incumbent.clock() + share * self._left

    def _found(self, *, proven: bool = False) -> Found:
        incumbent = self.incumbent
        if incumbent.launches is None:
            return Found("unknown", cut_by_clock=self.cut, stopped=incumbent.was_cancelled)
        worth, bound, noise = incumbent.worth, incumbent.bound, incumbent.noise
        if worth > bound + noise:
            raise SolverError(f"a plan worth {worth!r} beats the solver's bound {bound!r}")
        optimal = proven or incumbent.is_settled
        if optimal or not math.isfinite(bound):
            bound = worth if optimal else self._trivial_bound()
        return Found(
            "optimal" if optimal else "feasible",
            assignments_of(self.layout, incumbent.launches),
            incumbent.sign * worth,
            incumbent.sign * bound,
            cut_by_clock=not optimal and self.cut and not incumbent.was_cancelled,
            stopped=not optimal and incumbent.was_cancelled,
        )

    def _trivial_bound(self) -> float:
        """Without a better one: all value there is from the first quarter on, or no quarter at all."""
        if self.incumbent.sign < 0:
            return 0.0
        problem = self.layout.problem
        weight = sum(quarter.weight for quarter in problem.quarters)
        return weight * sum(max(0.0, team.value) for team in problem.teams)
