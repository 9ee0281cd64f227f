"""When a session can begin at all, before anybody is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from rollout.timetable.calendars import Coach, Hours
from rollout.timetable.clock_minutes import minute_of, utc_minute, utc_minute_of
from rollout.timetable.tasks import Task
from rollout.timetable.whereabouts import Whereabouts

# Project judgements: the times at which people like to begin, and how finely others are tried.
_LIKED_STARTS = (9 * 60, 13 * 60)
_STEP_MINUTES = 30


def _guest(name: str) -> Coach:
    return Coach(name=name, weekdays=tuple(range(7)), hours=Hours(begins=time(0), ends=time(23, 59)))


class Start(NamedTuple):
    """A time at which a session may begin: in minutes of UTC, and as the clock on the wall shows it."""

    at: int
    minute: int


class Openings:
    """Starts of sessions and hours of coaches, each worked out once.

    Parameters
    ----------
    whereabouts : Whereabouts
    guests : sequence of str
        Who was chosen for single sessions without being on the list of coaches. Of their hours nothing is
        known, but they cannot be in two places either.
    """

    def __init__(self, whereabouts: Whereabouts, guests: Sequence[str] = ()) -> None:
        self.whereabouts = whereabouts
        listed = whereabouts.calendar.who_coaches
        self.coaches: Sequence[Coach] = (*listed, *(_guest(name) for name in guests))
        self.listed = range(len(listed))
        self._names = {coach.name.casefold(): number for number, coach in enumerate(self.coaches)}
        self._hours = whereabouts.calendar.hours
        self._zones: dict[UUID | None, str] = {}
        self._off: dict[tuple[UUID | None, int], str] = {}
        self._starts: dict[tuple[str, int, int, int | None], tuple[Start, ...]] = {}
        self._coach_hours: dict[tuple[int, int], tuple[int, int] | None] = {}
        self._coaches_on: dict[tuple[str, int, int, int | None, str], tuple[int, ...]] = {}
        self._near: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}

    def zone(self, unit: UUID | None) -> str:
        """The clock of those who take part."""
        if unit not in self._zones:
            self._zones[unit] = self.whereabouts.zone(unit)
        return self._zones[unit]

    def off(self, unit: UUID | None, day: int) -> str:
        """Why a unit holds no session on a day; "" if it may."""
        key = (unit, day)
        if key not in self._off:
            self._off[key] = self.whereabouts.session_off(unit, date.fromordinal(day))
        return self._off[key]

    def starts(self, task: Task, day: int) -> tuple[Start, ...]:
        """When a session can begin on the team's clock, liked starts first; only then, if that was decided.

        None of them runs over a change of the clock.
        """
        zone, minutes = self.zone(task.activity.unit), task.minutes
        key = (zone, day, minutes, task.begins)
        if key not in self._starts:
            wall = self._grid(minutes) if task.begins is None else [task.begins]
            self._starts[key] = tuple(
                Start(at, each)
                for each in wall
                if (at := utc_minute_of(zone, day, each)) is not None
                and utc_minute_of(zone, day, each + minutes) == at + minutes
            )
        return self._starts[key]

    def _grid(self, minutes: int) -> list[int]:
        begins, ends = minute_of(self._hours.begins), minute_of(self._hours.ends)
        grid = {begins, *range(-(-begins // _STEP_MINUTES) * _STEP_MINUTES, ends, _STEP_MINUTES)}
        wall = (each for each in grid if each + minutes <= ends)
        return sorted(wall, key=lambda each: (each not in _LIKED_STARTS, each))

    def coach_hours(self, coach: int, day: int) -> tuple[tuple[int, int], ...]:
        """From when to when a coach works around a day, in minutes of UTC.

        The coach's day begins and ends at other moments than the team's, so three of them can matter.
        """
        key = (coach, day)
        if key not in self._near:
            found = (self._hours_of(coach, near) for near in (day - 1, day, day + 1))
            self._near[key] = tuple(hours for hours in found if hours is not None)
        return self._near[key]

    def coaches_on(self, task: Task, day: int) -> tuple[int, ...]:
        """Coaches whose hours and the team's leave room for a session on a day, were nobody taken."""
        minutes = task.minutes
        key = (self.zone(task.activity.unit), day, minutes, task.begins, task.coach)
        if key not in self._coaches_on:
            starts = self.starts(task, day)
            self._coaches_on[key] = tuple(
                coach
                for coach in ([self.named(task.coach)] if task.coach else self.listed)
                if coach is not None
                and any(
                    begins <= start.at and start.at + minutes <= ends
                    for begins, ends in self.coach_hours(coach, day)
                    for start in starts
                )
            )
        return self._coaches_on[key]

    def named(self, name: str) -> int | None:
        """Position of the coach with a name; None: nobody on the list."""
        return self._names.get(name.casefold())

    def _hours_of(self, coach: int, day: int) -> tuple[int, int] | None:
        key = (coach, day)
        if key not in self._coach_hours:
            self._coach_hours[key] = self._worked_out(self.coaches[coach], date.fromordinal(day))
        return self._coach_hours[key]

    def _worked_out(self, coach: Coach, day: date) -> tuple[int, int] | None:
        if self.whereabouts.coach_off(coach, day):
            return None
        zone = self.whereabouts.coach_zone(coach)
        # Of a time that the clock shows twice, or not at all, the one that makes the day shorter.
        begins = max(_moments(datetime.combine(day, coach.hours.begins), zone))
        ends = min(_moments(datetime.combine(day, coach.hours.ends), zone))
        return (begins, ends) if begins < ends else None


def _moments(wall: datetime, zone: str) -> tuple[int, int]:
    """The two moments that a time on a clock may mean, mostly the same, in minutes of UTC."""
    return utc_minute(wall, zone), utc_minute(wall.replace(fold=1), zone)
