"""How well it was measured: reliability, items, and people who may not have read the questions."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.measurement_findings import (
    NOT_VALIDATED,
    careless_sentence,
    icc_words,
    item_words,
    quality_sentence,
)
from engagement.report import Report
from exchange.palette import MUTED
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, CENTRED, SECTION
from readiness.published_details import CarelessCheck, ReliabilityFigure, ScaleQuality

NAME = "Measurement"
_WIDTHS = (26.0, 56.0, 11.0, 17.0, 17.0, 17.0, 17.0, 38.0)
_LAST = len(_WIDTHS) - 1
_SCALE_HEADINGS = (
    "Component",
    "What it says",
    "People",
    "Alpha (95 %)",
    "Omega (95 %)",
    "Alpha within groups",
    "Omega within groups",
    "Between groups",
)
_ITEM_HEADINGS = ("Component", "Item", "", "With the rest", "Alpha without it", "What it says", "", "")
_TWO_DECIMALS = CENTRED | {"num_format": "0.00"}


def add_measurement(book: Book, report: Report) -> None:
    """Reliability of each component, what each item adds, and the check for careless answers."""
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    row = book.title(
        sheet, "How well was it measured?", quality_sentence(report.results), _LAST, sum(_WIDTHS)
    )
    row = book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), NOT_VALIDATED) + 1
    if report.readiness.quality:
        row = _scales(book, sheet, row, report)
        row = _items(book, sheet, row, report)
    check = report.readiness.careless
    if isinstance(check, CarelessCheck):
        _careless(book, sheet, row, check, report)
    sheet.freeze_panes(2, 0)


def _section(book: Book, sheet: Worksheet, row: int, title: str) -> int:
    book.merged(sheet, row, (0, _LAST), title, SECTION)
    sheet.set_row(row, 24)
    return row + 1


def _scales(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    row = _section(book, sheet, row, "Components")
    book.headings(sheet, row, _SCALE_HEADINGS, centred=range(2, _LAST))
    for component, quality in report.readiness.quality.items():
        row += 1
        meaning = report.results.instrument.components_by_id[component].meaning
        words = meaning[report.results.survey.language] if meaning else ""
        book.text(sheet, row, 0, report.results.component_label(component), CELL | {"bold": True})
        book.text(sheet, row, 1, words)
        book.number(sheet, row, 2, quality.people, CENTRED)
        figures = (quality.alpha, quality.omega, quality.alpha_within, quality.omega_within)
        for column, figure in enumerate(figures, start=3):
            book.text(sheet, row, column, _with_interval(figure), CENTRED)
        book.text(sheet, row, _LAST, icc_words(quality))
        texts = [(words, _WIDTHS[1], 10.0), (icc_words(quality), _WIDTHS[_LAST], 10.0)]
        sheet.set_row(row, row_height(texts))
    return row + 2


def _items(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    row = _section(book, sheet, row, "Items")
    book.headings(sheet, row, _ITEM_HEADINGS, centred=(3, 4))
    for component, quality in report.readiness.quality.items():
        for item in quality.items:
            row += 1
            _item(book, sheet, row, component, item, quality, report)
    return row + 2


def _item(
    book: Book, sheet: Worksheet, row: int, component: str, item: str, quality: ScaleQuality, report: Report
) -> None:
    found = quality.items[item]
    asked = report.results.instrument.items_by_id[item]
    text = asked.text[report.results.survey.language] + (" (reversed)" if asked.reversed else "")
    words = item_words(found, quality.alpha)
    book.text(sheet, row, 0, report.results.component_label(component))
    book.merged(sheet, row, (1, 2), text)
    for column, figure in ((3, found.item_rest_correlation), (4, found.alpha_if_dropped)):
        if figure is None:
            book.text(sheet, row, column, "not estimable", CENTRED)
        else:
            book.number(sheet, row, column, figure, _TWO_DECIMALS)
    book.merged(sheet, row, (5, _LAST), words)
    sheet.set_row(row, row_height([(text, _WIDTHS[1] + _WIDTHS[2], 10.0)]))


def _careless(book: Book, sheet: Worksheet, row: int, check: CarelessCheck, report: Report) -> None:
    row = _section(book, sheet, row, "Answers that may not have been read")
    row = book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), careless_sentence(check))
    book.headings(
        sheet, row, ("Component", "", "", "Everybody", "Without the marked"), height=20, centred=(3, 4)
    )
    for component, means in check.components.items():
        row += 1
        book.merged(sheet, row, (0, 2), report.results.component_label(component))
        book.number(sheet, row, 3, means.everybody, CENTRED | {"num_format": "0.0"})
        book.number(sheet, row, 4, means.without_marked, CENTRED | {"num_format": "0.0"})


def _with_interval(figure: ReliabilityFigure | None) -> str:
    if figure is None:
        return "not estimable"
    return f"{figure.estimate:.2f} ({figure.low:.2f} to {figure.high:.2f})".replace("-", "−")
