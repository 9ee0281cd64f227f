"""The pilots on their cards, the other choices, and what to do where nobody may pilot."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from exchange.palette import INK
from rollout.pilots.choices import pilot_choices
from rollout.pilots.document import PilotChoices
from rollout.pilots.strategies import Strategy, pilot_strategies
from rollout.planning.settings import PlanSettings
from rollout.revising.links import links_of
from surveys.organisation import Organisation
from tests.rollout.pilot_examples import company, problem_of, published, team
from tests.ui.app_words import button, labels, words
from ui.figures.pilot_figure import score_figure

SECONDS = 60


def page(willing: bool, piloting: tuple[str, ...] = ()) -> None:
    from types import SimpleNamespace

    import streamlit as st

    from tests.rollout.pilot_examples import ident
    from tests.ui.test_pilot_cards import choices
    from ui.components.pilot_cards import pilot_cards

    rows = tuple(SimpleNamespace(unit=ident(name)) for name in piloting)
    pilot_cards(
        lambda strategy: choices(strategy, willing=willing),
        SimpleNamespace(pilots=rows) if piloting else None,
        on_choose=lambda units: st.session_state.update(chosen=units),
    )


def firm(*, willing: bool) -> Organisation:
    lead = "yes" if willing else "not asked"
    return company(
        team("Sales *1*", "North", function="sales", location="Hamburg", lead="Ada", volunteered=lead),
        team("IT", "South", function="it", location="Leipzig", volunteered=lead),
        team("HR", "South", function="hr", location="Leipzig", members_direct=1, volunteered=lead),
    )


def choices(strategy: Strategy, *, willing: bool = True) -> PilotChoices:
    organisation = firm(willing=willing)
    readiness, plan = published(organisation, {"HR": {"vision": 20}}), PlanSettings(quarters=4)
    if willing:
        readiness = published(organisation)
    return pilot_choices(
        organisation,
        readiness,
        problem_of(organisation, readiness, plan),
        plan,
        links=links_of(organisation),
        strategy=strategy,
        component_label=str.capitalize,
        clock=lambda: 0.0,
    )


def shown(**known: Any) -> AppTest:
    app = AppTest.from_function(page, default_timeout=SECONDS, kwargs={"willing": True, **known}).run()
    assert not app.exception
    return app


def test_two_cards_say_who_pilots_and_why() -> None:
    app = shown()
    best = choices(Strategy.REPRESENTATIVE_PAIR).choices[0]
    said = words(app)
    for unit in best.units:
        assert f"#### :material/flag: {unit.name}" in said
    assert "Why these two" in said
    for reason in (*best.reasons, *(each for unit in best.units for each in unit.reasons)):
        assert reason.text in said
    assert pilot_strategies().by_id[Strategy.REPRESENTATIVE_PAIR].sentence in said


def test_the_strategy_switch_changes_the_pilots() -> None:
    app = shown()
    switch = app.get("button_group")[0]
    switch.set_value(Strategy.BEST_TEAM).run()
    assert not app.exception
    said = words(app)
    assert "Why these two" not in said
    assert pilot_strategies().by_id[Strategy.BEST_TEAM].sentence in said
    assert "Plan with this one" in labels(app)


def test_another_choice_can_be_looked_at_and_planned_with() -> None:
    app = shown()
    best, *others = choices(Strategy.REPRESENTATIVE_PAIR).choices
    app.radio[0].set_value(1).run()
    said = words(app)
    assert f"{best.name} instead of {others[0].name}" in said
    button(app, "Plan with these").click().run()
    assert app.session_state["chosen"] == others[0].ids


def test_pilots_that_the_plan_starts_with_are_marked_and_not_offered_again() -> None:
    best = choices(Strategy.REPRESENTATIVE_PAIR).choices[0]
    app = shown(piloting=tuple(unit.name for unit in best.units))
    assert "Plan with these" not in labels(app)
    assert "The plan starts with them now" in words(app)


def test_each_choice_shows_its_score_and_what_its_plan_loses() -> None:
    app = shown()
    found = choices(Strategy.REPRESENTATIVE_PAIR)
    table = app.table[0].value
    assert [row.replace("\\", "") for row in table["Choice"]] == [each.name for each in found.choices]
    assert [int(score) for score in table["Score"]] == [round(each.score) for each in found.choices]
    assert len(app.radio[0].options) == len(found.choices)


def test_names_are_shown_as_typed() -> None:
    typed = "".join(str(each.value) for each in shown().markdown)
    assert "Sales \\*1\\*" in typed


def test_what_is_not_for_circulation_has_a_lock() -> None:
    app = shown()
    lines = [line for each in app.markdown for line in str(each.value).splitlines()]
    volunteered = [line for line in lines if "volunteered" in line and line.startswith("- ")]
    assert volunteered
    assert all(line.endswith(":material/lock:") for line in volunteered)
    assert any("For consultant and sponsor only" in str(each.value) for each in app.caption)


def test_where_nobody_may_pilot_it_says_what_to_do() -> None:
    app = shown(willing=False)
    said = words(app)
    assert "No unit may pilot yet." in said
    assert "Ask the leads of IT and Sales *1* first: nothing a pilot needs is missing there." in said
    assert "3 units: the lead was not asked yet." in said
    assert not app.button


@pytest.mark.parametrize("strategy", Strategy)
def test_the_bars_add_up_to_the_score(strategy: Strategy) -> None:
    found = choices(strategy).choices
    figure = score_figure(found, found[0], INK)
    for row, choice in enumerate(found):
        assert sum(bar.x[row] for bar in figure.data) == pytest.approx(choice.score)
    colours = [bar.marker.color for bar in figure.data]
    assert len(set(colours)) == len(colours)
