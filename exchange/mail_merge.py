"""Files for a mail merge: who gets which link. Texts in them never become formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Final

import xlsxwriter

from engagement.inviting import Letter
from engagement.joining import way_in

HEADINGS: Final = ("address", "team", "link")
_WIDTHS: Final = (36, 30, 62)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def letter_rows(letters: Iterable[Letter], address: str) -> tuple[tuple[str, ...], ...]:
    """A row for each letter, its link under the address where people reach this program."""
    return tuple((each.address, each.team, address + way_in(each.token)) for each in letters)


def mail_merge_csv(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """The rows as CSV in UTF-8 with a mark in front, so that spreadsheet programs read umlauts.

    Parameters
    ----------
    rows : iterable of sequence of str
        As long as the headings; addresses of people begin with no formula's sign.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula (OWASP, CSV injection).

    Examples
    --------
    >>> inert("=1+1"), inert("Sales")
    ("'=1+1", 'Sales')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def mail_merge_workbook(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """The rows as a workbook in which every cell is text."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet("Mail merge")
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, _WIDTHS[column % len(_WIDTHS)])
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell)
    return buffer.getvalue()
