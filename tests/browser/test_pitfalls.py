"""From a pitfall to who says so and back, and from the wall to the flags, in headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.waiting import settle

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
OWNER = "Business goals lack a business owner"
PAY = "Goal results affect pay"
# Who says in the sample that HR owns the introduction, and in what words.
SPEAKER, QUOTE = "project charter", "lead People and Culture"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def at(address: str, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a page of the sample engagement."""
    first = new_page(viewport=DESKTOP)
    first.goto(address)
    settle(first)
    first.get_by_role("button", name="Open the sample engagement").click()
    expect(first.get_by_role("heading", name="Where does Nordlicht Bikes")).to_be_visible(timeout=60_000)
    first.close()

    def opened(path: str, viewport: dict[str, int] = DESKTOP, *, sent: list[bytes] | None = None) -> Page:
        page = new_page(viewport=viewport)
        if sent is not None:
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: keep(frame, sent)))
        page.goto(f"{address}/{path}")
        settle(page)
        return page

    return opened


def keep(frame: str | bytes, sent: list[bytes]) -> None:
    sent.append(frame.encode() if isinstance(frame, str) else frame)


def cell(page: Page, pitfall: str, place: str = "Whole organisation") -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{pitfall}, {place}: "))


def window(page: Page, pitfall: str) -> Locator:
    """What one click on a cell has opened, drawn to its end."""
    found = page.get_by_role("dialog")
    expect(found.get_by_text(f"Says who? {pitfall}")).to_be_visible(timeout=20_000)
    settle(page)
    return found


def closed(page: Page, at: Locator) -> None:
    """Close the window with the keyboard; the focus returns to its cell."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(at).to_be_focused()


def told(page: Page, sent: list[bytes]) -> list[str]:
    """What of the source stands in the page, or was sent to it without being shown."""
    everything = page.content() + b"\n".join(sent).decode(errors="replace")
    return [each for each in (SPEAKER, QUOTE) if each in everything]


def test_from_a_pitfall_to_who_says_so_and_an_answer_that_moves_it(at: Callable[..., Page]) -> None:
    sent: list[bytes] = []
    page = at("pitfalls", sent=sent)
    owner = cell(page, OWNER)

    # The CEO: one click, and the evidence is in view.
    owner.click()
    says_who = window(page, OWNER)
    expect(says_who.get_by_text("Evidence for (1)")).to_be_in_viewport()
    expect(says_who.get_by_text("HR alone (document seen)")).to_be_in_viewport(ratio=1)
    assert told(page, sent) == []
    closed(page, owner)

    # Another cell, of one department.
    sales = cell(page, PAY, "Sales and Service")
    sales.click()
    says_who = window(page, PAY)
    expect(says_who.get_by_text(re.compile(r"^Sales and Service: very high, 98"))).to_be_visible()
    expect(says_who.get_by_text("Evidence for", exact=False).first).to_be_in_viewport()
    closed(page, sales)

    # The consultant sees who said it, and answers what would settle it.
    page.get_by_text("Consultant’s view", exact=True).click()
    expect(page.get_by_text("Do not project it")).to_be_visible()
    settle(page)
    owner.click()
    says_who = window(page, OWNER)
    for each in (SPEAKER, QUOTE):
        expect(says_who.get_by_text(each).first).to_be_visible()
    assert told(page, sent) == [SPEAKER, QUOTE]
    expect(says_who.get_by_text("Look for: Questions about the business content")).to_be_in_viewport()
    says_who.get_by_role("radiogroup").get_by_text("Clearly there").first.click()
    says_who.get_by_role("button", name="Save the observation").click()
    expect(says_who.get_by_text(f"“{OWNER}” moved from 75 % to 85 %.")).to_be_visible(timeout=20_000)
    expect(says_who.get_by_text("Evidence for (2)")).to_be_visible()
    closed(page, owner)
    expect(owner).to_have_text("85 %")

    # The keyboard does all of it.
    page.get_by_role("region", name="Chance of each pitfall by place").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if owner.evaluate("cell => cell === document.activeElement"):
            break
    expect(owner).to_be_focused()
    page.keyboard.press("Enter")
    window(page, OWNER)
    closed(page, owner)
    page.close()

    # On a phone the whole organisation and the weeks stand in view.
    page = at("pitfalls", PHONE)
    row = page.get_by_role("row").filter(has=cell(page, OWNER))
    row.scroll_into_view_if_needed()
    for column in ("td.whole", "td.weeks"):
        expect(row.locator(column)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.close()


def test_two_pasted_lines_are_kept_and_flagged_in_words(at: Callable[..., Page]) -> None:
    page = at("drafts")
    page.get_by_role("tab", name="Paste").click()
    field = page.get_by_role("textbox", name="Objectives and key results")
    field.fill("O: Dealers order without calling us\nKR: Launch the dealer portal")
    page.get_by_role("button", name="Read the text").click()
    page.get_by_role("button", name="Keep 1 objective and review").click()
    settle(page)
    expect(page.get_by_text("Dealers order without calling us").first).to_be_visible()
    kept = page.get_by_test_id("stHtml").filter(has_text="Launch the dealer portal")
    expect(kept.locator("mark")).to_have_text("Launch")
    for words in ("Looks like a project (“Launch”)", "No number to reach", "Try: ", "Source: "):
        expect(kept).to_contain_text(words)
    page.close()
