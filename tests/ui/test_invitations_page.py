"""The invitations page: none yet, links shown once, partly answered, closed, erased."""

from __future__ import annotations

import os

import pytest
from streamlit.testing.v1 import AppTest

from engagement.addressees import AddressDraft
from engagement.context import Context
from engagement.inviting import Letter, invite, invited
from engagement.running_room import change_room, close_room
from surveys.answers import Submission
from surveys.links import digest_of
from tests.respondents.room_example import Live, a_live_survey
from tests.ui.app_words import click, labels, started, words
from ui.places import Place

LIST = (
    "people.csv",
    "E-Mail;Abteilung\n" + "".join(f"p{i}@example.org;North\n" for i in range(8)),
    "text/csv",
)


@pytest.fixture
def live(kept: Context) -> Live:
    found = a_live_survey(kept)
    change_room(
        found.context,
        found.survey,
        lambda room: room.model_copy(update={"address": "https://okr.example.org"}),
    )
    return found


def page() -> AppTest:
    return started(Place.INVITATIONS)


def upload(app: AppTest, name: str, text: str, kind: str) -> AppTest:
    app.file_uploader[0].upload(name, text.encode(), kind).run()
    return click(app, "Check the list and make the links")


def letters(live: Live, **teams: int) -> list[Letter]:
    rows = [
        AddressDraft(f"{team} {i}", f"{team}{i}@example.org", team)
        for team, count in teams.items()
        for i in range(count)
    ]
    return list(invite(live.context, live.survey, rows)[0])


def answer(live: Live, found: list[Letter]) -> None:
    for each in found:
        values = bytes([4] * len(live.instrument.items))
        submission = Submission(os.urandom(16), live.unit(each.team), 0, values)
        store, workspace = live.context.store, live.context.workspace
        store.receive(workspace, live.survey, digest_of(each.token), submission, ()).result()


def test_before_anybody_is_invited_the_page_says_what_a_list_needs(live: Live) -> None:
    told = words(page())
    assert "Nobody has been invited personally." in told
    assert "can answer twice" in told


def test_without_an_address_the_page_leads_to_where_it_is_entered(live: Live) -> None:
    change_room(live.context, live.survey, lambda room: room.model_copy(update={"address": ""}))
    app = page()
    assert "nobody has entered it yet" in words(app)
    assert "Enter the address" in labels(app)
    assert not app.file_uploader


def test_a_list_becomes_links_that_are_shown_until_the_file_is_saved(live: Live) -> None:
    app = upload(page(), *LIST)
    told = words(app)
    assert "8 links were made. Save the file now." in told
    assert "shown only now" in told
    assert "Your link to the survey of Nordlicht <Bikes>" in told
    assert "«link»" in told
    assert "/s/" not in told
    assert len(app.get("download_button")) == 2
    click(app, "The file is saved")
    assert "Save the file now" not in words(app)
    assert "Nobody of 8 has used their link yet." in words(app)
    assert "Make new links" in labels(app)


def test_a_list_with_faults_invites_nobody_and_shows_them_all(live: Live) -> None:
    app = upload(page(), "people.csv", "E-Mail;Abteilung\nanna;North\nb@example.org;Nowhere\n", "text/csv")
    assert "Nobody was invited. 2 points need attention." in words(app)
    assert invited(live.context, live.survey).people == 0


def test_new_links_replace_the_old_ones_and_come_with_a_text_that_says_so(live: Live) -> None:
    letters(live, North=6)
    app = click(page(), "Make new links")
    assert "6 links were made" in words(app)
    assert "it replaces the one in our earlier mail" in words(app)


def test_where_a_list_would_tell_who_answered_everyone_is_reminded(live: Live) -> None:
    answer(live, letters(live, North=8, South=7)[:2])
    app = page()
    told = words(app)
    assert "About five or fewer of 15 have used their link." in told
    assert "Remind everyone instead" in told
    assert not [label for label in labels(app) if label.startswith("Make new links")]
    assert "we write to everyone" in told.lower()


def test_new_links_go_to_teams_in_which_nobody_is_picked_out_and_a_reminder_to_everyone(live: Live) -> None:
    answer(live, letters(live, North=8, South=7)[:6])
    app = page()
    told = words(app)
    assert "About 5 of 15 have used their link." in told
    assert "Make new links" in labels(app)
    assert "Remind everyone, without new links" in [each.label for each in app.expander]


def test_a_closed_survey_invites_nobody_any_more(live: Live) -> None:
    letters(live, North=8)
    close_room(live.context, live.survey)
    app = page()
    assert "The survey takes no more answers." in words(app)
    assert not app.file_uploader


def test_addresses_are_erased_once_the_surveys_name_is_typed(live: Live) -> None:
    letters(live, North=8)
    app = click(page(), "Erase all addresses")
    assert "1 point needs attention" in words(app)
    next(each for each in app.text_input if each.key == "erase-name").set_value("Baseline")
    click(app, "Erase all addresses")
    assert "Their addresses are erased." in words(app)
    assert invited(live.context, live.survey).addresses == 0
    assert "Erase all addresses" not in labels(app)
