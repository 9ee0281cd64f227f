"""The page that says who goes when: its form, the plan in the background, its views and versions."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

import ui.plan_jobs
from engagement.context import Context
from engagement.model import Engagement, PlanVersion
from engagement.planning import keep_plan, latest_plan, make_plan, plan_ground
from rollout.calendar import with_period_words
from rollout.planning.document import PlanDocument
from rollout.planning.settings import Pin, PinKind, PlanSettings
from rollout.search.watch import Progress, Watch
from tests.ui.app_words import button, click, labels, started, words
from ui.components import chances_panel
from ui.places import Place
from ui.plan_jobs import JobState, PlanJob, plan_jobs
from ui.session import every_engagement
from ui.wiring import context_for


def project() -> tuple[Context, Engagement]:
    """The only engagement, and its workspace's view of the store."""
    (engagement,) = every_engagement()
    return context_for(engagement.workspace_id), engagement


def the_plan() -> tuple[PlanVersion, PlanDocument]:
    context, engagement = project()
    found = latest_plan(context, engagement.id)
    assert found is not None
    return found


def the_job() -> PlanJob:
    context, engagement = project()
    job = plan_jobs().job(context.workspace, engagement.id)
    assert job is not None
    return job


def wait_for_job() -> PlanJob:
    job, deadline = the_job(), time.monotonic() + 60
    while job.view.state is JobState.RUNNING:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return job


def field(app: AppTest, kind: str, label: str) -> Any:
    return next(each for each in app.get(kind) if each.label.startswith(label))


def html(app: AppTest) -> str:
    return "\n".join(each.proto.body for each in app.get("html"))


def kept_version(**changes: object) -> PlanVersion:
    """A changed copy of the newest plan, kept as a version after it."""
    context, engagement = project()
    document = the_plan()[1].model_copy(update=changes)
    return keep_plan(context, plan_ground(context, engagement.id), document)


@pytest.fixture
def page(own_sample: Path) -> AppTest:
    """The page with the sample's plan; a test may change it."""
    return started(Place.ROLLOUT)


