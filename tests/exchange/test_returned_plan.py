"""A plan edited by chance and read back: the difference is exactly what was done to it."""

from __future__ import annotations

from datetime import date, time
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import load_workbook

from exchange.project_plan.columns import ACTIVITY_COLUMNS, SHEET
from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.project_plan.identity import PlanIdentity
from exchange.returned_plan.reading import returned_list
from rollout.activities.activity import Status
from rollout.returning.changes import returned_changes
from tests.exchange.returned_edits import (
    COMPARED,
    edited_plan,
    list_alone,
    new_id,
    rows_read,
    small_plan,
    values_of,
    values_read,
)
from tests.exchange.workbook_sample import TODAY, sample_report


def test_an_untouched_plan_says_what_the_plan_says() -> None:
    plan, content = small_plan()
    found = returned_list(content, "plan.xlsx")
    assert (found.engagement, found.plan_version) == (sample_report().engagement.id, 1)
    assert rows_read(content) == {activity.id: values_of(activity) for activity in plan.activities}
    assert (found.unreadable, found.unreadable_ids) == ((), frozenset())
    assert found.rows[0].place == "Activities, row 5"
    assert found.rows[0].cells["start"] == "Activities!F5"


@pytest.mark.parametrize("seed", range(25))
def test_what_was_edited_is_read_and_nothing_else(seed: int) -> None:
    edited = edited_plan(seed)
    found = returned_list(edited.content(), "plan.xlsx")
    assert {row.id: values_read(row) for row in found.rows if row.id} == edited.rows, edited.done
    added = [values_read(row) for row in found.rows if row.id is None]
    assert sorted(added, key=str) == sorted(
        ({name: row[name] for name in COMPARED} for row in edited.added), key=str
    )
    assert sorted(
        (fault.place, word in fault.problem)
        for fault, (_, word) in zip(found.unreadable, edited.bad, strict=True)
    ) == sorted((f"{SHEET}!{cell.coordinate}", True) for cell, _ in edited.bad)
    assert found.unreadable_ids == edited.bad_ids


def _counted_from_1904() -> bytes:
    """A list as a Macintosh of old keeps it: days count from 1904."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": True})
    sheet, hidden = book.add_worksheet(SHEET), book.add_worksheet(IDENTITY)
    day, clock = book.add_format({"num_format": "d.m.yyyy"}), book.add_format({"num_format": "[h]:mm"})
    for column, each in enumerate(ACTIVITY_COLUMNS):
        sheet.write(0, column, each.heading)
        if each.field in ("start", "end"):
            sheet.write_datetime(1, column, date(2027, 3, 1), day)
    values = {"id": str(new_id("a")), "title": "Kick-off", "status": "done", "complete": 1.0, "hours": 2}
    for field, value in values.items():
        sheet.write(1, [each.field for each in ACTIVITY_COLUMNS].index(field), value)
    sheet.write_datetime(1, [each.field for each in ACTIVITY_COLUMNS].index("begins"), time(9, 30), clock)
    for row, pair in enumerate(PlanIdentity(new_id("project"), 3).rows):
        hidden.write_row(row, 0, pair)
    book.close()
    return buffer.getvalue()


def test_days_counted_from_1904_and_hours_on_the_clock_are_read() -> None:
    found = returned_list(_counted_from_1904(), "plan.xlsx")
    (row,) = found.rows
    assert (found.plan_version, row.start, row.end) == (3, date(2027, 3, 1), date(2027, 3, 1))
    assert (row.begins, row.status, row.complete, row.hours) == (time(9, 30), Status.DONE, 1.0, 2.0)


@pytest.mark.parametrize("seed", range(25, 45))
def test_the_difference_found_is_the_script(seed: int) -> None:
    edited, plan = edited_plan(seed), small_plan()[0]
    changes = returned_changes(plan, returned_list(edited.content(), "plan.xlsx"), today=TODAY)
    before = {activity.id: values_of(activity) for activity in plan.activities}
    expected = {
        key: {name for name in COMPARED if row[name] != before[key][name]} for key, row in edited.rows.items()
    }
    found = {
        each.activity: {field.field for field in each.fields}
        for each in changes.changes
        if each.activity is not None and each.row is not None
    }
    assert found == {key: names for key, names in expected.items() if names}, edited.done
    deleted = {each.activity for each in changes.changes if each.row is None}
    assert deleted == edited.deleted
    added = [each.title for each in changes.changes if each.activity is None]
    assert sorted(added) == sorted(str(row["title"]) for row in edited.added)
    assert len(changes.unreadable) == len(edited.bad)


def test_a_file_says_how_much_was_decided_when_it_was_written() -> None:
    book = load_workbook(BytesIO(list_alone()))
    for row in book[IDENTITY].iter_rows():
        if row[0].value == "decisions":
            row[1].value = "7"
    buffer = BytesIO()
    book.save(buffer)
    assert returned_list(buffer.getvalue(), "plan.xlsx").decisions == 7
