"""Evidence: what speaks for and against each pitfall, who says so, and where sources contradict each other."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report
from exchange.client_view import ClientContradiction, contradictions_for_client
from exchange.palette import BAND, CAUTION, MUTED
from exchange.workbook.book import Book, row_height
from exchange.workbook.evidence import EvidenceLine, evidence_lines, statement_words, where_words
from exchange.workbook.looks import CELL, CENTRED, Properties
from exchange.workbook.texts import percent_words
from readiness.risk.chances import PitfallRisk

NAME = "Evidence"
_COLUMNS = (
    ("Pitfall", 32.0),
    ("Speaks", 11.0),
    ("What it says", 42.0),
    ("Behind it", 50.0),
    ("Source", 13.0),
    ("Says who", 20.0),
    ("Where", 18.0),
    ("When", 12.0),
    ("Points", 8.0),
)
_WIDTHS = tuple(width for _, width in _COLUMNS)
_LAST = len(_COLUMNS) - 1
_HEAD = 3
_POINTS: Properties = CENTRED | {"num_format": "+0;-0;0"}


def evidence_rows(report: Report) -> dict[str, int]:
    """Pitfall -> first row of its evidence, counted from 0."""
    rows, row = {}, _HEAD + 1
    for risk in report.risks.report.overall:
        rows[risk.pitfall] = row
        row += 1 + len(contradictions_for_client(report.risks, risk.pitfall)) + len(evidence_lines(risk))
    return rows


def add_evidence(book: Book, report: Report) -> None:
    """One row for each piece of evidence; the points lead from the base rate to the chance."""
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    finding = (
        "Each pitfall starts at its base rate; what speaks for it adds points, what speaks against it takes some "
        "away. Who said something in confidence stays unnamed."
    )
    book.title(
        sheet, "What speaks for and against each pitfall, and who says so?", finding, _LAST, sum(_WIDTHS)
    )
    book.headings(sheet, _HEAD, [name for name, _ in _COLUMNS], height=20, centred=(_LAST,))
    row = _HEAD + 1
    for risk in report.risks.report.overall:
        row = _evidence_of(book, sheet, row, risk, report)
    sheet.autofilter(_HEAD, 0, row - 1, _LAST)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)


def _evidence_of(book: Book, sheet: Worksheet, row: int, risk: PitfallRisk, report: Report) -> int:
    pitfall = report.risks.catalogue.by_id[risk.pitfall]
    band: Properties = CELL | {"bg_color": BAND}
    start: Properties = band | {"bold": True}
    now = f"Now {percent_words(risk.probability)}, {risk.confidence.value}"
    for column, text in enumerate((pitfall.title, "Base rate", now)):
        book.text(sheet, row, column, text, start)
    book.text(sheet, row, 3, pitfall.why, band | {"font_color": MUTED})
    for column, text in enumerate(("Judgement", "Project judgement", "", ""), start=4):
        book.text(sheet, row, column, text, band)
    base = CENTRED | start | {"num_format": "0"}
    book.number(sheet, row, _LAST, round(100 * pitfall.base_rate), base)
    sheet.set_row(row, row_height([(pitfall.title, _WIDTHS[0], 10.5), (pitfall.why, _WIDTHS[3], 10.0)]))
    for contradiction in contradictions_for_client(report.risks, risk.pitfall):
        row += 1
        _contradiction(book, sheet, row, pitfall.title, contradiction)
    for line in evidence_lines(risk):
        row += 1
        _line(book, sheet, row, pitfall.title, line, report)
    return row + 1


def _contradiction(
    book: Book, sheet: Worksheet, row: int, title: str, contradiction: ClientContradiction
) -> None:
    """The question and what each source answers; what each weighs stands in the rows below."""
    statements = "\n".join(f"•  {statement_words(each)}" for each in contradiction.statements)
    look: Properties = CELL | {"font_color": CAUTION, "bold": True}
    cells = (contradiction.question, statements, "Interview", f"{len(contradiction.statements)} statements")
    book.text(sheet, row, 0, title, CELL | {"font_color": MUTED, "indent": 1})
    book.text(sheet, row, 1, "Disagree", look)
    for column, text in enumerate((*cells, "", "", ""), start=2):
        book.text(sheet, row, column, text)
    texts = [(title, _WIDTHS[0] - 2, 10.0), (cells[0], _WIDTHS[2], 10.0), (statements, _WIDTHS[3], 10.0)]
    sheet.set_row(row, row_height(texts))


def _line(book: Book, sheet: Worksheet, row: int, title: str, line: EvidenceLine, report: Report) -> None:
    book.text(sheet, row, 0, title, CELL | {"font_color": MUTED, "indent": 1})
    speaks = "For" if line.speaks_for else "Against"
    cells = (speaks, line.says, line.detail, line.kind, line.who, where_words(line, report))
    for column, text in enumerate(cells, start=1):
        book.text(sheet, row, column, text)
    book.day(sheet, row, 7, line.on, CELL)
    book.number(sheet, row, _LAST, round(line.points, 1), _POINTS)
    texts = [(text, _WIDTHS[column], 10.0) for column, text in enumerate(cells, start=1)]
    sheet.set_row(row, row_height([(title, _WIDTHS[0] - 2, 10.0), *texts]))
