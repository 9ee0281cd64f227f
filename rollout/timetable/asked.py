"""What a timetable is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from rollout.activities.activity import Activity, Session
from rollout.timetable.calendars import CalendarSettings, Coach
from rollout.timetable.settled import is_past
from rollout.timetable.tasks import OVER
from rollout.timetable.whereabouts import Whereabouts
from surveys.organisation import DateRange, Organisation


@dataclass(frozen=True)
class Asked:
    """What a timetable was made from; the arguments of `timetable`."""

    activities: Sequence[Activity]
    organisation: Organisation
    calendar: CalendarSettings
    avoid: Sequence[DateRange] = ()
    previous: Mapping[UUID, Session] | None = None
    fixed_before: date | None = None

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Clocks and working days of all who take part."""
        return Whereabouts(self.organisation, self.calendar, tuple(self.avoid))

    def coach(self, name: str) -> Coach | None:
        """The coach with a name."""
        return self._coaches.get(name.casefold())

    @cached_property
    def _coaches(self) -> dict[str, Coach]:
        return {each.name.casefold(): each for each in self.calendar.who_coaches}

    @cached_property
    def _past(self) -> frozenset[UUID]:
        before = self.previous or {}
        return frozenset(
            each.id for each in self.activities if is_past(each, before.get(each.id), self.fixed_before)
        )

    def is_past(self, activity: Activity) -> bool:
        """Whether it was over when it was asked for, so that nothing moves it; no time found makes it so."""
        return activity.id in self._past

    def is_decided(self, activity: Activity) -> bool:
        """Whether its days are no choice of the timetable."""
        return activity.held or activity.status in OVER or self.is_past(activity)
