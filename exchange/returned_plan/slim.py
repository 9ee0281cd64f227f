"""Sheets of a workbook without the cells that hold nothing: what a sheet only decorates costs no time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import load_workbook

from exchange.archives import SAVE_AGAIN, note_unreadable
from exchange.returned_plan.parts import PlanParts
from exchange.table_rows import refused

# However many ids a file names: whoever writes rows can invent ids.
MOST_ROWS = 25_000
MOST_CELLS = 400_000
ROWS_A_PLANNED_ROW = 4
ROWS_BESIDE = 2_000
CELLS_A_PLANNED_ROW = 100
_WANTED = {"styles", "sharedStrings", "theme"}
_UUID = re.compile(rb"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_PREFIX = re.compile(rb"<([A-Za-z]\w*:)worksheet\b")
# Possessive where blanks meet: hostile bytes are looked at once.
# Only what says where it stands can be left out: other cells and rows are counted from those before them.
_EMPTY_CELL = rb"<%bc\s(?=[^<>]*\br=)[^<>]*(?:/>|>\s*+(?:<%bv\s*+/>|<%bv>\s*+</%bv>)?+\s*+</%bc>)"
_EMPTY_ROW = rb"<%brow\s(?=[^<>]*\br=)[^<>]*(?:/>|>\s*+</%brow>)"


def without_empty_cells(sheet: bytes) -> bytes:
    """A sheet's XML without the cells and rows that hold nothing.

    Examples
    --------
    >>> without_empty_cells(b'<row r="1"><c r="A1" s="2"/><c r="B1"><v>5</v></c></row><row r="2"><c r="A2"/></row>')
    b'<row r="1"><c r="B1"><v>5</v></c></row>'
    """
    prefix = _prefix(sheet)
    for pattern in (_EMPTY_CELL, _EMPTY_ROW):
        sheet = re.sub(pattern.replace(b"%b", prefix), b"", sheet)
    return sheet


def opened_sheets(parts: PlanParts, names: Sequence[str]) -> dict[str, Any]:
    """Sheets as openpyxl reads them row by row, all others left out.

    Raises
    ------
    FaultsError
        Far more rows or cells than a plan has.
    """
    buffer = io.BytesIO()
    wanted = [each for each in parts.relations(parts.workbook) if each.kind in _WANTED]
    needed = {each.target for each in wanted}
    strings = {each.target for each in wanted if each.kind == "sharedStrings"}
    folder, _, file = parts.workbook.rpartition("/")
    needed |= {"[Content_Types].xml", "_rels/.rels", parts.workbook, f"{folder}/_rels/{file}.rels"}
    texts = b""
    with zipfile.ZipFile(buffer, "w") as slim:
        for path in sorted(needed & set(parts.archive.namelist())):
            content = parts.archive.read(path)
            slim.writestr(path, content)
            if path in strings:
                texts = content
        for name in names:
            sheet = without_empty_cells(parts.archive.read(parts.sheets[name]))
            _check_size(sheet, texts, f"{parts.file_name}, sheet '{name}'")
            slim.writestr(parts.sheets[name], sheet)
    try:
        book = load_workbook(buffer, read_only=True, keep_links=False)
        return {name: book[name] for name in names}
    except Exception as error:  # noqa: BLE001  # the parser of a damaged file can fail in any way at all
        note_unreadable(error)
        raise refused(parts.file_name, "the workbook cannot be read", SAVE_AGAIN) from None


def _prefix(sheet: bytes) -> bytes:
    found = _PREFIX.search(sheet, 0, 5_000)
    return found[1] if found else b""


def _check_size(sheet: bytes, texts: bytes, place: str) -> None:
    """Refuse far more rows than were planned; ids tell how many that were."""
    prefix = _prefix(sheet)
    rows = sheet.count(b"<" + prefix + b"row")
    cells = sheet.count(b"<" + prefix + b"c ") + sheet.count(b"<" + prefix + b"c>")
    planned = len(set(_UUID.findall(texts)) | set(_UUID.findall(sheet)))
    most = min(MOST_ROWS, ROWS_A_PLANNED_ROW * planned + ROWS_BESIDE)
    if rows > most:
        problem = f"the list has {rows:,} rows, and a plan of {planned:,} ids has room for {most:,}"
        raise refused(place, problem, "Remove the rows that are not activities.", f"{rows:,} rows")
    most = min(MOST_CELLS, CELLS_A_PLANNED_ROW * (planned + 500))
    if cells > most:
        problem = f"the sheet has more than {most:,} filled cells"
        raise refused(place, problem, "Move your own columns to a sheet of their own.", f"{cells:,} cells")
