"""Cures that were decided on, as activities of the whole programme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from pydantic import Field

from rollout.activities.activity import PROGRAMME, Activity, Frozen, Phase
from rollout.activities.weekdays import on_working_day


class CureToDo(Frozen):
    """A cure that was decided on, as the plan takes it up.

    Nothing here tells against what it is decided: the plan circulates.

    Parameters
    ----------
    owner : str
        A named person, else the role.
    role : str
        Whose working hours it takes.
    hours : float
        Working hours of its owner.
    lead_weeks : float
        Weeks from its start until it takes effect.
    """

    id: str
    action: str
    owner: str
    role: str
    hours: float = Field(ge=0)
    lead_weeks: float = Field(ge=0)

    @property
    def template(self) -> str:
        """What its activity names as its template."""
        return f"cure/{self.id}"

    @property
    def lead(self) -> timedelta:
        """Whole days from its start until it takes effect."""
        return timedelta(days=math.ceil(7 * self.lead_weeks))

    def latest_start(self, first_launch: date) -> date:
        """The last working day on which it has to begin to take effect before the first launch."""
        return on_working_day(first_launch - self.lead, forwards=False)

    def activity(self, engagement: UUID, first_launch: date, made_on: date) -> Activity:
        """Its activity: in time for the first launch, but not before the day of the plan."""
        start = max(self.latest_start(first_launch), on_working_day(made_on))
        last = on_working_day(start + self.lead - timedelta(days=1), forwards=False)
        return Activity(
            id=uuid5(engagement, self.template),
            template=self.template,
            title=self.action.rstrip("."),
            phase=Phase.PREPARE,
            unit=None,
            unit_name=PROGRAMME,
            wave=None,
            start=start,
            end=max(start, last),
            hours=self.hours,
            owner=self.owner,
            takes_part=self.role,
        )


def late_cures(cures: Sequence[CureToDo], first_launch: date, made_on: date) -> tuple[CureToDo, ...]:
    """The cures that do not take effect before the first launch, though begun on the plan's day."""
    # By the calendar: what should begin on a weekend and begins on its Monday loses no working day.
    return tuple(each for each in cures if first_launch - each.lead < made_on)


def role_words(role: str) -> str:
    """A role of the catalogue as the plan's owners are written.

    Examples
    --------
    >>> role_words("business_owner"), role_words("okr_master"), role_words("hr")
    ('business owner', 'OKR master', 'HR')
    """
    return {"okr_master": "OKR master", "hr": "HR"}.get(role, role.replace("_", " "))
