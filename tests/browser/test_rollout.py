"""From a constrained plan to scenarios, a pin, and a replan from what happened, in headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from rollout.calendar import Cycle, period_words
from tests.browser.waiting import settle

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LONG = 60_000
# The period that runs: a plan that begins with it can be replanned.
RUNNING = Cycle.QUARTER.period(date.today())

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def at(address: str, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a view of the Rollout page of the sample engagement."""
    first = new_page(viewport=DESKTOP)
    first.goto(address)
    settle(first)
    first.get_by_role("button", name="Open the sample engagement").click()
    expect(first.get_by_role("heading", name="Where does Nordlicht Bikes")).to_be_visible(timeout=LONG)
    first.close()

    def opened(view: str, viewport: dict[str, int] = DESKTOP) -> Page:
        page = new_page(viewport=viewport)
        page.goto(f"{address}/rollout?view={view}")
        settle(page)
        return page

    return opened


def chosen(page: Page, label: str, option: str) -> None:
    """Choose from a select by typing."""
    field = page.get_by_role("combobox", name=re.compile(label)).first
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option).first.click()
    settle(page)


def new_version(page: Page, number: int) -> None:
    """Wait until the plan that is worked out in the background is kept and shown."""
    expect(page.get_by_text(f"Version {number}.").first).to_be_visible(timeout=LONG)
    settle(page)


def test_constrain_plan_compare_pin_and_replan(at: Callable[..., Page]) -> None:
    # Constrain: the plan begins with the period that runs, in the background.
    page = at("Plan")
    page.get_by_text("Change the plan").click()
    page.get_by_role("spinbutton", name="year, First possible start").click()
    page.keyboard.type(RUNNING.start.strftime("%Y%m%d"))
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Make a new version").click()
    new_version(page, 2)
    expect(page.get_by_text(re.compile(f"pilot in {period_words(RUNNING.id)}")).first).to_be_visible()

    # Compare: three scenarios beside the plan.
    page.get_by_text("Scenarios", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Compare scenarios").click()
    for title in ("Fast", "Safe", "Cheap"):
        expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Plan this way")).to_have_count(3)

    # Pin: tried first, then kept.
    page.get_by_text("What if", exact=True).click()
    settle(page)
    chosen(page, "Unit", "Finance")
    chosen(page, "Decision", "stays out")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text(re.compile("Finance stays out instead of starting in")).first).to_be_visible(
        timeout=LONG
    )
    page.get_by_role("button", name="Keep it").click()
    new_version(page, 3)

    # Replan: what became of the pilots is recorded, and the plan goes on from there.
    page.get_by_text("Replan", exact=True).click()
    settle(page)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Save what happened").click()
    settle(page)
    page.get_by_role("button", name="Preview the replan").click()
    expect(page.get_by_text("Preview, not kept")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.get_by_text("Version 4 is kept.").first).to_be_visible(timeout=LONG)
    page.close()


@pytest.mark.parametrize("view", ["Plan", "Risk", "Gates"])
def test_the_rollout_page_fits_a_phone(at: Callable[..., Page], view: str) -> None:
    page = at(view, PHONE)
    expect(page.get_by_role("heading", name="Who goes when?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.close()
