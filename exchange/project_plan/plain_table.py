"""A sheet that is one table: a question, the sentence that answers it, headings, rows of texts and days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.worksheet import Worksheet

from exchange.project_plan.activities_sheet import DAY
from exchange.project_plan.spreadsheet_days import excel_day
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, CENTRED, NOTE, Properties

HEAD, FIRST = 3, 4
_DATE: Properties = CELL | {"num_format": DAY, "align": "left"}


@dataclass(frozen=True, slots=True)
class LiveDay:
    """The first day of an activity, read from Activities by its id.

    Parameters
    ----------
    day : date
        As planned; stands there until the list says otherwise, and once its row is gone.
    """

    activity: str
    day: date

    @property
    def formula(self) -> str:
        """Reads the day from the list of activities."""
        place = f'MATCH("{self.activity}",ActivityIds,0)'
        return f"=IFERROR(INDEX(ActivityStarts,{place}),{excel_day(self.day)})"


Cell = str | float | date | LiveDay | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and how its cells look."""

    heading: str
    width: float
    look: Properties | None = None


STRONG: Properties = CELL | {"bold": True}
NUMBER: Properties = CENTRED | {"num_format": "#,##0.#"}


def add_table_sheet(
    book: Book,
    name: str,
    question: str,
    finding: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    frozen: int = 0,
    note: str = "",
) -> tuple[Worksheet, int]:
    """The sheet and the next free row, with filters over the table.

    Parameters
    ----------
    frozen : int
        Columns that stay in sight.
    note : str
        Stands below the table.
    """
    widths = [column.width for column in columns]
    sheet, last = book.sheet(name, widths), len(columns) - 1
    book.title(sheet, question, finding, last, sum(widths))
    centred = [place for place, each in enumerate(columns) if (each.look or {}).get("align") == "center"]
    book.headings(sheet, HEAD, [column.heading for column in columns], centred=centred)
    row = FIRST
    for cells in rows:
        add_cells(book, sheet, row, columns, cells)
        row += 1
    if row > FIRST:
        sheet.autofilter(HEAD, 0, row - 1, last)
    sheet.freeze_panes(FIRST, frozen)
    sheet.repeat_rows(HEAD)
    if note:
        row = book.paragraph(sheet, row, (0, last), sum(widths), note, NOTE)
    return sheet, row


def add_cells(
    book: Book, sheet: Worksheet, row: int, columns: Sequence[Column], cells: Sequence[Cell]
) -> None:
    """One row, as high as its texts need."""
    texts = []
    for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        look = column.look or CELL
        match cell:
            case None:
                book.text(sheet, row, place, "", look)
            case str():
                book.text(sheet, row, place, cell, look)
                texts.append((cell, column.width, 10.5 if look.get("bold") else 10.0))
            case LiveDay():
                book.formula(sheet, row, place, cell.formula, excel_day(cell.day), _DATE)
            case date():
                book.day(sheet, row, place, cell, _DATE)
            case _:
                book.number(sheet, row, place, cell, look)
    sheet.set_row(row, row_height(texts, least=18))
