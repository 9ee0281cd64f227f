"""A small plan, and the list that its workbook would bring back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from exchange.workbook.texts import owner_words
from rollout.activities.activity import Activity, Phase, Session, Status
from rollout.planning.document import PlanDocument, PlanRow, QuarterLoad
from rollout.planning.settings import PlanSettings
from rollout.problem.plan import RolloutPlan
from rollout.returning.rows import ReturnedList, ReturnedRow
from rollout.timetable.calendars import CalendarSettings, Coach
from surveys.organisation import Level

ENGAGEMENT, NORTH, SOUTH = UUID(int=900), UUID(int=101), UUID(int=102)
BRIEFING, TRAINING, SET_UP, CHECK_INS, SOUTH_SET_UP = (UUID(int=number) for number in range(1, 6))
MADE_ON, TODAY = date(2026, 11, 23), date(2026, 12, 10)
FIELDS = ("title", "start", "end", "begins", "coach", "hours", "owner", "takes_part", "status", "complete")


def an_activity(
    number: UUID, title: str, start: date, end: date | None = None, **changes: object
) -> Activity:
    fields = {
        "id": number,
        "template": "unit-preparation",
        "title": title,
        "phase": Phase.PREPARE,
        "unit": NORTH,
        "unit_name": "North",
        "wave": 1,
        "start": start,
        "end": end or start,
        "hours": 2.0,
        "owner": "lead",
        "takes_part": "team",
        "period": "2027-Q1",
    }
    return Activity.model_validate({**fields, **changes})


def a_session(day: date, hour: int = 9, hours: int = 2) -> Session:
    begins, ends = datetime.combine(day, time(hour)), datetime.combine(day, time(hour + hours))
    return Session(begins=begins, ends=ends, time_zone="Europe/Oslo", coach="Ada")


def held(day: date) -> dict[str, object]:
    """What makes an activity a session on a day."""
    return {"needs_session": True, "needs_coach": True, "session": a_session(day)}


def some_activities() -> tuple[Activity, ...]:
    programme = {"unit": None, "unit_name": "Whole programme", "wave": None, "owner": "business owner"}
    first, second = date(2027, 1, 11), date(2027, 4, 12)
    return (
        an_activity(BRIEFING, "Leadership briefing", date(2026, 12, 1), date(2026, 12, 4), **programme),
        an_activity(TRAINING, "Team training", date(2027, 1, 4), date(2027, 1, 6), after=(BRIEFING,)),
        an_activity(
            SET_UP,
            "Set-up workshop",
            first,
            template="setup-workshop",
            phase=Phase.LAUNCH,
            after=(TRAINING,),
            **held(first),
        ),
        an_activity(
            CHECK_INS, "Check-ins", date(2027, 1, 18), date(2027, 3, 26), phase=Phase.RUN, after=(SET_UP,)
        ),
        an_activity(
            SOUTH_SET_UP,
            "Set-up workshop",
            second,
            template="setup-workshop",
            phase=Phase.LAUNCH,
            unit=SOUTH,
            unit_name="South",
            wave=2,
            period="2027-Q2",
            **held(second),
        ),
    )


def a_plan(activities: tuple[Activity, ...] | None = None, **settings: object) -> PlanDocument:
    """North starts in the first quarter of 2027 and South in the second, of four."""
    calendar = CalendarSettings(coaches=(Coach(name="Ada"), Coach(name="Bo Å")))
    starts = {
        NORTH: ("North", 1, "2027-Q1", date(2027, 1, 1)),
        SOUTH: ("South", 2, "2027-Q2", date(2027, 4, 1)),
    }
    firsts = (date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1))
    return PlanDocument(
        made_on=MADE_ON,
        settings=PlanSettings.model_validate({"calendar": calendar, "quarters": 4, **settings}),
        solution=RolloutPlan(status="feasible"),
        rows=tuple(
            PlanRow(
                unit=unit,
                name=name,
                level=Level.TEAM,
                depth=1,
                parent="Firm",
                lead="Kim",
                members=8,
                wave=wave,
                quarter=quarter,
                starts_on=on,
                pilot=wave == 1,
                read_from=name,
                repairs=(),
                preparations=(),
                reasons=(),
            )
            for unit, (name, wave, quarter, on) in starts.items()
        ),
        loads=tuple(
            QuarterLoad(quarter=f"2027-Q{n}", starts_on=first, hours=0, capacity=120, launches=0)
            for n, first in enumerate(firsts, start=1)
        ),
        activities=some_activities() if activities is None else activities,
    )


def row_of(activity: Activity, number: int) -> ReturnedRow:
    """A row as the list of activities shows it."""
    session = activity.session
    return ReturnedRow(
        place=f"Activities, row {number}",
        id=activity.id,
        title=activity.title,
        unit_name=activity.unit_name,
        start=activity.start,
        end=activity.end,
        begins=session.begins.time() if session else None,
        coach=session.coach if session else "",
        hours=activity.hours,
        owner=owner_words(activity.owner),
        takes_part=activity.takes_part,
        status=activity.status,
        complete=activity.complete,
        cells={
            field: f"Activities!{column}{number}" for field, column in zip(FIELDS, "BFGHIJKLNO", strict=True)
        },
    )


def exported(plan: PlanDocument) -> ReturnedList:
    """The list that comes back if nobody edits it."""
    rows = tuple(row_of(each, number) for number, each in enumerate(plan.activities, start=5))
    return ReturnedList(engagement=ENGAGEMENT, plan_version=3, rows=rows)


def edited(returned: ReturnedList, activity: UUID, **changes: object) -> ReturnedList:
    """The list with one row changed."""
    return replace(
        returned,
        rows=tuple(replace(row, **changes) if row.id == activity else row for row in returned.rows),
    )


def without(returned: ReturnedList, *activities: UUID) -> ReturnedList:
    """The list with rows deleted."""
    return replace(returned, rows=tuple(row for row in returned.rows if row.id not in activities))


def with_row(returned: ReturnedList, **changes: object) -> ReturnedList:
    """The list with a row of somebody's own at its end."""
    number = 5 + len(returned.rows)
    row = ReturnedRow(
        place=f"Activities, row {number}",
        id=None,
        title="Dry run",
        unit_name="North",
        start=date(2027, 1, 8),
        end=None,
        begins=None,
        coach="",
        hours=1.0,
        owner="Kim",
        takes_part="team",
        status=Status.NOT_STARTED,
        complete=0.0,
        cells={
            field: f"Activities!{column}{number}" for field, column in zip(FIELDS, "BFGHIJKLNO", strict=True)
        },
    )
    return replace(returned, rows=(*returned.rows, replace(row, **changes)))
