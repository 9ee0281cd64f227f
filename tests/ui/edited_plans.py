"""The sample's plan as people get it, edit it in a spreadsheet program, and send it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from engagement.context import Context
from engagement.plan_pack import plan_pack
from exchange.project_plan.columns import SHEET
from exchange.workbooks import project_plan
from rollout.activities.activity import PROGRAMME, Activity
from rollout.planning.document import PlanDocument

WEEK = timedelta(days=7)


def exported(context: Context, engagement: UUID, sheets: Iterable[str] = ()) -> bytes:
    """The newest plan's workbook."""
    return project_plan(plan_pack(context, engagement), sheets)


def loose_activities(plan: PlanDocument) -> tuple[Activity, ...]:
    """Activities that come after nothing and before nothing, so that a week more or less contradicts nothing."""
    needed = {before for each in plan.activities for before in each.after}
    return tuple(
        each
        for each in plan.activities
        if not each.after and each.id not in needed and not each.needs_session and each.repeats is None
    )


def edited(
    content: bytes,
    cells: Mapping[UUID, Mapping[str, Any]],
    *,
    removed: Iterable[UUID] = (),
    added: Iterable[Mapping[str, Any]] = (),
) -> bytes:
    """The workbook with cells of the list changed, rows deleted, and rows and a column of one's own.

    Parameters
    ----------
    cells : mapping of UUID to mapping of str to Any
        Activity -> heading -> value.
    """
    book = load_workbook(BytesIO(content))
    sheet = book[SHEET]
    headings, rows = _headings(sheet), _rows(sheet)
    for activity, values in cells.items():
        for heading, value in values.items():
            sheet.cell(rows[activity], headings[heading]).value = value
    last = sheet.max_row
    for number, values in enumerate(added, start=last + 1):
        for heading, value in values.items():
            sheet.cell(number, headings[heading]).value = value
    for row in sorted((rows[each] for each in removed), reverse=True):
        sheet.delete_rows(row)
    book.create_sheet("Our notes")["A1"] = "Room 12 is booked"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _head(sheet: Worksheet) -> int:
    return next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Id")


def _headings(sheet: Worksheet) -> dict[str, int]:
    head = _head(sheet)
    return {str(cell.value): cell.column for cell in sheet[head] if cell.value}


def _rows(sheet: Worksheet) -> dict[UUID, int]:
    first = _head(sheet) + 1
    return {UUID(sheet.cell(row, 1).value): row for row in range(first, sheet.max_row + 1)}


def usual_edits(plan: PlanDocument, content: bytes) -> bytes:
    """One row moved by a week, one reassigned, one with an unknown status, one deleted, and one added."""
    moved = next(each for each in loose_activities(plan) if each.latest and each.latest - each.end >= WEEK)
    others = [each for each in plan.activities if each.id != moved.id]
    reassigned, unread = others[0], others[1]
    deleted = next(
        each for each in loose_activities(plan) if each.id not in {moved.id, reassigned.id, unread.id}
    )
    return edited(
        content,
        {
            moved.id: {"Start": moved.start + WEEK, "End": moved.end + WEEK},
            reassigned.id: {"Owner": "Somebody else"},
            unread.id: {"Status": "perhaps"},
        },
        removed=[deleted.id],
        added=[
            {
                "Activity": "Our own dinner",
                "Unit": PROGRAMME,
                "Start": moved.start,
                "End": moved.start,
                "Status": "not started",
            }
        ],
    )
