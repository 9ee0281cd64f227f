"""The interview guide: complete on paper, and nobody is named on it who did not agree."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from engagement.context import Context
from readiness.facts import Fact, FactKind, MayRead, SourceQuality, fact_catalogue
from storage.memory_store import MemoryStore
from tests.gate.gate_house import IN_THE_ROOM, Visitor
from tests.printing.print_house import House, text_of
from ui.gate.doorkeeper import Doorkeeper
from ui.gate.middleware import Gate
from ui.printing.routes import guide_address, printing_routes

CATALOGUE = fact_catalogue()
KNOWN = (
    Fact(fact="pay_link", value="none", said_by="Berta Boss", quote="No <i>bonus</i>", on=date(2026, 11, 2)),
    Fact(
        fact="pay_link",
        value="direct",
        quality=SourceQuality.DOCUMENT,
        said_by="Bonus policy {2026}",
        quote="30 % of pay",
        on=date(2026, 1, 31),
        may_read=MayRead.NAMED,
    ),
    Fact(
        fact="ceo_time",
        value="delegated",
        said_by="Carl Confident",
        quote="Never seen",
        may_read=MayRead.CONSULTANT,
    ),
    Fact(fact="planned_levels", value=4.0),
    Fact(fact="coach_experience", value=None),
)


@pytest.fixture
def house(context: Context) -> House:
    house = House(context)
    context.store.change_facts(context.workspace, house.engagement.id, lambda _: KNOWN)
    return house


def guide(house: House, query: str = "") -> str:
    answer = house.client.get(guide_address(house.context.workspace, house.engagement.id) + query)
    assert answer.status_code == 200, answer.text
    return answer.text


def block(page: str, fact: str) -> str:
    """The part of the page about one question."""
    question = CATALOGUE.by_id[fact].question.replace("'", "&#39;")
    return next(each for each in page.split('<div class="asked">') if question in each)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_guide_holds_every_question_with_its_hint_and_all_its_boxes(house: House, language: str) -> None:
    page = guide(house, f"?lang={language}")
    told = text_of(page)
    unknown = {"en": "Unknown", "de": "Unbekannt"}[language]
    for part in CATALOGUE.sections:
        assert part.title in told
        for each in part.facts:
            assert each.question in told
            assert each.hint in told
            here = text_of(block(page, each.id))
            for label in [*(option.label for option in each.options), unknown]:
                assert label in here
            # Its answers and unknown, three kinds of source, three kinds of reader.
            boxes = block(page, each.id).count('class="box"')
            assert boxes == len(each.options) + 7
            if each.kind is FactKind.NUMBER:
                assert f"{each.minimum:g}–{each.maximum:g}" in here
    assert "{" not in told


def test_the_frame_is_translated_and_the_page_says_that_the_questions_are_not(house: House) -> None:
    german, english = guide(house, "?lang=de"), guide(house)
    assert 'lang="de"' in german
    assert "nur auf Englisch" in text_of(german)
    assert "in English so far" not in text_of(english)
    assert "Das bitte zuerst vorlesen" in text_of(german)
    assert guide(house, "?lang=th") == english


def test_the_interviewer_reads_aloud_who_will_read_what(house: House) -> None:
    told = text_of(guide(house))
    for words in (
        "Read this aloud first",
        "20 to 30 minutes",
        "stand in no report for your company unless you agree",
        "It still counts in the estimate",
        "others may guess who said something",
        "Unknown” means: asked, and nobody could say",
        "No tick means said in interview",
        "No tick means kind of source only",
    ):
        assert words in told


def test_without_asking_for_it_nothing_is_filled_in(house: House) -> None:
    page = guide(house)
    assert "ticked" not in page
    for words in ("Berta", "Bonus policy", "Carl", "Never seen"):
        assert words not in page


def test_filled_in_it_holds_what_the_table_may_see(house: House) -> None:
    page = guide(house, "?filled=1")
    told = text_of(page)
    assert "Answers for the consultant only are left out" in told
    # The answer counts, who gave it in what words stays out.
    assert "Berta" not in page
    assert "bonus&lt;" not in page
    pay = block(page, "pay_link")
    ticked = re.findall(r'<span class="box ticked"[^>]*></span>([^<]*)', pay)
    assert ticked == ["No", "said in interview", "kind of source only", "Directly", "document seen", "named"]
    # Who agreed to be named is named.
    for words in ("Bonus policy {2026}", "30 % of pay", "31 Jan 2026"):
        assert words in text_of(pay)
    # For the consultant only: not even the tick.
    assert "Carl" not in page
    assert "Never seen" not in page
    assert "ticked" not in block(page, "ceo_time")
    assert '<span class="value">4</span>' in block(page, "planned_levels")
    assert re.findall(r'ticked"[^>]*></span>([^<]*)', block(page, "coach_experience"))[0] == "Unknown"


@pytest.mark.parametrize("query", ["", "?filled=1&lang=de"])
def test_the_guide_is_as_inert_as_the_other_pages(house: House, query: str) -> None:
    answer = house.client.get(guide_address(house.context.workspace, house.engagement.id) + query)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert not re.search(r"(?:src|href)=\"(?!/print/|data:)", answer.text)


def test_another_clients_engagement_is_as_if_it_were_not_there(house: House) -> None:
    workspace, engagement = house.context.workspace, house.engagement.id
    for address in (
        guide_address(uuid4(), engagement),
        guide_address(workspace, uuid4()),
        f"/print/{workspace}/engagement/nonsense/interview",
        f"/print/{workspace}/engagement/{engagement}/secrets",
    ):
        answer = house.client.get(address)
        assert answer.status_code == 404
        assert "There is nothing to print here" in answer.text


def test_the_gate_does_not_show_it_to_a_phone_in_the_room(house: House) -> None:
    store = house.context.store
    app = Starlette(
        routes=printing_routes(lambda: store),
        middleware=[Middleware(Gate, door=Doorkeeper(MemoryStore))],
    )
    phone = Visitor(app, host=IN_THE_ROOM, peer="192.168.0.50")
    assert phone.get(guide_address(house.context.workspace, house.engagement.id)).is_closed
