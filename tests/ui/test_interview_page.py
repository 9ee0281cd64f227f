"""The interview page: several sources side by side, nothing lost, two people at once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from readiness.facts import Fact, MayRead, SourceQuality, fact_catalogue
from tests.ui.app_words import button, started, words
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import the_store

CATALOGUE = fact_catalogue()


@pytest.fixture
def app(own_client: Path) -> AppTest:
    """The interview page of a new engagement, on a store of its own."""
    return started(Place.INTERVIEW)


def opened(app: AppTest) -> AppTest:
    app.switch_page(Place.INTERVIEW).run()
    assert not app.exception
    return app


def fields(elements: object, field: str, fact: str) -> list[object]:
    """What the statements of a fact have as one of their fields, in order."""
    found = [each for each in elements if str(each.key).startswith(field)]
    return [each for each in found if str(each.key).endswith(f"-{fact}")]


def answer(app: AppTest, fact: str, number: int = 0) -> object:
    kinds = {
        "sponsor_horizon_months": app.number_input,
        "planned_levels": app.number_input,
        "business_owner": app.selectbox,
    }
    return fields(kinds.get(fact, app.button_group), "answer", fact)[number]


def click(app: AppTest, key: str) -> None:
    next(each for each in app.button if str(each.key).startswith(key)).click().run()
    assert not app.exception


def open_source(app: AppTest, fact: str, number: int = 0) -> None:
    """Unfold where a statement comes from."""
    click(app, str(answer(app, fact, number).key).replace("answer-", "fold-", 1))


def save(app: AppTest) -> None:
    button(app, "Save the interview").click().run()
    assert not app.exception


def kept() -> tuple[Fact, ...]:
    (engagement,) = every_engagement()
    return the_store().facts(engagement.workspace_id, engagement.id)


def somebody_else_keeps(*facts: Fact) -> None:
    (engagement,) = every_engagement()
    the_store().change_facts(engagement.workspace_id, engagement.id, lambda before: (*before, *facts))


def test_an_empty_interview_says_what_lies_ahead_and_for_whose_eyes_it_is(app: AppTest) -> None:
    told = words(app)
    assert "37 facts in 7 parts, about 25 minutes." in told
    assert "for the consultant’s eyes" in told
    assert "The next best question" in told
    for definition in CATALOGUE.definitions():
        assert definition.hint.split(".")[0] in told.replace("\\", "")
    # Folded away, but to be read without opening it.
    defaults = [each.label for each in app.button]
    assert defaults.count("Said in interview, kind of source only") == 37
    assert "Everything is saved." in told


def test_few_options_are_there_at_one_touch_and_unknown_is_one_of_them(app: AppTest) -> None:
    for definition in CATALOGUE.definitions():
        if definition.options and len(definition.options) <= 6:
            pills = answer(app, definition.id)
            assert [*pills.options] == [*(each.label for each in definition.options), "Unknown"]


def test_an_answer_is_kept_and_says_which_pitfall_moved_most(app: AppTest) -> None:
    answer(app, "business_owner").set_value("hr").run()
    assert "1 change is not saved yet." in words(app)
    assert kept() == ()
    save(app)
    (fact,) = kept()
    assert (fact.value, fact.quality, fact.on) == ("hr", SourceQuality.INTERVIEW, date.today())
    assert "1 of 37 facts are known." in words(app)
    assert "moved from 25 % to 66 %" in "".join(each.value for each in app.toast)
    assert "Everything is saved." in words(app)


def test_unknown_is_kept_as_asked_and_counts_as_not_known(app: AppTest) -> None:
    answer(app, "pay_link").set_value("unknown").run()
    fields(app.button_group, "unknown", "planned_levels")[0].set_value("unknown").run()
    save(app)
    assert {(each.fact, each.value) for each in kept()} == {("pay_link", None), ("planned_levels", None)}
    assert "2 asked but unknown · 35 not asked yet, about 24 minutes" in app.get("progress")[0].proto.text


def test_two_sources_that_contradict_each_other_are_both_kept_and_said_in_words(app: AppTest) -> None:
    next(each for each in app.text_input if each.label == "You are talking to").set_value("the CEO").run()
    answer(app, "pay_link").set_value("none").run()
    click(app, "another-pay_link")
    answer(app, "pay_link", 1).set_value("direct").run()
    open_source(app, "pay_link", 1)
    fields(app.button_group, "quality", "pay_link")[0].set_value(SourceQuality.DOCUMENT).run()
    fields(app.text_input, "said_by", "pay_link")[0].set_value("the bonus policy").run()
    # What the fold says does not lag behind.
    labels = [each.label for each in app.button]
    assert "Document seen, the bonus policy, kind of source only" in labels
    fields(app.text_area, "quote", "pay_link")[0].set_value("30 % of *pay*").run()
    contradiction = (
        "The CEO says “No”, the bonus policy says “Directly”: both are kept and weigh against each other."
    )
    assert [each.value.replace("\\", "") for each in app.warning] == [contradiction]
    save(app)
    said, read = kept()
    assert (said.value, said.said_by) == ("none", "the CEO")
    assert (read.value, read.said_by, read.quote, read.on) == (
        "direct",
        "the bonus policy",
        "30 % of *pay*",
        None,
    )
    assert "1 of 37 facts are known. Sources contradict each other about one of them." in words(app)
    assert [each.value.replace("\\", "") for each in app.warning] == [contradiction]


def test_a_statement_can_be_removed_and_brought_back_until_it_is_saved(app: AppTest) -> None:
    somebody_else_keeps(Fact(fact="pay_link", value="none"), Fact(fact="pay_link", value="direct"))
    opened(app)
    open_source(app, "pay_link", 1)
    click(app, "remove-")
    assert "Removed when you save: “Directly”" in words(app)
    assert not app.warning
    button(app, "Undo").click().run()
    assert app.warning
    click(app, "remove-")
    save(app)
    assert [each.value for each in kept()] == ["none"]


def test_saving_changes_only_what_was_touched_here(app: AppTest) -> None:
    somebody_else_keeps(Fact(fact="ceo_time", value="delegated"), Fact(fact="pay_link", value="none"))
    opened(app)
    answer(app, "pay_link").set_value("direct").run()
    # Meanwhile somebody else changes one statement and adds two more.
    theirs = (
        Fact(fact="ceo_time", value="announces"),
        Fact(fact="pay_link", value="loosely", said_by="CFO"),
        Fact(fact="shared_okrs", value="no"),
    )
    (engagement,) = every_engagement()
    the_store().change_facts(
        engagement.workspace_id,
        engagement.id,
        lambda before: (*(f for f in before if f.value == "none"), *theirs),
    )
    save(app)
    found = {(each.fact, each.value) for each in kept()}
    assert found == {
        ("ceo_time", "announces"),
        ("pay_link", "direct"),
        ("pay_link", "loosely"),
        ("shared_okrs", "no"),
    }


def test_a_statement_that_two_people_changed_is_kept_twice_and_said(app: AppTest) -> None:
    somebody_else_keeps(Fact(fact="pay_link", value="none"))
    opened(app)
    answer(app, "pay_link").set_value("direct").run()
    (engagement,) = every_engagement()
    the_store().change_facts(
        engagement.workspace_id, engagement.id, lambda _: [Fact(fact="pay_link", value="loosely")]
    )
    save(app)
    assert [each.value for each in kept()] == ["loosely", "direct"]
    assert "Somebody else changed" in "".join(each.value for each in app.toast)


def test_faults_are_named_all_at_once_and_what_was_typed_stays(app: AppTest) -> None:
    answer(app, "planned_levels").set_value(99.0).run()
    answer(app, "pay_link").set_value("none").run()
    open_source(app, "pay_link")
    tomorrow = date.today() + timedelta(days=1)
    fields(app.date_input, "on", "pay_link")[0].set_value(tomorrow).run()
    button(app, "Save the interview").click().run()
    assert not app.exception
    assert "Not saved; what you typed is still there. 2 points need attention." in words(app)
    faults = app.table[0].value
    assert "Give the day it was said or seen." in faults["What to do"].iloc[1]
    assert "from 1 to 10" in faults["What to do"].iloc[0]
    assert kept() == ()
    assert answer(app, "planned_levels").value == 99.0
    assert fields(app.date_input, "on", "pay_link")[0].value == tomorrow


def test_what_was_typed_outlives_another_part_and_another_page(app: AppTest) -> None:
    answer(app, "why_stated").set_value("none").run()
    click(app, "next-part-1")
    open_source(app, "ceo_time")
    fields(app.text_area, "quote", "ceo_time")[0].set_value("He will be there").run()
    click(app, "next-part-2")
    app.switch_page(Place.PITFALLS).run()
    opened(app)
    assert answer(app, "why_stated").value == "none"
    assert "2 changes are not saved yet." in words(app)
    save(app)
    assert {(each.fact, each.value, each.quote) for each in kept()} == {
        ("why_stated", "none", ""),
        ("ceo_time", None, "He will be there"),
    }


def test_the_way_leads_to_the_next_best_question(app: AppTest) -> None:
    best = next(each.value for each in app.markdown if each.value.startswith("**The next best question:"))
    part = best.split("In “")[1].split("”")[0]
    button(app, "Go to this question").click().run()
    assert not app.exception
    (engagement,) = every_engagement()
    assert app.session_state[f"interview-part-{engagement.id}"] == part
    first = next(each for each in CATALOGUE.sections if each.title == part)
    assert first.facts


def test_what_is_for_the_consultant_only_is_marked(app: AppTest) -> None:
    somebody_else_keeps(
        Fact(fact="pay_link", value="none", may_read=MayRead.CONSULTANT, said_by="Ada"),
        Fact(fact="pay_link", value="none", said_by="Bob"),
    )
    opened(app)
    assert "Consultant only" in words(app)
    labels = [each.label for each in app.button]
    assert "Said in interview, Ada, consultant only" in labels


def test_a_value_of_an_older_catalogue_is_shown_and_kept(app: AppTest) -> None:
    old = (Fact(fact="pay_link", value="gone_option"), Fact(fact="gone_fact", value="x"))
    somebody_else_keeps(*old)
    opened(app)
    assert answer(app, "pay_link").value == "gone_option"
    answer(app, "business_owner").set_value("ceo").run()
    save(app)
    assert set(old) < set(kept())
