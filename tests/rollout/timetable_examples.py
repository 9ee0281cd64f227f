"""Small programmes with calendars of every kind, and the activities that they place."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from rollout.activities.activity import PROGRAMME, Activity, Phase, Session, Status
from rollout.timetable.asked import Asked
from rollout.timetable.calendars import CalendarSettings, Coach, Hours
from rollout.timetable.timetable import Timetable, timetable
from surveys.organisation import DateRange, Level, Organisation, Unit

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
MONDAY = date(2027, 2, 1)
ZONES = ("", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland")
COUNTRIES = ("", "DE", "IL", "NP", "US", "ZZ")


def id_of(name: str) -> UUID:
    return uuid5(SPACE, name)


def unit(name: str, **fields: Any) -> Unit:
    return Unit(id=id_of(name), name=name, level=Level.TEAM, parent=id_of("Root"), members_direct=8, **fields)


def organisation(*units: Unit, **root: Any) -> Organisation:
    top = Unit(id=id_of("Root"), name="Root", level=Level.COMPANY, members_direct=1, **root)
    return Organisation(units=(top, *units))


def activity(title: str, of: str | None, start: date, end: date | None = None, **fields: Any) -> Activity:
    given: dict[str, Any] = {
        "phase": Phase.PREPARE,
        "hours": 2,
        "owner": "coach",
        "takes_part": "everybody",
        "wave": 1,
        **fields,
    }
    return Activity(
        id=id_of(f"{title}/{of}"),
        template=title,
        title=title,
        unit=id_of(of) if of else None,
        unit_name=of or PROGRAMME,
        start=start,
        end=end or start,
        **given,
    )


def session(title: str, of: str | None, start: date, end: date | None = None, **fields: Any) -> Activity:
    return activity(title, of, start, end, **{"needs_session": True, "needs_coach": True, **fields})


def at(day: date, hour: int, hours: float = 2, zone: str = "UTC", coach: str = "OKR coach") -> Session:
    begins = datetime.combine(day, time(hour))
    return Session(begins=begins, ends=begins + timedelta(hours=hours), time_zone=zone, coach=coach)


NORTH = organisation(unit("North"), unit("South"))


def made(asked: Asked, seconds: float = 1.0) -> Timetable:
    return timetable(
        asked.activities,
        asked.organisation,
        asked.calendar,
        avoid=asked.avoid,
        previous=asked.previous,
        fixed_before=asked.fixed_before,
        seconds=seconds,
    )


def placed(*activities: Activity, calendar: CalendarSettings | None = None, **more: object) -> list[Activity]:
    asked = Asked(activities, NORTH, calendar or CalendarSettings(), **more)  # type: ignore[arg-type]
    return list(made(asked).activities)


def crowded(seed: int) -> Asked:
    """Ten teams with two coaches and too few days: training, work, set-up and work again, in this order."""
    chance = random.Random(seed)
    names = [f"T{number}" for number in range(10)]
    made: list[Activity] = []
    for name in names:
        start = MONDAY + timedelta(days=chance.choice([0, 0, 7]))
        window = {"earliest": start, "latest": start + timedelta(days=chance.choice([4, 11]))}
        training = session("Training", name, start, hours=6, **window)
        work = activity("Work", name, start, after=(training.id,), **window)
        second = {"earliest": start, "latest": window["latest"] + timedelta(days=7), "phase": Phase.LAUNCH}
        set_up = session("Set-up", name, start, hours=4, after=(training.id, work.id), **second)
        made += [training, work, set_up, activity("Report", name, start, after=(set_up.id,), **second)]
    coaches = tuple(
        Coach(
            name=f"Coach {number}",
            weekdays=tuple(sorted(chance.sample(range(5), chance.randint(2, 4)))),
            away=(DateRange(start=MONDAY, end=MONDAY + timedelta(days=chance.randint(0, 9))),),
        )
        for number in range(2)
    )
    return Asked(made, organisation(*(unit(name) for name in names)), CalendarSettings(coaches=coaches))


days = st.dates(date(2027, 3, 8), date(2027, 4, 16))  # clocks change on 14 and 28 March and on 4 April


@st.composite
def ranges(draw: st.DrawFn) -> DateRange:
    first = draw(days)
    return DateRange(start=first, end=first + timedelta(days=draw(st.integers(0, 9))), reason="works holiday")


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    begins = draw(st.sampled_from([0, 60, 150, 500, 540, 780]))
    ends = begins + draw(st.sampled_from([45, 120, 240, 480, 600]))
    return Hours(begins=time(begins // 60, begins % 60), ends=time(ends // 60, ends % 60))


@st.composite
def coaches(draw: st.DrawFn, number: int) -> Coach:
    return Coach(
        name=f"Coach {number}",
        time_zone=draw(st.sampled_from(ZONES)),
        country=draw(st.sampled_from(COUNTRIES)),
        weekdays=draw(st.sampled_from([(0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (2,), tuple(range(7))])),
        hours=draw(hours()),
        away=tuple(draw(st.lists(ranges(), max_size=1))),
    )


@st.composite
def activities(draw: st.DrawFn, names: list[str], earlier: list[Activity], number: int) -> Activity:
    start = draw(days)
    title = f"A{number}"
    extra: dict[str, Any] = {}
    if draw(st.booleans()):
        extra["earliest"] = start - timedelta(days=draw(st.integers(0, 8)))
        extra["latest"] = start + timedelta(days=draw(st.integers(0, 12)))
    if draw(st.integers(0, 5)) == 0:
        extra["held"] = True
    if draw(st.integers(0, 5)) == 0:
        extra["wanted_from"] = time(draw(st.sampled_from([2, 9, 23])), 30)
    if draw(st.integers(0, 5)) == 0:
        extra["wanted_coach"] = draw(st.sampled_from(["coach 0", "Somebody else"]))
    needs_session = draw(st.integers(0, 3)) > 0
    if extra.get("held") and needs_session and draw(st.booleans()):
        extra["session"] = at(start, draw(st.integers(0, 20)), zone="Europe/Berlin", coach="Coach 0")
    return activity(
        title,
        draw(st.sampled_from([None, *names])),
        start,
        start + timedelta(days=draw(st.integers(0, 6))),
        phase=draw(st.sampled_from([Phase.PREPARE, Phase.LAUNCH])),
        hours=draw(st.sampled_from([0, 0.5, 2, 6, 8, 30])),
        after=tuple(each.id for each in earlier if draw(st.integers(0, 3)) == 0),
        needs_session=needs_session,
        needs_coach=needs_session and draw(st.booleans()),
        status=draw(st.sampled_from([*[Status.NOT_STARTED] * 6, Status.DONE, Status.DROPPED])),
        **extra,
    )


@st.composite
def programmes(draw: st.DrawFn) -> Asked:
    """Up to eight activities of up to three teams, under any calendar."""
    names = [f"T{number}" for number in range(draw(st.integers(1, 3)))]
    teams = [
        unit(
            name,
            country=draw(st.sampled_from(COUNTRIES)),
            time_zone=draw(st.sampled_from(ZONES)),
            blocked=tuple(draw(st.lists(ranges(), max_size=1))),
        )
        for name in names
    ]
    made: list[Activity] = []
    for number in range(draw(st.integers(1, 8))):
        made.append(draw(activities(names, made, number)))
    order = draw(st.permutations(made))
    calendar = CalendarSettings(
        time_zone=draw(st.sampled_from(ZONES)),
        country=draw(st.sampled_from(COUNTRIES)),
        hours=draw(hours()),
        closed=tuple(draw(st.lists(ranges(), max_size=1))),
        coaches=tuple(draw(coaches(number)) for number in range(draw(st.integers(0, 2)))),
    )
    previous = {
        each.id: at(each.start, draw(st.integers(0, 20)), coach=draw(st.sampled_from(["", "Coach 0"])))
        for each in made
        if each.needs_session and draw(st.integers(0, 3)) == 0
    }
    return Asked(
        order,
        organisation(*teams),
        calendar,
        tuple(draw(st.lists(ranges(), max_size=1))),
        previous,
        draw(st.one_of(st.none(), days)),
    )
