"""A plan at once: list scheduling, quarter by quarter, most promising first."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rollout.model.layout import Launches, Layout
from rollout.problem.entities import Team
from rollout.problem.graph import circle_labels
from rollout.search.list_schedule import ListScheduler

_LATE = 1e-6  # a relaxation is exact to that
_SPREADS = (0.03, 0.1, 0.3, 1.0)
"""Standard deviations by which restarts move a team in the list, in quarters: project judgement."""


class Wait(NamedTuple):
    """A team launches at least ``lag`` quarters after ``on``; a pilot does not wait if ``not_as_pilot``."""

    on: int
    lag: int
    not_as_pilot: bool


@dataclass(frozen=True)
class WaitingList:
    """Who waits for whom, when each may launch, and who is most promising.

    Parameters
    ----------
    layout : Layout
    """

    layout: Layout

    @cached_property
    def waits(self) -> tuple[tuple[Wait, ...], ...]:
        """What each team waits for."""
        layout, waits = self.layout, [list[Wait]() for _ in self.layout.teams]
        if layout.problem.is_on("parent_before_child"):
            exempt = bool(layout.problem.parameter("parent_before_child", "except_pilots"))
            for team, parent in enumerate(layout.parents):
                if parent is not None:
                    waits[team].append(Wait(parent, 1, exempt and layout.problem.teams[team].may_pilot))
        for kind, team, on in self._dependencies:
            waits[team].append(Wait(on, int(kind == "after"), not_as_pilot=False))
            if kind == "together":
                waits[on].append(Wait(team, 0, not_as_pilot=False))
        return tuple(map(tuple, waits))

    @cached_property
    def _dependencies(self) -> tuple[tuple[str, int, int], ...]:
        if not self.layout.problem.is_on("dependencies"):
            return ()
        position = self.layout.team_position
        listed = self.layout.problem.dependencies
        return tuple((row.kind, position[row.team], position[row.on]) for row in listed)

    @cached_property
    def clusters(self) -> tuple[tuple[int, ...], ...]:
        """Teams that can only launch in one quarter with each other."""
        arcs = [(team, wait.on) for team in self.layout.teams for wait in self.waits[team] if wait.lag == 0]
        members: dict[int, list[int]] = {}
        for team, label in enumerate(circle_labels(len(self.layout.teams), arcs)):
            members.setdefault(label, []).append(team)
        return tuple(map(tuple, members.values()))

    @cached_property
    def twins(self) -> tuple[frozenset[int], ...]:
        """Teams that do not pilot beside each team, as both would show the same."""
        twins = [frozenset[int]() for _ in self.layout.teams]
        for alike in self.layout.alike_pilots:
            for team in alike:
                twins[team] |= frozenset(alike)
        return tuple(twins)

    @cached_property
    def open_quarters(self) -> tuple[frozenset[int], ...]:
        """Quarters in which each team may launch as far as it alone is concerned."""
        problem, never = self.layout.problem, frozenset[int]()
        deepest = problem.parameter("max_levels", "levels") if problem.is_on("max_levels") else math.inf
        has_repairs, has_pins = problem.is_on("repair_before_go_live"), problem.is_on("pins")
        has_blackouts, order = problem.is_on("blackouts"), self.layout.quarter_position
        opened = []
        for team, level in zip(problem.teams, self.layout.levels, strict=True):
            first = team.attributes.repair_quarters if has_repairs else 0
            quarters = self._pinned(team, first) if has_pins else self.layout.quarters[first:]
            closed = {order[quarter] for quarter in team.blackouts} if has_blackouts else never
            opened.append(never if level > deepest else frozenset(quarters) - closed)
        return tuple(opened)

    def _pinned(self, team: Team, first: int) -> range:
        """Quarters from the given one on that the team's pins leave."""
        order, last = self.layout.quarter_position, self.layout.quarters[-1]
        if team.never:
            return range(0)
        for pin in (team.earliest, team.only):
            first = first if pin is None else max(first, order[pin])
        for pin in (team.latest, team.only):
            last = last if pin is None else min(last, order[pin])
        return range(first, last + 1)

    @cached_property
    def effort_shares(self) -> tuple[float, ...]:
        """Effort of each team as a share of an average quarter's capacities, summed."""
        totals: dict[str, float] = {}
        for quarter in self.layout.problem.quarters:
            for name, limit in quarter.capacity.items():
                totals[name] = totals.get(name, 0.0) + limit / len(self.layout.quarters)
        return tuple(
            sum(sum(profile) / totals[name] for name, profile in team.effort.items() if totals.get(name))
            for team in self.layout.problem.teams
        )

    @cached_property
    def promises(self) -> tuple[float, ...]:
        """Worth of launching a team: its own, and a share of the worth of those that wait for it.

        Its own worth is its value, or its effort when quarters are to be few (large pieces first).
        """
        problem = self.layout.problem
        shortest = problem.objective == "fewest_quarters"
        own = list(self.effort_shares) if shortest else [team.value for team in problem.teams]
        promises = own
        for _ in self.layout.teams:
            following = list(own)
            for team, waits in enumerate(self.waits):
                for wait in waits:
                    following[wait.on] += promises[team] / len(waits)
            if following == promises:
                break
            promises = following
        return tuple(promises)

    @cached_property
    def following(self) -> tuple[int, ...]:
        """How many teams can only go live once each team is live, itself included; a pilot's exemption aside."""
        after: list[list[int]] = [[] for _ in self.layout.teams]
        for team, waits in enumerate(self.waits):
            for wait in waits:
                after[wait.on].append(team)
        return tuple(len(_reached(team, after)) for team in self.layout.teams)

    @cached_property
    def deadlines(self) -> tuple[int, ...]:
        """Last quarter in which each team may launch so that all that have to go live can."""
        never = len(self.layout.quarters)
        deadlines = [
            max(self.open_quarters[position], default=0) if self.layout.problem.has_to_launch(team) else never
            for position, team in enumerate(self.layout.problem.teams)
        ]
        changed = True
        while changed:
            changed = False
            for team, waits in enumerate(self.waits):
                for wait in waits:
                    needed = max(0, deadlines[team] - wait.lag)
                    if deadlines[team] < never and needed < deadlines[wait.on]:
                        deadlines[wait.on] = needed
                        changed = True
        return tuple(deadlines)

    @cached_property
    def scheduler(self) -> ListScheduler:
        """Turns orders of the clusters into plans."""
        return ListScheduler(self)

    @cached_property
    def wanted(self) -> tuple[int, ...]:
        """Numbers of the clusters to launch, most promise for the effort first.

        Those of some promise, those that have to launch, and all that these wait for.
        """
        never = len(self.layout.quarters)
        promise = [self._promise(cluster) for cluster in self.clusters]
        trail = [
            number
            for number, cluster in enumerate(self.clusters)
            if promise[number] > 0 or min(self.deadlines[team] for team in cluster) < never
        ]
        wanted = set(trail)
        while trail:
            before = {on for on, _, _ in self.scheduler.waits[trail.pop()]} - wanted
            wanted |= before
            trail += before
        return tuple(sorted(wanted, key=lambda number: -promise[number]))

    def orders(self) -> Iterator[Sequence[int]]:
        """Clusters in the orders worth trying first: by promise for the effort, by urgency."""
        yield self.wanted
        never = len(self.layout.quarters)
        urgency = [min(self.deadlines[team] for team in cluster) for cluster in self.clusters]
        by_urgency = sorted(self.wanted, key=lambda number: urgency[number])
        if any(urgency[number] < never for number in self.wanted):
            yield by_urgency

    def _promise(self, cluster: Sequence[int]) -> float:
        total = sum(self.promises[team] for team in cluster)
        if self.layout.problem.objective == "fewest_quarters":
            return total
        return total / (sum(self.effort_shares[team] for team in cluster) + 1e-3)


