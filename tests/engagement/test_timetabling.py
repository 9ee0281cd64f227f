"""Other coaches or hours: the newest plan gets new times, no unit moves, and what is over stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pandas as pd
import pytest

import engagement.timetabling as timetabling
from engagement.context import Context
from engagement.planning import keep_settings, latest_plan, plan_is_outdated, rollout_has_begun
from engagement.replanning import replan
from engagement.starts import Told, known_starts, record_starts
from engagement.timetabling import keep_calendar, times_found_anew
from engagement.working import Progress, decided_activities, is_late, record_progress
from rollout.activities.activity import Status
from rollout.planning.document import PlanDocument
from rollout.planning.scenarios import scenarios
from rollout.planning.settings import PlanSettings
from rollout.timetable.calendars import CalendarSettings, Coach
from storage.opening import open_store
from surveys.faults import FaultsError
from surveys.organisation import Organisation
from tests.engagement.running_plan import APRIL, FEBRUARY, on, plan_by_hand, units_of
from tests.engagement.two_waves import client
from tests.ui.app_words import copied
from ui.components.plan_settings_values import settings_from

COACHES = CalendarSettings(time_zone="Europe/Berlin", coaches=(Coach(name="Anna"), Coach(name="Li")))


@pytest.fixture
def planned(with_plan: tuple[Path, Context, UUID], tmp_path: Path) -> Iterator[tuple[Context, UUID]]:
    database, kept, engagement = with_plan
    store = open_store(f"sqlite:///{copied(database, tmp_path)}")
    yield replace(kept, store=store), engagement
    store.close()


def newest(context: Context, engagement: UUID) -> PlanDocument:
    found = latest_plan(context, engagement)
    assert found is not None
    return found[1]


def settings(context: Context, engagement: UUID) -> PlanSettings:
    return context.store.engagement(context.workspace, engagement).settings


def test_new_times_are_a_new_version_in_which_no_unit_moves(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    before = newest(context, engagement)
    version, plan = times_found_anew(on(context, date(2026, 12, 1)), engagement, COACHES)
    assert version.number == 2
    assert newest(context, engagement) == plan
    assert plan.made_on == date(2026, 12, 1)
    assert (plan.rows, plan.loads, plan.solution) == (before.rows, before.loads, before.solution)
    assert (plan.chances, plan.stages) == (before.chances, before.stages)
    assert {each.id for each in plan.activities} == {each.id for each in before.activities}
    assert plan.settings == before.settings.model_copy(update={"calendar": COACHES})
    assert settings(context, engagement).calendar == COACHES
    assert not plan_is_outdated(context, engagement)


def test_settings_changed_since_the_plan_stay_for_the_next_one(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    keep_settings(
        context, engagement, settings(context, engagement).model_copy(update={"coach_hours": 300.0})
    )
    _, plan = times_found_anew(context, engagement, COACHES)
    assert plan.settings.coach_hours == 120.0  # what the plan was made with
    assert settings(context, engagement).coach_hours == 300.0
    keep_calendar(context, engagement, CalendarSettings())
    assert settings(context, engagement).coach_hours == 300.0
    assert settings(context, engagement).calendar == CalendarSettings()
    assert newest(context, engagement).settings.calendar == COACHES


def test_sessions_that_are_over_stay_and_the_others_get_the_new_coaches(
    planned: tuple[Context, UUID],
) -> None:
    context, engagement = planned
    before = {each.id: each.session for each in newest(context, engagement).activities if each.session}
    _, plan = times_found_anew(on(context, FEBRUARY), engagement, COACHES)
    over = [
        each for each in plan.activities if each.id in before and before[each.id].begins.date() < FEBRUARY
    ]
    coming = [each for each in plan.activities if each.needs_coach and each not in over]
    assert over
    assert coming
    assert all(each.session == before[each.id] for each in over)
    assert {each.session.coach for each in coming if each.session} <= {"Anna", "Li"}
    assert any(each.session for each in coming)


def test_a_running_rollout_gets_new_times_and_keeps_what_has_happened(
    planned: tuple[Context, UUID],
) -> None:
    context, engagement = planned
    units = units_of(context, engagement)
    running = on(context, FEBRUARY)
    record_starts(running, engagement, [Told(units["North"], "2027-Q1")], by="Ada")
    _, plan = times_found_anew(running, engagement, COACHES)
    assert {row.name: row.quarter for row in plan.rows}["North"] == "2027-Q1"
    # And again after a replan: it still tells what it went on from.
    later = on(context, APRIL)
    record_starts(later, engagement, [Told(units["Firm"], "")], by="Ada")
    _, replanned = replan(later, engagement, seconds=1)
    version, again = times_found_anew(later, engagement, CalendarSettings())
    assert version.number == 4
    assert again.rows == replanned.rows
    assert again.replanned == replanned.replanned
    assert {each.id for each in again.activities} == {each.id for each in replanned.activities}


def test_newer_results_stay_visible_as_such(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    version, _ = latest_plan(context, engagement)  # type: ignore[misc]  # there is one
    found, _ = times_found_anew(context, engagement, COACHES)
    assert found.snapshot_id == version.snapshot_id


def test_without_a_plan_or_with_other_teams_nothing_is_made(
    planned: tuple[Context, UUID], context: Context
) -> None:
    with pytest.raises(FaultsError, match="there is no plan yet"):
        times_found_anew(context, client(context), COACHES)
    kept, engagement = planned
    organisation = kept.store.organisation(kept.workspace, engagement)
    assert organisation is not None
    *others, last = organisation.units
    newcomer = last.model_copy(update={"id": uuid4(), "name": "Newcomer", "dependencies": ()})
    kept.store.save_organisation(kept.workspace, engagement, Organisation(units=(*others, last, newcomer)))
    with pytest.raises(FaultsError, match="teams have changed"):
        times_found_anew(kept, engagement, COACHES)
    assert settings(kept, engagement).calendar == CalendarSettings()
    assert len(kept.store.plan_versions(kept.workspace, engagement)) == 1


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens while times are being found."""
    found = timetabling.document_of

    def slow(*given: object) -> PlanDocument:
        document = found(*given)
        monkeypatch.setattr(timetabling, "document_of", found)
        happens()
        return document

    monkeypatch.setattr(timetabling, "document_of", slow)


