"""A workshop from the first scan to the discussion: facilitator, phones and wall, on the real app."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from storage.opening import open_store
from surveys.links import LinkKind
from tests.browser.waiting import settle
from tests.conftest import context_on
from tests.respondents.room_example import Live, a_live_survey

DESKTOP, WALL, PHONE = ({"width": w, "height": h} for w, h in ((1440, 1000), (1280, 720), (390, 844)))

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def live(database_url: str, address: str) -> Iterator[Live]:
    """A survey that was prepared in the store of the running app; its door is shut."""
    with open_store(database_url) as store:
        yield a_live_survey(context_on(store), opened=False)


def others_answer(live: Live, address: str, people: int) -> None:
    """People at the kiosk, without a browser."""
    for person in range(people):
        fields = live.answers(f"{person}".zfill(26))
        fields |= {
            name: str(1 + (person + place) % 5) for place, name in enumerate(fields) if name[:2] == "v."
        }
        request = Request(address + live.path(LinkKind.KIOSK), urlencode(fields).encode())
        with urlopen(request) as thanks:
            assert "Your answers are in" in thanks.read().decode()


def test_a_workshop_from_the_shut_door_to_the_question(
    live: Live, address: str, browser: Browser, new_page: Callable[..., Page]
) -> None:
    phone = browser.new_page(viewport=PHONE, locale="en-GB")
    phone.goto(address + live.path(LinkKind.TEAM, "South"))
    expect(phone.get_by_role("heading", name="has not started yet")).to_be_visible()

    console = new_page(viewport=DESKTOP)
    console.goto(f"{address}/live")
    settle(console)
    console.get_by_label("Cleared by").fill("Works council")
    console.get_by_label("Cleared by").press("Tab")
    console.get_by_text("yyyy", exact=True).click()
    console.keyboard.type("20261102")
    console.keyboard.press("Tab")
    console.get_by_role("button", name="Open the door").click()
    expect(console.get_by_role("button", name="Pause")).to_be_visible(timeout=20_000)

    # The phone that waited goes on by itself.
    expect(phone.get_by_role("button", name="Start")).to_be_visible(timeout=15_000)
    phone.get_by_role("button", name="Start").click()
    phone.get_by_label("Team member").check()
    phone.get_by_role("button", name="Next").click()
    while not phone.locator("#send").is_visible():
        for box in phone.locator("section.now fieldset").all():
            box.get_by_label("Agree", exact=True).check()
        phone.get_by_role("button", name="Next").click()
    phone.locator("#send").click()
    expect(phone.get_by_role("heading", name="Your answers are in")).to_be_visible()
    others_answer(live, address, 8)

    wall = new_page(viewport=WALL)
    wall.goto(f"{address}/room/{live.context.workspace}/{live.survey}")
    expect(wall.get_by_role("heading", name="Your answers, please")).to_be_visible(timeout=15_000)
    expect(wall.get_by_text("North")).to_have_count(0)

    console.get_by_role("button", name=re.compile("Close the survey")).click()
    console.get_by_role("button", name="Close it now").click()
    expect(console.get_by_role("button", name="Read the results")).to_be_visible(timeout=20_000)
    console.get_by_role("button", name="Read the results").click()
    expect(console.get_by_role("button", name="Show Vision")).to_be_visible(timeout=60_000)
    # Published, and still nobody in the room sees a result.
    expect(wall.get_by_text("Vision")).to_have_count(0)
    console.get_by_role("button", name="Show Vision").click()
    expect(wall.get_by_role("heading", name="Vision")).to_be_visible(timeout=15_000)
    console.get_by_role("button", name="Ask the question on Vision").click()
    expect(wall.get_by_text("To discuss: Vision")).to_be_visible(timeout=15_000)
    for page in (phone, console, wall):
        page.close()
    assert live.kept() == 9


def test_a_phone_in_the_room_gets_nothing_but_the_survey(live: Live, address: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    phone = context.new_page()
    for path in ("/live", "/readiness", f"/room/{live.context.workspace}/{live.survey}"):
        # From this machine the gate offers the login; from the room it does not (tests/gate).
        phone.goto(address + path)
        expect(phone).to_have_url(re.compile(r"/login"))
        assert "Nordlicht" not in phone.content()
    context.close()
