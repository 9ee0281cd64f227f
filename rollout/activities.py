"""Activities of a rollout: templates as data, dated by the plan's waves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from rollout.calendar import Cycle, PlanQuarter
from surveys.instrument import Source
from surveys.instrument_files import mapping_from_yaml

_PROGRAMME = "Whole programme"
# Up to the end of the third week the work of a start does not depend on how long its period is.
_START_UP_DAYS = 21


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchor(StrEnum):
    """What an activity's day is counted from."""

    PROGRAMME_START = "programme_start"
    UNIT_START = "unit_start"
    QUARTER_START = "quarter_start"


class Phase(StrEnum):
    """Where an activity stands in the rollout."""

    PREPARE = "prepare"
    LAUNCH = "launch"
    RUN = "run"
    LEARN = "learn"


class ActivityTemplate(_Frozen):
    """One kind of activity.

    Parameters
    ----------
    day : int
        Calendar days from the anchor to the activity's first day.
    days : int
        Calendar days it spans. [>= 1]
    hours : float
        Time per person taking part.
    """

    id: str
    title: str
    phase: Phase
    anchor: Anchor
    day: int
    days: int = Field(ge=1)
    hours: float = Field(ge=0)
    owner: str
    takes_part: str
    source: Source


class ActivityTemplates(_Frozen):
    """All kinds of activities, and the calendar days needed before the pilot quarter."""

    version: str
    lead_days: int
    working_weeks_in_quarter: int
    templates: tuple[ActivityTemplate, ...] = Field(min_length=1)


@cache
def activity_templates() -> ActivityTemplates:
    """The activities that come with the product."""
    path = Path(__file__).parent / "activities.yaml"
    return ActivityTemplates.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


class Activity(_Frozen):
    """One dated activity.

    Parameters
    ----------
    id : UUID
        uuid5 of engagement, template, unit and occurrence: the same activity keeps its id
        in every export.
    unit : UUID or None
        None: the whole programme.
    start, end : date
        First and last day, both working days.
    """

    id: UUID
    template: str
    title: str
    phase: Phase
    unit: UUID | None
    unit_name: str
    wave: int | None
    start: date
    end: date
    hours: float
    owner: str
    takes_part: str


class Launch(_Frozen):
    """A unit's go-live: what activities are dated by."""

    unit: UUID
    unit_name: str
    lead: str
    wave: int = Field(ge=1)
    starts_on: date


def activities(
    engagement: UUID,
    launches: Sequence[Launch],
    quarters: Sequence[PlanQuarter],
    templates: ActivityTemplates,
    cycle: Cycle = Cycle.QUARTER,
) -> tuple[Activity, ...]:
    """Every activity of a plan in the order of its start.

    Parameters
    ----------
    engagement : UUID
        Makes the activities' ids unique to the client project.
    launches : sequence of Launch
        Units that go live.
    quarters : sequence of PlanQuarter
        The periods of the plan.
    cycle : Cycle
        What comes after the start-up weeks of a period is drawn out over longer periods.
    """
    if not launches:
        return ()
    first = min(launch.starts_on for launch in launches)
    dated = [
        each
        for template in (_drawn_out(each, cycle) for each in templates.templates)
        for each in _occurrences(engagement, template, launches, quarters, first)
    ]
    return in_order(dated)


def in_order(dated: Iterable[Activity]) -> tuple[Activity, ...]:
    """The activities by their start."""
    return tuple(sorted(dated, key=lambda each: (each.start, each.end, each.title, each.unit_name)))


class CureToDo(_Frozen):
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
            unit_name=_PROGRAMME,
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


def _drawn_out(template: ActivityTemplate, cycle: Cycle) -> ActivityTemplate:
    """The template in a longer period: later than the start-up weeks, or longer than them, it stretches."""
    if template.anchor is Anchor.PROGRAMME_START or cycle is Cycle.QUARTER:
        return template
    factor = cycle.months / Cycle.QUARTER.months
    changes: dict[str, float] = {}
    if template.day > _START_UP_DAYS:
        changes["day"] = 7 * round(template.day * factor / 7)
    if template.days > _START_UP_DAYS:
        changes |= {"days": round(template.days * factor), "hours": template.hours * factor}
    return template.model_copy(update=changes)


def _occurrences(
    engagement: UUID,
    template: ActivityTemplate,
    launches: Sequence[Launch],
    quarters: Sequence[PlanQuarter],
    first: date,
) -> Iterator[Activity]:
    if template.anchor is Anchor.PROGRAMME_START:
        yield _activity(engagement, template, first, occurrence="once")
    elif template.anchor is Anchor.UNIT_START:
        for launch in launches:
            yield _activity(engagement, template, launch.starts_on, occurrence="launch", launch=launch)
    else:
        for quarter in quarters:
            if quarter.start >= first:
                yield _activity(engagement, template, quarter.start, occurrence=quarter.id)


def _activity(
    engagement: UUID,
    template: ActivityTemplate,
    anchor: date,
    *,
    occurrence: str,
    launch: Launch | None = None,
) -> Activity:
    start = on_working_day(first_monday(anchor) + timedelta(days=template.day))
    end = max(start, on_working_day(start + timedelta(days=template.days - 1), forwards=False))
    unit = str(launch.unit) if launch else "programme"
    owner = launch.lead if launch and template.owner == "lead" and launch.lead else template.owner
    return Activity(
        id=uuid5(engagement, f"{template.id}/{unit}/{occurrence}"),
        template=template.id,
        title=template.title,
        phase=template.phase,
        unit=launch.unit if launch else None,
        unit_name=launch.unit_name if launch else _PROGRAMME,
        wave=launch.wave if launch else None,
        start=start,
        end=end,
        hours=template.hours,
        owner=owner,
        takes_part=template.takes_part,
    )


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
