"""Workbooks and archives for the corpus, sound and unsound."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import xlsxwriter

Rows = Sequence[Sequence[object]]
HEADINGS = ("name", "headcount")


def workbook(
    rows: Rows,
    *,
    sheet: str = "Teams",
    before: Mapping[str, Rows] | None = None,
    hidden: Sequence[str] = (),
    change: Callable[[xlsxwriter.Workbook, object], None] | None = None,
) -> bytes:
    """A workbook; `before` are sheets in front of the list, `change` is done to the list's sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, content in {**(before or {}), sheet: rows}.items():
            page = book.add_worksheet(name)
            for line, cells in enumerate(content):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        page.write_datetime(line, column, cell, day)
                    elif cell is not None:
                        page.write(line, column, cell)
            if name in hidden:
                page.hide()
            elif name == sheet:
                page.activate()
                page.set_first_sheet()
        if change is not None:
            change(book, book.get_worksheet_by_name(sheet))
    return buffer.getvalue()


def list_of(names_and_headcounts: Mapping[str, object]) -> bytes:
    """A workbook with the two needed columns."""
    return workbook([HEADINGS, *names_and_headcounts.items()])


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed, as a broken program would write it."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return buffer.getvalue()


SHEET_1 = "xl/worksheets/sheet1.xml"


def with_cells(xml_rows: str) -> bytes:
    """A workbook whose sheet holds the given rows as written."""
    data = f"<sheetData>{xml_rows}</sheetData>".encode()

    def changed(sheet: bytes) -> bytes:
        start, end = sheet.index(b"<sheetData"), sheet.index(b"</sheetData>") + len(b"</sheetData>")
        return sheet[:start] + data + sheet[end:]

    return with_part(list_of({"Sales": 5}), SHEET_1, changed)


def inline(cell: str, text: str) -> str:
    """A cell that holds a text."""
    return f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return buffer.getvalue()


def encrypted(content: bytes) -> bytes:
    """The archive with every entry marked as encrypted."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(signature)
        while start >= 0:
            changed[start + offset] |= 1
            start = changed.find(signature, start + 4)
    return bytes(changed)
