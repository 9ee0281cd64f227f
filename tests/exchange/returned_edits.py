"""Edits as people make them in a plan's workbook, by chance and by seed, and what has to come of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID, uuid5

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from exchange.project_plan.columns import ACTIVITY_COLUMNS, SHEET, TABLE
from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.returned_plan.reading import returned_list
from exchange.workbook.texts import owner_words
from exchange.workbooks import project_plan
from rollout.activities.activity import Activity, Status
from rollout.planning.document import PlanDocument
from rollout.returning.rows import ReturnedRow
from tests.exchange.workbook_sample import sample_report

YELLOW = PatternFill("solid", fgColor="FFFF00")
OWN_SHEET = "Budget"
HEADINGS = {column.field: column.heading for column in ACTIVITY_COLUMNS}
COMPARED = (
    "title",
    "unit_name",
    "start",
    "end",
    "begins",
    "coach",
    "hours",
    "owner",
    "takes_part",
    "status",
    "complete",
)
Values = dict[str, object]
_DAYS = 400


def plan_of(count: int, *, version: int = 1) -> tuple[PlanDocument, bytes]:
    """The sample's plan with its first activities only, and its workbook."""
    report = sample_report()
    plan = report.plan.model_copy(update={"activities": report.plan.activities[:count]})
    return plan, project_plan(replace(report, plan=plan, plan_number=version))


@cache
def small_plan() -> tuple[PlanDocument, bytes]:
    """Twelve activities."""
    return plan_of(12)


@cache
def next_plan() -> tuple[PlanDocument, bytes]:
    """The small plan one version later: one moved, one done, one gone, three new."""
    report = sample_report()
    old = list(report.plan.activities[:12])
    later = old[2].model_copy(update={"start": old[2].start + timedelta(7), "end": old[2].end + timedelta(7)})
    done = old[4].model_copy(update={"status": Status.DONE, "complete": 1.0})
    new = [each.model_copy(update={"title": f"={each.title}"}) for each in report.plan.activities[12:15]]
    activities = (*old[:2], later, old[3], done, *old[5:7], *old[8:], *new)
    plan = report.plan.model_copy(update={"activities": activities})
    return plan, project_plan(replace(report, plan=plan, plan_number=2))


def values_of(activity: Activity) -> Values:
    """What its row has to say."""
    session = activity.session
    return {
        "title": activity.title,
        "unit_name": activity.unit_name,
        "start": activity.start,
        "end": activity.end,
        "begins": session.begins.time() if session else None,
        "coach": session.coach if session else "",
        "hours": activity.hours,
        "owner": owner_words(activity.owner),
        "takes_part": activity.takes_part,
        "status": activity.status,
        "complete": activity.complete,
    }


def values_read(row: ReturnedRow) -> Values:
    """What was read of a row."""
    return {name: getattr(row, name) for name in COMPARED}


def rows_read(content: bytes) -> dict[UUID, Values]:
    """Rows with an id, by it."""
    return {row.id: values_read(row) for row in returned_list(content, "plan.xlsx").rows if row.id}


