"""Workshops: every session by date. Day, time, coach and status live on Activities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exchange.palette import GROUND, INK, MUTED
from exchange.project_plan.activities_sheet import DAY, TIME
from exchange.project_plan.lookups import lookup, position_formula, positions, text_lookup
from exchange.project_plan.spreadsheet_days import excel_day, excel_time
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, CENTRED, NOTE, SECTION, Properties
from exchange.workbook.texts import day_words
from rollout.activities.activity import Activity, Session
from rollout.planning.document import PlanDocument

NAME = "Workshops"
_COLUMNS = (
    ("Id", 4.0),
    ("Row", 4.0),
    ("Day", 13.0),
    ("Weekday", 10.0),
    ("From", 8.0),
    ("To", 8.0),
    ("Clock", 17.0),
    ("Unit", 26.0),
    ("Session", 46.0),
    ("Coach", 18.0),
    ("Takes part", 28.0),
    ("Status", 13.0),
)
_WIDTHS = tuple(width for _, width in _COLUMNS)
_LAST = len(_COLUMNS) - 1
_HEAD, _FIRST = 3, 4
_NO_REASON = "No time has been looked for yet."
_NOTE = (
    "Day, times, coach and status follow the sheet Activities. Use the filter on Day to sort again after a session "
    "has moved; To keeps the session’s length. Times are on the clock of those who take part."
)


@dataclass(frozen=True)
class _Looks:
    """Formats of the rows, asked for once."""

    text: Format
    strong: Format
    day: Format
    weekday: Format
    time: Format
    status: Format


def sessions_by_date(plan: PlanDocument) -> tuple[tuple[Activity, Session], ...]:
    """Activities that are held at a time, each with its session, in the order of the moments they begin."""
    held = [(each, each.session) for each in plan.activities if each.session is not None]
    return tuple(sorted(held, key=lambda pair: (pair[1].begins_at, pair[0].title, pair[0].unit_name)))


def without_a_time(plan: PlanDocument) -> tuple[Activity, ...]:
    """Sessions that have no time, by the first day on which they could be."""
    return tuple(each for each in plan.activities if each.needs_session and each.session is None)


def add_workshops(book: Book, plan: PlanDocument) -> None:
    """A calendar of the sessions, and at the end those without a time and why."""
    sheet = book.sheet(NAME, _WIDTHS)
    sheet.set_column(0, 1, _WIDTHS[0], None, {"hidden": True})
    held, waiting = sessions_by_date(plan), without_a_time(plan)
    _title(book, sheet, _finding(held, waiting))
    book.headings(sheet, _HEAD, [name for name, _ in _COLUMNS], centred=(4, 5))
    looks, places = _looks(book), positions(plan.activities)
    for row, (activity, session) in enumerate(held, start=_FIRST):
        _row(book, sheet, row, activity, session, places, looks)
    row = _FIRST + len(held)
    if held:
        sheet.autofilter(_HEAD, 2, row - 1, _LAST)
    if waiting:
        row = _waiting(book, sheet, row + 1, waiting, places, looks)
    sheet.freeze_panes(_FIRST, 0)
    sheet.repeat_rows(_HEAD)
    sheet.print_area(0, 2, max(row - 1, _FIRST), _LAST)


def _title(book: Book, sheet: Worksheet, finding: str) -> None:
    """As on every sheet, but from the first column that is seen."""
    book.text(
        sheet,
        0,
        2,
        "Which sessions are when, and who coaches?",
        {"bold": True, "font_size": 18, "font_color": INK},
    )
    sheet.set_row(0, 28)
    width = sum(_WIDTHS[2:])
    book.merged(
        sheet,
        1,
        (2, _LAST),
        finding,
        {"font_size": 12, "font_color": INK, "text_wrap": True, "valign": "top"},
    )
    sheet.set_row(1, row_height([(finding, width, 12)], padding=8))
    book.paragraph(sheet, 2, (2, _LAST), width, _NOTE, NOTE)


def _finding(held: Sequence[tuple[Activity, Session]], waiting: Sequence[Activity]) -> str:
    """How many sessions there are, from when to when, and how many have no time."""
    without = (
        f" {len(waiting)} {'has' if len(waiting) == 1 else 'have'} none yet; the end of the sheet says why."
    )
    if not held:
        return f"No session has a time yet.{without if waiting else ''}"
    count = "One session has" if len(held) == 1 else f"{len(held)} sessions have"
    first, last = held[0][1].begins.date(), held[-1][1].begins.date()
    when = f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"
    return f"{count} a time, {when}.{without if waiting else ''}"


def _looks(book: Book) -> _Looks:
    return _Looks(
        text=book.format(CELL),
        strong=book.format(CELL | {"bold": True}),
        day=book.format(CELL | {"num_format": DAY, "align": "left"}),
        weekday=book.format(CELL | {"num_format": "dddd", "align": "left", "font_color": MUTED}),
        time=book.format(CENTRED | {"num_format": TIME}),
        status=book.format(CELL | {"font_color": MUTED}),
    )


def _row(
    book: Book,
    sheet: Worksheet,
    row: int,
    activity: Activity,
    session: Session,
    places: Mapping[UUID, int],
    looks: _Looks,
) -> None:
    begins, ends = excel_time(session.begins.time()), excel_time(session.ends.time())
    _named(book, sheet, row, activity, places, looks)
    start = (
        f'=IF($B{row + 1}=0,"",IF(INDEX(ActivityTimes,$B{row + 1})="","",INDEX(ActivityTimes,$B{row + 1})))'
    )
    sheet.write_formula(row, 4, start, looks.time, begins)
    # The length in minutes: a share of the day would be cut off in writing.
    length = round((session.ends - session.begins).total_seconds() / 60)
    sheet.write_formula(row, 5, f'=IF($E{row + 1}="","",$E{row + 1}+{length}/1440)', looks.time, ends)
    book.text(sheet, row, 6, session.time_zone.replace("_", " "), looks.text)
    book.formula(sheet, row, 9, text_lookup("ActivityCoaches", row), session.coach, looks.text)
    book.formula(sheet, row, 10, text_lookup("ActivityTakesPart", row), activity.takes_part, looks.text)
    book.formula(sheet, row, 11, text_lookup("ActivityStatus", row), activity.status.value, looks.status)
    texts = [
        (activity.title, _WIDTHS[8], 10.5),
        (activity.unit_name, _WIDTHS[7], 10.0),
        (activity.takes_part, _WIDTHS[10], 10.0),
        (session.coach, _WIDTHS[9], 10.0),
    ]
    sheet.set_row(row, row_height(texts, least=18))


def _named(
    book: Book, sheet: Worksheet, row: int, activity: Activity, places: Mapping[UUID, int], looks: _Looks
) -> None:
    """Id, day, unit and title of a row."""
    book.text(sheet, row, 0, str(activity.id), looks.text)
    sheet.write_formula(row, 1, position_formula(row), looks.text, places[activity.id])
    day = excel_day(activity.start)
    sheet.write_formula(row, 2, lookup("ActivityStarts", row), looks.day, day)
    sheet.write_formula(row, 3, f"=$C{row + 1}", looks.weekday, day)
    book.formula(sheet, row, 7, text_lookup("ActivityUnits", row), activity.unit_name, looks.text)
    book.formula(sheet, row, 8, lookup("ActivityTitles", row, gone="(removed)"), activity.title, looks.strong)


def _waiting(
    book: Book,
    sheet: Worksheet,
    row: int,
    waiting: Sequence[Activity],
    places: Mapping[UUID, int],
    looks: _Looks,
) -> int:
    """Sessions without a time, each with the reason; the next free row."""
    book.merged(sheet, row, (2, _LAST), "Without a time so far", SECTION)
    sheet.set_row(row, 28)
    head: Properties = {"bold": True, "font_color": MUTED, "font_size": 9, "bg_color": GROUND}
    for place in ((2, 8), (9, _LAST)):
        book.merged(sheet, row + 1, place, "" if place[0] == 2 else "Why", head)
    until = book.format(CELL | {"num_format": f'"until "{DAY}', "align": "left"})
    first = row + 2
    for number, activity in enumerate(waiting, start=first):
        _named(book, sheet, number, activity, places, looks)
        book.merged(sheet, number, (4, 6), "", until)
        sheet.write_formula(number, 4, lookup("ActivityEnds", number), until, excel_day(activity.end))
        why = activity.unplaced or _NO_REASON
        book.merged(sheet, number, (9, _LAST), why, CELL)
        texts = [
            (activity.title, _WIDTHS[8], 10.5),
            (activity.unit_name, _WIDTHS[7], 10.0),
            (why, sum(_WIDTHS[9:]), 10.0),
        ]
        sheet.set_row(number, row_height(texts, least=18))
    return first + len(waiting)
