"""When a session is and with whom, and between what it has to lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

GAP_MINUTES = 30  # between two sessions of a coach; project judgement
NO_COACH = -1
ALWAYS = 10**12  # later than every minute


class Slot(NamedTuple):
    """When a session is, and with whom.

    Parameters
    ----------
    day : int
        On the clock of those who take part; `date.toordinal()`.
    at, ends : int
        In minutes of UTC.
    minute : int
        When it begins, on the clock of those who take part.
    coach : int
        Position of the coach; NO_COACH without one.
    """

    day: int
    at: int
    ends: int
    minute: int
    coach: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a session has to lie, for the sake of what comes before and behind it.

    Parameters
    ----------
    first, last : int
        Days.
    not_before, not_after : int
        Moments before which it may not begin, and by which it has to end, in minutes of UTC.
    """

    first: int
    last: int
    not_before: int
    not_after: int


def day_words(day: int) -> str:
    """A day as people write it."""
    when = date.fromordinal(day)
    return f"{when.day} {when:%b %Y}"
