"""Tables out of ``.xlsx`` workbooks; hostile ones are refused before they unfold."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from exchange.archives import SAVE_AGAIN, check_archive
from exchange.table_rows import (
    MOST_COLUMNS,
    IsHeading,
    Row,
    cell_without_controls,
    positions_of_headings,
    refused,
    rows_within_limits,
)
from surveys.faults import FaultsError
from surveys.text import normalised

# The sheet's XML is searched after it was parsed, so "<" cannot stand inside a tag. Possessive
# where blanks meet: hostile bytes are looked at once.
_PREFIX = rb"(?:[A-Za-z]\w*:)?"
_MERGED = re.compile(rb"<" + _PREFIX + rb'mergeCell\s[^<>]*?ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')
_FORMULA_CELL = re.compile(
    rb"<" + _PREFIX + rb"c\s([^<>]*)>\s*+<" + _PREFIX + rb"f\b[^<>]*(?:/>|>[^<]*+</" + _PREFIX + rb"f>)\s*+"
    rb"(?:<" + _PREFIX + rb"v\s*+/>|<" + _PREFIX + rb"v>\s*+</" + _PREFIX + rb"v>)?+\s*+</" + _PREFIX + rb"c>"
)
_CELL_NAME = re.compile(rb"\br=[\"']([A-Z]+[0-9]+)[\"']")
_TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")
# Excel keeps characters that XML cannot hold, such as a carriage return, as _x000D_.
_ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")


@dataclass(frozen=True)
class SheetRows:
    """The rows of one sheet, and the rows that merged cells reach."""

    name: str
    rows: list[Row]
    merged: tuple[tuple[int, int], ...]


def rows_of_workbook(
    content: bytes, place: str, sheet: str | None, is_heading: IsHeading | None
) -> SheetRows:
    """The rows of the sheet called `sheet`; if there is none, of the first one that looks like a list.

    Visible sheets come before hidden ones, and sheets with known headings before others.

    Raises
    ------
    FaultsError
        Damaged, hostile or empty workbooks, and formulas without results.
    """
    check_archive(content, place)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            return _chosen_sheet(workbook, archive, place, sheet, is_heading)
    except FaultsError:
        raise
    except Exception as error:  # noqa: BLE001  # the parser of a damaged file can fail in any way at all
        # openpyxl wraps what it could not read in an error of its own.
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            problem = "the workbook contains XML entities, which no spreadsheet needs"
            raise refused(place, problem, "Save it again from Excel.") from None
        raise refused(place, "the workbook cannot be read", SAVE_AGAIN) from None


def _chosen_sheet(
    workbook: Any, archive: zipfile.ZipFile, place: str, wanted: str | None, is_heading: IsHeading | None
) -> SheetRows:
    sheets = list(workbook.worksheets)
    called = [each for each in sheets if wanted is not None and normalised(each.title) == normalised(wanted)]
    chosen: tuple[Any, list[Row]] | None = None
    # A hidden sheet holds lists for drop-downs and the like, unless it is all there is.
    for each in called or sorted(sheets, key=lambda each: each.sheet_state != "visible"):
        rows = rows_within_limits(_numbered(each), f"{place}, sheet '{each.title}'")
        is_list = is_heading is None or next(positions_of_headings(rows, is_heading), None) is not None
        if rows and (is_list or chosen is None):
            chosen = (each, rows)
        if rows and is_list:
            break
    if chosen is None and called:
        where = f"{place}, sheet '{called[0].title}'"
        raise refused(where, "the sheet is empty", "Put the list on this sheet.")
    if chosen is None:
        raise refused(place, "the workbook has no sheet with content", "Put the list on the first sheet.")
    sheet, rows = chosen
    where = f"{place}, sheet '{sheet.title}'"
    # openpyxl tells neither merged cells nor formulas while it reads row by row.
    content = archive.read(sheet._worksheet_path.lstrip("/"))
    _check_formulas(content, where)
    merged = tuple((int(top), int(bottom)) for top, bottom in _MERGED.findall(content))
    return SheetRows(str(sheet.title), rows, merged)


def _numbered(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # Some programs state a wrong size, and rows beyond it would be left out.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, values in enumerate(rows, start=1):
        yield number, [_as_text(value) for value in values]


def _check_formulas(content: bytes, where: str) -> None:
    """Refuse formulas whose results were never calculated: they would read as empty cells."""
    cells = []
    for attributes in _FORMULA_CELL.findall(content):
        name = _CELL_NAME.search(attributes)
        if not _TEXT_RESULT.search(attributes):  # a text result may be empty
            cells.append(name[1].decode() if name else "?")
    if cells:
        shown = ", ".join(cells[:10]) + (" ..." if len(cells) > 10 else "")
        raise refused(where, "cells hold formulas without their results", SAVE_AGAIN, shown)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return cell_without_controls(_ESCAPED.sub(" ", value) if "_x00" in value else value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return cell_without_controls(str(value))
