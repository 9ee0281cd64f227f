"""A plan made anew leaves alone what is done or has begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from engagement.context import Context
from engagement.planning import latest_plan
from engagement.replanning import replan
from engagement.starts import Told, record_starts
from engagement.timetabling import times_found_anew
from engagement.working import Progress, record_progress
from readiness.risk.records import ChosenCure
from rollout.activities.activity import Activity, Status
from rollout.timetable.calendars import CalendarSettings, Coach
from storage.opening import open_store
from tests.engagement.running_plan import APRIL, FEBRUARY, on, plan_by_hand, units_of
from tests.ui.app_words import copied

IN_ISRAEL = CalendarSettings(country="IL", time_zone="Asia/Jerusalem", coaches=(Coach(name="Anna"),))
CURE = "coaching-talks"  # six weeks of lead, and no standard activity is it


@pytest.fixture
def planned(with_plan: tuple[Path, Context, UUID], tmp_path: Path) -> Iterator[tuple[Context, UUID]]:
    database, kept, engagement = with_plan
    store = open_store(f"sqlite:///{copied(database, tmp_path)}")
    yield replace(kept, store=store), engagement
    store.close()


def work(context: Context, engagement: UUID) -> dict[UUID, Activity]:
    found = latest_plan(context, engagement)
    assert found is not None
    return {each.id: each for each in found[1].activities}


def days(activity: Activity) -> tuple[object, ...]:
    return activity.start, activity.end, activity.session


def test_what_has_begun_keeps_its_days_and_times_whatever_the_calendar(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    before, running = work(context, engagement), on(context, FEBRUARY)
    times_found_anew(running, engagement, IN_ISRAEL)
    after = work(running, engagement)
    begun = [each for each in before.values() if each.start < FEBRUARY]
    assert len(begun) > 20
    assert [days(after[each.id]) for each in begun] == [days(each) for each in begun]
    # What is to come follows the new calendar.
    coaches = {each.session.coach for each in after.values() if each.session and each.start > FEBRUARY}
    assert coaches == {"", "Anna"}


def test_work_of_a_recorded_start_stays_done_when_times_are_found_anew(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    running = on(context, FEBRUARY)
    north = units_of(running, engagement)["North"]
    record_starts(running, engagement, [Told(north, "2027-Q1")], by="Ada")
    for _ in range(2):
        times_found_anew(running, engagement, IN_ISRAEL)
        prepared = {
            each.template: each.status for each in work(running, engagement).values() if each.unit == north
        }
        assert prepared["unit-training"] is prepared["setup-workshop"] is Status.DONE
        assert prepared["check-ins"] is Status.NOT_STARTED


def test_done_work_keeps_its_days_though_its_unit_moves(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    running = on(context, APRIL)
    units = units_of(running, engagement)
    groundwork = next(
        each
        for each in work(running, engagement).values()
        if each.unit == units["Firm"] and each.template == "unit-groundwork"
    )
    record_progress(running, engagement, {groundwork.id: Progress(Status.DONE)}, by="Ada")
    record_starts(running, engagement, [Told(units["North"], "2027-Q1"), Told(units["Firm"], "")], by="Ada")
    replan(running, engagement, seconds=3)
    after = work(running, engagement)
    set_up = next(a for a in after.values() if a.unit == units["Firm"] and a.template == "setup-workshop")
    assert set_up.start >= date(2027, 7, 1)
    assert after[groundwork.id].status is Status.DONE
    assert days(after[groundwork.id]) == days(groundwork)


def test_a_cure_that_was_begun_does_not_begin_again(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    chosen = ChosenCure(cure=CURE, on=context.today())
    context.store.change_dossier(
        context.workspace, engagement, lambda dossier: dossier.model_copy(update={"cures": (chosen,)})
    )
    plan_by_hand(context, engagement)
    cure = next(each for each in work(context, engagement).values() if each.template == f"cure/{CURE}")
    running = on(context, date(2026, 12, 15))
    times_found_anew(running, engagement, IN_ISRAEL)
    assert days(work(running, engagement)[cure.id]) == days(cure)
