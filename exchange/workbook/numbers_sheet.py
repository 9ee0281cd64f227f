"""Our numbers: every number that is a judgement of the project, and what is changed in this engagement."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from engagement.numbers import numbers_sentence
from engagement.report import Report
from exchange.palette import BAND, INK, MUTED
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, CENTRED, NOTE, Properties
from readiness.risk.edits import Difference, Dropped, EditableNumber, EditedNumbers, Value, editable

NAME = "Our numbers"
_COLUMNS = (
    ("Group", 30.0),
    ("Number", 66.0),
    ("Default", 9.5),
    ("Here", 9.5),
    ("Unit", 25.0),
    ("What it is used for", 52.0),
    ("Changed because", 30.0),
    ("Changed on", 12.0),
)
_WIDTHS = tuple(width for _, width in _COLUMNS)
# Without changes the last two columns would be empty.
_UNCHANGED = 6
_HEAD = 3
_SIZE = 9
_DEFAULT, _HERE = 2, 3


def add_numbers(book: Book, report: Report) -> None:
    """One row for each number, those changed here first and bold."""
    found = report.risks.numbers
    columns = _COLUMNS if found.differences else _COLUMNS[:_UNCHANGED]
    names, widths = [name for name, _ in columns], [width for _, width in columns]
    sheet, last = book.sheet(NAME, widths, tab=MUTED), len(columns) - 1
    listed = editable(found.catalogue, found.judged)
    finding = numbers_sentence(found, len(listed))
    if found.differences:
        finding += f" This report rests on version {found.version}; changed numbers stand first, in bold."
    book.title(sheet, "Which numbers are ours?", finding, last, sum(widths))
    book.headings(sheet, _HEAD, names, height=20, centred=(_DEFAULT, _HERE))
    changed = {each.path: each for each in found.differences}
    heights: dict[str, float] = {}
    row = _HEAD
    for number in sorted(listed, key=lambda each: each.path not in changed):
        row += 1
        _number(book, sheet, row, number, changed.get(number.path), heights)
    sheet.autofilter(_HEAD, 0, row, last)
    sheet.freeze_panes(_HEAD + 1, 2)
    sheet.repeat_rows(_HEAD)
    _notes(book, sheet, row + 2, widths, found)


def _number(
    book: Book,
    sheet: Worksheet,
    row: int,
    number: EditableNumber,
    changed: Difference | None,
    heights: dict[str, float],
) -> None:
    marked: Properties = {"bold": True, "bg_color": BAND} if changed else {}
    own: Properties = marked | {"font_size": _SIZE}
    look, centred = CELL | own, CENTRED | own
    texts = (number.group, number.title, "", "", number.unit or "word", number.used_for)
    for column, text in enumerate(texts):
        if column not in (_DEFAULT, _HERE):
            book.text(sheet, row, column, text, look)
    _value(book, sheet, row, _DEFAULT, changed.default if changed else number.value, centred)
    _value(book, sheet, row, _HERE, number.value, centred)
    reason = changed.reason if changed else ""
    if changed:
        book.text(sheet, row, _UNCHANGED, reason, look)
        book.day(sheet, row, _UNCHANGED + 1, changed.on, look)
    # Bold letters are wider.
    size = _SIZE + (0.5 if changed else 0.0)
    words = zip((*texts, reason), _WIDTHS, strict=False)
    sheet.set_row(row, max(_height(text, width, size, heights) for text, width in words))


def _height(text: str, width: float, size: float, known: dict[str, float]) -> float:
    """The height a text needs; units and uses repeat, so each is measured once."""
    key = f"{width}/{size}/{text}"
    if key not in known:
        known[key] = row_height([(text, width, size)], padding=3, least=13.5)
    return known[key]


def _value(book: Book, sheet: Worksheet, row: int, column: int, value: Value, properties: Properties) -> None:
    if isinstance(value, str):
        book.text(sheet, row, column, value, properties)
    else:
        book.number(sheet, row, column, value, properties | {"num_format": "General"})


def _notes(book: Book, sheet: Worksheet, row: int, widths: Sequence[float], found: EditedNumbers) -> None:
    sources = f"Where they come from: {found.judged.reference}. None was estimated from outcomes yet."
    notes = [sources, *(_dropped(each) for each in found.dropped)]
    for note in notes:
        row = book.paragraph(sheet, row, (0, len(widths) - 1), sum(widths), note, NOTE | {"font_color": INK})


def _dropped(dropped: Dropped) -> str:
    """A change that today's numbers no longer take."""
    fault, edit = dropped.fault, dropped.edit
    return f"Left out, because it no longer fits: {edit.number}: {fault.problem}."
