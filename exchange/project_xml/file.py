"""The project file: a whole plan for Microsoft Project and all that reads its XML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID
from xml.etree.ElementTree import Element, tostring

from exchange.dated_work import DatedWork
from exchange.project_xml.elements import Value, add, fill, name_text
from exchange.project_xml.numbers import stable_numbers
from exchange.project_xml.outline import OutlineRow, outline
from exchange.project_xml.people import People
from exchange.project_xml.tasks import TEXT_FIELDS, Span, TaskWriter, span_of
from exchange.project_xml.work_calendars import PROGRAMME_CALENDAR, WorkCalendars

NAMESPACE = "http://schemas.microsoft.com/project"
# Project 2010 and later: the first with tasks that are scheduled by hand.
_SAVED_BY = 14
_WORKING_DAYS_A_WEEK, _WORKING_DAYS_A_MONTH = 5, 20
_FIXED_DURATION, _IN_DAYS, _IN_HOURS, _MONDAY = 1, 7, 2, 1
_WEEKS_AROUND = 26


def project_xml(work: DatedWork) -> bytes:
    """The plan as MSPDI: outline, dates, progress, links, calendars, coaches and owners.

    Activities are scheduled by hand, so that opening the file moves nothing. Task numbers are drawn from
    the activities' ids, so that a later export meets the tasks of an earlier one. What is in the plan no
    longer is not in the file; what was dropped is inactive.

    References
    ----------
    Microsoft Project XML Data Interchange schema, mspdi_pj12.xsd, with the elements of Project 2010:
    https://learn.microsoft.com/office-project/xml-data-interchange/
    """
    rows = outline(work.activities)
    first, last = _horizon(work)
    calendars = WorkCalendars(work.where, work.activities, first, last)
    spans = {each.id: span_of(each, calendars) for each in work.activities}
    numbers = _task_numbers(work)
    people = People(work.activities, spans)

    project = Element("Project", xmlns=NAMESPACE)
    fill(project, _properties(work, spans, calendars))
    fields = add(project, "ExtendedAttributes")
    for field, name, alias in TEXT_FIELDS:
        add(fields, "ExtendedAttribute", [("FieldID", field), ("FieldName", name), ("Alias", alias)])
    calendars.add_to(project)
    _add_tasks(project, work, rows, TaskWriter(work, numbers, spans, calendars))
    people.add_resources(project)
    people.add_assignments(project, numbers)
    content: bytes = tostring(project, encoding="UTF-8", xml_declaration=True)
    return content


def _horizon(work: DatedWork) -> tuple[date, date]:
    """From when to when calendars know days off: the plan, and half a year around it to move things into."""
    days = [day for each in work.activities for day in (each.start, each.end)]
    today = work.made_at.date()
    around = timedelta(weeks=_WEEKS_AROUND)
    return min(days, default=today) - around, max(days, default=today) + around


def _task_numbers(work: DatedWork) -> dict[UUID, int]:
    """A number for each activity; those first planned earlier draw first, even if they are gone by now."""
    rest = sorted(each.id for each in work.activities if each.id not in work.revisions.by_id)
    drawn = stable_numbers([*work.revisions.by_id, *rest])
    present = {each.id for each in work.activities}
    return {id_: number for id_, number in drawn.items() if id_ in present}


def _properties(
    work: DatedWork, spans: dict[UUID, Span], calendars: WorkCalendars
) -> Iterator[tuple[str, Value]]:
    today = work.made_at.date()
    starts = [each.start for each in spans.values()]
    finishes = [each.finish for each in spans.values()]
    yield "SaveVersion", _SAVED_BY
    yield "Name", name_text(f"{work.name[:200]}.xml")
    yield "Title", name_text(f"{work.name}: OKR rollout plan")
    yield "Subject", f"Plan version {work.version}"
    yield "Company", name_text(work.name)
    yield "CreationDate", work.made_at.replace(tzinfo=None, microsecond=0)
    yield "ScheduleFromStart", True
    yield "StartDate", min(starts, default=calendars.begins(today))
    yield "FinishDate", max(finishes, default=calendars.ends(today))
    # The schema asks for a currency; the plan holds no amounts.
    yield "CurrencyCode", "USD"
    yield "CalendarUID", PROGRAMME_CALENDAR
    yield "DefaultStartTime", calendars.hours.begins.isoformat()
    yield "DefaultFinishTime", calendars.hours.ends.isoformat()
    yield "MinutesPerDay", calendars.minutes_a_day
    yield "MinutesPerWeek", calendars.minutes_a_day * _WORKING_DAYS_A_WEEK
    yield "DaysPerMonth", _WORKING_DAYS_A_MONTH
    yield "DefaultTaskType", _FIXED_DURATION
    yield "DurationFormat", _IN_DAYS
    yield "WorkFormat", _IN_HOURS
    yield "NewTasksEffortDriven", False
    yield "NewTasksEstimated", False
    yield "WeekStartDay", _MONDAY
    yield "NewTasksAreManual", True
    yield "UpdateManuallyScheduledTasksWhenEditingLinks", False


def _add_tasks(project: Element, work: DatedWork, rows: tuple[OutlineRow, ...], writer: TaskWriter) -> None:
    tasks = add(project, "Tasks")
    summaries = stable_numbers(sorted(row.id for row in rows if row.is_summary), upper=True)
    if rows:
        writer.add_project(tasks, work.name, work.activities)
    for position, row in enumerate(rows, start=1):
        if row.is_summary:
            writer.add_summary(tasks, row, summaries[row.id], position)
        else:
            writer.add_activity(tasks, row, position)
