"""The panel of gates: empty, registered, changed, worked out, decided otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.gating import compute_gate, gate_book, override_outcome, register_gates
from rollout.gates.catalogue import GateOutcome, gate_catalogue
from tests.engagement.planned_waves import keep_plan
from tests.engagement.two_waves import client
from tests.ui.app_words import SECONDS, button, click, labels, words

BEFORE, MARCH = date(2026, 11, 23), date(2027, 3, 20)


def page() -> None:
    """A page with nothing but the panel, on a day that the test sets."""
    from dataclasses import replace

    import streamlit as st

    from ui.components.gate_panel import gate_panel
    from ui.session import choice, said
    from ui.wiring import context_for

    chosen = choice()
    context = replace(context_for(chosen.workspace), today=lambda: st.session_state["today"])
    if message := said():
        st.success(message)
    gate_panel(context, chosen)


def opened(day: date) -> AppTest:
    app = AppTest.from_function(page, default_timeout=SECONDS)
    app.session_state["today"] = day
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def home(kept: Context) -> tuple[Context, UUID]:
    """A client with a plan of two waves: North in January, South and West in April."""
    context = replace(kept, today=lambda: BEFORE)
    engagement = client(context)
    keep_plan(context, engagement)
    return context, engagement


def on(home: tuple[Context, UUID], day: date) -> Context:
    return replace(home[0], today=lambda: day)


def field(app: AppTest, label: str) -> object:
    kinds = (*app.text_input, *app.text_area, *app.number_input, *app.selectbox, *app.multiselect)
    return next(each for each in kinds if each.label.startswith(label))


def tables(app: AppTest) -> str:
    return "\n".join(each.value.to_string() for each in app.table).replace("\\", "")


def test_without_a_plan_the_panel_says_what_will_be_here(kept: Context) -> None:
    client(kept)
    told = words(opened(BEFORE))
    assert "Register the gates before the pilot starts" in told
    assert "Make a plan first." in told


def test_gates_are_registered_with_other_thresholds_and_a_reason(home: tuple[Context, UUID]) -> None:
    app = opened(BEFORE)
    assert "Register the gates before the pilot starts" in words(app)
    field(app, "Response to the pulse").set_value(80.0)
    click(app, "Register the gates")
    told = f"{words(app)}\n{tables(app)}"
    assert "No gate was registered. 2 points need attention." in told
    assert "Response to the pulse, reason" in told
    assert field(app, "Response to the pulse").value == 80.0
    field(app, "Why").set_value("A small pilot needs every voice")
    field(app, "Your name").set_value("Ada")
    click(app, "Register the gates")
    assert app.success[0].value == "2 gates are registered."
    told = words(app)
    assert "2 gates are registered, none worked out. Wave 1 opens on 17 Mar 2027." in told
    assert "Wave 1: North" in told
    assert "Wave 2: South, West" in told
    assert told.index("Wave 1: North") < told.index("Wave 2: South, West")
    assert "Registered by Ada on 23 Nov 2026, plan version 1." in told
    assert app.table[0].value.iloc[0].tolist()[1:] == ["at least 80 %", "Not worked out yet"]
    assert "Register the gates" not in labels(app)


def test_a_threshold_is_changed_until_the_wave_starts_and_the_change_is_kept(
    home: tuple[Context, UUID],
) -> None:
    context, engagement = home
    register_gates(context, engagement, [1], by="Ada")
    app = opened(BEFORE)
    gate = gate_book(context, engagement).standing[0]
    app.selectbox(key=f"gate-which-{gate.id}").set_value("last-check-in").run()
    app.number_input(key=f"gate-value-last-check-in-{gate.id}").set_value(1.0)
    app.text_area(key=f"gate-why-{gate.id}").set_value("They meet each week")
    app.text_input(key=f"gate-change-by-{gate.id}").set_value("Bo")
    click(app, "Change the threshold")
    assert app.success[0].value == "The threshold is changed. It stands from 1 Jan 2027."
    assert "at most 1 week" in app.table[0].value["Has to be"].tolist()
    assert "Bo changed “Time since the last check-in” from at most 2 weeks to at most 1 week." in words(app)
    assert "Change the threshold" not in labels(opened(date(2027, 1, 1)))


def test_a_wave_that_started_without_a_gate_is_said_and_not_offered(home: tuple[Context, UUID]) -> None:
    app = opened(date(2027, 1, 4))
    assert "Wave 1 started without a gate." in app.warning[0].value
    assert field(app, "Waves").options == ["Wave 2, 2 units, from 1 Apr 2027"]


def test_what_is_missing_is_said_when_a_gate_is_worked_out(home: tuple[Context, UUID]) -> None:
    context, engagement = home
    register_gates(context, engagement, [1], by="Ada")
    assert "Work the gate out" not in labels(opened(date(2027, 2, 1)))
    app = opened(MARCH)
    gate = gate_book(context, engagement).standing[0]
    app.text_input(key=f"gate-compute-by-{gate.id}").set_value("Ada")
    click(app, "Work the gate out")
    assert app.success[0].value.startswith("Wave 1: Hold.")
    told = words(app)
    assert "Worked out on 20 Mar 2027, attempt 1: **:material/pause_circle: Hold**." in told
    assert "**Missing:** Response to the pulse; Largest fall of a component;" in told
    assert ":material/help: Not known" in tables(app)
    assert "No pulse was published since the middle of the cycle." in tables(app)


def test_a_count_is_kept_and_used(home: tuple[Context, UUID]) -> None:
    context, engagement = home
    register_gates(context, engagement, [1], by="Ada")
    gate = gate_book(context, engagement).standing[0]
    app = opened(MARCH)
    app.number_input(key=f"gate-met-check-ins-held-{gate.id}").set_value(9)
    app.number_input(key=f"gate-total-check-ins-held-{gate.id}").set_value(12)
    app.text_input(key=f"gate-count-by-{gate.id}").set_value("Bo")
    click(app, "Save the count")
    compute_gate(on(home, MARCH), engagement, gate.id, by="Ada")
    assert "9 of 12 (75 %), counted by Bo" in tables(opened(MARCH))


def test_an_override_is_shown_beside_the_computed_outcome(home: tuple[Context, UUID]) -> None:
    context, engagement = home
    register_gates(context, engagement, [1], by="Ada")
    gate = gate_book(context, engagement).standing[0]
    result = compute_gate(on(home, MARCH), engagement, gate.id, by="Ada")
    app = opened(MARCH)
    click(app, "Decide otherwise")
    assert "Nothing was changed. 2 points need attention." in words(app)
    instead = app.selectbox(key=f"gate-instead-{result.id}")
    assert len(instead.options) == 4  # not the outcome that stands
    instead.set_value(GateOutcome.EXTEND)
    app.text_area(key=f"gate-override-why-{result.id}").set_value("The coach was ill")
    app.text_input(key=f"gate-override-by-{result.id}").set_value("<b>Sponsor</b>")
    click(app, "Decide otherwise")
    told = words(app)
    assert "The data said on 20 Mar 2027, attempt 1: **:material/pause_circle: Hold**." in told
    assert "<b>Sponsor</b>** decided otherwise on 20 Mar 2027: **:material/update: Extend**." in told
    assert any("\\<b\\>Sponsor" in each.value for each in app.markdown)
    assert "Reason: The coach was ill" in told
    assert "Extend, decided by a person" in told


def test_a_new_plan_says_that_a_gate_is_out_of_date_and_keeps_the_old_one(
    home: tuple[Context, UUID],
) -> None:
    context, engagement = home
    register_gates(context, engagement, [1], by="Ada")
    keep_plan(context, engagement, {date(2027, 7, 1): ("North",)})
    app = opened(BEFORE)
    assert "other units or days than the gate of wave 1" in app.warning[0].value
    app.text_input(key=f"gates-by-{engagement}").set_value("Ada")
    click(app, "Register the gates")
    assert not app.warning
    assert "Wave 1: North, from 1 Jan 2027; registered by Ada" in words(app)


def test_rules_and_sources_can_be_read(home: tuple[Context, UUID]) -> None:
    app = opened(BEFORE)
    told = f"{words(app)}\n{tables(app)}"
    for rule in gate_catalogue().rules:
        assert rule.says in told
    for criterion in gate_catalogue().criteria:
        assert criterion.measured in told


def test_an_override_made_elsewhere_is_seen(home: tuple[Context, UUID]) -> None:
    context, engagement = home
    register_gates(context, engagement, [1], by="Ada")
    gate = gate_book(context, engagement).standing[0]
    result = compute_gate(on(home, MARCH), engagement, gate.id, by="Ada")
    app = opened(MARCH)
    override_outcome(
        on(home, MARCH), engagement, result.id, GateOutcome.CANCEL, reason="A merger", by="Sponsor"
    )
    app.run()
    assert ":material/block: Cancel" in words(app)
    assert button(app, "Decide otherwise")
