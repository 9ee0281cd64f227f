"""Before the day: the page in its states."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.running_room import change_room, close_room, open_door, room_for
from surveys.links import LinkKind
from tests.respondents.room_example import Live, a_live_survey, send
from tests.ui.app_words import click, started, words
from ui.places import Place
from ui.respondents.scans import the_scans


@pytest.fixture
def live(kept: Context, monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.delenv("GROUNDWORK_PUBLIC_URL", raising=False)
    return a_live_survey(kept, opened=False)


def page() -> AppTest:
    return started(Place.PREFLIGHT)


def field(app: AppTest, label: str) -> object:
    return next(each for each in (*app.text_input, *app.checkbox) if each.label == label)


def test_at_first_there_is_no_address_and_the_page_says_so(live: Live) -> None:
    told = words(page())
    assert "Phones cannot get in yet: there is no address; and nobody has cleared the survey yet." in told
    assert "Once there is an address, a code to scan stands here." in told
    assert "Posters need the address first" in told


def test_a_wrong_address_is_refused_in_words_and_a_right_one_is_kept(live: Live) -> None:
    app = page()
    field(app, "Address").set_value("okr.example.org/survey")
    click(app, "Save the address")
    assert "Nothing was changed." in words(app)
    assert room_for(live.context, live.survey).address == ""
    field(app, "Address").set_value("https://okr.example.org/")
    click(app, "Save the address")
    assert room_for(live.context, live.survey).address == "https://okr.example.org"
    told = words(app)
    assert "No phone has tried the address yet; nobody has cleared the survey yet." in told
    assert "Waiting for the first phone." in told
    assert "nobody on the way reads along" in told


def test_the_configured_address_is_proposed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDWORK_PUBLIC_URL", "https://okr.example.org")
    assert field(page(), "Address").value == "https://okr.example.org"


def test_a_scan_shows_and_is_forgotten_when_the_address_changes(live: Live) -> None:
    change_room(
        live.context, live.survey, lambda room: room.model_copy(update={"address": "http://10.0.0.2"})
    )
    phone, path = live.client(), live.path(LinkKind.REHEARSAL)
    phone.get(path)
    app = page()
    assert "Phones can get in; nobody has cleared the survey yet." in words(app)
    assert "A phone opened it just now." in words(app)
    send(phone, path, live.answers())
    assert "A phone sent it just now." in words(page())
    field(app, "Address").set_value("http://10.0.0.3")
    click(app, "Save the address")
    assert the_scans().of(live.survey).opened_ago is None
    assert "No phone has tried the address yet" in words(app)


def test_a_cleared_survey_is_told_with_name_and_day(live: Live) -> None:
    open_door(live.context, live.survey, cleared_by="Works *council*", cleared_on=date(2026, 11, 1))
    assert "Works *council* cleared the survey on 1 Nov 2026." in words(page())


def test_what_people_are_told_is_kept_and_locked_once_somebody_may_have_read_it(live: Live) -> None:
    app = page()
    field(app, "Whom people may ask").set_value("Ada Example")
    field(app, "Ask the open questions, to be answered in words").uncheck()
    click(app, "Save what people are told")
    room = room_for(live.context, live.survey)
    assert (room.contact, room.open_answers) == ("Ada Example", False)
    live.open()
    app = page()
    assert field(app, "Ask the open questions, to be answered in words").disabled
    assert "the two switches stay as they are" in words(app)


def test_a_foreign_address_is_not_asked_by_the_server(live: Live) -> None:
    change_room(live.context, live.survey, lambda room: room.model_copy(update={"address": "http://8.8.8.8"}))
    app = click(page(), "Ask the address from this server")
    assert "this server does not go there" in words(app)


def test_an_address_of_this_machine_where_nothing_answers_is_told(live: Live) -> None:
    # Port 9 discards; nothing listens there.
    change_room(
        live.context, live.survey, lambda room: room.model_copy(update={"address": "http://127.0.0.2:9"})
    )
    app = click(page(), "Ask the address from this server")
    assert "Nothing answered within three seconds." in words(app)


def test_seats_are_set_beside_the_headcounts(live: Live) -> None:
    app = page()
    app.number_input[0].set_value(12).run()
    assert "12 seats for the 20 people of the team list." in words(app)


def test_a_survey_that_is_closed_says_so_instead_of_what_phones_would_need(live: Live) -> None:
    close_room(live.context, live.survey)
    told = words(page())
    assert "“Baseline” is closed and takes no answers now." in told
    assert "Phones cannot get in" not in told
