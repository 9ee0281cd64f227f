"""List scheduling: quarter by quarter, each launches the first of the list that may and fit."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from rollout.model.layout import Launches

if TYPE_CHECKING:
    from rollout.search.greedy import WaitingList

_ROOM = 1e-9


class ListScheduler:
    """What every list schedule of one problem needs to look up, prepared once.

    Clusters are numbered as in ``WaitingList.clusters``.

    Parameters
    ----------
    waiting : WaitingList
    """

    def __init__(self, waiting: WaitingList) -> None:
        self.waiting, self.layout, self.problem = waiting, waiting.layout, waiting.layout.problem
        self.clusters = waiting.clusters
        self.pilots_are_few = self.problem.is_on("pilots")
        self.one_level = self.problem.is_on("one_level_a_quarter")
        self.growth = self.problem.parameter("growth", "factor") if self.problem.is_on("growth") else None

    @cached_property
    def position(self) -> list[int]:
        """Cluster of each team."""
        position = [0] * len(self.layout.teams)
        for number, cluster in enumerate(self.clusters):
            for team in cluster:
                position[team] = number
        return position

    @cached_property
    def open_quarters(self) -> list[frozenset[int]]:
        """Quarters in which all teams of a cluster may launch, as far as they alone are concerned."""
        single = self.waiting.open_quarters
        return [frozenset.intersection(*(single[team] for team in cluster)) for cluster in self.clusters]

    @cached_property
    def may_pilot(self) -> list[bool]:
        """Whether all teams of a cluster may be pilots."""
        teams = self.problem.teams
        return [all(teams[team].may_pilot for team in cluster) for cluster in self.clusters]

    @cached_property
    def waits(self) -> list[set[tuple[int, int, bool]]]:
        """For each cluster: the clusters it waits for, the lag, and whether a pilot is exempt."""
        waits = self.waiting.waits
        return [
            {
                (self.position[wait.on], wait.lag, wait.not_as_pilot)
                for team in cluster
                for wait in waits[team]
                if wait.on not in cluster
            }
            for cluster in self.clusters
        ]

    @cached_property
    def followers(self) -> list[list[tuple[int, int, bool]]]:
        """The other way round: the clusters that wait for each."""
        followers: list[list[tuple[int, int, bool]]] = [[] for _ in self.clusters]
        for number, waits in enumerate(self.waits):
            for on, lag, exempt in waits:
                followers[on].append((number, lag, exempt))
        return followers

    @cached_property
    def names(self) -> list[str]:
        """Capacities by name."""
        return list(dict.fromkeys(name for quarter in self.problem.quarters for name in quarter.capacity))

    @cached_property
    def room(self) -> list[float]:
        """Capacities of all quarters in one row: those of the first quarter, then of the second, ..."""
        return [quarter.capacity.get(name, 0.0) for quarter in self.problem.quarters for name in self.names]

    @cached_property
    def efforts(self) -> list[list[tuple[int, float]]]:
        """What each cluster takes: how far from its launch quarter's place in ``room``, and how much."""
        if not self.problem.is_on("capacity"):
            return [[] for _ in self.clusters]
        offsets = {name: place for place, name in enumerate(self.names)}
        efforts = []
        for cluster in self.clusters:
            total: dict[int, float] = {}
            for team in cluster:
                for name, profile in self.problem.teams[team].effort.items():
                    for since, hours in enumerate(profile):
                        if hours:
                            place = since * len(self.names) + offsets[name]
                            total[place] = total.get(place, 0.0) + hours
            efforts.append(sorted(total.items()))
        return efforts

    def plan(self, order: Sequence[int], earliest: Sequence[int] = ()) -> Launches:
        """Launch quarters when clusters are tried in the given order; those not listed stay out.

        Parameters
        ----------
        order : sequence of int
            Numbers of clusters.
        earliest : sequence of int
            For each cluster, a quarter before which it is not tried; empty: no such limit.
        """
        schedule = _Schedule(self, order, earliest)
        for quarter in self.layout.quarters:
            schedule.fill(quarter)
        start = schedule.start
        return tuple(start[number] for number in self.position)


