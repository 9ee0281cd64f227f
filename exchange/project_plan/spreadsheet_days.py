"""Days and times as spreadsheets count them."""

from __future__ import annotations

from datetime import date, time

EPOCH = date(1899, 12, 30)
_MINUTES = 24 * 60


def excel_day(day: date) -> int:
    """A date as spreadsheets count it: days since 30 Dec 1899.

    Examples
    --------
    >>> excel_day(date(2027, 1, 1))
    46388
    """
    return (day - EPOCH).days


def excel_time(at: time) -> float:
    """A time as spreadsheets count it: the share of the day that is over, to the minute.

    Examples
    --------
    >>> excel_time(time(9)), excel_time(time(18))
    (0.375, 0.75)
    """
    return (60 * at.hour + at.minute) / _MINUTES
