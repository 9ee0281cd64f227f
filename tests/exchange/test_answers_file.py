from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from exchange.answers_file import _unique, answers_from_file, question_sheet
from surveys.instrument_files import built_in_instrument
from surveys.matching import proposed_mapping
from tests.corpus.outcome import small_instrument, small_organisation


@given(st.lists(st.sampled_from(["", "a", "a (2)", "a (3)", "(column 1)", "(column 2)", "b"]), max_size=8))
def test_every_column_gets_a_name_of_its_own(headings: list[str]) -> None:
    names = _unique(tuple(headings))
    assert len(set(names)) == len(headings)
    for heading, name in zip(headings, names, strict=True):
        assert name == heading or not heading or name.startswith(f"{heading} (")


def test_the_first_of_repeated_headings_keeps_its_name() -> None:
    assert _unique(("Q", "Q (2)", "Q", "")) == ("Q", "Q (2)", "Q (3)", "(column 4)")


def test_the_same_form_is_recognised_by_its_headings_and_the_same_file_by_its_content() -> None:
    first = answers_from_file(b"Team,vision_01\nSales,4\n", "january.csv")
    second = answers_from_file(b"Team,vision_01\nSales,5\n", "february.csv")
    assert first.headings_digest == second.headings_digest
    assert first.digest != second.digest


def test_a_place_names_file_and_row() -> None:
    export = answers_from_file(b"Team,vision_01\n\nSales,4\n", "january.csv")
    assert export.rows[0].place == "january.csv, row 3"


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_form_copied_from_the_question_sheet_is_matched_completely(language: str) -> None:
    instrument = built_in_instrument()
    page = load_workbook(BytesIO(question_sheet(instrument, language)))["Questions"]
    questions = [row[1].value for row in page.iter_rows(min_row=2)]
    mapping = proposed_mapping(["Team", *questions], [], instrument, small_organisation())
    assert mapping.missing_items(instrument) == ()


def test_the_question_sheet_lists_each_answer_and_way_out() -> None:
    page = load_workbook(BytesIO(question_sheet(small_instrument(), "en")))["Questions"]
    assert page["C4"].value == "Never | Seldom | Sometimes | Often | Always | Don’t know | Prefer not to say"
    assert page["C6"].value == "(free text)"
