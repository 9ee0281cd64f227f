"""Tables out of ``.xlsx`` workbooks; hostile ones are refused before they unfold."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.styles import cell_style

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

LARGEST_UNPACKED_BYTES = 50_000_000
LARGEST_RATIO = 100
MOST_ENTRIES = 500
_SAVE_AGAIN = "Open it in Excel and save it again as .xlsx."
_AS_XLSX = "Save the list as .xlsx or .csv."
# The sheet's XML is searched after it was parsed, so "<" cannot stand inside a tag.
_PREFIX = rb"(?:[A-Za-z]\w*:)?"
_MERGED = re.compile(rb"<" + _PREFIX + rb'mergeCell\s[^<>]*?ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')
_FORMULA_CELL = re.compile(
    rb"<" + _PREFIX + rb"c\s([^<>]*)>\s*<" + _PREFIX + rb"f\b[^<>]*(?:/>|>[^<]*</" + _PREFIX + rb"f>)\s*"
    rb"(?:<" + _PREFIX + rb"v\s*/>|<" + _PREFIX + rb"v>\s*</" + _PREFIX + rb"v>)?\s*</" + _PREFIX + rb"c>"
)
_CELL_NAME = re.compile(rb"\br=[\"']([A-Z]+[0-9]+)[\"']")
_TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")
# Excel keeps characters that XML cannot hold, such as a carriage return, as _x000D_.
_ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")

# What openpyxl cannot keep (drop-downs, styles) is nothing that a list needs.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
# It prints about damaged styles to standard output, where only results belong.
vars(cell_style)["print"] = lambda *_: None


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
    _check_archive(content, place)
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
        raise refused(place, "the workbook cannot be read", _SAVE_AGAIN) from None


def _check_archive(content: bytes, place: str) -> None:
    """Refuse what would unfold, by the archive's list of contents alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        raise refused(place, "the workbook is damaged or only half saved", _SAVE_AGAIN) from None
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES:
        raise refused(place, "the workbook is too large when unpacked", "Remove what is not needed.")
    for entry in entries:
        if entry.file_size > max(LARGEST_RATIO * entry.compress_size, 1_000_000):
            problem = "the workbook unpacks to far more than it holds"
            raise refused(place, problem, "Save the list again from Excel.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused(place, "it is protected by a password", "Save it without a password.")
    if "mimetype" in names:
        raise refused(place, "it is not an Excel workbook", _AS_XLSX)
    if not any(name.startswith("xl/") for name in names):
        raise refused(place, "it is an archive, not an Excel workbook", _AS_XLSX)


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
        raise refused(where, "cells hold formulas without their results", _SAVE_AGAIN, shown)


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
