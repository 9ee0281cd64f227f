"""Gantt: weeks in columns, bars by one conditional format over dates that live on Activities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from exchange.palette import ACCENT, CAUTION, GROUND, INK, LINE, MUTED, PHASES, WHITE, text_on
from exchange.project_plan.activities_sheet import PERCENT
from exchange.project_plan.gantt_groups import FIRST, GanttGroup, gantt_groups
from exchange.project_plan.lookups import lookup, position_formula, positions
from exchange.project_plan.page_breaks import breaks_before, page_height
from exchange.project_plan.progress import done_share
from exchange.project_plan.spreadsheet_days import excel_day
from exchange.workbook.book import Book
from exchange.workbook.looks import CELL, CENTRED, HEADING, Properties
from exchange.workbook.texts import lines_needed, sentence_case
from rollout.activities.activity import Activity, Phase, Status
from rollout.planning.document import PlanDocument

NAME = "Gantt"
_COLUMNS = (
    ("Id", 4.0),
    ("Row", 4.0),
    ("Activity", 50.0),
    ("Phase", 9.0),
    ("Start", 10.0),
    ("End", 10.0),
    ("Status", 10.5),
    ("Done", 6.5),
)
_WEEK = 1.9
_MONTHS, _HEAD = 3, 4
_FIRST_WEEK = len(_COLUMNS)
# A quarter of spare weeks: what moves by a whole period still has its bar.
_SPARE_WEEKS = 13
_WEEKS_A_PAGE = 66
# The note stays on the first page across.
_NOTE_WEEKS = 30
_HEAD_HEIGHTS = (28.0, 32.0, 6.0, 44.0, 16.0)
_GROUP_HEIGHT, _LINE_HEIGHT = 19.0, 12.0
_DAY: Properties = {"num_format": "d mmm yy;;", "align": "left"}
_PLAIN: Properties = CELL | {"text_wrap": False, "valign": "vcenter", "font_size": 9}
_FINDING = (
    "Edit dates and status on the sheet Activities: the bars follow. A dropped activity loses its bar; a block’s bar "
    "runs from its first to its last day, and its share done is the mean over its activities without dropped ones. "
    "The framed column is this week."
)


@dataclass(frozen=True)
class _Looks:
    """Formats of the rows, asked for once."""

    id: Format
    title: Format
    day: Format
    status: Format
    done: Format
    phases: Mapping[Phase, Format]


def add_gantt(book: Book, plan: PlanDocument) -> None:
    """The whole plan week by week. Dates are edited on Activities; this sheet follows."""
    groups = tuple(gantt_groups(plan).values())
    first = _monday(min(activity.start for activity in plan.activities))
    final = max(activity.end for activity in plan.activities)
    weeks = (final - first).days // 7 + 1 + _SPARE_WEEKS
    pages = -(-weeks // _WEEKS_A_PAGE)
    sheet = book.sheet(NAME, [width for _, width in _COLUMNS], pages_wide=pages)
    sheet.set_column(0, 1, _COLUMNS[0][1], None, {"hidden": True})
    grid = book.format({"left": 4, "left_color": LINE})
    sheet.set_column(_FIRST_WEEK, _FIRST_WEEK + weeks - 1, _WEEK, grid)
    _head(book, sheet, first, weeks)
    looks, places = _looks(book), positions(plan.activities)
    for group in groups:
        _group(book, sheet, group)
        for offset, activity in enumerate(group.activities, start=1):
            _activity(book, sheet, group.row + offset, activity, places, looks)
    end = groups[-1].end
    _today(book, sheet, end, weeks)
    _bars(book, sheet, end, weeks)
    sheet.freeze_panes(FIRST, _FIRST_WEEK)
    sheet.outline_settings(True, False, False, False)
    _printing(sheet, groups, weeks, pages)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _looks(book: Book) -> _Looks:
    def tile(phase: Phase) -> Properties:
        colour = dict(zip(Phase, PHASES, strict=False))[phase]
        return {"bg_color": colour, "font_color": text_on(colour), "font_size": 8, "align": "center"}

    return _Looks(
        id=book.format(_PLAIN),
        title=book.format(CELL | {"indent": 1, "font_size": 9}),
        day=book.format(_PLAIN | _DAY),
        status=book.format(_PLAIN | {"font_color": MUTED}),
        done=book.format(CENTRED | {"num_format": PERCENT, "valign": "vcenter", "font_size": 9}),
        phases={phase: book.format(_PLAIN | tile(phase)) for phase in Phase},
    )


def _head(book: Book, sheet: Worksheet, first: date, weeks: int) -> None:
    """The question, what the sheet does, and the weeks: Mondays, counted live from the earliest start."""
    book.text(sheet, 0, 2, "What happens in which week?", {"bold": True, "font_size": 18, "font_color": INK})
    plain = book.format({"font_color": INK})
    for row, height in enumerate(_HEAD_HEIGHTS):
        sheet.set_row(row, height, plain)
    note: Properties = {"font_size": 10, "font_color": INK, "text_wrap": True, "valign": "top"}
    book.merged(sheet, 1, (2, _FIRST_WEEK + min(weeks, _NOTE_WEEKS) - 1), _FINDING, note)
    for column, (name, _) in enumerate(_COLUMNS):
        book.text(sheet, _HEAD, column, name, HEADING)
    look: Properties = {
        "font_size": 6,
        "num_format": "d",
        "align": "center",
        "text_wrap": False,
        "bold": False,
    }
    day = book.format(HEADING | look)
    month = book.format({"font_size": 8, "font_color": INK, "num_format": "mmm yyyy", "rotation": 90})
    for week in range(weeks):
        column, monday = _FIRST_WEEK + week, first + timedelta(weeks=week)
        here = xl_rowcol_to_cell(_HEAD, column)
        start = "=MIN(ActivityStarts)-WEEKDAY(MIN(ActivityStarts),3)"
        formula = start if week == 0 else f"={xl_rowcol_to_cell(_HEAD, column - 1)}+7"
        book.formula(sheet, _HEAD, column, formula, excel_day(monday), day)
        shown = excel_day(monday) if monday.day <= 7 else ""
        book.formula(sheet, _MONTHS, column, f'=IF(DAY({here})<=7,{here},"")', shown, month)


def _group(book: Book, sheet: Worksheet, group: GanttGroup) -> None:
    row, count = group.row, len(group.activities)
    edge: Properties = {"bg_color": GROUND, "bottom": 1, "bottom_color": LINE}
    look: Properties = edge | {"bold": True, "font_color": INK, "valign": "vcenter"}
    sheet.set_row(row, _GROUP_HEIGHT, book.format(edge))
    for column in (0, 1, 3, 6):
        book.text(sheet, row, column, "", look)
    book.text(sheet, row, 2, group.title, look)
    below = f"{{0}}{row + 2}:{{0}}{row + 1 + count}"
    start, end, done = (below.format(xl_col_to_name(column)) for column in (4, 5, 7))
    first, final = (min(a.start for a in group.activities), max(a.end for a in group.activities))
    book.formula(sheet, row, 4, f"=MIN({start})", excel_day(first), look | _DAY)
    book.formula(sheet, row, 5, f"=MAX({end})", excel_day(final), look | _DAY)
    share: Properties = look | {"num_format": PERCENT, "align": "center"}
    book.formula(sheet, row, 7, f"=IFERROR(AVERAGE({done}),0)", done_share(group.activities), share)


def _activity(
    book: Book, sheet: Worksheet, row: int, activity: Activity, places: Mapping[UUID, int], looks: _Looks
) -> None:
    """One activity; everything but its phase is looked up by its id on Activities."""
    sheet.set_row(row, _height(activity.title), None, {"level": 1})
    number = row + 1
    book.text(sheet, row, 0, str(activity.id), looks.id)
    sheet.write_formula(row, 1, position_formula(row), looks.id, places[activity.id])
    book.formula(sheet, row, 2, lookup("ActivityTitles", row, gone="(removed)"), activity.title, looks.title)
    book.text(sheet, row, 3, sentence_case(activity.phase.value), looks.phases[activity.phase])
    sheet.write_formula(row, 4, lookup("ActivityStarts", row), looks.day, excel_day(activity.start))
    sheet.write_formula(row, 5, lookup("ActivityEnds", row), looks.day, excel_day(activity.end))
    sheet.write_formula(row, 6, lookup("ActivityStatus", row), looks.status, activity.status.value)
    done = (
        f'=IF(OR($B{number}=0,$G{number}="dropped"),"",'
        f'IF($G{number}="done",1,INDEX(ActivityComplete,$B{number})))'
    )
    sheet.write_formula(row, 7, done, looks.done, _done(activity))


def _done(activity: Activity) -> float | str:
    match activity.status:
        case Status.DONE:
            return 1.0
        case Status.DROPPED:
            return ""
        case _:
            return activity.complete


@lru_cache(maxsize=4096)
def _height(title: str) -> float:
    """Points a row needs for its title."""
    lines = lines_needed(title, _COLUMNS[2][1] * 10 / 9)
    return min(lines * _LINE_HEIGHT + 3, 409.0)


def _bars(book: Book, sheet: Worksheet, end: int, weeks: int) -> None:
    """The one rule that paints every bar: the week overlaps the row's dates, and it is not dropped."""
    week = xl_rowcol_to_cell(_HEAD, _FIRST_WEEK, row_abs=True)
    row = FIRST + 1
    rule = f'=AND($E{row}>0,$E{row}<={week}+6,$F{row}>={week},$G{row}<>"dropped")'
    edges: Properties = {"top": 1, "top_color": WHITE, "bottom": 1, "bottom_color": WHITE}
    bar = book.workbook.add_format({"bg_color": ACCENT} | edges)
    area = (FIRST, _FIRST_WEEK, end - 1, _FIRST_WEEK + weeks - 1)
    sheet.conditional_format(*area, {"type": "formula", "criteria": rule, "format": bar})


