"""The facts of the briefing are those of the survey's settings."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.addressees import AddressDraft
from engagement.briefing import briefing, groups_too_small, runs
from engagement.context import Context
from engagement.inviting import erase_all_addresses, invite
from engagement.running_room import change_room, close_room
from engagement.setting_up import open_survey
from surveys.instrument import ItemKind
from tests.conftest import TODAY
from tests.respondents.room_example import Live, a_live_survey


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context, opened=False)


def test_every_statement_stands_there_with_all_that_it_is_used_for(live: Live) -> None:
    found = briefing(live.context, live.survey, "de").asked
    assert [each.text for each in found.items] == [item.text["de"] for item in live.instrument.items]
    assert [each.number for each in found.items] == list(range(1, 41))
    for each, item in zip(found.items, live.instrument.items, strict=True):
        assert each.pitfalls == item.pitfalls
        assert bool(each.symptom) == (item.kind is ItemKind.SYMPTOM)
        assert bool(each.component) == (item.component is not None)
    assert [scale.items for scale in found.scales] == ["1-40"]
    assert found.roles == ("Teammitglied", "Teamleitung", "Geschäftsleitung")


def test_people_and_threshold_are_those_of_the_survey(live: Live) -> None:
    found = briefing(live.context, live.survey, "en")
    assert (found.who.people, found.who.teams, found.survey.threshold) == (20, 4, 5)
    assert found.day == TODAY
    assert found.guarded_symptoms == ("Sabotage", "Resistance")
    assert found.guarded_from == 15
    assert found.room.cleared_by == ""
    assert (found.is_open, found.published) == (True, 0)


def test_teams_shown_together_and_groups_too_small_are_named(live: Live) -> None:
    survey = open_survey(
        live.context,
        live.engagement.id,
        name="Wave 2",
        instrument=live.instrument,
        language="en",
        threshold=8,
        small_teams_together=True,
    )
    who = briefing(live.context, survey.id, "en").who
    assert ("North", "South") in who.together or any("South" in group for group in who.together)
    alone = open_survey(
        live.context,
        live.engagement.id,
        name="Wave 3",
        instrument=live.instrument,
        language="en",
        threshold=8,
    )
    # Sales has 18 people with its teams, North 8, South 7.
    assert groups_too_small(live.context, alone.id) == ("South",)


def test_invitations_and_addresses_are_counted_as_they_are_now(live: Live) -> None:
    rows = [AddressDraft(f"row {i}", f"p{i}@example.org", "North") for i in range(3)]
    invite(live.context, live.survey, rows)
    found = briefing(live.context, live.survey, "en")
    assert (found.who.invited, found.addresses_kept) == (3, 3)
    erase_all_addresses(live.context, live.survey, "Baseline")
    found = briefing(live.context, live.survey, "en")
    assert (found.who.invited, found.addresses_kept) == (3, 0)


def test_switches_of_the_room_are_those_in_force(live: Live) -> None:
    assert briefing(live.context, live.survey, "en").asks_texts
    settings = {"open_answers": False, "cleared_by": "Works council", "cleared_on": date(2026, 11, 1)}
    change_room(live.context, live.survey, lambda room: room.model_copy(update=settings))
    found = briefing(live.context, live.survey, "en")
    assert not found.asks_texts
    assert (found.room.cleared_by, found.room.cleared_on) == ("Works council", date(2026, 11, 1))
    close_room(live.context, live.survey)
    assert not briefing(live.context, live.survey, "en").is_open


def test_numbers_in_a_row_are_drawn_together() -> None:
    assert runs([]) == ""
    assert runs([4]) == "4"
    assert runs([1, 2, 4, 5, 6, 9]) == "1-2, 4-6, 9"
