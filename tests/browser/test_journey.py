"""The real journeys in headless Chromium, at desktop and phone width."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.waiting import settle

PROJECT = Path(__file__).parents[2]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATHS = (
    "",
    "organisation",
    "survey",
    "import",
    "readiness",
    "measurement",
    "pitfalls",
    "interview",
    "observations",
    "drafts",
    "numbers",
    "cures",
    "rollout",
    "calendar",
    "activities",
    "lessons",
    "hand-over",
    "returned-plan",
)

pytestmark = pytest.mark.browser


def go(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
    # The address also names the engagement, once the page has run.
    expect(page).to_have_url(re.compile(rf"/{name.lower()}\?e=[0-9a-f-]{{36}}$"))
    settle(page)


def test_from_an_empty_start_to_a_downloaded_workbook(address: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=DESKTOP, accept_downloads=True)
    outside: list[str] = []
    page.on(
        "request",
        lambda r: outside.append(r.url) if r.url.startswith("http") and address not in r.url else None,
    )
    page.goto(address)
    settle(page)
    page.get_by_role("button", name="Open the sample engagement").click()
    expect(page.get_by_role("heading", name="Where does Nordlicht Bikes")).to_be_visible(timeout=60_000)
    settle(page)

    go(page, "Readiness")
    expect(page.get_by_role("heading", name="Where would OKRs fail?")).to_be_visible()
    chart = page.get_by_test_id("stPlotlyChart").first
    for name in ("Production Hamburg", "Marketing", "Consensus", "140/165"):
        expect(chart.get_by_text(name).first).to_be_visible()

    go(page, "Pitfalls")
    expect(page.get_by_text("Business goals lack").first).to_be_visible()
    expect(page.get_by_role("heading", name="Who says so?")).to_be_visible()
    expect(page.get_by_text("Evidence for").first).to_be_visible()

    go(page, "Rollout")
    expect(page.get_by_text(re.compile(r"pilot in Q[1-4] 20\d\d")).first).to_be_visible()

    go(page, "Hand-over")
    sheets = {}
    for label in ("Leadership report", "Project plan"):
        with page.expect_download(timeout=60_000) as download:
            page.get_by_role("button", name=label, exact=True).click()
        content = Path(download.value.path()).read_bytes()
        workbook = load_workbook(io.BytesIO(content))
        sheets[label] = workbook
        assert download.value.suggested_filename.startswith("Nordlicht-Bikes-sample")
    assert len(sheets["Leadership report"].sheetnames) >= 4
    plan_text = " ".join(
        str(cell).lower()
        for sheet in sheets["Project plan"]
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    )
    assert "customer service" in plan_text
    for word in ("consensus", "incentives", "volunteered", "30 % of pay"):
        assert word not in plan_text
    assert outside == []
    page.close()


def test_a_click_on_a_heatmap_cell_opens_the_unit_behind_it(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport=DESKTOP)
    page.goto(f"{address}/readiness")
    settle(page)
    page.get_by_test_id("stPlotlyChart").first.get_by_text("1.9 ✕").click(force=True)
    expect(page.get_by_text("Resources in Production Hamburg: missing.")).to_be_visible(timeout=20_000)
    page.close()


@pytest.mark.parametrize("path", PATHS)
def test_each_page_fits_a_phone(address: str, new_page: Callable[..., Page], path: str) -> None:
    page = new_page(viewport=PHONE)
    page.goto(f"{address}/{path}")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    # Nothing makes the page itself scroll sideways; wide tables scroll inside themselves.
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 1
    page.close()


def test_a_team_list_and_answers_are_uploaded_and_read(
    address: str, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "cli.py", "sample", str(tmp_path)], cwd=PROJECT, check=True, capture_output=True
    )
    page = new_page(viewport=DESKTOP)
    page.goto(address)
    settle(page)
    page.get_by_text("Another engagement").click()
    page.get_by_label("Client").fill("Second client")
    page.get_by_role("button", name="Start engagement").click()
    expect(page.get_by_role("heading", name="Where does Second client stand?")).to_be_visible(timeout=20_000)

    go(page, "Organisation")
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(tmp_path / "teams.xlsx")
    page.get_by_role("button", name="Check and save the list").click()
    expect(page.get_by_text("20 units on 3 levels with 165 people").first).to_be_visible(timeout=20_000)

    go(page, "Survey")
    page.get_by_role("button", name="Open the survey").click()
    expect(page.get_by_text("“Baseline” is open").first).to_be_visible(timeout=20_000)

    go(page, "Import")
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(tmp_path / "answers.csv")
    expect(page.get_by_text("40 of 40 questions were recognised").first).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Import 140 rows").click()
    expect(page.get_by_text("140 answers are in.").first).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Close the survey and read the results").click()
    expect(page.get_by_role("heading", name="Where would OKRs fail?")).to_be_visible(timeout=30_000)
    settle(page)

    go(page, "Rollout")
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_text(re.compile(r"pilot in Q[1-4] 20\d\d")).first).to_be_visible(timeout=60_000)
    page.close()