def _today(book: Book, sheet: Worksheet, end: int, weeks: int) -> None:
    """A line down the week of today, from the months to the last row."""
    week = xl_rowcol_to_cell(_HEAD, _FIRST_WEEK, row_abs=True)
    rule = f"=AND(TODAY()>={week},TODAY()<={week}+6)"
    line = book.workbook.add_format({"left": 1, "left_color": CAUTION, "right": 1, "right_color": CAUTION})
    area = (_MONTHS, _FIRST_WEEK, end - 1, _FIRST_WEEK + weeks - 1)
    sheet.conditional_format(*area, {"type": "formula", "criteria": rule, "format": line})


def _printing(sheet: Worksheet, groups: Sequence[GanttGroup], weeks: int, pages: int) -> None:
    """Headings and titles on every page; a block stays whole where it fits on one."""
    sheet.repeat_rows(_MONTHS, _HEAD)
    sheet.repeat_columns(2, 5)
    sheet.print_area(0, 0, groups[-1].end - 1, _FIRST_WEEK + weeks - 1)
    titles = [width for _, width in _COLUMNS[2:6]]
    height = page_height([*titles, *[_WEEK] * (-(-weeks // pages))])
    blocks = [
        (group.row, _GROUP_HEIGHT + sum(_height(activity.title) for activity in group.activities))
        for group in groups
    ]
    repeated = sum(_HEAD_HEIGHTS[_MONTHS:])
    sheet.set_h_pagebreaks(breaks_before(blocks, height, sum(_HEAD_HEIGHTS), repeated))
