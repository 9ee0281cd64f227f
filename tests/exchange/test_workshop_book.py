"""The workbook of what the workshop took down."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

from openpyxl import load_workbook

from engagement.room import NoteKind, WorkshopNote
from exchange.workbook.workshop_book import workshop_workbook


def note(kind: NoteKind, text: str, **more: object) -> WorkshopNote:
    return WorkshopNote(id=uuid4(), component="vision", kind=kind, text=text).model_copy(update=more)


def test_actions_come_by_date_and_nothing_becomes_a_formula() -> None:
    notes = [
        note(NoteKind.NOTE, "=1+1"),
        note(NoteKind.ACTION, "Later", owner="=cmd", component=""),
        note(NoteKind.ACTION, "Soon", owner="Kim", due_on=date(2027, 1, 12)),
    ]
    content = workshop_workbook("@Client", "Baseline", notes, {"vision": "Vision"}, date(2026, 11, 23))
    sheet = load_workbook(BytesIO(content))["Workshop"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
    place = next(n for n, row in enumerate(rows) if row[0] == "Action")
    assert rows[place + 1] == ("Soon", "Kim", datetime(2027, 1, 12), "Vision")
    assert rows[place + 2] == ("Later", "=cmd", None, "In general")
    assert any(row[0] == "=1+1" and row[3] == "Vision" for row in rows)
    assert "2 actions were agreed; 1 lacks an owner or a date." in [row[0] for row in rows]


def test_an_empty_workshop_has_its_sheet() -> None:
    content = workshop_workbook("Client", "Baseline", [], {}, date(2026, 11, 23))
    values = [cell.value for row in load_workbook(BytesIO(content))["Workshop"].iter_rows() for cell in row]
    assert "No action has been agreed so far." in values
