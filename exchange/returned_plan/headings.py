"""Where the columns of the list stand: found by their headings, wherever people moved them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from exchange.project_plan.columns import ACTIVITY_COLUMNS, SHEET
from surveys.faults import FaultList
from surveys.text import normalised

# Rows may have been put above the list, but not a whole document.
MOST_ROWS_ABOVE = 200
_FEWEST_HEADINGS = 4
_FIELDS = {normalised(column.heading): column.field for column in ACTIVITY_COLUMNS}
_HEADINGS = {column.field: column.heading for column in ACTIVITY_COLUMNS}
READ = ("id", "unit_name", *(column.field for column in ACTIVITY_COLUMNS if column.edited))
_PUT_BACK = "Put the heading back above its column, in one row with the others."


@dataclass(frozen=True, slots=True)
class ListColumns:
    """The heading row and the column of each field, both counted from 1."""

    row: int
    columns: Mapping[str, int]

    def address(self, field: str, row: int) -> str:
        """The cell of a field in a row: "Activities!F12"."""
        return f"{SHEET}!{get_column_letter(self.columns[field])}{row}"


def list_columns(rows: Iterable[tuple[int, Sequence[object]]], file_name: str) -> ListColumns:
    """The headings among the first rows of the sheet.

    Parameters
    ----------
    rows : iterable of (int, sequence of object)
        Row's number and its values from column A on.

    Raises
    ------
    FaultsError
        Headings that are missing or stand there twice, all of them at once.
    """
    best: tuple[int, dict[str, list[int]]] = (0, {})
    for number, values in rows:
        if number > MOST_ROWS_ABOVE:
            break
        found: dict[str, list[int]] = {}
        for column, value in enumerate(values, start=1):
            field = _FIELDS.get(normalised(value)) if isinstance(value, str) and len(value) < 100 else None
            if field is not None:
                found.setdefault(field, []).append(column)
        if len(found) > len(best[1]):
            best = (number, found)
    return _checked(*best, f"{file_name}, sheet '{SHEET}'")


def _checked(row: int, found: Mapping[str, Sequence[int]], place: str) -> ListColumns:
    faults = FaultList()
    if len(found) < _FEWEST_HEADINGS:
        wanted = ", ".join(f"“{_HEADINGS[field]}”" for field in READ)
        faults.add(place, "the list has lost its headings", f"Put back the row of headings: {wanted}.")
        faults.raise_if_any()
    for field in READ:
        if field not in found:
            faults.add(f"{place}, row {row}", f"the column “{_HEADINGS[field]}” is missing", _PUT_BACK)
    for field, columns in found.items():
        if len(columns) > 1 and field in READ:
            cells = ", ".join(f"{get_column_letter(column)}{row}" for column in columns)
            problem = f"the heading “{_HEADINGS[field]}” stands in {cells}"
            remedy = "Give your own column a heading of its own."
            faults.add(f"{place}, row {row}", problem, remedy, _HEADINGS[field])
    faults.raise_if_any()
    return ListColumns(row, {field: columns[0] for field, columns in found.items()})
