"""Working days of a place, with the reason for each day off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import holidays

from surveys.organisation import DateRange

WEEKEND = "weekend"
_SATURDAY = 5
# Longer than any public holidays and weekends in a row; what is closed for longer has no next working day.
_LONGEST_SEARCH = 400


class Place(NamedTuple):
    """Whose public holidays and weekends apply.

    Parameters
    ----------
    country : str
        Two letters, such as DE; "": no public holidays, and a weekend of Saturday and Sunday.
    region : str
        The country's subdivision, such as BY; "": holidays of the whole country only.
    """

    country: str = ""
    region: str = ""


NOWHERE = Place()


def is_known(place: Place) -> bool:
    """Whether the public holidays of the country, and of the region if one is named, are known."""
    if not place.country:
        return not place.region
    regions = _countries().get(place.country)
    return regions is not None and (not place.region or place.region in regions)


def known_place(place: Place) -> Place:
    """As much of the place as is known: an unknown region leaves its country, an unknown country nothing."""
    if is_known(place):
        return place
    return Place(place.country) if place.country in _countries() else NOWHERE


def day_off(place: Place, day: date, closed: Sequence[DateRange] = ()) -> str:
    """Why nobody works on a day at a place; "" on a working day.

    Weekends are those of the country, and a Saturday that is made up for a holiday counts as a working day.
    Names of holidays are English where the library has them, as the plan is.

    Parameters
    ----------
    place : Place
        What is not known of it has no public holidays.
    day : date
    closed : sequence of DateRange
        Days on which nobody meets.

    Examples
    --------
    >>> day_off(Place("DE"), date(2027, 5, 6)), day_off(Place("DE"), date(2027, 5, 8))
    ('public holiday: Ascension Day', 'weekend')
    >>> day_off(Place("IL"), date(2027, 5, 7)), day_off(Place("IL"), date(2027, 5, 9))
    ('weekend', '')

    References
    ----------
    holidays, https://github.com/vacanza/holidays
    """
    for each in closed:
        if each.start <= day <= each.end:
            return f"closed: {each.reason}" if each.reason else "closed"
    return _days_off(known_place(place), day.year).get(day, "")


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of a place.

    Parameters
    ----------
    place : Place
    closed : tuple of DateRange
    """

    place: Place
    closed: tuple[DateRange, ...] = ()

    def off(self, day: date) -> str:
        """Why nobody works on the day; "" on a working day."""
        return day_off(self.place, day, self.closed)

    def on_or_after(self, day: date) -> date | None:
        """The first working day from a day on; None: none in more than a year."""
        return self._nearest(day, 1)

    def on_or_before(self, day: date) -> date | None:
        """The last working day up to a day; None: none in more than a year."""
        return self._nearest(day, -1)

    def _nearest(self, day: date, step: int) -> date | None:
        days = (day + timedelta(days=step * distance) for distance in range(_LONGEST_SEARCH))
        return next((each for each in days if not self.off(each)), None)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, frozenset[str]]:
    known = holidays.list_supported_countries(include_aliases=True)
    return MappingProxyType({country: frozenset(regions) for country, regions in known.items()})


@lru_cache(maxsize=2048)
def _days_off(place: Place, year: int) -> Mapping[date, str]:
    """Every day off in a year. Built once and never changed, as pages in several threads read it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if not place.country:
        return MappingProxyType({day: WEEKEND for day in days if day.weekday() >= _SATURDAY})
    calendar = _calendar(place, year)
    off: dict[date, str] = {}
    for day in days:
        if calendar.is_weekend(day):
            if day not in calendar.weekend_workdays:
                off[day] = WEEKEND
        elif name := calendar.get(day):
            off[day] = f"public holiday: {name}"
    return MappingProxyType(off)


def _calendar(place: Place, year: int) -> holidays.HolidayBase:
    region = place.region or None
    calendar = holidays.country_holidays(place.country, subdiv=region, years=year)
    english = [each for each in calendar.supported_languages if each.startswith("en")]
    if not english or calendar.language in english:
        return calendar
    return holidays.country_holidays(place.country, subdiv=region, years=year, language=english[0])
