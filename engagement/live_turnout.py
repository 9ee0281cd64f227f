"""How many have answered, as it may be told while answers come in.

Bands of teams, bands of departments and a number stand beside each other and tell of the
same people. Alone each is harmless; together they could pin a team in which one person is
missing, or tell of a team that is too small for a band. So a number that stands beside bands
is moved inward from where the bands end: it never parts "all" from "all but one" in any team,
and leaves everything possible in a small one (decision 0012).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final
from uuid import UUID

from engagement.running_room import FEWEST_WITH_BAND, Band, band
from surveys.organisation import Level, Organisation, Unit

ROUNDED_TO: Final = 5
# In larger groups it tells of nobody that they are not complete; project judgement.
_SMALL: Final = 12
_RISING: Final = (Band.FEW, Band.SOME, Band.MOST)
_NUMBERS: Final = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - reads as counting
)


@dataclass(frozen=True, slots=True)
class GroupTurnout:
    """How many of a team or a department have answered, roughly.

    Parameters
    ----------
    under : str
        The department a team lies in; empty for departments and teams outside of one.
    """

    unit: UUID
    name: str
    under: str
    band: Band


@dataclass(frozen=True, slots=True)
class LiveTurnout:
    """What may be told while answers come in.

    Parameters
    ----------
    about : int
        Answers, a multiple of five; 0 means about five or fewer.
    invited : int
        People in the team list.
    teams, departments : tuple of GroupTurnout
        In tree order: units that people belong to directly, and the departments right below
        the company with all that lies in them. Departments under the threshold are left out.
    """

    about: int
    invited: int
    teams: tuple[GroupTurnout, ...]
    departments: tuple[GroupTurnout, ...]

    def teams_at(self, told: Band) -> int:
        """How many teams are in a band."""
        return sum(each.band is told for each in self.teams)


@dataclass(frozen=True)
class Groups:
    """An organisation's teams and departments; it stays the same as long as the survey does."""

    threshold: int
    teams: tuple[Unit, ...]
    department_of: Mapping[UUID, UUID]
    departments: tuple[Unit, ...]

    @cached_property
    def inside(self) -> Mapping[UUID, tuple[Unit, ...]]:
        """The teams of each department."""
        found: dict[UUID, list[Unit]] = {unit.id: [] for unit in self.departments}
        for team in self.teams:
            if team.id in self.department_of:
                found[self.department_of[team.id]].append(team)
        return {department: tuple(teams) for department, teams in found.items()}

    @property
    def invited(self) -> int:
        """People in the team list."""
        return sum(team.members_direct for team in self.teams)


def groups_of(organisation: Organisation, threshold: int) -> Groups:
    """The teams that people belong to, and the departments they lie in."""
    teams = tuple(unit for unit in organisation.in_tree_order() if unit.members_direct)
    department_of = {}
    for team in teams:
        line = [team, *organisation.ancestors(team.id)]
        highest = next((unit for unit in reversed(line) if unit.level is Level.DEPARTMENT), None)
        if highest is not None:
            department_of[team.id] = highest.id
    used = set(department_of.values())
    departments = tuple(unit for unit in organisation.in_tree_order() if unit.id in used)
    return Groups(max(threshold, FEWEST_WITH_BAND), teams, department_of, departments)


