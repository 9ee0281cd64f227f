"""The translators' sheet: out and back without a change, and every fault by its cell."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exchange.translation_sheet import translation_from_file, translation_workbook
from surveys.design import with_texts, without_items
from surveys.faults import FaultsError
from surveys.instrument_files import built_in_instrument
from surveys.text import clean_text
from surveys.translations import texts_of, with_translation

INSTRUMENT = built_in_instrument()
ENGLISH = texts_of(INSTRUMENT, "en")
FRENCH = {place: f"{text} (fr)" for place, text in ENGLISH.items()}
SHEET = translation_workbook(INSTRUMENT, "fr", texts=FRENCH)
# Headings stand in row 2, so the first text is in row 3.
FIRST = 3


def changed(change: Callable[[Any], None], content: bytes = SHEET) -> bytes:
    """The sheet after somebody worked on it in a spreadsheet program."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook.active)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def row_of(place: str) -> int:
    return FIRST + list(ENGLISH).index(place)


def faults_of(content: bytes, name: str = "french.xlsx") -> list[tuple[str, str, str]]:
    with pytest.raises(FaultsError) as caught:
        translation_from_file(content, name, INSTRUMENT)
    assert all(fault.remedy for fault in caught.value.faults)
    return [
        (f.place.removeprefix("french.xlsx, sheet 'Translation', "), f.problem, f.value)
        for f in caught.value.faults
    ]


def test_a_sheet_that_comes_back_as_it_went_out_changes_nothing() -> None:
    assert translation_from_file(SHEET, "french.xlsx", INSTRUMENT) == ("fr", FRENCH, ())


def test_a_sheet_says_of_every_text_where_it_stands_and_what_it_is() -> None:
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(SHEET)).active.iter_rows()]
    assert rows[1][2:4] == ["Text in English [en]", "Translation into Français [fr]"]
    told = {row[0]: row[1] for row in rows[2:]}
    assert list(told) == list(ENGLISH)
    assert all(told.values())
    assert told["item.vision_03"] == "statement, Vision, reversed: agreeing is bad"
    assert told["item.vision_01"] == "statement, Vision"
    assert told["scale.agreement.5"] == "answer 5 of 1 to 5, the best"
    assert told["component.skills.symptom.label"] == "name of the symptom where Skills is missing"


def test_headings_stay_in_sight_and_texts_wrap() -> None:
    sheet = load_workbook(io.BytesIO(SHEET)).active
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == f"A2:F{1 + len(ENGLISH) + 1}"
    assert sheet["D3"].alignment.wrap_text
    assert sheet["A3"].fill.fgColor.rgb != sheet["D3"].fill.fgColor.rgb


@pytest.mark.parametrize(("language", "turned"), [("ar", True), ("fr", False)])
def test_a_language_written_from_the_right_is_written_from_the_right(language: str, turned: bool) -> None:
    cell = load_workbook(io.BytesIO(translation_workbook(INSTRUMENT, language))).active["D3"]
    assert (cell.alignment.readingOrder == 2, cell.alignment.horizontal == "right") == (turned, turned)


def test_without_texts_the_sheet_holds_what_the_survey_has() -> None:
    german = load_workbook(io.BytesIO(translation_workbook(INSTRUMENT, "de"))).active
    assert german[f"D{row_of('scale.agreement.4')}"].value == "Stimme zu"
    assert load_workbook(io.BytesIO(translation_workbook(INSTRUMENT, "nl"))).active["D3"].value is None


def test_what_looks_like_a_formula_stays_text() -> None:
    hostile = (
        "=1+1",
        "+1",
        "@SUM(A1)",
        "{=1}",
        "http://x.example",
        "0123",
        "TRUE",
        "1e5",
        "12 Jan 2026",
        "#N/A",
    )
    texts = FRENCH | dict(zip(ENGLISH, hostile, strict=False))
    content = translation_workbook(INSTRUMENT, "fr", texts=texts)
    cells = [load_workbook(io.BytesIO(content)).active[f"D{FIRST + n}"] for n in range(len(hostile))]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        (t, "s", None) for t in hostile
    ]
    assert translation_from_file(content, "x.xlsx", INSTRUMENT)[1] == texts


def test_sorted_rows_further_rows_and_further_columns_are_fine() -> None:
    def work(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST)]
        for number, row in enumerate(sorted(rows, key=lambda row: str(row[3])), start=FIRST):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column, value)
        sheet.insert_rows(10, 3)
        sheet.insert_cols(1)
        sheet.cell(2, 1, "Reviewer")
        sheet.cell(40, 1, "Odile")
        sheet.cell(11, 6, "a remark that belongs to nothing")
        sheet.delete_rows(1)

    assert translation_from_file(changed(work), "french.xlsx", INSTRUMENT) == ("fr", FRENCH, ())


