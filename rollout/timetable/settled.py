"""Sessions that are no choice of a timetable: those that are over, and those that people set to a day."""

from __future__ import annotations

from datetime import date, timedelta

from rollout.activities.activity import Activity, Session
from rollout.timetable.calendars import Hours
from rollout.timetable.clock_minutes import minute_of, wall_time
from rollout.timetable.lengths import LAST_MINUTE, decided_minute, session_minutes


def known_session(activity: Activity, previous: Session | None) -> Session | None:
    """When an activity is or was held, as far as that is known: as it says itself, else as the plan before.

    Of the plan before nothing holds on days other than those that people decided on.
    """
    if activity.session is not None or previous is None or not activity.held:
        return activity.session or previous
    return previous if activity.start <= previous.begins.date() <= activity.end else None


def is_past(activity: Activity, previous: Session | None, fixed_before: date | None) -> bool:
    """Whether an activity is over by a day, so that nothing moves it; a session needs a time to be over."""
    if fixed_before is None:
        return False
    if not activity.needs_session:
        return activity.end < fixed_before
    session = known_session(activity, previous)
    return session is not None and session.begins.date() < fixed_before


def settled_session(
    activity: Activity, previous: Session | None, team: Hours, *, is_over: bool
) -> Session | None:
    """The session that stays where it is, with the time and the coach that people decided; None: not known.

    Parameters
    ----------
    team : Hours
        When teams meet.
    is_over : bool
        It lasted as long as it did. One to come lasts as its hours say, and ends on its day.
    """
    session = known_session(activity, previous)
    if session is None:
        return None
    day, wanted, coach = session.begins.toordinal(), activity.wanted_from, activity.wanted_coach
    minute = minute_of(session.begins.time()) if wanted is None else decided_minute(wanted)
    lasts = (session.ends - session.begins) // timedelta(minutes=1)
    length = lasts if is_over else session_minutes(activity.hours, team)
    changes: dict[str, object] = {
        "begins": wall_time(day, minute),
        "ends": wall_time(day, min(minute + length, LAST_MINUTE)),
    }
    if coach and coach.casefold() != session.coach.casefold():
        changes["coach"] = coach
    return session.model_copy(update=changes)
