"""What is left where no single change makes a plan possible."""

from __future__ import annotations

from collections.abc import Sequence

from rollout.explain.changes import changed_problem
from rollout.explain.conflicts import Budget
from rollout.explain.moves import load_in
from rollout.explain.trials import SECONDS_EACH, Candidate, dropped, repair_of
from rollout.explain.words import amount, listed
from rollout.model.layout import Group, Layout
from rollout.model.program import feasibility_program
from rollout.problem.plan import Assignment, Change, Repair
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import objective_value, violations
from rollout.search.best_plan import best_plan
from rollout.solvers.interface import Solver
from surveys.faults import FaultsError


def joint_repair(solver: Solver, layout: Layout, budget: Budget) -> Repair | None:
    """The fewest rules and limits that have to give way, relaxed together."""
    effort = budget.effort(SECONDS_EACH)
    if effort is None:
        return None
    program = feasibility_program(layout)
    kept = solver.largest_compatible(program, program.groups, effort)
    if kept is None:
        return None
    given_up = [group for group in program.groups if group not in kept]
    wholly = dict.fromkeys(
        tuple(dropped(layout, group, with_pace=pace) for group in given_up) for pace in (False, True)
    )
    repairs = (_joint_trial(solver, layout, given_up, parts, budget) for parts in wholly)
    return next((repair for repair in repairs if repair is not None), None)


def _joint_trial(
    solver: Solver, layout: Layout, given_up: Sequence[Group], parts: Sequence[Candidate], budget: Budget
) -> Repair | None:
    """All parts together with the plan they buy; a capacity rises by what that plan takes."""
    problem, effort = layout.problem, budget.effort(SECONDS_EACH)
    if effort is None:
        return None
    changes = tuple(change for part in parts for change in part.changes)
    try:
        found = best_plan(changed_problem(problem, changes), solver, effort, budget.clock)
    except FaultsError:
        return None
    if not found.assignments:
        return None
    trimmed = tuple(filter(None, (_no_more_than_taken(problem, each, found.assignments) for each in changes)))
    if violations(changed_problem(problem, trimmed), found.assignments):
        return None
    told = _joint_sentence(layout, given_up, parts, trimmed)
    return repair_of(problem, Candidate(trimmed, told), found.objective, found.assignments)


def _no_more_than_taken(problem: RolloutProblem, change: Change, plan: Sequence[Assignment]) -> Change | None:
    """The rise of a capacity to what a plan takes, None if that is no more than there is; others as they are."""
    if change.part != "quarters":
        return change
    load = load_in(problem, plan, change.field, change.key)
    have = next(quarter.capacity[change.field] for quarter in problem.quarters if quarter.id == change.key)
    return change.model_copy(update={"value": load}) if load > have else None


def _joint_sentence(
    layout: Layout, given_up: Sequence[Group], parts: Sequence[Candidate], changes: Sequence[Change]
) -> str:
    """What gives way, each kind once."""
    problem, titles = layout.problem, {team.id: team.title for team in layout.problem.teams}
    have = {quarter.id: quarter.capacity for quarter in problem.quarters}
    told = [
        part.sentence
        for group, part in zip(given_up, parts, strict=True)
        if group.rule not in ("required", "capacity")
    ]
    out = [titles[group.about] for group in given_up if group.rule == "required"]
    told += [f"Let {listed(out)} stay out of the plan."] if out else []
    more = [
        f"{amount(float(str(change.value)) - have[change.key][change.field], change.field, 'more')} in {change.key}"
        for change in changes
        if change.part == "quarters"
    ]
    told += [f"Offer {', '.join(more)}."] if more else []
    return " ".join(told)


def fewer_teams(solver: Solver, layout: Layout, budget: Budget) -> Repair | None:
    """Let those teams stay out that find no place when as many as possible shall go live early."""
    problem, effort = layout.problem, budget.effort(SECONDS_EACH)
    asked = {team.id for team in problem.teams if problem.has_to_launch(team)}
    if effort is None or not asked:
        return None
    data = problem.model_dump(mode="json") | {"objective": "value"}
    for row in data["teams"]:
        row |= {"optional": True, "value": float(row["id"] in asked)}
    found = best_plan(problem_from_json(data), solver, effort, budget.clock)
    out = [row.team for row in found.assignments if row.quarter is None and row.team in asked]
    parts = [dropped(layout, Group("required", team)) for team in out]
    changes = tuple(change for part in parts for change in part.changes)
    changed = changed_problem(problem, changes)
    if not found.assignments or violations(changed, found.assignments):
        return None
    told = f"Let {len(out)} of the {len(asked)} units that have to go live stay out."
    worth = objective_value(changed, found.assignments)
    return repair_of(problem, Candidate(changes, told), worth, found.assignments)
