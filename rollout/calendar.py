"""Periods of a plan, and the dates in which units cannot start."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from surveys.organisation import DateRange

# A unit starts in the first weeks of a quarter: its set-up workshop, and planning finished
# by the second week (source 002, mistake 2). Four weeks leave room to move it; project judgement.
LAUNCH_WINDOW_DAYS = 28
# A start up to the end of the second week still belongs to its quarter (source 002, mistake 2).
LATE_START_DAYS = 14
_PERIOD = re.compile(r"\b[12]\d{3}-[QTH]\d\b")


class Cycle(StrEnum):
    """How long one round of OKRs takes; every cycle begins with the calendar year."""

    QUARTER = "quarter"
    TRIMESTER = "trimester"
    HALF = "half-year"

    @property
    def months(self) -> int:
        """Months of one cycle: 3, 4 or 6."""
        return {"quarter": 3, "trimester": 4, "half-year": 6}[self.value]

    @property
    def letter(self) -> str:
        """How its periods are written: Q1, T1, H1."""
        return self.value[0].upper()

    def first_day(self, day: date) -> date:
        """First day of the period that holds a day.

        Examples
        --------
        >>> Cycle.QUARTER.first_day(date(2027, 5, 17)), Cycle.HALF.first_day(date(2027, 5, 17))
        (datetime.date(2027, 4, 1), datetime.date(2027, 1, 1))
        """
        return date(day.year, self.months * ((day.month - 1) // self.months) + 1, 1)

    def next_first_day(self, day: date) -> date:
        """First day of the period after the one that holds a day."""
        return self.first_day(self.first_day(day) + timedelta(days=31 * self.months))

    def period(self, day: date) -> PlanQuarter:
        """The period that holds a day.

        Examples
        --------
        >>> Cycle.TRIMESTER.period(date(2027, 5, 17)).id
        '2027-T2'
        """
        first = self.first_day(day)
        return PlanQuarter(f"{first.year}-{self.letter}{(first.month - 1) // self.months + 1}", first)


@dataclass(frozen=True, slots=True)
class PlanQuarter:
    """One period of the plan's cycle: "2027-Q1" and its first day."""

    id: str
    start: date

    @property
    def launch_window(self) -> tuple[date, date]:
        """First and last day on which a unit starts."""
        return self.start, self.start + timedelta(days=LAUNCH_WINDOW_DAYS - 1)

    def is_blocked_by(self, ranges: Iterable[DateRange]) -> DateRange | None:
        """The first range that overlaps the launch window, if any."""
        return next((each for each in ranges if each.overlaps(*self.launch_window)), None)


def period_words(period: str) -> str:
    """A period's id as people say it.

    Examples
    --------
    >>> period_words("2027-Q1"), period_words("2028-H2")
    ('Q1 2027', 'H2 2028')
    """
    year, _, part = period.partition("-")
    return f"{part} {year}" if part else period


def period_id(words: str) -> str:
    """The id of a period said by `period_words`.

    Examples
    --------
    >>> period_id("Q1 2027")
    '2027-Q1'
    """
    part, _, year = words.partition(" ")
    return f"{year}-{part}" if year else words


def with_period_words(text: str) -> str:
    """A sentence of the planner, which knows periods by their ids, as people say it.

    Examples
    --------
    >>> with_period_words("40 hours more in 2027-Q3, and 10 in 2028-H1.")
    '40 hours more in Q3 2027, and 10 in H1 2028.'
    """
    return _PERIOD.sub(lambda found: period_words(found.group()), text)


def plan_quarters(
    start: date | None, count: int, *, today: date, lead_days: int, cycle: Cycle = Cycle.QUARTER
) -> tuple[PlanQuarter, ...]:
    """The periods a plan looks at.

    Parameters
    ----------
    start : date or None
        Within the first two weeks of a period: that period; later: the next one. None:
        the first period that begins at least `lead_days` after today.

    Examples
    --------
    >>> [q.id for q in plan_quarters(None, 2, today=date(2026, 11, 23), lead_days=35)]
    ['2027-Q1', '2027-Q2']
    >>> [q.id for q in plan_quarters(date(2027, 2, 1), 1, today=date(2026, 11, 23), lead_days=35)]
    ['2027-Q2']
    """
    if start is None:
        earliest = today + timedelta(days=lead_days)
        first = earliest if cycle.first_day(earliest) == earliest else cycle.next_first_day(earliest)
    else:
        first = cycle.first_day(start)
        if (start - first).days >= LATE_START_DAYS:
            first = cycle.next_first_day(start)
    quarters = []
    for _ in range(count):
        quarters.append(cycle.period(first))
        first = cycle.next_first_day(first)
    return tuple(quarters)
