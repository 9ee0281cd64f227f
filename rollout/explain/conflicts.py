"""Why no plan exists: rules and limits that cannot hold together, as few as needed, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rollout.model.layout import DEFINITION, Group, Layout, Program
from rollout.problem.entities import Team
from rollout.problem.plan import Conflict
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.rulebook import RULES
from rollout.solvers.interface import Effort, Solver

_NAMES_SHOWN = 5
_SECONDS_EACH = 1.0


@dataclass(frozen=True, slots=True)
class Budget:
    """Time left for many small searches.

    Parameters
    ----------
    clock : callable
        Seconds, counted from anywhere.
    until : float
        When the time is over, by the same clock.
    seed : int
        For every search.
    """

    clock: Callable[[], float]
    until: float
    seed: int

    def effort(self, seconds: float) -> Effort | None:
        """An effort of at most the given seconds; None when no time is left."""
        left = self.until - self.clock()
        return Effort(min(seconds, left), self.seed) if left > 0 else None


@dataclass(frozen=True, slots=True)
class ConflictingGroups:
    """Groups that cannot hold together; minimal: without any one of them the others can."""

    groups: tuple[Group, ...]
    minimal: bool


def conflicting_groups(solver: Solver, program: Program, budget: Budget) -> ConflictingGroups:
    """A minimal set of groups that cannot hold together, by a deletion filter in shrinking chunks.

    The solver's own core may name more than needed (it promises no minimal one), so that each group
    has to earn its place: it stays only if the others can hold without it. Groups of single teams
    are tried before policies.

    Parameters
    ----------
    solver : Solver
    program : Program
        Proven infeasible.
    budget : Budget
        When it ends, the set found so far is returned with ``minimal`` false.
    """
    effort = budget.effort(_SECONDS_EACH)
    whole = solver.core(program, program.groups, effort) if effort else None
    if whole is None or whole.outcome != "conflict":
        return ConflictingGroups(program.groups, minimal=False)
    kept = [group for group in reversed(program.groups) if group in whole.groups]
    minimal = True
    chunk = max(1, len(kept) // 2)
    while True:
        position = 0
        while position < len(kept):
            effort = budget.effort(_SECONDS_EACH)
            if effort is None:
                return ConflictingGroups(tuple(reversed(kept)), minimal=False)
            others = kept[:position] + kept[position + chunk :]
            core = solver.core(_restricted(program, others), others, effort)
            if core.outcome == "conflict":
                kept = [group for group in others if group in core.groups]
            else:
                minimal = minimal and (core.outcome == "compatible" or chunk > 1)
                position += chunk
        if chunk == 1:
            return ConflictingGroups(tuple(reversed(kept)), minimal)
        chunk //= 2


def _restricted(program: Program, groups: Iterable[Group]) -> Program:
    """The program with no other rows than the definitions and those of the groups."""
    chosen = {DEFINITION, *groups}
    return Program(program.variable_count, [row for row in program.rows if row.group in chosen])


def conflict_sentences(layout: Layout, groups: Sequence[Group]) -> tuple[Conflict, ...]:
    """The groups in words; teams that have to go live share one sentence."""
    required = [group.about for group in groups if group.rule == "required"]
    conflicts = [
        Conflict(rule=group.rule, teams=_teams_of(layout, group), sentence=sentence(layout, group))
        for group in groups
        if group.rule != "required"
    ]
    if required:
        verb = "has" if len(required) == 1 else "have"
        told = f"{_names(layout, required)} {verb} to go live within the plan."
        conflicts.append(Conflict(rule="required", teams=tuple(required), sentence=told))
    return tuple(conflicts)


def sentence(layout: Layout, group: Group) -> str:
    """What a rule or limit asks for here, with its data."""
    problem = layout.problem
    match group.rule:
        case "pilots":
            return _pilot_sentence(layout)
        case "max_levels":
            deep = [team.id for team, level in _with_levels(layout) if level > _deepest(problem)]
            return f"Units below level {_deepest(problem)} never launch: {_names(layout, deep)}."
        case "parent_before_child":
            exempt = problem.parameter("parent_before_child", "except_pilots")
            pilots = "pilots are exempt" if exempt else "pilots are not exempt"
            return f"A unit launches at least one quarter after its parent; {pilots}."
        case "repair_before_go_live":
            repaired = [team for team in problem.teams if team.attributes.repair_quarters]
            times = [f"{team.title} {team.attributes.repair_quarters}" for team in repaired]
            return f"Repair comes before go-live; it takes quarters: {_shortened(times)}."
        case "growth":
            factor = problem.parameter("growth", "factor")
            most = f"the larger of {layout.most_pilots} and {factor:g} times the units live before"
            return f"A quarter launches at most {most}."
        case "dependencies":
            return _dependency_sentence(layout, int(group.about))
        case "capacity":
            return _capacity_sentence(problem, group.about)
        case "blackouts" | "pins" | "required":
            return _team_sentence(problem.teams[layout.team_position[group.about]], group.rule)
        case _:
            return RULES[group.rule].title


def _pilot_sentence(layout: Layout) -> str:
    fit = [team.id for team in layout.problem.teams if team.may_pilot]
    count = len(layout.teams)
    who = (
        f"{len(fit)} of {count} units qualify: {_names(layout, fit)}"
        if fit
        else f"none of {count} units qualifies"
    )
    return (
        f"The first quarter with a launch is a pilot of 1 to {layout.most_pilots} teams whose lead "
        f"volunteered and that are fit for it; {who}."
    )


def _dependency_sentence(layout: Layout, position: int) -> str:
    dependency = layout.problem.dependencies[position]
    team, on = (_names(layout, [end]) for end in (dependency.team, dependency.on))
    match dependency.kind:
        case "together":
            return f"{team} launches together with {on}, or neither does."
        case "not_before":
            return f"{team} does not launch before {on}."
        case "after":
            return f"{team} launches at least one quarter after {on}."


def _capacity_sentence(problem: RolloutProblem, name: str) -> str:
    offered = [
        f"{quarter.capacity[name]:g} in {quarter.id}"
        for quarter in problem.quarters
        if name in quarter.capacity
    ]
    needed = sum(sum(team.effort.get(name, ())) for team in problem.teams if not team.never)
    return f"{name}: there are {_shortened(offered)}; all teams together need {needed:g} with their support."


def _team_sentence(team: Team, rule: str) -> str:
    if rule == "required":
        return f"{team.title} has to go live within the plan."
    if rule == "blackouts":
        return f"{team.title} has ruled out {_shortened(team.blackouts)}."
    if team.never:
        return f"{team.title} is pinned to never launch."
    pins = {"earliest": team.earliest, "latest": team.latest, "only in": team.only}
    told = ", ".join(f"{name} {quarter}" for name, quarter in pins.items() if quarter is not None)
    return f"{team.title} is pinned: {told}."


def _deepest(problem: RolloutProblem) -> int:
    return int(problem.parameter("max_levels", "levels"))


def _with_levels(layout: Layout) -> Iterable[tuple[Team, int]]:
    return zip(layout.problem.teams, layout.levels, strict=True)


def _teams_of(layout: Layout, group: Group) -> tuple[str, ...]:
    if group.rule == "dependencies":
        dependency = layout.problem.dependencies[int(group.about)]
        return (dependency.team, dependency.on)
    return (group.about,) if group.about in layout.team_position and group.rule != "capacity" else ()


def _names(layout: Layout, teams: Iterable[str]) -> str:
    return _shortened([layout.problem.teams[layout.team_position[team]].title for team in teams])


def _shortened(names: Sequence[str]) -> str:
    """The names, the first five if there are more."""
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