def test_a_sheet_saved_as_csv_is_read_too() -> None:
    lines = ["Place;Translation into Français [fr]"]
    lines += [f'{place};"{text}"' for place, text in FRENCH.items()]
    found = translation_from_file("\n".join(lines).encode("utf-8-sig"), "french.csv", INSTRUMENT)
    assert found == ("fr", FRENCH, ())


def test_every_fault_is_told_by_its_cell_with_what_was_found() -> None:
    def work(sheet: Any) -> None:
        sheet["D3"] = " "
        sheet["A4"] = "item.ghost"
        sheet["A5"] = "title"
        sheet["A6"] = ""
        sheet["D8"] = "x" * 2_001

    assert faults_of(changed(work)) == [
        ("cell D3", "the translation is empty", "title"),
        ("cell A4", "the survey has no such text", "item.ghost"),
        ("cell A5", "the place stands in row 3 already", "title"),
        ("cell A6", "the text belongs to no place", FRENCH["ways_out.declined"]),
        ("cell D8", "the translation has more than 2,000 characters", "x" * 2_001),
        ("french.xlsx, sheet 'Translation'", "a row is missing", "introduction"),
        ("french.xlsx, sheet 'Translation'", "a row is missing", "ways_out.dont_know"),
        ("french.xlsx, sheet 'Translation'", "a row is missing", "ways_out.declined"),
    ]


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        ("Translation into Français [French]", "the heading names no language code in brackets"),
        ("Translation into Français", "the heading names no language code in brackets"),
        ("Translation into English [en]", "it is the language that is translated from"),
        ("Français", "no column is called 'Translation into ...'"),
    ],
)
def test_a_sheet_has_to_say_which_language_it_holds(heading: str, problem: str) -> None:
    def work(sheet: Any) -> None:
        sheet["D2"] = heading

    assert [fault[1] for fault in faults_of(changed(work))] == [problem]


def test_a_sheet_without_places_or_for_another_instrument_is_refused() -> None:
    def without_places(sheet: Any) -> None:
        sheet["A2"] = "Where"

    def for_another(sheet: Any) -> None:
        sheet["F2"] = sheet["F2"].value.replace("lippitt-knoster", "other")

    assert "no column is called 'Place'" in [fault[1] for fault in faults_of(changed(without_places))]
    assert faults_of(changed(for_another)) == [
        ("row 2", "the sheet was made for another instrument", "other")
    ]


def test_a_text_that_changed_meanwhile_is_noticed_and_the_translation_still_taken() -> None:
    now = with_texts(INSTRUMENT, "en", {"title": "Are we ready?"}, same_meaning=True)
    language, texts, notices = translation_from_file(SHEET, "french.xlsx", now)
    assert (language, texts) == ("fr", FRENCH)
    assert notices == (
        "The sheet was made for another state of the survey (lippitt-knoster, 1.0); every text was checked against "
        "the present one.",
        "french.xlsx, sheet 'Translation', cell C3: the text has changed since, 'title' now reads “Are we ready?”.",
    )


def test_a_statement_that_is_not_asked_any_more_is_said_to_be_unknown() -> None:
    now = without_items(INSTRUMENT, ["vision_02"])
    with pytest.raises(FaultsError) as caught:
        translation_from_file(SHEET, "french.xlsx", now)
    (fault,) = caught.value.faults
    assert (fault.place.rpartition(", ")[2], fault.value) == (
        f"cell A{row_of('item.vision_02')}",
        "item.vision_02",
    )


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken", b"<html><table>", SHEET[:2_000]])
def test_a_file_that_is_no_list_is_refused_at_the_door(content: bytes) -> None:
    with pytest.raises(FaultsError):
        translation_from_file(content, "x.xlsx", INSTRUMENT)


# What Excel reads as an escape of its own (_x0041_) is no text that anybody writes.
ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
    .map(clean_text)
    .filter(lambda text: text and not ESCAPE.search(text))
)


@settings(max_examples=20, deadline=None)
@given(words=st.lists(TEXTS, min_size=len(ENGLISH), max_size=len(ENGLISH)))
def test_going_out_and_coming_back_changes_no_text(words: list[str]) -> None:
    texts = dict(zip(ENGLISH, words, strict=True))
    content = translation_workbook(INSTRUMENT, "th", texts=texts)
    assert translation_from_file(content, "thai.xlsx", INSTRUMENT) == ("th", texts, ())


def test_a_translation_that_came_back_makes_a_survey_in_that_language() -> None:
    language, texts, _ = translation_from_file(SHEET, "french.xlsx", INSTRUMENT)
    assert texts_of(with_translation(INSTRUMENT, language, texts), "fr") == FRENCH
