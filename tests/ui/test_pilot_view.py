"""The view on pilots: choices are worked out once on the same ground, and a choice becomes the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import ui.components.compared_plans as compared_module
import ui.components.pilot_view as view_module
from engagement.trying import pilots_to_choose
from rollout.pilots.document import PilotChoices
from rollout.pilots.strategies import Strategy
from tests.ui.app_words import click, labels, words
from tests.ui.planned_panel import home, plan, shown
from ui.components.compared_plans import BUSY


@pytest.fixture
def sought(monkeypatch: pytest.MonkeyPatch) -> list[Strategy]:
    """The strategies that choices were really worked out for."""
    asked: list[Strategy] = []

    def counted(context: Any, engagement: UUID, strategy: Strategy) -> PilotChoices:
        asked.append(strategy)
        return pilots_to_choose(context, engagement, strategy)

    monkeypatch.setattr(view_module, "pilots_to_choose", counted)
    return asked


def test_each_strategy_is_worked_out_once(shared_sample: Path, sought: list[Strategy]) -> None:
    app = shown("pilot_view")
    switch = app.get("button_group")[0]
    switch.set_value(Strategy.BEST_TEAM).run()
    app.get("button_group")[0].set_value(Strategy.REPRESENTATIVE_PAIR).run()
    assert not app.exception
    assert sought == [Strategy.REPRESENTATIVE_PAIR, Strategy.BEST_TEAM]


def test_changed_settings_are_looked_at_anew(own_sample: Path, sought: list[Strategy]) -> None:
    app = shown("pilot_view")
    context, engagement = home()
    project = context.store.engagement(context.workspace, engagement)
    settings = project.settings.model_copy(update={"most_pilots": 1})
    context.store.save_engagement(project.model_copy(update={"settings": settings}))
    app.run()
    assert len(sought) == 2


def test_chosen_pilots_are_planned_with_and_a_busy_server_says_so(
    shared_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(compared_module, "start_plan", lambda *given: begun.append(given) or True)
    app = shown("pilot_view")
    click(app, "Plan with these")
    pilots = begun[0][2].pilots
    assert len(pilots) == 2
    assert set(pilots) <= {row.unit for row in plan().rows}
    app.run()
    assert len(begun) == 1
    monkeypatch.setattr(compared_module, "start_plan", lambda *_: False)
    click(app, "Plan with these")
    assert BUSY in app.warning[0].value


def test_settings_that_allow_no_problem_are_told_as_faults(own_sample: Path) -> None:
    context, engagement = home()
    project = context.store.engagement(context.workspace, engagement)
    settings = project.settings.model_copy(update={"coach_hours": 30.0})
    context.store.save_engagement(project.model_copy(update={"settings": settings}))
    app = shown("pilot_view")
    assert "Nobody was looked at. 20 points need attention." in words(app)
    assert "Plan with these" not in labels(app)
