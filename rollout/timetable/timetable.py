"""The activities of a plan on working days, and its sessions at times with nobody in two rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rollout.activities.activity import Activity, Session
from rollout.timetable.calendars import CalendarSettings
from surveys.organisation import DateRange, Organisation


@dataclass(frozen=True)
class Timetable:
    """Activities with their days and sessions.

    Parameters
    ----------
    activities : tuple of Activity
        In the order given; a session for which no time was found has none, and says why.
    notes : tuple of str
        What a reader has to know of it, such as a search that the clock ended. Tells of calendars only.
    """

    activities: tuple[Activity, ...]
    notes: tuple[str, ...] = ()

    @property
    def unplaced(self) -> tuple[Activity, ...]:
        """Sessions without a time."""
        return tuple(each for each in self.activities if each.needs_session and each.session is None)


def timetable(
    activities: Sequence[Activity],
    organisation: Organisation,
    calendar: CalendarSettings,
    *,
    avoid: Sequence[DateRange] = (),
    previous: Mapping[UUID, Session] | None = None,
    fixed_before: date | None = None,
    seconds: float = 5.0,
    seed: int = 0,
) -> Timetable:
    """Every activity on working days of those who take part, and every session at a time.

    Parameters
    ----------
    activities : sequence of Activity
        Dated by the plan's periods; `held` ones keep their days.
    organisation : Organisation
        Gives each unit its clock, country and blocked ranges.
    calendar : CalendarSettings
    avoid : sequence of DateRange
        Ranges in which no unit starts; no session is held in them either.
    previous : mapping of UUID to Session, optional
        Where sessions were in the plan before: kept where they still fit.
    fixed_before : date, optional
        Sessions of `previous` before this day are over and are not moved.
    seconds : float
        Limit of the search. [> 0]
    seed : int
    """
    raise NotImplementedError
