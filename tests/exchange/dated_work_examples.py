"""Small plans for the tests of calendar files and the project file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from exchange.dated_work import DatedWork
from rollout.activities.activity import PROGRAMME, Activity, Phase, Session
from rollout.activities.revisions import Revisions, revisions
from rollout.timetable.calendars import CalendarSettings
from rollout.timetable.whereabouts import Whereabouts
from surveys.organisation import DateRange, Level, Organisation, Unit

MADE_AT = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def id_of(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"example/{name}")


COMPANY, SALES, BOSTON = id_of("Company"), id_of("Sales"), id_of("Boston")
ORGANISATION = Organisation(
    units=(
        Unit(
            id=COMPANY,
            name="Company",
            level=Level.COMPANY,
            members_direct=3,
            country="DE",
            time_zone=BERLIN,
        ),
        Unit(id=SALES, name="Sales", level=Level.TEAM, parent=COMPANY, members_direct=8),
        Unit(
            id=BOSTON,
            name="Boston",
            level=Level.TEAM,
            parent=COMPANY,
            members_direct=8,
            country="US",
            time_zone=NEW_YORK,
        ),
    )
)
CALENDAR = CalendarSettings(
    closed=(DateRange(start=date(2027, 2, 1), end=date(2027, 2, 2), reason="stocktaking"),)
)


def session(begins: str, ends: str, time_zone: str = BERLIN, coach: str = "") -> Session:
    return Session(
        begins=datetime.fromisoformat(begins),
        ends=datetime.fromisoformat(ends),
        time_zone=time_zone,
        coach=coach,
    )


def activity(name: str, start: str, end: str = "", **more: object) -> Activity:
    """An activity of the unit Sales in the first wave unless said otherwise; its id is made of its name."""
    fields: dict[str, object] = {
        "id": id_of(name),
        "template": "own",
        "title": name,
        "phase": Phase.LAUNCH,
        "unit": SALES,
        "unit_name": "Sales",
        "wave": 1,
        "start": date.fromisoformat(start),
        "end": date.fromisoformat(end or start),
        "hours": 2,
        "owner": "coach",
        "takes_part": "everybody in the unit",
    }
    return Activity.model_validate(fields | more)


def of_programme(name: str, start: str, end: str = "", **more: object) -> Activity:
    """An activity of the whole programme."""
    return activity(name, start, end, **{"unit": None, "unit_name": PROGRAMME, "wave": None} | more)


def held(name: str, begins: str, ends: str, **more: object) -> Activity:
    """An activity that is held at a time; `time_zone` and `coach` go to its session."""
    at = session(begins, ends, str(more.pop("time_zone", BERLIN)), str(more.pop("coach", "")))
    return activity(name, begins[:10], **{"session": at, "needs_session": True} | more)


def work_of(
    *activities: Activity, changes: Revisions | None = None, calendar: CalendarSettings = CALENDAR
) -> DatedWork:
    """The activities as the first version of a plan unless changes are given."""
    return DatedWork(
        name="Nordlicht Bikes",
        activities=activities,
        revisions=changes or revisions([(date(2026, 11, 23), activities)]),
        where=Whereabouts(ORGANISATION, calendar),
        made_at=MADE_AT,
    )
