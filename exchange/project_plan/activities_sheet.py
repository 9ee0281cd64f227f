"""Activities: the list people work from, and the one place where dates and status are edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exchange.palette import ACCENT, MUTED
from exchange.project_plan.columns import ACTIVITY_COLUMNS, SHEET, TABLE, ActivityColumn
from exchange.project_plan.lookups import FIRST, HEAD, SPARE_ROWS, column_of, define_ranges, letter_of
from exchange.project_plan.spreadsheet_days import excel_day, excel_time
from exchange.workbook.book import TALLEST_ROW, Book
from exchange.workbook.looks import CELL, CENTRED, HEADING, Properties
from exchange.workbook.texts import lines_needed, sentence_case
from rollout.activities.activity import Activity, Status
from rollout.planning.document import PlanDocument
from rollout.returning.fields import owner_as_said

STATUSES = tuple(status.value for status in Status)
PERCENT, DAY, TIME = "0 %", "d mmm yyyy", "h:mm"
COACHES = "Coaches"
NO_WAVE = "all"
_EARLIEST = date(2000, 1, 1)
_LINE, _PADDING, _LEAST = 12.8, 4.0, 17.0
# Longer names than that are cut in sight, not in the cell: one name would make every row of its unit tall.
_MOST_LINES = 3
_WRAPPED = ("unit_name", "owner", "takes_part", "after")
_LOOKS: Mapping[str, Properties] = {
    "id": CELL | {"font_color": MUTED, "font_size": 8, "num_format": "@", "text_wrap": False},
    "title": CELL | {"bold": True},
    "wave": CENTRED,
    "start": CELL | {"num_format": DAY, "align": "left"},
    "end": CELL | {"num_format": DAY, "align": "left"},
    "begins": CENTRED | {"num_format": TIME},
    "hours": CENTRED | {"num_format": "0.0"},
    "after": CELL | {"font_color": MUTED, "font_size": 8, "valign": "top"},
    "status": CELL | {"font_color": ACCENT},
    "complete": CENTRED | {"num_format": PERCENT, "font_color": ACCENT},
}
Value = str | float | None


def add_activities(book: Book, plan: PlanDocument) -> None:
    """The activities as a table with filters, real dates, drop-downs and named ranges."""
    widths = [column.width for column in ACTIVITY_COLUMNS]
    sheet, last = book.sheet(SHEET, widths), len(widths) - 1
    last_row = FIRST + len(plan.activities) - 1
    finding = (
        f"{len(plan.activities)} activities. Change what stands under a green heading, here and nowhere else; the "
        "other sheets follow. Add rows at the end, without an id."
    )
    book.title(sheet, "Who does what by when?", finding, last, sum(widths))
    _headings(book, sheet, last_row)
    looks = {column.field: book.format(_LOOKS.get(column.field, CELL)) for column in ACTIVITY_COLUMNS}
    titles = {activity.id: activity for activity in plan.activities}
    for row, activity in enumerate(plan.activities, start=FIRST):
        before = "; ".join(_named(titles[each], activity) for each in activity.after if each in titles)
        _row(book, sheet, row, row_values(activity, before), looks)
    define_ranges(book, len(plan.activities))
    _checks(sheet, last_row + SPARE_ROWS)
    _quieter(book, sheet, last_row + SPARE_ROWS)
    sheet.freeze_panes(FIRST, 2)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, last_row, last)


def row_values(activity: Activity, before: str = "") -> dict[str, Value]:
    """What stands in an activity's row, by field; days and times as spreadsheets count them.

    Parameters
    ----------
    before : str
        Titles of what has to be over before it starts.
    """
    session = activity.session
    return {
        "id": str(activity.id),
        "title": activity.title,
        "unit_name": activity.unit_name,
        "wave": NO_WAVE if activity.wave is None else activity.wave,
        "phase": sentence_case(activity.phase.value),
        "start": excel_day(activity.start),
        "end": excel_day(activity.end),
        "begins": excel_time(session.begins.time()) if session else None,
        "coach": session.coach if session else "",
        "hours": activity.hours,
        "owner": owner_as_said(activity.owner),
        "takes_part": activity.takes_part,
        "after": before,
        "status": activity.status.value,
        "complete": activity.complete,
    }


def _named(before: Activity, activity: Activity) -> str:
    """A predecessor by its title, with its unit where that is another one."""
    other = before.unit is not None and before.unit != activity.unit
    return f"{before.title} ({before.unit_name})" if other else before.title


def _headings(book: Book, sheet: Worksheet, last_row: int) -> None:
    columns = [
        {"header": column.heading, "header_format": book.format(_heading(column))}
        for column in ACTIVITY_COLUMNS
    ]
    area = (HEAD, 0, last_row, len(ACTIVITY_COLUMNS) - 1)
    sheet.add_table(*area, {"name": TABLE, "style": None, "columns": columns})
    sheet.set_row(HEAD, 30)
    for place, column in enumerate(ACTIVITY_COLUMNS):
        if column.help:
            note = {"author": "Groundwork", "x_scale": 1.4, "y_scale": 0.8, "font_size": 9}
            sheet.write_comment(HEAD, place, column.help, note)


def _heading(column: ActivityColumn) -> Properties:
    """Green over what people edit, grey over what is the plan's."""
    return HEADING if column.edited else HEADING | {"bg_color": MUTED}


