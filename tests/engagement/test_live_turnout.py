"""What may be told while answers come in, tried against somebody who knows the rule."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from uuid import uuid4

import pytest

from engagement.live_turnout import (
    GroupTurnout,
    LiveTurnout,
    band_range,
    groups_of,
    live_turnout,
    turnout_sentence,
)
from engagement.running_room import Band, band
from surveys.organisation import Level, Organisation, Unit

THRESHOLD = 5


def organisation(*departments: tuple[int, ...]) -> Organisation:
    """A company whose departments hold teams of these sizes."""
    root = Unit(id=uuid4(), name="Company", level=Level.COMPANY, members_direct=0)
    units = [root]
    for number, sizes in enumerate(departments):
        head = Unit(id=uuid4(), name=f"D{number}", level=Level.DEPARTMENT, parent=root.id, members_direct=0)
        units.append(head)
        units += [
            Unit(
                id=uuid4(),
                name=f"T{number}{place}",
                level=Level.TEAM,
                parent=head.id,
                members_direct=size,
            )
            for place, size in enumerate(sizes)
        ]
    return Organisation(units=tuple(units))


@pytest.mark.parametrize(
    "departments",
    [
        ((5,), (5,), (5,)),
        ((5, 6), (4,)),
        ((4, 2, 5),),
        ((6, 3), (3, 4)),
        ((7, 5), (8,)),
        ((9, 9),),
        ((12, 3),),
        ((6, 6, 6),),
    ],
)
def test_no_screen_ever_tells_all_from_all_but_one(departments: tuple[tuple[int, ...], ...]) -> None:
    # Every way in which people can have answered; screens that look alike are put together. Behind
    # each of them, whoever could have one person missing could also be full, and the other way round.
    groups = groups_of(organisation(*departments), THRESHOLD)
    ids = [team.id for team in groups.teams]
    by_teams, by_departments = defaultdict(set), defaultdict(set)
    for counts in product(*(range(team.members_direct + 1) for team in groups.teams)):
        told = live_turnout(groups, dict(zip(ids, counts, strict=True)))
        by_teams[(told.about, told.teams)].add(counts)
        by_departments[(told.about, told.departments)].add(counts)
    for (_, teams), states in by_teams.items():
        for place, team in enumerate(teams):
            size = groups.teams[place].members_direct
            possible = {counts[place] for counts in states}
            if team.band is Band.TOO_SMALL:
                assert possible == set(range(size + 1))
            assert (size in possible) == (size - 1 in possible)
            assert team.band is not Band.MOST or size in possible
    for (_, departments_told), states in by_departments.items():
        for group in departments_told:
            inside = [n for n, t in enumerate(groups.teams) if groups.department_of[t.id] == group.unit]
            size = sum(groups.teams[n].members_direct for n in inside)
            possible = {sum(counts[n] for n in inside) for counts in states}
            assert (size in possible) == (size - 1 in possible)


def test_the_number_never_reaches_everybody() -> None:
    groups = groups_of(organisation((10, 10), (10, 10)), THRESHOLD)
    everybody = {team.id: 10 for team in groups.teams}
    assert live_turnout(groups, everybody).about == 35
    one_missing = everybody | {groups.teams[0].id: 9}
    assert live_turnout(groups, one_missing) == live_turnout(groups, everybody)


def test_teams_under_the_threshold_have_no_band_and_departments_under_it_are_left_out() -> None:
    groups = groups_of(organisation((3,), (8, 2)), THRESHOLD)
    told = live_turnout(groups, {groups.teams[1].id: 4})
    assert [(each.name, each.under, each.band) for each in told.teams] == [
        ("T00", "D0", Band.TOO_SMALL),
        ("T10", "D1", Band.SOME),
        ("T11", "D1", Band.TOO_SMALL),
    ]
    assert [each.name for each in told.departments] == ["D1"]
    assert told.invited == 13


def test_people_of_the_company_itself_belong_to_no_department() -> None:
    tree = organisation((6,))
    root = tree.root.model_copy(update={"members_direct": 5})
    groups = groups_of(Organisation(units=(root, *tree.units[1:])), THRESHOLD)
    told = live_turnout(groups, {})
    assert [(each.name, each.under) for each in told.teams] == [("Company", ""), ("T00", "D0")]
    assert told.about == 0


def test_more_answers_than_people_in_the_list_are_most_or_all() -> None:
    groups = groups_of(organisation((6,)), THRESHOLD)
    assert live_turnout(groups, {groups.teams[0].id: 9}).teams[0].band is Band.MOST


@pytest.mark.parametrize("people", [5, 6, 7, 10, 33, 100])
def test_a_bands_range_is_exactly_the_counts_that_have_the_band(people: int) -> None:
    for count in range(people + 1):
        told = band(count, people, THRESHOLD)
        low, high = band_range(told, people, THRESHOLD)
        assert low <= count <= high
    assert (
        sum(
            high - low + 1
            for low, high in (
                band_range(each, people, THRESHOLD) for each in (Band.FEW, Band.SOME, Band.MOST)
            )
        )
        == people + 1
    )


def told(about: int, *bands: Band) -> str:
    teams = tuple(GroupTurnout(uuid4(), "T", "", each) for each in bands)
    return turnout_sentence(LiveTurnout(about, 60, teams, ()))


@pytest.mark.parametrize(
    ("bands", "end"),
    [
        ((Band.TOO_SMALL,), " have answered."),
        ((Band.FEW,), "; the team has few or none so far."),
        ((Band.FEW, Band.FEW), "; all teams have few or none so far."),
        ((Band.FEW, Band.MOST), "; in one team it is few or none."),
        ((Band.FEW, Band.FEW, Band.SOME), "; in two teams it is few or none."),
        ((Band.MOST,), "; the team is well in."),
        ((Band.MOST, Band.MOST, Band.TOO_SMALL), "; every team is well in."),
        ((Band.SOME, Band.MOST), "; no team is far behind."),
    ],
)
def test_the_sentence_names_how_many_teams_are_behind(bands: tuple[Band, ...], end: str) -> None:
    assert told(45, *bands).startswith("About 45 of 60 people have answered")
    assert told(45, *bands).endswith(end)


def test_the_first_answers_are_not_counted() -> None:
    assert told(0, Band.FEW).startswith("About five or fewer of 60 people")
