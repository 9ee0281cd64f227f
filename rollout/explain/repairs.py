"""What makes an impossible problem possible: changes, each solved again and verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rollout.explain.conflicts import Budget, ConflictingGroups, sentence
from rollout.model.layout import Group, Layout
from rollout.model.program import feasibility_program
from rollout.model.rules.limits import load_terms
from rollout.problem.plan import Assignment, Change, Repair
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.rulebook import RULES
from rollout.problem.verifier import objective_value, violations
from rollout.search.best_plan import best_plan
from rollout.solvers.interface import Solver
from surveys.faults import FaultsError

_TEAMS_TRIED = 5
_SECONDS_EACH = 1.0
_RISES = (0.1, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class _Candidate:
    changes: tuple[Change, ...]
    sentence: str


def changed_problem(problem: RolloutProblem, changes: Sequence[Change]) -> RolloutProblem:
    """The problem with all changes made.

    Parameters
    ----------
    problem : RolloutProblem
    changes : sequence of Change

    Raises
    ------
    FaultsError
        If the changed problem contradicts itself.
    """
    data: dict[str, Any] = problem.model_dump(mode="json")
    removed = {int(change.key) for change in changes if change.part == "dependencies"}
    data["dependencies"] = [row for at, row in enumerate(data["dependencies"]) if at not in removed]
    for change in changes:
        match change.part:
            case "rules" if change.field:
                setting = data["rules"].get(change.key)
                parameters = setting if isinstance(setting, dict) else {}
                data["rules"][change.key] = {**parameters, change.field: change.value}
            case "rules":
                data["rules"][change.key] = change.value
            case "teams":
                next(row for row in data["teams"] if row["id"] == change.key)[change.field] = change.value
            case "quarters":
                row = next(row for row in data["quarters"] if row["id"] == change.key)
                row["capacity"][change.field] = change.value
            case "dependencies":
                pass
    return problem_from_json(data)


def repairs(
    solver: Solver, layout: Layout, conflict: ConflictingGroups, budget: Budget
) -> tuple[Repair, ...]:
    """Repairs that were tried and found to make a plan possible, the best plan first.

    Each member of the conflict is relaxed alone: a policy is switched off or made milder; a capacity
    is raised evenly, by a tenth, a quarter, a half or all of its mean, or in one quarter by the least
    that a short search finds; a limit of a team or a dependency is lifted (of each kind the first
    five). Where no single change is enough, the fewest members of the whole problem that a short
    search finds give way together, or else the teams stay out for which a plan has no room.

    Parameters
    ----------
    solver : Solver
    layout : Layout
        Of the impossible problem.
    conflict : ConflictingGroups
    budget : Budget
        Candidates it leaves no time for are not reported; a quarter of it is kept for the last resort.
    """
    now = budget.clock()
    early = replace(budget, until=now + 0.75 * (budget.until - now))
    found: list[Repair] = []
    for stage in _stages(solver, layout, conflict.groups, early):
        found += [
            repair for repair in (_tested(solver, layout.problem, each, early) for each in stage) if repair
        ]
    if not found:
        middle = replace(budget, until=(budget.clock() + budget.until) / 2)
        joint = _joint_candidate(solver, layout, middle)
        repair = None if joint is None else _tested(solver, layout.problem, joint, middle)
        repair = repair or _fewer_teams(solver, layout, budget)
        found += [] if repair is None else [repair]
    shortest = layout.problem.objective == "fewest_quarters"
    return tuple(sorted(found, key=lambda repair: repair.objective if shortest else -repair.objective))


def _stages(
    solver: Solver, layout: Layout, groups: Sequence[Group], budget: Budget
) -> Iterator[Iterator[_Candidate]]:
    """Candidates, the ones that most often help first: policies, capacities, single teams."""
    policies = [group for group in groups if RULES[group.rule].kind == "policy"]
    capacities = [group.about for group in groups if group.rule == "capacity"]
    yield (
        candidate for group in policies for candidate in (*_milder(layout, group), _dropped(layout, group))
    )
    for name in capacities:
        yield _even_capacity(solver, layout, name, budget)
    for name in capacities:
        yield _more_capacity(solver, layout, name, budget)
    for rule in ("dependencies", "pins", "blackouts", "required"):
        members = [group for group in groups if group.rule == rule]
        yield (_dropped(layout, group) for group in members[:_TEAMS_TRIED])


def _milder(layout: Layout, group: Group) -> Iterator[_Candidate]:
    """Gentler changes than switching the rule off."""
    if group.rule in ("pilots", "growth"):
        more = layout.most_pilots + 1
        change = Change(part="rules", key="pilots", field="max_pilots", value=more)
        yield _Candidate((change,), f"Let up to {more} teams pilot instead of {layout.most_pilots}.")
    if group.rule == "pilots":
        asked = [team for team in layout.problem.teams if _would_be_fit(layout, team.id)]
        for team in asked[:_TEAMS_TRIED]:
            change = Change(part="teams", key=team.id, field="volunteered", value="yes")
            yield _Candidate((change,), f"Win the lead of {team.title} as a volunteer for the pilot.")
    if group.rule == "parent_before_child":
        change = Change(part="rules", key=group.rule, field="except_pilots", value=True)
        if not layout.problem.parameter(group.rule, "except_pilots"):
            yield _Candidate(
                (change,), "Let pilots start before the units above them, directed by the sponsor."
            )


def _would_be_fit(layout: Layout, team_id: str) -> bool:
    """Whether only the lead's word keeps a team from piloting, and the lead did not refuse."""
    team = layout.problem.teams[layout.team_position[team_id]]
    return team.volunteered == "not_asked" and team.model_copy(update={"volunteered": "yes"}).may_pilot


