"""What makes an impossible problem possible: changes, each solved again and verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rollout.explain.actions import would_be_fit
from rollout.explain.changes import GROWTH_STEP, changed_problem, growth_step, one_pilot_more
from rollout.explain.conflicts import Budget, ConflictingGroups
from rollout.explain.last_resorts import fewer_teams, joint_repair
from rollout.explain.trials import SECONDS_EACH, Candidate, dropped, tested_repair, unlimited
from rollout.explain.words import amount, counted, number
from rollout.model.layout import Group, Layout
from rollout.model.program import feasibility_program
from rollout.model.rules.limits import load_terms
from rollout.problem.entities import Team
from rollout.problem.plan import Change, Repair
from rollout.problem.rulebook import RULES
from rollout.solvers.interface import Solver

_TEAMS_TRIED = 5
_RISES = (0.1, 0.25, 0.5, 1.0)


def repairs(
    solver: Solver, layout: Layout, conflict: ConflictingGroups, budget: Budget
) -> tuple[Repair, ...]:
    """Repairs that were tried and found to make a plan possible, the best plan first.

    Each member of the conflict is relaxed alone: a policy is switched off or made milder; a capacity
    is raised evenly, by a tenth, a quarter, a half or all of its mean, or in one quarter by the least
    that a short search finds; a team is repaired faster; a limit of a team or a dependency
    is lifted (of each kind the first five). Where no single change is enough, the fewest members of the
    whole problem that a short search finds give way together, or else the teams stay out for which a
    plan has no room.

    Parameters
    ----------
    solver : Solver
    layout : Layout
        Of the impossible problem.
    conflict : ConflictingGroups
    budget : Budget
        Candidates it leaves no time for are not reported. The joint change is sought first, so that
        there is one even where many single changes are tried in vain; a fifth is kept for the teams
        that stay out.
    """
    now, total = budget.clock(), budget.until - budget.clock()
    first, early = (replace(budget, until=now + share * total) for share in (0.4, 0.8))
    joint = joint_repair(solver, layout, first)
    found: list[Repair] = []
    for stage in _stages(solver, layout, conflict.groups, early):
        found += [repair for repair in stage if repair is not None]
    if not found:
        last = joint or fewer_teams(solver, layout, budget)
        found += [] if last is None else [last]
    shortest = layout.problem.objective == "fewest_quarters"
    return tuple(sorted(found, key=lambda repair: repair.objective if shortest else -repair.objective))


def _stages(
    solver: Solver, layout: Layout, groups: Sequence[Group], budget: Budget
) -> Iterator[Iterator[Repair | None]]:
    """Trials, the ones that most often help first: policies, repairs of teams, capacities, single teams."""

    def tested(candidates: Iterable[Candidate]) -> Iterator[Repair | None]:
        return (tested_repair(solver, layout.problem, candidate, budget) for candidate in candidates)

    def first(candidates: Iterable[Candidate]) -> Iterator[Repair | None]:
        yield next((repair for repair in tested(candidates) if repair is not None), None)

    capacities = [group.about for group in groups if group.rule == "capacity"]
    for group in groups:
        if RULES[group.rule].kind == "policy":
            yield _relaxed_policy(layout, group, tested)
    if any(group.rule == "repair_before_go_live" for group in groups):
        for team in _slow_repairs(layout, groups)[:_TEAMS_TRIED]:
            yield first(_faster_repairs(team))
    for name in capacities:
        yield first(_even_capacity(layout, name))
    for name in capacities:
        yield tested(_more_capacity(solver, layout, name, budget))
    for rule in ("dependencies", "pins", "blackouts", "required"):
        members = [group for group in groups if group.rule == rule]
        yield tested(dropped(layout, group) for group in members[:_TEAMS_TRIED])


def _relaxed_policy(
    layout: Layout, group: Group, tested: Callable[[Iterable[Candidate]], Iterator[Repair | None]]
) -> Iterator[Repair | None]:
    """A policy switched off and, where that helps, its milder versions too."""
    wholly = dict.fromkeys(dropped(layout, group, with_pace=pace) for pace in (False, True))
    without = next((repair for repair in tested(wholly) if repair is not None), None)
    yield without
    milder = _milder(layout, group)
    if without is None:
        # One pilot more loosens "pilots" and "growth" at once, so that it may help where neither off does.
        helps = group.rule in ("pilots", "growth") and one_pilot_more(layout.problem) is not None
        milder = islice(milder, int(helps))
    yield from tested(milder)


def _milder(layout: Layout, group: Group) -> Iterator[Candidate]:
    """Gentler changes than switching the rule off."""
    more = one_pilot_more(layout.problem)
    if group.rule in ("pilots", "growth") and more is not None:
        change = Change(part="rules", key="pilots", field="max_pilots", value=more)
        yield Candidate((change,), f"Let up to {more} teams pilot instead of {layout.most_pilots}.")
    if group.rule == "growth":
        factor = layout.problem.parameter("growth", "factor")
        for faster in (GROWTH_STEP, 2 * GROWTH_STEP):
            change, told = growth_step(factor, faster)
            yield Candidate((change,), told)
    if group.rule == "pilots":
        asked = [team for team in layout.problem.teams if would_be_fit(team)]
        for team in asked[:_TEAMS_TRIED]:
            change = Change(part="teams", key=team.id, field="volunteered", value="yes")
            yield Candidate((change,), f"Win the lead of {team.title} as a volunteer for the pilot.")
    if group.rule == "parent_before_child":
        change = Change(part="rules", key=group.rule, field="except_pilots", value=True)
        if not layout.problem.parameter(group.rule, "except_pilots"):
            yield Candidate(
                (change,), "Let pilots start before the units above them, directed by the sponsor."
            )


def _slow_repairs(layout: Layout, groups: Sequence[Group]) -> list[Team]:
    """Teams under repair that the conflict names; all under repair if it names none."""
    repaired = [team for team in layout.problem.teams if team.attributes.repair_quarters]
    named = {group.about for group in groups if group.rule in ("required", "pins", "blackouts")}
    return [team for team in repaired if team.id in named] or repaired


def _faster_repairs(team: Team) -> Iterator[Candidate]:
    """One team's repair a quarter faster, two quarters faster, and so on."""
    needed = team.attributes.repair_quarters
    for left in range(needed - 1, -1, -1):
        change = Change(part="teams", key=team.id, field="attributes.repair_quarters", value=left)
        sooner = "a period" if needed - left == 1 else counted(needed - left, "period")
        yield Candidate((change,), f"Repair {team.title} {sooner} faster.")


