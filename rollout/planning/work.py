"""What has to be done for a plan, and when: kinds dated by its waves, as people decided, with times."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from rollout.activities.activity import Activity, Session, Status
from rollout.activities.cures import with_cures
from rollout.activities.generation import Launch, activities, in_order
from rollout.activities.ledger import as_started
from rollout.activities.templates import activity_templates
from rollout.planning.ground import Ground
from rollout.timetable.timetable import Timetable, checked_timetable

# What should have been done before the day of the plan is done as soon as may be; project judgement.
_CATCH_UP = timedelta(days=13)
_SECONDS = 2.0
_OVER = (Status.DONE, Status.DROPPED)


def dated_work(
    ground: Ground, launches: Sequence[Launch], first: date | None, started: Collection[UUID]
) -> Timetable:
    """The activities of a plan in the order of their start, with their sessions.

    What is done keeps the days on which it was done, and what had begun those on which it began, unless
    its unit moved to another period.

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
    dated = [_settled(each, ground) or _not_before(each, ground) for each in decided]
    made = checked_timetable(
        dated,
        ground.organisation,
        ground.settings.calendar,
        avoid=ground.settings.avoid,
        previous=_former_sessions(decided, ground),
        fixed_before=ground.today,
        seconds=_SECONDS,
    )
    held = {each.id for each in decided if each.held}
    work = (each.model_copy(update={"held": each.id in held}) for each in made.activities)
    return Timetable(in_order(work), made.notes)


def _former_sessions(decided: Sequence[Activity], ground: Ground) -> dict[UUID, Session]:
    """When the plan before held its sessions; without those of units that start in another period now."""
    former = ((each, ground.former.get(each.id)) for each in decided)
    return {
        now.id: before.session
        for now, before in former
        if before is not None and before.session is not None and before.period == now.period
    }


def _settled(activity: Activity, ground: Ground) -> Activity | None:
    """The activity as it was, where it is done or had begun in the plan before; None where it may move."""
    former = ground.former.get(activity.id)
    if former is None:
        return None
    is_over = activity.status in _OVER and former.status in _OVER
    if not is_over and (former.period != activity.period or former.start >= ground.today):
        return None
    # Held while times are sought: nothing may move what has happened.
    return activity.model_copy(
        update={"start": former.start, "end": former.end, "session": former.session, "held": True}
    )


def _not_before(activity: Activity, ground: Ground) -> Activity:
    """A new activity begins on the day of the plan at the earliest; one that was planned is late instead."""
    today = ground.today
    is_known = activity.held or activity.id in ground.former or activity.status is not Status.NOT_STARTED
    if is_known or activity.start >= today:
        return activity
    end = max(activity.end, today)
    changes: dict[str, object] = {"start": today, "end": end}
    if activity.latest is not None and activity.latest < today + _CATCH_UP:
        changes |= {"earliest": today, "latest": today + _CATCH_UP}
    elif activity.earliest is not None:
        changes["earliest"] = max(activity.earliest, today)
    return activity.model_copy(update=changes)
