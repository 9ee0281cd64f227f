"""Working time: one calendar for each place, and how much of it lies between two days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from uuid import UUID
from xml.etree.ElementTree import Element

from exchange.project_xml.elements import add, fill, name_text
from rollout.activities.activity import Activity
from rollout.timetable.calendars import Hours
from rollout.timetable.whereabouts import Whereabouts
from rollout.timetable.working_days import WEEKEND, Place, WorkingDays

PROGRAMME_CALENDAR = 1
_ONCE = 1


class WorkCalendars:
    """Calendars of all places with activities; the programme's is the project's own.

    Parameters
    ----------
    first, last : date
        Days off are listed between them.
    """

    def __init__(self, where: Whereabouts, activities: Sequence[Activity], first: date, last: date) -> None:
        self.hours: Hours = where.calendar.hours
        self._where = where
        self._first = first
        self._days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self._numbers = {where.place(None): PROGRAMME_CALENDAR}
        self._places: dict[UUID | None, Place] = {}
        for unit in dict.fromkeys(each.unit for each in activities):
            self._places[unit] = where.place(unit)
            self._numbers.setdefault(self._places[unit], len(self._numbers) + 1)
        self._working = {place: self._running_sum(place) for place in self._numbers}

    @property
    def minutes_a_day(self) -> int:
        """Working minutes of a working day."""
        return _minutes(self.hours.ends) - _minutes(self.hours.begins)

    def number(self, unit: UUID | None) -> int:
        """The calendar of a unit, or of the whole programme."""
        return self._numbers[self._places.get(unit, self._where.place(None))]

    def minutes(self, unit: UUID | None, start: date, end: date) -> int:
        """Working minutes of a unit from the first to the last day; a day at least, as dates are whole days."""
        sums = self._working[self._places.get(unit, self._where.place(None))]
        days = sums[(end - self._first).days + 1] - sums[(start - self._first).days]
        return max(days, 1) * self.minutes_a_day

    def begins(self, day: date) -> datetime:
        """When work begins on a day."""
        return datetime.combine(day, self.hours.begins)

    def ends(self, day: date) -> datetime:
        """When work ends on a day."""
        return datetime.combine(day, self.hours.ends)

    def add_to(self, project: Element) -> None:
        """Write every calendar: its week, and the days that deviate from it."""
        calendars = add(project, "Calendars")
        for place, number in self._numbers.items():
            self._add(calendars, number, WorkingDays(place, self._where.calendar.closed))

    def _running_sum(self, place: Place) -> list[int]:
        days = WorkingDays(place, self._where.calendar.closed)
        return [0, *accumulate(int(not days.off(day)) for day in self._days)]

    def _add(self, calendars: Element, number: int, days: WorkingDays) -> None:
        place = "-".join(filter(None, days.place)) or "no public holidays"
        name = "Programme" if number == PROGRAMME_CALENDAR else "Units"
        calendar = add(
            calendars,
            "Calendar",
            [
                ("UID", number),
                ("Name", f"{name} ({place})"),
                ("IsBaseCalendar", True),
                ("BaseCalendarUID", -1),
            ],
        )
        free = self._weekend(days.place)
        week = add(calendar, "WeekDays")
        # The schema counts from Sunday, 1, to Saturday, 7.
        for day_type in range(1, 8):
            weekday = (day_type - 2) % 7
            element = add(week, "WeekDay", [("DayType", day_type), ("DayWorking", weekday not in free)])
            if weekday not in free:
                self._add_times(element)
        exceptions = add(calendar, "Exceptions")
        for day, reason in ((day, days.off(day)) for day in self._days):
            if bool(reason) != (day.weekday() in free):
                self._add_exception(exceptions, day, reason)

    def _weekend(self, place: Place) -> frozenset[int]:
        """The weekdays that are weekend at a place, but for single days."""
        days = WorkingDays(place)
        weeks = [self._first + timedelta(days=number) for number in range(28)]
        counts = Counter(day.weekday() for day in weeks if days.off(day) == WEEKEND)
        return frozenset(weekday for weekday, count in counts.items() if count > 1)

    def _add_exception(self, exceptions: Element, day: date, reason: str) -> None:
        exception = add(exceptions, "Exception", [("EnteredByOccurrences", False)])
        begin = datetime.combine(day, time())
        add(exception, "TimePeriod", [("FromDate", begin), ("ToDate", begin.replace(hour=23, minute=59))])
        fill(
            exception,
            [
                ("Occurrences", 1),
                ("Name", name_text(reason or "working day")),
                ("Type", _ONCE),
                ("DayWorking", not reason),
            ],
        )
        if not reason:
            self._add_times(exception)

    def _add_times(self, element: Element) -> None:
        times = add(element, "WorkingTimes")
        add(
            times,
            "WorkingTime",
            [("FromTime", self.hours.begins.isoformat()), ("ToTime", self.hours.ends.isoformat())],
        )


def _minutes(moment: time) -> int:
    return 60 * moment.hour + moment.minute