def _even_capacity(layout: Layout, name: str) -> Iterator[Candidate]:
    """Even rises of a capacity, the smallest first."""
    quarters = layout.problem.quarters
    mean = sum(quarter.capacity[name] for quarter in quarters) / len(quarters)
    for share in _RISES if mean else ():
        changes = tuple(
            Change(part="quarters", key=quarter.id, field=name, value=quarter.capacity[name] + share * mean)
            for quarter in quarters
        )
        yield Candidate(changes, f"Offer {amount(share * mean, name, 'more')} in every period.")


def _more_capacity(solver: Solver, layout: Layout, name: str, budget: Budget) -> Iterator[Candidate]:
    """The least capacity found that each quarter alone could offer for a plan to exist."""
    for position, quarter in enumerate(layout.problem.quarters):
        effort = budget.effort(SECONDS_EACH)
        if effort is None:
            return
        freed = Layout(changed_problem(layout.problem, [unlimited(layout, name, position)]))
        load = load_terms(freed, name, position)
        program = feasibility_program(freed, [(variable, -hours) for variable, hours in load])
        solution = solver.solution(program, effort)
        if not solution.values:
            continue
        needed = sum(hours for variable, hours in load if solution.values[variable])
        have = quarter.capacity[name]
        change = Change(part="quarters", key=quarter.id, field=name, value=needed)
        more = amount(needed - have, name, "more")
        told = f"Offer {more} in {quarter.id}: {number(needed)} instead of {number(have)}."
        yield Candidate((change,), told)
