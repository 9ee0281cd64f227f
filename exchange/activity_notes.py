"""What calendar files and the project file say of an activity beside its title and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from engagement.findings import listed
from exchange.workbook.texts import day_words, owner_words
from rollout.activities.activity import Activity
from rollout.activities.templates import ActivityTemplate, activity_templates

_MOST_NAMED = 5


class ActivityNotes:
    """Notes on a plan's activities: who, how long, after what, with which steps; nothing of readiness."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        self._by_id = {each.id: each for each in activities}
        self._templates: Mapping[str, ActivityTemplate] = activity_templates().by_id

    def lines(self, activity: Activity) -> Iterator[str]:
        """The notes line by line."""
        yield f"Owner: {owner_words(activity.owner)}"
        yield f"Takes part: {activity.takes_part}"
        if activity.session is not None and activity.session.coach:
            yield f"Coach: {activity.session.coach}"
        each_time = " each time" if activity.repeats else ""
        hours = "1 hour" if activity.hours == 1 else f"{activity.hours:g} hours"
        yield f"Takes each person {hours}{each_time}."
        if activity.needs_session and activity.session is None:
            yield from _open_time(activity)
        before = [self._by_id[each] for each in activity.after if each in self._by_id]
        if before:
            yield f"After: {_named(before, activity.unit)}"
        template = self._templates.get(activity.template)
        if template is None:
            return
        if template.notice_days:
            known_by = _first_day(activity) - timedelta(days=template.notice_days)
            yield f"Those who take part should know by {day_words(known_by)}."
        if template.steps:
            yield "Steps:"
            yield from (f"- {step}" for step in template.steps)


def _open_time(activity: Activity) -> Iterator[str]:
    yield " ".join(filter(None, ("No time has been found yet.", activity.unplaced)))
    if activity.earliest and activity.latest:
        yield f"It can be held from {day_words(activity.earliest)} to {day_words(activity.latest)}."


def _named(activities: Sequence[Activity], unit: UUID | None) -> str:
    """Titles, with the unit where it is another one; of many only the first."""
    names = [
        each.title if each.unit == unit else f"{each.title} ({each.unit_name})"
        for each in activities[:_MOST_NAMED]
    ]
    more = len(activities) - len(names)
    return listed([*names, f"{more} more"] if more else names)


def _first_day(activity: Activity) -> date:
    return activity.session.begins.date() if activity.session else activity.start
