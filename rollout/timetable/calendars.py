"""What a timetable is made with: coaches, working hours, and days on which nothing happens."""

from __future__ import annotations

from datetime import time
from functools import cache
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from surveys.organisation import DateRange

_WORK_WEEK = (0, 1, 2, 3, 4)


@cache
def time_zones() -> frozenset[str]:
    """Names of the clocks of the world. Read once: the system keeps each in a file of its own."""
    return frozenset(available_timezones())


def _known_time_zone(name: str) -> str:
    if name and name not in time_zones():
        raise ValueError(f"{name!r} is not a known time zone; use a name such as Europe/Berlin")
    return name


TimeZone = Annotated[str, AfterValidator(_known_time_zone)]
Country = Annotated[str, Field(pattern="^([A-Z]{2})?$")]
Region = Annotated[str, Field(pattern="^[A-Z0-9]{0,3}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(_Frozen):
    """From when to when people work on a day, on their own clock, in whole minutes."""

    begins: time = time(9)
    ends: time = time(17)

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        for each in (self.begins, self.ends):
            if each.second or each.microsecond or each.tzinfo:
                raise ValueError(f"working hours are given in whole minutes such as 09:00, not {each}")
        if self.ends <= self.begins:
            raise ValueError(
                f"working hours end at {self.ends:%H:%M}, before they begin at {self.begins:%H:%M}"
            )
        return self


class Coach(_Frozen):
    """Somebody who can hold sessions.

    Parameters
    ----------
    name : str
        Unlike every other coach's.
    time_zone, country, region : str
        Whose clock and public holidays apply (region: the subdivision, such as BY); "": as the programme.
    weekdays : tuple of int
        Days of the week on which sessions are held, Monday being 0.
    hours : Hours
        On the coach's clock.
    away : tuple of DateRange
    """

    name: str = Field(min_length=1, max_length=100)
    time_zone: TimeZone = ""
    country: Country = ""
    region: Region = ""
    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(default=_WORK_WEEK, min_length=1)
    hours: Hours = Hours()
    away: tuple[DateRange, ...] = ()


class CalendarSettings(_Frozen):
    """Clock, holidays and coaches of a programme; everything has a default.

    Parameters
    ----------
    time_zone, country, region : str
        Of the programme, and of units whose team list names none. "": as the uppermost unit says, else UTC
        and no public holidays.
    hours : Hours
        When teams can meet, on their own clock.
    closed : tuple of DateRange
        Days on which nobody meets (works holidays, year-end closing).
    coaches : tuple of Coach
        None: one coach, called "OKR coach", on the programme's clock.
    """

    time_zone: TimeZone = ""
    country: Country = ""
    region: Region = ""
    hours: Hours = Hours()
    closed: tuple[DateRange, ...] = ()
    coaches: tuple[Coach, ...] = Field(default=(), max_length=200)

    @model_validator(mode="after")
    def _names_each_coach_once(self) -> Self:
        names = [coach.name.casefold() for coach in self.coaches]
        if len(set(names)) < len(names):
            raise ValueError("two coaches have the same name; tell them apart")
        return self

    @property
    def who_coaches(self) -> tuple[Coach, ...]:
        """The coaches, or the one that everybody has."""
        return self.coaches or (Coach(name="OKR coach"),)