def _row(
    book: Book, sheet: Worksheet, row: int, values: Mapping[str, Value], looks: Mapping[str, Format]
) -> None:
    for column, (field, value) in enumerate(values.items()):
        if isinstance(value, str):
            book.text(sheet, row, column, value, looks[field])
        elif value is None:
            sheet.write_blank(row, column, None, looks[field])
        else:
            sheet.write_number(row, column, value, looks[field])
    sheet.set_row(row, _height(str(values["title"]), *(str(values[field]) for field in _WRAPPED)))


@lru_cache(maxsize=8192)
def _lines(text: str, width: float) -> int:
    return lines_needed(text, width)


def _height(title: str, *others: str) -> float:
    """Points a row needs: the whole title, and three lines of anything else."""
    width = ACTIVITY_COLUMNS[1].width
    lines = max(
        _lines(text, ACTIVITY_COLUMNS[column_of(field)].width)
        for field, text in zip(_WRAPPED, others, strict=True)
    )
    # Bold letters are a little broader.
    needed = max(_lines(title, 0.93 * width), min(lines, _MOST_LINES)) * _LINE + _PADDING
    return min(max(needed, _LEAST), TALLEST_ROW)


def _checks(sheet: Worksheet, last_row: int) -> None:
    """What may be entered in each edited column."""
    first = FIRST + 1
    checks: dict[str, dict[str, object]] = {
        "start": {
            "validate": "date",
            "criteria": ">=",
            "value": _EARLIEST,
            "error_message": "Enter a date, such as 4.1.2027.",
        },
        "end": {
            "validate": "date",
            "criteria": ">=",
            "value": f"=${letter_of('start')}{first}",
            "error_message": "Enter a date that is not before the start.",
        },
        "begins": {
            "validate": "time",
            "criteria": "between",
            "minimum": time(0),
            "maximum": time(23, 59),
            "error_message": "Enter a time, such as 9:30.",
        },
        "coach": {
            "validate": "list",
            "source": f"={COACHES}",
            "error_message": "Choose one of the coaches; the sheet Assumptions lists them.",
        },
        "hours": {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_message": "Enter hours, such as 1.5.",
        },
        "status": {
            "validate": "list",
            "source": list(STATUSES),
            "error_message": "Choose one of the list.",
        },
        "complete": {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 1,
            "error_message": "Enter a share from 0 % to 100 %.",
        },
    }
    for field, check in checks.items():
        sheet.data_validation(FIRST, column_of(field), last_row, column_of(field), check)


def _quieter(book: Book, sheet: Worksheet, last_row: int) -> None:
    """A quieter look for what is settled."""
    settled = book.workbook.add_format({"font_color": MUTED, "italic": True})
    status = f"${letter_of('status')}{FIRST + 1}"
    rule = f'=OR({status}="{Status.DONE}",{status}="{Status.DROPPED}")'
    last = len(ACTIVITY_COLUMNS) - 1
    sheet.conditional_format(
        FIRST, 0, last_row, last, {"type": "formula", "criteria": rule, "format": settled}
    )
