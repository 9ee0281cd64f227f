"""Communication: what is said to whom, when and by which way."""

from __future__ import annotations

from collections.abc import Iterator

from exchange.project_plan.plain_table import STRONG, Cell, Column, LiveDay, add_table_sheet
from exchange.workbook.book import Book
from exchange.workbook.texts import day_words, owner_words
from rollout.activities.activity import Activity
from rollout.activities.templates import Message, activity_templates
from rollout.planning.document import PlanDocument

NAME = "Communication"
_COLUMNS = (
    Column("Day", 13.0),
    Column("Audience", 24.0, STRONG),
    Column("Unit", 22.0),
    Column("Channel", 26.0),
    Column("What is said", 74.0),
    Column("By", 20.0),
)


def messages_of(plan: PlanDocument) -> tuple[tuple[Activity, Message], ...]:
    """Activities that tell somebody something, in the order of their days."""
    kinds = activity_templates().by_id
    return tuple(
        (each, message)
        for each in plan.activities
        if (kind := kinds.get(each.template)) is not None and (message := kind.message) is not None
    )


def add_communication(book: Book, plan: PlanDocument) -> None:
    """Dated messages; the days follow the sheet Activities."""
    messages = messages_of(plan)
    finding = "This plan has no dated messages."
    if messages:
        count = "One message" if len(messages) == 1 else f"{len(messages)} messages"
        finding = f"{count}, the first on {day_words(messages[0][0].start)}."
    add_table_sheet(book, NAME, "What is said to whom, and when?", finding, _COLUMNS, _rows(messages))


def _rows(messages: tuple[tuple[Activity, Message], ...]) -> Iterator[tuple[Cell, ...]]:
    for activity, message in messages:
        yield (
            LiveDay(str(activity.id), activity.start),
            message.audience[:1].upper() + message.audience[1:],
            activity.unit_name,
            message.channel[:1].upper() + message.channel[1:],
            "\n".join(f"• {point}" for point in message.points),
            owner_words(activity.owner),
        )
