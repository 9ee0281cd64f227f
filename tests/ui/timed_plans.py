"""Plans whose sessions have times, made by hand: what a search finds is tested elsewhere."""

from __future__ import annotations

from datetime import datetime, time

from rollout.activities.activity import Activity, Phase, Session
from rollout.planning.document import PlanDocument
from rollout.timetable.calendars import CalendarSettings, Coach
from surveys.organisation import DateRange

ANNA, LI = "Anna Berg", "Li Wei"
WHY_NOT = "No coach is free on a day on which the team meets."


def calendar(away: tuple[DateRange, ...] = ()) -> CalendarSettings:
    """Two coaches, one of them on another clock than the teams."""
    return CalendarSettings(
        coaches=(Coach(name=ANNA, away=away), Coach(name=LI, time_zone="Asia/Shanghai", country="CN"))
    )


def timed(plan: PlanDocument, lacking: int = 2, away: tuple[DateRange, ...] = ()) -> PlanDocument:
    """The plan with a session of two hours for each preparation and launch of a unit.

    The coaches take turns; the last `lacking` sessions have no time.
    """
    meets = [
        each
        for each in plan.activities
        if each.unit is not None and each.phase in (Phase.PREPARE, Phase.LAUNCH) and not each.repeats
    ]
    places = {each.id: place for place, each in enumerate(meets)}
    last = len(meets) - lacking
    activities = tuple(
        _held(each, places[each.id], has_time=places[each.id] < last) if each.id in places else _free(each)
        for each in plan.activities
    )
    settings = plan.settings.model_copy(update={"calendar": calendar(away)})
    return plan.model_copy(update={"activities": activities, "settings": settings})


def _free(activity: Activity) -> Activity:
    return activity.model_copy(update={"needs_session": False, "session": None, "unplaced": ""})


def _held(activity: Activity, place: int, *, has_time: bool) -> Activity:
    if not has_time:
        return activity.model_copy(update={"needs_session": True, "session": None, "unplaced": WHY_NOT})
    hour = (9, 11, 14)[place % 3]
    session = Session(
        begins=datetime.combine(activity.start, time(hour)),
        ends=datetime.combine(activity.start, time(hour + 2)),
        time_zone="Europe/Berlin",
        coach=(ANNA, LI)[place % 2],
    )
    return activity.model_copy(update={"needs_session": True, "session": session, "unplaced": ""})
