"""Pitfalls: the register, and where pitfalls differ between departments."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report, risk_sentence
from engagement.risks import Risks
from exchange.client_view import contradictions_for_client
from exchange.palette import ACCENT, CAUTION, INK, RISK_RAMP, risk_colour, text_on
from exchange.workbook import evidence_sheet
from exchange.workbook.book import Book, row_height
from exchange.workbook.cures import ListedCure, cure_to_start, listed_cures
from exchange.workbook.evidence import evidence_lines
from exchange.workbook.failing import failing_sentence
from exchange.workbook.legend import FAINT_HATCH, add_flat_legend, add_legend
from exchange.workbook.looks import CELL, CENTRED, HEADING, Properties, filled
from exchange.workbook.texts import first_five_words, percent_words, sentence_case
from readiness.risk.chances import Confidence, PitfallRisk
from readiness.risk.ranks import RankRange
from readiness.risk.report import departments

NAME, MATRIX = "Pitfalls", "Pitfalls by department"
_COLUMNS = (
    ("", 4.0),
    ("Pitfall", 27.0),
    ("Chance", 10.0),
    ("5–95 % range", 13.0),
    ("In words", 10.0),
    ("Weeks at stake", 10.0),
    ("Weeks, 5–95 % range", 12.0),
    ("Weeks if it happens", 12.0),
    ("Base rate", 7.5),
    ("Confidence", 15.0),
    ("How firm the rank is", 20.0),
    ("Evidence", 14.5),
    ("Do sources agree?", 19.0),
    ("Cure to start with", 34.0),
    ("Owner", 15.5),
    ("Ask next", 33.0),
)
_WIDTHS = tuple(width for _, width in _COLUMNS)
_LAST = len(_COLUMNS) - 1
_HEAD = 3
_UNITS_A_PAGE = 12
# From here on evidence for and against nearly cancels out; project judgement.
CONFLICTING_FROM = 0.8


def add_pitfalls(book: Book, report: Report, evidence_rows: dict[str, int]) -> None:
    """The register: every pitfall, most weeks at stake first.

    Parameters
    ----------
    evidence_rows : dict
        Pitfall -> row of its evidence (counted from 0), to link there.
    """
    sheet = book.sheet(NAME, _WIDTHS)
    book.title(sheet, "Where would OKRs fail?", risk_sentence(report.risks), _LAST, sum(_WIDTHS))
    failing = failing_sentence(report)
    look: Properties = {"font_size": 12, "font_color": INK, "text_wrap": True, "valign": "top"}
    book.merged(sheet, _HEAD - 1, (0, _LAST), failing, look)
    sheet.set_row(_HEAD - 1, row_height([(failing, sum(_WIDTHS), 12)], padding=10))
    book.headings(sheet, _HEAD, [name for name, _ in _COLUMNS], centred=range(2, 13))
    listed = listed_cures(report.risks)
    row = _HEAD
    for number, risk in enumerate(report.risks.report.overall, start=1):
        row += 1
        _figures(book, sheet, row, number, risk, report.risks)
        cure = cure_to_start(listed, risk.pitfall)
        _words(book, sheet, row, risk, report.risks, evidence_rows[risk.pitfall], cure)
    sheet.autofilter(_HEAD, 0, row, _LAST)
    sheet.freeze_panes(_HEAD + 1, 2)
    sheet.repeat_rows(_HEAD)
    add_flat_legend(book, sheet, row + 2, _tiles(), _explanations(report.risks), first_tile=2, widths=_WIDTHS)


def _figures(book: Book, sheet: Worksheet, row: int, number: int, risk: PitfallRisk, risks: Risks) -> None:
    pitfall, weeks = risks.catalogue.by_id[risk.pitfall], CENTRED | {"num_format": "0.0"}
    impact = pitfall.impact_weeks
    book.number(sheet, row, 0, number, CENTRED)
    book.text(sheet, row, 1, pitfall.title, CELL | {"bold": True})
    chance(book, sheet, row, 2, risk)
    book.text(sheet, row, 3, f"{percent_words(risk.low)} to {percent_words(risk.high)}", CENTRED)
    book.text(sheet, row, 4, sentence_case(risks.judged.band(risk.probability)), CENTRED)
    book.number(sheet, row, 5, round(risk.expected_weeks, 1), weeks)
    book.text(sheet, row, 6, f"{risk.expected_weeks_low:.1f} to {risk.expected_weeks_high:.1f}", CENTRED)
    book.text(sheet, row, 7, f"{impact.likely:g} ({impact.low:g} to {impact.high:g})", CENTRED)
    book.number(sheet, row, 8, pitfall.base_rate, CENTRED | {"num_format": "0 %"})
    book.text(sheet, row, 9, sentence_case(risk.confidence.value), CENTRED)
    book.text(sheet, row, 10, rank_words(risks.report.ranks[risk.pitfall]), CENTRED)


def _words(
    book: Book,
    sheet: Worksheet,
    row: int,
    risk: PitfallRisk,
    risks: Risks,
    evidence_row: int,
    cure: ListedCure,
) -> None:
    lines = evidence_lines(risk)
    counted = sum(line.speaks_for for line in lines)
    target = f"'{evidence_sheet.NAME}'!A{evidence_row + 1}"
    words = f"{counted} for, {len(lines) - counted} against"
    book.link(sheet, row, (11, 11), target, words, CENTRED | {"font_color": ACCENT, "underline": 1})
    action = f"Decided on: {cure.cure.action}" if cure.decided_on else cure.cure.action
    texts = (conflict_words(risk, risks), action, cure.owner, risks.question_about(risk.pitfall))
    # A contradiction between sources calls for an answer; evidence both ways is common.
    contradicted = bool(contradictions_for_client(risks, risk.pitfall))
    for column, text in enumerate(texts, start=12):
        look = CENTRED | {"font_color": CAUTION, "bold": contradicted} if column == 12 else CELL
        book.text(sheet, row, column, text, look)
    needed = [
        (text, _WIDTHS[column], 10.5 if column == 12 else 10.0) for column, text in enumerate(texts, 12)
    ]
    title = risks.catalogue.by_id[risk.pitfall].title
    rank = rank_words(risks.report.ranks[risk.pitfall])
    sheet.set_row(row, row_height([(title, _WIDTHS[1], 10.5), (rank, _WIDTHS[10], 10.0), *needed]))


def rank_words(rank: RankRange) -> str:
    """How firmly a pitfall stands where it stands, over the draws."""
    ranks = f"Rank {rank.best}" if rank.best == rank.worst else f"Rank {rank.best} to {rank.worst}"
    return f"{ranks}; {first_five_words(rank.share_first)}"


def conflict_words(risk: PitfallRisk, risks: Risks) -> str:
    """Where sources contradict each other, or evidence for and against nearly cancels out; else nothing."""
    count = len(contradictions_for_client(risks, risk.pitfall))
    if count:
        on = "one question" if count == 1 else f"{count} questions"
        return f"No: sources contradict each other on {on}"
    if risk.conflict >= CONFLICTING_FROM:
        return "No: evidence for and against nearly cancels out"
    return ""


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
        "Weeks at stake: chance times the likely weeks of delay if the pitfall is there; the list is sorted by it. Its "
        "range and rank come from draws in which base rates, weights and weeks vary together.",
        "Base rates, weeks and weights are project judgement, not estimates from data; the sheet Our numbers lists all "
        f"of them, version {risks.numbers.version}.",
        "The pilot’s chance of failing adds up the pitfalls, those of one cause damped. It is told in words and in pilots "
        "of ten, because no outcome has calibrated it yet.",
        "Confidence says how far the catalogued signals were looked at, not how likely the pitfall is. Hatched: too little "
        "evidence, the chance is hardly more than the base rate.",
    )


def add_matrix(book: Book, report: Report) -> None:
    """Local pitfalls in rows, shown departments in columns, the whole organisation first."""
    risks, by_id = report.risks, report.readiness.by_id
    units = [unit.id for unit in departments(report.readiness)]
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
    units = [unit.id for unit in departments(report.readiness)]
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
