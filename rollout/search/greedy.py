"""A plan at once: list scheduling, quarter by quarter, most promising first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rollout.model.layout import Launches, Layout
from rollout.problem.entities import Team
from rollout.problem.graph import circle_labels


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
    def open_quarters(self) -> tuple[frozenset[int], ...]:
        """Quarters in which each team may launch as far as it alone is concerned."""
        return tuple(
            frozenset(quarter for quarter in self.layout.quarters if self._is_open(position, team, quarter))
            for position, team in enumerate(self.layout.problem.teams)
        )

    def _is_open(self, position: int, team: Team, quarter: int) -> bool:
        problem, order = self.layout.problem, self.layout.quarter_position
        if problem.is_on("max_levels"):
            deepest = problem.parameter("max_levels", "levels")
            if self.layout.levels[position] > deepest:
                return False
        if problem.is_on("repair_before_go_live") and quarter < team.attributes.repair_quarters:
            return False
        if problem.is_on("blackouts") and problem.quarters[quarter].id in team.blackouts:
            return False
        if not problem.is_on("pins"):
            return True
        earliest = order[team.earliest] if team.earliest is not None else 0
        latest = order[team.latest] if team.latest is not None else quarter
        only = order[team.only] if team.only is not None else quarter
        return not team.never and earliest <= quarter <= latest and quarter == only

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

    def orders(self, expected: Sequence[float] = ()) -> Iterator[list[tuple[int, ...]]]:
        """Clusters in the orders worth trying: by promise for the effort, by urgency, by expected go-live.

        Parameters
        ----------
        expected : sequence of float
            When each team is expected to go live, from a relaxation; empty: not known.
        """
        never = len(self.layout.quarters)
        promise = {cluster: self._promise(cluster) for cluster in self.clusters}
        urgency = {cluster: min(self.deadlines[team] for team in cluster) for cluster in self.clusters}
        wanted = [cluster for cluster in self.clusters if promise[cluster] > 0 or urgency[cluster] < never]
        yield sorted(wanted, key=lambda cluster: -promise[cluster])
        yield sorted(wanted, key=lambda cluster: (urgency[cluster], -promise[cluster]))
        if expected:
            yield sorted(wanted, key=lambda cluster: min(expected[team] for team in cluster))

    def _promise(self, cluster: Sequence[int]) -> float:
        total = sum(self.promises[team] for team in cluster)
        if self.layout.problem.objective == "fewest_quarters":
            return total
        return total / (sum(self.effort_shares[team] for team in cluster) + 1e-3)


class _Schedule:
    """A plan in the making."""

    def __init__(self, waiting: WaitingList) -> None:
        self.waiting = waiting
        self.layout = waiting.layout
        self.problem = waiting.layout.problem
        self.start: list[int | None] = [None] * len(self.layout.teams)
        self.free = [dict(quarter.capacity) for quarter in self.problem.quarters]
        self.live_before = 0
        self.launching: set[int] = set()
        self.above_launching: set[int] = set()

    def open_quarter(self, quarter: int) -> int:
        """Close the quarter before; how many launches this one allows."""
        self.live_before += len(self.launching)
        self.launching, self.above_launching = set(), set()
        most = float(len(self.layout.teams))
        if self.problem.is_on("growth"):
            factor = self.problem.parameter("growth", "factor")
            most = max(self.layout.most_pilots, factor * self.live_before)
        if self.problem.is_on("pilots") and not self.live_before:
            most = min(most, self.layout.most_pilots)
        return int(most + 1e-9)

    def takes(self, cluster: Sequence[int], quarter: int) -> bool:
        """Whether the cluster can launch in the quarter; it does if it can."""
        allowed = all(self._may_launch(team, quarter, cluster) for team in cluster)
        if not (allowed and self._branches_are_free(cluster) and self._fits(cluster, quarter)):
            return False
        for team in cluster:
            self.start[team] = quarter
            self.launching.add(team)
            self.above_launching.update(self.layout.chains[team])
            for name, since, hours in self._efforts(team, quarter):
                self.free[quarter + since][name] -= hours
        return True

    def _may_launch(self, team: int, quarter: int, cluster: Sequence[int]) -> bool:
        if quarter not in self.waiting.open_quarters[team]:
            return False
        piloting = not self.live_before
        if piloting and self.problem.is_on("pilots") and not self.problem.teams[team].may_pilot:
            return False
        for wait in self.waiting.waits[team]:
            other = self.start[wait.on]
            is_live = other is not None and other + wait.lag <= quarter
            if not (is_live or wait.on in cluster or (piloting and wait.not_as_pilot)):
                return False
        return True

    def _branches_are_free(self, cluster: Sequence[int]) -> bool:
        if not self.problem.is_on("one_level_a_quarter"):
            return True
        return not any(
            team in self.above_launching or any(unit in self.launching for unit in self.layout.chains[team])
            for team in cluster
        )

    def _fits(self, cluster: Sequence[int], quarter: int) -> bool:
        if not self.problem.is_on("capacity"):
            return True
        needed: dict[tuple[int, str], float] = {}
        for team in cluster:
            for name, since, hours in self._efforts(team, quarter):
                needed[since, name] = needed.get((since, name), 0.0) + hours
        return all(
            hours <= self.free[quarter + since][name] + 1e-9 for (since, name), hours in needed.items()
        )

    def _efforts(self, team: int, quarter: int) -> Iterator[tuple[str, int, float]]:
        ahead = len(self.layout.quarters) - quarter
        for name, profile in self.problem.teams[team].effort.items():
            for since, hours in enumerate(profile[:ahead]):
                if hours:
                    yield name, since, hours


def greedy_plans(layout: Layout, expected: Sequence[float] = ()) -> Iterator[Launches]:
    """Plans by list scheduling in several orders; one may miss a pin or a team that has to go live."""
    waiting = WaitingList(layout)
    for order in waiting.orders(expected):
        schedule = _Schedule(waiting)
        pending = order
        for quarter in layout.quarters:
            most = schedule.open_quarter(quarter)
            pending = _left_pending(schedule, pending, quarter, most)
        yield tuple(schedule.start)


def _left_pending(
    schedule: _Schedule, pending: list[tuple[int, ...]], quarter: int, most: int
) -> list[tuple[int, ...]]:
    """What still waits after the quarter took all it could; a launch may free what waits for it."""
    while True:
        left = [
            cluster
            for cluster in pending
            if len(schedule.launching) + len(cluster) > most or not schedule.takes(cluster, quarter)
        ]
        if len(left) == len(pending):
            return left
        pending = left
