"""Calendar files: the whole plan's, one for a coach, one for a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from icalendar import Calendar, Timezone
from icalendar.timezone import is_utc

from exchange.calendars.clocks import clock_rules
from exchange.calendars.events import EventMaker
from exchange.dated_work import DatedWork
from exchange.file_names import file_names
from exchange.workbook.texts import safe_text
from rollout.activities.activity import Activity, Status

PRODUCT = "-//Groundwork//OKR rollout plan//EN"
# Rules of a clock that hold a year before and after, so that a moved event still finds them.
_YEARS_AROUND = 1
_LAST_LINE = b"END:VCALENDAR\r\n"


def whole_calendar(work: DatedWork) -> bytes:
    """Every activity of the plan, and those that are in it no longer, as cancelled."""
    return _WholePlan(work).whole()


def coach_calendar(work: DatedWork, coach: str) -> bytes:
    """The sessions of one coach; those that were theirs and are not any more, as cancelled.

    Sessions without a time have no coach yet: they stand in the whole plan's and the unit's calendar.
    """
    return _WholePlan(work).of_coach(coach)


def unit_calendar(work: DatedWork, unit: UUID) -> bytes:
    """A unit's activities, and from the first of them on those of the whole programme and of its wave."""
    return _WholePlan(work).of_unit(unit)


def calendar_files(work: DatedWork) -> dict[str, bytes]:
    """Every calendar by its file name: whole, one a coach who has or had sessions, one a unit."""
    plan = _WholePlan(work)
    coaches = coaches_with_sessions(work)
    units = {each.unit: each.unit_name for each in (*work.revisions.cancelled, *work.activities) if each.unit}
    names = file_names((("coach", each) for each in coaches), ".ics")
    unit_names = file_names((("unit", each) for each in units.values()), ".ics")
    return {
        "whole.ics": plan.whole(),
        **{name: plan.of_coach(coach) for name, coach in zip(names, coaches, strict=True)},
        **{name: plan.of_unit(unit) for name, unit in zip(unit_names, units, strict=True)},
    }


def coaches_with_sessions(work: DatedWork) -> tuple[str, ...]:
    """Who holds sessions, or held some that others hold now and have to go from their calendar."""
    hold = (each.session.coach for each in work.activities if each.session and each.session.coach)
    return tuple(sorted({*hold, *work.revisions.taken_from}, key=str.casefold))


@dataclass(frozen=True, slots=True)
class _Entry:
    """An activity and its event as it stands in every file: writing it once saves most of the time."""

    activity: Activity
    content: bytes

    @property
    def order(self) -> tuple[datetime, UUID]:
        return _begins(self.activity), self.activity.id


class _WholePlan:
    """The plan's events, each written when a calendar first needs it."""

    def __init__(self, work: DatedWork) -> None:
        self._work = work
        self._maker = EventMaker(work)
        self._written: dict[UUID, _Entry] = {}

    def whole(self) -> bytes:
        return self._file("whole plan", [*self._current(self._work.activities), *self._gone()])

    def of_coach(self, coach: str) -> bytes:
        held = [each for each in self._work.activities if each.session and each.session.coach == coach]
        taken = self._work.revisions.taken_from.get(coach, ())
        cancelled = [self._entry(each, cancelled=True) for each in taken]
        return self._file(coach, [*self._current(held), *cancelled])

    def of_unit(self, unit: UUID) -> bytes:
        own = [each for each in self._work.activities if each.unit == unit]
        gone = [each for each in self._gone() if each.activity.unit == unit]
        shared = _shared(self._work.activities, own)
        names = [each.unit_name for each in (*own, *(each.activity for each in gone))]
        return self._file(names[0] if names else "unit", [*self._current([*own, *shared]), *gone])

    def _current(self, activities: Iterable[Activity]) -> list[_Entry]:
        return [self._kept(each, cancelled=False) for each in activities]

    def _gone(self) -> list[_Entry]:
        return [self._kept(each, cancelled=True) for each in self._work.revisions.cancelled]

    def _kept(self, activity: Activity, *, cancelled: bool) -> _Entry:
        """No activity is both in the plan and gone, so one entry for each id is enough."""
        if activity.id not in self._written:
            self._written[activity.id] = self._entry(activity, cancelled=cancelled)
        return self._written[activity.id]

    def _entry(self, activity: Activity, *, cancelled: bool) -> _Entry:
        return _Entry(activity, self._maker.event(activity, cancelled=cancelled).to_ical())

    def _file(self, of: str, entries: Sequence[_Entry]) -> bytes:
        title = safe_text(f"{self._work.name}: {of}".replace("\n", " "))
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        # RFC 7986 calls it NAME; many programs know the older one only.
        calendar.add("name", title)
        calendar.add("x-wr-calname", title)
        for time_zone in _time_zones([each.activity for each in entries]):
            calendar.add_component(time_zone)
        frame = calendar.to_ical().removesuffix(_LAST_LINE)
        ordered = sorted(entries, key=lambda each: each.order)
        return b"".join((frame, *(each.content for each in ordered), _LAST_LINE))


def _begins(activity: Activity) -> datetime:
    return activity.session.begins if activity.session else datetime.combine(activity.start, time())


def _time_zones(activities: Sequence[Activity]) -> Iterator[Timezone]:
    """The rules of every clock that sessions name, by name; for UTC an event needs none."""
    sessions = [each.session for each in activities if each.session]
    if not sessions:
        return
    years = [each.begins.year for each in sessions]
    first, last = date(min(years) - _YEARS_AROUND, 1, 1), date(max(years) + 1 + _YEARS_AROUND, 1, 1)
    for name in sorted({each.time_zone for each in sessions if not is_utc(each.begins_at)}):
        yield clock_rules(name, first, last)


def _shared(activities: Sequence[Activity], own: Sequence[Activity]) -> Iterator[Activity]:
    """What the whole programme, or the unit's own wave, does once the unit's own work has begun."""
    alive = [each for each in own if each.status is not Status.DROPPED]
    if not alive:
        return
    begins = min(each.start for each in alive)
    waves = {None, *(each.wave for each in alive)}
    for each in activities:
        if each.unit is None and each.end >= begins and each.wave in waves:
            yield each
