"""The page of draft OKRs: pasted, understood, kept, judged, overruled, answered for."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from streamlit.testing.v1 import AppTest

from engagement.dossier import Dossier
from engagement.draft_findings import TeamCount
from exchange.drafts_file import drafts_template_workbook
from readiness.draft_okrs.draft import Answer, DraftKeyResult, DraftOkr
from readiness.draft_okrs.judging import CausingWords, reviewed
from tests.ui.app_words import started, words
from ui.components.draft_markup import flags_markup, key_result_markup, marked
from ui.components.draft_state import PASTE, PITFALLS, tabs_key
from ui.figures.draft_figure import draft_figure, figure_words
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import the_store

EVIL = "Launch <img src=x onerror=alert(1)> & *bold* [x](javascript:y)"


@pytest.fixture
def app(own_client: Path) -> AppTest:
    """The page of a fresh engagement without team list and drafts."""
    return started(Place.DRAFTS)


@pytest.fixture
def sample_app(own_sample: Path) -> AppTest:
    """The page of the sample engagement, whose team list and drafts are there."""
    return started(Place.DRAFTS)


def button(app: AppTest, label: str) -> object:
    return next(each for each in app.button if each.label.startswith(label))


def widget(widgets: object, start: str) -> object:
    return next(each for each in widgets if str(each.key).startswith(start))  # type: ignore[attr-defined]


def pages_html(app: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in app.get("html"))


def kept() -> Dossier:
    (engagement,) = every_engagement()
    return the_store().dossier(engagement.workspace_id, engagement.id)


def change(update: dict[str, object]) -> None:
    (engagement,) = every_engagement()
    the_store().change_dossier(
        engagement.workspace_id, engagement.id, lambda it: it.model_copy(update=update)
    )


def paste(app: AppTest, text: str) -> None:
    widget(app.text_area, "draft-paste").set_value(text).run()
    assert not app.exception


def keep(app: AppTest) -> None:
    button(app, "Keep").click().run()
    assert not app.exception


def texts() -> list[str]:
    return [each.text for draft in kept().drafts for each in draft.key_results]


# Taking in


def test_the_empty_page_says_what_will_be_here_and_has_an_example(app: AppTest) -> None:
    assert "No draft OKRs are here yet" in words(app)
    assert "by which words" in words(app)
    button(app, "Show me an example").click().run()
    assert "2 objectives with 6 key results of 2 teams." in words(app)
    # Nothing is kept before somebody says so, and a filled field is not overwritten.
    assert kept() == Dossier()
    assert button(app, "Show me an example").disabled
    keep(app)
    assert len(texts()) == 6
    assert "“Key results count work done, not change achieved” moved from" in app.toast[0].value
    assert "key results measure work done" in words(app)


def test_pasted_text_is_shown_as_understood_with_what_is_not_in_it_then_kept(app: AppTest) -> None:
    widget(app.text_input, "draft-team").set_value("Sales").run()
    paste(app, "O: Grow\nKR: Launch the portal\nInitiatives: price list\n")
    assert "1 objective with 1 key result of 1 team" in words(app)
    assert "1 line is not in it." in words(app)
    assert "price list" in str(app.table[0].value["Found"][0])
    keep(app)
    assert [(each.team, each.objective) for each in kept().drafts] == [("Sales", "Grow")]
    assert "The one key result measures work done" in words(app)
    assert widget(app.text_area, "draft-paste").value == ""
    assert "Kept: 1 objective" in "".join(each.value for each in app.toast).replace("\\", "")
    # The same once more is left out unless somebody wants it.
    paste(app, "O: Grow\nKR: Launch the portal")
    assert widget(app.checkbox, "doubles").value
    assert button(app, "Keep 0 objectives").disabled


def test_a_fault_is_named_and_the_text_stays(app: AppTest) -> None:
    text = "O: Grow\nKR: " + "x" * 1001
    paste(app, text)
    assert "the text is still there" in words(app)
    assert "longer than 1,000 characters" in str(app.table[0].value["What"][0])
    assert widget(app.text_area, "draft-paste").value == text
    assert kept() == Dossier()
    paste(app, "Initiatives: nothing else")
    assert "No objective and no key result was found" in words(app)


def test_pasted_text_outlasts_a_visit_to_another_page(app: AppTest) -> None:
    paste(app, "O: Grow\nKR: Launch")
    app.switch_page(Place.OBSERVATIONS).run()
    app.switch_page(Place.DRAFTS).run()
    assert widget(app.text_area, "draft-paste").value == "O: Grow\nKR: Launch"


def test_an_uploaded_workbook_is_read_and_a_bad_one_names_its_faults(app: AppTest) -> None:
    own = DraftKeyResult(id=uuid4(), text="Renewals", baseline="78 %", target="85 %")
    good = drafts_template_workbook(
        [DraftOkr(id=uuid4(), objective="Grow", key_results=(own,), team="Sales")]
    )
    uploader = app.get("file_uploader")[0]
    uploader.set_value([("okrs.xlsx", good, "application/octet-stream")]).run()
    assert "today: 78 %" in words(app)
    keep(app)
    assert [(each.baseline, each.target) for each in kept().drafts[0].key_results] == [("78 %", "85 %")]
    app.get("file_uploader")[0].set_value([("bad.csv", b"level,key result\nmartian,A\n", "text/csv")]).run()
    assert not app.exception
    assert "martian" in str(app.table[0].value["Found"][0])


def test_teams_are_matched_with_the_team_list_or_by_hand(sample_app: AppTest) -> None:
    before = len(kept().drafts)
    paste(sample_app, "Team: marketing\nO: A\nKR: Launch a\nTeam: Odd *ones*\nO: B\nKR: Launch b")
    select = next(each for each in sample_app.selectbox if each.label == "Odd \\*ones\\*")
    select.select_index(2).run()
    keep(sample_app)
    (engagement,) = every_engagement()
    organisation = the_store().organisation(engagement.workspace_id, engagement.id)
    names = [organisation.by_id[each.unit].name for each in kept().drafts[before:]]
    assert names == ["Marketing", select.options[2].strip()]


# The review


def test_the_sample_answers_the_question_with_figure_flags_and_evidence(sample_app: AppTest) -> None:
    assert "key results measure work done" in words(sample_app)
    assert sample_app.get("plotly_chart")
    html = pages_html(sample_app)
    assert "<mark" in html
    assert "Source: " in html
    assert "Speaks for it" in words(sample_app)
    assert "16 rules" in words(sample_app)
    assert "not by a model" in words(sample_app)


def test_a_key_result_is_edited_in_place_and_the_review_follows(app: AppTest) -> None:
    paste(app, "O: Grow\nKR: Launch the portal")
    keep(app)
    button(app, "Edit").click().run()
    button(app, "Begin from the better form").click().run()
    field = widget(app.text_area, "draft-text-")
    assert field.value.endswith("from [today's value] to [target]")
    field.set_value("Renewals rise from 78 % to 85 %")
    button(app, "Save").click().run()
    assert not app.exception
    assert texts() == ["Renewals rise from 78 % to 85 %"]
    assert "measures no work done" in words(app)
    button(app, "Edit").click().run()
    widget(app.text_area, "draft-text-").set_value("  ")
    button(app, "Save").click().run()
    assert "Nothing was changed." in words(app)
    assert texts() == ["Renewals rise from 78 % to 85 %"]
    button(app, "Remove this key result").click().run()
    assert texts() == []


def test_what_others_saved_while_a_panel_was_open_is_not_undone(app: AppTest) -> None:
    paste(app, "O: Grow\nKR: Launch the portal")
    keep(app)
    button(app, "Edit").click().run()
    widget(app.text_area, "draft-text-").set_value("Launch it").run()
    (own,) = kept().drafts
    other = own.key_results[0].model_copy(update={"target": "500"})
    change({"drafts": (own.model_copy(update={"key_results": (other,)}),)})
    button(app, "Save").click().run()
    assert [(each.text, each.target) for each in kept().drafts[0].key_results] == [("Launch it", "500")]


def test_a_flag_is_overruled_with_a_reason_and_holds_again(app: AppTest) -> None:
    paste(app, "O: Grow\nKR: Publish 12 articles")
    keep(app)
    assert "measures work done" in words(app)
    button(app, "This flag does not hold").click().run()
    button_in_form = [each for each in app.button if each.label == "This flag does not hold"][-1]
    button_in_form.click().run()
    assert "reason is missing" in str(app.table[0].value["What"][0])
    widget(app.text_input, "reason-").set_value("Articles are what we <sell>.")
    [each for each in app.button if each.label == "This flag does not hold"][-1].click().run()
    assert not app.exception
    assert kept().drafts[0].key_results[0].overruled == {"work-not-effect": "Articles are what we <sell>."}
    assert "measures no work done" in words(app)
    assert "Reason: Articles are what we &lt;sell&gt;." in pages_html(app)
    button(app, "Overruled flags").click().run()
    button(app, "Let the flag hold again").click().run()
    assert kept().drafts[0].key_results[0].overruled == {}


def test_the_checklist_is_kept_click_by_click_and_speaks_the_key_results_language(app: AppTest) -> None:
    paste(app, "O: Wachsen\nKR: Abwanderung von 4 % auf 3 % senken")
    keep(app)
    button(app, "Data 0 of 5").click().run()
    questions = [each for each in app.button_group if str(each.key).startswith("data-")]
    assert questions[0].label == "Gibt es heute schon eine Zahl?"
    questions[0].set_value(Answer.NO).run()
    assert not app.exception
    assert kept().drafts[0].key_results[0].data == {"figure_today": Answer.NO}
    assert "the figure is not there" in words(app)
    assert "Die Daten fehlen" in pages_html(app)
    assert button(app, "Data 1 of 5").label.endswith("not there")


def test_a_draft_is_deleted_and_brought_back_where_it_stood(app: AppTest) -> None:
    paste(app, "O: A\nKR: Launch a\nO: B\nKR: Launch b")
    keep(app)
    button(app, "Delete the draft").click().run()
    assert [each.objective for each in kept().drafts] == ["B"]
    button(app, "Bring the deleted draft back").click().run()
    assert [each.objective for each in kept().drafts] == ["A", "B"]


def test_an_objective_is_changed_and_gets_one_more_key_result(app: AppTest) -> None:
    paste(app, "O: A\nKR: Launch a")
    keep(app)
    button(app, "Change the objective").click().run()
    widget(app.text_area, "words-").set_value("Better")
    widget(app.text_input, "team-").set_value("Service")
    button(app, "Save the objective").click().run()
    assert not app.exception
    assert [(each.objective, each.team) for each in kept().drafts] == [("Better", "Service")]
    button(app, "Add a key result").click().run()
    widget(app.text_area, "new-").set_value("Calls fall from 9 to 5")
    button(app, "Add it").click().run()
    assert texts() == ["Launch a", "Calls fall from 9 to 5"]


def test_copies_of_pasted_projects_are_flagged(app: AppTest) -> None:
    paste(app, "O: A\nKR: Launch the customer portal")
    keep(app)
    widget(app.text_area, "projects-text").set_value("Customer portal\nERP")
    button(app, "Save the projects").click().run()
    assert not app.exception
    assert kept().projects == ("Customer portal", "ERP")
    assert "1 key result repeats one of 2 projects." in words(app)
    assert "Repeats a project" in pages_html(app)


def test_what_people_typed_stays_text_everywhere(app: AppTest) -> None:
    paste(app, f"Team: <b>T</b>\nO: <script>x</script>\nKR: {EVIL}")
    keep(app)
    assert "<img" not in pages_html(app)
    assert "&lt;img" in pages_html(app)
    markup = "\n".join(str(each.value) for each in app.markdown)
    assert "<script>" not in markup


def test_a_hundred_objectives_come_page_by_page(app: AppTest) -> None:
    drafts = tuple(
        DraftOkr(
            id=UUID(int=n),
            objective=f"Objective {n}",
            team=f"Team {n % 20}",
            key_results=(DraftKeyResult(id=UUID(int=1000 + n), text="Launch it"),),
        )
        for n in range(100)
    )
    change({"drafts": drafts})
    app.run()
    assert not app.exception
    assert sum(each.label == "Delete the draft" for each in app.button) == 6
    widget(app.selectbox, "drafts-team").set_value("Team 3").run()
    assert sum(each.label == "Delete the draft" for each in app.button) == 5


def test_keeping_more_leads_back_to_the_review_where_it_stands_first(sample_app: AppTest) -> None:
    (engagement,) = every_engagement()
    sample_app.session_state[tabs_key(engagement.id)] = PASTE
    sample_app.run()
    paste(sample_app, "O: Newest\nKR: Launch a")
    keep(sample_app)
    assert sample_app.session_state[tabs_key(engagement.id)] == "Review"
    objectives = [
        each.value for each in sample_app.markdown if "  \n**" in each.value and "small" in each.value
    ]
    assert "Newest" in objectives[0]


def test_the_pitfalls_come_with_their_chance_and_what_the_drafts_say(sample_app: AppTest) -> None:
    (engagement,) = every_engagement()
    sample_app.session_state[tabs_key(engagement.id)] = PITFALLS
    sample_app.run()
    assert not sample_app.exception
    assert "Chance from all evidence, whole organisation: " in words(sample_app)
    assert "Output share: 50 %" in words(sample_app)
    assert "The drafts speak for 1 of 5 pitfalls and against 1." in words(sample_app)


# Markup and figure


def test_causing_words_are_marked_and_everything_else_is_escaped() -> None:
    spans = [CausingWords(0, 6, "Launch")]
    found = marked(EVIL, spans)
    assert found.startswith("<mark style=")
    assert ">Launch</mark> &lt;img src=x" in found
    assert "underline" in found
    assert "<img" not in found
    # A span that goes beyond the text cannot break the markup.
    assert marked("ab", [CausingWords(1, 99, "b")], [CausingWords(0, 1, "a")]).count("<mark") <= 2


def test_overlapping_words_are_marked_once_and_the_stronger_look_wins() -> None:
    found = marked("one two three", [CausingWords(4, 7, "two")], [CausingWords(0, 7, "one two")])
    assert found.count("<mark") == 2
    assert "dotted" in found.split("two")[0].split("</mark>")[0]
    assert found.endswith(" three")


def test_a_minor_flag_looks_minor_and_a_better_form_stands_once() -> None:
    own = DraftKeyResult(id=uuid4(), text="Launch the portal", baseline="<b>1", overruled={})
    beside = reviewed(own, beside_effect=True)
    markup = key_result_markup(beside, own)
    assert "Minor: " in markup
    assert "&lt;b&gt;1" in markup
    bold = markup.split("<strong>")[1:]
    assert not any(piece.startswith("Work, not effect") for piece in bold)
    alone = reviewed(own)
    assert "<strong>Work, not effect</strong>" in flags_markup(alone.flags, "en")
    betters = {flag.better for flag in alone.flags}
    assert markup.count("Try: ") == len(betters)


def test_the_figure_labels_its_parts_directly_and_escapes_names() -> None:
    rows = (TeamCount("<b>Sales</b>", 2, 7, 1, 0), TeamCount("Service", 1, 0, 0, 1))
    figure = draft_figure(rows)
    assert [bar.name for bar in figure.data] == [
        "measure work",
        "measure a change",
        "cannot be told",
        "overruled",
    ]
    assert list(figure.data[0].text) == ["7 measure work", ""]
    assert list(figure.data[1].text) == ["2", "1"]
    assert figure.data[2].marker.pattern.shape == "/"
    assert "&lt;b&gt;Sales" in figure.layout.annotations[0].text
    assert "7 of 10 measure work" in figure.layout.annotations[0].text
    assert "Service: 1 measure a change, 1 overruled" in figure_words(rows)