@dataclass
class Edited:
    """A workbook under edit, and what has to be read of it.

    Parameters
    ----------
    rows : dict
        Id -> values, of rows that can be read.
    bad : list
        Cells that cannot be read, and a word of what is said of them.
    own : dict
        Heading of an own column -> row's id -> value.
    """

    book: Workbook
    random: Random
    rows: dict[UUID, Values]
    added: list[Values] = field(default_factory=list)
    deleted: set[UUID] = field(default_factory=set)
    bad: list[tuple[Any, str]] = field(default_factory=list)
    bad_ids: set[UUID] = field(default_factory=set)
    own: dict[str, dict[UUID, object]] = field(default_factory=dict)
    notes: list[tuple[UUID, str, str]] = field(default_factory=list)
    fills: list[tuple[UUID, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    @property
    def sheet(self) -> Worksheet:
        return self.book[SHEET]

    def columns(self) -> tuple[int, dict[str, int]]:
        """The heading row, and fields' columns."""
        for row in self.sheet.iter_rows(max_row=30):
            found = {cell.value: cell.column for cell in row if isinstance(cell.value, str)}
            if "Id" in found and "Status" in found:
                return row[0].row, {name: found[heading] for name, heading in HEADINGS.items()}
        raise LookupError("the headings are gone")

    def cell(self, key: UUID, name: str) -> Any:
        head, columns = self.columns()
        for row in range(head + 1, self.sheet.max_row + 1):
            if self.sheet.cell(row, columns["id"]).value == str(key):
                return self.sheet.cell(row, columns[name])
        raise LookupError(str(key))

    def some(self) -> UUID | None:
        """An activity that nothing bad was done to."""
        ids = sorted((key for key in self.rows if key not in self.bad_ids), key=str)
        return self.random.choice(ids) if ids else None

    def content(self) -> bytes:
        """The saved file; its table covers the list as a spreadsheet program would have it."""
        head, _ = self.columns()
        sheet = self.sheet
        if TABLE in sheet.tables:
            del sheet.tables[TABLE]
        for column in range(1, sheet.max_column + 1):
            if sheet.cell(head, column).value is None:
                sheet.cell(head, column).value = f"Column{column}"
        last = get_column_letter(sheet.max_column)
        sheet.add_table(Table(displayName=TABLE, ref=f"A{head}:{last}{max(sheet.max_row, head + 1)}"))
        buffer = BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


def _set(edited: Edited, name: str, value: Callable[[Random, Values], object]) -> None:
    key = edited.some()
    if key is not None:
        new = value(edited.random, edited.rows[key])
        cell = edited.cell(key, name)
        cell.value = new.value if isinstance(new, Status) else new
        if isinstance(new, str):  # as typed with a ' in front: no formula
            cell.data_type = "s"
        edited.rows[key][name] = new


def move(edited: Edited) -> None:
    key = edited.some()
    if key is not None:
        start = date(2027, 1, 4) + timedelta(edited.random.randrange(_DAYS))
        end = start + timedelta(edited.random.randrange(9))
        for name, day in (("start", start), ("end", end)):
            edited.cell(key, name).value = edited.random.choice([day, datetime.combine(day, time())])
            edited.rows[key][name] = day


def done(edited: Edited) -> None:
    _set(edited, "status", lambda random, _: random.choice(list(Status)))


def percent(edited: Edited) -> None:
    _set(edited, "complete", lambda random, _: random.randrange(101) / 100)


def reassign(edited: Edited) -> None:
    name = edited.random.choice(["owner", "coach", "takes_part"])
    _set(
        edited, name, lambda random, _: random.choice(["Ana Šimić", "=A1", "O'Neil & Söhne <x>", "2027", ""])
    )


def rename(edited: Edited) -> None:
    _set(edited, "title", lambda random, values: f"{values['title']} ({random.randrange(1000)})")


def effort(edited: Edited) -> None:
    _set(edited, "hours", lambda random, _: random.randrange(1, 40) / 4)


def at(edited: Edited) -> None:
    _set(edited, "begins", lambda random, _: time(random.randrange(7, 19), random.choice([0, 15, 30])))


def add(edited: Edited) -> None:
    _, columns = edited.columns()
    row = edited.sheet.max_row + edited.random.choice([1, 1, 3])
    start = date(2027, 2, 1) + timedelta(edited.random.randrange(_DAYS))
    new: Values = dict.fromkeys(COMPARED) | {"coach": "", "owner": "", "takes_part": "", "complete": 0.0}
    new |= {"title": f"Own activity {edited.random.randrange(10**6)}", "unit_name": "Whole programme"}
    new |= {"start": start, "end": start, "status": Status.NOT_STARTED}
    for name in ("title", "unit_name", "start", "end"):
        edited.sheet.cell(row, columns[name]).value = new[name]
    edited.added.append(new)


def delete(edited: Edited) -> None:
    key = edited.some()
    if key is not None and len(edited.rows) > 3:
        edited.sheet.delete_rows(edited.cell(key, "id").row)
        del edited.rows[key]
        edited.deleted.add(key)
        for own in edited.own.values():
            own.pop(key, None)
        edited.notes = [each for each in edited.notes if each[0] != key]
        edited.fills = [each for each in edited.fills if each[0] != key]


def own_column(edited: Edited) -> None:
    head, _ = edited.columns()
    place = edited.random.randrange(1, edited.sheet.max_column + 2)
    heading = f"Mine {len(edited.own) + 1}"
    edited.sheet.insert_cols(place)
    edited.sheet.cell(head, place).value = heading
    edited.own[heading] = {}
    for key in sorted(edited.rows, key=str):
        if edited.random.random() < 0.7:
            cell = edited.sheet.cell(edited.cell(key, "id").row, place)
            cell.value = edited.random.choice([7, "a note", "=1+1", date(2027, 5, 1).isoformat()])
            cell.fill = YELLOW
            edited.own[heading][key] = cell.value


def own_sheet(edited: Edited) -> None:
    if OWN_SHEET not in edited.book.sheetnames:
        sheet = edited.book.create_sheet(OWN_SHEET, edited.random.randrange(len(edited.book.sheetnames)))
        sheet["A1"], sheet["A2"], sheet["A3"] = "Rooms", 1200.5, "=SUM(A2,COUNTA(ActivityIds))"
        sheet["A1"].fill = YELLOW
        sheet["B1"].comment = Comment("ask Ines", "PM")
        sheet.column_dimensions["A"].width = 33


def shuffle(edited: Edited) -> None:
    """Sort the list: rows go elsewhere with all that stands in them."""
    head, _ = edited.columns()
    cells: dict[tuple[int, int], Any] = edited.sheet._cells
    last = edited.sheet.max_row
    rows = list(range(head + 1, last + 1))
    targets = rows.copy()
    edited.random.shuffle(targets)
    moved = {}
    for source, target in zip(rows, targets, strict=True):
        for column in range(1, edited.sheet.max_column + 1):
            if (source, column) in cells:
                cell = cells.pop((source, column))
                cell.row = target
                moved[target, column] = cell
    cells.update(moved)


def note(edited: Edited) -> None:
    key = edited.some()
    if key is not None:
        name, text = edited.random.choice(COMPARED), f"note {edited.random.randrange(1000)}"
        cell = edited.cell(key, name)
        if cell.comment is None:
            cell.comment = Comment(text, "PM")
            edited.notes.append((key, name, text))


def fill(edited: Edited) -> None:
    key = edited.some()
    if key is not None:
        name = edited.random.choice(COMPARED)
        edited.cell(key, name).fill = YELLOW
        edited.fills.append((key, name))


def blank_row(edited: Edited) -> None:
    head, _ = edited.columns()
    edited.sheet.insert_rows(edited.random.randrange(head + 1, edited.sheet.max_row + 2))


def row_above(edited: Edited) -> None:
    edited.sheet.insert_rows(1)
    edited.sheet["B1"] = "Our plan, as of Monday"


def _spoil(name: str, value: object, word: str) -> Callable[[Edited], None]:
    def spoil(edited: Edited) -> None:
        key = edited.some()
        if key is not None:
            cell = edited.cell(key, name)
            cell.value = value
            edited.bad.append((cell, word))
            edited.bad_ids.add(key)

    spoil.__name__ = f"spoil_{name}_{word.replace(' ', '_')}"
    return spoil


KINDS: tuple[Callable[[Edited], None], ...] = (
    *(move, move, done, percent, reassign, rename, effort, at, add, delete, own_column, own_sheet),
    *(shuffle, note, fill, blank_row, row_above),
)
SPOILS = (
    _spoil("start", "2027-03-01", "date is a text"),
    _spoil("end", "1.3.2027", "date is a text"),
    _spoil("start", 12, "outside 2000 to 2100"),
    _spoil("end", datetime(1999, 12, 31), "outside 2000 to 2100"),
    _spoil("begins", "9:30", "time is a text"),
    _spoil("status", "nearly", "status is unknown"),
    _spoil("complete", 50, "above 100 %"),
    _spoil("hours", "two", "hours are a text"),
    _spoil("title", '=UPPER("x")', "formula"),
    _spoil("end", "=F5+3", "formula"),
    _spoil("owner", "x" * 1001, "longer than 1,000"),
    _spoil("title", "bell _x0007_ bell", "control characters"),
)


@cache
def list_alone() -> bytes:
    """The small plan's list without the other sheets, which a thousand scripts would load a thousand times."""
    book = load_workbook(BytesIO(small_plan()[1]))
    for sheet in book.worksheets:
        if sheet.title not in (SHEET, IDENTITY):
            book.remove(sheet)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def edited_plan(seed: int, *, is_whole: bool = False) -> Edited:
    """A workbook edited by a script of 1 to 13 edits that the seed chooses.

    Parameters
    ----------
    is_whole : bool
        With all its sheets, not the list alone.
    """
    random = Random(seed)
    plan, content = small_plan()
    content = content if is_whole else list_alone()
    rows = {activity.id: values_of(activity) for activity in plan.activities}
    edited = Edited(load_workbook(BytesIO(content)), random, rows)
    kinds = [random.choice(KINDS) for _ in range(random.randint(1, 12))]
    if random.random() < 0.3:
        kinds.append(random.choice(SPOILS))
    for kind in kinds:
        kind(edited)
        edited.done.append(kind.__name__)
    for key in edited.bad_ids:
        edited.rows.pop(key, None)
    return edited


def own_values(content: bytes) -> Mapping[str, Mapping[UUID, object]]:
    """Own columns of a file: heading -> row's id -> value."""
    edited = Edited(load_workbook(BytesIO(content)), Random(0), {})
    head, columns = edited.columns()
    sheet = edited.sheet
    found: dict[str, dict[UUID, object]] = {}
    for column in range(1, sheet.max_column + 1):
        heading = sheet.cell(head, column).value
        if isinstance(heading, str) and heading.startswith("Mine"):
            found[heading] = {
                UUID(sheet.cell(row, columns["id"]).value): sheet.cell(row, column).value
                for row in range(head + 1, sheet.max_row + 1)
                if sheet.cell(row, columns["id"]).value and sheet.cell(row, column).value is not None
            }
    return found


def new_id(name: str) -> UUID:
    """An id that no plan has."""
    return uuid5(UUID(int=0), name)
