"""Evidence and cures: what speaks for and against each pitfall, who says so, and what helps."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report
from exchange.palette import BAND, INK, MUTED
from exchange.workbook.book import Book, row_height
from exchange.workbook.evidence import EvidenceLine, evidence_lines
from exchange.workbook.looks import CELL, CENTRED, NOTE, Properties
from exchange.workbook.texts import owner_words, percent_words
from readiness.risk.chances import PitfallRisk

NAME, CURES = "Evidence", "Cures"
_EVIDENCE = (
    ("Pitfall", 38.0),
    ("Speaks", 11.0),
    ("What it says", 46.0),
    ("Behind it", 52.0),
    ("Says who", 22.0),
    ("Points", 9.0),
)
_CURES = (
    ("Pitfall", 34.0),
    ("Cure", 48.0),
    ("Owner", 16.0),
    ("Hours", 9.0),
    ("Weeks ahead", 10.0),
    ("It changes", 36.0),
    ("Seen when", 40.0),
)
_HEAD = 3
_POINTS: Properties = CENTRED | {"num_format": "+0;-0;0"}


def evidence_rows(report: Report) -> dict[str, int]:
    """Pitfall -> first row of its evidence, counted from 0."""
    rows, row = {}, _HEAD + 1
    for risk in report.risks.report.overall:
        rows[risk.pitfall] = row
        row += 1 + len(evidence_lines(risk, report.risks))
    return rows


def add_evidence(book: Book, report: Report) -> None:
    """One row for each piece of evidence; the points lead from the base rate to the chance."""
    names, widths = [name for name, _ in _EVIDENCE], [width for _, width in _EVIDENCE]
    sheet = book.sheet(NAME, widths, tab=MUTED)
    last = len(widths) - 1
    finding = (
        "Each pitfall starts at its base rate; what speaks for it adds points, what speaks against it takes some "
        "away. Who said something in confidence stays unnamed."
    )
    book.title(
        sheet, "What speaks for and against each pitfall, and who says so?", finding, last, sum(widths)
    )
    book.headings(sheet, _HEAD, names, height=20, centred=(5,))
    row = _HEAD + 1
    for risk in report.risks.report.overall:
        row = _evidence_of(book, sheet, row, risk, report)
    sheet.autofilter(_HEAD, 0, row - 1, last)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)


def _evidence_of(book: Book, sheet: Worksheet, row: int, risk: PitfallRisk, report: Report) -> int:
    pitfall = report.risks.catalogue.by_id[risk.pitfall]
    start: Properties = {"bold": True, "bg_color": BAND}
    book.text(sheet, row, 0, pitfall.title, CELL | start)
    book.text(sheet, row, 1, "Base rate", CELL | start)
    book.text(sheet, row, 2, f"Now {percent_words(risk.probability)}, {risk.confidence.value}", CELL | start)
    book.text(sheet, row, 3, pitfall.why, CELL | {"bg_color": BAND, "font_color": MUTED})
    book.text(sheet, row, 4, "Project judgement", CELL | {"bg_color": BAND})
    base = CENTRED | start | {"num_format": "0"}
    book.number(sheet, row, 5, round(100 * pitfall.base_rate), base)
    sheet.set_row(row, row_height([(pitfall.title, 38.0, 10.5), (pitfall.why, 52.0, 10.0)]))
    for line in evidence_lines(risk, report.risks):
        row += 1
        _line(book, sheet, row, pitfall.title, line)
    return row + 1


def _line(book: Book, sheet: Worksheet, row: int, title: str, line: EvidenceLine) -> None:
    book.text(sheet, row, 0, title, CELL | {"font_color": MUTED, "indent": 1})
    book.text(sheet, row, 1, "For" if line.speaks_for else "Against")
    book.text(sheet, row, 2, line.says)
    book.text(sheet, row, 3, line.detail)
    book.text(sheet, row, 4, line.who)
    book.number(sheet, row, 5, round(line.points, 1), _POINTS)
    texts = [(title, 36.0, 10.0), (line.says, 46.0, 10.0), (line.detail, 52.0, 10.0), (line.who, 22.0, 10.0)]
    sheet.set_row(row, row_height(texts))


def add_cures(book: Book, report: Report) -> None:
    """One row for each cure, in the pitfalls' order."""
    names, widths = [name for name, _ in _CURES], [width for _, width in _CURES]
    sheet = book.sheet(CURES, widths, tab=MUTED)
    last = len(widths) - 1
    finding = "The first cure of each pitfall is the one to start with. Hours are working hours of the owner."
    book.title(sheet, "What helps, who does it, and how long does it take?", finding, last, sum(widths))
    book.headings(sheet, _HEAD, names, centred=(3, 4))
    row = _HEAD + 1
    for risk in report.risks.report.overall:
        pitfall = report.risks.catalogue.by_id[risk.pitfall]
        for number, cure in enumerate(pitfall.cures):
            ink: Properties = {"bold": True} if number == 0 else {"font_color": MUTED}
            book.text(sheet, row, 0, pitfall.title, CELL | ink)
            book.text(sheet, row, 1, cure.action)
            book.text(sheet, row, 2, owner_words(cure.owner))
            book.number(sheet, row, 3, cure.effort_hours, CENTRED | {"num_format": "General"})
            book.number(sheet, row, 4, cure.lead_weeks, CENTRED | {"num_format": "General"})
            book.text(sheet, row, 5, cure.changes)
            book.text(sheet, row, 6, cure.seen_when)
            texts = [(pitfall.title, 34.0, 10.5), (cure.action, 48.0, 10.0)]
            texts += [(cure.changes, 36.0, 10.0), (cure.seen_when, 40.0, 10.0)]
            sheet.set_row(row, row_height(texts))
            row += 1
    sheet.autofilter(_HEAD, 0, row - 1, last)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)
    note = "Hours and weeks are project judgement where no source states them."
    book.paragraph(sheet, row + 1, (0, last), sum(widths), note, NOTE | {"font_color": INK})
