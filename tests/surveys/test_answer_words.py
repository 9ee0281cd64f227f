from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answer_words import AnswerReader, role_reader
from surveys.answers import BLANK, DECLINED, DONT_KNOW, NO_ROLE
from surveys.instrument import Instrument, Item, Scale
from surveys.instrument_files import built_in_instrument
from tests.corpus.outcome import small_instrument

_INSTRUMENTS = (built_in_instrument(), small_instrument())
_EVERY_ITEM = [(instrument, item) for instrument in _INSTRUMENTS for item in instrument.items]
_scales = st.tuples(st.integers(-100, 95), st.integers(1, 10)).map(
    lambda ends: (ends[0], min(sum(ends), 100))
)


@pytest.mark.parametrize(("instrument", "item"), _EVERY_ITEM, ids=lambda each: getattr(each, "id", ""))
def test_every_label_of_every_language_and_every_point_is_read(instrument: Instrument, item: Item) -> None:
    reader, scale = AnswerReader(instrument, item), instrument.scale_of(item)
    for labels in scale.labels.values():
        for point, label in enumerate(labels, start=scale.minimum):
            dressed = (label, label.upper(), f" {label} ", str(point), f"{point}.0", f"{point},0")
            both = (
                f"{point} - {label}",
                f"{point}: {label}",
                f"{point} {label}",
                f"{label} ({point})",
                f"({point}) {label}",
            )
            assert {reader.answer(text) for text in (*dressed, *both)} == {point}
    assert {reader.answer(text) for text in instrument.ways_out.dont_know.values()} == {DONT_KNOW}
    assert {reader.answer(text) for text in instrument.ways_out.declined.values()} == {DECLINED}
    assert {reader.answer(text) for text in ("", "  ", "n/a", "-", "None")} == {BLANK}


@given(_scales, st.integers(-200, 200))
def test_exactly_the_points_of_the_scale_are_answers(ends: tuple[int, int], number: int) -> None:
    minimum, maximum = ends
    reader = _reader(minimum, maximum)
    expected = number if minimum <= number <= maximum else None
    assert reader.answer(str(number)) == expected
    assert reader.answer(f"{number}.0") == expected
    assert reader.answer(f"{number}.5") is None


@given(st.text())
def test_any_text_is_an_answer_or_none_and_never_an_error(text: str) -> None:
    answer = _reader(1, 5).answer(text)
    assert answer in {None, 1, 2, 3, 4, 5, BLANK, DONT_KNOW, DECLINED}


@pytest.mark.parametrize(
    "text", ["inf", "-inf", "-nan", "1e999", "4 - Disagree", "Agree;Disagree", "1_0", "6", "0"]
)
def test_what_is_not_on_the_scale_is_no_answer(text: str) -> None:
    assert AnswerReader(built_in_instrument(), built_in_instrument().items[0]).answer(text) is None


def test_codes_of_limesurvey_count_the_points_from_the_first() -> None:
    instrument = small_instrument()
    reader = AnswerReader(instrument, instrument.items_by_id["strain_01"])  # runs 0-4
    assert [reader.answer(code) for code in ("A1", "a5", "AO01", "AO05", "A6")] == [0, 4, 0, 4, None]


def test_a_file_of_ever_new_words_is_not_kept_in_memory() -> None:
    reader = _reader(1, 5)
    for number in range(20_000):
        reader.answer(f"word {number}")
    assert len(reader._remembered) <= 5_000


def test_roles_are_read_by_id_and_by_label_in_any_language() -> None:
    roles = role_reader(built_in_instrument())
    assert [roles[word] for word in ("", "member", "team lead", "geschaftsleitung")] == [NO_ROLE, 0, 1, 2]


def _reader(minimum: int, maximum: int) -> AnswerReader:
    labels = tuple(f"step {'i' * (number + 1)}" for number in range(maximum - minimum + 1))
    scale = Scale(minimum=minimum, maximum=maximum, labels={"en": labels})
    instrument = small_instrument().model_copy(update={"scales": {"agreement": scale}})
    return AnswerReader(instrument, instrument.items[0])
