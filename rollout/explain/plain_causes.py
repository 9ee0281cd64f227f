"""Conflicts that plain counting shows at once, however many teams there are."""

from __future__ import annotations

from rollout.model.layout import Group, Layout
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import TOLERANCE


def plain_conflict(layout: Layout) -> tuple[Group, ...]:
    """A minimal set of groups that cannot hold together, shown without a solver; empty: none is plain.

    Three causes: nobody may pilot; the pace of growth cannot reach the units that have to go live; a
    chain of dependencies is longer than the plan.

    Parameters
    ----------
    layout : Layout
    """
    return _no_pilot(layout.problem) or _slow_growth(layout) or _long_chain(layout)


def too_much_effort(layout: Layout) -> tuple[Group, ...]:
    """A capacity that all quarters together do not have for the launches required; empty: none.

    The fewest units that are too many for it, largest first. They may still be more than needed, as
    hours left over in several quarters are no launch.
    """
    problem = layout.problem
    if not (problem.is_on("capacity") and problem.is_on("required")):
        return ()
    names = {name for quarter in problem.quarters for name in quarter.capacity}
    for name in sorted(names):
        left = sum(quarter.capacity.get(name, 0.0) for quarter in problem.quarters)
        launches = [
            (profile[0], team.id)
            for team in problem.teams
            if problem.has_to_launch(team) and (profile := team.effort.get(name))
        ]
        for count, (hours, _) in enumerate(sorted(launches, reverse=True), start=1):
            left -= hours
            if left < -TOLERANCE * max(1.0, hours):
                largest = sorted(launches, reverse=True)[:count]
                return (Group("capacity", name), *(Group("required", team) for _, team in largest))
    return ()


def _no_pilot(problem: RolloutProblem) -> tuple[Group, ...]:
    alone = problem.is_on("pilots") and not any(team.may_pilot for team in problem.teams)
    return (Group("pilots"),) if alone else ()


def _slow_growth(layout: Layout) -> tuple[Group, ...]:
    """Most units live at the end, if every quarter launches as many as the pace allows, against those required."""
    problem = layout.problem
    required = [team.id for team in problem.teams if problem.has_to_launch(team)]
    if not (problem.is_on("growth") and problem.is_on("required")):
        return ()
    factor, most = problem.parameter("growth", "factor"), 0
    for _ in layout.quarters:
        most += max(layout.most_pilots, int(factor * most + 1e-9))
    if most >= len(required):
        return ()
    return (Group("growth"), *(Group("required", team) for team in required[: most + 1]))


def _long_chain(layout: Layout) -> tuple[Group, ...]:
    """Earliest quarter of each team by its dependencies alone; a required team past the end closes the case."""
    problem = layout.problem
    if not (problem.is_on("dependencies") and problem.is_on("required")):
        return ()
    waits = [
        (number, team, on, int(row.kind == "after"))
        for number, row in enumerate(problem.dependencies)
        for team, on in ((row.team, row.on), (row.on, row.team))[: 1 + (row.kind == "together")]
    ]
    earliest = {team.id: 0 for team in problem.teams}
    reason: dict[str, tuple[int, str]] = {}
    changed = True
    while changed:
        changed = False
        for number, team, on, lag in waits:
            if earliest[on] + lag > earliest[team] and earliest[team] < len(layout.quarters):
                earliest[team], reason[team] = earliest[on] + lag, (number, on)
                changed = True
    required = [team.id for team in problem.teams if problem.has_to_launch(team)]
    late = next((team for team in required if earliest[team] >= len(layout.quarters)), None)
    if late is None:
        return ()
    chain, team = list[int](), late
    while team in reason and earliest[team] > 0:
        number, team = reason[team]
        chain.append(number)
    return (*(Group("dependencies", str(number)) for number in sorted(set(chain))), Group("required", late))
