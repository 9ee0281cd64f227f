"""What the next wave asks: kept while it is chosen, used up when it is asked, fixed once it is answered."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from engagement.context import Context
from engagement.designing import (
    answers_in,
    comparability,
    design_for,
    discard_design,
    has_design,
    language_offers,
    may_change,
    open_designed_survey,
    put_in_place,
    save_design,
    uploaded_design,
    widest_design,
    with_offered_language,
)
from engagement.room import Door, Room
from engagement.setting_up import open_survey, proposed_thresholds
from surveys.design import chosen, with_item, with_texts, without_items
from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.instrument_files import BUILT_IN
from surveys.presets import Preset, preset_ids
from surveys.survey import Survey
from surveys.translations import confirmed, texts_of, with_languages
from tests.engagement.two_waves import INSTRUMENT, client, wave

SHORT = chosen(INSTRUMENT, preset_ids(INSTRUMENT, Preset.SHORT))
VISION = [item.id for item in INSTRUMENT.items_of("vision")]


@pytest.fixture
def engagement(context: Context) -> UUID:
    return client(context)


def opened(context: Context, engagement: UUID, instrument: Instrument = INSTRUMENT, **more: object) -> Survey:
    return open_survey(context, engagement, name="Baseline", instrument=instrument, language="en", **more)


def test_the_first_wave_starts_from_the_shipped_survey_and_the_next_from_the_last(
    context: Context, engagement: UUID
) -> None:
    assert design_for(context, engagement) == INSTRUMENT
    opened(context, engagement, SHORT)
    assert design_for(context, engagement) == SHORT
    assert not has_design(context, engagement)


def test_a_design_is_kept_until_it_is_discarded(context: Context, engagement: UUID) -> None:
    assert save_design(context, engagement, SHORT) == SHORT
    assert design_for(context, engagement) == SHORT
    discard_design(context, engagement)
    assert design_for(context, engagement) == INSTRUMENT


def test_opening_asks_the_design_and_uses_it_up(context: Context, engagement: UUID) -> None:
    save_design(context, engagement, SHORT)
    survey = open_designed_survey(context, engagement, name="Pulse", language="en")
    assert context.store.survey_instrument(context.workspace, survey.id) == SHORT
    assert not has_design(context, engagement)


def test_a_survey_that_could_not_be_opened_leaves_the_design(context: Context, engagement: UUID) -> None:
    save_design(context, engagement, SHORT)
    with pytest.raises(FaultsError):
        open_designed_survey(context, engagement, name=" ", language="en")
    assert design_for(context, engagement) == SHORT


def test_choosing_everything_again_is_the_old_version_again(context: Context, engagement: UUID) -> None:
    widest = widest_design(context, engagement, SHORT)
    whole = chosen(widest, preset_ids(widest, Preset.EVERYTHING))
    assert whole.version == "1.0 + changes"
    assert save_design(context, engagement, whole) == INSTRUMENT


def test_everything_that_any_wave_asked_can_be_asked_again(context: Context, engagement: UUID) -> None:
    own = with_item(INSTRUMENT, "vision", {"en": "We own it.", "de": "Es ist unseres."}, is_reversed=False)
    opened(context, engagement, own)
    opened(context, engagement, without_items(INSTRUMENT, VISION))
    found = widest_design(context, engagement, design_for(context, engagement))
    assert found.item_ids == own.item_ids


def test_an_instrument_from_a_file_replaces_the_design_unless_it_is_faulty(
    context: Context, engagement: UUID
) -> None:
    content = (BUILT_IN / "lippitt_knoster.yaml").read_bytes().replace(b'version: "1.0"', b'version: "7"')
    assert uploaded_design(context, engagement, content, "own.yaml").version == "7"
    with pytest.raises(FaultsError, match=r"bad\.yaml"):
        uploaded_design(context, engagement, b"id: x", "bad.yaml")
    assert design_for(context, engagement).version == "7"


# An open survey that nobody has answered.


def test_an_unanswered_survey_takes_the_changes_and_keeps_its_thresholds(
    context: Context, engagement: UUID
) -> None:
    survey = opened(context, engagement, thresholds={"skills": 3.5})
    assert may_change(context, survey)
    save_design(context, engagement, SHORT)
    changed = put_in_place(context, survey.id, SHORT)
    asked = context.store.survey_instrument(context.workspace, survey.id)
    assert asked.item_ids == SHORT.item_ids
    assert asked.components_by_id["skills"].threshold == 3.5
    assert changed.instrument_hash == asked.content_hash
    assert not has_design(context, engagement)


def test_a_survey_with_an_answer_keeps_its_questions_and_the_design_stays_for_the_next(
    context: Context, engagement: UUID
) -> None:
    survey = wave(context, engagement, "Baseline", seed=1, publish=False)
    assert answers_in(context, survey.id) == 75
    assert not may_change(context, survey)
    save_design(context, engagement, SHORT)
    with pytest.raises(FaultsError, match="first answer is in"):
        put_in_place(context, survey.id, SHORT)
    assert context.store.survey_instrument(context.workspace, survey.id) == INSTRUMENT
    assert design_for(context, engagement) == SHORT


def test_the_questions_do_not_change_under_the_eyes_of_those_who_answer(
    context: Context, engagement: UUID
) -> None:
    survey = opened(context, engagement)
    room = Room(workspace_id=context.workspace, survey_id=survey.id, door=Door.OPEN)
    context.store.save_room(room)
    with pytest.raises(FaultsError, match="Pause collecting first"):
        put_in_place(context, survey.id, SHORT)
    context.store.save_room(room.model_copy(update={"door": Door.PAUSED}))
    put_in_place(context, survey.id, SHORT)


def test_the_language_a_survey_was_opened_in_stays(context: Context, engagement: UUID) -> None:
    survey = opened(context, engagement)
    with pytest.raises(FaultsError, match="lack the language"):
        put_in_place(context, survey.id, with_languages(INSTRUMENT, ["de"]))


# Languages.


def test_shipped_drafts_and_languages_of_earlier_waves_are_offered(
    context: Context, engagement: UUID
) -> None:
    english = with_languages(INSTRUMENT, ["en"])
    offers = {offer.language: offer for offer in language_offers(context, engagement, english)}
    assert set(offers) == {"de", "es", "fr", "th", "vi", "zh-Hant"}
    # German comes with the product as complete.
    assert {language for language, offer in offers.items() if not offer.is_draft} == {"de"}
    assert with_offered_language(english, offers["de"]).unconfirmed == ()
    french = with_offered_language(english, offers["fr"])
    assert french.unconfirmed == ("fr",)
    opened(context, engagement, confirmed(french, "fr", "Odile"))
    (again,) = [o for o in language_offers(context, engagement, english) if o.language == "fr"]
    assert not again.is_draft


def test_a_statement_of_ones_own_is_what_a_draft_lacks(context: Context, engagement: UUID) -> None:
    own = with_item(INSTRUMENT, "vision", {"en": "We own it.", "de": "Es ist unseres."}, is_reversed=False)
    (french,) = [o for o in language_offers(context, engagement, own) if o.language == "fr"]
    assert french.missing == ("item.vision_own_1",)
    with pytest.raises(FaultsError, match="vision_own_1"):
        with_offered_language(own, french)


def test_a_pulse_in_a_drafted_language_can_grow_again(context: Context, engagement: UUID) -> None:
    (french,) = [o for o in language_offers(context, engagement, SHORT) if o.language == "fr"]
    pulse = with_offered_language(SHORT, french)
    found = widest_design(context, engagement, pulse)
    assert found.item_ids == INSTRUMENT.item_ids
    assert texts_of(found, "fr").keys() == texts_of(INSTRUMENT, "en").keys()


# What a choice costs.


def test_before_it_is_made_a_choice_says_what_it_will_compare_with(
    context: Context, engagement: UUID
) -> None:
    assert comparability(context, engagement, INSTRUMENT, "en") is None
    baseline = opened(context, engagement)
    assert comparability(context, engagement, INSTRUMENT, "en", instead_of=baseline.id) is None
    design = without_items(INSTRUMENT, [*VISION, "skills_01"])
    design = with_texts(design, "en", {"item.resources_01": "We have time."}, same_meaning=True)
    found = comparability(context, engagement, design, "en")
    assert found is not None
    assert found.wave == "Baseline"
    assert found.comparable == ("Consensus", "Incentives", "Resources", "Action plan")
    assert dict(found.unlike) == {"Skills": "3 statements asked, 4 in “Baseline”"}
    assert found.left_out == ("Vision",)


def test_a_component_that_the_last_pulse_left_out_starts_from_the_wave_that_asked_it(
    context: Context, engagement: UUID
) -> None:
    opened(context, engagement, thresholds={"vision": 3.75})
    opened(context, engagement, without_items(INSTRUMENT, VISION))
    found, from_earlier = proposed_thresholds(context, engagement, INSTRUMENT)
    assert (found["vision"], from_earlier) == (3.75, True)


def test_designs_of_two_engagements_do_not_mix(context: Context, engagement: UUID) -> None:
    save_design(context, engagement, SHORT)
    assert design_for(context, uuid4()) == INSTRUMENT
