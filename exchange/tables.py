"""Tables out of uploaded files, read as text, with hostile files refused before they unfold."""

from __future__ import annotations

from pathlib import PurePath

from exchange.table_rows import (
    LARGEST_FILE_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    IsHeading,
    Row,
    Table,
    refused,
    table_of,
)
from exchange.text_tables import rows_of_text
from exchange.workbook_tables import rows_of_workbook

__all__ = ["LARGEST_FILE_BYTES", "MOST_COLUMNS", "MOST_ROWS", "IsHeading", "Row", "Table", "read_table"]

_NO_TABLES = (
    b"%PDF",
    b"%!PS",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc",
    b"{\\rtf",
)
_MARKUP = (b"<?xml", b"<html", b"<!doctype", b"<table", b"<head", b"<body")


def read_table(
    content: bytes, file_name: str, *, sheet: str | None = None, is_heading: IsHeading | None = None
) -> Table:
    """The table in an ``.xlsx`` or ``.csv`` file.

    Parameters
    ----------
    content : bytes
        The file, at most 20 MB.
    file_name : str
        For messages; the content decides how it is read.
    sheet : str, optional
        The worksheet to take if there is one of this name; else the first visible one
        with content.
    is_heading : callable, optional
        Tells the row of headings from a title above it; without it, or where it knows
        none of the first 20 rows, the first row with content is taken.

    Raises
    ------
    FaultsError
        Unreadable, hostile, empty or oversized files, each with place and remedy.
    """
    place = PurePath(file_name.replace("\\", "/")).name or "the file"
    _check_kind(content, place)
    if not content.startswith(b"PK\x03\x04"):
        return table_of(place, rows_of_text(content, place), is_heading)
    found = rows_of_workbook(content, place, sheet, is_heading)
    table = table_of(f"{place}, sheet '{found.name}'", found.rows, is_heading)
    _check_merged(table, found.merged)
    return table


def _check_kind(content: bytes, place: str) -> None:
    if not content.strip(b" \t\r\n\x00"):
        raise refused(place, "the file is empty", "Choose the file that holds the list.")
    if len(content) > LARGEST_FILE_BYTES:
        raise refused(place, "the file is larger than 20 MB", "Remove what is not needed.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        problem = "it is an old Excel file or protected by a password"
        raise refused(place, problem, "Save it as .xlsx without a password.")
    if content.startswith(_NO_TABLES):
        raise refused(place, "it is not a table", "Save the list as .xlsx or .csv.")
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:10].lower().startswith(_MARKUP):
        problem = "it is a web page or XML, whatever its name says"
        raise refused(place, problem, "Open it in Excel and save it as .xlsx.")


def _check_merged(table: Table, merged: tuple[tuple[int, int], ...]) -> None:
    """Refuse merged cells in the list: only one row of them keeps the value. A title may be merged."""
    rows = [
        f"{top} to {bottom}" if bottom > top else str(top)
        for top, bottom in merged
        if bottom >= table.heading_row
    ]
    if rows:
        raise refused(
            table.place,
            f"cells are merged in row {'; '.join(rows[:10])}",
            "Unmerge them and write the value into each cell.",
        )
