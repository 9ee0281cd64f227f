"""One goal after the other, none at the cost of those before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rollout.model.layout import Group, Launches, Layout, Program, Row
from rollout.problem.verifier import objective_value
from rollout.revising.history import History, continued_program, future_violations
from rollout.revising.parts import improved_by_parts
from rollout.revising.stages import Stage
from rollout.search.best_plan import assignments_of
from rollout.solvers.interface import Effort, Listener, Solution, Solver

_NOISE = 1e-6
_KEPT = Group("refinement")
_SMALL = 2_000
"""Variables up to which the solver alone is quick; measured."""


@dataclass(frozen=True)
class Ladder:
    """A plan, and the stages whose measures it has to keep.

    Parameters
    ----------
    layout : Layout
    history : History
    least_value : float
        Objective, as something of which more is better, that every plan keeps.
    launches : tuple of int or None
        Launch quarters of the plan; it keeps every rule.
    stages : tuple of Stage
        Those that are behind.
    """

    layout: Layout
    history: History
    least_value: float
    launches: Launches
    stages: tuple[Stage, ...] = ()

    def climbed(
        self, stage: Stage, solver: Solver, effort: Effort, listener: Listener | None = None
    ) -> tuple[Ladder, Solution]:
        """The plan as good as found at a further stage, with the solver's answer.

        A plan that the verifier refuses, or that is no better at the stage, leaves the ladder as it was.
        """
        program, hint = self._program(stage)
        if program.variable_count <= _SMALL:
            solution = solver.solution(program, effort, hint, listener)
        else:
            stop = _never if listener is None else listener.is_cancelled
            solution = improved_by_parts(self.layout, program, hint, effort, stop)
        climbed = replace(self, stages=(*self.stages, stage))
        if solution.values:
            launches = self.layout.launches(solution.values)
            if self._keeps_all(launches) and stage.measure(launches) > stage.measure(self.launches) + _NOISE:
                climbed = replace(climbed, launches=launches)
        return climbed, solution

    def value(self, launches: Launches) -> float:
        """The problem's objective, as something of which more is better."""
        objective = objective_value(self.layout.problem, assignments_of(self.layout, launches))
        return objective if self.layout.problem.objective == "value" else -objective

    def _keeps_all(self, launches: Launches) -> bool:
        rows = assignments_of(self.layout, launches)
        noise = _NOISE * max(1.0, abs(self.least_value))
        return (
            not self.history.contradicted_by(rows)
            and not future_violations(self.layout.problem, self.history, rows)
            and self.value(launches) >= self.least_value - noise
            and all(each.measure(launches) >= each.measure(self.launches) - _NOISE for each in self.stages)
        )

    def _program(self, stage: Stage) -> tuple[Program, list[int]]:
        """The stage's program, and the present plan as a first solution of it."""
        base = continued_program(self.layout, self.history)
        values = list(self.layout.values(self.launches))
        floor = [(variable, -coefficient) for variable, coefficient in base.objective]
        rows = [*base.rows, Row(floor, -self.least_value, _KEPT)]
        for each in self.stages:
            start = len(values)
            values += each.values(self.launches)
            terms = each.terms(start)
            reached = sum(coefficient * values[variable] for variable, coefficient in terms)
            kept = [(variable, -coefficient) for variable, coefficient in terms]
            rows += [*each.rows(start), Row(kept, -reached, _KEPT)]
        start = len(values)
        values += stage.values(self.launches)
        return Program(len(values), [*rows, *stage.rows(start)], stage.terms(start)), values


def _never() -> bool:
    return False