@pytest.fixture
def held_search(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A search that has a plan worth 61.2 of at most 62.0, and ends when told to or cancelled."""
    go = threading.Event()

    def make(context: Context, engagement: UUID, **given: Any) -> tuple[PlanVersion, PlanDocument]:
        watch: Watch = given.pop("watch")
        for objective, bound, seconds in ((50.0, 70.0, 0.1), (61.2, 62.0, 0.4)):
            watch.report(Progress("Improving the plan", objective, bound, seconds))
        while not (go.is_set() or watch.is_cancelled()):
            time.sleep(0.005)
        return make_plan(context, engagement, **given)

    monkeypatch.setattr(ui.plan_jobs, "make_plan", make)
    yield go
    go.set()
    wait_for_job()


def test_before_the_first_plan_the_page_says_what_happens_next(
    shared_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The store keeps what was once planned: results without a plan cannot be had from the sample otherwise.
    monkeypatch.setattr("engagement.planning.latest_plan", lambda *_: None)
    app = started(Place.ROLLOUT)
    assert "No plan yet. Four answers are enough" in words(app)
    assert "What happens next" in words(app)
    assert "Make the plan" in labels(app)
    assert not app.get("button_group")  # no views of what is not there


def test_a_plan_is_worked_out_behind_the_page_and_becomes_the_next_version(page: AppTest) -> None:
    field(page, "number_input", "Coach hours each period").set_value(300.0)
    field(page, "number_input", "Champion hours each period").set_value(400.0)
    field(page, "number_input", "Seconds for the search").set_value(1)
    field(page, "text_input", "Two pilots do not have the same function").set_value("Both volunteered early.")
    click(page, "Make a new version")
    wait_for_job()
    page.run()
    assert not page.exception
    version, plan = the_plan()
    assert version.number == 2
    assert (plan.settings.coach_hours, plan.settings.champion_hours) == (300.0, 400.0)
    (off,) = plan.settings.rules_off
    assert (off.rule, off.reason) == ("representative_pilots", "Both volunteered early.")
    assert page.toast[0].value.startswith("Version 2.")
    assert "400 champion hours" in words(page)
    assert "Both volunteered early." in words(page)


def test_every_fault_of_the_form_is_told_at_once_and_nothing_typed_is_lost(page: AppTest) -> None:
    context, engagement = project()
    first = the_plan()[1].rows[0]
    pin = Pin(unit=first.unit, kind=PinKind.STARTS_IN, period="2051-Q1")
    settings = engagement.settings.model_copy(update={"pins": (pin,)})
    context.store.save_engagement(engagement.model_copy(update={"settings": settings}))
    page.run()
    field(page, "number_input", "Coach hours each period").set_value(10.0)
    click(page, "Make a new version")
    assert "1 point needs attention" in page.error[0].value
    assert field(page, "number_input", "Coach hours each period").value == 10.0
    # With enough hours the pin is at fault, and can be let go here.
    field(page, "number_input", "Coach hours each period").set_value(210.0)
    click(page, "Make a new version")
    assert list(page.table[0].value["What"]) == ["the plan does not reach this period"]
    field(page, "checkbox", "Keep 1 pin").uncheck()
    field(page, "number_input", "Seconds for the search").set_value(1)
    click(page, "Make a new version")
    wait_for_job()
    assert the_plan()[1].settings.pins == ()


def test_a_running_search_shows_how_close_it_is_and_can_be_ended(
    page: AppTest, held_search: threading.Event
) -> None:
    field(page, "number_input", "Seconds for the search").set_value(1)
    click(page, "Make a new version")
    page.run()
    told = words(page)
    assert "A plan is being worked out" in told
    assert "Improving the plan." in told
    assert "Worth 61.2; no plan can be worth more than 62.0 (1.3 %)." in told
    assert button(page, "Make a new version").disabled
    # Other pages stay usable, and whoever comes back finds it; so does a colleague.
    page.switch_page(Place.CURES).run()
    assert not page.exception
    page.switch_page(Place.ROLLOUT).run()
    assert "A plan is being worked out" in words(page)
    colleague = started(Place.ROLLOUT)
    assert "A plan is being worked out" in words(colleague)
    click(colleague, "Take the best so far")
    assert wait_for_job().view.is_cancelled
    for app in (page, colleague):
        app.run()
        assert not app.exception
        assert app.toast[0].value.startswith("Version 2.")
        assert "A plan is being worked out" not in words(app)


def test_a_search_that_crashes_is_told_in_words_until_it_is_put_away(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(*_: object, **__: object) -> tuple[PlanVersion, PlanDocument]:
        raise RuntimeError("inside out")

    monkeypatch.setattr(ui.plan_jobs, "make_plan", make)
    field(page, "number_input", "Coach hours each period").set_value(230.0)
    click(page, "Make a new version")
    wait_for_job()
    page.run()
    assert "No plan was made." in page.error[0].value
    assert "inside out" not in words(page) + page.table[0].value.to_string()
    # Whoever comes back finds what was typed, and the plan as it was.
    again = started(Place.ROLLOUT)
    assert field(again, "number_input", "Coach hours each period").value == 230.0
    assert the_plan()[0].number == 1
    click(again, "Put this away")
    assert not again.error
    assert field(again, "number_input", "Coach hours each period").value != 0


def test_the_plan_is_shown_with_its_pilots_chances_loads_and_reasons(shared_sample: Path) -> None:
    app = started(Place.ROLLOUT)
    plan = the_plan()[1]
    told = words(app)
    for pilot in plan.pilots:
        assert f"**{pilot.name}** pilots from" in told
    assert "It was checked by a second program." in told
    assert plan.chances is not None
    for name in ("pilot_live", "half_live", "all_live"):
        milestone = plan.chances.milestone(name)
        assert milestone is not None
        assert milestone.title in told
    assert "The fullest period is" in told
    for note in plan.chances.notes:
        assert note in told
    table = html(app)
    assert all(row.name.replace("&", "&amp;") in table for row in plan.rows)
    assert "P80" in table


def test_the_rows_of_one_wave_are_shown_alone(shared_sample: Path) -> None:
    app = started(Place.ROLLOUT)
    plan = the_plan()[1]
    waves = next(each for each in app.get("button_group") if each.label == "Waves to show")
    waves.set_value("Pilot").run()
    assert not app.exception
    table = html(app)
    assert html(app).count('<tr role="row">') == 1 + len(plan.pilots)
    assert all(row.name not in table for row in plan.rows if row.wave == 2)


def test_only_the_chosen_view_is_drawn(shared_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(
        chances_panel, "chances_panel", lambda _, __, version, plan: seen.append(version.number)
    )
    app = started(Place.ROLLOUT)
    view = next(each for each in app.get("button_group") if each.label == "View")
    assert seen == []
    view.set_value("Risk").run()
    assert not app.exception
    assert seen == [1]
    assert "The fullest period is" not in words(app)


def test_every_view_shows_the_sample(shared_sample: Path) -> None:
    app = started(Place.ROLLOUT)
    names = next(each for each in app.get("button_group") if each.label == "View").options
    assert list(names) == ["Plan", "Pilots", "What if", "Scenarios", "Risk", "Gates", "Replan"]
    for name in names:
        next(each for each in app.get("button_group") if each.label == "View").set_value(name).run()
        assert not app.exception
        assert not app.error


def test_a_long_first_wave_is_counted_and_not_drawn_as_slivers(page: AppTest) -> None:
    plan = the_plan()[1]
    rows = tuple(
        row.model_copy(update={"pilot": row.wave is not None and row.wave <= 3}) for row in plan.rows
    )
    many = sum(row.pilot for row in rows)
    assert many > 5
    kept_version(rows=rows)
    page.run()
    assert not page.exception
    assert words(page).count("** pilots from") == 4
    assert f"{many - 4} more units start with them." in words(page)


def test_an_older_version_can_be_looked_at_and_says_what_changed(page: AppTest) -> None:
    plan = the_plan()[1]
    *others, last = plan.rows
    later = last.model_copy(update={"wave": None, "quarter": None, "starts_on": None})
    kept_version(rows=(*others, later))
    page.run()
    versions = field(page, "selectbox", "Version")
    assert versions.options[0].endswith("(newest)")
    versions.select_index(1).run()
    assert not page.exception
    assert "You are looking at version 1, not at the newest" in words(page)
    assert f"{last.name} stays out instead of starting in {last.starts_in}." in words(page)


def test_a_plan_made_before_there_were_chances_is_shown_without_them(page: AppTest) -> None:
    kept_version(chances=None)
    page.run()
    assert not page.exception
    assert "This version was made before dates had chances" in words(page)


def test_an_impossible_plan_says_what_cannot_hold_together_and_what_would_help(page: AppTest) -> None:
    context, engagement = project()
    plan = the_plan()[1]
    period = plan.loads[0].quarter
    pins = tuple(
        Pin(unit=row.unit, kind=PinKind.STARTS_IN, period=period) for row in plan.rows if not row.pilot
    )[:3]
    make_plan(context, engagement.id, settings=PlanSettings(coach_hours=60.0, pins=pins), seconds=1)
    page.run()
    assert not page.exception
    told = words(page)
    assert "These cannot hold together" in told
    document = the_plan()[1]
    assert document.solution.conflicts
    for conflict in document.solution.conflicts:
        assert with_period_words(conflict.sentence) in told
    for repair in document.solution.repairs:
        assert with_period_words(repair.sentence) in told
    assert "Wave" not in told


def test_a_plan_in_which_nobody_can_start_says_where_to_look(page: AppTest) -> None:
    rows = tuple(
        row.model_copy(update={"wave": None, "quarter": None, "starts_on": None, "pilot": False})
        for row in the_plan()[1].rows
    )
    kept_version(rows=rows, chances=None)
    page.run()
    assert not page.exception
    assert "With these settings no unit can start." in words(page)


def test_cures_decided_on_are_counted_apart_from_the_coach_hours(page: AppTest) -> None:
    kept_version(cures=("one", "two"))
    page.run()
    assert "2 cures decided on are among the plan's activities" in words(page)
