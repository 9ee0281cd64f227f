"""Overview: the plan that circulates, on one page, with links and live progress."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report
from exchange.palette import ACCENT, GROUND, INK, MUTED, PHASES, text_on
from exchange.project_plan.activities_sheet import PERCENT, excel_day
from exchange.project_plan.circulation import circulating_obstacles, circulating_reasons, circulating_sentence
from exchange.project_plan.gantt_sheet import NAME as GANTT
from exchange.project_plan.gantt_sheet import GanttGroup, gantt_groups
from exchange.workbook.book import Book, row_height
from exchange.workbook.decisions import plan_decisions
from exchange.workbook.looks import BAND, CELL, CENTRED, LABEL, LINK, NOTE, SECTION, Properties, filled
from exchange.workbook.texts import day_words
from exchange.workbook.waves_sheet import add_obstacles
from rollout.planning.document import PlanRow

NAME = "Overview"
_WIDTHS = (8.0, 12.0, 30.0, 24.0, 14.0, 10.0, 60.0)
_LAST = len(_WIDTHS) - 1
_WAVE_HEADINGS = ("Wave", "Period", "Unit", "Lead", "First activity", "Done", "Why then")


def add_overview(book: Book, report: Report, links: Sequence[tuple[str, str]]) -> None:
    """The plan sentence, progress, waves and decisions.

    Parameters
    ----------
    links : sequence of (str, str)
        Sheets to go to, and the words that lead there.
    """
    plan = report.plan
    sheet = book.sheet(NAME, _WIDTHS)
    book.merged(
        sheet,
        0,
        (0, _LAST),
        f"{report.engagement.name}: OKR rollout plan",
        {"bold": True, "font_size": 18, "font_color": INK},
    )
    sheet.set_row(0, 30)
    about = f"Plan version {report.plan_number} of {day_words(plan.made_on)}. May circulate."
    book.merged(sheet, 1, (0, _LAST), about, NOTE)
    sentence = circulating_sentence(plan)
    book.merged(sheet, 2, (0, _LAST), sentence, BAND)
    sheet.set_row(2, row_height([(sentence, sum(_WIDTHS), 15)], padding=18))
    sheet.set_row(3, 8)
    row = _links(book, sheet, 4, links)
    if plan.is_possible:
        row = _progress(book, sheet, row, report)
        row = _waves(book, sheet, row, report, gantt_groups(plan))
    else:
        row = add_obstacles(book, sheet, row, circulating_obstacles(plan), _LAST, sum(_WIDTHS))
    _decisions(book, sheet, row, report)


def _links(book: Book, sheet: Worksheet, row: int, links: Sequence[tuple[str, str]]) -> int:
    """A row of links; the last one takes the rest of the width."""
    columns = [(0, 1), (2, 2), (3, 3), (4, 5), (6, 6)]
    for (target, words), span in zip(links, columns, strict=False):
        book.link(sheet, row, span, f"'{target}'!A1", words, LINK)
    sheet.set_row(row, height=20)
    return row + 1


def _section(book: Book, sheet: Worksheet, row: int, title: str) -> int:
    book.merged(sheet, row, (0, _LAST), title, SECTION)
    sheet.set_row(row, 26)
    return row + 1


def _progress(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    """Live figures over all activities."""
    row = _section(book, sheet, row, "Where it stands")
    total = len(report.plan.activities)
    first = excel_day(min(each.start for each in report.plan.activities))
    final = excel_day(max(each.end for each in report.plan.activities))
    figures = (
        ("Activities", "=COUNTA(ActivityIds)", total, "0", (0, 1)),
        ("Done", '=COUNTIF(ActivityStatus,"done")', 0, "0", (2, 2)),
        ("In progress", '=COUNTIF(ActivityStatus,"in progress")', 0, "0", (3, 3)),
        ("First day", "=MIN(ActivityStarts)", first, "d mmm yyyy", (4, 5)),
        ("Last day", "=MAX(ActivityEnds)", final, "d mmm yyyy", (6, 6)),
    )
    for label, formula, value, number_format, span in figures:
        book.merged(sheet, row, span, label, LABEL)
        look: Properties = {
            "bold": True,
            "font_size": 14,
            "font_color": INK,
            "align": "left",
            "num_format": number_format,
        }
        book.merged(sheet, row + 1, span, "", look)
        book.formula(sheet, row + 1, span[0], formula, value, look)
    sheet.set_row(row + 1, 22)
    return row + 2


def _waves(book: Book, sheet: Worksheet, row: int, report: Report, groups: dict[str, GanttGroup]) -> int:
    row = _section(book, sheet, row, "Who starts when")
    book.headings(sheet, row, _WAVE_HEADINGS, height=20, centred=(0, 5))
    sheet.repeat_rows(row)
    row += 1
    for rows in (*report.plan.waves, report.plan.waiting):
        for planned in rows:
            _wave_row(book, sheet, row, planned, groups.get(str(planned.unit)))
            row += 1
    return row


def _wave_row(book: Book, sheet: Worksheet, row: int, planned: PlanRow, group: GanttGroup | None) -> None:
    if planned.wave is None:
        book.text(sheet, row, 0, "later", CENTRED | {"font_color": MUTED})
    else:
        colour = PHASES[1] if planned.pilot else PHASES[4]
        book.number(sheet, row, 0, planned.wave, filled(colour, text_on(colour)) | {"bold": True})
    book.text(sheet, row, 1, planned.starts_in, CELL)
    book.text(sheet, row, 2, planned.name, CELL | {"bold": True})
    book.text(sheet, row, 3, planned.lead, CELL)
    done: Properties = CENTRED | {"num_format": PERCENT, "font_color": ACCENT}
    if group is None:
        book.text(sheet, row, 4, "")
        book.text(sheet, row, 5, "", done)
    else:
        first = excel_day(min(each.start for each in group.activities))
        day: Properties = CELL | {"num_format": "d mmm yyyy", "align": "left"}
        book.formula(sheet, row, 4, f"={GANTT}!$E${group.row + 1}", first, day)
        book.formula(sheet, row, 5, f"={GANTT}!$H${group.row + 1}", 0, done)
    reasons = " ".join(circulating_reasons(planned))
    book.text(sheet, row, 6, reasons, CELL | {"font_color": MUTED, "font_size": 9})
    texts = [(reasons, _WIDTHS[6], 9.0), (planned.name, _WIDTHS[2], 10.5), (planned.lead, _WIDTHS[3], 10.0)]
    sheet.set_row(row, row_height(texts, least=18))


def _decisions(book: Book, sheet: Worksheet, row: int, report: Report) -> None:
    row = _section(book, sheet, row, "Decisions needed")
    head: Properties = {"bold": True, "font_color": MUTED, "font_size": 9, "bg_color": GROUND}
    for span, name in (((0, 0), ""), ((1, 3), "Decision"), ((4, 5), "By"), ((6, 6), "Owner")):
        book.merged(sheet, row, span, name, head)
    for number, decision in enumerate(plan_decisions(report), start=1):
        row += 1
        book.number(sheet, row, 0, number, CENTRED | {"font_color": MUTED})
        book.merged(sheet, row, (1, 3), decision.text, CELL)
        book.merged(sheet, row, (4, 5), "Now" if decision.by is None else "", CELL)
        if decision.by is not None:
            book.day(sheet, row, 4, decision.by, CELL)
        book.text(sheet, row, 6, decision.owner)
        texts = [(decision.text, sum(_WIDTHS[1:4]), 10.0), (decision.owner, _WIDTHS[6], 10.0)]
        sheet.set_row(row, row_height(texts))
