"""The first page: what a leader reads if nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from engagement.report import (
    Report,
    lowest_level,
    participation_sentence,
    plan_sentence,
    readiness_sentence,
    risk_sentence,
    verdict_sentence,
)
from exchange.palette import INK, readiness_colour, risk_colour, text_on
from exchange.project_plan.circulation import obstacles
from exchange.workbook.book import Book, row_height
from exchange.workbook.cures import cure_to_start, listed_cures
from exchange.workbook.decisions import Decision, leadership_decisions, top_pitfalls
from exchange.workbook.failing import failing_sentence
from exchange.workbook.looks import (
    BAND,
    CELL,
    CENTRED,
    HEADING,
    LABEL,
    LINK,
    NOTE,
    SECTION,
    Properties,
    filled,
)
from exchange.workbook.means import shown_mean
from exchange.workbook.texts import day_words, sentence_case
from exchange.workbook.unknowns import some_of, unknowns
from exchange.workbook.waves_sheet import add_obstacles
from readiness.published import PublishedMean, Verdict

NAME = "Summary"
_COLUMNS, _WIDTH = 12, 8.6
_SIDE = 3
_STRIP = 6
_FINDING: Properties = {"font_size": 11, "font_color": INK, "text_wrap": True, "valign": "top"}
_PLAIN: Properties = {"font_color": INK, "text_wrap": True, "valign": "top"}
_TILE: Properties = {"bold": True, "font_size": 16, "num_format": "0.0"}


def add_summary(book: Book, report: Report, links: Sequence[tuple[str, str]]) -> None:
    """The summary on one printed page.

    Parameters
    ----------
    links : sequence of (str, str)
        Sheets to go to, and the words that lead there.
    """
    sheet = book.sheet(NAME, [_WIDTH] * _COLUMNS, portrait=True, pages_tall=1)
    row = _head(book, sheet, report, links)
    if not report.plan.is_possible:
        row = add_obstacles(book, sheet, row, obstacles(report.plan), _COLUMNS - 1, _chars(_COLUMNS))
    row = _strip(book, sheet, row, report)
    row = _strengths_and_gaps(book, sheet, row, report)
    row = _pitfalls(book, sheet, row, report)
    row = _decisions(book, sheet, row, leadership_decisions(report))
    row = _section(book, sheet, row, "What we do not know")
    for sentence in unknowns(report):
        row = book.paragraph(sheet, row, (0, _COLUMNS - 1), _chars(_COLUMNS), f"•  {sentence}", _PLAIN)
    sheet.print_area(0, 0, row, _COLUMNS - 1)


def _chars(columns: int) -> float:
    """Characters across merged columns; each further column brings its 5 pixels of margin."""
    return columns * _WIDTH + (columns - 1) * 5 / 7


def _head(book: Book, sheet: Worksheet, report: Report, links: Sequence[tuple[str, str]]) -> int:
    last = _COLUMNS - 1
    name, published = report.engagement.name, report.results.snapshot.published_on
    book.merged(sheet, 0, (0, last), name, {"bold": True, "font_size": 20, "font_color": INK})
    sheet.set_row(0, 30)
    about = (
        f"Readiness for OKRs and rollout plan. Results of {day_words(published)}, plan version "
        f"{report.plan_number} of {day_words(report.plan.made_on)}. For the leadership team."
    )
    book.merged(sheet, 1, (0, last), about, NOTE)
    verdict = verdict_sentence(report)
    book.merged(sheet, 3, (0, last), verdict, BAND)
    sheet.set_row(3, row_height([(verdict, _chars(_COLUMNS) - 4, 15)], padding=16))
    sheet.set_row(2, 6)
    sheet.set_row(4, 8)
    row = 5
    for label, sentence in (
        ("Who answered", participation_sentence(report.results)),
        ("Readiness", readiness_sentence(report.results)),
        ("Pitfalls", risk_sentence(report.risks)),
        ("Pilot", failing_sentence(report)),
        ("Plan", plan_sentence(report.plan)),
    ):
        book.merged(sheet, row, (0, 1), label, LABEL)
        row = book.paragraph(sheet, row, (2, last), _chars(_COLUMNS - 2), sentence, _FINDING)
    return _links(book, sheet, row, links)


def _links(book: Book, sheet: Worksheet, row: int, links: Sequence[tuple[str, str]]) -> int:
    """The links in lines of equally wide cells; the next free row."""
    lines = -(-len(links) // _STRIP)
    per_line = -(-len(links) // lines)
    width = _COLUMNS // per_line
    for position, (target, words) in enumerate(links):
        line, place = divmod(position, per_line)
        columns = (place * width, place * width + width - 1)
        book.link(sheet, row + line, columns, f"'{target}'!A1", words, LINK)
        sheet.set_row(row + line, 20)
    return row + lines


def _section(book: Book, sheet: Worksheet, row: int, title: str) -> int:
    book.merged(sheet, row, (0, _COLUMNS - 1), title, SECTION)
    sheet.set_row(row, 26)
    return row + 1


def _strip(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    """The organisation's components side by side: name, mean, verdict."""
    row = _section(book, sheet, row, "The organisation, component by component")
    cells = list(report.readiness.overall.components.items())
    for start in range(0, len(cells), _STRIP):
        for position, (component, cell) in enumerate(cells[start : start + _STRIP]):
            columns = (2 * position, 2 * position + 1)
            label = report.results.component_label(component)
            book.merged(sheet, row, columns, label, LABEL | {"align": "center", "valign": "bottom"})
            if not isinstance(cell, PublishedMean):
                book.hidden(sheet, row + 1, *columns)
                continue
            colour = readiness_colour(cell.percent)
            shown = shown_mean(cell)
            tile = filled(colour, text_on(colour)) | _TILE | {"num_format": shown.number_format}
            sheet.merge_range(row + 1, columns[0], row + 1, columns[1], "", book.format(tile))
            book.number(sheet, row + 1, columns[0], cell.estimate, tile)
            words = sentence_case(cell.verdict.value)
            book.merged(sheet, row + 2, columns, words, NOTE | {"align": "center"})
        sheet.set_row(row, 18)
        sheet.set_row(row + 1, 26)
        row += 3
    return row


