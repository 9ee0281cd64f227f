"""Days and times as whole minutes of one clock, so that searches compare numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
_UTC = ZoneInfo("UTC")
_ORIGIN = datetime(1, 1, 1)


def minute_of(clock: time) -> int:
    """Whole minutes since midnight."""
    return clock.hour * 60 + clock.minute


def utc_minute(moment: datetime, zone: str) -> int:
    """Minutes in UTC, from the year 1 on, of a moment on a clock; seconds are left out.

    Examples
    --------
    >>> later = utc_minute(datetime(2027, 3, 1, 9), "America/New_York")
    >>> later - utc_minute(datetime(2027, 3, 1, 9), "Europe/Berlin")
    360
    """
    there = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(_UTC).replace(tzinfo=None)
    return (there - _ORIGIN) // timedelta(minutes=1)


@lru_cache(maxsize=65536)
def utc_minute_of(zone: str, day: int, minute: int) -> int | None:
    """Minutes in UTC of a minute of a day on a clock.

    Parameters
    ----------
    zone : str
    day : int
        `date.toordinal()`.
    minute : int
        [0-1440]

    Returns
    -------
    int or None
        None where the clock is changed at that time, so that it shows it twice or not at all.
    """
    steady = _steady_offset(zone, day)
    if steady is not None:
        return (day - 1) * DAY_MINUTES + minute - steady
    wall = datetime.combine(date.fromordinal(day), time()) + timedelta(minutes=minute)
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    return utc_minute(wall, zone) if first == second else None


def wall_time(day: int, minute: int) -> datetime:
    """The time that a clock shows."""
    return datetime.combine(date.fromordinal(day), time()) + timedelta(minutes=minute)


def wall_from_utc(minute: int, zone: str) -> datetime:
    """The time that a clock shows at a minute of UTC."""
    moment = (_ORIGIN + timedelta(minutes=minute)).replace(tzinfo=_UTC)
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=65536)
def _steady_offset(zone: str, day: int) -> int | None:
    """Minutes by which a clock is ahead of UTC; None on a day on which it is changed."""
    midnight = datetime.combine(date.fromordinal(day), time())
    there = ZoneInfo(zone)
    offsets = {
        (midnight + timedelta(minutes=minute)).replace(tzinfo=there).utcoffset()
        for minute in (0, DAY_MINUTES // 2, DAY_MINUTES)
    }
    offset = offsets.pop()
    return None if offsets or offset is None else offset // timedelta(minutes=1)
