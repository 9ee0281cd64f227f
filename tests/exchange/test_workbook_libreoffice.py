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
from exchange.project_plan.columns import ACTIVITY_COLUMNS
from exchange.project_plan.workshops_sheet import sessions_by_date
from exchange.workbooks import full_workbook, project_plan
from tests.exchange.plan_sample import COACHES, pack_at_work, plan_file
from tests.exchange.workbook_sample import opened, sample_report

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
Converted = Callable[[Path, str], Path]
SHEETS = ("capacity", "raci", "communication", "training", "first_okrs", "lessons")


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


def differing(content: bytes, computed: Workbook) -> tuple[list[tuple[object, ...]], int]:
    """Formula cells whose value another program sees differently, and how many there are.

    What depends on the day on which it is looked at is left out.
    """
    formulas, stored = opened(content), opened(content, values=True)
    found, compared = [], 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f" or "TODAY()" in str(cell.value):
                    continue
                ours = stored[sheet.title][cell.coordinate].value
                theirs = computed[sheet.title][cell.coordinate].value
                compared += 1
                if not _same(ours, theirs):
                    found.append((sheet.title, cell.coordinate, ours, theirs))
    return found, compared


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, time) and isinstance(theirs, datetime | time):
        # A time may come back a part of a second off.
        return abs(_minutes(ours) - _minutes(theirs)) < 0.1
    return ours == pytest.approx(theirs) if isinstance(ours, float) else (ours or 0) == (theirs or 0)


def _minutes(at: datetime | time) -> float:
    return 60 * at.hour + at.minute + at.second / 60 + at.microsecond / 6e7


def test_libreoffice_computes_the_values_that_the_files_hold(tmp_path: Path, converted: Converted) -> None:
    content = full_workbook(pack_at_work(), SHEETS)
    path = converted(without_values(content, tmp_path / "full.xlsx"), "xlsx")
    found, compared = differing(content, load_workbook(path, data_only=True))
    assert found == []
    assert compared > 6 * len(pack_at_work().plan.activities)  # six formulas an activity


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


COLUMN = {each.field: place for place, each in enumerate(ACTIVITY_COLUMNS, start=1)}


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
        for field, day in zip(("start", "end"), moved[TITLE], strict=True):
            sheet.cell(rows[TITLE], COLUMN[field]).value = datetime.combine(day, time())
        sheet.cell(rows[DROPPED], COLUMN["status"]).value = "dropped"

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
        sheet.cell(rows[TITLE], COLUMN["status"]).value = "done"
        sheet.cell(rows[DROPPED], COLUMN["status"]).value = "in progress"
        sheet.cell(rows[DROPPED], COLUMN["complete"]).value = 0.4

    path = converted(without_values(project_plan(sample_report()), tmp_path / "plan.xlsx", edit), "xlsx")
    book = load_workbook(path, data_only=True)
    gantt = {row[2].value: row for row in reversed(list(book["Gantt"].iter_rows(min_row=6)))}
    assert gantt[TITLE][7].value == 1
    assert gantt[DROPPED][7].value == pytest.approx(0.4)
    count = sum(each.unit is None for each in sample_report().plan.activities)
    assert gantt["Whole programme"][7].value == pytest.approx(1.4 / count)
    figures = figures_of(book)
    assert (figures["Done"], figures["In progress"]) == (1, 1)
    assert figures["Complete"] == pytest.approx(1.4 / len(sample_report().plan.activities))


def figures_of(book: Workbook) -> dict[str, object]:
    """The live figures of the overview by their labels."""
    sheet = book["Overview"]
    cells = [cell for row in sheet.iter_rows(min_row=6, max_row=14) for cell in row]
    return {str(cell.value): sheet.cell(cell.row + 1, cell.column).value for cell in cells if cell.value}


def test_an_edited_session_is_seen_on_workshops_and_gantt_though_the_list_was_sorted_anew(
    tmp_path: Path, converted: Converted
) -> None:
    pack = pack_at_work()
    activity, session = sessions_by_date(pack.plan)[0]
    day = activity.start + timedelta(weeks=2)

    def edit(book: Workbook) -> None:
        sheet = book["Activities"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        for values in rows:
            if values[0] == str(activity.id):
                values[COLUMN["start"] - 1] = values[COLUMN["end"] - 1] = datetime.combine(day, time())
                values[COLUMN["begins"] - 1] = time(14, 15)
                values[COLUMN["coach"] - 1] = COACHES[1]
                values[COLUMN["status"] - 1] = "in progress"
        for number, values in enumerate(reversed(rows), start=5):
            for place, value in enumerate(values, start=1):
                sheet.cell(number, place).value = value

    path = converted(without_values(plan_file(), tmp_path / "sorted.xlsx", edit), "xlsx")
    book = load_workbook(path, data_only=True)
    (shown,) = [row for row in book["Workshops"].iter_rows(min_row=5) if row[0].value == str(activity.id)]
    length = (session.ends - session.begins).total_seconds() / 60
    assert shown[2].value == datetime.combine(day, time())
    assert _minutes(shown[4].value) == pytest.approx(14 * 60 + 15, abs=0.1)
    assert _minutes(shown[5].value) == pytest.approx(14 * 60 + 15 + length, abs=0.1)
    assert (shown[9].value, shown[11].value) == (COACHES[1], "in progress")
    (bar,) = [row for row in book["Gantt"].iter_rows(min_row=6) if row[0].value == str(activity.id)]
    assert bar[4].value == datetime.combine(day, time())
    # Rows that nobody edited say what they said, wherever they now stand on the list.
    (other,) = [
        row for row in book["Gantt"].iter_rows(min_row=6) if row[0].value == str(pack.plan.activities[0].id)
    ]
    assert other[2].value == pack.plan.activities[0].title


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("paper", [1, 9], ids=["Letter", "A4"])
def test_on_both_papers_every_sheet_is_as_wide_as_meant(
    tmp_path: Path, converted: Converted, paper: int
) -> None:
    def edit(book: Workbook) -> None:
        for sheet in book:
            sheet.page_setup.paperSize = paper

    path = converted(without_values(plan_file(*SHEETS), tmp_path / "paper.xlsx", edit), "pdf")
    pages = pages_of(path)
    # The last heading of a sheet stands on its first page, but for the Gantt's weeks, which go on.
    for name, heading in (
        ("Overview", "Why then"),
        ("Activities", "% complete"),
        ("Workshops", "Status"),
        ("Gates and risks", "Outcome so far"),
        ("Training", "Seats"),
    ):
        first = next(page for page in pages if f"{name}, page" in page)
        assert heading in " ".join(first.split())
    gantt = [page for page in pages if "Gantt, page" in page]
    assert all("Activity" in page and "Start" in page for page in gantt)


def pages_of(path: Path) -> list[str]:
    """The text of each page of a PDF."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return done.stdout.decode("utf-8").split("\f")[:-1]


@pytest.mark.parametrize("kind", ["pdf", "ods"])
def test_the_full_workbook_converts(tmp_path: Path, converted: Converted, kind: str) -> None:
    path = tmp_path / "full.xlsx"
    path.write_bytes(full_workbook(sample_report()))
    assert converted(path, kind).stat().st_size > 20_000
