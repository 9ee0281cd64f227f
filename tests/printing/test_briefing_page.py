"""The briefing for works council and data protection: complete, exact, honest."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from engagement.context import Context
from engagement.running_room import change_room
from tests.printing.print_house import INSTRUMENT, House, text_of


@pytest.fixture
def house(context: Context) -> House:
    return House(context)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_briefing_holds_every_statement_with_its_use(house: House, language: str) -> None:
    page = house.page("briefing", f"?lang={language}")
    rows = re.findall(r'<tr><td class="number">(\d+)</td><td[^>]*>(.*?)</td><td>(.*?)</td></tr>', page)
    assert [unescape(text) for _, text, _ in rows] == [item.text[language] for item in INSTRUMENT.items]
    assert all(use.strip() for _, _, use in rows)


def test_the_briefing_says_the_settings_as_they_are(house: House) -> None:
    told = text_of(house.page("briefing"))
    assert "22 in 3 teams" in told
    assert "at least 6 people of it answered" in told
    assert "Fewer than 6 people belong to these groups" in told
    assert "works once: 1." in told
    assert "Addresses kept at this moment: 1." in told
    assert "Nobody has cleared this survey yet" in told
    assert "No teams are drawn together" in told
    assert "encrypted on the way" in told
    assert "23 Nov 2026" in told
    house.set(
        cleared_by="Works council <i>North</i>",
        cleared_on=date(2026, 11, 1),
        address="http://192.168.0.2:8501",
        leaders_apart=True,
        open_answers=False,
        contact="Ada",
    )
    page = house.page("briefing")
    told = text_of(page)
    assert "Cleared by Works council <i>North</i> on 1 Nov 2026" in told
    assert "<i>North" not in page
    assert "The address is not encrypted" in told
    assert "The boss is in the room" in told
    assert "switched off" in told
    assert INSTRUMENT.open_questions[0].text["en"] not in told


def test_groups_shown_together_stand_in_the_briefing(context: Context) -> None:
    told = text_of(House(context, together=True).page("briefing"))
    assert "Small teams with one result for all of them" in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "watches the live server or database",
                "archived write-ahead logs (WAL)",
                "backups",
                "No network addresses",
                "until the results are published",
                "until the engagement is deleted by hand",
                "Not withdraw or change what was sent",
                "voluntary",
                "must not be used for the appraisal of individuals",
                "1 ABR 13/17",
                "§ 87 (1) no. 6 BetrVG",
                "not legal advice",
                "from 10 on",
                "mail-merge file",
            ),
        ),
        (
            "de",
            (
                "laufenden Server oder die Datenbank beobachtet",
                "archivierte Write-Ahead-Logs (WAL)",
                "Sicherungen",
                "Keine Netzwerkadressen",
                "bis zur Veröffentlichung der Ergebnisse",
                "von Hand gelöscht",
                "nicht zurückziehen oder ändern",
                "freiwillig",
                "Für die Beurteilung einzelner Personen",
                "1 ABR 13/17",
                "§ 87 Abs. 1 Nr. 6 BetrVG",
                "keine Rechtsberatung",
                "erst ab 10",
                "Seriendruckdatei",
            ),
        ),
    ],
)
def test_the_briefing_says_what_remains_possible_and_what_is_not_promised(
    house: House, language: str, words: tuple[str, ...]
) -> None:
    told = text_of(house.page("briefing", f"?lang={language}"))
    for word in words:
        assert word in told, word


def test_the_briefing_as_a_file_needs_nothing_else(house: House) -> None:
    answer = house.client.get(house.address("briefing") + "?lang=de&file=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="briefing-de.html"'
    assert "<style>" in answer.text
    assert "/print/" not in answer.text


@pytest.mark.parametrize(
    ("language", "on", "off"), [("en", "a kiosk on", "switched off"), ("de", "ein Kiosk am", "abgeschaltet")]
)
def test_the_briefing_names_the_ways_in_that_are_open(house: House, language: str, on: str, off: str) -> None:
    before = text_of(house.page("briefing", f"?lang={language}"))
    assert on in before
    change_room(house.context, house.survey, lambda room: room.model_copy(update={"open_links": False}))
    after = text_of(house.page("briefing", f"?lang={language}"))
    assert off in after
    assert on not in after
