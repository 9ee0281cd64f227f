"""One flat view of an instrument's words, and languages that come and go by it."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument
from surveys.languages import is_right_to_left, own_name
from surveys.text import clean_text
from surveys.translations import (
    LONGEST_TEXT,
    confirmed,
    shipped_translations,
    texts_of,
    unconfirmed_in,
    with_languages,
    with_translation,
)

INSTRUMENT = built_in_instrument()
ENGLISH = texts_of(INSTRUMENT, "en")
FRENCH = {place: f"{text} (fr)" for place, text in ENGLISH.items()}


def faults_of(texts: dict[str, str], language: str = "fr") -> dict[str, str]:
    with pytest.raises(FaultsError) as caught:
        with_translation(INSTRUMENT, language, texts)
    return {fault.place: fault.problem for fault in caught.value.faults}


def test_places_come_in_the_order_in_which_people_meet_them() -> None:
    places = list(ENGLISH)
    assert places[:5] == [
        "title",
        "introduction",
        "ways_out.dont_know",
        "ways_out.declined",
        "scale.agreement.1",
    ]
    assert places[12:18] == [
        f"component.vision.{part}"
        for part in ("label", "meaning", "softened", "symptom.label", "symptom.meaning", "repair")
    ]
    items = [place.removeprefix("item.") for place in places if place.startswith("item.")]
    assert tuple(items) == INSTRUMENT.item_ids
    assert places[-2:] == ["question.benefit", "question.obstacle"]
    assert ENGLISH["scale.agreement.4"] == "Agree"


def test_a_language_is_added_behind_the_others_and_waits_for_a_native_speaker() -> None:
    found = with_translation(INSTRUMENT, "zh-Hant", FRENCH)
    assert found.languages == ("en", "de", "zh-Hant")
    assert found.unconfirmed == ("zh-Hant",)
    assert texts_of(found, "zh-Hant") == FRENCH
    assert texts_of(found, "de") == texts_of(INSTRUMENT, "de")
    settled = confirmed(found, "zh-Hant", " Mei  Lin ")
    assert settled.unconfirmed == ()
    assert dict(settled.confirmed_by) == {"zh-Hant": "Mei Lin"}


def test_a_translation_that_changed_after_it_was_confirmed_waits_again() -> None:
    settled = confirmed(with_translation(INSTRUMENT, "fr", FRENCH), "fr", "Odile")
    assert with_translation(settled, "fr", FRENCH) == settled
    changed = with_translation(settled, "fr", FRENCH | {"item.vision_01": "Autre"})
    assert changed.unconfirmed == ("fr",)
    assert not changed.confirmed_by


def test_adding_and_dropping_a_language_leaves_the_instrument_as_it_was() -> None:
    found = with_languages(with_translation(INSTRUMENT, "fr", FRENCH), ["en", "de"])
    assert found == INSTRUMENT
    assert found.content_hash == INSTRUMENT.content_hash


def test_dropping_a_language_drops_its_texts_and_what_was_said_of_it() -> None:
    found = with_languages(unconfirmed_in(INSTRUMENT, ["de"]), ["en"])
    assert texts_of(found, "de") == {}
    assert found.unconfirmed == ()
    turned = with_languages(INSTRUMENT, ["de", "en"])
    assert turned.languages == ("de", "en")


def test_languages_that_are_unknown_or_repeated_or_none_are_refused_together() -> None:
    with pytest.raises(FaultsError) as caught:
        with_languages(INSTRUMENT, ["fr", "en", "en"])
    assert [(fault.problem, fault.value) for fault in caught.value.faults] == [
        ("the survey has no texts in it", "fr"),
        ("it is chosen twice", "en"),
    ]
    with pytest.raises(FaultsError, match="none is chosen"):
        with_languages(INSTRUMENT, [])


def test_everything_wrong_with_a_translation_is_said_at_once() -> None:
    texts = FRENCH | {"item.ghost": "Fantôme", "title": " \u202e ", "introduction": "x" * (LONGEST_TEXT + 1)}
    del texts["question.benefit"]
    assert faults_of(texts, "French") == {
        "Language": "it is not a language code",
        "title": "the text is empty",
        "introduction": "the text has more than 2,000 characters",
        "item.ghost": "the survey has no such text",
        "question.benefit": "its text is missing",
    }


def test_words_that_cannot_be_told_apart_are_faults_of_the_translation() -> None:
    found = faults_of(
        FRENCH
        | {
            "scale.agreement.4": "Oui",
            "scale.agreement.5": "OUI",
            "item.vision_02": "X",
            "item.vision_01": "x",
        }
    )
    assert found == {
        "Translation into Français, scale 'agreement', labels": "'OUI' stands for two points",
        "Translation into Français, item 'vision_02', text": "in 'fr' it asks the same as 'vision_01'",
    }


def test_nobody_can_confirm_without_a_name_or_a_language_that_is_not_there() -> None:
    with pytest.raises(FaultsError) as caught:
        confirmed(INSTRUMENT, "fr", " ")
    assert [fault.place for fault in caught.value.faults] == ["Language", "Name"]


def test_an_unconfirmed_language_is_one_of_the_instruments() -> None:
    content = INSTRUMENT.model_dump(mode="json")
    with pytest.raises(ValueError, match="'fr' is not among the languages"):
        Instrument.model_validate(content | {"unconfirmed": ["fr"]})
    with pytest.raises(ValueError, match="'de' was confirmed"):
        Instrument.model_validate(content | {"unconfirmed": ["de"], "confirmed_by": {"de": "Jo"}})


def test_an_instrument_kept_before_there_were_drafts_is_written_and_hashed_the_same_today() -> None:
    # SHA-256 of the shipped instrument, version 1.0, as commit b50eb16 computed it.
    assert INSTRUMENT.content_hash == "e1c2a82da71eff455f1b6ad43ad8e2e08806652361cca48e85e5509032c02aeb"
    content = INSTRUMENT.model_dump(mode="json")
    assert not {"unconfirmed", "confirmed_by"} & content.keys()
    assert not any("earlier_wordings" in item for item in content["items"])
    marked = unconfirmed_in(INSTRUMENT, ["de"])
    assert Instrument.model_validate(marked.model_dump(mode="json")) == marked
    assert marked.content_hash != INSTRUMENT.content_hash


@pytest.mark.parametrize("language", ["fr", "es", "th", "vi", "zh-Hant"])
def test_every_shipped_draft_makes_a_valid_survey(language: str) -> None:
    draft = shipped_translations(INSTRUMENT)[language]
    assert draft.missing_in(INSTRUMENT) == ()
    found = with_translation(INSTRUMENT, language, draft.texts)
    assert found.unconfirmed == (language,)
    assert found.minutes(language) > 0


def test_all_shipped_drafts_can_be_offered_together() -> None:
    found = INSTRUMENT
    for language, draft in shipped_translations(INSTRUMENT).items():
        found = with_translation(found, language, draft.texts)
    assert len(found.languages) == 7


def test_a_draft_is_offered_with_the_places_it_lacks(tmp_path: Path) -> None:
    texts = {place: text for place, text in FRENCH.items() if place != "item.vision_01"}
    draft = {
        "instrument": INSTRUMENT.id,
        "version": "0.9",
        "language": "nl",
        "texts": texts | {"item.gone": "Weg"},
    }
    (tmp_path / "tool.nl.yaml").write_text(yaml.safe_dump(draft, allow_unicode=True), "utf-8")
    other = draft | {"instrument": "other", "language": "it"}
    (tmp_path / "other.it.yaml").write_text(yaml.safe_dump(other, allow_unicode=True), "utf-8")
    (found,) = shipped_translations(INSTRUMENT, tmp_path).values()
    assert found.missing_in(INSTRUMENT) == ("item.vision_01",)
    assert found.fitting(INSTRUMENT) == texts


def test_languages_are_called_what_they_call_themselves_and_know_their_direction() -> None:
    assert [own_name(code) for code in ("vi", "zh-Hant", "xx")] == ["Tiếng Việt", "繁體中文", "xx"]
    assert [is_right_to_left(code) for code in ("ar", "he-IL", "de", "zh-Hant", "pa-Arab")] == [
        True,
        True,
        False,
        False,
        True,
    ]


# Numbered, so that no two texts are the same and no answer is a bare number.
WORDS = st.text(alphabet=string.ascii_letters + "éßก日ש '=\"", max_size=12)


@settings(max_examples=25, deadline=None)
@given(words=st.lists(WORDS, min_size=len(ENGLISH), max_size=len(ENGLISH)))
def test_what_is_written_to_all_places_is_read_from_them(words: list[str]) -> None:
    texts = {
        place: f"{word} no {number}" for number, (place, word) in enumerate(zip(ENGLISH, words, strict=True))
    }
    found = with_translation(INSTRUMENT, "he", texts)
    assert texts_of(found, "he") == {place: clean_text(text) for place, text in texts.items()}
    assert texts_of(found, "en") == ENGLISH
