"""Tasks of the project file: every activity where it is, set by hand, and what sums activities up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.etree.ElementTree import Element

from exchange.activity_notes import ActivityNotes
from exchange.dated_work import DatedWork
from exchange.project_xml.elements import Value, add, fill, minutes_text, name_text
from exchange.project_xml.outline import OutlineRow
from exchange.project_xml.work_calendars import WorkCalendars
from exchange.workbook.texts import safe_text
from rollout.activities.activity import Activity, Repeats, Status

_FIXED_DURATION, _FINISH_TO_START, _IN_DAYS, _IN_HOURS = 1, 1, 7, 5
_MIDDLING, _LONGEST_FIELD = 500, 255
_PROJECT = UUID("8f3f8a0e-2b1d-4b7c-9f1d-5e6c3a2b1d00")
# Kinds of activities that decide about what comes after them.
_MILESTONES = frozenset({"gate"})
_OCCURRENCE_DAYS = {Repeats.WEEKLY: 7, Repeats.TWO_WEEKLY: 14}
# Ids of Project's own task fields Text1 to Text3, and what they are called in the file.
TEXT_FIELDS = (
    (188743731, "Text1", "Groundwork id"),
    (188743734, "Text2", "Takes part"),
    (188743737, "Text3", "Phase"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """When an activity lies and how much working time that is."""

    start: datetime
    finish: datetime
    minutes: int

    def done(self, percent: int) -> int:
        """Working minutes that so much of it takes."""
        return round(self.minutes * percent / 100)


def span_of(activity: Activity, calendars: WorkCalendars) -> Span:
    """A session from its begin to its end on its own clock, all else by whole working days."""
    session = activity.session
    if session is not None:
        return Span(session.begins, session.ends, round((session.ends - session.begins).total_seconds() / 60))
    minutes = calendars.minutes(activity.unit, activity.start, activity.end)
    return Span(calendars.begins(activity.start), calendars.ends(activity.end), minutes)


def percent_of(activity: Activity) -> int:
    """Whole percent complete; 100 only if nothing is left."""
    share = 1.0 if activity.status is Status.DONE else activity.complete
    return 100 if share >= 1 else min(round(100 * share), 99)


def occurrences(activity: Activity) -> int:
    """How often it is held."""
    if activity.repeats is None:
        return 1
    return (activity.end - activity.start).days // _OCCURRENCE_DAYS[activity.repeats] + 1


class TaskWriter:
    """Writes tasks in the order in which the schema asks for their elements."""

    def __init__(
        self,
        work: DatedWork,
        numbers: Mapping[UUID, int],
        spans: Mapping[UUID, Span],
        calendars: WorkCalendars,
    ) -> None:
        self._numbers = numbers
        self._spans = spans
        self._calendars = calendars
        self._zone = work.where.programme_zone
        self._notes = ActivityNotes(work.activities)

    def add_project(self, tasks: Element, name: str, activities: Sequence[Activity]) -> None:
        """The task that stands for the whole project: Project gives it the number 0."""
        row = OutlineRow(_PROJECT, name, "0", True, tuple(activities))
        self.add_summary(tasks, row, 0, 0)

    def add_summary(self, tasks: Element, row: OutlineRow, uid: int, position: int) -> None:
        """Something that sums up activities; Project works out its dates from them."""
        spans = [self._spans[each.id] for each in row.activities]
        start, finish = min(each.start for each in spans), max(each.finish for each in spans)
        minutes = self._calendars.minutes(None, start.date(), finish.date())
        done = sum(
            span.done(percent_of(each)) for span, each in zip(spans, row.activities, strict=True)
        ) / max(sum(each.minutes for each in spans), 1)
        percent = 100 if done >= 1 else min(round(100 * done), 99)
        head = self._head(row, uid, position, is_manual=False, is_active=True)
        values: list[tuple[str, Value]] = [
            *head,
            *_dates(Span(start, finish, minutes), _IN_DAYS),
            ("EffortDriven", False),
            ("Milestone", False),
            ("Summary", True),
            ("PercentComplete", percent),
        ]
        add(tasks, "Task", values)

    def add_activity(self, tasks: Element, row: OutlineRow, position: int) -> None:
        """An activity at its own dates, which links and calendars do not move."""
        (activity,) = row.activities
        span, percent = self._spans[activity.id], percent_of(activity)
        is_dropped = activity.status is Status.DROPPED
        uid = self._numbers[activity.id]
        done = minutes_text(span.done(percent))
        values: list[tuple[str, Value]] = [
            *self._head(row, uid, position, is_manual=True, is_active=not is_dropped),
            *_dates(span, _IN_HOURS if activity.session else _IN_DAYS),
            ("EffortDriven", False),
            ("Milestone", activity.template in _MILESTONES),
            ("Summary", False),
            ("PercentComplete", percent),
            ("ActualStart", span.start if percent else None),
            ("ActualFinish", span.finish if percent == 100 else None),
            ("ActualDuration", done),
            ("RemainingDuration", minutes_text(span.minutes - span.done(percent))),
            ("CalendarUID", self._calendars.number(activity.unit)),
            ("IgnoreResourceCalendar", True),
            ("Notes", safe_text("\n".join(self._note_lines(activity)))),
        ]
        task = add(tasks, "Task", values)
        for before in activity.after:
            if before in self._numbers:
                self._add_link(task, self._numbers[before])
        self._add_fields(task, activity)
        fill(
            task,
            [
                ("ManualStart", span.start),
                ("ManualFinish", span.finish),
                ("ManualDuration", minutes_text(span.minutes)),
            ],
        )

    def _head(
        self, row: OutlineRow, uid: int, position: int, *, is_manual: bool, is_active: bool
    ) -> Iterator[tuple[str, Value]]:
        yield "UID", uid
        yield "GUID", str(row.id).upper()
        yield "ID", position
        yield "Name", name_text(row.name)
        yield "Active", is_active
        yield "Manual", is_manual
        yield "Type", _FIXED_DURATION
        yield "IsNull", False
        yield "WBS", row.number
        yield "OutlineNumber", row.number
        yield "OutlineLevel", row.level if position else 0
        yield "Priority", _MIDDLING

    def _note_lines(self, activity: Activity) -> Iterator[str]:
        yield from self._notes.lines(activity)
        if activity.repeats is not None:
            yield f"It comes back {activity.repeats.value}, {occurrences(activity)} times."
        if activity.session is not None and activity.session.time_zone != self._zone:
            yield f"Its times are on the clock of {activity.session.time_zone}."

    def _add_link(self, task: Element, predecessor: int) -> None:
        add(
            task,
            "PredecessorLink",
            [
                ("PredecessorUID", predecessor),
                ("Type", _FINISH_TO_START),
                ("CrossProject", False),
                # In tenths of a minute.
                ("LinkLag", 0),
                ("LagFormat", _IN_DAYS),
            ],
        )

    def _add_fields(self, task: Element, activity: Activity) -> None:
        texts = (str(activity.id), activity.takes_part, activity.phase.value)
        for (field, _, _), text in zip(TEXT_FIELDS, texts, strict=True):
            if value := name_text(text)[:_LONGEST_FIELD]:
                add(task, "ExtendedAttribute", [("FieldID", field), ("Value", value)])


def _dates(span: Span, unit: int) -> Iterator[tuple[str, Value]]:
    yield "Start", span.start
    yield "Finish", span.finish
    yield "Duration", minutes_text(span.minutes)
    yield "DurationFormat", unit
