"""Sessions with their clocks: what the calendar's views are drawn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from engagement.working import is_open
from rollout.activities.activity import Activity, Session, Status
from rollout.timetable.whereabouts import Whereabouts
from rollout.timetable.working_days import WEEKEND
from ui.figures.calendar_figure import Week

_OVER_WEEKEND = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity that has a time.

    Parameters
    ----------
    coach_zone : str
        IANA name of the coach's own clock; "" without a coach.
    meanwhile : str
        What else its coach holds at the same time; "" if nothing.
    """

    activity: Activity
    session: Session
    coach_zone: str = ""
    meanwhile: str = ""

    @property
    def day(self) -> date:
        """The day on the clock of those who take part."""
        return self.session.begins.date()

    @property
    def hours(self) -> float:
        """How long it takes."""
        return (self.session.ends - self.session.begins).total_seconds() / 3600

    @property
    def times(self) -> str:
        """From when to when, on the clock of those who take part."""
        return _times(self.session.begins, self.session.ends)

    @property
    def coach_times(self) -> str:
        """From when to when on the coach's clock; "" where that shows the same time."""
        if not self.coach_zone:
            return ""
        zone = ZoneInfo(self.coach_zone)
        begins = self.session.begins_at.astimezone(zone)
        if begins.replace(tzinfo=None) == self.session.begins:
            return ""
        ends = self.session.ends_at.astimezone(zone)
        other_day = f"{begins:%a} " if begins.date() != self.day else ""
        return f"{other_day}{_times(begins, ends)}"


def _times(begins: datetime, ends: datetime) -> str:
    return f"{begins:%H:%M}–{ends:%H:%M}"


def place_words(zone: str) -> str:
    """A clock as people say it.

    Examples
    --------
    >>> place_words("Europe/Berlin"), place_words("America/New_York"), place_words("UTC")
    ('Berlin time', 'New York time', 'UTC')
    """
    return zone if "/" not in zone else f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def entries_of(activities: Iterable[Activity], whereabouts: Whereabouts) -> tuple[Entry, ...]:
    """Everything that has a time, in the order of the moments at which it begins."""
    zones = {coach.name: whereabouts.coach_zone(coach) for coach in whereabouts.calendar.who_coaches}
    found = (
        Entry(
            each,
            each.session,
            zones.get(each.session.coach, whereabouts.programme_zone) if each.session.coach else "",
        )
        for each in activities
        if each.session is not None
    )
    return _with_meanwhile(
        sorted(found, key=lambda entry: (entry.session.begins_at, entry.activity.unit_name))
    )


def _with_meanwhile(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, those that share a coach and a moment with what else is held then."""
    others: defaultdict[UUID, list[str]] = defaultdict(list)
    running: defaultdict[str, list[Entry]] = defaultdict(list)
    for each in entries:
        coach = each.session.coach
        if not coach or each.activity.status is Status.DROPPED:
            continue
        begins = each.session.begins_at
        running[coach] = [one for one in running[coach] if one.session.ends_at > begins]
        for one in running[coach]:
            others[one.activity.id].append(_named(each))
            others[each.activity.id].append(_named(one))
        running[coach].append(each)
    return tuple(replace(each, meanwhile="; ".join(others.get(each.activity.id, ()))) for each in entries)


def _named(entry: Entry) -> str:
    return f"{entry.activity.title}, {entry.activity.unit_name}"


def without_time(activities: Iterable[Activity]) -> tuple[Activity, ...]:
    """Sessions still to be held for which no time was found."""
    return tuple(each for each in activities if each.needs_session and each.session is None and is_open(each))


def months_of(entries: Sequence[Entry]) -> tuple[date, ...]:
    """First days of all months from the first to the last entry."""
    if not entries:
        return ()
    days = sorted(entry.day for entry in entries)
    found = [days[0].replace(day=1)]
    while found[-1] < days[-1].replace(day=1):
        found.append((found[-1] + timedelta(days=31)).replace(day=1))
    return tuple(found)


def month_to_open(entries: Sequence[Entry], today: date) -> date | None:
    """The month of the next entry, or of the last one when all are over."""
    days = sorted(entry.day for entry in entries)
    if not days:
        return None
    return next((day for day in days if day >= today), days[-1]).replace(day=1)


def in_month(entries: Iterable[Entry], month: date) -> tuple[Entry, ...]:
    """The entries of the month that begins on a day."""
    return tuple(each for each in entries if each.day.replace(day=1) == month)


def by_day(entries: Iterable[Entry]) -> Mapping[date, tuple[Entry, ...]]:
    """The entries of each day that has any, days in order."""
    days: defaultdict[date, list[Entry]] = defaultdict(list)
    for each in entries:
        days[each.day].append(each)
    return {
        day: tuple(sorted(days[day], key=lambda each: (each.session.begins, each.activity.unit_name)))
        for day in sorted(days)
    }


def weeks_of(entries: Sequence[Entry]) -> tuple[Week, ...]:
    """All weeks from the first entry's to the last one's, those without any, too."""
    if not entries:
        return ()
    found: defaultdict[date, list[Entry]] = defaultdict(list)
    for each in entries:
        found[_monday(each.day)].append(each)
    first, last = min(found), max(found)
    mondays = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return tuple(
        Week(monday, sum(each.hours for each in found[monday]), len(found[monday])) for monday in mondays
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def day_notes(off: Callable[[date], str], first: date, last: date) -> dict[date, str]:
    """Why nothing is held on each day from first to last; weekends are seen without it.

    Parameters
    ----------
    off : callable
        The reason for a day off; "" on others.
    """
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    found = {day: off(day) for day in days}
    return {day: note_words(reason) for day, reason in found.items() if reason and reason != WEEKEND}


def note_words(reason: str) -> str:
    """The reason for a day off as a calendar shows it.

    Examples
    --------
    >>> note_words("public holiday: Good Friday"), note_words("closed"), note_words("blocked: works holiday")
    ('Good Friday', 'Closed', 'Works holiday')
    """
    told = reason.partition(": ")[2] or reason
    return told[:1].upper() + told[1:]


def ranges_of(notes: Mapping[date, str]) -> tuple[tuple[date, date, str], ...]:
    """Days off with the same reason that follow each other, but for a weekend, as ranges."""
    found: list[tuple[date, date, str]] = []
    for day, reason in sorted(notes.items()):
        if found and found[-1][2] == reason and (day - found[-1][1]).days <= _OVER_WEEKEND:
            found[-1] = (found[-1][0], day, reason)
        else:
            found.append((day, day, reason))
    return tuple(found)
