"""What has to be done for a plan, and when: kinds dated by its waves, as people decided, with times."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from rollout.activities.activity import Activity, Status
from rollout.activities.cures import with_cures
from rollout.activities.generation import Launch, activities, in_order
from rollout.activities.ledger import as_started
from rollout.activities.templates import activity_templates
from rollout.planning.ground import Ground
from rollout.timetable.timetable import Timetable, checked_timetable

# What should have been done before the day of the plan is done as soon as may be; project judgement.
_CATCH_UP = timedelta(days=13)
_SECONDS = 2.0


def dated_work(
    ground: Ground, launches: Sequence[Launch], first: date | None, started: Collection[UUID]
) -> Timetable:
    """The activities of a plan in the order of their start, with their sessions.

    Parameters
    ----------
    ground : Ground
    launches : sequence of Launch
        Units that go live.
    first : date or None
        First day of the first period that is still to come.
    started : collection of UUID
        Units whose start is known to have happened.
    """
    kinds = activity_templates()
    planned = activities(ground.engagement, launches, ground.quarters, kinds, ground.settings.cycle)
    planned = with_cures(
        planned,
        ground.cures,
        kinds,
        engagement=ground.engagement,
        first_launch=first,
        made_on=ground.today,
    )
    decided = ground.ledger.applied(as_started(planned, started, kinds))
    dated = [_not_before(each, ground.today, ground.former) for each in decided]
    made = checked_timetable(
        dated,
        ground.organisation,
        ground.settings.calendar,
        avoid=ground.settings.avoid,
        previous=ground.sessions,
        fixed_before=ground.today,
        seconds=_SECONDS,
    )
    return Timetable(in_order(made.activities), made.notes)


def _not_before(activity: Activity, today: date, former: Collection[UUID]) -> Activity:
    """A new activity begins on the day of the plan at the earliest; one that was planned is late instead."""
    is_settled = activity.held or activity.id in former or activity.status is not Status.NOT_STARTED
    if is_settled or activity.start >= today:
        return activity
    end = max(activity.end, today)
    changes: dict[str, object] = {"start": today, "end": end}
    if activity.latest is not None and activity.latest < today + _CATCH_UP:
        changes |= {"earliest": today, "latest": today + _CATCH_UP}
    elif activity.earliest is not None:
        changes["earliest"] = max(activity.earliest, today)
    return activity.model_copy(update=changes)
