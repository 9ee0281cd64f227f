"""The rules of a clock as calendar files carry them (RFC 5545, 3.6.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


class _Reading(NamedTuple):
    """How a clock stands."""

    offset: timedelta
    is_daylight: bool
    name: str


@lru_cache(maxsize=256)
def clock_rules(name: str, first: date, last: date) -> Timezone:
    """Every change of a clock between two days, to the minute.

    The library's own `Timezone.from_tzid` looks for changes in steps of weeks and passes over short
    periods, such as Morocco's in 2027, when the clock goes back for five weeks.

    Parameters
    ----------
    name : str
        IANA name.
    first, last : date
    """
    zone = ZoneInfo(name)
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last, time(), zone).astimezone(UTC)
    onsets: defaultdict[tuple[timedelta, _Reading], list[datetime]] = defaultdict(list)
    reading = _reading(start, zone)
    onsets[reading.offset, reading].append(datetime.combine(first, time()))
    for moment in _changes(start, end, zone):
        before, reading = reading, _reading(moment, zone)
        # An onset is told by the clock as it stood before.
        onsets[before.offset, reading].append((moment + before.offset).replace(tzinfo=None))
    rules = Timezone()
    rules.add("tzid", name)
    for (before_offset, reading), moments in onsets.items():
        rules.add_component(_observance(before_offset, reading, moments))
    return rules


def _observance(
    before: timedelta, reading: _Reading, onsets: list[datetime]
) -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if reading.is_daylight else TimezoneStandard()
    observance.add("dtstart", onsets[0])
    if onsets[1:]:
        observance.add("rdate", onsets[1:])
    observance.add("tzname", reading.name)
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", reading.offset)
    return observance


def _changes(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Moments at which the clock changes; no clock changes twice within a day."""
    while start < end:
        following = start + _DAY
        if _reading(start, zone) != _reading(following, zone):
            yield _first_after_change(start, following, zone)
        start = following


def _first_after_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    reading = _reading(before, zone)
    while after - before > _MINUTE:
        middle = before + (after - before) // _MINUTE // 2 * _MINUTE
        if _reading(middle, zone) == reading:
            before = middle
        else:
            after = middle
    return after


def _reading(moment: datetime, zone: ZoneInfo) -> _Reading:
    local = moment.astimezone(zone)
    return _Reading(local.utcoffset() or timedelta(), bool(local.dst()), local.tzname() or "")
