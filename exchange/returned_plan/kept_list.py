"""The list of activities in the file that came back: where its rows stand and what people put beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from exchange.project_plan.columns import ACTIVITY_COLUMNS, SHEET
from exchange.returned_plan.headings import MOST_ROWS_ABOVE, ListColumns, list_columns
from rollout.activities.activity import PROGRAMME
from surveys.text import normalised

# Of a sheet of Excel.
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576
_ROW_NAMED = re.compile(r"(?<![A-Za-z0-9_.])\$?[A-Za-z]{1,3}\$?(\d{1,7})(?![\d(A-Za-z_])")
_FIELDS = tuple(column.field for column in ACTIVITY_COLUMNS)


@dataclass
class ActivityList:
    """The list on a sheet that openpyxl opened in full.

    Parameters
    ----------
    rows : dict of str to int
        Id -> row; of rows with the same id the first.
    nameless : list of int
        Rows that say something and have no id.
    """

    sheet: Worksheet
    found: ListColumns
    rows: dict[str, int] = field(default_factory=dict)
    nameless: list[int] = field(default_factory=list)
    filled: set[int] = field(default_factory=set)

    @property
    def last_row(self) -> int:
        """The last row of the list: one of our columns is filled."""
        return max(self.filled, default=self.found.row)

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields that have a column here."""
        return tuple(each for each in _FIELDS if each in self.found.columns)

    @property
    def own_columns(self) -> frozenset[int]:
        """Columns that are not ours, as far as the heading row reaches."""
        ours = set(self.found.columns.values())
        return frozenset(range(1, self.sheet.max_column + 1)) - ours

    @property
    def table(self) -> Table | None:
        """The table the list stands in; None if another program has dissolved it."""
        tables: Iterable[Table] = self.sheet.tables.values()
        for table in tables:
            if bounds(table.ref)[1] == self.found.row:
                return table
        return None

    @property
    def totals_row(self) -> int | None:
        """The row of the table's totals; None if it has none."""
        table = self.table
        return bounds(table.ref)[3] if table is not None and table.totalsRowCount else None

    def cell(self, row: int, field_name: str) -> Any:
        """The cell of a field."""
        return self.at(row, self.found.columns[field_name])

    def at(self, row: int, column: int) -> Any:
        """The cell in a row and column, from 1."""
        return self.sheet.cell(row, column)

    def value(self, row: int, field_name: str) -> Any:
        """What stands in the cell of a field."""
        return self.cell(row, field_name).value

    def likeness(self, row: int) -> tuple[str, str, object]:
        """Title, unit and start, by which a row of somebody's own is known again."""
        unit = normalised(str(self.value(row, "unit_name") or "")) or normalised(PROGRAMME)
        start = self.value(row, "start")
        day = start.date() if isinstance(start, datetime) else start
        return normalised(str(self.value(row, "title") or "")), unit, day


def bounds(area: str) -> tuple[int, int, int, int]:
    """First column and row, last column and row of an area such as "A4:O16", from 1.

    Examples
    --------
    >>> bounds("A4:O16")
    (1, 4, 15, 16)
    """
    left, top, right, bottom = range_boundaries(area)
    return left or 1, top or 1, right or MOST_COLUMNS, bottom or MOST_ROWS


def activity_list(sheet: Worksheet, file_name: str) -> ActivityList:
    """The list on a sheet.

    Raises
    ------
    FaultsError
        If headings are missing or stand there twice.
    """
    cells: Mapping[tuple[int, int], Any] = vars(sheet)["_cells"]
    by_row: dict[int, dict[int, Any]] = {}
    for (row, column), cell in cells.items():
        if not _is_empty(cell):
            by_row.setdefault(row, {})[column] = cell
    above = (
        (row, [by_row[row][c].value if c in by_row[row] else None for c in range(1, max(by_row[row]) + 1)])
        for row in sorted(by_row)
        if row <= MOST_ROWS_ABOVE
    )
    found = list_columns(above, file_name)
    listed = ActivityList(sheet, found)
    totals = listed.totals_row
    for row in sorted(by_row):
        filled = {name for name, column in found.columns.items() if column in by_row[row]}
        if row <= found.row or row == totals or not filled:
            continue
        listed.filled.add(row)
        key = str(listed.value(row, "id") or "").strip().casefold()
        if key and key not in listed.rows:
            listed.rows[key] = row
        elif not key and "title" in filled:
            listed.nameless.append(row)
    return listed


def _is_empty(cell: Any) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def own_content_rows(listed: ActivityList) -> frozenset[int]:
    """Rows that must not be emptied: own entries or notes stand in them, or own formulas name them.

    Formulas in own columns are no entries: they reckon for whatever stands in their row.
    """
    rows = set()
    ours = set(listed.found.columns.values())
    cells: Mapping[tuple[int, int], Any] = vars(listed.sheet)["_cells"]
    for (row, column), cell in cells.items():
        if getattr(cell, "comment", None) is not None or (
            column not in ours and cell.data_type != "f" and not _is_empty(cell)
        ):
            rows.add(row)
    return frozenset(rows | set(_rows_named(listed)))


def _rows_named(listed: ActivityList) -> Iterator[int]:
    book: Any = listed.sheet.parent
    for sheet in book.worksheets:
        is_here = sheet is listed.sheet
        for (row, column), cell in vars(sheet)["_cells"].items():
            if cell.data_type != "f" or (is_here and column in listed.found.columns.values()):
                continue
            text = str(getattr(cell.value, "text", cell.value))
            if is_here or SHEET in text:
                yield from (int(each) for each in _ROW_NAMED.findall(text) if not is_here or int(each) != row)
