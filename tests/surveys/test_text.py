from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.text import clean_text, normalised


@given(st.text())
@example("a\u200b\u0301")  # dropping the space of no width brings letter and accent together
@example("\u0301\u0327a")
@example("ﷺ ǆ İ ŉ")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text())
@example("a\u200d\u0301")
@example("\u0344" * 40)
@example("ͅΑ")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text())
def test_cleaning_does_not_change_what_a_text_is_compared_as(text: str) -> None:
    assert normalised(clean_text(text)) == normalised(text)


@given(st.text())
def test_kept_text_is_on_one_line_and_holds_nothing_that_breaks_a_workbook(text: str) -> None:
    kept = clean_text(text)
    assert kept == " ".join(kept.split(" ")).strip()
    allowed = {"\u200c", "\u200d"}
    assert all(c in allowed or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sales", "  SALES\u00a0"),
        ("Küche", "Kuche"),
        ("Küche", "Ku\u0308che"),
        ("Sales", "Ｓａｌｅｓ"),
        ("Straße", "STRASSE"),
        ("Sales", "Sa\u200bl\u00ades"),
        ("✌", "✌\ufe0f"),
        ("İzmir", "izmir"),
    ],
)
def test_these_are_the_same_name(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("ที่", "ท"), ("か", "が"), ("Sales", "Sale")])
def test_these_are_different_names(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_a_name_of_nothing_visible_is_empty() -> None:
    assert normalised("\u3164\u200d\ufe0f\u2800") == ""


def test_twenty_thousand_marks_on_one_letter_are_cut_in_no_time() -> None:
    # Sorting n marks into canonical order takes n² steps: 1.4 s for these before the cut at 30.
    text = "a" + "\u0345\u0323\u0327\u0301" * 5_000
    start = time.process_time()
    kept = clean_text(text)
    assert time.process_time() - start < 0.2
    assert len(unicodedata.normalize("NFD", kept)) <= 31
