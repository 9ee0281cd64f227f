"""Rows pasted from a spreadsheet: cells between tabs, with or without a row of headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readiness.draft_okrs.line_marks import Line, Mark, mark_words

_COLUMNS = (Mark.TEAM, Mark.LEVEL, Mark.OBJECTIVE, Mark.KEY_RESULT, Mark.BASELINE, Mark.TARGET)
_WITHOUT_HEADINGS = ("objective", "key_result", "baseline", "target")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row's cells by what they hold; `rest` are cells without a column."""

    team: str = ""
    level: str = ""
    objective: str = ""
    key_result: str = ""
    baseline: str = ""
    target: str = ""
    rest: tuple[str, ...] = ()
    is_heading: bool = False


def rows_of_lines(lines: Sequence[Line]) -> dict[int, TableRow]:
    """The lines that are rows of a table, by their number.

    A row of headings gives the columns their meaning until an empty or marked line; without
    one, two cells are objective and key result, and further ones today's value and target.
    """
    rows: dict[int, TableRow] = {}
    columns: tuple[str, ...] | None = None
    for line in lines:
        headings = _headings(line.cells)
        if headings:
            columns = headings
            rows[line.number] = TableRow(is_heading=True)
            continue
        goes_on = columns is not None and line.mark is Mark.NONE and not line.after_gap
        if goes_on or (line.is_row and (columns is not None or line.mark is Mark.NONE)):
            rows[line.number] = (
                _row(line.cells, columns) if columns else _row(line.own_cells, _WITHOUT_HEADINGS)
            )
        else:
            columns = None
    return rows


def _headings(cells: Sequence[str]) -> tuple[str, ...] | None:
    found = tuple(_column(cell) for cell in cells)
    named = [name for name in found if name]
    is_table = len(named) > 1 and {"objective", "key_result"} & set(named) and len(set(named)) == len(named)
    return found if is_table else None


def _column(cell: str) -> str:
    words = mark_words()
    form = cell.casefold().strip(" :*")
    for mark in _COLUMNS:
        listed = getattr(words, mark.value)
        plural = getattr(words, f"{mark.value}s") if mark in (Mark.OBJECTIVE, Mark.KEY_RESULT) else ()
        if form in (*listed, *plural):
            return mark.value
    return ""


def _row(cells: Sequence[str], columns: Sequence[str]) -> TableRow:
    values: dict[str, str] = {}
    rest: list[str] = []
    for position, cell in enumerate(cells):
        name = columns[position] if position < len(columns) else ""
        if name:
            values[name] = cell
        elif cell:
            rest.append(cell)
    return TableRow(**values, rest=tuple(rest))  # type: ignore[arg-type]  # every named cell is text
