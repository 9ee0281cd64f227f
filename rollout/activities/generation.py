"""The activities of a plan: every kind, dated by the plan's waves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from pydantic import Field

from rollout.activities.activity import PROGRAMME, Activity, Frozen
from rollout.activities.templates import ActivityTemplate, ActivityTemplates, Anchor
from rollout.activities.weekdays import first_monday, on_working_day
from rollout.calendar import Cycle, PlanQuarter

# Up to the end of the third week the work of a start does not depend on how long its period is.
_START_UP_DAYS = 21


class Launch(Frozen):
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
        unit_name=launch.unit_name if launch else PROGRAMME,
        wave=launch.wave if launch else None,
        start=start,
        end=end,
        hours=template.hours,
        owner=owner,
        takes_part=template.takes_part,
    )
