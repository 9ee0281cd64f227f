"""Behind the means: shares, agreement and the gap between leads and their people."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from engagement.cell_findings import FROM_TEN_ON, favourable_rule, gaps_of, share_words
from engagement.findings import signed
from engagement.report import Report
from exchange.palette import INK, MUTED
from exchange.workbook.book import Book
from exchange.workbook.looks import CELL, CENTRED
from exchange.workbook.texts import sentence_case
from readiness.published import PublishedUnit
from readiness.published_details import AgreementFigures, ComponentDetail, LeadGap, Shares

NAME = "Behind the means"
_WIDTHS = (30.0, 22.0, 14.0, 14.0, 14.0, 18.0, 10.0, 10.0, 10.0, 11.0, 16.0, 30.0)
_HEADINGS = (
    "Unit",
    "Component",
    "Favourable",
    "Middle",
    "Unfavourable",
    "Favourable, of all members (95 %)",
    "r_wg(j)",
    "Bar at this size",
    "AD_M",
    "Leads minus people",
    "95 % interval",
    "Who is the more positive",
)
_HEAD = 3
_LAST = len(_WIDTHS) - 1


def add_details(book: Book, report: Report) -> None:
    """One row for each unit and component with more behind it than a mean."""
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    instrument = report.results.instrument
    rule = favourable_rule(instrument.scale_of(component) for component in instrument.components)
    finding = (
        f"{rule} {FROM_TEN_ON} Gaps are shown for "
        "departments and the whole organisation, where enough leads answered."
    )
    book.title(sheet, "What stands behind the means?", finding, _LAST, sum(_WIDTHS))
    book.headings(sheet, _HEAD, _HEADINGS, height=42, centred=range(2, _LAST))
    row = _HEAD + 1
    for unit, component in _told(report):
        _row(book, sheet, row, unit, component, report)
        row += 1
    if row == _HEAD + 1:
        book.merged(sheet, row, (0, _LAST), "No group has ten answers that may be shown.", CELL)
        row += 1
    else:
        sheet.autofilter(_HEAD, 0, row - 1, _LAST)
    sheet.freeze_panes(_HEAD + 1, 2)
    sheet.repeat_rows(_HEAD)


def _told(report: Report) -> Iterator[tuple[PublishedUnit, str]]:
    for unit in report.readiness.units:
        for component in report.readiness.component_thresholds:
            if component in unit.details or component in gaps_of(unit):
                yield unit, component


def _row(book: Book, sheet: Worksheet, row: int, unit: PublishedUnit, component: str, report: Report) -> None:
    first = component == next(iter(report.readiness.component_thresholds))
    ink = INK if first else MUTED
    book.text(sheet, row, 0, unit.name, CELL | {"bold": first, "font_color": ink, "text_wrap": False})
    book.text(sheet, row, 1, report.results.component_label(component), CELL | {"text_wrap": False})
    detail = unit.details.get(component)
    shares = detail.shares if isinstance(detail, ComponentDetail) else None
    agreement = detail.agreement if isinstance(detail, ComponentDetail) else None
    _shares(book, sheet, row, shares if isinstance(shares, Shares) else None)
    _agreement(book, sheet, row, agreement if isinstance(agreement, AgreementFigures) else None)
    _gap(book, sheet, row, gaps_of(unit).get(component))


def _shares(book: Book, sheet: Worksheet, row: int, shares: Shares | None) -> None:
    if shares is None:
        for column in range(2, 6):
            book.hidden(sheet, row, column)
        return
    for column, share in enumerate((shares.favourable, shares.middle, shares.unfavourable), start=2):
        book.text(sheet, row, column, sentence_case(share_words(share, shares.step)), CENTRED)
    book.text(sheet, row, 5, f"{shares.favourable_low} to {shares.favourable_high} %", CENTRED)


def _agreement(book: Book, sheet: Worksheet, row: int, agreement: AgreementFigures | None) -> None:
    if agreement is None:
        for column in range(6, 9):
            book.hidden(sheet, row, column)
        return
    book.number(sheet, row, 6, agreement.rwg_j, CENTRED | {"num_format": "0.00"})
    if agreement.bar is None:
        book.text(sheet, row, 7, "none", CENTRED)
    else:
        book.number(sheet, row, 7, agreement.bar, CENTRED | {"num_format": "0.00"})
    book.number(sheet, row, 8, agreement.ad_m, CENTRED | {"num_format": "0.0"})


def _gap(book: Book, sheet: Worksheet, row: int, gap: LeadGap | None) -> None:
    if gap is None:
        for column in range(9, 12):
            book.hidden(sheet, row, column)
        return
    book.number(sheet, row, 9, gap.gap, CENTRED | {"num_format": "+0.0;−0.0;0.0"})
    book.text(sheet, row, 10, f"{signed(gap.low)} to {signed(gap.high)}", CENTRED)
    book.text(sheet, row, 11, sentence_case(gap.reading.value))
