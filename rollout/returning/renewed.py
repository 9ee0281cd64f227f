"""The plan with other work: activities as decided, timed anew where they must be, and no unit moved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from rollout.activities.activity import Activity
from rollout.activities.generation import in_order
from rollout.activities.ledger import WorkLedger, as_started
from rollout.activities.templates import activity_templates
from rollout.planning.document import PlanDocument
from rollout.timetable.calendars import CalendarSettings
from rollout.timetable.lengths import session_minutes
from rollout.timetable.timetable import checked_timetable
from surveys.organisation import Organisation


def renewed(
    plan: PlanDocument,
    ledger: WorkLedger,
    organisation: Organisation,
    calendar: CalendarSettings,
    *,
    started: Collection[UUID] = (),
    today: date,
    seconds: float = 5.0,
    seed: int = 0,
) -> PlanDocument:
    """The plan with its activities as decided; its units, reasons and chances stay.

    Sessions stay where they are unless they were decided otherwise, or what was decided takes their
    place; where other hours were decided they begin when they did and last as long as those. It starts from the plan's own activities, so that nothing moves back that an earlier decision moved.

    Parameters
    ----------
    plan : PlanDocument
    ledger : WorkLedger
        Every decision, the newest among them.
    organisation : Organisation
    calendar : CalendarSettings
        As it is now.
    started : collection of UUID
        Units whose start is recorded.
    today : date
        Sessions before it are over.
    seconds : float
        Limit of the search for times. [> 0]
    seed : int
    """
    done = as_started(plan.activities, started, activity_templates())
    hours = {each.id: each.hours for each in plan.activities}
    decided = tuple(
        each if each.hours == hours.get(each.id, each.hours) else _lasting_its_hours(each, calendar)
        for each in ledger.applied(done)
    )
    found = checked_timetable(
        decided,
        organisation,
        calendar,
        avoid=plan.settings.avoid,
        previous={each.id: each.session for each in decided if each.session is not None},
        fixed_before=today,
        seconds=seconds,
        seed=seed,
    )
    return plan.model_copy(
        update={
            "made_on": today,
            "settings": plan.settings.model_copy(update={"calendar": calendar}),
            "activities": in_order(found.activities),
            "timetable_notes": found.notes,
        }
    )


def _lasting_its_hours(activity: Activity, calendar: CalendarSettings) -> Activity:
    """The activity with its session ending when its hours are over; one that would leave its day stays."""
    session = activity.session
    if session is None:
        return activity
    minutes = session_minutes(activity.hours, calendar.hours, activity.wanted_from)
    ends = session.begins + timedelta(minutes=minutes)
    if ends.date() != session.begins.date():
        return activity
    return activity.model_copy(update={"session": session.model_copy(update={"ends": ends})})
