"""What is known of the units among which pilots are chosen: organisational and published facts only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from readiness.published import Agreement, Hidden, Participation, PublishedReadiness, PublishedUnit
from rollout.pilots.likeness import Side, distances, function_side
from rollout.pilots.strategies import Strategies
from rollout.planning.preparation import repairs
from rollout.problem.entities import Team
from rollout.problem.rollout_problem import RolloutProblem
from surveys.organisation import Organisation

Link = tuple[str, str]
Links = Mapping[str, Collection[str]]

_VIEWS = {Agreement.AGREE: 1.0, Agreement.PARTLY: 0.5, Agreement.DIFFER: 0.0}


@dataclass(frozen=True)
class UnitFacts:
    """One unit that may launch.

    Parameters
    ----------
    people : int
        Members, with those of units below.
    read_from : str
        Whose published results were read, as in `rollout.planning.preparation.Standing`.
    lowest : tuple of (str, float) or None
        The lowest of the components that a pilot needs, and its published mean [0-100]; None: hidden.
    means : mapping of str to float
        Published component means of the row that was read. [0-100]
    participation : Participation or None
        Of that row; None: hidden.
    one_view : float or None
        Mean over the needed components of: people agree 1, partly 0.5, differ 0; None: hidden.
    """

    id: str
    name: str
    people: int
    function: str
    location: str
    lead: str
    priority: float
    read_from: str
    lowest: tuple[str, float] | None
    means: Mapping[str, float]
    participation: Participation | None
    one_view: float | None


def results_of(unit: UUID, organisation: Organisation, published: PublishedReadiness) -> PublishedUnit:
    """The published row that `standing` reads: the unit's own, or that of the unit above that stands in."""
    above = (unit, *(each.id for each in organisation.ancestors(unit)))
    asked = next((each for each in above if published.row_of(each)), published.overall.id)
    return published.standing_in_for(asked)


def needed_for_pilot(row: PublishedUnit) -> tuple[str, ...]:
    """The components that have to be present in a pilot."""
    return tuple(component for component in row.components if repairs().of(component).stops_pilot)


def unit_facts(team: Team, organisation: Organisation, published: PublishedReadiness) -> UnitFacts:
    """What is known of one unit."""
    unit = organisation.by_id[UUID(team.id)]
    row = results_of(unit.id, organisation, published)
    needs = needed_for_pilot(row)
    means = {c: float(cell.percent) for c, cell in row.components.items() if not isinstance(cell, Hidden)}
    needed = [c for c in needs if c in means]
    views = [row.agreement.get(c, Hidden()) for c in needs]
    told = [_VIEWS[view] for view in views if not isinstance(view, Hidden)]
    lowest = min(needed, key=lambda c: (means[c], c), default=None)
    return UnitFacts(
        id=team.id,
        name=team.title,
        people=organisation.members_total(unit.id),
        function=unit.function.strip(),
        location=unit.location.strip(),
        lead=unit.lead,
        priority=unit.priority,
        read_from=row.name,
        lowest=None if lowest is None else (lowest, means[lowest]),
        means=means,
        participation=None if isinstance(row.participation, Hidden) else row.participation,
        one_view=sum(told) / len(told) if told else None,
    )


@dataclass(frozen=True)
class Facts:
    """Everything that the parts of a score may look at.

    Parameters
    ----------
    units : tuple of UnitFacts
        By id, so that the order in which units are listed changes nothing.
    pilots : frozenset of str
        Ids of the units that may pilot.
    population : frozenset of str
        Ids of the units that pilots stand for: those that may launch and have no unit below that may.
    links : frozenset of (str, str)
        Pairs of units that work with each other, each pair once, in order.
    waits : frozenset of (str, str)
        Pairs of units of which one waits for the other, or both start together.
    label : callable
        Component id -> its name for readers.
    """

    units: tuple[UnitFacts, ...]
    pilots: frozenset[str]
    population: frozenset[str]
    links: frozenset[Link]
    waits: frozenset[Link]
    label: Callable[[str], str]
    strategies: Strategies

    @cached_property
    def by_id(self) -> dict[str, UnitFacts]:
        """The units by their id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def members(self) -> tuple[UnitFacts, ...]:
        """The units of the population."""
        return tuple(unit for unit in self.units if unit.id in self.population)

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each unit of the population stands in `members`."""
        return {unit.id: place for place, unit in enumerate(self.members)}

    @cached_property
    def people(self) -> int:
        """People in the units of the population."""
        return sum(unit.people for unit in self.members)

    @cached_property
    def linked(self) -> dict[str, frozenset[str]]:
        """For each unit, those of the population that work with it."""
        linked: dict[str, set[str]] = {unit.id: set() for unit in self.units}
        for one, other in self.links:
            linked[one].add(other)
            linked[other].add(one)
        return {unit: frozenset(others & self.population) for unit, others in linked.items()}

    @cached_property
    def wait_counts(self) -> dict[str, int]:
        """How many other units each unit waits for or keeps waiting."""
        counts = dict.fromkeys(self.by_id, 0)
        for one, other in self.waits:
            counts[one] += 1
            counts[other] += 1
        return counts

    @cached_property
    def distances(self) -> dict[str, NDArray[np.float64]]:
        """Distance of each unit that may pilot to each unit of the population, 0-1."""
        pilots = [unit for unit in self.units if unit.id in self.pilots]
        rows = distances(pilots, self.members, self.strategies)
        return {unit.id: row for unit, row in zip(pilots, rows, strict=True)}

    def most(self, amount: Callable[[UnitFacts], float]) -> float:
        """The largest amount among the units that may pilot; 0 without any."""
        return max((amount(self.by_id[unit]) for unit in self.pilots), default=0.0)

    def side(self, unit: str) -> Side | None:
        """Whether a unit's function is core or support; None: neither list has it."""
        return function_side(self.by_id[unit].function, self.strategies)


def pair(one: str, other: str) -> Link:
    """Two units in an order of their own.

    Examples
    --------
    >>> pair("b", "a")
    ('a', 'b')
    """
    return (one, other) if one < other else (other, one)


def pilot_facts(
    organisation: Organisation,
    published: PublishedReadiness,
    problem: RolloutProblem,
    links: Links,
    pilots: Iterable[str],
    label: Callable[[str], str],
    strategies: Strategies,
) -> Facts:
    """The facts of a problem's units that may launch."""
    launching = [team for team in problem.teams if may_launch(team, problem, organisation)]
    known = {team.id for team in launching}
    above = {team.parent for team in launching}
    units = sorted((unit_facts(team, organisation, published) for team in launching), key=lambda u: u.id)
    both = {pair(one, other) for one, linked in links.items() for other in linked if one != other}
    waits = {pair(each.team, each.on) for each in problem.dependencies}
    return Facts(
        units=tuple(units),
        pilots=frozenset(pilots),
        population=frozenset(known - above),
        links=frozenset(each for each in both if known.issuperset(each)),
        waits=frozenset(each for each in waits if known.issuperset(each)),
        label=label,
        strategies=strategies,
    )


def may_launch(team: Team, problem: RolloutProblem, organisation: Organisation) -> bool:
    """Whether a unit goes live in any plan: not ruled out, and not below the deepest level."""
    if problem.is_on("pins") and team.never:
        return False
    depth = team.level or organisation.depth(UUID(team.id))
    return not problem.is_on("max_levels") or depth <= problem.parameter("max_levels", "levels")
