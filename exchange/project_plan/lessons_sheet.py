"""Lessons: closing notes of reviews and retrospectives, for those who start next."""

from __future__ import annotations

from collections.abc import Iterator

from engagement.plan_pack import PlanPack
from exchange.project_plan.plain_table import STRONG, Cell, Column, add_table_sheet
from exchange.workbook.book import Book
from exchange.workbook.texts import sentence_case
from rollout.activities.activity import PROGRAMME
from rollout.activities.lessons import LessonKind
from rollout.calendar import period_words

NAME = "Lessons"
_COLUMNS = (
    Column("Period", 12.0),
    Column("Unit", 28.0),
    Column("Kind", 15.0, STRONG),
    Column("Closing note", 90.0),
    Column("Taken down on", 14.0),
)


def add_lessons(book: Book, pack: PlanPack) -> None:
    """Closing notes, newest first; who wrote one down stays out of what circulates."""
    count = len(pack.lessons)
    finding = "No closing notes have been kept yet."
    if count:
        to_change = sum(each.kind is LessonKind.CHANGE for each in pack.lessons)
        finding = (
            f"{count} closing {'note' if count == 1 else 'notes'}; {to_change} of them say what to change."
        )
    add_table_sheet(book, NAME, "What did those before us learn?", finding, _COLUMNS, _rows(pack))


def _rows(pack: PlanPack) -> Iterator[tuple[Cell, ...]]:
    names = {unit.id: unit.name for unit in pack.report.organisation.units}
    for each in sorted(pack.lessons, key=lambda lesson: lesson.on, reverse=True):
        unit = PROGRAMME if each.unit is None else names.get(each.unit, "a unit that is no longer there")
        yield (
            period_words(each.period) if each.period else "",
            unit,
            sentence_case(each.kind.value),
            each.text,
            each.on,
        )
