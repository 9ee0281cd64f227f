"""Rows of a table as text, and the limits within which they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from surveys.faults import Fault, FaultsError
from surveys.text import clean_text

LARGEST_FILE_BYTES = 20_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000
MOST_EMPTY_ROWS = 1_000
LONGEST_CELL = 20_000
LONGEST_HEADING = 500
# A title may stand above the headings, but not a whole page.
MOST_ROWS_ABOVE = 20

# Control characters, except line break and tab, are what no database and no workbook takes.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the number a person sees beside it; empty cells at its end are left out."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A heading row and the rows below it, as text; empty rows are left out."""

    place: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    heading_row: int = 1

    def at(self, row: Row) -> str:
        """The place of a row, for messages."""
        return f"{self.place}, row {row.number}"


IsHeading = Callable[[Sequence[str]], bool]


def refused(place: str, problem: str, remedy: str, value: object = "") -> FaultsError:
    """The error that refuses a file for one reason."""
    return FaultsError([Fault(place, problem, remedy, str(value))])


def cell_without_controls(text: str) -> str:
    """A cell's text, at most 20,000 characters, without control characters or spaces around it."""
    return CONTROLS.sub("", text[:LONGEST_CELL]).strip()


def rows_within_limits(rows: Iterable[tuple[int, Sequence[str]]], place: str) -> list[Row]:
    """The rows that hold something, as long as there are not too many.

    Parameters
    ----------
    rows : iterable of (int, sequence of str)
        The number a person sees beside the row, and its cells.
    """
    found: list[Row] = []
    shared: dict[str, str] = {}
    last = cells_read = 0
    for number, values in rows:
        if number - last > MOST_EMPTY_ROWS:  # one stray cell far below is not part of the list
            break
        cells = [shared.setdefault(value, value) if len(value) < 50 else value for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        last = number
        cells_read += len(cells)
        if number > MOST_ROWS or cells_read > MOST_CELLS:
            limit = f"{MOST_ROWS:,} rows or {MOST_CELLS:,} cells"
            raise refused(place, f"the list has more than {limit}", "Split it, or remove columns.")
        found.append(Row(number, tuple(cells)))
    return found


def positions_of_headings(rows: Sequence[Row], is_heading: IsHeading | None) -> Iterator[int]:
    """Positions of rows near the top that are recognised as headings."""
    for position, row in enumerate(rows[:MOST_ROWS_ABOVE]):
        if is_heading is not None and is_heading(row.cells):
            yield position


def table_of(place: str, rows: Sequence[Row], is_heading: IsHeading | None) -> Table:
    """Headings and the rows below them.

    The headings are the first row that `is_heading` recognises near the top, else the
    first row with content.
    """
    start = next(positions_of_headings(rows, is_heading), 0)
    headings = tuple(clean_text(cell)[:LONGEST_HEADING] for cell in rows[start].cells)
    if len(headings) > MOST_COLUMNS:
        problem = f"the list has more than {MOST_COLUMNS} columns"
        raise refused(f"{place}, row {rows[start].number}", problem, "Remove columns.")
    body = rows[start + 1 :]
    if not body:
        raise refused(place, "there are headings but no rows below them", "Add at least one row.")
    return Table(place, headings, tuple(body), rows[start].number)
