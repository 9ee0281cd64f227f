"""What a refinement improves after the value: measures of a plan, and the same as rows and terms.

A stage may add yes-no variables behind the problem's own, from ``start`` on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from rollout.model.layout import Group, Launches, Layout, Row, Term
from rollout.model.rules.limits import load_terms
from rollout.revising.disruption import Disruption
from rollout.revising.judgements import judgements

_GROUP = Group("refinement")


class Stage(ABC):
    """One goal of a refinement, as something of which more is better."""

    @abstractmethod
    def measure(self, launches: Launches) -> float:
        """How good a plan is at it, in whole numbers or nearly so."""

    @abstractmethod
    def terms(self, start: int) -> list[Term]:
        """The same over the variables of a program, perhaps less a constant."""

    def rows(self, start: int) -> list[Row]:
        """What the added variables mean."""
        return []

    def values(self, launches: Launches) -> list[int]:
        """The added variables under the given launches."""
        return []


@dataclass(frozen=True)
class EarlyWins(Stage):
    """Units that launch after the pilot when two units linked to them are live already.

    Most people learn something new from several others who do it, not from one (Beaman et al. 2021).
    A unit with one link needs that one. Units without links are not counted.

    Parameters
    ----------
    layout : Layout
    links : mapping of str to collection of str
        Team id -> ids of the teams from which it can learn.
    """

    layout: Layout
    links: Mapping[str, Collection[str]]

    @cached_property
    def linked(self) -> dict[int, list[int]]:
        """Positions of the teams linked to each team that has links within the problem."""
        position = self.layout.team_position
        named = {
            position[team]: sorted(
                {position[other] for other in others if other in position} - {position[team]}
            )
            for team, others in self.links.items()
            if team in position
        }
        return {team: others for team, others in named.items() if others}

    def needed(self, team: int) -> int:
        """Linked units that have to be live before the team launches."""
        return min(judgements().links_needed, len(self.linked[team]))

    def supported(self, launches: Launches) -> list[int]:
        """Teams that launch when enough of their links are live."""
        return [team for team in self.linked if self._is_supported(team, launches)]

    def counted(self, launches: Launches) -> list[int]:
        """Teams with links that launch after the pilot quarter."""
        first = min((start for start in launches if start is not None), default=0)
        return [team for team in self.linked if (start := launches[team]) is not None and start > first]

    def _is_supported(self, team: int, launches: Launches) -> bool:
        own = launches[team]
        if own is None:
            return False
        live = sum((start := launches[other]) is not None and start < own for other in self.linked[team])
        return live >= self.needed(team)

    def measure(self, launches: Launches) -> float:
        """Number of supported teams."""
        return len(self.supported(launches))

    def terms(self, start: int) -> list[Term]:
        """One for each supported team."""
        return [(start + number, 1.0) for number in range(len(self.linked))]

    def rows(self, start: int) -> list[Row]:
        """A supported team launches, and no sooner than enough of its links are live.

        supported(i) <= live(i, last); for each quarter t, need(i) x (launch(i, t) + supported(i) - 1) is
        at most the number of linked units live at t - 1.
        """
        layout, rows = self.layout, []
        for number, (team, others) in enumerate(self.linked.items()):
            need, supported = float(self.needed(team)), start + number
            rows.append(Row([(supported, 1.0), (layout.live(team, layout.quarters[-1]), -1.0)], 0, _GROUP))
            for quarter in layout.quarters:
                live = [term for other in others for term in layout.live_before(other, quarter, -1.0)]
                terms = [*layout.launch(team, quarter, need), (supported, need), *live]
                rows.append(Row(terms, need, _GROUP))
        return rows

    def values(self, launches: Launches) -> list[int]:
        """1 for each supported team."""
        return [int(self._is_supported(team, launches)) for team in self.linked]


@dataclass(frozen=True)
class TightQuarters(Stage):
    """Few launches in quarters that use more than 85 % of a capacity, and slack early.

    A small part of the measure, below one launch in all, prefers that tight quarters come late: an
    early quarter that overruns pushes all others.
    """

    layout: Layout

    @cached_property
    def _shares(self) -> dict[tuple[int, str], float]:
        """By quarter and capacity: the hours above which the quarter is tight."""
        return {
            (position, name): judgements().tight_share * hours
            for position, quarter in enumerate(self.layout.problem.quarters)
            for name, hours in quarter.capacity.items()
        }

    def tight(self, launches: Launches) -> list[int]:
        """Positions of the quarters that use more than the share of some capacity."""
        values = self.layout.values(launches)
        loads = {key: sum(hours for at, hours in terms if values[at]) for key, terms in self._loads.items()}
        return sorted({quarter for (quarter, _), over in self._over(loads).items() if over})

    def _over(self, loads: Mapping[tuple[int, str], float]) -> dict[tuple[int, str], bool]:
        return {key: load > self._shares[key] * (1 + 1e-9) + 1e-9 for key, load in loads.items()}

    @cached_property
    def _loads(self) -> dict[tuple[int, str], list[Term]]:
        """What is taken of each capacity in each quarter, as terms; only where something may be."""
        loads = {(quarter, name): load_terms(self.layout, name, quarter) for quarter, name in self._shares}
        return {key: terms for key, terms in loads.items() if terms}

    def launches_in_tight(self, launches: Launches) -> int:
        """Launches in tight quarters."""
        tight = set(self.tight(launches))
        return sum(start in tight for start in launches)

    def measure(self, launches: Launches) -> float:
        """Minus the launches in tight quarters and a small part for early tight quarters."""
        early = sum(self._lateness(quarter) for quarter in self.tight(launches))
        return -self.launches_in_tight(launches) - early

    def _lateness(self, quarter: int) -> float:
        count = len(self.layout.quarters)
        return (count - quarter) / (count * (count + 1))

    def terms(self, start: int) -> list[Term]:
        """Minus one for each launch in a tight quarter, minus the small parts."""
        count = len(self.layout.quarters)
        tight = [(start + quarter, -self._lateness(quarter)) for quarter in self.layout.quarters]
        return [*tight, *((start + count + team, -1.0) for team in self.layout.teams)]

    def rows(self, start: int) -> list[Row]:
        """A quarter whose load passes the share is tight; a launch in it counts its team."""
        rows = []
        for (quarter, name), terms in self._loads.items():
            share = self._shares[quarter, name]
            beyond = self._most(quarter, name) - share
            if beyond > 0:
                rows.append(Row([*terms, (start + quarter, -beyond)], share, _GROUP))
        count = len(self.layout.quarters)
        for team in self.layout.teams:
            for quarter in self.layout.quarters:
                counts = [(start + quarter, 1.0), (start + count + team, -1.0)]
                rows.append(Row([*self.layout.launch(team, quarter), *counts], 1, _GROUP))
        return rows

    def _most(self, quarter: int, name: str) -> float:
        """What can be taken of a capacity at most."""
        if self.layout.problem.is_on("capacity"):
            return self.layout.problem.quarters[quarter].capacity[name] * (1 + 1e-6)
        return sum(max(hours, 0.0) for _, hours in self._loads[quarter, name])

    def values(self, launches: Launches) -> list[int]:
        """1 for each tight quarter, then for each team that launches in one."""
        tight = set(self.tight(launches))
        quarters = [int(quarter in tight) for quarter in self.layout.quarters]
        return [*quarters, *(int(start in tight) for start in launches)]


@dataclass(frozen=True)
class Stability(Stage):
    """Little moved against a plan before this one.

    Parameters
    ----------
    disruption : Disruption
        With a weight of 1 for every team.
    """

    disruption: Disruption

    def measure(self, launches: Launches) -> float:
        """Minus the quarters that all teams together have moved."""
        return -self.disruption.cost(launches)

    def terms(self, start: int) -> list[Term]:
        """The same, up to a constant."""
        return self.disruption.terms(1.0)
