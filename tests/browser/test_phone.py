"""A phone in the room, in headless Chromium at 390 x 844: from the scan to the thanks."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette

from engagement.room import Door
from engagement.running_room import change_room, pause_door
from storage.opening import open_store
from surveys.instrument_files import built_in_instrument
from surveys.links import LinkKind
from surveys.translations import shipped_translations, with_translation
from tests.conftest import context_on
from tests.respondents.room_example import Live, a_live_survey
from ui.respondents.routes import respondent_routes

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.browser


@dataclass
class Room:
    """A survey behind a real server, which can be stopped and started."""

    live: Live
    port: int
    server: uvicorn.Server | None = None
    thread: threading.Thread | None = None

    def start(self) -> None:
        app = Starlette(routes=respondent_routes(lambda: self.live.context.store))
        config = uvicorn.Config(app, port=self.port, log_level="critical")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        assert self.server is not None
        assert self.thread is not None
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)

    def address(self, kind: LinkKind = LinkKind.ROOM, team: str | None = None) -> str:
        return f"http://localhost:{self.port}{self.live.path(kind, team)}"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with open_store(f"sqlite:///{tmp_path / 'room.db'}") as store, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        instrument = built_in_instrument()
        for language in ("th",):
            translation = shipped_translations(instrument)[language]
            instrument = with_translation(instrument, language, translation.texts)
        room = Room(a_live_survey(context_on(store), instrument=instrument), port)
        room.start()
        yield room
        room.stop()


def phone(browser: Browser, **options: object) -> BrowserContext:
    return browser.new_context(**{"viewport": PHONE, "has_touch": True, "locale": "en-GB", **options})


def answer_all(page: Page, *, team: bool = True) -> None:
    """Walk through every screen as far as the button that sends."""
    page.get_by_role("button", name="Start").click()
    if team:
        page.get_by_label("Which team are you in?").select_option(label="North")
    page.get_by_label("Team member").check()
    page.get_by_role("button", name="Next").click()
    while not page.locator("#send").is_visible():
        for box in page.locator("section.now fieldset").all():
            box.get_by_label("Agree", exact=True).check()
        page.get_by_role("button", name="Next").click()


def serious_faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, and calls serious or critical."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:90]}"
        for each in found.response["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


def test_from_the_scan_to_the_thanks(room: Room, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(room.address())
        expect(page.get_by_text("at least 5 people answered")).to_be_visible()
        answer_all(page)
        expect(page.get_by_text("40 of 40 answered")).to_be_visible()
        page.locator("textarea").first.fill("Fewer meetings")
        page.locator("#send").click()
        expect(page.get_by_role("heading", name="Your answers are in")).to_be_visible()
        assert page.evaluate("localStorage.length") == 0
        # The back button and a second scan lead to the same thanks.
        page.goto(room.address())
        expect(page.get_by_role("heading", name="Your answers are in")).to_be_visible()
        assert wrong == []
    assert room.live.kept() == 1
    assert room.live.comments() == ["Fewer meetings"]


def test_from_the_scan_to_the_thanks_without_script(room: Room, browser: Browser) -> None:
    with phone(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(room.address())
        page.get_by_label("Which team are you in?").select_option(label="North")
        page.get_by_label("Team member").check()
        boxes = page.locator("section fieldset[id^='f-v.']").all()
        for box in boxes[:-1]:
            box.get_by_label("Agree", exact=True).check()
        page.get_by_role("button", name="Send my answers").click()
        # The one that was left out is named, and everything else is still there.
        expect(page.get_by_role("heading", name="Some answers are missing")).to_be_visible()
        page.locator("#faults a").click()
        boxes = page.locator("section fieldset[id^='f-v.']").all()
        assert sum(box.locator("input:checked").count() for box in boxes) == len(boxes) - 1
        boxes[-1].get_by_label("Prefer not to say").check()
        page.get_by_role("button", name="Send my answers").click()
        expect(page.get_by_role("heading", name="Your answers are in")).to_be_visible()
    assert room.live.kept() == 1


def test_a_network_that_is_gone_when_the_answers_are_sent_loses_nothing(room: Room, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.goto(room.address())
        answer_all(page)
        context.set_offline(True)
        page.locator("#send").click()
        expect(page.get_by_text("No connection. Your answers are kept on this device")).to_be_visible()
        context.set_offline(False)
        expect(page.get_by_role("heading", name="Your answers are in")).to_be_visible(timeout=15_000)
    assert room.live.kept() == 1


def test_a_server_that_restarts_while_answers_are_sent_keeps_them_once(room: Room, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.goto(room.address())
        answer_all(page)
        room.stop()
        page.locator("#send").dblclick()
        expect(page.get_by_text("No connection.")).to_be_visible()
        room.start()
        expect(page.get_by_role("heading", name="Your answers are in")).to_be_visible(timeout=30_000)
    assert room.live.kept() == 1


def test_an_answer_that_meets_a_pause_waits_and_is_sent_when_it_goes_on(room: Room, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.goto(room.address())
        answer_all(page)
        pause_door(room.live.context, room.live.survey)
        page.locator("#send").click()
        expect(page.get_by_text("The survey is paused")).to_be_visible()
        assert room.live.kept() == 0
        change_room(room.live.context, room.live.survey, lambda it: it.model_copy(update={"door": Door.OPEN}))
        expect(page.get_by_role("heading", name="Your answers are in")).to_be_visible(timeout=15_000)
    assert room.live.kept() == 1


def test_what_was_answered_survives_a_reload_and_another_language(room: Room, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.goto(room.address(LinkKind.TEAM, "South"))
        page.get_by_role("button", name="Start").click()
        page.get_by_label("Team lead").check()
        page.get_by_role("button", name="Next").click()
        first = page.locator("section.now fieldset").first
        first.get_by_label("Disagree", exact=True).check()
        page.reload()
        expect(page.get_by_text("filled in again")).to_be_visible()
        expect(
            page.locator("section.now fieldset").first.get_by_label("Disagree", exact=True)
        ).to_be_checked()
        page.locator("#lang").select_option("de")
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.locator("section.now fieldset").first.get_by_label("Stimme nicht zu")).to_be_checked()


def test_nobody_gets_past_a_question_without_an_answer_or_saying_so(room: Room, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.goto(room.address())
        page.get_by_role("button", name="Start").click()
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text("Choose an answer, or “Prefer not to say”.").first).to_be_visible()
        expect(page.get_by_label("Which team are you in?")).to_be_focused()
        page.get_by_label("Which team are you in?").select_option(label="North")
        page.locator("section.now fieldset").get_by_label("Prefer not to say").check()
        page.get_by_role("button", name="Next").click()
        expect(page.locator(".way")).to_contain_text("Part 2 of 11")
        page.go_back()
        expect(page.get_by_label("Which team are you in?")).to_be_visible()


def test_a_kiosk_forgets_one_person_before_the_next(room: Room, browser: Browser) -> None:
    with phone(browser) as context:
        page = context.new_page()
        for expected in (1, 2):
            page.goto(room.address(LinkKind.KIOSK))
            expect(page.locator("input:checked")).to_have_count(0)
            answer_all(page)
            page.locator("#send").click()
            page.get_by_role("link", name="Next person").click()
            expect(page.get_by_role("button", name="Start")).to_be_visible()
            assert room.live.kept() == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_screen(room: Room, browser: Browser, scheme: str) -> None:
    with phone(browser, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(room.address())
        assert serious_faults(page) == []
        page.get_by_role("button", name="Start").click()
        assert serious_faults(page) == []
        page.get_by_role("button", name="Next").click()
        assert serious_faults(page) == []
        page.get_by_label("Which team are you in?").select_option(label="North")
        page.get_by_label("Team member").check()
        page.get_by_role("button", name="Next").click()
        page.locator("section.now fieldset").first.get_by_label("Agree", exact=True).check()
        assert serious_faults(page) == []
        for other in ("/s/ZZZZZZZZ", f"{room.live.path(LinkKind.ROOM)}/thanks"):
            page.goto(f"http://localhost:{room.port}{other}")
            assert serious_faults(page) == []


def test_axe_finds_nothing_serious_without_script_in_thai(room: Room, browser: Browser) -> None:
    with phone(browser, locale="th-TH") as context:
        page = context.new_page()
        page.route("**/respond.js", lambda route: route.abort())
        page.goto(f"{room.address()}?lang=th")
        expect(page.locator("html")).to_have_attribute("lang", "th")
        assert serious_faults(page) == []
        # Targets are as large as a thumb: WCAG 2.2 asks for 24 pixels, we for 44.
        boxes = [label.bounding_box() for label in page.locator("fieldset label").all()[:20]]
        assert min(box["height"] for box in boxes) >= 44
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0


def test_the_pages_are_laid_out_from_right_to_left_where_the_language_is(
    room: Room, browser: Browser
) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.goto(room.address())
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.get_by_role("button", name="Start").click()
        label = page.locator("section.now fieldset label").first
        inside = label.locator("input").bounding_box()
        around = label.bounding_box()
        assert inside["x"] > around["x"] + around["width"] / 2
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
