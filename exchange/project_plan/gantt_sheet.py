"""Gantt: weeks in columns, bars by one conditional format over dates that live on Activities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from exchange.palette import ACCENT, GROUND, INK, LINE, MUTED, PHASES, WHITE, text_on
from exchange.project_plan.activities_sheet import NOT_STARTED, PERCENT, excel_day
from exchange.workbook.book import Book
from exchange.workbook.looks import CELL, CENTRED, HEADING, Properties
from exchange.workbook.texts import sentence_case
from rollout.activities.activity import Activity, Phase
from rollout.planning.document import PlanDocument

NAME = "Gantt"
_COLUMNS = (
    ("Id", 4.0),
    ("Row", 4.0),
    ("Activity", 64.0),
    ("Phase", 9.0),
    ("Start", 11.0),
    ("End", 11.0),
    ("Status", 11.0),
    ("Done", 7.0),
)
_WEEK = 1.9
_MONTHS, _HEAD, _FIRST = 3, 4, 5
_FIRST_WEEK = len(_COLUMNS)
_SPARE_WEEKS = 8
_WEEKS_A_PAGE = 66
_PHASE_COLOURS = dict(zip(Phase, PHASES, strict=False))
_DAY: Properties = {"num_format": "d mmm yy;;", "align": "left"}


@dataclass(frozen=True, slots=True)
class GanttGroup:
    """A unit's (or the whole programme's) block: its heading's row and its activities.

    ``row`` counts from 0; the activities follow below it.
    """

    title: str
    row: int
    activities: tuple[Activity, ...]


def gantt_groups(plan: PlanDocument) -> dict[str, GanttGroup]:
    """Blocks by unit id ("" for the whole programme): programme first, then by wave in tree order."""
    by_unit: dict[str, list[Activity]] = {}
    for activity in plan.activities:
        by_unit.setdefault(str(activity.unit or ""), []).append(activity)
    order = [("", "Whole programme")]
    for rows in plan.waves:
        for row in rows:
            when = f", {row.starts_in}" if row.starts_in else ""
            order.append((str(row.unit), f"{row.name} (wave {row.wave}{when})"))
    groups: dict[str, GanttGroup] = {}
    top = _FIRST
    for unit, title in order:
        if unit in by_unit:
            groups[unit] = GanttGroup(title, top, tuple(by_unit[unit]))
            top += 1 + len(by_unit[unit])
    return groups


def add_gantt(book: Book, plan: PlanDocument) -> None:
    """The whole plan week by week. Dates are edited on Activities; this sheet follows."""
    groups = gantt_groups(plan)
    positions = {activity.id: position for position, activity in enumerate(plan.activities, start=1)}
    first = _monday(min(activity.start for activity in plan.activities))
    final = max(activity.end for activity in plan.activities)
    weeks = (final - first).days // 7 + 1 + _SPARE_WEEKS
    sheet = book.sheet(NAME, [width for _, width in _COLUMNS], pages_wide=-(-weeks // _WEEKS_A_PAGE))
    _columns(book, sheet, weeks)
    finding = (
        "Edit dates and status on the sheet Activities: the bars follow. A dropped activity loses its bar; "
        "a block's bar runs from its first to its last day."
    )
    book.text(sheet, 0, 2, "What happens in which week?", {"bold": True, "font_size": 18, "font_color": INK})
    plain = book.format({"font_color": INK})
    for row, height in enumerate((28.0, 18.0, 6.0, 46.0)):
        sheet.set_row(row, height, plain)
    book.text(sheet, 1, 2, finding, {"font_size": 11, "font_color": INK})
    _weeks_head(book, sheet, first, weeks)
    end = _FIRST
    for group in groups.values():
        _group(book, sheet, group, positions)
        end = group.row + 1 + len(group.activities)
    _bars(book, sheet, end, weeks)
    sheet.freeze_panes(_FIRST, _FIRST_WEEK)
    sheet.repeat_rows(_MONTHS, _HEAD)
    sheet.repeat_columns(0, 5)
    sheet.outline_settings(True, False, False, False)
    sheet.print_area(0, 0, end - 1, _FIRST_WEEK + weeks - 1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _columns(book: Book, sheet: Worksheet, weeks: int) -> None:
    sheet.set_column(0, 1, _COLUMNS[0][1], None, {"hidden": True})
    grid = book.format({"left": 4, "left_color": LINE})
    sheet.set_column(_FIRST_WEEK, _FIRST_WEEK + weeks - 1, _WEEK, grid)


def _weeks_head(book: Book, sheet: Worksheet, first: date, weeks: int) -> None:
    """Week headings: Mondays, counted live from the earliest start; months above them."""
    for column, (name, _) in enumerate(_COLUMNS):
        book.text(sheet, _HEAD, column, name, HEADING)
    day: Properties = HEADING | {
        "font_size": 6,
        "num_format": "d",
        "align": "center",
        "text_wrap": False,
        "bold": False,
    }
    month: Properties = {"font_size": 8, "font_color": INK, "num_format": "mmm yyyy", "rotation": 90}
    for week in range(weeks):
        column, monday = _FIRST_WEEK + week, first + timedelta(weeks=week)
        here = xl_rowcol_to_cell(_HEAD, column)
        start = "=MIN(ActivityStarts)-WEEKDAY(MIN(ActivityStarts),3)"
        formula = start if week == 0 else f"={xl_rowcol_to_cell(_HEAD, column - 1)}+7"
        book.formula(sheet, _HEAD, column, formula, excel_day(monday), day)
        shown = excel_day(monday) if monday.day <= 7 else ""
        book.formula(sheet, _MONTHS, column, f'=IF(DAY({here})<=7,{here},"")', shown, month)
    sheet.set_row(_HEAD, 16)


def _group(book: Book, sheet: Worksheet, group: GanttGroup, positions: Mapping[UUID, int]) -> None:
    row, count = group.row, len(group.activities)
    look: Properties = {
        "bold": True,
        "bg_color": GROUND,
        "font_color": INK,
        "bottom": 1,
        "bottom_color": LINE,
    }
    sheet.set_row(row, 18, book.format({"bg_color": GROUND, "bottom": 1, "bottom_color": LINE}))
    book.text(sheet, row, 2, group.title, look)
    for column in (0, 1, 3, 6):
        book.text(sheet, row, column, "", look)
    below = f"{{0}}{row + 2}:{{0}}{row + 1 + count}"
    start, end = (below.format(xl_col_to_name(column)) for column in (4, 5))
    first, final = (min(a.start for a in group.activities), max(a.end for a in group.activities))
    book.formula(sheet, row, 4, f"=MIN({start})", excel_day(first), look | _DAY)
    book.formula(sheet, row, 5, f"=MAX({end})", excel_day(final), look | _DAY)
    done = f"=IFERROR(AVERAGE({below.format(xl_col_to_name(7))}),0)"
    book.formula(sheet, row, 7, done, 0, look | {"num_format": PERCENT, "align": "center"})
    for offset, activity in enumerate(group.activities, start=1):
        _activity(book, sheet, row + offset, activity, positions[activity.id])


def _activity(book: Book, sheet: Worksheet, row: int, activity: Activity, position: int) -> None:
    """One activity; everything but its phase is looked up by its id on Activities."""
    sheet.set_row(row, 15, None, {"level": 1})
    plain: Properties = CELL | {"text_wrap": False, "valign": "vcenter"}
    here = f"$B{row + 1}"
    book.text(sheet, row, 0, str(activity.id), plain)
    book.formula(sheet, row, 1, f"=IFERROR(MATCH($A{row + 1},ActivityIds,0),0)", position, plain)
    title = f'=IF({here}=0,"(removed)",INDEX(ActivityTitles,{here}))'
    book.formula(sheet, row, 2, title, activity.title, plain | {"indent": 1, "font_size": 9})
    colour = _PHASE_COLOURS[activity.phase]
    tile: Properties = {"bg_color": colour, "font_color": text_on(colour), "font_size": 8, "align": "center"}
    book.text(sheet, row, 3, sentence_case(activity.phase.value), plain | tile)
    for column, name, day in ((4, "ActivityStarts", activity.start), (5, "ActivityEnds", activity.end)):
        formula = f'=IF({here}=0,"",INDEX({name},{here}))'
        book.formula(sheet, row, column, formula, excel_day(day), plain | _DAY)
    status = f'=IF({here}=0,"",INDEX(ActivityStatus,{here}))'
    book.formula(sheet, row, 6, status, NOT_STARTED, plain | {"font_color": MUTED, "font_size": 9})
    done = (
        f'=IF(OR({here}=0,$G{row + 1}="dropped"),"",IF($G{row + 1}="done",1,INDEX(ActivityComplete,{here})))'
    )
    book.formula(sheet, row, 7, done, 0, CENTRED | {"num_format": PERCENT, "valign": "vcenter"})


def _bars(book: Book, sheet: Worksheet, end: int, weeks: int) -> None:
    """The one rule that paints every bar: the week overlaps the row's dates, and it is not dropped."""
    week = xl_rowcol_to_cell(_HEAD, _FIRST_WEEK, row_abs=True)
    row = _FIRST + 1
    rule = f'=AND($E{row}<={week}+6,$F{row}>={week},$G{row}<>"dropped")'
    bar = book.workbook.add_format(
        {
            "bg_color": ACCENT,
            "left": 1,
            "left_color": ACCENT,
            "top": 1,
            "top_color": WHITE,
            "bottom": 1,
            "bottom_color": WHITE,
        }
    )
    sheet.conditional_format(
        _FIRST,
        _FIRST_WEEK,
        end - 1,
        _FIRST_WEEK + weeks - 1,
        {"type": "formula", "criteria": rule, "format": bar},
    )
