"""Changing what is asked: every result is a valid instrument, every refusal says why."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.design import (
    chosen,
    reordered,
    with_item,
    with_question,
    with_texts,
    without_items,
    without_question,
)
from surveys.faults import FaultsError
from surveys.instrument import Instrument, ItemKind
from surveys.instrument_files import built_in_instrument
from surveys.presets import Preset, preset_ids
from surveys.sameness import same_scale, why_unlike
from surveys.translations import shipped_translations, texts_of, with_languages, with_translation
from surveys.widening import widened

INSTRUMENT = built_in_instrument()
QUESTIONS = tuple(question.id for question in INSTRUMENT.open_questions)
EVERYTHING = (*INSTRUMENT.item_ids, *QUESTIONS)
OWN = {"en": "We own it.", "de": "Wir stehen dafür ein."}


def preset(which: Preset) -> Instrument:
    return chosen(INSTRUMENT, preset_ids(INSTRUMENT, which))


# Choosing and ordering.


def test_choosing_everything_changes_nothing_not_even_the_version() -> None:
    assert chosen(INSTRUMENT, EVERYTHING) == INSTRUMENT


def test_any_other_choice_is_another_version_of_the_same_instrument() -> None:
    found = without_items(INSTRUMENT, ["vision_02"])
    assert (found.id, found.version) == (INSTRUMENT.id, "1.0 + changes")
    assert without_items(found, ["vision_03"]).version == "1.0 + changes"
    assert "vision_02" not in found.item_ids
    assert found.content_hash != INSTRUMENT.content_hash


def test_a_component_goes_with_its_last_statement_and_takes_its_symptom_along() -> None:
    found = without_items(INSTRUMENT, [f"vision_0{number}" for number in range(1, 5)])
    assert "vision" not in found.components_by_id
    assert "symptom_confusion" not in found.item_ids
    assert len(found.items) == len(INSTRUMENT.items) - 5


def test_a_pitfall_statement_outlives_the_component_it_stood_beside() -> None:
    content = INSTRUMENT.model_dump(mode="json")
    next(item for item in content["items"] if item["id"] == "pit_pay")["component"] = "vision"
    found = without_items(Instrument.model_validate(content), [f"vision_0{number}" for number in range(1, 5)])
    assert found.items_by_id["pit_pay"].component is None


def test_at_least_one_statement_about_a_component_stays() -> None:
    with pytest.raises(FaultsError, match="no statement about a component"):
        chosen(INSTRUMENT, ["symptom_confusion", "pit_pay", *QUESTIONS])
    assert chosen(INSTRUMENT, ["vision_01"]).item_ids == ("vision_01",)


def test_unknown_and_repeated_ids_are_said_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        chosen(INSTRUMENT, ["ghost", "vision_01", "vision_01"])
    assert [fault.value for fault in caught.value.faults] == ["ghost", "vision_01"]


def test_statements_are_asked_in_the_order_given() -> None:
    turned = tuple(reversed(INSTRUMENT.item_ids))
    found = reordered(INSTRUMENT, turned)
    assert found.item_ids == turned
    assert reordered(found, INSTRUMENT.item_ids).items == INSTRUMENT.items
    with pytest.raises(FaultsError, match="a statement is missing"):
        reordered(INSTRUMENT, turned[1:])


def test_a_short_pulse_asks_two_statements_a_component_one_of_them_reversed() -> None:
    found = preset(Preset.SHORT)
    assert len(found.items) == 2 * len(INSTRUMENT.components)
    for component in found.components:
        assert [item.reversed for item in found.items_of(component.id)].count(True) == 1
    assert found.open_questions == ()
    assert found.minutes("en") < 2


def test_only_the_components_keeps_their_symptoms_and_nothing_else() -> None:
    found = preset(Preset.COMPONENTS)
    assert {item.kind for item in found.items} == {ItemKind.COMPONENT, ItemKind.SYMPTOM}
    assert found.open_questions == ()
    assert len(found.items) == 30


# Words.


def test_a_statement_that_still_means_the_same_keeps_its_id_and_its_old_words() -> None:
    found = with_texts(INSTRUMENT, "en", {"item.vision_01": "We know why."}, same_meaning=True)
    item = found.items_by_id["vision_01"]
    assert item.text["en"] == "We know why."
    assert [dict(each) for each in item.earlier_wordings] == [dict(INSTRUMENT.items_by_id["vision_01"].text)]
    assert found.unconfirmed == ()
    assert why_unlike(found, INSTRUMENT, "vision", "Baseline") == ""
    assert why_unlike(INSTRUMENT, found, "vision", "Pulse") == ""


def test_a_statement_that_means_something_else_is_another_statement() -> None:
    found = with_texts(INSTRUMENT, "en", {"item.vision_01": "We like it."}, same_meaning=False)
    assert found.item_ids[0] == "vision_01b"
    # German still says what it said before.
    assert found.unconfirmed == ("de",)
    assert why_unlike(found, INSTRUMENT, "vision", "Baseline") == "its questions were changed"
    again = with_texts(found, "en", {"item.vision_01b": "We love it."}, same_meaning=False)
    assert again.item_ids[0] == "vision_01c"


def test_text_that_is_no_statement_has_no_meaning_to_keep() -> None:
    found = with_texts(INSTRUMENT, "en", {"title": " Ready\tor not? "}, same_meaning=False)
    assert found.title["en"] == "Ready or not?"
    assert found.item_ids == INSTRUMENT.item_ids
    assert found.unconfirmed == ()


def test_the_same_words_change_nothing() -> None:
    texts = texts_of(INSTRUMENT, "en")
    assert with_texts(INSTRUMENT, "en", texts, same_meaning=False) == INSTRUMENT


def test_everything_wrong_with_new_words_is_said_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        with_texts(INSTRUMENT, "fr", {"item.ghost": "x", "title": ""}, same_meaning=True)
    assert [fault.place for fault in caught.value.faults] == ["Language", "item.ghost", "title"]


def test_words_that_are_asked_already_are_refused() -> None:
    text = INSTRUMENT.items_by_id["vision_02"].text["en"]
    with pytest.raises(FaultsError, match="asks the same as"):
        with_texts(INSTRUMENT, "en", {"item.vision_01": text.upper()}, same_meaning=True)


# Own statements and questions.


def test_an_own_statement_stands_behind_those_of_its_component_on_their_scale() -> None:
    found = with_item(INSTRUMENT, "vision", OWN, is_reversed=True)
    item = found.items_of("vision")[-1]
    assert (item.id, item.scale, item.reversed) == ("vision_own_1", "agreement", True)
    assert found.item_ids.index(item.id) == INSTRUMENT.item_ids.index("vision_04") + 1
    more = with_item(found, "vision", {k: f"{v} Also." for k, v in OWN.items()}, is_reversed=False)
    assert more.items_of("vision")[-1].id == "vision_own_2"


def test_an_own_statement_needs_words_in_every_language_and_a_component() -> None:
    with pytest.raises(FaultsError) as caught:
        with_item(INSTRUMENT, "ghost", {"en": "We own it."}, is_reversed=False)
    assert [fault.place for fault in caught.value.faults] == ["Component", "Statement, de"]


def test_open_questions_come_and_go() -> None:
    found = with_question(INSTRUMENT, {"en": "What else?", "de": "Was noch?"})
    assert [question.id for question in found.open_questions] == [*QUESTIONS, "question_own_1"]
    left = without_question(found, "question_own_1")
    assert left.open_questions == INSTRUMENT.open_questions
    with pytest.raises(FaultsError, match="no question of this id"):
        without_question(left, "question_own_1")


# What could be asked besides.


def test_what_a_pulse_leaves_out_comes_back_where_it_stood() -> None:
    pulse = preset(Preset.SHORT)
    found = widened(pulse, [INSTRUMENT])
    assert found.item_ids == INSTRUMENT.item_ids
    assert found.components == INSTRUMENT.components
    assert found.open_questions == INSTRUMENT.open_questions


def test_a_component_that_was_left_out_comes_back_with_its_statements() -> None:
    without_vision = without_items(INSTRUMENT, [item.id for item in INSTRUMENT.items_of("vision")])
    assert widened(without_vision, [INSTRUMENT]).items == INSTRUMENT.items


def test_a_statement_that_was_replaced_can_be_chosen_again() -> None:
    changed = with_texts(INSTRUMENT, "en", {"item.vision_01": "We like it."}, same_meaning=False)
    # Its German words are still those of the old statement, which can come back once they differ.
    assert widened(changed, [INSTRUMENT]).item_ids == changed.item_ids
    both = with_texts(changed, "de", {"item.vision_01b": "Es gefällt uns."}, same_meaning=True)
    assert widened(both, [INSTRUMENT]).item_ids[:2] == ("vision_01", "vision_01b")


def test_what_cannot_be_said_in_a_language_of_the_survey_cannot_be_asked() -> None:
    pulse = preset(Preset.SHORT)
    dutch = with_translation(pulse, "nl", {p: f"{t} (nl)" for p, t in texts_of(pulse, "en").items()})
    assert widened(dutch, [INSTRUMENT]).item_ids == pulse.item_ids
    draft = {"item.vision_02": "Wij weten waarheen.", "question.benefit": "Wat wordt beter?"}
    found = widened(dutch, [INSTRUMENT], {"nl": draft})
    assert set(found.item_ids) - set(pulse.item_ids) == {"vision_02"}
    assert [question.id for question in found.open_questions] == ["benefit"]


def test_another_instrument_has_nothing_to_offer() -> None:
    pulse = preset(Preset.SHORT)
    assert widened(pulse, [INSTRUMENT.model_copy(update={"id": "other"})]) == pulse


# Whether waves compare.


def test_another_order_and_another_language_leave_waves_comparable() -> None:
    french = shipped_translations(INSTRUMENT)["fr"]
    turned = reordered(INSTRUMENT, tuple(reversed(INSTRUMENT.item_ids)))
    for other in (
        turned,
        with_translation(INSTRUMENT, "fr", french.texts),
        with_languages(INSTRUMENT, ["de"]),
    ):
        assert all(same_scale(other, INSTRUMENT, each) for each in INSTRUMENT.components_by_id)
        assert not any(
            why_unlike(other, INSTRUMENT, each, "Baseline") for each in INSTRUMENT.components_by_id
        )


def test_a_corrected_translation_leaves_waves_comparable() -> None:
    german = {place: f"{text} " + "neu" for place, text in texts_of(INSTRUMENT, "de").items()}
    found = with_translation(INSTRUMENT, "de", german)
    assert not any(why_unlike(found, INSTRUMENT, each, "Baseline") for each in INSTRUMENT.components_by_id)
    assert same_scale(found, INSTRUMENT, "vision")
    labels = with_texts(INSTRUMENT, "en", {"scale.agreement.5": "Totally"}, same_meaning=True)
    assert not same_scale(labels, INSTRUMENT, "vision")


def test_fewer_statements_do_not_compare_and_say_how_many() -> None:
    found = preset(Preset.SHORT)
    assert why_unlike(found, INSTRUMENT, "vision", "Baseline") == "2 statements asked, 4 in “Baseline”"


# Laws.


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0, 1))
def test_every_choice_is_valid_and_asks_what_was_chosen_or_is_refused(seed: int, share: float) -> None:
    random = Random(seed)
    ids = [each for each in EVERYTHING if random.random() < share]
    random.shuffle(ids)
    measured = {
        INSTRUMENT.items_by_id[each].component
        for each in ids
        if each[:4] not in ("symp", "pit_") and each not in QUESTIONS
    }
    if not measured:
        with pytest.raises(FaultsError):
            chosen(INSTRUMENT, ids)
        return
    found = chosen(INSTRUMENT, ids)
    assert set(found.components_by_id) == measured
    expected = [
        each
        for each in ids
        if each in INSTRUMENT.items_by_id and (INSTRUMENT.items_by_id[each].component in {None, *measured})
    ]
    assert list(found.item_ids) == expected
    assert Instrument.model_validate(found.model_dump(mode="json")) == found
    # Nothing is lost: everything can be chosen again.
    assert set(widened(found, [INSTRUMENT]).item_ids) == set(INSTRUMENT.item_ids)
