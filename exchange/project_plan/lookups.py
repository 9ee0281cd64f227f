"""How other sheets read the list of activities: by names that reach past it, row by row by the id."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from xlsxwriter.utility import xl_col_to_name

from exchange.project_plan.columns import ACTIVITY_COLUMNS, SHEET
from exchange.workbook.book import Book
from rollout.activities.activity import Activity

HEAD, FIRST = 3, 4
SPARE_ROWS = 1000
RANGES = {
    "ActivityIds": "id",
    "ActivityTitles": "title",
    "ActivityUnits": "unit_name",
    "ActivityStarts": "start",
    "ActivityEnds": "end",
    "ActivityTimes": "begins",
    "ActivityCoaches": "coach",
    "ActivityOwners": "owner",
    "ActivityTakesPart": "takes_part",
    "ActivityStatus": "status",
    "ActivityComplete": "complete",
}
_FIELDS = tuple(column.field for column in ACTIVITY_COLUMNS)


def column_of(field: str) -> int:
    """The place of a field on Activities, from 0."""
    return _FIELDS.index(field)


def letter_of(field: str) -> str:
    """The letter of a field's column on Activities."""
    return str(xl_col_to_name(column_of(field)))


def define_ranges(book: Book, rows: int) -> None:
    """Names for the columns that other sheets read; they reach past the table for new rows."""
    for name, field in RANGES.items():
        letter = letter_of(field)
        area = f"={SHEET}!${letter}${FIRST + 1}:${letter}${FIRST + rows + SPARE_ROWS}"
        book.workbook.define_name(name, area)


def positions(activities: Sequence[Activity]) -> dict[UUID, int]:
    """Where each activity stands in the list, from 1."""
    return {activity.id: place for place, activity in enumerate(activities, start=1)}


def position_formula(row: int) -> str:
    """Where the row's id (column A) stands in the list, 0 if it is gone; the list may be sorted."""
    return f"=IFERROR(MATCH($A{row + 1},ActivityIds,0),0)"


def lookup(name: str, row: int, *, gone: str = "") -> str:
    """What one of `RANGES` says of the activity whose place stands in column B of the row."""
    return f'=IF($B{row + 1}=0,"{gone}",INDEX({name},$B{row + 1}))'


def text_lookup(name: str, row: int) -> str:
    """As `lookup`, of cells that may be empty: those stay empty and do not become 0."""
    return f'=IF($B{row + 1}=0,"",INDEX({name},$B{row + 1})&"")'
