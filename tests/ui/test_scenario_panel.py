"""Scenarios beside each other: dates, cost, chance, who moves; one of them becomes the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import ui.components.compared_plans as compared_module
import ui.components.scenario_panel as scenario_module
from engagement.trying import TriedScenario
from exchange.palette import INK
from rollout.planning.differences import PlanFigures, UnitMove, figures_of, moves_between
from rollout.planning.document import PlanDocument, Reason
from rollout.planning.scenarios import OWN, Scenario
from rollout.planning.settings import PlanSettings
from surveys.faults import Fault
from tests.ui.app_words import button, click, labels, words
from tests.ui.planned_panel import home, plan, shown
from ui.components.compared_plans import BUSY, STARTED, difference_words, figure_lines
from ui.components.scenario_panel import finding
from ui.figures.scenario_figure import scenario_dates

FIGURES = PlanFigures(
    pilots=("Sales", "IT"),
    pilot_on=date(2027, 1, 1),
    half_on=date(2027, 7, 1),
    last_on=date(2028, 1, 1),
    live=20,
    units=20,
    hours=1000.0,
    fullest=180.0,
    worth=50.0,
    all_by=date(2028, 9, 1),
    all_chance=0.3,
)


def moved(document: PlanDocument) -> PlanDocument:
    """The plan with its last unit out, for a reason that must not circulate."""
    *rows, last = document.rows
    out = last.model_copy(
        update={
            "wave": None,
            "quarter": None,
            "starts_on": None,
            "reasons": (Reason(text="Its vision is missing.", rule="repair", may_circulate=False),),
        }
    )
    return document.model_copy(update={"rows": (*rows, out)})


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Scenarios without a search: own as it is, fast with a move, safe at fault; what was planned."""
    planned: list[str] = []

    def fake(context: object, engagement: object, scenario: Scenario) -> TriedScenario:
        planned.append(scenario.id)
        document: PlanDocument | None = plan()
        faults: tuple[Fault, ...] = ()
        settings = scenario.settings(PlanSettings())
        if scenario.id == "fast":
            assert document
            document = moved(document)
        if scenario.id == "safe":
            document, faults = None, (Fault("Pins", "its pins leave no period", "Move a pin."),)
        return TriedScenario(scenario.id, scenario.title, scenario.sentence, settings, document, faults)

    monkeypatch.setattr(scenario_module, "tried_scenario", fake)
    return planned


def test_all_four_are_planned_once_and_stand_side_by_side(shared_sample: Path, tried: list[str]) -> None:
    app = shown("scenario_panel")
    assert not tried
    click(app, "Compare scenarios")
    app.run()
    assert tried == [OWN, "fast", "safe", "cheap"]
    told = words(app)
    for line in figure_lines(figures_of(plan())):
        assert f"- {line}" in told
    assert "**Against own:** 1 unit fewer" in told
    assert "Pins: its pins leave no period. Move a pin." in told
    assert told.count("P80: eight of ten simulated courses") == 1
    assert labels(app).count("Plan this way") == 2


def test_who_moves_is_told_with_a_reason_under_lock(shared_sample: Path, tried: list[str]) -> None:
    app = click(shown("scenario_panel"), "Compare scenarios")
    assert [each.label for each in app.expander] == ["Fast: 1 unit moves", "Cheap: 0 units move"]
    last = plan().rows[-1]
    assert (
        f"**{last.name} stays out instead of starting in {last.starts_in}.** Its vision is missing. :material/lock:"
    ) in words(app)
    assert any("For consultant and sponsor only" in each.value for each in app.expander[0].caption)
    assert "No unit starts in another period." in app.expander[1].markdown[0].value


def test_a_scenario_becomes_the_plan_in_the_background(
    shared_sample: Path, tried: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(compared_module, "start_plan", lambda *given: begun.append(given) or True)
    said: list[str] = []
    monkeypatch.setattr(compared_module, "say_next", said.append)
    app = click(shown("scenario_panel"), "Compare scenarios")
    click(app, "Plan this way")
    assert begun[0][2].coach_hours == 1.5 * PlanSettings().coach_hours
    assert said == [STARTED]


def test_while_another_plan_is_worked_out_it_says_so(
    shared_sample: Path, tried: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compared_module, "start_plan", lambda *_: False)
    app = click(shown("scenario_panel"), "Compare scenarios")
    click(app, "Plan this way")
    assert BUSY in app.warning[0].value


def test_changed_settings_are_planned_anew(own_sample: Path, tried: list[str]) -> None:
    app = click(shown("scenario_panel"), "Compare scenarios")
    context, engagement = home()
    project = context.store.engagement(context.workspace, engagement)
    settings = project.settings.model_copy(update={"coach_hours": 90.0})
    context.store.save_engagement(project.model_copy(update={"settings": settings}))
    app.run()
    assert button(app, "Compare scenarios")


def test_the_finding_names_the_first_to_be_done_and_who_leaves_units_out() -> None:
    sooner = replace(FIGURES, all_by=date(2028, 3, 1))
    fewer = replace(FIGURES, live=15, all_by=date(2027, 9, 1))
    assert finding([("Own", FIGURES), ("Fast", sooner), ("Safe", fewer)]) == (
        "Fast is the first to have all units live: by 1 Mar 2028 in eight of ten. Safe has 5 fewer live."
    )
    assert finding([("Safe", fewer)]).startswith("Safe is the first to have 15 units live")


def test_differences_are_told_in_months_hours_and_shares() -> None:
    sooner = replace(FIGURES, half_on=date(2027, 4, 1), all_by=date(2028, 8, 1), hours=1062.0, worth=58.0)
    assert difference_words(sooner, FIGURES) == (
        "half live 3 months earlier; P80 a month earlier; 62 coach hours more; worth 16 % more."
    )
    assert difference_words(FIGURES, FIGURES) == "the same in these figures."


def test_dates_of_all_units_are_not_compared_where_fewer_go_live() -> None:
    fewer = replace(FIGURES, live=15, last_on=date(2027, 7, 1), all_by=date(2027, 9, 1))
    assert difference_words(fewer, FIGURES) == "5 units fewer."


def test_each_date_has_a_sign_of_its_own() -> None:
    figure = scenario_dates([("Own <b>", FIGURES), ("Safe", replace(FIGURES, half_on=None))], INK)
    points = [trace for trace in figure.data if trace.showlegend is not False]
    assert len({trace.marker.symbol for trace in points}) == len(points) == 4
    assert points[1].x == ("2027-07-01",)
    assert points[3].x == ("2028-09-01", "2028-09-01")
    assert "Own &lt;b&gt;" in figure.layout.annotations[0].text
    assert "20 of 20 units go live" in figure.layout.annotations[0].text


def test_moves_carry_whether_their_reason_may_circulate(shared_sample: Path) -> None:
    (move,) = moves_between(plan(), moved(plan()))
    assert isinstance(move, UnitMove)
    assert not move.may_circulate
