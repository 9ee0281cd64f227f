"""Cures: what helps against which pitfalls, who does it, and what was decided on."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report
from engagement.risks import Risks
from exchange.palette import BAND, INK, MUTED
from exchange.workbook.book import Book, row_height
from exchange.workbook.cures import ListedCure, also_words, decided_cures, effect_words, listed_cures
from exchange.workbook.looks import CELL, CENTRED, NOTE, Properties

NAME = "Cures"
_COLUMNS = (
    ("Pitfall", 32.0),
    ("Cure", 46.0),
    ("Owner", 18.0),
    ("Decided on", 13.0),
    ("Hours", 8.0),
    ("Weeks ahead", 8.0),
    ("Takes away", 12.5),
    ("Also helps against", 36.0),
    ("It changes", 32.0),
    ("Seen when", 38.0),
)
_WIDTHS = tuple(width for _, width in _COLUMNS)
_LAST = len(_COLUMNS) - 1
_DAY, _HOURS, _WEEKS = 3, 4, 5
_HEAD = 3
_PLAIN_NUMBER: Properties = {"num_format": "General"}


def add_cures(book: Book, report: Report) -> None:
    """One row for each cure: those decided on first, then in the pitfalls' order."""
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    book.title(
        sheet,
        "What helps, who does it, and how long does it take?",
        _finding(report.risks),
        _LAST,
        sum(_WIDTHS),
    )
    book.headings(sheet, _HEAD, [name for name, _ in _COLUMNS], centred=(_HOURS, _WEEKS))
    row = _HEAD
    for listed in listed_cures(report.risks):
        row += 1
        _cure(book, sheet, row, listed, report.risks)
    sheet.autofilter(_HEAD, 0, row, _LAST)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)
    note = (
        "Effects, hours and weeks are project judgement where no source states them. An effect is the share that a cure "
        "takes away from a pitfall’s chance once it works; effects of several cures multiply."
    )
    book.paragraph(sheet, row + 2, (0, _LAST), sum(_WIDTHS), note, NOTE | {"font_color": INK})


def _finding(risks: Risks) -> str:
    count = len(decided_cures(risks))
    hours = "Hours are working hours of the owner."
    if not count:
        return f"No cure is decided on yet; the first cure of each pitfall is the one to start with. {hours}"
    decided = "One cure is decided on and stands" if count == 1 else f"{count} cures are decided on and stand"
    return (
        f"{decided} first, with its owner. {hours}"
        if count == 1
        else f"{decided} first, with their owners. {hours}"
    )


def _cure(book: Book, sheet: Worksheet, row: int, listed: ListedCure, risks: Risks) -> None:
    pitfall, cure = listed.pitfall, listed.cure
    ground: Properties = {"bg_color": BAND} if listed.decided_on else {}
    look = CELL | ground
    ink: Properties = {"bold": True} if listed.is_first or listed.decided_on else {"font_color": MUTED}
    book.text(sheet, row, 0, pitfall.title, look | ink)
    book.text(sheet, row, 1, cure.action, look | ({"bold": True} if listed.decided_on else {}))
    book.text(sheet, row, 2, listed.owner, look)
    book.day(sheet, row, _DAY, listed.decided_on, look)
    book.number(sheet, row, _HOURS, cure.effort_hours, CENTRED | ground | _PLAIN_NUMBER)
    book.number(sheet, row, _WEEKS, cure.lead_weeks, CENTRED | ground | _PLAIN_NUMBER)
    cells = (effect_words(cure.effect, risks), also_words(cure, risks), cure.changes, cure.seen_when)
    for column, text in enumerate(cells, start=6):
        book.text(sheet, row, column, text, look)
    texts = [(text, _WIDTHS[column], 10.0) for column, text in enumerate(cells, start=6)]
    bold = 10.5 if listed.decided_on else 10.0
    texts += [
        (pitfall.title, _WIDTHS[0], 10.5),
        (cure.action, _WIDTHS[1], bold),
        (listed.owner, _WIDTHS[2], 10.0),
    ]
    sheet.set_row(row, row_height(texts))
