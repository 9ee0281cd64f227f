"""Limits that follow from what is known of teams and quarters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rollout.model.layout import Group, Layout, Row, Term, sum_of, team_group


def repair_before_go_live(layout: Layout) -> Iterator[Row]:
    """A team launches only after the periods that its repair takes."""
    group = Group("repair_before_go_live")
    for position, team in enumerate(layout.problem.teams):
        closed = layout.quarters[: team.attributes.repair_quarters]
        yield from _without_launch(layout, position, closed, group)


def blackouts(layout: Layout) -> Iterator[Row]:
    """A team does not launch in a period it has ruled out."""
    for position, team in enumerate(layout.problem.teams):
        closed = [layout.quarter_position[quarter] for quarter in team.blackouts]
        yield from _without_launch(layout, position, closed, team_group("blackouts", team))


def pins(layout: Layout) -> Iterator[Row]:
    """A team launches only within its pinned periods."""
    order = layout.quarter_position
    for position, team in enumerate(layout.problem.teams):
        group = team_group("pins", team)
        if team.never:
            yield from _without_launch(layout, position, layout.quarters, group)
            continue
        first = order[team.earliest] if team.earliest is not None else 0
        last = order[team.latest] if team.latest is not None else layout.quarters[-1]
        open_quarters = set(layout.quarters[first : last + 1])
        if team.only is not None:
            open_quarters &= {order[team.only]}
        closed = [quarter for quarter in layout.quarters if quarter not in open_quarters]
        yield from _without_launch(layout, position, closed, group)


def capacity(layout: Layout) -> Iterator[Row]:
    """Launches and their support fit into each capacity of each period.

    sum over teams i and quarters k since launch of effort(i, k) x launch(i, t - k) <= capacity(t).
    Support that falls after the last quarter is not counted.
    """
    for position, quarter in enumerate(layout.problem.quarters):
        for name, limit in quarter.capacity.items():
            terms = load_terms(layout, name, position)
            if terms:
                yield Row(terms, limit, Group("capacity", name))


def required(layout: Layout) -> Iterator[Row]:
    """A team that may not stay out goes live."""
    last = layout.quarters[-1]
    for position, team in enumerate(layout.problem.teams):
        if layout.problem.has_to_launch(team):
            yield Row([(layout.live(position, last), -1.0)], -1, team_group("required", team))


def load_terms(layout: Layout, name: str, quarter: int) -> list[Term]:
    """What the teams take of a capacity in one quarter, as terms."""
    return sum_of(
        layout.launch(position, quarter - since, hours)
        for position, team in enumerate(layout.problem.teams)
        for since, hours in enumerate(team.effort.get(name, ())[: quarter + 1])
    )


def _without_launch(layout: Layout, team: int, quarters: Iterable[int], group: Group) -> Iterator[Row]:
    for quarter in quarters:
        yield Row(layout.launch(team, quarter), 0, group)
