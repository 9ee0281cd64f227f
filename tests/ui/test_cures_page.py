"""The Cures page: what brings the risk down, decided on in a meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.curing import take_back_cures
from engagement.model import Engagement
from engagement.planning import make_plan
from exchange.palette import ACCENT, INK
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.failure import FailureChance
from readiness.risk.records import ChosenCure
from tests.ui.app_words import button, labels, started, words
from ui.figures.cure_figure import WorthBar, failure_figure, worth_figure
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import context_for


@pytest.fixture
def sample_app(own_sample: Path) -> AppTest:
    """The Cures page of a sample engagement of the test's own."""
    return started(Place.CURES)


@pytest.fixture
def empty_app(own_client: Path) -> AppTest:
    """The Cures page of an engagement about which nothing is known."""
    return started(Place.CURES)


def number(app: AppTest, label: str) -> Any:
    return next(each for each in app.number_input if each.label == label)


def the_engagement() -> tuple[Context, Engagement]:
    (engagement,) = every_engagement()
    return context_for(engagement.workspace_id), engagement


def kept() -> list[ChosenCure]:
    context, engagement = the_engagement()
    return list(context.store.dossier(context.workspace, engagement.id).cures)


def ask(app: AppTest, level: str, *, weeks: int = 17, hours: float = 200.0) -> AppTest:
    app.radio[0].set_value(level)
    number(app, "Weeks until the pilot").set_value(weeks)
    number(app, "Coach hours for cures").set_value(hours)
    button(app, "Find the smallest set").click().run()
    assert not app.exception
    return app


def test_the_page_answers_in_words_and_offers_levels_with_their_bounds(sample_app: AppTest) -> None:
    assert sample_app.title[0].value == "What brings the risk down?"
    assert "no cure is decided on yet" in sample_app.markdown[0].value
    assert "This is a judgement until outcomes calibrate it." in words(sample_app)
    assert sample_app.radio[0].options[:2] == ["Low", "Moderate"]
    assert number(sample_app, "Weeks until the pilot").value >= 1
    # Percentages stand in the expander for the consultant and nowhere else.
    assert "%" not in words(sample_app)
    assert [each.label for each in sample_app.expander][-1] == "The numbers, for the consultant"


def test_a_set_is_found_and_its_cures_are_decided_on_together(sample_app: AppTest) -> None:
    ask(sample_app, "high")
    assert "it down to high" in words(sample_app)
    assert "Helps against “" in words(sample_app)
    proposed = labels(sample_app).count("Rule it out")
    assert proposed > 1
    button(sample_app, "Take the proposed set").click().run()
    assert not sample_app.exception
    assert len(kept()) >= proposed
    assert "Nothing more is needed" in words(sample_app)
    assert "Rule it out" not in labels(sample_app)
    assert f"The {len(kept())} cures decided on bring" in sample_app.markdown[0].value


def test_one_cure_at_a_time_is_decided_on_and_taken_back(sample_app: AppTest) -> None:
    ask(sample_app, "high")
    proposed = labels(sample_app).count("Rule it out")
    button(sample_app, "Decide on it").click().run()
    (cure,) = kept()
    # The rest of the proposal stays as it was.
    assert labels(sample_app).count("Rule it out") == proposed - 1
    assert "1 cure" not in words(sample_app).split("it down to")[0][-30:]
    button(sample_app, "Take it back").click().run()
    assert not sample_app.exception
    assert kept() == []
    assert labels(sample_app).count("Rule it out") == proposed
    assert cure.cure in pitfall_catalogue().cures


def test_a_cure_ruled_out_is_not_proposed_again(sample_app: AppTest) -> None:
    ask(sample_app, "high")
    refused = next(each for each in sample_app.button if each.label == "Rule it out")
    cure = str(refused.key).rsplit("-", maxsplit=0)[0]
    refused.click().run()
    assert not sample_app.exception
    assert len(sample_app.multiselect[0].value) == 1
    assert sample_app.multiselect[0].value[0] in cure
    assert cure not in [each.key for each in sample_app.button]
    # Given back, it may be proposed again.
    sample_app.multiselect[0].set_value([])
    button(sample_app, "Find the smallest set").click().run()
    assert not sample_app.exception
    assert cure in [each.key for each in sample_app.button]


def test_a_level_out_of_reach_says_what_it_would_need(sample_app: AppTest) -> None:
    ask(sample_app, "low", weeks=3, hours=20.0)
    assert "Not even all cures that fit 3 weeks and 20 coach hours bring it down to low" in words(sample_app)
    assert "it would need" in words(sample_app)
    button(sample_app, "Put the proposal away").click().run()
    assert not sample_app.exception
    assert "Not even" not in words(sample_app)


