"""The sample's plan at work: sessions with times, progress, gates, closing notes, versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import NAMESPACE_URL, uuid5

from openpyxl import Workbook

from engagement.plan_pack import PlanPack, pack_of
from exchange.workbooks import project_plan
from rollout.activities.activity import Activity, Session, Status
from rollout.activities.lessons import Lesson, LessonKind
from rollout.gates.book import GateBook
from rollout.gates.catalogue import GateOutcome, gate_catalogue
from rollout.gates.records import GateResult, Threshold, WaveGate
from rollout.gates.registration import planned_waves
from rollout.timetable.calendars import CalendarSettings, Coach
from tests.exchange.workbook_sample import opened, sample_report

TODAY = date(2027, 1, 12)
REASON = "No coach is free on a working day between 3 and 14 May 2027."
COACHES = ("Ana Berg", "Jo Kern")
_WORKSHOPS = frozenset({"unit-training", "setup-workshop", "champions-course"})


def at_work(activities: tuple[Activity, ...]) -> tuple[Activity, ...]:
    """The activities with times for their sessions, one of them without, and some progress."""
    held: list[Activity] = []
    sessions = 0
    for number, each in enumerate(activities):
        update: dict[str, object] = {}
        if each.template in _WORKSHOPS:
            sessions += 1
            update = {"needs_session": True, "session": None, "unplaced": REASON}
            if sessions != 3:
                begins = datetime.combine(each.start, time(9 + sessions % 4, 30))
                session = Session(
                    begins=begins,
                    ends=begins + timedelta(minutes=100),
                    time_zone="Europe/Berlin",
                    coach=COACHES[sessions % 2],
                )
                update |= {"session": session, "end": each.start, "unplaced": ""}
        else:
            update = {"needs_session": False, "session": None}
        if number < 6:
            update |= {"status": Status.DONE, "complete": 1.0}
        elif number < 9:
            update |= {"status": Status.IN_PROGRESS, "complete": 0.4}
        elif number == 9:
            update |= {"status": Status.DROPPED}
        held.append(each.model_copy(update=update))
    return tuple(held)


@cache
def pack_at_work() -> PlanPack:
    """The sample on 12 Jan 2027: some of it done, two coaches, one gate registered, a closing note."""
    report = sample_report()
    coaches = tuple(Coach(name=name, time_zone="Europe/Berlin") for name in COACHES)
    settings = report.plan.settings.model_copy(update={"calendar": CalendarSettings(coaches=coaches)})
    plan = report.plan.model_copy(
        update={"activities": at_work(report.plan.activities), "settings": settings}
    )
    pack = pack_of(replace(report, plan=plan))
    note = Lesson(
        id=uuid5(NAMESPACE_URL, "lesson"),
        unit=plan.pilots[0].unit,
        period="2027-Q1",
        kind=LessonKind.CHANGE,
        text="=Fewer key results: three were enough.",
        by="Petra Schreiber",
        on=date(2027, 3, 20),
    )
    return replace(pack, today=TODAY, lessons=(note,), gates=gates_of(pack))


def gates_of(pack: PlanPack) -> GateBook:
    """A gate over the pilot with a stricter threshold, held once; the other waves have none."""
    wave = planned_waves(pack.plan)[0]
    thresholds = tuple(
        Threshold(
            criterion=each.id,
            value=0.7 if each.id == "response-rate" else each.threshold,
            reason="Its lead is not open to it" if each.id == "response-rate" else "",
        )
        for each in gate_catalogue().criteria
    )
    gate = WaveGate(
        id=uuid5(NAMESPACE_URL, "gate"),
        wave=wave.number,
        units=wave.units,
        starts_on=wave.starts_on,
        due_on=wave.due_on,
        registered_on=date(2026, 12, 1),
        by="Ines Albrecht",
        plan_version=1,
        catalogue=gate_catalogue().version,
        thresholds=thresholds,
    )
    result = GateResult(
        id=uuid5(NAMESPACE_URL, "result"),
        gate=gate.id,
        attempt=1,
        on=date(2027, 3, 25),
        by="Ines Albrecht",
        catalogue=gate_catalogue().version,
        criteria=(),
        outcome=GateOutcome.ROLL_BACK,
        rule="fell-too-low",
        says="Readiness fell, and the weakest component no longer carries.",
    )
    return GateBook(gates=(gate,), results=(result,))


@cache
def plan_file(*sheets: str) -> bytes:
    """The plan's workbook of `pack_at_work`, with further sheets."""
    return project_plan(pack_at_work(), sheets)


@cache
def plan_book(*sheets: str, values: bool = False) -> Workbook:
    """The same as another program reads it. Shared by tests: not to be changed."""
    return opened(plan_file(*sheets), values=values)
