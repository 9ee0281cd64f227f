"""Rules about who comes before whom."""

from __future__ import annotations

from collections.abc import Iterator

from rollout.model.layout import Group, Layout, Row, sum_of


def one_level_a_quarter(layout: Layout) -> Iterator[Row]:
    """In each branch of the organisation at most one level launches in a period.

    For each lowest unit and quarter: the launches of the unit and of all units above it sum to at
    most 1. Which level goes first is ``parent_before_child``'s business; together with it a branch
    takes one quarter a level.
    """
    group = Group("one_level_a_quarter")
    lowest = set(layout.teams) - set(layout.parents)
    for team in sorted(lowest):
        chain = layout.chains[team]
        for quarter in layout.quarters if len(chain) > 1 else ():
            yield Row(sum_of(layout.launch(unit, quarter) for unit in chain), 1, group)


def max_levels(layout: Layout) -> Iterator[Row]:
    """Units below the deepest allowed level never launch."""
    group = Group("max_levels")
    deepest = layout.problem.parameter("max_levels", "levels")
    last = layout.quarters[-1]
    for team, level in enumerate(layout.levels):
        if level > deepest:
            yield Row([(layout.live(team, last), 1.0)], 0, group)


def parent_before_child(layout: Layout) -> Iterator[Row]:
    """A unit launches at least one period after its parent; pilots may be exempt.

    live(child, t) <= live(parent, t - 1) + pilot(child), where pilot(child) = 1 asks the child to be
    live whenever anyone is: it launches in the first quarter with a launch. Only a team that may
    pilot is exempt, whether or not the rule ``pilots`` is on.
    """
    group = Group("parent_before_child")
    exempt = bool(layout.problem.parameter("parent_before_child", "except_pilots"))
    for child, parent in enumerate(layout.parents):
        if parent is None:
            continue
        as_pilot = exempt and layout.problem.teams[child].may_pilot
        pilot_terms = [(layout.pilot(child), -1.0)] if as_pilot else []
        for quarter in layout.quarters:
            above = layout.live_before(parent, quarter, -1.0)
            yield Row([(layout.live(child, quarter), 1.0), *above, *pilot_terms], 0, group)
            if as_pilot:
                early = [(layout.begun(quarter), 1.0), (layout.live(child, quarter), -1.0)]
                yield Row([(layout.pilot(child), 1.0), *early], 1, group)


def dependencies(layout: Layout) -> Iterator[Row]:
    """A team does not launch before what it depends on.

    ``not_before``: live(team, t) <= live(on, t); ``after``: live(team, t) <= live(on, t - 1);
    ``together``: both ways. A prerequisite that never goes live keeps the team out as well.
    """
    for number, dependency in enumerate(layout.problem.dependencies):
        group = Group("dependencies", str(number))
        team, on = layout.team_position[dependency.team], layout.team_position[dependency.on]
        for quarter in layout.quarters:
            waiting = (layout.live(team, quarter), 1.0)
            if dependency.kind == "after":
                yield Row([waiting, *layout.live_before(on, quarter, -1.0)], 0, group)
                continue
            yield Row([waiting, (layout.live(on, quarter), -1.0)], 0, group)
            if dependency.kind == "together":
                yield Row([(layout.live(on, quarter), 1.0), (layout.live(team, quarter), -1.0)], 0, group)
