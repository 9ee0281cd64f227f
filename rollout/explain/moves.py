"""What differs between two plans of the same teams, and the calmest plan of a given worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.model.layout import DEFINITION, Launches, Layout, Program, Row, Term
from rollout.model.program import rollout_program
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import objective_value, violations
from rollout.search.best_plan import assignments_of
from rollout.solvers.interface import Effort, Solver

_TOLERANCE = 1e-7
Plan = tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """Who launches when in one plan as against another.

    Parameters
    ----------
    earlier, later : tuple of str
        Ids of the teams that launch earlier or later; a team that launches in one of the plans only
        counts as earlier or later too.
    dropped : tuple of str
        Of the later ones those that no longer launch.
    all_by_one : bool
        Every earlier team launches exactly one quarter earlier.
    live_before, live_after : int
        Teams that launch at all.
    last_before, last_after : int
        Position of the last launch, counted from 0; -1 without a launch.
    """

    earlier: tuple[str, ...]
    later: tuple[str, ...]
    dropped: tuple[str, ...]
    all_by_one: bool
    live_before: int
    live_after: int
    last_before: int
    last_after: int


def moves(problem: RolloutProblem, before: Sequence[Assignment], after: Sequence[Assignment]) -> Moves:
    """What differs between two plans of one problem's teams."""
    old, new = launch_positions(problem, before), launch_positions(problem, after)
    never = len(problem.quarters)
    teams = [team.id for team in problem.teams]
    earlier = tuple(team for team in teams if new[team] < old[team])
    later = tuple(team for team in teams if new[team] > old[team])
    return Moves(
        earlier,
        later,
        tuple(team for team in later if new[team] == never),
        all(old[team] - new[team] == 1 and old[team] < never for team in earlier),
        *(sum(start < never for start in starts.values()) for starts in (old, new)),
        *(max((start for start in starts.values() if start < never), default=-1) for starts in (old, new)),
    )


def launch_positions(problem: RolloutProblem, plan: Sequence[Assignment]) -> dict[str, int]:
    """Launch quarter of each team, counted from 0; the number of quarters: never."""
    order = {quarter.id: position for position, quarter in enumerate(problem.quarters)}
    return {row.team: len(order) if row.quarter is None else order[row.quarter] for row in plan}


def load_in(problem: RolloutProblem, plan: Sequence[Assignment], capacity: str, quarter: str) -> float:
    """What a plan takes of a capacity in one quarter, in the capacity's unit."""
    starts = launch_positions(problem, plan)
    position = next(at for at, each in enumerate(problem.quarters) if each.id == quarter)
    profiles = ((team.effort.get(capacity, ()), position - starts[team.id]) for team in problem.teams)
    return sum(profile[since] for profile, since in profiles if 0 <= since < len(profile))


def worth(problem: RolloutProblem, plan: Sequence[Assignment]) -> float:
    """The plan's objective with the sign that makes more better."""
    value = objective_value(problem, plan)
    return value if problem.objective == "value" else -value


def calmest_plan(
    problem: RolloutProblem,
    solver: Solver,
    effort: Effort,
    *,
    before: Sequence[Assignment],
    known: Sequence[Assignment],
    least: float,
) -> Plan:
    """The plan worth at least so much that moves teams least; ``known`` if none is found.

    Parameters
    ----------
    problem : RolloutProblem
        With the changes made.
    solver : Solver
    effort : Effort
    before : sequence of Assignment
        The plan that shall stay as it is as far as possible.
    known : sequence of Assignment
        A plan of the problem, worth at least ``least``.
    least : float
        By ``worth``.
    """
    layout = Layout(problem)
    program = rollout_program(layout)
    floor = Row(
        [(variable, -coefficient) for variable, coefficient in program.objective],
        _TOLERANCE * max(1.0, abs(least)) - least,
        DEFINITION,
    )
    staying = staying_terms(layout, before)
    calm = Program(program.variable_count, [*program.rows, floor], staying)
    solution = solver.solution(calm, effort, layout.values(_launches(layout, known)))
    if not solution.values:
        return tuple(known)
    plan = assignments_of(layout, layout.launches(solution.values))
    return tuple(known) if violations(problem, plan) else plan


def staying_terms(layout: Layout, before: Sequence[Assignment]) -> list[Term]:
    """Terms that fall by one for each quarter by which a team moves, by three where it moves later.

    For a team that launched in quarter s the sum of 1 - live(t) over t >= s is the number of quarters by
    which it moves later, that of live(t) over t < s by how many it moves earlier: linear in the steps.
    That waiting weighs three times as much is a project judgement.
    """
    starts = launch_positions(layout.problem, before)
    return [
        (layout.live(position, quarter), 3.0 if quarter >= starts[team.id] else -1.0)
        for position, team in enumerate(layout.problem.teams)
        for quarter in layout.quarters
    ]


def _launches(layout: Layout, plan: Sequence[Assignment]) -> Launches:
    chosen = {row.team: row.quarter for row in plan}
    order = layout.quarter_position
    return tuple(
        None if (quarter := chosen[team.id]) is None else order[quarter] for team in layout.problem.teams
    )