def live_turnout(groups: Groups, counts: Mapping[UUID, int]) -> LiveTurnout:
    """What may be told of counts by unit."""
    names = {unit.id: unit.name for unit in groups.departments}
    bands = {
        team.id: band(counts.get(team.id, 0), team.members_direct, groups.threshold) for team in groups.teams
    }
    teams = tuple(
        GroupTurnout(team.id, team.name, _under(team, groups, names), bands[team.id]) for team in groups.teams
    )
    answered = _blurred_sum(groups.teams, groups, counts, bands)
    beside = [
        (team.members_direct, bands[team.id]) for team in groups.teams if team.id not in groups.department_of
    ]
    departments = []
    for unit in groups.departments:
        inside = groups.inside[unit.id]
        people = sum(team.members_direct for team in inside)
        told = band(_blurred_sum(inside, groups, counts, bands), people, groups.threshold)
        beside.append((people, told))
        if told is not Band.TOO_SMALL:
            departments.append(GroupTurnout(unit.id, unit.name, "", told))
    answered = _blurred(answered, beside, groups.threshold)
    return LiveTurnout(answered // ROUNDED_TO * ROUNDED_TO, groups.invited, teams, tuple(departments))


def _blurred_sum(
    teams: Sequence[Unit], groups: Groups, counts: Mapping[UUID, int], bands: Mapping[UUID, Band]
) -> int:
    """Answers of several teams together, as they may stand beside the teams' bands."""
    return _blurred(
        sum(counts.get(team.id, 0) for team in teams),
        [(team.members_direct, bands[team.id]) for team in teams],
        groups.threshold,
    )


def _under(team: Unit, groups: Groups, names: Mapping[UUID, str]) -> str:
    """The department a team lies in; empty where the team is the department's own people."""
    department = groups.department_of.get(team.id)
    return "" if department is None or department == team.id else names[department]


@lru_cache(maxsize=16_384)
def band_range(told: Band, people: int, threshold: int) -> tuple[int, int]:
    """The lowest and the highest count that a band stands for.

    Examples
    --------
    >>> [band_range(each, 6, 5) for each in (Band.FEW, Band.SOME, Band.MOST)]
    [(0, 1), (2, 3), (4, 6)]
    >>> band_range(Band.TOO_SMALL, 3, 5)
    (0, 3)
    """
    if told is Band.TOO_SMALL:
        return 0, people
    place = _RISING.index(told)

    def first_at(which: int) -> int:
        return bisect_left(
            range(people + 1), which, key=lambda count: _RISING.index(band(count, people, threshold))
        )

    return first_at(place), first_at(place + 1) - 1


def _blurred(count: int, beside: Sequence[tuple[int, Band]], threshold: int) -> int:
    """A count, moved inward where it lies near an end of what the bands beside it allow.

    At the lower end nobody in a group that is "most or all" could be the last, and a group
    without a band would have hardly answered; at the upper end everybody would have.

    Parameters
    ----------
    beside : sequence
        People and band of each group that stands beside the number.
    """
    low, high = 0, 0
    for people, told in beside:
        lowest, highest = band_range(told, people, threshold)
        low, high = low + lowest, high + highest
    margin = _margin(beside, threshold)
    # Nothing lies between: the bands alone say what may be said.
    if high - low < 2 * margin:
        return (low + high) // 2
    return min(max(count, low + margin), high - margin)


def _margin(groups: Sequence[tuple[int, Band]], threshold: int) -> int:
    """How far a number keeps from the ends of what bands allow.

    The largest group without a band, for anything must remain possible in it; and the width of
    "most or all" in the small groups that are told so, for everybody must remain possible there.
    """
    margin = 1
    for people, told in groups:
        if people < threshold:
            margin = max(margin, people)
        elif told is Band.MOST and people <= _SMALL:
            low, high = band_range(told, people, threshold)
            margin = max(margin, high - low)
    return margin


def turnout_sentence(turnout: LiveTurnout) -> str:
    """How many have answered, and how many teams are far behind.

    Examples
    --------
    >>> turnout_sentence(LiveTurnout(45, 60, (), ()))
    'About 45 of 60 people have answered.'
    """
    answered = f"About {turnout.about}" if turnout.about else "About five or fewer"
    sentence = f"{answered} of {turnout.invited} people have answered"
    told = sum(each.band is not Band.TOO_SMALL for each in turnout.teams)
    few = turnout.teams_at(Band.FEW)
    if not told:
        return f"{sentence}."
    if few == told:
        return f"{sentence}; {'the team has' if told == 1 else 'all teams have'} few or none so far."
    if few:
        return f"{sentence}; in {number_words(few)} {'team' if few == 1 else 'teams'} it is few or none."
    most = turnout.teams_at(Band.MOST)
    if most == told:
        return f"{sentence}; {'the team is' if told == 1 else 'every team is'} well in."
    return f"{sentence}; no team is far behind."


def number_words(number: int) -> str:
    """A small whole number in words.

    Examples
    --------
    >>> number_words(2), number_words(40)
    ('two', '40')
    """
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
