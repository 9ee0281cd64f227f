"""Why no plan exists: rules and limits that cannot hold together, as few as needed, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rollout.explain.words import amount, counted, listed, number, unit
from rollout.model.layout import DEFINITION, Group, Layout, Program
from rollout.problem.entities import Team
from rollout.problem.plan import Conflict
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.rulebook import RULES
from rollout.solvers.interface import Effort, Solver
from rollout.solvers.marginals import contradicting_rows

_SECONDS_EACH = 1.0
_SHARE_EACH = 0.25  # of the time, where that is longer; project judgement


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

    The start is the conflict that the linear relaxation shows, else the solver's own core. Both may
    name more than needed, so that each group has to earn its place: it stays only if the others can
    hold without it. Groups of single teams are tried before policies.

    Parameters
    ----------
    solver : Solver
    program : Program
        Proven infeasible.
    budget : Budget
        When it ends, the set found so far is returned with ``minimal`` false.
    """
    each = max(_SECONDS_EACH, _SHARE_EACH * (budget.until - budget.clock()))
    known = _fractional_conflict(solver, program, budget, each)
    if known is None:
        effort = budget.effort(each)
        whole = solver.core(program, program.groups, effort) if effort else None
        if whole is None or whole.outcome != "conflict":
            return ConflictingGroups(program.groups, minimal=False)
        known = whole.groups
    kept = [group for group in reversed(program.groups) if group in known]
    minimal = True
    chunk = max(1, len(kept) // 2)
    while True:
        position = 0
        while position < len(kept):
            effort = budget.effort(each)
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


def _fractional_conflict(
    solver: Solver, program: Program, budget: Budget, seconds: float
) -> frozenset[Group] | None:
    """Groups that cannot even hold together in fractions, confirmed by the solver; None: not found.

    In a large problem the linear program names few groups where the solver would name all.
    """
    effort = budget.effort(seconds)
    rows = contradicting_rows(program, effort.clock) if effort else ()
    groups = frozenset(program.rows[at].group for at in rows) - {DEFINITION}
    effort = budget.effort(seconds)
    if not groups or effort is None:
        return None
    core = solver.core(_restricted(program, groups), groups, effort)
    return core.groups if core.outcome == "conflict" else None


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
            return (
                f"Units below level {_deepest(problem)} do not launch; that keeps out {_names(layout, deep)}."
            )
        case "parent_before_child":
            exempt = problem.parameter("parent_before_child", "except_pilots")
            pilots = "pilots need not wait" if exempt else "pilots have to wait too"
            return f"A unit launches at least one period after the unit above it; {pilots}."
        case "repair_before_go_live":
            return _repair_sentence(problem)
        case "growth":
            return _growth_sentence(layout)
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
        f"The first period with a launch is a pilot of at most {counted(layout.most_pilots, 'unit')} whose "
        f"lead volunteered and that are fit for it; {who}."
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
            return f"{team} launches at least one period after {on}."


def _repair_sentence(problem: RolloutProblem) -> str:
    repaired = sorted(
        (team for team in problem.teams if team.attributes.repair_quarters and not team.never),
        key=lambda team: -team.attributes.repair_quarters,
    )
    times = [f"{team.title} {counted(team.attributes.repair_quarters, 'period')}" for team in repaired]
    return f"A unit launches only after its repair, which takes {listed(times)}."


def _growth_sentence(layout: Layout) -> str:
    factor = layout.problem.parameter("growth", "factor")
    many = "as many as" if factor == 1 else f"{number(factor)} times as many as"
    return (
        f"A period launches at most {counted(layout.most_pilots, 'unit')}, or {many} are live before it "
        "where that is more."
    )


def _capacity_sentence(problem: RolloutProblem, name: str) -> str:
    limits = [
        (quarter.id, quarter.capacity[name]) for quarter in problem.quarters if name in quarter.capacity
    ]
    needed = sum(sum(team.effort.get(name, ())) for team in problem.teams if not team.never)
    if len({limit for _, limit in limits}) == 1:
        offered = f"Each period offers {amount(limits[0][1], name)}"
    else:
        each = listed([f"{number(limit)} in {quarter}" for quarter, limit in limits])
        offered = f"There are so many {unit(name)}: {each}"
    return f"{offered}; all units together need {number(needed)} with their support."


def _team_sentence(team: Team, rule: str) -> str:
    if rule == "required":
        return f"{team.title} has to go live within the plan."
    if rule == "blackouts":
        return f"{team.title} has ruled out {listed(team.blackouts)}."
    if team.never:
        return f"{team.title} is pinned to never launch."
    pins = {"in no period but": team.only, "no earlier than": team.earliest, "no later than": team.latest}
    told = listed([f"{words} {quarter}" for words, quarter in pins.items() if quarter is not None])
    return f"{team.title} is pinned to launch {told}."


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
    return listed([layout.problem.teams[layout.team_position[team]].title for team in teams])