def test_new_times_do_not_replace_a_version_that_was_made_meanwhile(
    planned: tuple[Context, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, engagement = planned
    other = PlanSettings(quarters=6, coach_hours=90.0)
    meanwhile(monkeypatch, lambda: plan_by_hand(context, engagement, settings=other))
    with pytest.raises(FaultsError, match="meanwhile"):
        times_found_anew(context, engagement, COACHES)
    assert len(context.store.plan_versions(context.workspace, engagement)) == 2
    assert newest(context, engagement).settings == settings(context, engagement) == other


def test_settings_kept_while_times_are_found_are_not_lost(
    planned: tuple[Context, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, engagement = planned
    more = settings(context, engagement).model_copy(update={"coach_hours": 300.0})
    meanwhile(monkeypatch, lambda: keep_settings(context, engagement, more))
    times_found_anew(context, engagement, COACHES)
    assert settings(context, engagement) == more.model_copy(update={"calendar": COACHES})


@pytest.mark.parametrize("given", [COACHES, None], ids=["a calendar", "the engagement's own"])
def test_another_calendar_kept_while_times_are_found_is_not_lost(
    planned: tuple[Context, UUID], monkeypatch: pytest.MonkeyPatch, given: CalendarSettings | None
) -> None:
    context, engagement = planned
    other = CalendarSettings(coaches=(Coach(name="Mia"),))
    meanwhile(monkeypatch, lambda: keep_calendar(context, engagement, other))
    with pytest.raises(FaultsError, match="settings were changed meanwhile"):
        times_found_anew(context, engagement, given)
    assert settings(context, engagement).calendar == other
    assert len(context.store.plan_versions(context.workspace, engagement)) == 1


def test_coaches_survive_the_plans_form_and_every_scenario() -> None:
    own = PlanSettings(calendar=COACHES)
    dates = pd.DataFrame([], columns=["From", "To", "Why"])
    assert settings_from(own, {"coach_hours": 200.0}, dates).calendar == COACHES
    assert all(each.settings(own).calendar == COACHES for each in scenarios())


# How far the work is


def test_progress_is_kept_with_name_and_day_and_shown_at_once(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    activities = newest(context, engagement).activities
    first, second, third, *_ = (each for each in activities if not each.needs_session)
    record_progress(
        context,
        engagement,
        {
            first.id: Progress(Status.DONE),
            second.id: Progress(Status.IN_PROGRESS, 0.4),
            third.id: Progress(Status.NOT_STARTED, 0.9),
        },
        by=" Ada ",
    )
    edits = context.store.dossier(context.workspace, engagement).ledger.edits
    assert {(each.by, each.on, each.period) for each in edits} == {
        ("Ada", context.today(), each.period) for each in (first, second, third)
    }
    shown = {each.id: each for each in decided_activities(context, engagement, newest(context, engagement))}
    assert [(shown[each.id].status, shown[each.id].complete) for each in (first, second, third)] == [
        (Status.DONE, 1.0),
        (Status.IN_PROGRESS, 0.4),
        (Status.NOT_STARTED, 0.0),
    ]
    # What is said later stands.
    record_progress(context, engagement, {first.id: Progress(Status.DROPPED, 0.2)}, by="Bo")
    shown = {each.id: each for each in decided_activities(context, engagement, newest(context, engagement))}
    assert shown[first.id].status is Status.DROPPED


def test_a_set_up_that_is_done_is_recorded_as_a_start_once_its_period_has_begun(
    planned: tuple[Context, UUID],
) -> None:
    context, engagement = planned
    units = units_of(context, engagement)
    set_up = {
        each.unit: each.id
        for each in newest(context, engagement).activities
        if each.template == "setup-workshop"
    }
    running = on(context, FEBRUARY)
    done = {set_up[units["North"]]: Progress(Status.DONE)}
    record_progress(running, engagement, done, by="Ada")
    assert {unit: (said.period, said.by) for unit, said in known_starts(running, engagement).items()} == {
        units["North"]: ("2027-Q1", "Ada")
    }
    record_progress(running, engagement, done, by="Bo")
    assert len(running.store.dossier(running.workspace, engagement).actuals) == 1


def test_a_set_up_that_was_ticked_by_mistake_takes_its_start_back(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    running, north = on(context, FEBRUARY), units_of(context, engagement)["North"]
    [set_up] = [
        each.id
        for each in newest(running, engagement).activities
        if each.template == "setup-workshop" and each.unit == north
    ]
    # That it has not started was never said otherwise, so there is nothing to take back.
    record_progress(running, engagement, {set_up: Progress(Status.IN_PROGRESS, 0.5)}, by="Ada")
    assert known_starts(running, engagement) == {}
    record_progress(running, engagement, {set_up: Progress(Status.DONE)}, by="Ada")
    record_progress(running, engagement, {set_up: Progress(Status.NOT_STARTED)}, by="Bo")
    said = known_starts(running, engagement)[north]
    assert (said.period, said.by, said.on) == ("", "Bo", FEBRUARY)
    assert not rollout_has_begun(running, engagement)


def test_a_start_that_was_told_of_another_period_is_not_taken_back_with_a_set_up(
    planned: tuple[Context, UUID],
) -> None:
    context, engagement = planned
    later, firm = on(context, APRIL), units_of(context, engagement)["Firm"]
    [set_up] = [
        each.id
        for each in newest(later, engagement).activities
        if each.template == "setup-workshop" and each.unit == firm
    ]
    record_progress(later, engagement, {set_up: Progress(Status.DONE)}, by="Ada")
    record_starts(later, engagement, [Told(firm, "2027-Q1")], by="Ada")
    record_progress(later, engagement, {set_up: Progress(Status.NOT_STARTED)}, by="Bo")
    assert known_starts(later, engagement)[firm].period == "2027-Q1"


def test_a_session_to_come_is_not_done_and_other_work_may_be_finished_early(
    planned: tuple[Context, UUID],
) -> None:
    context, engagement = planned
    activities = newest(context, engagement).activities
    set_up = next(each for each in activities if each.template == "setup-workshop" and each.needs_session)
    work = next(each for each in activities if not each.needs_session and each.start > context.today())
    done = {set_up.id: Progress(Status.DONE), work.id: Progress(Status.DONE)}
    with pytest.raises(FaultsError, match="which is still to come") as refused:
        record_progress(context, engagement, done, by="Ada")
    assert [each.place for each in refused.value.faults] == [set_up.title]
    record_progress(context, engagement, {work.id: Progress(Status.DONE)}, by="Ada")
    # On its day it may have been held.
    record_progress(on(context, set_up.start), engagement, {set_up.id: Progress(Status.DONE)}, by="Ada")
    shown = decided_activities(context, engagement, newest(context, engagement))
    assert {each.id for each in shown if each.status is Status.DONE} == {set_up.id, work.id}


def test_everything_wrong_with_progress_is_told_at_once_and_nothing_is_kept(
    planned: tuple[Context, UUID],
) -> None:
    context, engagement = planned
    first, second, *_ = newest(context, engagement).activities
    with pytest.raises(FaultsError) as error:
        record_progress(
            context,
            engagement,
            {
                first.id: Progress(Status.IN_PROGRESS, 1.5),
                second.id: Progress(Status.IN_PROGRESS, 1.0),
                uuid4(): Progress(Status.DONE),
            },
            by=" ",
        )
    problems = [fault.problem for fault in error.value.faults]
    assert len(problems) == 4
    assert "it cannot be complete to this degree" in problems
    assert "it is complete and in progress" in problems
    assert "one is not in the newest plan" in problems
    with pytest.raises(FaultsError, match="none is chosen"):
        record_progress(context, engagement, {}, by="Ada")
    assert context.store.dossier(context.workspace, engagement).ledger.edits == ()


def test_what_is_done_or_dropped_is_never_late(planned: tuple[Context, UUID]) -> None:
    context, engagement = planned
    first = newest(context, engagement).activities[0]
    day_after = date.fromordinal(first.end.toordinal() + 1)
    assert is_late(first, day_after)
    assert not is_late(first, first.end)
    for status in (Status.DONE, Status.DROPPED):
        assert not is_late(first.model_copy(update={"status": status}), day_after)