def _dropped(layout: Layout, group: Group) -> _Candidate:
    """The whole rule or limit lifted; a capacity in every quarter."""
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
            changes = tuple(_unlimited(layout, about, quarter) for quarter in layout.quarters)
            told = f"Offer as much of {about} in every quarter as all teams need together."
        case _:
            changes = (Change(part="rules", key=group.rule, value=False),)
            told = f"Switch this rule off: {RULES[group.rule].title}"
    return _Candidate(changes, told)


def _unlimited(layout: Layout, name: str, quarter: int) -> Change:
    """The capacity of one quarter raised to the effort of all teams together."""
    total = sum(sum(team.effort.get(name, ())) for team in layout.problem.teams)
    return Change(part="quarters", key=layout.problem.quarters[quarter].id, field=name, value=total)


def _even_capacity(solver: Solver, layout: Layout, name: str, budget: Budget) -> Iterator[_Candidate]:
    """The smallest even rise of a capacity that makes a plan possible."""
    quarters = layout.problem.quarters
    mean = sum(quarter.capacity[name] for quarter in quarters) / len(quarters)
    for share in _RISES:
        changes = tuple(
            Change(part="quarters", key=quarter.id, field=name, value=quarter.capacity[name] + share * mean)
            for quarter in quarters
        )
        candidate = _Candidate(changes, f"Offer {share * mean:g} more of {name} in every quarter.")
        if _tested(solver, layout.problem, candidate, budget) is not None:
            yield candidate
            return


def _more_capacity(solver: Solver, layout: Layout, name: str, budget: Budget) -> Iterator[_Candidate]:
    """The least capacity found that each quarter alone could offer for a plan to exist."""
    for position, quarter in enumerate(layout.problem.quarters):
        effort = budget.effort(_SECONDS_EACH)
        if effort is None:
            return
        freed = Layout(changed_problem(layout.problem, [_unlimited(layout, name, position)]))
        load = load_terms(freed, name, position)
        program = feasibility_program(freed, [(variable, -hours) for variable, hours in load])
        solution = solver.solution(program, effort)
        if not solution.values:
            continue
        needed = sum(hours for variable, hours in load if solution.values[variable])
        have = quarter.capacity[name]
        change = Change(part="quarters", key=quarter.id, field=name, value=needed)
        told = f"Offer {needed - have:g} more of {name} in {quarter.id}: {needed:g} instead of {have:g}."
        yield _Candidate((change,), told)


def _joint_candidate(solver: Solver, layout: Layout, budget: Budget) -> _Candidate | None:
    """The fewest rules and limits that have to give way, relaxed together."""
    effort = budget.effort(_SECONDS_EACH)
    if effort is None:
        return None
    program = feasibility_program(layout)
    kept = solver.largest_compatible(program, program.groups, effort)
    if kept is None:
        return None
    parts = [_dropped(layout, group) for group in program.groups if group not in kept]
    changes = tuple(change for part in parts for change in part.changes)
    return _Candidate(changes, " ".join(part.sentence for part in parts))


def _fewer_teams(solver: Solver, layout: Layout, budget: Budget) -> Repair | None:
    """Let those teams stay out that find no place when as many as possible shall go live early."""
    problem, effort = layout.problem, budget.effort(_SECONDS_EACH)
    asked = {team.id for team in problem.teams if problem.has_to_launch(team)}
    if effort is None or not asked:
        return None
    data = problem.model_dump(mode="json") | {"objective": "value"}
    for row in data["teams"]:
        row |= {"optional": True, "value": float(row["id"] in asked)}
    found = best_plan(problem_from_json(data), solver, effort, budget.clock)
    out = [row.team for row in found.assignments if row.quarter is None and row.team in asked]
    parts = [_dropped(layout, Group("required", team)) for team in out]
    changes = tuple(change for part in parts for change in part.changes)
    changed = changed_problem(problem, changes)
    if not found.assignments or violations(changed, found.assignments):
        return None
    told = f"Let {len(out)} of the {len(asked)} teams that have to go live stay out."
    worth = objective_value(changed, found.assignments)
    return _repair(_Candidate(changes, told), worth, found.assignments)


def _repair(candidate: _Candidate, objective: float, assignments: Sequence[Assignment]) -> Repair:
    live = sum(row.quarter is not None for row in assignments)
    told = f"{candidate.sentence} Then {live} of {len(assignments)} units go live."
    return Repair(changes=candidate.changes, sentence=told, objective=objective, units_live=live)


def _tested(solver: Solver, problem: RolloutProblem, candidate: _Candidate, budget: Budget) -> Repair | None:
    """The repair with the plan it buys; None when it buys none, or no time is left to find one."""
    effort = budget.effort(_SECONDS_EACH)
    if effort is None:
        return None
    try:
        changed = changed_problem(problem, candidate.changes)
    except FaultsError:
        return None
    found = best_plan(changed, solver, effort, budget.clock)
    if not found.assignments:
        return None
    return _repair(candidate, found.objective, found.assignments)
