"""Pitfalls: the register, and where pitfalls differ between departments."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.reading import Risks
from engagement.report import Report, risk_sentence
from exchange.palette import ACCENT, RISK_RAMP, risk_colour, text_on
from exchange.workbook import evidence_sheet
from exchange.workbook.book import Book, row_height
from exchange.workbook.evidence import evidence_lines
from exchange.workbook.legend import FAINT_HATCH, add_flat_legend, add_legend
from exchange.workbook.looks import CELL, CENTRED, HEADING, Properties, filled
from exchange.workbook.texts import owner_words, percent_words, sentence_case
from readiness.risk.chances import Confidence, PitfallRisk

NAME, MATRIX = "Pitfalls", "Pitfalls by department"
_COLUMNS = (
    ("", 4.0),
    ("Pitfall", 30.0),
    ("Chance", 9.5),
    ("5–95 % range", 13.5),
    ("In words", 11.0),
    ("Weeks at stake", 10.0),
    ("Weeks if it happens", 12.0),
    ("Base rate", 9.0),
    ("Confidence", 15.0),
    ("Evidence", 13.0),
    ("First cure", 36.0),
    ("Owner", 14.0),
    ("Ask next", 36.0),
)
_HEAD = 3
_UNITS_A_PAGE = 12


def add_pitfalls(book: Book, report: Report, evidence_rows: dict[str, int]) -> None:
    """The register: every pitfall, most weeks at stake first.

    Parameters
    ----------
    evidence_rows : dict
        Pitfall -> row of its evidence (counted from 0), to link there.
    """
    names, widths = [name for name, _ in _COLUMNS], [width for _, width in _COLUMNS]
    sheet = book.sheet(NAME, widths)
    last = len(widths) - 1
    book.title(sheet, "Where would OKRs fail?", risk_sentence(report.risks), last, sum(widths))
    book.headings(sheet, _HEAD, names, centred=range(2, 10))
    row = _HEAD + 1
    for number, risk in enumerate(report.risks.report.overall, start=1):
        _row(book, sheet, row, number, risk, report.risks, evidence_rows[risk.pitfall])
        row += 1
    sheet.autofilter(_HEAD, 0, row - 1, last)
    sheet.freeze_panes(_HEAD + 1, 2)
    sheet.repeat_rows(_HEAD)
    add_flat_legend(book, sheet, row + 1, _tiles(), _explanations(report.risks), first_tile=2, widths=widths)


def _row(
    book: Book, sheet: Worksheet, row: int, number: int, risk: PitfallRisk, risks: Risks, evidence_row: int
) -> None:
    pitfall = risks.catalogue.by_id[risk.pitfall]
    cure, impact = pitfall.cures[0], pitfall.impact_weeks
    question = risk.next_question.question if risk.next_question else pitfall.disconfirming_question
    lines = evidence_lines(risk, risks)
    counted = sum(line.speaks_for for line in lines)
    book.number(sheet, row, 0, number, CENTRED)
    book.text(sheet, row, 1, pitfall.title, CELL | {"bold": True})
    chance(book, sheet, row, 2, risk)
    book.text(sheet, row, 3, f"{percent_words(risk.low)} to {percent_words(risk.high)}", CENTRED)
    book.text(sheet, row, 4, sentence_case(risks.judged.band(risk.probability)), CENTRED)
    book.number(sheet, row, 5, round(risk.expected_weeks, 1), CENTRED | {"num_format": "0.0"})
    book.text(sheet, row, 6, f"{impact.likely:g} ({impact.low:g} to {impact.high:g})", CENTRED)
    book.number(sheet, row, 7, pitfall.base_rate, CENTRED | {"num_format": "0 %"})
    book.text(sheet, row, 8, sentence_case(risk.confidence.value), CENTRED)
    target = f"'{evidence_sheet.NAME}'!A{evidence_row + 1}"
    words = f"{counted} for, {len(lines) - counted} against"
    book.link(sheet, row, (9, 9), target, words, CENTRED | {"font_color": ACCENT, "underline": 1})
    book.text(sheet, row, 10, cure.action)
    book.text(sheet, row, 11, owner_words(cure.owner))
    book.text(sheet, row, 12, question)
    texts = [(pitfall.title, 30.0, 10.5), (cure.action, 36.0, 10.0), (question, 36.0, 10.0)]
    sheet.set_row(row, row_height(texts))


def chance(book: Book, sheet: Worksheet, row: int, column: int, risk: PitfallRisk) -> None:
    """A chance in whole percent on the risk ramp; hatched where there is too little evidence."""
    if risk.confidence is Confidence.TOO_LITTLE:
        tile: Properties = FAINT_HATCH
    else:
        colour = risk_colour(risk.probability)
        tile = filled(colour, text_on(colour))
    book.number(sheet, row, column, round(risk.probability, 2), tile | {"num_format": "0 %"})


def _tiles() -> list[tuple[str, Properties]]:
    """The risk colours with their bounds, and the hatch."""
    count = len(RISK_RAMP)
    bounds = [percent_words(step / count) for step in range(count + 1)]
    tiles = [
        (f"{bounds[step]} to {bounds[step + 1]}", filled(colour, text_on(colour)))
        for step, colour in enumerate(RISK_RAMP)
    ]
    return [*tiles, ("Too little evidence", FAINT_HATCH)]


def _explanations(risks: Risks) -> tuple[str, ...]:
    bands = ", ".join(
        f"{sentence_case(word).lower()} from {percent_words(least)}"
        for word, least in risks.judged.bands.items()
    )
    low, high = (percent_words(share) for share in risks.judged.interval)
    return (
        f"Chance: that the pitfall is there, from its base rate and all evidence. Words: {bands}. Range: {low} to {high} "
        "of seeded draws.",
        "Weeks at stake: chance times the likely weeks of delay if the pitfall is there; the list is sorted by it.",
        "Base rates, weeks and weights are project judgement, not estimates from data; the sheet Assumptions and method "
        "lists them.",
        "Confidence says how far the catalogued signals were looked at, not how likely the pitfall is. Hatched: too little "
        "evidence, the chance is hardly more than the base rate.",
    )


def add_matrix(book: Book, report: Report) -> None:
    """Local pitfalls in rows, shown departments in columns, the whole organisation first."""
    risks, by_id = report.risks, report.readiness.by_id
    units = [unit for unit in risks.report.by_unit if unit in by_id]
    rows = [risk for risk in risks.report.overall if risks.catalogue.by_id[risk.pitfall].local]
    widths = [46.0, 15.0, *[15.0] * len(units)]
    pages = -(-max(len(units), 1) // _UNITS_A_PAGE)
    sheet = book.sheet(MATRIX, widths, pages_wide=pages, pages_tall=1)
    last = max(len(widths) - 1, 4)
    width = max(sum(widths), 46.0 + 15.0 * 4)
    book.title(sheet, "Where do pitfalls differ between departments?", _matrix_sentence(report), last, width)
    if units:
        names = ["Pitfall", "Whole organisation", *(by_id[unit].name for unit in units)]
        for column, name in enumerate(names):
            book.text(sheet, _HEAD, column, name, HEADING | ({} if column == 0 else {"align": "center"}))
        sheet.set_row(_HEAD, row_height([(name, 15, 11) for name in names[1:]], least=30))
        for row, risk in enumerate(rows, start=_HEAD + 1):
            book.text(sheet, row, 0, risks.catalogue.by_id[risk.pitfall].title, CELL | {"valign": "vcenter"})
            chance(book, sheet, row, 1, risk)
            for column, unit in enumerate(units, start=2):
                chance(book, sheet, row, column, risks.report.by_unit[unit][risk.pitfall])
            sheet.set_row(row, 20)
        sheet.freeze_panes(_HEAD + 1, 2)
        sheet.repeat_rows(_HEAD)
        sheet.repeat_columns(0, 1)
    note = (
        "Only pitfalls that can differ between departments are listed, most weeks at stake first. Interview facts count "
        "everywhere, survey answers in their own department.",
        "A department whose results are hidden has no column.",
    )
    add_legend(
        book,
        sheet,
        _HEAD + (len(rows) + 2 if units else 0),
        _tiles(),
        note,
        tile_columns=(0, 0),
        text_columns=(1, last),
        text_width=width - widths[0],
    )


def _matrix_sentence(report: Report) -> str:
    """The pitfall whose chance differs most between departments."""
    risks, by_id = report.risks, report.readiness.by_id
    units = [unit for unit in risks.report.by_unit if unit in by_id]
    if len(units) < 2:
        return "Fewer than two departments may be shown, so there is nothing to compare."
    spread = {
        pitfall: sorted((risks.report.by_unit[unit][pitfall].probability, by_id[unit].name) for unit in units)
        for pitfall in risks.report.by_unit[units[0]]
    }
    widest = max(spread, key=lambda pitfall: spread[pitfall][-1][0] - spread[pitfall][0][0])
    (low, lowest), (high, highest) = spread[widest][0], spread[widest][-1]
    title = risks.catalogue.by_id[widest].title
    return f"“{title}” differs most: {percent_words(high)} in {highest}, {percent_words(low)} in {lowest}."
