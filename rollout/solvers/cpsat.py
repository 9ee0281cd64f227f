"""CP-SAT behind the solver interface."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Literal

from ortools.sat.python import cp_model

from rollout.model.layout import DEFINITION, Group, Program, Row
from rollout.solvers.interface import Core, Effort, Listener, Solution
from rollout.solvers.scaling import Scaled, scaled

_WORKERS = 8  # fewer are far worse, even on two cores: each worker follows another strategy
# One worker gives equal answers for equal work, and is enough for a small program; a large one needs the
# bounds and the neighbourhoods of all, whose answers depend on who was quicker. Letting workers take turns
# would be repeatable too, but OR-Tools 9.15 then aborts the process now and then when its clock runs out
# ("solution->size() == postsolve_mapping.size()", about once in a thousand solves under load).
_SMALL_PROGRAM = 1_000
_SECONDS_BETWEEN_QUESTIONS = 0.1
_LEAST_SECONDS = 0.001
_ALMOST = 0.98  # the solver looks at its clock now and then

_Outcome = Literal["optimal", "feasible", "infeasible", "unknown"]


class CpSat:
    """CP-SAT: one worker for a small program, so that equal work gives equal answers, else eight."""

    def solution(
        self,
        program: Program,
        effort: Effort,
        hint: Sequence[int] = (),
        listener: Listener | None = None,
    ) -> Solution:
        """The best solution found; never worse than the hint, if the hint satisfies the rows."""
        started = time.perf_counter()
        built = _built(program, switched=False)
        for variable, value in zip(built.variables, hint, strict=False):
            built.model.add_hint(variable, value)
        coefficients = [coefficient for _, coefficient in program.objective]
        scale = scaled(coefficients)
        if coefficients:
            terms = [built.variables[index] for index, _ in program.objective]
            built.model.maximize(cp_model.LinearExpr.weighted_sum(terms, scale.whole))
        solver = _solver(effort, program.variable_count)
        building = time.perf_counter() - started
        solver.parameters.max_time_in_seconds = max(_LEAST_SECONDS, effort.clock - building)
        largest = sum(max(0.0, coefficient) for coefficient in coefficients)
        goal = _Goal(built.variables, scale, largest)
        callback = _callback(goal, listener, bool(coefficients))
        with _followed(solver, listener):
            outcome = _outcome(solver, built.model, callback)
        if callback is not None and callback.error is not None:
            raise callback.error
        solved = outcome in ("optimal", "feasible")
        return Solution(
            outcome,
            tuple(int(solver.boolean_value(variable)) for variable in built.variables) if solved else (),
            goal.bound(solver.best_objective_bound) if solved and coefficients else largest,
            cut_by_clock=outcome in ("feasible", "unknown") and _was_cut_by_clock(solver),
        )

    def core(self, program: Program, groups: Collection[Group], effort: Effort) -> Core:
        """Whether the definitions and the given groups of rows can hold together."""
        built = _built(program, switched=True)
        built.model.add_assumptions([built.switches[group] for group in program.groups if group in groups])
        solver = _solver(effort, program.variable_count)
        match _outcome(solver, built.model):
            case "optimal" | "feasible":
                return Core("compatible")
            case "unknown":
                return Core("unknown")
            case "infeasible":
                named = set(solver.sufficient_assumptions_for_infeasibility())
                core = frozenset(group for group in groups if built.switches[group].index in named)
                return Core("conflict", core or frozenset(groups))

    def largest_compatible(
        self, program: Program, groups: Sequence[Group], effort: Effort
    ) -> frozenset[Group] | None:
        """As many of the groups as can hold together with all others; None: not found."""
        built = _built(program, switched=True)
        for group in set(program.groups) - set(groups):
            built.model.add(built.switches[group] == 1)
        built.model.maximize(cp_model.LinearExpr.sum([built.switches[group] for group in groups]))
        solver = _solver(effort, program.variable_count)
        if _outcome(solver, built.model) not in ("optimal", "feasible"):
            return None
        return frozenset(group for group in groups if solver.boolean_value(built.switches[group]))


@dataclass(frozen=True, slots=True)
class _Goal:
    """The objective, and how to read it back from whole numbers."""

    variables: list[cp_model.IntVar]
    scale: Scaled
    largest: float

    def bound(self, whole: float) -> float:
        """The solver's bound in the program's terms."""
        return min(self.largest, (whole + self.scale.slack) / self.scale.factor)


class _Solutions(cp_model.CpSolverSolutionCallback):
    """Tells a listener of each better solution, and of the bound then.

    It is called from the solver's own threads, where an error that escapes would end the process: it
    is kept, and raised once the solver has stopped. For the same reason there is no callback for bounds.
    """

    def __init__(self, goal: _Goal, listener: Listener) -> None:
        super().__init__()
        self.goal, self.listener = goal, listener
        self.error: Exception | None = None

    def on_solution_callback(self) -> None:
        try:
            values = [int(self.boolean_value(variable)) for variable in self.goal.variables]
            self.listener.found(values, self.goal.bound(self.best_objective_bound))
        except Exception as error:  # noqa: BLE001
            self.error = error
            self.stop_search()


def _callback(goal: _Goal, listener: Listener | None, has_objective: bool) -> _Solutions | None:
    return None if listener is None or not has_objective else _Solutions(goal, listener)


@contextmanager
def _followed(solver: cp_model.CpSolver, listener: Listener | None) -> Iterator[None]:
    """Ask the listener ten times a second whether to stop; callbacks may be seconds apart."""
    if listener is None:
        yield
        return
    done = Event()

    def stop_when_cancelled() -> None:
        while not done.wait(_SECONDS_BETWEEN_QUESTIONS):
            if listener.is_cancelled():
                solver.stop_search()

    asking = Thread(target=stop_when_cancelled, daemon=True)
    asking.start()
    try:
        yield
    finally:
        done.set()
        asking.join()


@dataclass(frozen=True, slots=True)
class _Built:
    model: cp_model.CpModel
    variables: list[cp_model.IntVar]
    switches: dict[Group, cp_model.IntVar]


def _built(program: Program, *, switched: bool) -> _Built:
    """The program in CP-SAT's terms; switched: each group of rows holds only where its switch is 1."""
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in range(program.variable_count)]
    switches = {group: model.new_bool_var("") for group in program.groups} if switched else {}
    for row in program.rows:
        constraint = _constraint(model, variables, row)
        if switched and row.group != DEFINITION:
            constraint.only_enforce_if(switches[row.group])
    return _Built(model, variables, switches)


