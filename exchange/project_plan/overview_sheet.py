"""Overview: the plan that circulates, on one page, with links and live progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from engagement.plan_pack import PlanPack
from engagement.report import Report
from exchange.palette import ACCENT, GROUND, INK, MUTED, PHASES, text_on
from exchange.project_plan.activities_sheet import DAY, PERCENT
from exchange.project_plan.circulation import circulating_obstacles, circulating_reasons, circulating_sentence
from exchange.project_plan.gantt_groups import GanttGroup, gantt_groups
from exchange.project_plan.gantt_sheet import NAME as GANTT
from exchange.project_plan.progress import done_share
from exchange.project_plan.spreadsheet_days import excel_day
from exchange.workbook.book import Book, row_height
from exchange.workbook.decisions import plan_decisions
from exchange.workbook.looks import BAND, CELL, CENTRED, LABEL, LINK, NOTE, SECTION, Properties, filled
from exchange.workbook.texts import day_words
from exchange.workbook.waves_sheet import add_obstacles
from rollout.activities.activity import Status
from rollout.planning.document import PlanRow

NAME = "Overview"
_WIDTHS = (8.0, 12.0, 30.0, 24.0, 14.0, 10.0, 60.0)
_LAST = len(_WIDTHS) - 1
_MEANING = (
    "Live: the figures follow the sheet Activities. Complete is the mean over all activities that are not dropped; "
    "those done count in full. Over, not done: the last day has passed."
)
_WAVE_HEADINGS = ("Wave", "Period", "Unit", "Lead", "First activity", "Done", "Why then")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A live figure with the value that its formula gives."""

    label: str
    formula: str
    value: float
    number_format: str = "0"


def add_overview(book: Book, pack: PlanPack, links: Sequence[tuple[str, str]]) -> None:
    """The plan sentence, progress, decisions, and who starts when.

    Parameters
    ----------
    links : sequence of (str, str)
        Sheets to go to, and the words that lead there.
    """
    report, plan = pack.report, pack.plan
    sheet = book.sheet(NAME, _WIDTHS)
    title = f"{report.engagement.name}: OKR rollout plan"
    look: Properties = {
        "bold": True,
        "font_size": 18,
        "font_color": INK,
        "text_wrap": True,
        "valign": "vcenter",
    }
    book.merged(sheet, 0, (0, _LAST), title, look)
    sheet.set_row(0, row_height([(title, sum(_WIDTHS), 19)], least=30))
    about = (
        f"Plan version {report.plan_number} of {day_words(plan.made_on)}, as of {day_words(pack.today)}. "
        "May circulate."
    )
    book.merged(sheet, 1, (0, _LAST), about, NOTE)
    sentence = circulating_sentence(plan)
    book.merged(sheet, 2, (0, _LAST), sentence, BAND)
    sheet.set_row(2, row_height([(sentence, sum(_WIDTHS), 15)], padding=18))
    sheet.set_row(3, 8)
    row = _links(book, sheet, 4, links)
    if plan.is_possible:
        row = _progress(book, sheet, row, pack)
        row = _decisions(book, sheet, row, report)
        _waves(book, sheet, row, report, gantt_groups(plan))
    else:
        row = add_obstacles(book, sheet, row, circulating_obstacles(plan), _LAST, sum(_WIDTHS))
        _decisions(book, sheet, row, report)


