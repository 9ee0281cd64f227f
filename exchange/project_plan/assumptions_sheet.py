"""Assumptions: what the plan takes for granted, as far as everybody may read it, and who coaches."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from exchange.palette import MUTED
from exchange.project_plan.activities_sheet import COACHES
from exchange.project_plan.circulation import circulating_assumptions
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, HEADING, SECTION
from rollout.planning.document import PlanDocument
from rollout.timetable.calendars import CalendarSettings, Coach

NAME = "Assumptions"
_WIDTHS = (30.0, 26.0, 34.0, 50.0)
_LAST = len(_WIDTHS) - 1
_FINDING = (
    "If one of these changes, make a new plan; dates that were moved by hand are then compared with it."
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORK_WEEK = (0, 1, 2, 3, 4)


def add_assumptions(book: Book, plan: PlanDocument) -> None:
    """Topic by topic what the plan rests on, and the coaches by whom sessions are held."""
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    row = book.title(sheet, "What does the plan take for granted?", _FINDING, _LAST, sum(_WIDTHS))
    book.merged(sheet, row, (0, _LAST), "Assumptions", SECTION)
    sheet.set_row(row, 26)
    for topic, sentence in circulating_assumptions(plan):
        row += 1
        book.text(sheet, row, 0, topic, CELL | {"bold": True})
        book.merged(sheet, row, (1, _LAST), sentence, CELL)
        sheet.set_row(row, row_height([(sentence, sum(_WIDTHS[1:]), 10.0)], least=18))
    _coaches(book, sheet, row + 1, plan.settings.calendar)


def _coaches(book: Book, sheet: Worksheet, row: int, calendar: CalendarSettings) -> None:
    """The coaches, under the name that the drop-down on Activities reads."""
    book.merged(sheet, row, (0, _LAST), "Coaches", SECTION)
    sheet.set_row(row, 28)
    row += 1
    for column, name in enumerate(("Coach", "Days", "Hours", "Clock")):
        book.text(sheet, row, column, name, HEADING)
    sheet.set_row(row, 20)
    first = row + 1
    for coach in calendar.who_coaches:
        row += 1
        hours = f"{coach.hours.begins:%H:%M} to {coach.hours.ends:%H:%M}"
        book.text(sheet, row, 0, coach.name, CELL | {"bold": True})
        texts = (_days(coach), hours, coach.time_zone or calendar.time_zone or "as the programme")
        for column, text in enumerate(texts, start=1):
            book.text(sheet, row, column, text.replace("_", " "))
        sheet.set_row(row, row_height([(coach.name, _WIDTHS[0], 10.5)], least=18))
    book.workbook.define_name(COACHES, f"={NAME}!$A${first + 1}:$A${row + 1}")


def _days(coach: Coach) -> str:
    """The days on which a coach holds sessions.

    Examples
    --------
    >>> _days(Coach(name="Jo")), _days(Coach(name="Jo", weekdays=(1, 3)))
    ('Mon to Fri', 'Tue, Thu')
    """
    days = tuple(sorted(set(coach.weekdays)))
    return "Mon to Fri" if days == _WORK_WEEK else ", ".join(_WEEKDAYS[day] for day in days)