def test_an_owner_by_name_is_kept_as_typed(sample_app: AppTest) -> None:
    ask(sample_app, "high")
    button(sample_app, "Decide on it").click().run()
    owner = next(each for each in sample_app.text_input if each.label == "Who does it, by name")
    owner.set_value("*Ines* [x](http://evil.example)").run()
    assert not sample_app.exception
    assert kept()[0].owner == "*Ines* [x](http://evil.example)"
    field = next(each for each in sample_app.text_input if each.label == "Who does it, by name")
    assert field.value == kept()[0].owner


def test_what_somebody_else_took_back_meanwhile_is_said(sample_app: AppTest) -> None:
    ask(sample_app, "high")
    button(sample_app, "Decide on it").click().run()
    context, engagement = the_engagement()
    take_back_cures(context, engagement.id, [kept()[0].cure])
    owner = next(each for each in sample_app.text_input if each.label == "Who does it, by name")
    owner.set_value("Ines").run()
    assert not sample_app.exception
    assert "took this cure back meanwhile" in "".join(toast.value for toast in sample_app.toast)
    assert kept() == []


def test_a_cure_is_picked_by_hand_under_its_pitfall(sample_app: AppTest) -> None:
    shelf = next(each for each in sample_app.expander if "weeks at stake" in each.label)
    assert not shelf.button
    title = shelf.label.replace("\\", "")
    pitfall = next(each for each in pitfall_catalogue().pitfalls if f"**{each.title}**" in title)
    sample_app.session_state[f"cures-of-{pitfall.id}"] = True
    sample_app.run()
    assert not sample_app.exception
    assert "Alone it would save" in words(sample_app)
    button(sample_app, "Decide on it").click().run()
    assert not sample_app.exception
    assert len(kept()) == 1
    assert "Decided on" in [each.value for each in sample_app.subheader]


def test_the_plan_made_before_is_said_to_lack_the_cures_and_the_next_one_has_them(
    sample_app: AppTest,
) -> None:
    assert "Make a new plan" not in labels(sample_app)
    ask(sample_app, "high")
    button(sample_app, "Decide on it").click().run()
    assert "Make a new plan to include these." in words(sample_app)
    context, engagement = the_engagement()
    _, plan = make_plan(context, engagement.id, seconds=1)
    assert plan.cures == (kept()[0].cure,)
    sample_app.run()
    assert "Make a new plan" not in labels(sample_app)
    assert "Version 2 of the plan includes the cures decided on." in words(sample_app)


def test_where_too_little_is_known_the_next_best_question_leads_on(empty_app: AppTest) -> None:
    assert "Too little is known yet" in empty_app.markdown[0].value
    assert "The next best question" in words(empty_app)
    assert "Answer it first" in labels(empty_app)
    # It is allowed all the same, but no range is drawn.
    ask(empty_app, "moderate")
    assert "Going by what is usual elsewhere" in words(empty_app)
    assert "of ten such pilots" not in words(empty_app)


def test_ranges_stand_on_the_zones_of_their_words_and_are_never_of_no_width() -> None:
    before = FailureChance(0.81, 0.78, 0.84, "very high", (0.65, 1.0), ())
    after = FailureChance(0.5, None, None, "high", (0.45, 0.65), ())
    figure = failure_figure([("Before", before), ("After", after)], judgements().pilot_failure.bands, INK)
    first, second = figure.data
    assert (first.base[0], first.base[0] + first.x[0]) == (pytest.approx(7.8), pytest.approx(8.4))
    assert second.x[0] > 0
    texts = [each.text for each in figure.layout.annotations]
    assert "<b>Before</b>: very high, seven to nine of ten fail" in texts
    assert {"low", "moderate", "high", "very high"} <= set(texts)
    assert len(figure.layout.shapes) == 4
    assert not any("%" in text for text in texts)


def test_worth_bars_escape_what_they_name_and_tell_decided_from_proposed() -> None:
    bars = [WorthBar("Ask <b>all</b>", 0.05, "about 5", True), WorthBar("Map", 0.0, "too late", False)]
    figure = worth_figure(bars, INK)
    (trace,) = figure.data
    assert list(trace.x) == [pytest.approx(5.0), 0.0]
    assert figure.layout.annotations[0].text == "Ask &lt;b&gt;all&lt;/b&gt;"
    assert trace.marker.color == (ACCENT, "rgba(0,0,0,0)")
