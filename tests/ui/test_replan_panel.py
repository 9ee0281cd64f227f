"""The panel of replanning: empty, recorded, previewed in the background, kept, and told of later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.planning import latest_plan
from engagement.starts import Told, known_starts, record_starts
from rollout.planning.settings import Pin, PinKind, PlanSettings
from storage.opening import open_store
from tests.conftest import context_on
from tests.engagement.running_plan import APRIL, FEBRUARY, client_with_plan, on, plan_by_hand, units_of
from tests.ui.app_words import SECONDS, button, click, labels, on_copy, words
from ui.plan_jobs import JobState, plan_jobs
from ui.wiring import context_for

BEFORE, AFTER = date(2026, 11, 23), date(2028, 6, 1)


def page() -> None:
    """A page with nothing but the panel and the job above it, on a day that the test sets."""
    from dataclasses import replace

    import streamlit as st

    from engagement.planning import latest_plan
    from ui.components.plan_job import running_job
    from ui.components.replan_panel import replan_panel
    from ui.session import choice, said
    from ui.wiring import context_for

    chosen, today = choice(), st.session_state["today"]
    context = replace(context_for(chosen.workspace), today=lambda: today)
    if message := said():
        st.success(message)
    running_job(chosen)
    version, plan = latest_plan(context, chosen.engagement)
    replan_panel(context, chosen, version, plan)


def opened(day: date) -> AppTest:
    app = AppTest.from_function(page, default_timeout=SECONDS)
    app.session_state["today"] = day
    app.run()
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def with_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UUID, UUID]:
    """A database with a client and its plan: North from January, the Firm from April, South and West from July."""
    database = tmp_path_factory.mktemp("running") / "client.db"
    store = open_store(f"sqlite:///{database}")
    context = context_on(store)
    engagement = client_with_plan(context)
    store.close()
    return database, context.workspace, engagement


@pytest.fixture
def home(
    with_plan: tuple[Path, UUID, UUID], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Context, UUID]]:
    """The same in a copy of its own, on the day of the plan."""
    database, workspace, engagement = with_plan
    for _ in on_copy(monkeypatch, database, tmp_path):
        yield on(context_for(workspace), BEFORE), engagement


def waited(app: AppTest, home: tuple[Context, UUID]) -> AppTest:
    """The page once the job has ended; what it says is told in a page drawn anew."""
    job, deadline = plan_jobs().job(home[0].workspace, home[1]), time.monotonic() + 60
    assert job is not None
    while job.view.state is JobState.RUNNING:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    app.run()
    assert not app.exception
    return app


def select(app: AppTest, unit: str) -> Any:
    return next(each for each in app.selectbox if each.label.startswith(unit))


def say(context: Context, engagement: UUID, **periods: str) -> None:
    units = units_of(context, engagement)
    record_starts(
        context, engagement, [Told(units[name], period) for name, period in periods.items()], by="Bo"
    )


def test_before_the_plan_begins_the_panel_sends_to_what_if(home: tuple[Context, UUID]) -> None:
    told = words(opened(BEFORE))
    assert "Nothing has begun: the plan starts on 1 Jan 2027. Change it with “What if” instead" in told


def test_after_the_last_period_a_new_plan_is_asked_for(home: tuple[Context, UUID]) -> None:
    app = opened(AFTER)
    assert "Q2 2028 is the plan's last period" in words(app)
    assert not app.button


def test_without_a_possible_plan_there_is_nothing_to_go_on(home: tuple[Context, UUID]) -> None:
    plan_by_hand(*home, starts={})
    assert "No plan is possible yet" in words(opened(FEBRUARY))


def test_a_unit_is_as_planned_until_somebody_says_otherwise_and_a_name_is_asked_for(
    home: tuple[Context, UUID],
) -> None:
    app = opened(FEBRUARY)
    assert "1 unit is due or live; nobody has said yet what became of it" in words(app)
    assert "1 unit is still open." in words(app)
    assert button(app, "Preview the replan").disabled
    north = select(app, "North · planned for Q1 2027")
    assert north.options == ["As planned: started in Q1 2027", "Has not started"]
    assert north.value == "2027-Q1"
    north.set_value("")
    click(app, "Save what happened")
    assert "Nothing was saved. 1 point needs attention." in words(app)
    assert select(app, "North").value == ""
    next(each for each in app.text_input if each.label == "Your name").set_value("Ada")
    click(app, "Save what happened")
    assert app.success[0].value == "What became of 1 unit is kept."
    assert "1 unit is due or live; what became of it is recorded" in words(app)
    assert not app.selectbox  # Nobody is asked twice.
    (said,) = known_starts(*home).values()
    assert (said.period, said.by, said.on) == ("", "Ada", FEBRUARY)


def test_a_unit_that_started_before_its_time_and_one_recorded_wrongly_can_be_added(
    home: tuple[Context, UUID],
) -> None:
    context, engagement = home
    say(on(context, FEBRUARY), engagement, North="")
    app = opened(FEBRUARY)
    units = units_of(context, engagement)
    others = app.multiselect[0]
    assert others.label.startswith("Also: units that started earlier than planned, or were recorded wrongly")
    assert "North · Has not started (recorded by Bo on 10 Feb 2027)." in others.options
    assert "West · planned for Q3 2027" in others.options
    others.set_value([units["West"], units["North"]]).run()
    select(app, "North").set_value("2027-Q1")
    assert select(app, "West").value == "2027-Q1"
    next(each for each in app.text_input if each.label == "Your name").set_value("Ada")
    click(app, "Save what happened")
    assert {unit: said.period for unit, said in known_starts(*home).items()} == {
        units["North"]: "2027-Q1",
        units["West"]: "2027-Q1",
    }


def test_a_preview_says_who_moves_and_what_it_costs_and_is_kept_only_when_asked(
    home: tuple[Context, UUID],
) -> None:
    context, engagement = home
    say(on(context, APRIL), engagement, North="2027-Q1", Firm="", South="2027-Q2")
    app = opened(APRIL)
    assert "A unit moves by a period where that gains" in words(app)
    click(app, "Preview the replan")
    waited(app, home)
    told = words(app)
    assert app.success[0].value.startswith(
        "The preview is ready; nothing is kept yet. 1 unit started in another"
    )
    assert "Preview, not kept** · Balanced" in told
    assert "Firm moves from Q2 2027 to Q3 2027. :grey[Firm did not start in Q2 2027 as planned." in told
    assert "West moves from Q3 2027 to Q4 2027." in told
    assert "South started in Q2 2027 instead of Q3 2027." in told
    assert "2 units moved; the plan is worth" in told
    assert len(context.store.plan_versions(context.workspace, engagement)) == 1
    # Whoever comes back finds it.
    click(opened(APRIL), "Keep this plan")
    versions = context.store.plan_versions(context.workspace, engagement)
    found = latest_plan(context, engagement)
    assert found is not None
    assert (len(versions), found[1].replanned is not None) == (2, True)
    app = opened(APRIL)
    told = words(app)
    assert "Preview, not kept" not in told
    assert [each.label for each in app.expander] == [
        "Version 2, 20 Apr 2027\\: Balanced, as it happened up to Q2 2027"
    ]
    assert "What had happened was recorded by Bo on 20 Apr 2027." in told


def test_a_preview_is_put_away_or_falls_away_when_facts_change(home: tuple[Context, UUID]) -> None:
    context, engagement = home
    say(on(context, FEBRUARY), engagement, North="2027-Q1")
    app = opened(FEBRUARY)
    click(app, "Preview the replan")
    waited(app, home)
    click(app, "Put the preview away")
    assert "Keep this plan" not in labels(app)
    click(app, "Preview the replan")
    waited(app, home)
    assert "Keep this plan" in labels(app)
    say(on(context, FEBRUARY), engagement, North="")
    app.run()
    assert "Keep this plan" not in labels(app)
    assert "Preview the replan" in labels(app)


def test_when_nothing_can_go_on_the_reasons_stand_there_and_nothing_can_be_kept(
    home: tuple[Context, UUID],
) -> None:
    context, engagement = home
    pin = Pin(unit=units_of(context, engagement)["West"], kind=PinKind.NOT_AFTER, period="2027-Q3")
    plan_by_hand(context, engagement, settings=PlanSettings(quarters=6, pins=(pin,)))
    say(on(context, APRIL), engagement, North="2027-Q1", Firm="", South="2027-Q2")
    app = opened(APRIL)
    click(app, "Preview the replan")
    waited(app, home)
    assert "No plan can go on from what happened." in app.warning[0].value
    assert "Keep this plan" not in labels(app)