def _constraint(model: cp_model.CpModel, variables: list[cp_model.IntVar], row: Row) -> cp_model.Constraint:
    """The row in whole numbers; where rounding costs anything it widens the row, so bounds stay true."""
    scale = scaled([coefficient for _, coefficient in row.terms])
    # A hair above the limit: 0.1 + 0.2 may fill a capacity of 0.3.
    limit = math.floor(row.limit * scale.factor * (1 + 1e-12) + 1e-6 + scale.slack)
    terms = [variables[index] for index, _ in row.terms]
    return model.add(cp_model.LinearExpr.weighted_sum(terms, scale.whole) <= limit)


def _solver(effort: Effort, variable_count: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1 if variable_count <= _SMALL_PROGRAM else _WORKERS
    solver.parameters.random_seed = effort.seed % 2**31
    solver.parameters.max_time_in_seconds = effort.clock
    solver.parameters.max_deterministic_time = effort.work
    return solver


def _was_cut_by_clock(solver: cp_model.CpSolver) -> bool:
    return solver.wall_time >= _ALMOST * float(solver.parameters.max_time_in_seconds)


def _outcome(
    solver: cp_model.CpSolver, model: cp_model.CpModel, callback: _Solutions | None = None
) -> _Outcome:
    status = solver.solve(model, callback)
    match status:
        case cp_model.OPTIMAL:
            return "optimal"
        case cp_model.FEASIBLE:
            return "feasible"
        case cp_model.INFEASIBLE:
            return "infeasible"
        case cp_model.UNKNOWN:
            return "unknown"
        case _:
            raise ValueError(f"CP-SAT refused the model: {solver.status_name(status)}")
