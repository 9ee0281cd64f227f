from __future__ import annotations

import pytest

from surveys.instrument_files import built_in_instrument
from surveys.matching import Target, headings_read_by_likeness, proposed_mapping
from tests.corpus.outcome import small_instrument, small_organisation

_ROWS = [("Sales", "a"), ("Küche", "b"), ("IT Services", "c")]


def _proposed(headings: list[str], rows: list[tuple[str, ...]] | None = None, **given: str) -> dict[str, str]:
    return dict(
        proposed_mapping(
            headings, rows or [], small_instrument(), small_organisation(), given or None
        ).columns
    )


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_question_is_found_by_its_wording(language: str) -> None:
    instrument = built_in_instrument()
    asked = [*instrument.items, *instrument.open_questions]
    headings = [f"{number}. {each.text[language].upper()} *" for number, each in enumerate(asked, start=1)]
    mapping = proposed_mapping(headings, [], instrument, small_organisation())
    assert list(mapping.columns.values()) == [each.id for each in asked]
    assert mapping.missing_items(instrument) == ()


@pytest.mark.parametrize(
    "heading",
    ["vision_01", "Vision01", "VISION_01", "Q3. We know where we are going", "Rate us [We know where we are going.]",
     "vision_01. anything", "Wir wissen, wohin wir wollen", "We know where we’re going"],
)  # fmt: skip
def test_a_question_is_found_under_the_names_form_tools_give_it(heading: str) -> None:
    assert _proposed(["Team", heading])[heading] == "vision_01"


def test_a_question_that_is_only_alike_is_found_and_named() -> None:
    mapping = proposed_mapping(
        ["Team", "We know where we are going to", "vision_02"], [], small_instrument(), small_organisation()
    )
    assert mapping.columns["We know where we are going to"] == "vision_01"
    assert headings_read_by_likeness(mapping, small_instrument()) == ("We know where we are going to",)


def test_another_question_is_not_taken_for_one_of_ours() -> None:
    assert _proposed(["Team", "We know where we are."])["We know where we are."] == Target.IGNORED


def test_personal_columns_are_dropped() -> None:
    headings = ["Timestamp", "Email Address", "Start time", "Name", "ipaddr", "E-Mail-Adresse", "Team"]
    found = _proposed(headings)
    assert {heading for heading, target in found.items() if target == Target.DROPPED} == set(headings[:-1])


def test_the_team_is_asked_for_before_the_department() -> None:
    rows = [("Acme", "Sales"), ("Acme", "Sails"), ("Acme", "Küche")]
    assert _proposed(["Department", "Team"], rows) == {"Department": Target.IGNORED, "Team": Target.TEAM}


def test_a_column_that_names_units_is_the_team_whatever_its_heading() -> None:
    assert _proposed(["Where do you work?", "Group"], _ROWS)["Where do you work?"] == Target.TEAM


def test_a_column_called_team_counts_even_if_its_words_need_matching() -> None:
    assert _proposed(["Team", "x"], [("Kitchen", "a"), ("Verkauf", "b")])["Team"] == Target.TEAM


def test_what_a_person_settled_wins() -> None:
    found = _proposed(["Team", "Unit"], _ROWS, Team=Target.IGNORED, Unit="vision_02")
    assert found == {"Team": Target.IGNORED, "Unit": "vision_02"}


def test_two_columns_of_one_question_leave_the_second_unread() -> None:
    assert _proposed(["vision_01", "We know where we are going."]) == {
        "vision_01": "vision_01",
        "We know where we are going.": Target.IGNORED,
    }
