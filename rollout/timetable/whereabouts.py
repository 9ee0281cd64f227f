"""Where units and coaches are: whose clock, whose holidays, which hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from rollout.timetable.calendars import CalendarSettings, Coach, time_zones
from rollout.timetable.working_days import WEEKEND, Place, WorkingDays, is_known, known_place
from surveys.organisation import DateRange, Organisation

_UTC = "UTC"


@dataclass(frozen=True)
class Whereabouts:
    """Clocks and working days of all who take part, with what is not said taken from the programme.

    Parameters
    ----------
    organisation : Organisation
    calendar : CalendarSettings
    avoid : tuple of DateRange
        No session is held in them.
    """

    organisation: Organisation
    calendar: CalendarSettings
    avoid: tuple[DateRange, ...] = ()

    @cached_property
    def programme_zone(self) -> str:
        """The programme's clock: as set, else the uppermost unit's, else UTC."""
        return self.calendar.time_zone or _known_zone(self.organisation.root.time_zone) or _UTC

    @cached_property
    def programme_place(self) -> Place:
        """Whose holidays the programme keeps: as set, else the uppermost unit's."""
        return Place(self.calendar.country or self.organisation.root.country, self.calendar.region)

    def zone(self, unit: UUID | None) -> str:
        """The clock of those who take part; None: of the whole programme."""
        known = self.organisation.by_id.get(unit) if unit else None
        return (known and _known_zone(known.time_zone)) or self.programme_zone

    def place(self, unit: UUID | None) -> Place:
        """Whose holidays a unit keeps. The programme's region holds for units in its country."""
        known = self.organisation.by_id.get(unit) if unit else None
        return self._place(known.country if known else "", "")

    def working_days(self, unit: UUID | None) -> WorkingDays:
        """The working days of a unit, or of the whole programme."""
        return WorkingDays(self.place(unit), self.calendar.closed)

    def session_off(self, unit: UUID | None, day: date) -> str:
        """Why a unit holds no session on a day; "" if it may."""
        if reason := self.working_days(unit).off(day):
            return reason
        known = self.organisation.by_id.get(unit) if unit else None
        for each in known.blocked if known else ():
            if each.start <= day <= each.end:
                # Why is people's own words, and may be about a person.
                return "blocked"
        for each in self.avoid:
            if each.start <= day <= each.end:
                return f"avoided: {each.reason}" if each.reason else "avoided"
        return ""

    def coach_zone(self, coach: Coach) -> str:
        """The coach's clock."""
        return coach.time_zone or self.programme_zone

    def coach_place(self, coach: Coach) -> Place:
        """Whose holidays the coach keeps."""
        return self._place(coach.country, coach.region)

    def coach_off(self, coach: Coach, day: date) -> str:
        """Why a coach holds no session on a day of the coach's calendar; "" if one is possible.

        The coach's own weekdays stand for the weekend of the country. Why a coach is away is not told:
        it is nobody else's business, and the plan circulates.
        """
        if any(each.start <= day <= each.end for each in coach.away):
            return "away"
        if day.weekday() not in coach.weekdays:
            return WEEKEND
        reason = WorkingDays(self.coach_place(coach)).off(day)
        return "" if reason == WEEKEND else reason

    def unknown_places(self) -> Iterator[Place]:
        """Places whose public holidays are not known, each once."""
        units = (self.place(unit.id) for unit in self.organisation.units)
        coaches = (self.coach_place(coach) for coach in self.calendar.who_coaches)
        for place in dict.fromkeys((self.programme_place, *units, *coaches)):
            if not is_known(place):
                yield place

    def _place(self, country: str, region: str) -> Place:
        programme = self.programme_place
        if not country:
            return Place(programme.country, region or programme.region)
        return Place(country, region or (programme.region if country == programme.country else ""))


def unknown_place_note(place: Place) -> str:
    """What a reader has to know of a place whose holidays are not known."""
    if not place.country:
        return f"Region {place.region} is named without a country, so its public holidays are not looked at."
    if known_place(place).country:
        return (
            f"The public holidays of region {place.region} in {place.country} are not known; those of the "
            "whole country are used."
        )
    return f"The public holidays of {place.country} are not known, so none are looked at there."


def _known_zone(name: str) -> str:
    return name if name in time_zones() else ""
