"""One activity as a calendar's event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from icalendar import Event

from exchange.activity_notes import ActivityNotes
from exchange.dated_work import DatedWork
from exchange.workbook.texts import safe_text
from rollout.activities.activity import Activity, Repeats, Status

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKS_BETWEEN = {Repeats.WEEKLY: 1, Repeats.TWO_WEEKLY: 2}


class Standing(StrEnum):
    """How firm an event is, as RFC 5545 says it (3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


_PREFIXES = {
    Standing.CONFIRMED: "",
    Standing.TENTATIVE: "Time to be found: ",
    Standing.CANCELLED: "Cancelled: ",
}


class EventMaker:
    """Makes the events of one plan, always with the same id for the same activity.

    There are no alarms: a file goes to many people, and the text says until when they have to know. There
    is no place either, so that one that somebody entered survives an update.
    """

    def __init__(self, work: DatedWork) -> None:
        self._work = work
        self._notes = ActivityNotes(work.activities)

    def event(self, activity: Activity, *, cancelled: bool = False) -> Event:
        """The activity at its time, or on its days.

        Parameters
        ----------
        cancelled : bool
            It is no longer in the plan, or not in this calendar.
        """
        standing = _standing(activity, cancelled=cancelled)
        revision = self._work.revisions.by_id.get(activity.id)
        changed_on = revision.changed_on if revision else self._work.made_at.date()
        event = Event()
        event.add("uid", event_id(activity.id))
        event.add("sequence", self._work.revisions.sequence(activity.id))
        event.add("dtstamp", self._work.made_at.astimezone(UTC))
        event.add("last-modified", datetime.combine(changed_on, time(), UTC))
        event.add("summary", _summary(activity, standing))
        event.add("description", safe_text("\n".join(self._notes.lines(activity))))
        event.add("categories", [activity.phase.value])
        event.add("status", standing.value)
        self._add_times(event, activity)
        is_busy = activity.session is not None and standing is Standing.CONFIRMED
        event.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
        return event

    def _add_times(self, event: Event, activity: Activity) -> None:
        """Begin and end: a session on its own clock, all else by days, whose end is exclusive."""
        if activity.session is not None:
            event.add("dtstart", activity.session.begins_at)
            event.add("dtend", activity.session.ends_at)
            return
        last = activity.start if activity.repeats else activity.end
        event.add("dtstart", activity.start)
        event.add("dtend", last + timedelta(days=1))
        if activity.repeats is None:
            return
        weeks = _WEEKS_BETWEEN[activity.repeats]
        weekday = _WEEKDAYS[activity.start.weekday()]
        event.add("rrule", {"freq": "weekly", "interval": weeks, "byday": weekday, "until": activity.end})
        days = list(_repeated_days(activity, weeks))
        working_days = self._work.where.working_days(activity.unit)
        off = [day for day in days if working_days.off(day)]
        # A series without a single day would say nothing: then it stays as it is.
        if off and len(off) < len(days):
            event.add("exdate", off)


def event_id(activity: UUID) -> str:
    """The id under which every calendar knows an activity."""
    return f"{activity}@groundwork"


def _standing(activity: Activity, *, cancelled: bool) -> Standing:
    if cancelled or activity.status is Status.DROPPED:
        return Standing.CANCELLED
    if activity.needs_session and activity.session is None:
        return Standing.TENTATIVE
    return Standing.CONFIRMED


def _summary(activity: Activity, standing: Standing) -> str:
    """Unit first: a month's view shows little more than the first words."""
    return safe_text(f"{_PREFIXES[standing]}{activity.unit_name}: {activity.title}".replace("\n", " "))


def _repeated_days(activity: Activity, weeks: int) -> Iterator[date]:
    day = activity.start
    while day <= activity.end:
        yield day
        day += timedelta(weeks=weeks)
