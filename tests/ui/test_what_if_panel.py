"""What if: decisions about single units are tried, compared and kept; units brought forward; limits priced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ui.components.compared_plans as compared_module
import ui.components.limits_panel as limits_module
import ui.components.what_if_panel as what_if_module
from engagement.planning import latest_plan
from rollout.calendar import period_words
from rollout.explain.actions import Action
from rollout.explain.forward import Forward, Way
from rollout.explain.prices import Price, PriceList
from rollout.planning.document import PlanDocument
from rollout.planning.settings import Pin, PinKind, PlanSettings
from rollout.problem.plan import Conflict, Repair, RolloutPlan
from tests.ui.app_words import click, labels, words
from tests.ui.planned_panel import home, keep, newest, plan, shown
from ui.components.compared_plans import BUSY

WHY = "The board wants *it*"


def entry(app: AppTest, name: str) -> Any:
    key = f"decisions-{home()[1]}-{name}"
    return next(each for each in (*app.selectbox, *app.text_input, *app.multiselect) if each.key == key)


def decide(app: AppTest, row: int, kind: PinKind, period: str = "", why: str = "") -> None:
    entry(app, "unit").set_value(plan().rows[row].unit).run()
    entry(app, "kind").set_value(kind).run()
    if period:
        entry(app, "period").set_value(period).run()
    entry(app, "why").set_value(why).run()
    assert not app.exception


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[PlanSettings]:
    """The settings of every try; each leads to the plan with its last unit in the last period."""
    asked: list[PlanSettings] = []

    def fake(context: object, engagement: object, settings: PlanSettings) -> PlanDocument:
        asked.append(settings)
        document = plan()
        *rows, last = document.rows
        moved = last.model_copy(update={"quarter": document.loads[-1].quarter})
        if moved.quarter == last.quarter:
            moved = last.model_copy(update={"quarter": document.loads[0].quarter})
        return document.model_copy(update={"rows": (*rows, moved)})

    monkeypatch.setattr(what_if_module, "tried_plan", fake)
    return asked


def test_what_was_typed_stays_after_a_fault(shared_sample: Path, tried: list[PlanSettings]) -> None:
    app = shown("what_if_panel")
    decide(app, 3, PinKind.STARTS_IN, why=WHY)
    click(app, "Try it")
    assert "1 point needs attention." in words(app)
    assert "no period is chosen" in app.table[0].value.to_string()
    assert entry(app, "unit").value == plan().rows[3].unit
    assert entry(app, "why").value == WHY
    assert not tried


def test_a_decision_is_tried_beside_the_plan_and_stays_on_the_list(
    shared_sample: Path, tried: list[PlanSettings]
) -> None:
    app, document = shown("what_if_panel"), plan()
    row, period = document.rows[-1], document.loads[2].quarter
    decide(app, -1, PinKind.NOT_BEFORE, period, WHY)
    click(app, "Try it")
    pin = Pin(unit=row.unit, kind=PinKind.NOT_BEFORE, period=period, reason=WHY)
    assert tried[0].pins == (pin,)
    told = words(app)
    assert f"{row.name}: not before {period_words(period)}" in told
    assert "**Now**" in told
    assert "**With it**" in told
    assert f"Decided: not before {period_words(period)}." in told
    assert "Not kept yet" in told
    assert entry(app, "unit").value is None
    app.run()
    assert "**With it**" in words(app)
    assert len(tried) == 1
    click(app, "Remove")
    assert "**With it**" not in words(app)
    assert "Not kept yet" not in words(app)


def test_decisions_can_be_taken_back_to_what_is_kept(shared_sample: Path) -> None:
    app = shown("what_if_panel")
    entry(app, "pilots").set_value([plan().rows[2].unit]).run()
    decide(app, 3, PinKind.STAYS_OUT)
    click(app, "Add to the list")
    click(app, "Back to what is kept")
    assert entry(app, "pilots").value == []
    assert "No decisions about single units yet." in words(app)


def test_a_decision_without_a_period_needs_none(shared_sample: Path) -> None:
    app = shown("what_if_panel")
    decide(app, 3, PinKind.STAYS_OUT)
    assert "Period" not in [each.label for each in app.selectbox]
    click(app, "Add to the list")
    assert f"{plan().rows[3].name}: stays out" in words(app)


def test_a_newer_decision_of_a_kind_takes_the_place_of_the_older(shared_sample: Path) -> None:
    app, document = shown("what_if_panel"), plan()
    first, second = (period_words(document.loads[place].quarter) for place in (1, 2))
    for place in (1, 2):
        decide(app, 3, PinKind.NOT_BEFORE, document.loads[place].quarter)
        click(app, "Add to the list")
    told = words(app)
    assert f"{document.rows[3].name}: not before {second}" in told
    assert f"{document.rows[3].name}: not before {first}" not in told
    assert "The reason is for consultant and sponsor; it does not circulate." in told


def test_contradicting_decisions_are_told_all_at_once(shared_sample: Path) -> None:
    app, document = shown("what_if_panel"), plan()
    decide(app, 3, PinKind.STAYS_OUT)
    click(app, "Add to the list")
    decide(app, 3, PinKind.STARTS_IN, document.loads[1].quarter)
    click(app, "Try it")
    assert "it stays out and is pinned to a start as well" in app.table[0].value.to_string()
    assert f"{document.rows[3].name}: stays out" in words(app)


def test_where_no_plan_is_possible_it_says_why_and_what_would_help(
    shared_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solution = RolloutPlan(
        status="infeasible",
        conflicts=(Conflict(rule="pins", teams=(), sentence="Sales is pinned to 2027-Q2."),),
        repairs=(Repair(changes=(), sentence="Lift this pin.", objective=1.0, units_live=20),),
    )
    document = plan()
    waiting = tuple(row.model_copy(update={"wave": None}) for row in document.rows)
    nothing = document.model_copy(update={"rows": waiting, "solution": solution})
    monkeypatch.setattr(what_if_module, "tried_plan", lambda *_: nothing)
    app = click(shown("what_if_panel"), "Try it")
    told = words(app)
    assert "With this no plan is possible." in told
    assert "- Sales is pinned to Q2 2027." in told
    assert "- Lift this pin." in told


def test_kept_decisions_are_worked_out_in_the_background(
    shared_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(compared_module, "start_plan", lambda *given: begun.append(given) or True)
    app = shown("what_if_panel")
    click(app, "Keep it")
    assert "The plan was made with these decisions already." in app.info[0].value
    decide(app, 3, PinKind.STAYS_OUT, why=WHY)
    click(app, "Keep it")
    assert begun[0][2].pins == (Pin(unit=plan().rows[3].unit, kind=PinKind.STAYS_OUT, reason=WHY),)
    monkeypatch.setattr(compared_module, "start_plan", lambda *_: False)
    click(app, "Keep it")
    assert BUSY in app.warning[0].value


def test_decisions_kept_meanwhile_replace_those_of_the_session(own_sample: Path) -> None:
    app = shown("what_if_panel")
    decide(app, 3, PinKind.STAYS_OUT)
    click(app, "Add to the list")
    context, engagement = home()
    project = context.store.engagement(context.workspace, engagement)
    pin = Pin(unit=plan().rows[5].unit, kind=PinKind.LEAD_VOLUNTEERS)
    settings = project.settings.model_copy(update={"pins": (pin,)})
    context.store.save_engagement(project.model_copy(update={"settings": settings}))
    app.run()
    told = words(app)
    assert f"{plan().rows[5].name}: suppose its lead volunteers" in told
    assert f"{plan().rows[3].name}: stays out" not in told


def test_an_outdated_plan_is_said_and_not_explained(own_sample: Path, tried: list[PlanSettings]) -> None:
    version, document = newest(*home())
    keep(version, document.model_copy(update={"organisation_digest": "other"}))
    app = click(shown("what_if_panel"), "Try it")
    assert "part of the difference comes from these, not from your decisions" in app.warning[0].value
    assert "Make a new version; then this says what would bring a unit forward" in words(app)
    assert "Try each limit" not in labels(app)
    assert latest_plan(*home())


def test_ways_forward_are_kept_for_each_unit(shared_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def forward(context: object, engagement: object, document: PlanDocument, unit: object) -> Forward:
        asked.append(unit)
        action = Action("repair", "a", None, (), "Repair Sales a period faster.")
        told = "Repair Sales a period faster. Then Sales starts in 2027-Q3. The plan loses nothing by it."
        way = Way(
            (action,),
            fewest=True,
            quarter="2027-Q3",
            assignments=(),
            objective=1.0,
            loss=0.0,
            later=(),
            sentence=told,
        )
        return Forward(str(unit), "2027-Q4", (way,), told)

    monkeypatch.setattr(limits_module, "ways_forward", forward)
    app = shown("what_if_panel")
    click(app, "Find the fewest actions")
    told = words(app)
    assert "**1 action**\n- Repair Sales a period faster.\nThen Sales starts in Q3 2027." in told
    assert told.count("Repair Sales") == 1
    assert "For consultant and sponsor only" in told
    chooser = next(each for each in app.selectbox if each.label == "Unit to bring forward")
    first, second = [row.unit for row in plan().rows if row.wave != 1][:2]
    chooser.set_value(second).run()
    click(app, "Find the fewest actions")
    chooser.set_value(first).run()
    assert "Find the fewest actions" not in labels(app)
    assert asked == [first, second]


def price(sentence: str, gain: float) -> Price:
    return Price("capacity", "coach_hours", None, (), sentence, gain, 1, 0, 0, 20)


def test_limits_are_priced_once_and_those_without_gain_stand_apart(
    shared_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = PriceList(
        (price("With 26 more coach hours in 2027-Q3, more.", 1.0), price("Alone, no better.", 0.0))
    )
    monkeypatch.setattr(limits_module, "limits_of_plan", lambda *_: found)
    app = click(shown("what_if_panel"), "Try each limit")
    assert "- With 26 more coach hours in Q3 2027, more." in words(app)
    assert app.expander[0].label == "Limits that would gain nothing on their own"
    assert "Try each limit" not in labels(app)
