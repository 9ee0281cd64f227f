"""Changes that might make an impossible problem possible, and the trial of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.explain.changes import changed_problem, switched_off
from rollout.explain.conflicts import Budget, sentence
from rollout.explain.words import unit
from rollout.model.layout import Group, Layout
from rollout.problem.plan import Assignment, Change, Repair
from rollout.problem.rollout_problem import RolloutProblem
from rollout.search.best_plan import best_plan
from rollout.solvers.interface import Solver
from surveys.faults import FaultsError

SECONDS_EACH = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Changes, all together, and what they are called."""

    changes: tuple[Change, ...]
    sentence: str


def dropped(layout: Layout, group: Group, *, with_pace: bool = True) -> Candidate:
    """The whole rule or limit lifted, a capacity in every quarter; ``with_pace``: see ``switched_off``."""
    problem, about = layout.problem, group.about
    asked = sentence(layout, group)
    changes: tuple[Change, ...]
    match group.rule:
        case "required":
            changes = (Change(part="teams", key=about, field="optional", value=True),)
            if problem.objective == "fewest_quarters":  # where only "never" lets a team stay out
                changes += (Change(part="teams", key=about, field="only", value=None),)
                changes += (Change(part="teams", key=about, field="never", value=True),)
            told = f"Let {problem.teams[layout.team_position[about]].title} stay out of the plan."
        case "pins":
            free = {"earliest": None, "latest": None, "only": None, "never": False}
            changes = tuple(
                Change(part="teams", key=about, field=field, value=value) for field, value in free.items()
            )
            told = f"Lift this pin: {asked}"
        case "blackouts":
            changes = (Change(part="teams", key=about, field="blackouts", value=()),)
            told = f"Lift this blackout: {asked}"
        case "dependencies":
            changes = (Change(part="dependencies", key=about),)
            told = f"Remove this dependency: {asked}"
        case "capacity":
            changes = tuple(unlimited(layout, about, quarter) for quarter in layout.quarters)
            told = f"Offer enough {unit(about)} in every period for all units together."
        case _:
            changes, told = switched_off(problem, group.rule, with_pace=with_pace)
    return Candidate(changes, told)


def unlimited(layout: Layout, name: str, quarter: int) -> Change:
    """The capacity of one quarter raised to the effort of all teams together."""
    total = sum(sum(team.effort.get(name, ())) for team in layout.problem.teams)
    return Change(part="quarters", key=layout.problem.quarters[quarter].id, field=name, value=total)


def tested_repair(
    solver: Solver, problem: RolloutProblem, candidate: Candidate, budget: Budget
) -> Repair | None:
    """The repair with the plan it buys; None when it buys none, or no time is left to find one."""
    effort = budget.effort(SECONDS_EACH)
    if effort is None:
        return None
    try:
        changed = changed_problem(problem, candidate.changes)
    except FaultsError:
        return None
    found = best_plan(changed, solver, effort, budget.clock)
    if not found.assignments:
        return None
    return repair_of(problem, candidate, found.objective, found.assignments)


def repair_of(
    problem: RolloutProblem, candidate: Candidate, objective: float, assignments: Sequence[Assignment]
) -> Repair:
    """A candidate with what it buys, for people."""
    starts = {row.quarter for row in assignments if row.quarter is not None}
    live = sum(row.quarter is not None for row in assignments)
    last = next((quarter.id for quarter in reversed(problem.quarters) if quarter.id in starts), None)
    bought = "no unit goes live" if last is None else _live_words(live, len(assignments), last)
    told = f"{candidate.sentence} Then {bought}."
    return Repair(changes=candidate.changes, sentence=told, objective=objective, units_live=live)


def _live_words(live: int, count: int, last: str) -> str:
    if count == 1:
        return f"the unit goes live in {last}"
    verb = "goes" if live == 1 else "go"
    return f"{'all' if live == count else f'{live} of'} {count} units {verb} live, the last in {last}"
