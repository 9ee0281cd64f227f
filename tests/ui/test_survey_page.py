"""The survey page: what is asked, in which languages, and where a component counts as missing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.designing import design_for, save_design
from engagement.planning import make_plan
from engagement.setting_up import open_survey
from surveys.design import chosen
from surveys.presets import Preset, preset_ids
from tests.engagement.two_waves import INSTRUMENT, answer_rows, client, wave
from tests.ui.app_words import button, labels, started, words
from ui.places import Place
from ui.wiring import context_for, the_store


@pytest.fixture
def app(kept: Context) -> AppTest:
    """The survey page of a client with a team list."""
    client(kept)
    return started(Place.SURVEY)


def bars(app: AppTest) -> dict[str, object]:
    """The threshold inputs by component."""
    return {
        str(each.key).rsplit("-", 1)[1]: each for each in app.number_input if str(each.key).startswith("bar-")
    }


def captions(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in app.caption)


def test_every_components_threshold_stands_at_the_middle_until_it_is_moved(app: AppTest) -> None:
    assert not app.exception
    found = bars(app)
    assert set(found) == {component.id for component in INSTRUMENT.components}
    # A scale from 1 to 5 in steps of 4 / 16 = .25, its ends left out.
    assert {(each.value, each.min, each.max, each.step) for each in found.values()} == {
        (3.0, 1.25, 4.75, 0.25)
    }


def test_a_moved_threshold_is_locked_with_the_survey_and_shown(app: AppTest) -> None:
    bars(app)["vision"].set_value(3.5)
    next(each for each in app.button if each.label == "Open the survey").click().run()
    assert not app.exception
    assert not app.error
    assert "vision under 3.5" in captions(app).replace("\\", "")
    # The next wave starts from it.
    assert bars(app)["vision"].value == 3.5
    assert "As in the last wave" in captions(app)


def test_one_threshold_for_all_is_told_in_one_phrase(app: AppTest) -> None:
    next(each for each in app.button if each.label == "Open the survey").click().run()
    assert "counts as missing where its mean probably lies under 3." in captions(app).replace("\\", "")


def test_german_components_keep_their_capitals_where_thresholds_are_told(app: AppTest) -> None:
    next(each for each in app.selectbox if each.label == "Language").select("de")
    bars(app)["skills"].set_value(3.5)
    next(each for each in app.button if each.label == "Open the survey").click().run()
    assert not app.exception
    label = INSTRUMENT.components_by_id["skills"].label["de"]
    assert label[0].isupper()
    assert f"{label} under 3.5" in captions(app).replace("\\", "")


# What the next wave asks.


def statement(app: AppTest, item: str) -> Any:
    return next(each for each in app.checkbox if str(each.key).endswith(f"-ask-{item}"))


def field(app: AppTest, kind: str, ending: str) -> Any:
    return next(each for each in getattr(app, kind) if str(each.key).endswith(ending))


def here() -> tuple[Context, UUID]:
    workspace = the_store().workspaces()[0].id
    return context_for(workspace), the_store().engagements(workspace)[0].id


def test_everything_is_asked_at_first_and_the_page_says_how_long_it_takes(app: AppTest) -> None:
    assert "40 statements and 2 open questions, about 5 minutes" in words(app)
    assert all(statement(app, each).value for each in INSTRUMENT.item_ids)


def test_the_estimate_follows_the_choice_and_the_choice_is_kept(app: AppTest) -> None:
    button(app, "Two statements a component").click().run()
    assert not app.exception
    assert "12 statements, about a minute" in words(app)
    assert not statement(app, "vision_02").value
    statement(app, "vision_02").check().run()
    assert "13 statements" in words(app)
    assert design_for(*here()).item_ids[:3] == ("vision_01", "vision_02", "vision_03")
    button(app, "Everything").click().run()
    assert "40 statements and 2 open questions" in words(app)
    assert design_for(*here()) == INSTRUMENT


def test_the_last_statement_about_a_component_cannot_go(app: AppTest) -> None:
    context, engagement = here()
    save_design(context, engagement, chosen(INSTRUMENT, ["vision_01", "pit_pay"]))
    app.run()
    statement(app, "vision_01").uncheck().run()
    assert "The choice stays as it was" in app.error[0].value
    assert statement(app, "vision_01").value
    # What was refused is told once.
    app.run()
    assert not app.error


def test_a_statement_moves_and_is_reworded(app: AppTest) -> None:
    field(app, "selectbox", "-text").select("item.vision_02").run()
    button(app, "Move up").click().run()
    assert design_for(*here()).item_ids[:2] == ("vision_02", "vision_01")
    field(app, "text_area", INSTRUMENT.items_by_id["vision_02"].text["en"]).set_value("We know where to.")
    button(app, "Save the wording").click().run()
    assert not app.exception
    assert design_for(*here()).item_ids[0] == "vision_02b"
    assert design_for(*here()).unconfirmed == ("de",)


def test_a_typo_is_corrected_without_another_id(app: AppTest) -> None:
    field(app, "selectbox", "-text").select("item.vision_01").run()
    field(app, "text_area", INSTRUMENT.items_by_id["vision_01"].text["en"]).set_value("We can say why.")
    field(app, "checkbox", "-same-meaning").check()
    button(app, "Save the wording").click().run()
    assert design_for(*here()).item_ids == INSTRUMENT.item_ids
    assert design_for(*here()).items_by_id["vision_01"].text["en"] == "We can say why."


def test_a_statement_of_ones_own_is_added_in_every_language_or_not_at_all(app: AppTest) -> None:
    field(app, "text_input", "-own-en").set_value("We own it.")
    button(app, "Add the statement").click().run()
    assert "The statement was not added" in app.error[0].value
    # What was written is still there.
    assert field(app, "text_input", "-own-en").value == "We own it."
    field(app, "text_input", "-own-de").set_value("Es ist unseres.")
    button(app, "Add the statement").click().run()
    assert not app.error
    assert "vision_own_1" in design_for(*here()).item_ids
    assert field(app, "text_input", "-own-en").value == ""


def test_a_draft_is_offered_and_marked_until_somebody_confirms_it_by_name(app: AppTest) -> None:
    assert "Draft: have a native speaker confirm" in words(app)
    button(app, "Offer Français").click().run()
    assert not app.exception
    assert design_for(*here()).unconfirmed == ("fr",)
    button(app, "Confirm Français").click().run()
    assert app.error
    field(app, "text_input", "-confirmed-by-fr").set_value("Odile")
    button(app, "Confirm Français").click().run()
    assert "Complete, confirmed by Odile" in words(app)
    assert design_for(*here()).unconfirmed == ()
    field(app, "button", "-stop-fr").click().run()
    assert design_for(*here()).languages == ("en", "de")


def test_a_language_that_lacks_texts_says_which_and_cannot_be_offered_yet(app: AppTest) -> None:
    field(app, "text_input", "-own-en").set_value("We own it.")
    field(app, "text_input", "-own-de").set_value("Es ist unseres.")
    button(app, "Add the statement").click().run()
    assert "1 text is missing" in words(app)
    assert "Missing: item.vision_own_1." in words(app)
    assert "Offer Français" not in labels(app)


def test_a_survey_opens_with_the_design_and_can_be_changed_until_somebody_answers(app: AppTest) -> None:
    button(app, "Two statements a component").click().run()
    button(app, "Open the survey").click().run()
    assert not app.exception
    context, engagement = here()
    (survey,) = context.store.surveys(context.workspace, engagement)
    assert len(context.store.survey_instrument(context.workspace, survey.id).items) == 12
    assert "Nobody has answered yet" in words(app)
    button(app, "Change the questions").click().run()
    button(app, "Only the components").click().run()
    assert "still asks what it did" in words(app)
    button(app, "Put the changes in place").click().run()
    assert not app.exception
    assert len(context.store.survey_instrument(context.workspace, survey.id).items) == 30
    assert "Put the changes in place" not in labels(app)


def test_changes_can_be_discarded(app: AppTest) -> None:
    button(app, "Open the survey").click().run()
    button(app, "Change the questions").click().run()
    button(app, "Two statements a component").click().run()
    button(app, "Discard the changes").click().run()
    assert design_for(*here()) == INSTRUMENT
    assert "Change the questions" in labels(app)


def test_after_the_first_answers_changes_go_into_the_next_wave(app: AppTest) -> None:
    context, engagement = here()
    survey = wave(context, engagement, "Baseline", seed=1, publish=False)
    app.run()
    assert "About 75 answers are in; the questions are fixed." in words(app)
    button(app, "Prepare the next wave").click().run()
    statement(app, "skills_01").uncheck().run()
    assert "Skills (3 statements asked, 4 in “Baseline”)" in words(app)
    for number in (2, 3, 4):
        statement(app, f"skills_0{number}").uncheck().run()
    assert "Skills is not asked." in words(app)
    assert context.store.survey_instrument(context.workspace, survey.id) == INSTRUMENT
    button(app, "Open the survey").click().run()
    assert not app.exception
    _, pulse = context.store.surveys(context.workspace, engagement)
    assert len(context.store.survey_instrument(context.workspace, pulse.id).components) == 5


def test_few_answers_are_not_counted_in_public(app: AppTest) -> None:
    context, engagement = here()
    survey = open_survey(context, engagement, name="Baseline", instrument=INSTRUMENT, language="en")
    rows = answer_rows(INSTRUMENT, seed=1, levels={})[:2]
    export = FormExport("few", "headings", ("Team", *INSTRUMENT.item_ids), rows)
    import_answers(context, survey.id, export, mapping_for(context, survey.id, export))
    app.run()
    assert "The first answers are in; the questions are fixed." in words(app)


@pytest.mark.parametrize("dropped", ["nothing but the short pulse", "vision"])
def test_every_page_shows_a_pulse_that_asks_less(app: AppTest, dropped: str) -> None:
    context, engagement = here()
    ids = (
        [each for each in INSTRUMENT.item_ids if "vision" not in each and "confusion" not in each]
        if dropped == "vision"
        else preset_ids(INSTRUMENT, Preset.SHORT)
    )
    wave(context, engagement, "Baseline", seed=1)
    wave(context, engagement, "Pulse", seed=2, instrument=chosen(INSTRUMENT, ids))
    make_plan(context, engagement, seconds=0.5)
    for place in Place:
        app.switch_page(place).run()
        assert not app.exception, place
    app.switch_page(Place.READINESS).run()
    boxes = [each for each in app.selectbox if str(each.key).startswith("component-choice")]
    for box in boxes:
        for option in range(len(box.options)):
            box.select_index(option).run()
            assert not app.exception, box.options[option]
