"""What the workshop took down, as a workbook of its own: who does what by when, and the notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from xlsxwriter.worksheet import Worksheet

from engagement.room import NoteKind, WorkshopNote
from engagement.workshop import actions_by_date, actions_sentence
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL
from exchange.workbook.texts import day_words

NAME: Final = "Workshop"
_WIDTHS: Final = (62.0, 26.0, 14.0, 22.0)
_LAST: Final = len(_WIDTHS) - 1
_IN_GENERAL: Final = "In general"


def workshop_workbook(
    engagement: str, survey: str, notes: Sequence[WorkshopNote], names: Mapping[str, str], made_on: date
) -> bytes:
    """Actions by date, then notes in the order taken.

    Parameters
    ----------
    engagement, survey : str
        Their names.
    names : mapping
        Component id -> its name.
    """
    book = Book(
        title=f"{engagement}: workshop",
        subject=survey,
        made_on=made_on,
        footer="For those who were in the workshop",
    )
    sheet = book.sheet(NAME, _WIDTHS)
    actions = actions_by_date(notes)
    row = book.title(sheet, "What did we agree?", actions_sentence(actions), _LAST, sum(_WIDTHS))
    row = book.paragraph(
        sheet, row, (0, _LAST), sum(_WIDTHS), f"{engagement}, “{survey}”, as of {day_words(made_on)}."
    )
    row = _add_actions(book, sheet, row, actions, names)
    _add_notes(book, sheet, row + 2, [each for each in notes if each.kind is NoteKind.NOTE], names)
    return book.content()


def _add_actions(
    book: Book, sheet: Worksheet, row: int, actions: Sequence[WorkshopNote], names: Mapping[str, str]
) -> int:
    """The actions; the last row used."""
    book.headings(sheet, row, ("Action", "Owner", "By", "About"), height=20)
    for note in actions:
        row += 1
        book.text(sheet, row, 0, note.text)
        book.text(sheet, row, 1, note.owner)
        book.day(sheet, row, 2, note.due_on, CELL)
        book.text(sheet, row, 3, names.get(note.component, _IN_GENERAL))
        texts = [(note.text, _WIDTHS[0], 10.0), (note.owner, _WIDTHS[1], 10.0)]
        sheet.set_row(row, row_height(texts, least=18))
    return row


def _add_notes(
    book: Book, sheet: Worksheet, row: int, notes: Sequence[WorkshopNote], names: Mapping[str, str]
) -> None:
    book.headings(sheet, row, ("Note", "", "", "About"), height=20)
    for place, note in enumerate(notes, start=row + 1):
        book.merged(sheet, place, (0, 2), note.text)
        book.text(sheet, place, 3, names.get(note.component, _IN_GENERAL))
        sheet.set_row(place, row_height([(note.text, sum(_WIDTHS[:3]), 10.0)], least=18))
