"""The files in another program: opened, recalculated, edited, and the bars seen to move."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from exchange.palette import ACCENT
from exchange.workbooks import full_workbook, project_plan
from tests.exchange.workbook_sample import opened, sample_report

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
Converted = Callable[[Path, str], Path]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Converted:
    """A function that lets LibreOffice turn a file into another kind, in a profile of its own."""
    profile = tmp_path_factory.mktemp("profile")

    def convert(path: Path, kind: str) -> Path:
        target = path.parent / "converted"
        command = [
            str(SOFFICE),
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(target),
            str(path),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return target / f"{path.stem}.{kind.split(':')[0]}"

    return convert


def without_values(content: bytes, path: Path, edit: Callable[[Workbook], None] = lambda _: None) -> Path:
    """The file saved without stored values, so that the next program has to compute them."""
    book = opened(content)
    edit(book)
    book.save(path)
    return path


def test_libreoffice_computes_the_values_that_the_files_hold(tmp_path: Path, converted: Converted) -> None:
    content = full_workbook(sample_report())
    path = converted(without_values(content, tmp_path / "full.xlsx"), "xlsx")
    formulas, stored = opened(content), opened(content, values=True)
    computed = load_workbook(path, data_only=True)
    differing, compared = [], 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                ours = stored[sheet.title][cell.coordinate].value
                theirs = computed[sheet.title][cell.coordinate].value
                compared += 1
                same = (
                    ours == pytest.approx(theirs) if isinstance(ours, float) else (ours or 0) == (theirs or 0)
                )
                if not same:
                    differing.append((sheet.title, cell.coordinate, ours, theirs))
    assert differing == []
    assert compared > 6 * len(sample_report().plan.activities)  # six formulas an activity


class _Rows(HTMLParser):
    """The rows of an HTML export: each cell's text and background."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append(("", dict(attrs).get("bgcolor") or ""))

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and data.strip():
            text, colour = self.rows[-1][-1]
            self.rows[-1][-1] = (text + data.strip(), colour)


def bars(path: Path) -> dict[str, list[int]]:
    """Title -> weeks (counted from 0) whose cells are painted, for rows of the Gantt with one title each."""
    parser = _Rows()
    parser.feed(path.read_text(encoding="utf-8", errors="replace"))
    found = {}
    for row in parser.rows:
        if len(row) > 60:  # only the Gantt is that wide: six columns, then a column a week
            weeks = [week for week, (_, colour) in enumerate(row[6:]) if colour.upper() == ACCENT.upper()]
            found.setdefault(row[0][0], weeks)
    return found


TITLE = "Leadership briefing: what OKRs ask of the management team"
DROPPED = "Workshop on why OKRs, mission and vision"


def _rows_of(book: Workbook) -> dict[str, int]:
    rows = reversed(list(book["Activities"].iter_rows(min_row=5)))
    return {str(row[1].value): row[0].row for row in rows if row[1].value}


def test_bars_stand_where_the_dates_are_and_move_when_a_date_is_edited(
    tmp_path: Path, converted: Converted
) -> None:
    content = project_plan(sample_report())
    dates = {each.title: (each.start, each.end) for each in reversed(sample_report().plan.activities)}
    before = bars(converted(without_values(content, tmp_path / "before.xlsx"), "html"))
    assert before[TITLE] == weeks_of(TITLE, dates)
    assert before[DROPPED] == weeks_of(DROPPED, dates)

    start = dates[TITLE][0] + timedelta(weeks=3)
    moved = dates | {TITLE: (start, start + timedelta(weeks=2))}

    def edit(book: Workbook) -> None:
        sheet, rows = book["Activities"], _rows_of(book)
        for column, day in zip((6, 7), moved[TITLE], strict=True):
            sheet.cell(rows[TITLE], column).value = datetime.combine(day, time())
        sheet.cell(rows[DROPPED], 11).value = "dropped"

    after = bars(converted(without_values(content, tmp_path / "after.xlsx", edit), "html"))
    assert after[TITLE] == weeks_of(TITLE, moved)
    assert len(after[TITLE]) == 3  # a start and an end two weeks apart touch three weeks
    assert after[DROPPED] == []


def weeks_of(title: str, dates: Mapping[str, tuple[date, date]]) -> list[int]:
    """Weeks an activity touches, counted from the Monday on or before the plan's earliest start."""
    earliest = min(start for start, _ in dates.values())
    monday = earliest - timedelta(days=earliest.weekday())
    first, last = ((day - monday).days // 7 for day in dates[title])
    return list(range(first, last + 1))


def test_status_edits_reach_gantt_and_overview(tmp_path: Path, converted: Converted) -> None:
    def edit(book: Workbook) -> None:
        sheet, rows = book["Activities"], _rows_of(book)
        sheet.cell(rows[TITLE], 11).value = "done"
        sheet.cell(rows[DROPPED], 11).value = "in progress"
        sheet.cell(rows[DROPPED], 12).value = 0.4

    path = converted(without_values(project_plan(sample_report()), tmp_path / "plan.xlsx", edit), "xlsx")
    book = load_workbook(path, data_only=True)
    gantt = {row[2].value: row for row in reversed(list(book["Gantt"].iter_rows(min_row=6)))}
    assert gantt[TITLE][7].value == 1
    assert gantt[DROPPED][7].value == pytest.approx(0.4)
    count = sum(each.unit is None for each in sample_report().plan.activities)
    assert gantt["Whole programme"][7].value == pytest.approx(1.4 / count)
    values = {cell.value for row in book["Overview"].iter_rows(min_row=6, max_row=8) for cell in row}
    assert 1 in values  # one done, one in progress


@pytest.mark.parametrize("kind", ["pdf", "ods"])
def test_the_full_workbook_converts(tmp_path: Path, converted: Converted, kind: str) -> None:
    path = tmp_path / "full.xlsx"
    path.write_bytes(full_workbook(sample_report()))
    assert converted(path, kind).stat().st_size > 20_000
