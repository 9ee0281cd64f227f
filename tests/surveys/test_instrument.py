from __future__ import annotations

import random
import re
from collections import Counter

import pytest
import yaml

from readiness.pitfall_catalogue import pitfall_catalogue
from surveys.faults import FaultsError
from surveys.instrument import Instrument, ItemKind
from surveys.instrument_checks import RESERVED_IDS
from surveys.instrument_files import BUILT_IN, built_in_instrument, instrument_from_yaml
from surveys.matching import Target

_TEXT = (BUILT_IN / "lippitt_knoster.yaml").read_text("utf-8")
_SYMPTOMS = {
    "vision": "confusion",
    "consensus": "sabotage",
    "skills": "anxiety",
    "incentives": "resistance",
    "resources": "frustration",
    "action_plan": "treadmill",
}


def _instrument(data: object) -> Instrument:
    return instrument_from_yaml(yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode(), "x.yaml")


def test_each_of_the_six_components_predicts_its_symptom() -> None:
    found = {each.id: each.symptom.id for each in built_in_instrument().components if each.symptom}
    assert found == _SYMPTOMS


@pytest.mark.parametrize("component", _SYMPTOMS)
def test_a_component_has_four_items_or_more_of_which_one_is_reversed(component: str) -> None:
    items = built_in_instrument().items_of(component)
    assert len(items) >= 4
    assert 1 <= sum(item.reversed for item in items) < len(items)


@pytest.mark.parametrize("component", _SYMPTOMS)
def test_one_question_asks_for_the_symptom_directly(component: str) -> None:
    (item,) = built_in_instrument().items_of(component, ItemKind.SYMPTOM)
    assert item.id == f"symptom_{_SYMPTOMS[component]}"
    assert item.reversed  # agreeing means that the symptom is there


def test_reversed_items_do_not_all_stand_at_the_same_place() -> None:
    instrument = built_in_instrument()
    places = Counter(
        [item.reversed for item in instrument.items_of(component)].index(True) for component in _SYMPTOMS
    )
    assert max(places.values()) < len(_SYMPTOMS)


@pytest.mark.parametrize("language", ["en", "de"])
def test_answering_takes_six_minutes_at_most(language: str) -> None:
    assert built_in_instrument().minutes(language) <= 6.0


def test_minutes_are_counted_in_words_and_taps() -> None:
    instrument = built_in_instrument()
    text = [instrument.introduction["en"], *(item.text["en"] for item in instrument.items)]
    text += [question.text["en"] for question in instrument.open_questions]
    words = len(" ".join(text).split())
    # 238 words a minute, 2.5 s an item, 40 s an open question
    expected = words / 238 + (2.5 * len(instrument.items) + 40 * len(instrument.open_questions)) / 60
    assert instrument.minutes("en") == pytest.approx(expected)


def test_every_item_speaks_of_we_and_never_of_a_person() -> None:
    for item in built_in_instrument().items:
        words = re.findall(r"\w+", item.text["en"].casefold())
        assert {"we", "us", "our", "here"} & set(words), item.id
        assert not {"i", "me", "my", "he", "she"} & set(words), item.id


def test_every_pitfall_an_item_names_is_in_the_catalogue() -> None:
    known = pitfall_catalogue().by_id
    named = {pitfall for item in built_in_instrument().items for pitfall in item.pitfalls}
    assert named
    assert named <= set(known)


def test_the_scale_has_five_points_and_two_separate_ways_out() -> None:
    instrument = built_in_instrument()
    assert {instrument.scale_of(item).points for item in instrument.items} == {5}
    for language in instrument.languages:
        assert instrument.ways_out.dont_know[language] != instrument.ways_out.declined[language]
    assert [role.id for role in instrument.roles] == ["member", "lead", "executive"]
    assert len(instrument.open_questions) in {2, 3}


def test_a_missing_translation_of_any_text_is_refused() -> None:
    data = yaml.safe_load(_TEXT)
    places = list(_texts_in(data, "de"))
    assert len(places) > 80
    for holder in random.Random(1).sample(places, 12):
        text = holder.pop("de")
        with pytest.raises(FaultsError, match="'de' is missing"):
            _instrument(data)
        holder["de"] = text
    assert _instrument(data).content_hash == built_in_instrument().content_hash


def _texts_in(data: object, language: str) -> list[dict[str, object]]:
    """Every mapping of languages to texts in the file."""
    if isinstance(data, dict):
        own = [data] if language in data else []
        return own + [each for value in data.values() for each in _texts_in(value, language)]
    if isinstance(data, list):
        return [each for value in data for each in _texts_in(value, language)]
    return []


def test_the_hash_does_not_change_with_the_order_of_keys() -> None:
    def turned(data: object) -> object:
        if isinstance(data, dict):
            return {key: turned(data[key]) for key in reversed(data)}
        return [turned(each) for each in data] if isinstance(data, list) else data

    assert _instrument(turned(yaml.safe_load(_TEXT))).content_hash == built_in_instrument().content_hash


def test_the_hash_changes_with_any_wording() -> None:
    hashes = {built_in_instrument().content_hash}
    changes = 0
    for language in ("en", "de"):
        for number in range(0, 86, 8):
            data = yaml.safe_load(_TEXT)
            holder = _texts_in(data, language)[number]
            if isinstance(holder[language], str):
                holder[language] += "."
                hashes.add(_instrument(data).content_hash)
                changes += 1
    assert changes > 15
    assert len(hashes) == changes + 1


def test_the_hash_changes_with_the_order_of_items() -> None:
    data = yaml.safe_load(_TEXT)
    data["items"][0], data["items"][1] = data["items"][1], data["items"][0]
    assert _instrument(data).content_hash != built_in_instrument().content_hash


def test_no_item_can_be_called_like_something_else_that_a_column_may_be() -> None:
    assert set(RESERVED_IDS) == set(Target)


def test_an_entry_of_a_list_is_called_by_its_id_in_a_fault() -> None:
    with pytest.raises(FaultsError) as caught:
        instrument_from_yaml(_TEXT.replace("kind: pitfall", "kind: trap", 1).encode(), "x.yaml")
    assert caught.value.faults[0].place == "x.yaml, items > 'pit_top_down' > kind"
