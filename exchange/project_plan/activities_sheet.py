"""Activities: the list people work from, and the one place where dates and status are edited."""

from __future__ import annotations

from datetime import date

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exchange.palette import ACCENT, MUTED
from exchange.workbook.book import Book
from exchange.workbook.looks import CELL, CENTRED, HEADING, Properties
from exchange.workbook.texts import owner_words, sentence_case
from rollout.activities.activity import Activity
from rollout.planning.document import PlanDocument

NAME, TABLE = "Activities", "ActivityList"
NOT_STARTED = "not started"
STATUSES = (NOT_STARTED, "in progress", "done", "dropped")
PERCENT = "0 %"
_COLUMNS = (
    ("Id", 9.0),
    ("Activity", 72.0),
    ("Unit", 24.0),
    ("Wave", 7.0),
    ("Phase", 10.0),
    ("Start", 13.0),
    ("End", 13.0),
    ("Hours each", 8.0),
    ("Owner", 22.0),
    ("Takes part", 34.0),
    ("Status", 13.0),
    ("% complete", 11.0),
)
_HEAD, _FIRST = 3, 4
_SPARE_ROWS = 1000
_RANGES = {
    "ActivityIds": 0,
    "ActivityTitles": 1,
    "ActivityStarts": 5,
    "ActivityEnds": 6,
    "ActivityStatus": 10,
    "ActivityComplete": 11,
}
_PLAIN: Properties = CELL | {"text_wrap": False, "valign": "vcenter"}
_CENTRED: Properties = CENTRED | {"text_wrap": False, "valign": "vcenter"}
_EARLIEST = date(2000, 1, 1)
_EPOCH = date(1899, 12, 30)


def excel_day(day: date) -> int:
    """A date as spreadsheets count it: days since 30 Dec 1899.

    Examples
    --------
    >>> excel_day(date(2027, 1, 1))
    46388
    """
    return (day - _EPOCH).days


def add_activities(book: Book, plan: PlanDocument) -> None:
    """The activities as a table with filters, real dates, drop-downs and named ranges."""
    widths = [width for _, width in _COLUMNS]
    sheet = book.sheet(NAME, widths)
    last_row = _FIRST + len(plan.activities) - 1
    finding = (
        f"{len(plan.activities)} activities. Change dates, owners, status and % complete here and nowhere else; "
        "Gantt and Overview follow. Keep the ids: they tell the plan which row is which."
    )
    book.title(sheet, "Who does what by when?", finding, len(widths) - 1, sum(widths))
    sheet.add_table(
        _HEAD,
        0,
        last_row,
        len(_COLUMNS) - 1,
        {
            "name": TABLE,
            "style": None,
            "columns": [{"header": name, "header_format": book.format(HEADING)} for name, _ in _COLUMNS],
        },
    )
    sheet.set_row(_HEAD, 30)
    for row, activity in enumerate(plan.activities, start=_FIRST):
        _row(book, sheet, row, activity)
    _ranges(book, last_row + 1 + _SPARE_ROWS)
    _checks(book, sheet, last_row + _SPARE_ROWS)
    sheet.freeze_panes(_FIRST, 2)
    sheet.repeat_rows(_HEAD)
    sheet.print_area(0, 0, last_row, len(_COLUMNS) - 1)


def _row(book: Book, sheet: Worksheet, row: int, activity: Activity) -> None:
    book.text(
        sheet, row, 0, str(activity.id), _PLAIN | {"font_color": MUTED, "font_size": 8, "num_format": "@"}
    )
    book.text(sheet, row, 1, activity.title, _PLAIN | {"bold": True})
    book.text(sheet, row, 2, activity.unit_name, _PLAIN)
    if activity.wave is None:
        book.text(sheet, row, 3, "all", _CENTRED | {"font_color": MUTED})
    else:
        book.number(sheet, row, 3, activity.wave, _CENTRED)
    book.text(sheet, row, 4, sentence_case(activity.phase.value), _PLAIN)
    book.day(sheet, row, 5, activity.start, _PLAIN)
    book.day(sheet, row, 6, activity.end, _PLAIN)
    book.number(sheet, row, 7, activity.hours, _CENTRED | {"num_format": "0.0"})
    book.text(sheet, row, 8, owner_words(activity.owner), _PLAIN)
    book.text(sheet, row, 9, activity.takes_part, _PLAIN)
    book.text(sheet, row, 10, NOT_STARTED, _PLAIN | {"font_color": ACCENT})
    book.number(sheet, row, 11, 0, _CENTRED | {"num_format": PERCENT, "font_color": ACCENT})
    sheet.set_row(row, 17)


def _ranges(book: Book, end: int) -> None:
    """Names for the columns that other sheets read; they reach past the table for new rows."""
    for name, column in _RANGES.items():
        letter = xl_col_to_name(column)
        book.workbook.define_name(name, f"={NAME}!${letter}${_FIRST + 1}:${letter}${end}")


def _checks(book: Book, sheet: Worksheet, last_row: int) -> None:
    """What may be entered in each edited column, and a quieter look for what is settled."""
    checks: dict[int, dict[str, object]] = {
        5: {"validate": "date", "criteria": ">=", "value": _EARLIEST, "error_message": "Enter a date."},
        6: {
            "validate": "date",
            "criteria": ">=",
            "value": f"=$F{_FIRST + 1}",
            "error_message": "Enter a date that is not before the start.",
        },
        10: {"validate": "list", "source": list(STATUSES), "error_message": "Choose one of the list."},
        11: {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 1,
            "error_message": "Enter a share from 0 % to 100 %.",
        },
    }
    for column, check in checks.items():
        sheet.data_validation(_FIRST, column, last_row, column, check)
    settled = book.workbook.add_format({"font_color": MUTED, "italic": True})
    rule = f'=OR($K{_FIRST + 1}="done",$K{_FIRST + 1}="dropped")'
    sheet.conditional_format(
        _FIRST, 0, last_row, len(_COLUMNS) - 1, {"type": "formula", "criteria": rule, "format": settled}
    )
