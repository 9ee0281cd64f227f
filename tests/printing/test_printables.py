"""Posters and paper forms as plain pages: complete, exact, inert."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from engagement.context import Context
from engagement.joining import grouped
from readiness.pitfall_catalogue import pitfall_catalogue
from storage.memory_store import MemoryStore
from surveys.links import LinkKind
from tests.gate.gate_house import IN_THE_ROOM, Visitor
from tests.printing.print_house import INSTRUMENT, PERSON, TEAMS, House, text_of
from ui.gate.doorkeeper import Doorkeeper
from ui.gate.middleware import Gate
from ui.printing.routes import printing_routes
from ui.printing.words import print_languages, print_words
from ui.qr import qr_svg

PAGES = ("poster", "posters", "paper", "briefing")


@pytest.fixture
def house(context: Context) -> House:
    return House(context)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_page_holds_script_an_address_of_a_person_or_what_a_name_pretends_to_be(
    house: House, name: str, language: str
) -> None:
    page = house.page(name, f"?lang={language}")
    assert "<script" not in page
    assert "style=" not in page
    assert "<b>North" not in page
    assert PERSON not in page
    assert "people.example" not in page
    assert not re.search(r"(?:src|href)=\"(?!/print/|data:)", page)
    assert f'lang="{language}"' in page
    assert "{" not in text_of(page)


@pytest.mark.parametrize("name", PAGES)
def test_pages_come_with_a_policy_that_allows_no_script_and_are_not_kept(house: House, name: str) -> None:
    headers = house.client.get(house.address(name)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "'unsafe-inline'" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_stylesheet_comes_from_here(house: House) -> None:
    address = re.search(r'href="(/print/assets/[^"]+)"', house.page("paper")).group(1)
    answer = house.client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "http" not in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_another_clients_survey_is_as_if_it_were_not_there(house: House, name: str) -> None:
    for address in (
        house.address(name, uuid4()),
        f"/print/{house.context.workspace}/{uuid4()}/{name}",
        f"/print/{house.context.workspace}/nonsense/{name}",
        f"/print/{house.context.workspace}/{house.survey}/secrets",
        "/print/",
    ):
        answer = house.client.get(address)
        assert answer.status_code == 404
        assert "There is nothing to print here" in answer.text


def test_the_gate_shows_none_of_the_pages_to_a_phone_in_the_room(house: House) -> None:
    store = house.context.store
    app = Starlette(
        routes=printing_routes(lambda: store),
        middleware=[Middleware(Gate, door=Doorkeeper(MemoryStore))],
    )
    phone = Visitor(app, host=IN_THE_ROOM, peer="192.168.0.50")
    for name in PAGES:
        assert phone.get(house.address(name)).is_closed


# Posters.


def test_each_team_has_a_sheet_with_its_name_its_code_and_its_own_link(house: House) -> None:
    page = house.page("posters")
    sheets = page.split('<section class="poster">')[1:]
    assert len(sheets) == 3
    for team, sheet in zip(TEAMS, sheets, strict=True):
        code = house.code(LinkKind.TEAM, team)
        told = text_of(sheet)
        assert team in told
        assert f"okr.example.org/s/ {grouped(code)}" in told
        drawn = re.search(r"<svg.*?</svg>", sheet, flags=re.DOTALL).group(0)
        label = re.search(r"<title>(.*?)</title>", drawn).group(1)
        assert drawn == qr_svg(f"https://okr.example.org/s/{code}", label)
        assert "at least 6 people answered" in told
        assert "about 5 minutes" in told


def test_the_rooms_poster_names_no_team_and_leads_to_the_room(house: House) -> None:
    page = house.page("poster")
    assert page.count("<svg") == 1
    assert grouped(house.code(LinkKind.ROOM)) in page
    assert "Your phone asks for your team" in page
    assert "South" not in page


def test_an_address_inside_a_network_asks_for_its_name_and_password(house: House) -> None:
    assert "join this Wi-Fi" not in text_of(house.page("posters"))
    house.set(address="http://192.168.0.2:8501")
    assert "First join this Wi-Fi: Password:" in text_of(house.page("posters"))


def test_the_contact_stands_on_the_poster(house: House) -> None:
    house.set(contact="Ada Example, room 3")
    assert "Questions about this survey: Ada Example, room 3." in text_of(house.page("posters"))


def test_without_an_address_a_poster_says_what_is_missing(house: House) -> None:
    house.set(address="")
    for name in ("poster", "posters"):
        answer = house.client.get(house.address(name))
        assert answer.status_code == 409
        assert "A poster needs an address first" in answer.text
        assert "<svg" not in answer.text


# Paper.


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_paper_form_holds_every_statement_with_all_its_boxes(house: House, language: str) -> None:
    page = house.page("paper", f"?lang={language}")
    rows = re.findall(r"<tr><td class=\"statement\">.*?</tr>", page, flags=re.DOTALL)
    assert len(rows) == len(INSTRUMENT.items)
    for number, (row, item) in enumerate(zip(rows, INSTRUMENT.items, strict=True), start=1):
        assert text_of(row) == f"{number} {item.text[language]}"
        assert row.count('class="box"') == 7
    told = text_of(page)
    for question in INSTRUMENT.open_questions:
        assert question.text[language] in told
    for role in INSTRUMENT.roles:
        assert role.label[language] in told
    assert INSTRUMENT.introduction[language] in told


def test_the_paper_form_tells_the_exact_threshold_and_what_only_paper_needs(house: House) -> None:
    told = text_of(house.page("paper"))
    assert "at least 6 people answered" in told
    assert "Write no name on this sheet" in told
    assert "types what you tick" in told
    # Of links and random numbers a sheet of paper knows nothing.
    assert "random number" not in told


def test_a_form_for_a_team_has_the_team_printed_on_it(house: House) -> None:
    units = house.context.store.survey_organisation(house.context.workspace, house.survey).units
    unit = next(each for each in units if each.name == TEAMS[0])
    page = house.page("paper", f"?team={unit.id}")
    assert '<p class="own-team" lang="en">Sales &lt;b&gt;North&lt;/b&gt;</p>' in page
    assert "South" not in page
    company = next(each for each in units if each.name == "Firm")
    for nobody in (company.id, uuid4(), "x"):
        assert house.client.get(house.address("paper") + f"?team={nobody}").status_code == 404


def test_open_questions_that_are_switched_off_are_not_on_paper(house: House) -> None:
    house.set(open_answers=False)
    told = text_of(house.page("paper"))
    assert INSTRUMENT.open_questions[0].text["en"] not in told


# Words.


def test_every_language_has_every_word_with_the_same_places_to_fill() -> None:
    english = print_words("en")
    for language in print_languages():
        other = print_words(language)
        assert other.texts.keys() == english.texts.keys()
        for key, text in english.texts.items():
            places = [set(re.findall(r"\{(\w+)\}", each)) for each in (text, other[key])]
            assert places[0] == places[1], (language, key)


def test_every_pitfall_that_a_statement_asks_for_has_a_german_title() -> None:
    asked = {pitfall for item in INSTRUMENT.items for pitfall in item.pitfalls}
    known = {pitfall.id for pitfall in pitfall_catalogue().pitfalls}
    assert asked <= print_words("de").pitfalls.keys() <= known


def test_words_have_no_exclamation_marks_and_a_language_without_words_gets_english() -> None:
    for language in print_languages():
        assert not [key for key, text in print_words(language).texts.items() if "!" in text]
    assert print_words("th").code == "en"
    assert print_words("de").day("2027-01-12") == "12. Januar 2027"