def _links(book: Book, sheet: Worksheet, row: int, links: Sequence[tuple[str, str]]) -> int:
    """Rows of links, five in each."""
    columns = [(0, 1), (2, 2), (3, 3), (4, 5), (6, 6)]
    for place, (target, words) in enumerate(links):
        down, across = divmod(place, len(columns))
        book.link(sheet, row + down, columns[across], f"'{target}'!A1", words, LINK)
        sheet.set_row(row + down, 20)
    return row + -(-len(links) // len(columns))


def _section(book: Book, sheet: Worksheet, row: int, title: str) -> int:
    book.merged(sheet, row, (0, _LAST), title, SECTION)
    sheet.set_row(row, 28)
    return row + 1


def _progress(book: Book, sheet: Worksheet, row: int, pack: PlanPack) -> int:
    """Live figures over all activities, two rows of them."""
    row = _section(book, sheet, row, "Where it stands")
    for place, figure in enumerate(_figures(pack)):
        down, across = divmod(place, 4)
        top, span = row + 2 * down, ((0, 1), (2, 2), (3, 3), (4, 5))[across]
        book.merged(sheet, top, span, figure.label, LABEL)
        look: Properties = {
            "bold": True,
            "font_size": 14,
            "font_color": INK,
            "align": "left",
            "num_format": figure.number_format,
        }
        book.merged(sheet, top + 1, span, "", look)
        book.formula(sheet, top + 1, span[0], figure.formula, figure.value, look)
        sheet.set_row(top + 1, 22)
    book.block(sheet, (row, row + 3), (6, 6), _MEANING, NOTE)
    return row + 4


def _figures(pack: PlanPack) -> tuple[_Figure, ...]:
    activities = pack.plan.activities
    of = Counter(each.status for each in activities)
    settled = (Status.DONE, Status.DROPPED)
    late = sum(each.end < pack.today and each.status not in settled for each in activities)
    first, final = min(each.start for each in activities), max(each.end for each in activities)
    open_ones = 'ActivityStatus,"<>done",ActivityStatus,"<>dropped"'
    counted = '(COUNTA(ActivityTitles)-COUNTIF(ActivityStatus,"dropped"))'
    complete = f'=IFERROR((COUNTIF(ActivityStatus,"done")+SUMIFS(ActivityComplete,{open_ones}))/{counted},0)'
    return (
        _Figure("Activities", "=COUNTA(ActivityTitles)", len(activities)),
        _Figure("Done", '=COUNTIF(ActivityStatus,"done")', of[Status.DONE]),
        _Figure("In progress", '=COUNTIF(ActivityStatus,"in progress")', of[Status.IN_PROGRESS]),
        _Figure("Over, not done", f'=COUNTIFS(ActivityEnds,"<"&TODAY(),{open_ones})', late),
        _Figure("Complete", complete, done_share(activities), PERCENT),
        _Figure("First day", "=MIN(ActivityStarts)", excel_day(first), DAY),
        _Figure("Last day", "=MAX(ActivityEnds)", excel_day(final), DAY),
        _Figure("Dropped", '=COUNTIF(ActivityStatus,"dropped")', of[Status.DROPPED]),
    )


def _waves(book: Book, sheet: Worksheet, row: int, report: Report, groups: Mapping[str, GanttGroup]) -> None:
    """One row a unit, in the order in which they start."""
    row = _section(book, sheet, row, "Who starts when")
    book.headings(sheet, row, _WAVE_HEADINGS, height=20, centred=(0, 5))
    sheet.repeat_rows(row)
    row += 1
    for rows in (*report.plan.waves, report.plan.waiting):
        for planned in rows:
            _wave_row(book, sheet, row, planned, groups.get(str(planned.unit)))
            row += 1


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
        day: Properties = CELL | {"num_format": DAY, "align": "left"}
        book.formula(sheet, row, 4, f"={GANTT}!$E${group.row + 1}", first, day)
        book.formula(sheet, row, 5, f"={GANTT}!$H${group.row + 1}", done_share(group.activities), done)
    reasons = " ".join(circulating_reasons(planned))
    book.text(sheet, row, 6, reasons, CELL | {"font_color": MUTED, "font_size": 9})
    texts = [(reasons, _WIDTHS[6], 9.0), (planned.name, _WIDTHS[2], 10.5), (planned.lead, _WIDTHS[3], 10.0)]
    sheet.set_row(row, row_height(texts, least=18))


def _decisions(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    """What has to be decided, by whom and by when; the next free row."""
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
    return row + 1