@dataclass(frozen=True, slots=True)
class _Finding:
    label: str
    sentence: str


def _strengths_and_gaps(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    strengths, gaps = _strengths(report), _gaps(report)
    half = _COLUMNS // 2
    book.merged(sheet, row, (0, half - 1), "Strengths of the organisation", SECTION)
    book.merged(sheet, row, (half, _COLUMNS - 1), "Gaps of the organisation", SECTION | {"indent": 1})
    sheet.set_row(row, 26)
    row += 1
    none = _Finding("", "None that the answers settle.")
    look: Properties = CELL | {"valign": "top"}
    for line in range(max(len(strengths), len(gaps), 1)):
        heights = []
        for first, findings in ((0, strengths), (half, gaps)):
            found = findings[line] if line < len(findings) else none if line == 0 else _Finding("", "")
            label = look | {"bold": True, "indent": 1 if first else 0}
            book.merged(sheet, row, (first, first + 1), found.label, label)
            book.merged(sheet, row, (first + 2, first + half - 1), found.sentence, look)
            heights += [(found.sentence, _chars(half - 2), 10.0), (found.label, _chars(2), 10.5)]
        sheet.set_row(row, row_height(heights))
        row += 1
    return row


def _missing_in(report: Report, component: str) -> list[str]:
    shown = [unit for unit in lowest_level(report.readiness) if not unit.is_hidden]
    return [unit.name for unit in shown if component in unit.with_verdict(Verdict.MISSING)]


def _ranked(report: Report) -> list[tuple[str, PublishedMean]]:
    """Shown components, those missing in fewest teams first, then by the organisation's mean."""
    cells = report.readiness.overall.components.items()
    shown = [(component, cell) for component, cell in cells if isinstance(cell, PublishedMean)]
    return sorted(shown, key=lambda each: (len(_missing_in(report, each[0])), -each[1].percent))


def _strengths(report: Report) -> list[_Finding]:
    ranked = [each for each in _ranked(report) if each[1].verdict is Verdict.PRESENT]
    return [_finding(report, *each) for each in ranked[: min(_SIDE, len(_ranked(report)) // 2)]]


def _gaps(report: Report) -> list[_Finding]:
    ranked = _ranked(report)
    most = min(_SIDE, (len(ranked) + 1) // 2)
    weak = [
        each
        for each in reversed(ranked[len(ranked) - most :])
        if _missing_in(report, each[0]) or each[1].verdict is not Verdict.PRESENT
    ]
    return [_finding(report, *each) for each in weak]


def _finding(report: Report, component: str, cell: PublishedMean) -> _Finding:
    missing = _missing_in(report, component)
    where = f"missing in {some_of(missing)}" if missing else "missing in no shown team"
    sentence = f"Mean {cell.estimate:.1f}, {cell.verdict.value} overall; {where}."
    return _Finding(report.results.component_label(component), sentence)


_Columns = tuple[tuple[str, int, int], ...]


def _table_head(book: Book, sheet: Worksheet, row: int, columns: _Columns) -> int:
    for name, first, last in columns:
        book.merged(sheet, row, (first, last), name, HEADING | {"font_size": 9})
    sheet.set_row(row, 18)
    return row + 1


def _pitfalls(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    row = _section(book, sheet, row, "Five pitfalls that would cost most weeks")
    columns = (
        ("Pitfall", 0, 4),
        ("Chance", 5, 5),
        ("Weeks", 6, 6),
        ("Cure to start with", 7, 9),
        ("Owner of the cure", 10, 11),
    )
    row = _table_head(book, sheet, row, columns)
    listed = listed_cures(report.risks)
    for number, risk in enumerate(top_pitfalls(report), start=1):
        pitfall = report.risks.catalogue.by_id[risk.pitfall]
        cure = cure_to_start(listed, risk.pitfall)
        action = f"Decided on: {cure.cure.action}" if cure.decided_on else cure.cure.action
        title = f"{number}.  {pitfall.title}"
        book.merged(sheet, row, (0, 4), title, CELL | {"bold": True})
        colour = risk_colour(risk.probability)
        tile = filled(colour, text_on(colour)) | {"num_format": "0 %"}
        book.number(sheet, row, 5, round(risk.probability, 2), tile)
        book.number(sheet, row, 6, round(risk.expected_weeks, 1), CENTRED | {"num_format": "0.0"})
        book.merged(sheet, row, (7, 9), action, CELL | {"font_size": 9})
        book.merged(sheet, row, (10, 11), cure.owner, CELL | {"indent": 1})
        texts = [(title, _chars(5), 10.5), (action, _chars(3), 9.0), (cure.owner, _chars(2) - 2, 10.0)]
        sheet.set_row(row, row_height(texts))
        row += 1
    return row


def _decisions(book: Book, sheet: Worksheet, row: int, decisions: Sequence[Decision]) -> int:
    row = _section(book, sheet, row, "Decisions needed")
    row = _table_head(book, sheet, row, (("Decision", 0, 6), ("Owner", 7, 9), ("By", 10, 11)))
    for number, decision in enumerate(decisions, start=1):
        text = f"{number}.  {decision.text}"
        book.merged(sheet, row, (0, 6), text, CELL)
        book.merged(sheet, row, (7, 9), decision.owner, CELL)
        if decision.by is None:
            book.merged(sheet, row, (10, 11), "Now", CELL | {"indent": 1})
        else:
            book.merged(sheet, row, (10, 11), "", CELL)
            book.day(sheet, row, 10, decision.by, CELL | {"indent": 1})
        sheet.set_row(row, row_height([(text, _chars(7), 10.0), (decision.owner, _chars(3), 10.0)]))
        row += 1
    return row
