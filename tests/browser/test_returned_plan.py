"""From the plan to its workbook, edited, read back, accepted, and on in the same workbook, in headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from tests.browser.waiting import settle

DESKTOP = {"width": 1440, "height": 900}
LONG = 60_000
WEEK = timedelta(days=7)
# It comes after nothing and before nothing, so that a week more contradicts nothing.
MOVED = "Stretch, second phase"

pytestmark = pytest.mark.browser


def downloaded(page: Page, label: str, file: Path) -> Path:
    with page.expect_download(timeout=LONG) as download:
        page.get_by_role("button", name=label, exact=True).click()
    download.value.save_as(file)
    return file


def headings(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the column of each."""
    head = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Id")
    return head, {str(cell.value): cell.column for cell in sheet[head] if cell.value}


def row_of(sheet: Worksheet, title: str) -> int:
    head, columns = headings(sheet)
    rows = range(head + 1, sheet.max_row + 1)
    return next(row for row in rows if str(sheet.cell(row, columns["Activity"]).value).startswith(title))


def edit(file: Path) -> datetime:
    """Move one activity by a week, give another one a new owner, misspell a status, and add a column; the new start."""
    book = load_workbook(file)
    sheet = book["Activities"]
    head, columns = headings(sheet)
    moved = row_of(sheet, MOVED)
    for heading in ("Start", "End"):
        cell = sheet.cell(moved, columns[heading])
        cell.value += WEEK
    sheet.cell(head + 1, columns["Owner"]).value = "Grace & co"
    sheet.cell(head + 2, columns["Status"]).value = "dnoe"
    own = sheet.max_column + 1
    sheet.cell(head, own).value = "Room"
    sheet.cell(moved, own).value = "12"
    book.save(file)
    start = sheet.cell(moved, columns["Start"]).value
    assert isinstance(start, datetime)
    return start


def bring(page: Page, file: Path) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)
    expect(page.get_by_role("button", name="Put this file away")).to_be_visible(timeout=LONG)
    settle(page)


def test_a_plan_is_edited_in_its_workbook_read_back_accepted_and_goes_on_there(
    address: str, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page(viewport=DESKTOP, accept_downloads=True)
    page.goto(address)
    settle(page)
    page.get_by_role("button", name="Open the sample engagement").click()
    expect(page.get_by_role("heading", name="Where does Nordlicht Bikes")).to_be_visible(timeout=LONG)

    # The workbook is taken away and edited.
    page.goto(f"{address}/hand-over")
    settle(page)
    file = downloaded(page, "Project plan", tmp_path / "plan.xlsx")
    start = edit(file)

    # It comes back: what differs, what cannot be read, and what follows.
    page.goto(f"{address}/returned-plan")
    settle(page)
    bring(page, file)
    expect(page.get_by_text("2 rows differ from version 1; 1 cell could not be read.")).to_be_visible()
    expect(page.get_by_text("2 of 2 rows are accepted.")).to_be_visible()
    expect(page.get_by_text("Found: dnoe")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text(re.compile("Preview, not kept.*2 rows accepted by Ada"))).to_be_visible(
        timeout=LONG
    )
    settle(page)
    page.get_by_role("button", name="Accept and make version 2").click()
    expect(page.get_by_text("Version 2 is made of the plan that came back.")).to_be_visible(timeout=LONG)

    # The next export goes on in the same workbook.
    own = downloaded(page, "Plan in your own workbook", tmp_path / "own.xlsx")
    sheet = load_workbook(own)["Activities"]
    head, columns = headings(sheet)
    moved = row_of(sheet, MOVED)
    assert sheet.cell(moved, columns["Start"]).value == start
    assert sheet.cell(moved, columns["Room"]).value == "12"
    assert sheet.cell(head + 1, columns["Owner"]).value == "Grace & co"

    # Whoever goes on in the old one is told so.
    bring(page, file)
    expect(page.get_by_text("This file is of version 1, and version 2 is in force")).to_be_visible()
    expect(page.get_by_role("button", name="Preview")).to_have_count(0)

    # The sponsor reads what changed.
    page.goto(f"{address}/hand-over")
    settle(page)
    expect(page.get_by_text("Since version 1")).to_be_visible()
    page.close()
