from __future__ import annotations

import time
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import BLANK, DONT_KNOW, NO_ROLE
from surveys.faults import FaultsError
from surveys.form_answers import FormAnswers, FormRow, answers_from_rows, headcount_faults
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument
from surveys.matching import ColumnMapping, Target, proposed_mapping
from tests.corpus.outcome import keys, small_instrument, small_organisation

_HEADINGS = ("Team", "Role", "vision_01", "vision_02", "strain_01", "strain_02", "wish", "Email")
_COLUMNS = dict(zip(_HEADINGS, (Target.TEAM, Target.ROLE, *_HEADINGS[2:7], Target.DROPPED), strict=True))
_LEFT_OUT = {"Guests": "", "Kitchen": "Küche"}

_answer = st.sampled_from(["", "1", "2", "4", "Agree", "Nie", "Don’t know", "keine Angabe"])
_agreement = st.sampled_from(["", "1", "5", "Agree", "Stimme zu", "Don’t know", "keine Angabe"])
_frequency = st.sampled_from(["", "0", "4", "Often", "nie", "Weiß nicht", "Prefer not to say"])
_row = st.tuples(
    st.sampled_from(["Sales", "SALES", "T2", "Kitchen", "it services", "Guests"]),
    st.sampled_from(["", "Team lead", "Praktikant"]),
    _agreement,
    _agreement,
    _frequency,
    _frequency,
    st.sampled_from(["", "More time"]),
    st.just("a@b.example"),
)


def _read(rows: list[tuple[str, ...]], teams: dict[str, str] | None = None) -> FormAnswers:
    return answers_from_rows(
        _HEADINGS,
        [FormRow(f"answers.csv, row {number}", row) for number, row in enumerate(rows, start=2)],
        ColumnMapping(_COLUMNS, _LEFT_OUT if teams is None else teams),
        small_instrument(),
        small_organisation(),
        random_key=keys(),
    )


@given(st.lists(_row, max_size=12))
def test_no_valid_row_is_lost(rows: list[tuple[str, ...]]) -> None:
    form = _read(rows)
    assert form.rows_kept + form.rows_silent + form.rows_left_out == form.rows_read == len(rows)
    silent = [row for row in rows if not any(row[2:7])]
    guests = [row for row in rows if row[0] == "Guests" and any(row[2:7])]
    assert form.rows_silent == len(silent)
    assert form.rows_left_out == len(guests)
    assert len(form.submissions) == form.rows_kept
    spoken = [row for row in rows if row[6] and row[0] != "Guests"]
    assert len(form.comments) == len(spoken)


@given(st.lists(_row, max_size=12))
def test_each_kept_row_stands_under_its_unit(rows: list[tuple[str, ...]]) -> None:
    names = {"sales": "Sales", "t2": "Küche", "kitchen": "Küche", "it services": "IT Services"}
    expected = Counter(names[row[0].casefold()] for row in rows if row[0] != "Guests" and any(row[2:7]))
    units = small_organisation().by_id
    assert Counter(units[each.unit_id].name for each in _read(rows).submissions) == expected


def test_a_row_becomes_one_signed_byte_per_item_in_the_instruments_order() -> None:
    (submission,) = _read([("Sales", "Team lead", "5", "", "Don’t know", "Nie", "", "")]).submissions
    assert list(memoryview(submission.values).cast("b")) == [5, BLANK, DONT_KNOW, 0]
    assert submission.role == 1


def test_nothing_that_identifies_a_person_comes_out() -> None:
    form = _read([("Sales", "", "5", "4", "3", "2", "More time", "anna@acme.example")])
    assert "anna" not in repr(form)
    assert set(form.submissions[0].__slots__) == {"key", "unit_id", "role", "values"}


