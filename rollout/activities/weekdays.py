"""Days of the week, before anybody looks at holidays."""

from __future__ import annotations

from datetime import date, timedelta


def first_monday(day: date) -> date:
    """The first Monday on or after a day: work on a quarter starts with a whole week.

    Examples
    --------
    >>> first_monday(date(2027, 1, 1)), first_monday(date(2027, 3, 1))
    (datetime.date(2027, 1, 4), datetime.date(2027, 3, 1))
    """
    return day + timedelta(days=-day.weekday() % 7)


def on_working_day(day: date, *, forwards: bool = True) -> date:
    """The day itself, or the nearest Monday to Friday after it (before it if not `forwards`).

    Examples
    --------
    >>> on_working_day(date(2027, 1, 2)), on_working_day(date(2027, 1, 2), forwards=False)
    (datetime.date(2027, 1, 4), datetime.date(2027, 1, 1))
    """
    while day.weekday() >= 5:
        day += timedelta(days=1 if forwards else -1)
    return day
