"""Whole sheets taken from one open workbook into another, with their looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

_BUILT_IN = 164  # number formats below it are the same in every workbook


class Looks:
    """Formats of one workbook as formats of another one.

    Cells name their format by its place in lists of their workbook; openpyxl has no public
    way to carry one over at once, and field by field it takes ten times as long.
    """

    def __init__(self, source: Workbook, target: Workbook) -> None:
        self._source: Any = source
        self._target: Any = target
        self._known: dict[tuple[int, ...], StyleArray] = {}

    def carried(self, style: StyleArray) -> StyleArray:
        """The format in the other workbook, added there if it has none like it."""
        key = tuple(style)
        if key not in self._known:
            self._known[key] = self._added(style)
        return StyleArray(self._known[key])

    def _added(self, style: StyleArray) -> StyleArray:
        added = StyleArray(style)
        for field in ("font", "fill", "border", "alignment", "protection"):
            of_source = getattr(self._source, f"_{field}s")
            of_target = getattr(self._target, f"_{field}s")
            setattr(added, f"{field}Id", of_target.add(of_source[getattr(style, f"{field}Id")]))
        if style.numFmtId >= _BUILT_IN:
            words = self._source._number_formats[style.numFmtId - _BUILT_IN]
            added.numFmtId = self._target._number_formats.add(words) + _BUILT_IN
        added.xfId = 0
        return added

    def carried_rule(self, place: int | None) -> int | None:
        """The place of a table's or rule's format in the other workbook."""
        if place is None:
            return None
        return int(self._target._differential_styles.add(self._source._differential_styles[place]))


def move_sheet(sheet: Worksheet, book: Workbook, position: int, looks: Looks) -> None:
    """Take a sheet out of its workbook and put it into another one, where `position` is its place.

    The workbook it came from is of no use afterwards.
    """
    hidden: Any = sheet
    rows, columns = hidden.row_dimensions.values(), hidden.column_dimensions.values()
    for each in (*hidden._cells.values(), *rows, *columns):
        if each._style is not None:
            each._style = looks.carried(each._style)
    for table in sheet.tables.values():
        for holder in (table, *table.tableColumns):
            for field in ("headerRowDxfId", "dataDxfId", "totalsRowDxfId"):
                setattr(holder, field, looks.carried_rule(getattr(holder, field)))
    sheets: list[Any] = vars(book)["_sheets"]
    sheets.insert(position, sheet)
    hidden._parent = book


def replace_sheet(old: Worksheet, new: Worksheet, book: Workbook, looks: Looks) -> None:
    """Put a fresh sheet in the place of an old one; notes people left there stay."""
    position = book.index(old)
    notes = list(_notes(old))
    is_settings = new.sheet_state == "veryHidden"
    state = old.sheet_state
    vars(book)["_sheets"].remove(old)
    move_sheet(new, book, position, looks)
    if not is_settings:
        new.sheet_state = state
    _put_notes(new, notes)


def _notes(sheet: Worksheet) -> Iterable[tuple[str, int, int, Comment]]:
    """Row's id ("" if it has none), row, column and note, of every cell with a note."""
    for (row, column), cell in sorted(vars(sheet)["_cells"].items()):
        if cell.comment is not None:
            yield _key(sheet, row), row, column, cell.comment


def _key(sheet: Worksheet, row: int) -> str:
    value = sheet.cell(row, 1).value
    return value if isinstance(value, str) and len(value) == 36 and value.count("-") == 4 else ""


def _put_notes(sheet: Worksheet, notes: Iterable[tuple[str, int, int, Comment]]) -> None:
    rows: dict[str, int] = {}
    for row in range(sheet.max_row, 0, -1):
        rows[_key(sheet, row)] = row
    ours = {cell.comment.text for cell in vars(sheet)["_cells"].values() if cell.comment is not None}
    for key, row, column, note in notes:
        if note.text in ours:
            continue
        if key and key not in rows:  # its row is gone
            add_note(_title(sheet), note.text, note.author)
        else:
            add_note(sheet.cell(rows[key] if key else row, column), note.text, note.author)


def _title(sheet: Worksheet) -> Any:
    """The first cell that says something."""
    filled = (cell for _, cell in sorted(vars(sheet)["_cells"].items()) if cell.value not in (None, ""))
    return next(filled, sheet.cell(1, 1))


def add_note(cell: Any, text: str, author: str) -> None:
    """Add a note to a cell, below one it may have."""
    before = f"{cell.comment.text}\n\n" if getattr(cell, "comment", None) is not None else ""
    if hasattr(cell, "hyperlink"):  # the inner cells of merged ones take none
        cell.comment = Comment(before + text, author, height=120, width=240)