def test_answers_leave_in_the_order_of_their_random_keys() -> None:
    descending = iter([bytes([9] * 16), bytes([8] * 16), bytes([7] * 16)])
    rows = [FormRow(f"row {n}", ("Sales", "", str(n), "", "", "", "", "")) for n in (1, 2, 3)]
    form = answers_from_rows(
        _HEADINGS, rows, ColumnMapping(_COLUMNS), small_instrument(), small_organisation(),
        random_key=lambda: next(descending),
    )  # fmt: skip
    assert [each.values[0] for each in form.submissions] == [3, 2, 1]


def test_an_unknown_role_is_kept_without_one_and_said() -> None:
    form = _read([("Sales", "Praktikant", "5", "", "", "", "", "")])
    assert form.submissions[0].role == NO_ROLE
    assert any("'praktikant'" in notice for notice in form.notices)


def test_rows_that_are_left_out_need_not_be_valid() -> None:
    form = _read([("Guests", "", "test", "99", "x", "y", "", ""), ("Sales", "", "1", "1", "1", "1", "", "")])
    assert (form.rows_left_out, form.rows_kept) == (1, 1)
    assert "1 rows of 'Guests' were left out, as chosen." in form.notices


def test_all_faults_of_a_file_come_at_once() -> None:
    rows = [("Sails", "", "9", "8", "1", "1", "", ""), ("Sales", "", "1", "1", "7", "1", "", "")]
    with pytest.raises(FaultsError) as caught:
        _read(rows)
    places = [fault.place for fault in caught.value.faults]
    assert places == [
        "answers.csv, row 2, team",
        "answers.csv, row 2, item 'vision_01'",
        "answers.csv, row 2, item 'vision_02'",
        "answers.csv, row 3, item 'strain_01'",
    ]


def test_a_match_to_a_unit_that_does_not_exist_is_a_fault() -> None:
    with pytest.raises(FaultsError, match="no unit has this name"):
        _read([], {"Kitchen": "Canteen"})


def test_two_columns_matched_to_one_item_are_a_fault() -> None:
    mapping = ColumnMapping({"Team": Target.TEAM, "a": "vision_01", "b": "vision_01"})
    with pytest.raises(FaultsError, match="another column is already read as item 'vision_01'"):
        answers_from_rows(
            ("Team", "a", "b"), [], mapping, small_instrument(), small_organisation(), random_key=keys()
        )


def test_more_answers_than_people_are_a_fault_and_as_many_are_none() -> None:
    organisation = small_organisation()
    kitchen = next(unit.id for unit in organisation.units if unit.name == "Küche")  # 3 people
    assert not headcount_faults(organisation, {kitchen: 3})
    (fault,) = headcount_faults(organisation, {kitchen: 4})
    assert fault.problem == "more people answered for it than its headcount of 3"


@pytest.mark.parametrize(("people", "limit_seconds"), [(2_042, 0.5), (20_000, 3.0)])
def test_forty_items_of_many_people_are_read_quickly(people: int, limit_seconds: float) -> None:
    instrument = built_in_instrument()
    labels = instrument.scales["agreement"].labels["en"]
    headings = ("Team", *(item.text["en"] for item in instrument.items))
    rows = [
        FormRow(f"row {n}", ("IT Services", *(labels[(n * k) % 5] for k in range(len(instrument.items)))))
        for n in range(people)
    ]
    start = time.process_time()
    form = _read_all(headings, rows, instrument)
    assert time.process_time() - start < limit_seconds
    assert form.rows_kept == people


def _read_all(headings: tuple[str, ...], rows: list[FormRow], instrument: Instrument) -> FormAnswers:
    organisation = small_organisation()
    mapping = proposed_mapping(headings, [row.cells for row in rows[:2_000]], instrument, organisation)
    return answers_from_rows(headings, rows, mapping, instrument, organisation, random_key=keys())


def test_keys_are_what_the_caller_gives() -> None:
    (submission,) = _read([("Sales", "", "5", "", "", "", "", "")]).submissions
    assert UUID(bytes=submission.key).int == 0
