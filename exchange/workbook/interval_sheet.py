"""Intervals: every shown mean with its 95 % interval, chance of being missing and verdict."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report
from exchange.palette import INK, MUTED, VERDICT
from exchange.workbook.book import Book
from exchange.workbook.looks import CELL, Properties, filled
from exchange.workbook.means import CHANCE_FORMAT, shown_mean
from exchange.workbook.texts import sentence_case
from readiness.published import Hidden, PublishedMean, PublishedUnit

NAME = "Intervals"
_WIDTHS = (32.0, 26.0, 10.0, 10.0, 10.0, 13.0, 15.0, 18.0, 18.0, 18.0, 15.0)
_HEADINGS = (
    "Unit",
    "Component",
    "Mean",
    "95 % interval from",
    "to",
    "Percent of scale",
    "Chance it is missing",
    "Verdict",
    "Threshold a little less strict",
    "a little stricter",
    "“Don’t know”",
)
_HEAD = 3
_NUMBER: Properties = CELL | {"align": "center"}


def add_intervals(book: Book, report: Report) -> None:
    """One row for each unit and component."""
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    last = len(_WIDTHS) - 1
    finding = (
        "With 95 % chance the mean of all members lies within its interval. Chances stand in steps of five percent; "
        "the two columns beside the verdict say what it would be with the threshold a sixteenth of the scale (.25 on "
        "five points) less strict, and as much stricter. Hidden values stay hidden here too."
    )
    book.title(sheet, "How sure are the readiness figures?", finding, last, sum(_WIDTHS))
    book.headings(sheet, _HEAD, _HEADINGS, centred=range(2, len(_HEADINGS)))
    row = _HEAD + 1
    for unit in report.readiness.units:
        for component in report.readiness.component_thresholds:
            _row(book, sheet, row, unit, component, report)
            row += 1
    sheet.autofilter(_HEAD, 0, row - 1, last)
    sheet.freeze_panes(_HEAD + 1, 2)
    sheet.repeat_rows(_HEAD)


def _row(book: Book, sheet: Worksheet, row: int, unit: PublishedUnit, component: str, report: Report) -> None:
    first = component == next(iter(report.readiness.component_thresholds))
    ink = INK if first else MUTED
    book.text(sheet, row, 0, unit.name, CELL | {"bold": first, "font_color": ink, "text_wrap": False})
    label = report.results.component_label(component)
    book.text(sheet, row, 1, label, CELL | {"text_wrap": False})
    cell = unit.components[component]
    if isinstance(cell, PublishedMean):
        shown = shown_mean(cell)
        book.number(sheet, row, 2, shown.value, _NUMBER | {"num_format": shown.number_format})
        book.number(sheet, row, 3, cell.low, _NUMBER | {"num_format": "0.0"})
        book.number(sheet, row, 4, cell.high, _NUMBER | {"num_format": "0.0"})
        book.number(sheet, row, 5, cell.percent / 100, _NUMBER | {"num_format": "0 %"})
        book.number(sheet, row, 6, cell.missing_chance / 100, _NUMBER | {"num_format": CHANCE_FORMAT})
        tile = filled(VERDICT[cell.verdict], INK)
        book.text(sheet, row, 7, sentence_case(cell.verdict.value), tile)
        # Verdicts are worked out on the keyed scale, where a lower threshold is the less strict one.
        for column, verdict in ((8, cell.verdict_lower), (9, cell.verdict_higher)):
            if verdict is None:
                book.hidden(sheet, row, column)
            else:
                words = "same" if verdict is cell.verdict else sentence_case(verdict.value)
                book.text(sheet, row, column, words, _NUMBER)
    else:
        for column in range(2, 10):
            book.hidden(sheet, row, column)
    unsure = unit.dont_know.get(component, Hidden())
    if isinstance(unsure, Hidden):
        book.hidden(sheet, row, 10)
    else:
        book.text(sheet, row, 10, sentence_case(unsure), _NUMBER)
