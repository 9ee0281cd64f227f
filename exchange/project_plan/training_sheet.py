"""Training: which courses are when, for whom, and how many seats the units' own courses take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from engagement.report import Report
from exchange.project_plan.plain_table import (
    NUMBER,
    STRONG,
    Cell,
    Column,
    LiveDay,
    add_table_sheet,
)
from exchange.workbook.book import Book
from exchange.workbook.texts import owner_words
from rollout.activities.activity import Activity
from rollout.planning.document import PlanDocument

NAME = "Training"
COURSES = ("leadership-briefing", "champions-course", "unit-training")
_TEAM_COURSE = "unit-training"
_COLUMNS = (
    Column("Day", 13.0),
    Column("Course", 50.0, STRONG),
    Column("Unit", 28.0),
    Column("For whom", 34.0),
    Column("Seats", 9.0, NUMBER),
    Column("Hours each", 9.0, NUMBER),
    Column("By", 20.0),
)
_NOTE = (
    "Seats are those of a unit’s own members, trained as it starts; people of units below are counted there. "
    "Other courses name their circle."
)


def courses_of(plan: PlanDocument) -> tuple[Activity, ...]:
    """Activities in which people are trained, in the order of their days."""
    return tuple(each for each in plan.activities if each.template in COURSES)


def add_training(book: Book, report: Report) -> None:
    """Courses by day, with the seats by period below them."""
    courses = courses_of(report.plan)
    members = {unit.id: unit.members_direct for unit in report.organisation.units}
    seats = sum(_seats(each, members) or 0 for each in courses)
    finding = (
        f"{len(courses)} courses; the units’ own take {seats:,} seats." if courses else "There is no course."
    )
    note = f"{_NOTE} Seats by period of the start: {', '.join(_periods(report, members))}."
    rows = _rows(courses, members)
    add_table_sheet(book, NAME, "Who is trained when?", finding, _COLUMNS, rows, note=note)


def _seats(activity: Activity, members: Mapping[UUID, int]) -> int | None:
    """Seats that a course takes; None where nobody knows."""
    if activity.template != _TEAM_COURSE or activity.unit is None:
        return None
    return members.get(activity.unit)


def _rows(courses: tuple[Activity, ...], members: Mapping[UUID, int]) -> Iterator[tuple[Cell, ...]]:
    for each in courses:
        yield (
            LiveDay(str(each.id), each.start),
            each.title,
            each.unit_name,
            each.takes_part[:1].upper() + each.takes_part[1:],
            _seats(each, members),
            each.hours,
            owner_words(each.owner),
        )


def _periods(report: Report, members: Mapping[UUID, int]) -> Iterator[str]:
    """The seats that each period takes, of those there are."""
    plan = report.plan
    taken: Counter[str] = Counter()
    for row in plan.rows:
        taken[row.quarter or ""] += members.get(row.unit, 0)
    of = "" if plan.settings.seats is None else f" of {plan.settings.seats:,}"
    for load in plan.loads:
        yield f"{load.words} {taken[load.quarter]:,}{of}"