class _Schedule:
    """A plan in the making."""

    def __init__(self, scheduler: ListScheduler, order: Sequence[int], earliest: Sequence[int]) -> None:
        self.scheduler = scheduler
        self.earliest = earliest
        self.start: list[int | None] = [None] * len(scheduler.clusters)
        self.room = list(scheduler.room)
        self.order = order
        self.rank = {number: rank for rank, number in enumerate(order)}
        self.hard = [sum(not exempt for _, _, exempt in waits) for waits in scheduler.waits]
        self.soft = [len(waits) - hard for waits, hard in zip(scheduler.waits, self.hard, strict=True)]
        self.piloting = True
        self.ready = [rank for rank, number in enumerate(order) if not self.hard[number]]
        self.freed_next: list[tuple[int, bool]] = []
        self.live = 0
        self.launching: set[int] = set()
        self.above: set[int] = set()

    def fill(self, quarter: int) -> None:
        """Launch in the quarter whatever comes first and fits."""
        self._begin()
        most, left = self._most(), []
        heap = self.ready
        heapq.heapify(heap)
        while heap and len(self.launching) < most:
            rank = heapq.heappop(heap)
            number = self.order[rank]
            if self._takes(number, quarter, most):
                self._launch(number, quarter, heap)
            else:
                left.append(rank)
        self.ready = left + heap

    def _begin(self) -> None:
        """Close the quarter before."""
        self.live += len(self.launching)
        was_piloting, self.piloting = self.piloting, not self.live
        if was_piloting and not self.piloting:
            self.ready = [rank for rank in self.ready if not self.soft[self.order[rank]]]
        freed, self.freed_next = self.freed_next, []
        for number, exempt in freed:
            self._free(number, exempt, self.ready)
        self.launching, self.above = set(), set()

    def _most(self) -> int:
        """How many teams may launch in the quarter."""
        scheduler, pilots = self.scheduler, self.scheduler.layout.most_pilots
        most = float(len(scheduler.layout.teams))
        if scheduler.growth is not None:
            most = max(pilots, scheduler.growth * self.live)
        if scheduler.pilots_are_few and self.piloting:
            most = min(most, pilots)
        return int(most + _ROOM)

    def _takes(self, number: int, quarter: int, most: int) -> bool:
        scheduler = self.scheduler
        if quarter not in scheduler.open_quarters[number]:
            return False
        if self.earliest and quarter < self.earliest[number]:
            return False
        room, base = self.room, quarter * len(scheduler.names)
        for place, hours in scheduler.efforts[number]:
            if base + place >= len(room):
                break
            if room[base + place] < hours - _ROOM:
                return False
        cluster = scheduler.clusters[number]
        if len(cluster) > most - len(self.launching):
            return False
        if self.piloting and not self._may_pilot(number, cluster):
            return False
        return not scheduler.one_level or self._branches_are_free(cluster)

    def _may_pilot(self, number: int, cluster: tuple[int, ...]) -> bool:
        scheduler = self.scheduler
        if scheduler.pilots_are_few and not scheduler.may_pilot[number]:
            return False
        twins = scheduler.waiting.twins
        return all(twins[team].isdisjoint({*self.launching, *cluster} - {team}) for team in cluster)

    def _branches_are_free(self, cluster: tuple[int, ...]) -> bool:
        chains, launching = self.scheduler.layout.chains, self.launching
        return not any(
            team in self.above or any(unit in launching for unit in chains[team]) for team in cluster
        )

    def _launch(self, number: int, quarter: int, heap: list[int]) -> None:
        scheduler, room = self.scheduler, self.room
        self.start[number] = quarter
        base = quarter * len(scheduler.names)
        for place, hours in scheduler.efforts[number]:
            if base + place < len(room):
                room[base + place] -= hours
        cluster = scheduler.clusters[number]
        self.launching.update(cluster)
        if scheduler.one_level:
            for team in cluster:
                self.above.update(scheduler.layout.chains[team])
        for follower, lag, exempt in scheduler.followers[number]:
            if lag:
                self.freed_next.append((follower, exempt))
            elif self._free(follower, exempt, []):
                heapq.heappush(heap, self.rank[follower])

    def _free(self, number: int, exempt: bool, ready: list[int]) -> bool:
        """One wait less; whether the cluster has just become ready, and then into the list with it."""
        was_ready = self._is_ready(number)
        (self.soft if exempt else self.hard)[number] -= 1
        is_pending = number in self.rank and self.start[number] is None
        became = is_pending and not was_ready and self._is_ready(number)
        if became:
            ready.append(self.rank[number])
        return became

    def _is_ready(self, number: int) -> bool:
        return not self.hard[number] and (self.piloting or not self.soft[number])
