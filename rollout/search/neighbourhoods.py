"""Improving a plan part by part: a few launches free, all others as they are, the best of it exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rollout.search.greedy import WaitingList
from rollout.search.incumbent import Incumbent
from rollout.solvers.matrix import Floats, Matrix
from rollout.solvers.relaxation import Relaxation, best_neighbour

Mask = NDArray[np.bool_]

_SAME = 1e-6
_KINDS = ("exchange", "nearby", "anywhere")
_TURNS = ("exchange", "nearby", "exchange", "anywhere")
"""Exchanges gain most for their time; measured on block models of a mine."""
_NODES = 100
_SECONDS_EACH = 2.0
_FIRST_SECONDS = 5.0
_MOST_STEPS = 1_000
_ROUNDS_PER_SECOND = 5.0
_FIRST_SIZE, _SMALLEST, _GROWTH, _SHRINKING = 250, 20, 1.4, 0.7
_IDLE_ROUNDS = 30


@dataclass
class _Size:
    """How many teams are free at once: more while that is easy, fewer once it is hard."""

    teams: int = _FIRST_SIZE

    def adapt(self, proven: bool, gained: bool, most: int) -> None:
        if not proven:
            self.teams = max(_SMALLEST, int(self.teams * _SHRINKING))
        elif not gained:
            self.teams = min(most, int(self.teams * _GROWTH) + 1)


@dataclass
class Neighbourhoods:
    """A large neighbourhood search around the best plan.

    It begins with whatever the relaxation sees otherwise than the plan. Then three kinds take turns, each
    around a random team and those that wait for each other: at most a quarter earlier or later; any
    exchange between two neighbouring quarters; any quarter.

    Parameters
    ----------
    incumbent : Incumbent
        Has a plan.
    waiting : WaitingList
    matrix : Matrix
    relaxation : Relaxation
    seed : int
    """

    incumbent: Incumbent
    waiting: WaitingList
    matrix: Matrix
    relaxation: Relaxation
    seed: int
    cut_by_clock: bool = field(default=False, init=False)
    sizes: dict[str, _Size] = field(default_factory=lambda: {kind: _Size() for kind in _KINDS})

    def search(self, seconds: float, until: float) -> None:
        """Search until rounds or time are used up; ``cut_by_clock`` says whether time was, anywhere.

        Parameters
        ----------
        seconds : float
            The number of rounds follows from it, so that it does not depend on the machine.
        until : float
            On the incumbent's clock.
        """
        draw = np.random.default_rng(self.seed)
        count = len(self.waiting.layout.teams)
        self._against_the_relaxation(until)
        idle = 0
        for turn in range(int(seconds * _ROUNDS_PER_SECOND)):
            if self.incumbent.is_settled or self.incumbent.is_cancelled() or idle >= _IDLE_ROUNDS:
                return
            if self.incumbent.clock() >= until:
                self.cut_by_clock = True
                return
            kind = _TURNS[turn % len(_TURNS)]
            size = self.sizes[kind]
            teams = self._connected(size.teams, draw)
            gained, proven = self._improved(self._free(teams, kind, draw), until, _SECONDS_EACH)
            size.adapt(proven, gained, count)
            idle = 0 if gained else idle + 1

    def _against_the_relaxation(self, until: float) -> None:
        """Free whatever the relaxation sees otherwise, unless that is too much for one go."""
        free = np.abs(self.relaxation.values - self._values()) > _SAME
        if np.count_nonzero(free[: self._step_count]) > _MOST_STEPS:
            return
        free[self._step_count :] = True
        self._improved(free, until, _FIRST_SECONDS)

    def _improved(self, free: Mask, until: float, seconds: float) -> tuple[bool, bool]:
        """Whether a better plan was found, and whether the search there was complete."""
        started = self.incumbent.clock()
        limit = min(until - started, seconds)
        if limit <= 0:
            return False, False
        found = best_neighbour(self.matrix, self._values(), free, nodes=_NODES, seconds=limit)
        if not found.proven and self.incumbent.clock() - started >= limit:
            self.cut_by_clock = True
        if found.values is None:
            return False, found.proven
        worth = self.incumbent.worth
        self.incumbent.offer(self.waiting.layout.launches(found.values.astype(int).tolist()))
        return self.incumbent.worth > worth + self.incumbent.noise, found.proven

    def _values(self) -> Floats:
        launches = self.incumbent.launches
        if launches is None:
            raise ValueError("a neighbourhood search starts from a plan")
        return np.array(self.waiting.layout.values(launches), dtype=float)

    @property
    def _step_count(self) -> int:
        return len(self.waiting.layout.teams) * len(self.waiting.layout.quarters)

    def _free(self, teams: list[int], kind: str, draw: np.random.Generator) -> Mask:
        """Some steps of the teams, and all that is no step."""
        layout = self.waiting.layout
        free = np.zeros(layout.variable_count, dtype=bool)
        free[self._step_count :] = True
        steps = free[: self._step_count].reshape(-1, len(layout.quarters))
        if kind == "anywhere":
            steps[teams] = True
            return free
        launches = self.incumbent.launches or ()
        starts = np.array([len(layout.quarters) if launches[t] is None else launches[t] for t in teams])
        chosen = np.array(teams)
        if kind == "exchange":
            quarter = int(draw.choice(np.unique(starts)))
            quarter = min(quarter, len(layout.quarters) - 1)
            steps[chosen[(starts == quarter) | (starts == quarter + 1)], quarter] = True
            return free
        for back in (0, 1):
            inside = (starts >= back) & (starts - back < len(layout.quarters))
            steps[chosen[inside], (starts - back)[inside]] = True
        return free

    def _connected(self, size: int, draw: np.random.Generator) -> list[int]:
        """Teams around a random one, those that wait for each other first; then random ones."""
        neighbours, clusters = self._neighbours, self.waiting.clusters
        seen: dict[int, None] = {}
        teams: list[int] = []
        for seed in draw.permutation(len(clusters)).tolist():
            trail = [seed] if seed not in seen else []
            seen.update(dict.fromkeys(trail))
            for number in trail:
                if len(teams) >= size:
                    return teams
                teams += clusters[number]
                fresh = [other for other in neighbours[number] if other not in seen]
                seen.update(dict.fromkeys(fresh))
                trail += fresh
        return teams

    @property
    def _neighbours(self) -> list[list[int]]:
        scheduler = self.waiting.scheduler
        return [
            [on for on, _, _ in scheduler.waits[number]]
            + [after for after, _, _ in scheduler.followers[number]]
            for number in range(len(self.waiting.clusters))
        ]