def _reached(start: int, arcs: Sequence[Sequence[int]]) -> set[int]:
    """Whatever the arcs lead to, the start included."""
    reached, trail = {start}, [start]
    while trail:
        fresh = set(arcs[trail.pop()]) - reached
        reached |= fresh
        trail += fresh
    return reached


def greedy_plans(waiting: WaitingList) -> Iterator[Launches]:
    """Plans by list scheduling in two orders; one may miss a pin or a team that has to go live."""
    for order in waiting.orders():
        yield waiting.scheduler.plan(order)


def guided_plans(waiting: WaitingList, expected: Sequence[float], seed: int) -> Iterator[Launches]:
    """Plans by list scheduling in order of expected go-live, over and over, with more and more chance.

    The first list is the order itself. Each further one moves every cluster by a normal draw, in
    quarters; a team of negative value is not tried before its expected quarter, as it costs while it
    is live. The same seed gives the same plans.

    Parameters
    ----------
    waiting : WaitingList
    expected : sequence of float
        When each team is expected to go live, from a relaxation. [0 - number of quarters]
    seed : int
    """
    draw = np.random.default_rng(seed)
    never = len(waiting.layout.quarters)
    teams = waiting.layout.problem.teams
    due = np.array([min(expected[team] for team in cluster) for cluster in waiting.clusters])
    costs = [sum(teams[team].value for team in cluster) < 0 for cluster in waiting.clusters]
    earliest = [int(when + _LATE) if cost else 0 for when, cost in zip(due, costs, strict=True)]
    hurried = [min(waiting.deadlines[team] for team in cluster) < never for cluster in waiting.clusters]
    numbers = range(len(waiting.clusters))
    wanted = np.array([n for n in numbers if due[n] < never - _LATE or hurried[n]], dtype=int)
    yield waiting.scheduler.plan(wanted[np.argsort(due[wanted], kind="stable")].tolist(), earliest)
    for turn in itertools.count():
        moved = due[wanted] + draw.normal(0.0, _SPREADS[turn % len(_SPREADS)], len(wanted))
        yield waiting.scheduler.plan(wanted[np.argsort(moved, kind="stable")].tolist(), earliest)
