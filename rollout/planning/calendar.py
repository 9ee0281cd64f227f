"""Quarters of a plan, and the dates in which units cannot start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from surveys.organisation import DateRange

# A unit starts in the first weeks of a quarter: its set-up workshop, and planning finished
# by the second week (source 002, mistake 2). Four weeks leave room to move it; project judgement.
LAUNCH_WINDOW_DAYS = 28
# A start up to the end of the second week still belongs to its quarter (source 002, mistake 2).
LATE_START_DAYS = 14


@dataclass(frozen=True, slots=True)
class PlanQuarter:
    """One calendar quarter: "2027-Q1" and its first day."""

    id: str
    start: date

    @property
    def launch_window(self) -> tuple[date, date]:
        """First and last day on which a unit starts."""
        return self.start, self.start + timedelta(days=LAUNCH_WINDOW_DAYS - 1)

    def is_blocked_by(self, ranges: Iterable[DateRange]) -> DateRange | None:
        """The first range that overlaps the launch window, if any."""
        return next((each for each in ranges if each.overlaps(*self.launch_window)), None)


def quarter_of(day: date) -> date:
    """First day of the calendar quarter that holds a day.

    Examples
    --------
    >>> quarter_of(date(2027, 5, 17))
    datetime.date(2027, 4, 1)
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_quarter(first_day: date) -> date:
    """First day of the calendar quarter after the one that holds a day."""
    return quarter_of(quarter_of(first_day) + timedelta(days=100))


def plan_quarters(start: date | None, count: int, *, today: date, lead_days: int) -> tuple[PlanQuarter, ...]:
    """The quarters a plan looks at.

    Parameters
    ----------
    start : date or None
        Within the first two weeks of a quarter: that quarter; later: the next one. None:
        the first quarter that begins at least `lead_days` after today.

    Examples
    --------
    >>> [q.id for q in plan_quarters(None, 2, today=date(2026, 11, 23), lead_days=35)]
    ['2027-Q1', '2027-Q2']
    >>> [q.id for q in plan_quarters(date(2027, 2, 1), 1, today=date(2026, 11, 23), lead_days=35)]
    ['2027-Q2']
    """
    if start is None:
        earliest = today + timedelta(days=lead_days)
        first = quarter_of(earliest) if quarter_of(earliest) == earliest else next_quarter(earliest)
    else:
        first = quarter_of(start)
        if (start - first).days >= LATE_START_DAYS:
            first = next_quarter(start)
    quarters = []
    for _ in range(count):
        quarters.append(PlanQuarter(f"{first.year}-Q{(first.month + 2) // 3}", first))
        first = next_quarter(first)
    return tuple(quarters)
