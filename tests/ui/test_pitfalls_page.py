"""The pitfalls page: who says so, who may read it, and answers given where they are asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engagement.answering_facts import with_statement
from engagement.dossier import Dossier
from engagement.model import Engagement
from engagement.report import Report
from engagement.risks import Risks
from readiness.facts import Fact, MayRead, SourceQuality, fact_catalogue
from readiness.risk.records import ChosenCure, JudgementEdit
from tests.ui.app_words import button, started, words
from ui.components.risk_heading import pilot_line
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import the_store

DAY = date(2026, 11, 20)
OWNER = "business_owner"
HR = "hr-ownership"
TITLE = "Business goals lack a business owner"


@pytest.fixture
def app(own_client: Path) -> AppTest:
    """The pitfalls page of an engagement about which nothing is known."""
    return started(Place.PITFALLS)


@pytest.fixture(scope="module")
def sample_app(shared_sample: Path) -> AppTest:
    """The pitfalls page of the sample; tests must not change it."""
    return started(Place.PITFALLS)


def keyed(elements: object, key: str) -> object:
    return next(each for each in elements if str(each.key) == key)


def consultants_view(app: AppTest) -> object:
    return next(each for each in app.toggle if each.label == "Consultant’s view")


def everything(app: AppTest) -> str:
    """All that is sent to the browser: texts, labels, charts with what they show on hovering, tables."""
    parts: list[str] = []

    def walk(node: object) -> None:
        parts.append(str(getattr(node, "proto", "")))
        # Tables travel packed; their cells are read as they are shown.
        value = getattr(node, "value", None) if type(node).__name__ in {"Table", "Dataframe"} else None
        if value is not None:
            parts.append(value.to_csv())
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(app._tree)
    return "\n".join(parts)


def opened(app: AppTest, pitfall: str = HR, unit: str = "") -> AppTest:
    """The page with its window open on one cell."""
    app.session_state["risk-open"] = f"{unit}|{pitfall}"
    app.run()
    assert not app.exception
    return app


def the_engagement() -> Engagement:
    (engagement,) = every_engagement()
    return engagement


def keep(*facts: Fact) -> None:
    engagement = the_engagement()

    def change(kept: tuple[Fact, ...]) -> tuple[Fact, ...]:
        for fact in facts:
            kept = with_statement(kept, fact)
        return kept

    the_store().change_facts(engagement.workspace_id, engagement.id, change)


def keep_in_dossier(change: Callable[[Dossier], Dossier]) -> None:
    engagement = the_engagement()
    the_store().change_dossier(engagement.workspace_id, engagement.id, change)


def owner(value: str, **more: object) -> Fact:
    return Fact.model_validate({"fact": OWNER, "value": value, **more})


def test_the_pilot_is_told_in_words_and_ranges(sample_app: AppTest) -> None:
    (line,) = [each.value for each in sample_app.markdown if "chance that the pilot fails" in each.value]
    assert "of ten such pilots" in line
    assert "%" not in line


def with_cures(risks: Risks, *cures: str) -> Risks:
    chosen = tuple(ChosenCure(cure=each, on=DAY) for each in cures)
    known = replace(risks.known, dossier=Dossier(cures=chosen))
    return Risks(known, risks.catalogue, risks.definitions, risks.judged)


def test_with_cures_decided_on_the_pilot_line_counts_them(sample_report: Report) -> None:
    risks = sample_report.risks
    assert "decided on" not in pilot_line(risks)
    two = pilot_line(with_cures(risks, "name-business-owner", "agree-part-of-hr"))
    assert "Once the 2 cures decided on work, it is " in two
    assert "%" not in two
    # That it is a judgement is said once.
    assert two.count("This is a judgement until outcomes calibrate it.") == 1
    assert "Once the cure decided on works, it is " in pilot_line(with_cures(risks, "name-business-owner"))


def test_where_too_little_is_known_cures_are_not_praised(app: AppTest) -> None:
    cure = ChosenCure(cure="name-business-owner", on=DAY)
    keep_in_dossier(lambda dossier: dossier.model_copy(update={"cures": (cure,)}))
    app.run()
    assert "not known yet" in words(app)
    assert "decided on it is" not in words(app)


def test_without_anything_the_page_says_what_is_missing_and_leads_there(app: AppTest) -> None:
    assert "So far without the sponsor interview, published results, observations and draft OKRs" in words(
        app
    )
    for label, title in (
        ("Open the interview", "What does the sponsor say?"),
        ("Import answers", "Are the answers in?"),
    ):
        app.switch_page(Place.PITFALLS).run()
        button(app, label).click().run()
        assert not app.exception
        assert app.title[0].value == title


def test_one_press_tells_chance_evidence_questions_cures_and_sources(sample_app: AppTest) -> None:
    shown = words(opened(sample_app))
    assert re.search(r"Whole organisation: very high, 75 % \(\d+ % to \d+ %\)", shown)
    assert "in the first five in" in shown
    assert "Evidence for" in shown
    assert "Evidence against" in shown
    assert "HR alone (document seen)" in shown
    assert "Strong sign: 9 times as often" in shown
    assert "Questions about the business content of a goal are passed on to HR." in shown
    assert "Who settles it when two departments disagree about a key result?" in shown
    assert "Base rate and weights are project judgement" in shown
    assert "Name a business lead" in everything(sample_app)


def test_the_boxes_open_the_same_window(sample_app: AppTest) -> None:
    sample_app.session_state["risk-open"] = ""
    sample_app.run()
    assert "Evidence against" not in words(sample_app)
    keyed(sample_app.selectbox, "pitfall-choice").set_value(HR).run()
    button(sample_app, "Says who?").click().run()
    assert not sample_app.exception
    assert "Who settles it when two departments disagree about a key result?" in words(sample_app)


def test_a_cell_that_is_no_longer_there_is_passed_over(sample_app: AppTest) -> None:
    for cell in ("|no-such-pitfall", "not-a-unit|hr-ownership", f"{the_engagement().id}|hr-ownership"):
        sample_app.session_state["risk-open"] = cell
        sample_app.run()
        assert not sample_app.exception
        assert "Evidence against" not in words(sample_app)


def test_columns_can_be_the_departments_or_the_teams_of_one(sample_app: AppTest) -> None:
    sample_app.session_state["risk-open"] = ""
    sample_app.run()
    columns = next(each for each in sample_app.selectbox if each.label == "Columns")
    assert columns.options == [
        "Departments",
        "Inside Product",
        "Inside Operations",
        "Inside Sales and Service",
        "Inside Corporate Services",
    ]
    assert "Drive Systems" not in everything(sample_app).split("Who says so?")[0]
    columns.select("Inside Product").run()
    assert not sample_app.exception
    assert "Drive Systems" in everything(sample_app).split("Who says so?")[0]
    next(each for each in sample_app.selectbox if each.label == "Columns").select("Departments").run()


def test_all_pitfalls_of_a_unit_open_without_a_fault(sample_app: AppTest) -> None:
    keyed(sample_app.toggle, "all-pitfalls").set_value(True).run()
    assert not sample_app.exception
    options = keyed(sample_app.selectbox, "pitfall-place").options
    assert len(options) >= 1
    keyed(sample_app.toggle, "all-pitfalls").set_value(False).run()


def test_the_client_sees_nothing_that_only_the_consultant_may_read(app: AppTest) -> None:
    keep(
        owner(
            "hr",
            quality=SourceQuality.DOCUMENT,
            said_by="Secret Person",
            quote="Secret words",
            on=date(2019, 3, 1),
            may_read=MayRead.CONSULTANT,
        ),
        owner("ceo", said_by="Quiet Person", quote="Quiet words"),
    )
    secrets = ("Secret Person", "Secret words", "Quiet Person", "Quiet words", "1 Mar 2019", "HR alone")
    # The answer of the fact is a secret; what the sentence of the sign says would tell it.
    secrets += ("The introduction is owned by HR or by nobody.",)
    # The switch is off at first.
    sent = everything(opened(app))
    # Its options stand in the interview's question only while nobody has answered; here somebody has.
    assert [each for each in secrets if each in sent] == []
    # Not even that there is something: its weight alone would tell what it says.
    assert "(consultant only)" not in sent
    consultants_view(app).set_value(True).run()
    assert "Do not project it" in words(app)
    sent = everything(app)
    assert [each for each in secrets if each not in sent] == []


def test_two_sources_that_disagree_are_named(app: AppTest) -> None:
    keep(owner("hr", quality=SourceQuality.DOCUMENT), owner("ceo", said_by="Sponsor", may_read=MayRead.NAMED))
    shown = words(opened(app))
    assert "Two sources disagree: Who owns the introduction" in shown
    assert "(said in interview, Sponsor)" in shown


def test_that_somebody_contradicts_in_confidence_is_not_told(app: AppTest) -> None:
    keep(owner("hr"), owner("ceo", quality=SourceQuality.DOCUMENT, may_read=MayRead.CONSULTANT))
    assert "sources disagree:" not in words(opened(app))
    consultants_view(app).set_value(True).run()
    assert "Two sources disagree:" in words(app)


def test_the_next_best_question_is_answered_there_and_says_what_moved(app: AppTest) -> None:
    engagement = the_engagement()
    others = Fact(fact="pay_link", value="direct", said_by="Somebody")
    keep(others)
    app.run()
    before = next(each.value for each in app.markdown if "The next best question" in each.value)
    button(app, "Save the answer").click().run()
    assert "Choose an answer first" in words(app)
    choice = next(each for each in app.radio if str(each.key).startswith("next-"))
    asked = fact_catalogue().by_id[str(choice.key).split("-")[-3]]
    choice.set_value(asked.options[0].id)
    button(app, "Save the answer").click().run()
    assert not app.exception
    assert re.search(r"“.+” moved from \d+ % to \d+ %\.", words(app))
    kept = the_store().facts(engagement.workspace_id, engagement.id)
    assert others in kept
    assert len(kept) == 2
    assert next(each.value for each in app.markdown if "The next best question" in each.value) != before


def test_unknown_is_an_answer_and_the_next_question_is_another(app: AppTest) -> None:
    before = next(each.value for each in app.markdown if "The next best question" in each.value)
    choice = next(each for each in app.radio if str(each.key).startswith("next-"))
    choice.set_value("unknown")
    button(app, "Save the answer").click().run()
    assert "Kept. No chance moved." in words(app)
    assert next(each.value for each in app.markdown if "The next best question" in each.value) != before


def test_a_question_in_the_window_is_answered_there_and_the_window_stays(app: AppTest) -> None:
    opened(app)
    choice = next(each for each in app.radio if f"{HR}-{OWNER}" in str(each.key))
    choice.set_value("ceo")
    quality = next(
        each for each in app.selectbox if str(each.key) == str(choice.key).replace("choice", "quality")
    )
    quality.set_value(SourceQuality.DOCUMENT)
    submit = next(each for each in app.button if f"{HR}-{OWNER}" in str(each.key))
    submit.click().run()
    assert not app.exception
    assert f"“{TITLE}” moved from 25 % to 4 %." in words(app)
    assert "A business function owns the introduction." in everything(app)


def test_an_observation_is_noted_in_the_window(app: AppTest) -> None:
    engagement = the_engagement()
    opened(app)
    steps = next(each for each in app.radio if str(each.key).endswith("content-to-hr-0-steps"))
    steps.set_value(2)
    next(each for each in app.button if "content-to-hr" in str(each.key)).click().run()
    assert not app.exception
    assert f"“{TITLE}” moved from 25 % to 39 %." in words(app)
    (seen,) = the_store().observations(engagement.workspace_id, engagement.id)
    assert (seen.pitfall, seen.signal, seen.steps) == (HR, "content-to-hr", 2)


def test_cures_decided_on_and_changed_numbers_are_marked(app: AppTest) -> None:
    edit = JudgementEdit(number=f"base_rate/{HR}", value=0.4, reason="Seen twice here", by="Ada", on=DAY)
    cure = ChosenCure(cure="name-business-owner", on=DAY, owner="Chief of staff")
    keep_in_dossier(lambda dossier: dossier.model_copy(update={"cures": (cure,), "edits": (edit,)}))
    opened(app)
    sent = everything(app)
    assert "Chief of staff" in sent
    assert "Yes" in sent
    assert "0.4 instead of 0.25" in words(app)
    # The client reads why it was changed, as in the workbook, and not by whom.
    assert "Seen twice here" in sent
    assert "Ada" not in sent
    consultants_view(app).set_value(True).run()
    assert "Seen twice here, Ada" in words(app)


def test_what_people_typed_is_no_markup(app: AppTest) -> None:
    keep(owner("hr", said_by="![x](http://evil.example/p.png)", quote="**bold** $a$", may_read=MayRead.NAMED))
    opened(app)
    texts = "\n".join(str(each.value) for each in app.markdown)
    assert "![x](" not in texts
    assert "**bold**" not in texts


def test_what_was_typed_in_confidence_leaves_the_screen_and_moves_nothing_there(app: AppTest) -> None:
    opened(app)
    place = f"{HR}-business_owner-0"
    next(each for each in app.radio if str(each.key).endswith(f"{place}-choice")).set_value("hr")
    next(each for each in app.selectbox if str(each.key).endswith(f"{place}-reader")).set_value(
        MayRead.CONSULTANT
    )
    next(each for each in app.text_area if str(each.key).endswith(f"{place}-quote")).set_value("Secret words")
    next(each for each in app.button if f"{place}" in str(each.key)).click().run()
    assert not app.exception
    assert "Kept for the consultant's view." in words(app).replace("\\", "")
    assert "moved from" not in words(app)
    assert "Secret words" not in everything(app)
    assert all(each.value is None for each in app.radio if "business_owner" in str(each.key))
    engagement = the_engagement()
    (kept,) = the_store().facts(engagement.workspace_id, engagement.id)
    assert (kept.value, kept.may_read) == ("hr", MayRead.CONSULTANT)
