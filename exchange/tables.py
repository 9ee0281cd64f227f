"""Tables out of uploaded files, read as text, with hostile files refused before they unfold."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from surveys.faults import Fault, FaultsError
from surveys.text import normalised

LARGEST_FILE_BYTES = 20_000_000
LARGEST_UNPACKED_BYTES = 50_000_000
LARGEST_RATIO = 100
MOST_ENTRIES = 500
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_EMPTY_ROWS = 1_000
LONGEST_CELL = 20_000
_DELIMITERS = ",;\t|"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the number a person sees beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A heading row and the rows below it, as text; empty rows are left out."""

    place: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def at(self, row: Row) -> str:
        """The place of a row, for messages."""
        return f"{self.place}, row {row.number}"


def read_table(content: bytes, file_name: str, *, sheet: str | None = None) -> Table:
    """The table in an ``.xlsx`` or ``.csv`` file.

    Parameters
    ----------
    content : bytes
        The file, at most 20 MB.
    file_name : str
        For messages; the content decides how it is read.
    sheet : str, optional
        The worksheet to take if there is one of this name; else the first with content.

    Raises
    ------
    FaultsError
        Unreadable, hostile, empty or oversized files, each with place and remedy.
    """
    place = PurePath(file_name).name or "the file"
    if not content.strip():
        raise _refused(place, "the file is empty", "Choose the file that holds the list.")
    if len(content) > LARGEST_FILE_BYTES:
        raise _refused(place, "the file is larger than 20 MB", "Remove what is not needed.")
    if content.startswith(b"PK\x03\x04"):
        return _from_workbook(content, place, sheet)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(
            place,
            "it is an old Excel file or protected by a password",
            "Save it as .xlsx without a password.",
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc")):
        raise _refused(place, "it is not a table", "Save the list as .xlsx or .csv.")
    return _from_text(content, place)


def _refused(place: str, problem: str, remedy: str, value: object = "") -> FaultsError:
    return FaultsError([Fault(place, problem, remedy, str(value))])


def _from_workbook(content: bytes, place: str, sheet: str | None) -> Table:
    _check_archive(content, place)
    unreadable = _refused(
        place, "the workbook cannot be read", "Open it in Excel and save it again as .xlsx."
    )
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        found = _chosen_sheet(workbook, place, sheet)
    except DefusedXmlException:
        raise _refused(
            place,
            "the workbook contains XML entities, which no spreadsheet needs",
            "Save it again from Excel.",
        ) from None
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        if isinstance(error, FaultsError):
            raise
        raise unreadable from None
    except (zipfile.BadZipFile, ParseError, OSError, EOFError, SyntaxError):
        raise unreadable from None
    name, rows = found
    return _table(f"{place}, sheet '{name}'", rows)


def _check_archive(content: bytes, place: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED_BYTES:
                raise _refused(place, "the workbook is too large when unpacked", "Remove what is not needed.")
            for entry in entries:
                if (
                    entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
                    and entry.file_size > 1_000_000
                ):
                    raise _refused(
                        place,
                        "the workbook unpacks to far more than it holds",
                        "Save the list again from Excel.",
                    )
            if "mimetype" in names:
                raise _refused(place, "it is not an Excel workbook", "Save the list as .xlsx or .csv.")
            if not any(name.startswith("xl/") for name in names):
                raise _refused(
                    place, "it is an archive, not an Excel workbook", "Save the list as .xlsx or .csv."
                )
            _check_merged(archive, entries, place)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
        raise _refused(
            place,
            "the workbook is damaged or only half saved",
            "Open it in Excel and save it again as .xlsx.",
        ) from None


def _check_merged(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], place: str) -> None:
    for entry in entries:
        # Help sheets may merge as they like; the first sheet is where lists are.
        if entry.filename == "xl/worksheets/sheet1.xml":
            merged = [ref.decode() for ref in _MERGED.findall(archive.read(entry))]
            if merged:
                raise _refused(
                    place,
                    f"cells are merged: {', '.join(merged[:10])}",
                    "Unmerge them and write the value into each cell.",
                )


def _chosen_sheet(workbook: object, place: str, wanted: str | None) -> tuple[str, list[Row]]:
    sheets = list(workbook.worksheets)  # type: ignore[attr-defined]  # openpyxl's type is private
    if wanted is not None:
        sheets.sort(key=lambda each: normalised(each.title) != normalised(wanted))
    for each in sheets:
        rows = list(_sheet_rows(each.iter_rows(values_only=True), place))
        if rows:
            return str(each.title), rows
    raise _refused(place, "the workbook has no sheet with content", "Put the list on the first sheet.")


def _sheet_rows(rows: Iterator[tuple[object, ...]], place: str) -> Iterator[Row]:
    empty = 0
    for number, values in enumerate(rows, start=1):
        cells = tuple(_as_text(value) for value in values[:MOST_COLUMNS])
        if not any(cells):
            empty += 1
            if empty > MOST_EMPTY_ROWS:  # one stray cell far below is not part of the list
                return
            continue
        empty = 0
        if number > MOST_ROWS:
            raise _refused(place, f"the sheet has more than {MOST_ROWS:,} rows", "Split the list.")
        yield Row(number, cells)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:LONGEST_CELL].strip()


def _from_text(content: bytes, place: str) -> Table:
    text = _decoded(content, place)
    first_line, _, rest = text.partition("\n")
    declared = re.fullmatch(r"sep=(.)\s*", first_line)
    text = rest if declared else text
    delimiter = declared[1] if declared else _delimiter(text)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for values in reader:
            cells = tuple(cell[:LONGEST_CELL].strip() for cell in values[:MOST_COLUMNS])
            if any(cells):
                rows.append(Row(reader.line_num + (1 if declared else 0), cells))
            if len(rows) > MOST_ROWS:
                raise _refused(place, f"the file has more than {MOST_ROWS:,} rows", "Split the list.")
    except csv.Error:
        raise _refused(
            f"{place}, line {reader.line_num}",
            "a quotation mark is opened and never closed, or a cell is far too long",
            "Save the list again from the spreadsheet program.",
        ) from None
    if not rows:
        raise _refused(place, "the file has no rows", "Choose the file that holds the list.")
    return _table(place, rows)


def _decoded(content: bytes, place: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content[:200]:
        encodings = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    else:
        # Windows programs in western Europe still write this one; it is the usual rest.
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        unprintable = sum(not (c.isprintable() or c.isspace()) for c in text[:10_000])
        if unprintable <= len(text[:10_000]) * 0.05:
            return text
    raise _refused(place, "it is not readable text", "Save the list as .xlsx, or as .csv in UTF-8.")


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines into the most columns, alike in each line."""
    sample = [line for line in text.splitlines()[:50] if line.strip()][:20]

    def quality(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        alike = sum(width == widths[0] for width in widths)
        return (alike if widths[0] > 1 else 0, widths[0])

    try:
        return max(_DELIMITERS, key=quality)
    except (csv.Error, IndexError):
        return ","


def _table(place: str, rows: list[Row]) -> Table:
    heading, *body = rows
    headings = tuple(heading.cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    if not body:
        raise _refused(place, "there are headings but no rows below them", "Add at least one row.")
    return Table(place, headings, tuple(body))
