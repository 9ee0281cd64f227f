from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.drafts_file import draft_columns, drafts_from_file, drafts_template_workbook
from readiness.draft_okrs.draft import DraftKeyResult, DraftLevel, DraftOkr
from readiness.draft_okrs.reading import DraftReading
from surveys.faults import FaultsError
from surveys.text import clean_text
from tests.corpus.workbooks import workbook

_words = st.text(st.characters(categories=["Ll", "Lu"]), min_size=3, max_size=12).map(
    lambda word: clean_text(f"x{word} 5 %")
)


def _read(content: bytes, name: str, **given_: object) -> DraftReading:
    return drafts_from_file(content, name, new_id=uuid4, **given_)  # type: ignore[arg-type]


def _csv(rows: Sequence[Sequence[str]], delimiter: str = ";") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def _shape(drafts: Sequence[DraftOkr]) -> list[tuple[object, ...]]:
    return [
        (
            draft.team,
            draft.level.value,
            draft.objective,
            [(each.text, each.baseline, each.target) for each in draft.key_results],
        )
        for draft in drafts
    ]


EXPECTED = [
    ("Sales", "team", "Grow", [("Renewals", "78 %", "85 %"), ("Churn below 3 %", "", "")]),
    ("Service", "department", "Help", [("NPS from 3 to 5", "", "")]),
]
ROWS = [
    ["Sales", "team", "Grow", "Renewals", "78 %", "85 %"],
    ["", "", "", "Churn below 3 %", "", ""],
    ["Service", "department", "Help", "NPS from 3 to 5", "", ""],
]


@pytest.mark.parametrize(
    "headings",
    [
        ["team", "level", "objective", "key result", "baseline", "target"],
        ["Squad", "OKR level", "Goal", "Key Results*", "Today", "Target value"],
        ["Bereich", "Ebene", "Ziel", "Schlüsselergebnis", "Ausgangswert", "Zielwert"],
    ],
)
def test_a_table_is_read_by_its_headings_in_both_languages(headings: list[str]) -> None:
    assert _shape(_read(_csv([headings, *ROWS]), "okrs.csv").drafts) == EXPECTED
    assert _shape(_read(workbook([headings, *ROWS]), "okrs.xlsx").drafts) == EXPECTED


def test_german_words_for_levels_are_understood() -> None:
    rows = [["team", "ebene", "kr"], ["A", "Unternehmen", "x"], ["B", "Bereich", "y"], ["C", "Person", "z"]]
    assert [draft.level for draft in _read(_csv(rows), "okrs.csv").drafts] == [
        DraftLevel.COMPANY,
        DraftLevel.DEPARTMENT,
        DraftLevel.INDIVIDUAL,
    ]


def test_a_text_file_is_read_like_pasted_text() -> None:
    content = "Team: Vertrieb\r\nZiel: Wachsen\r\nKR1: Umsatz erhöhen\r\nVerantwortlich: A. Beispiel".encode(
        "cp1252"
    )
    reading = _read(content, "okrs.txt")
    assert _shape(reading.drafts) == [("Vertrieb", "not said", "Wachsen", [("Umsatz erhöhen", "", "")])]
    assert [notice.place for notice in reading.notices] == ["line 4"]
    assert _shape(_read("O: A\nKR: ü".encode("utf-16"), "okrs.txt").drafts) == [
        ("", "not said", "A", [("ü", "", "")])
    ]


def test_marks_and_bullets_in_cells_are_left_out_and_lists_in_a_cell_are_split() -> None:
    rows = [
        ["objective", "key result"],
        ["O1: Grow", "KR1: Renewals\nKR2: Churn"],
        ["", "- Revenue"],
        ["", "two\nlines"],
    ]
    draft = _read(workbook(rows), "okrs.xlsx").drafts[0]
    assert draft.objective == "Grow"
    assert [each.text for each in draft.key_results] == ["Renewals", "Churn", "Revenue", "two lines"]


def test_rows_of_one_objective_need_not_stand_together() -> None:
    rows = [["team", "objective", "kr"], ["A", "Grow", "x"], ["B", "Help", "y"], ["a", "grow", "z"]]
    found = _shape(_read(_csv(rows), "okrs.csv").drafts)
    assert found == [
        ("A", "not said", "Grow", [("x", "", ""), ("z", "", "")]),
        ("B", "not said", "Help", [("y", "", "")]),
    ]


def test_another_teams_key_results_do_not_fall_under_the_objective_above() -> None:
    rows = [["team", "objective", "kr"], ["A", "Grow", "x"], ["B", "", "y"]]
    assert [draft.objective for draft in _read(_csv(rows), "okrs.csv").drafts] == ["Grow", ""]


def test_what_the_file_does_not_say_comes_from_outside() -> None:
    draft = _read(_csv([["kr"], ["x"]]), "okrs.csv", team="Ours", level=DraftLevel.TEAM).drafts[0]
    assert (draft.team, draft.level) == ("Ours", DraftLevel.TEAM)


def test_all_faults_are_named_by_row_and_column_at_once() -> None:
    rows = [
        ["team", "level", "objective", "key result", "baseline", "target"],
        ["A", "galaxy", "Grow", "x" * 1001, "", ""],
        ["", "", "", "", "5 %", ""],
        ["B" * 201, "", "", "y", "z" * 201, ""],
    ]
    with pytest.raises(FaultsError) as caught:
        _read(_csv(rows), "okrs.csv")
    assert [fault.place for fault in caught.value.faults] == [
        "okrs.csv, row 2, column 'level'",
        "okrs.csv, row 2, column 'key result'",
        "okrs.csv, row 3, column 'key result'",
        "okrs.csv, row 4, column 'team'",
        "okrs.csv, row 4, column 'baseline'",
    ]
    with pytest.raises(FaultsError, match=r"okrs\.xlsx, sheet 'Teams', row 2, column 'level'"):
        _read(workbook(rows[:2]), "okrs.xlsx")


def test_a_missing_or_doubled_column_is_told() -> None:
    with pytest.raises(FaultsError, match="there is no column 'key result'"):
        _read(_csv([["team", "goal"], ["A", "Grow"]]), "okrs.csv")
    with pytest.raises(FaultsError, match="it means the same as column 'kr'"):
        _read(_csv([["kr", "key result"], ["x", "y"]]), "okrs.csv")


def test_too_many_objectives_or_key_results_are_refused() -> None:
    rows = [["objective", "kr"], *([f"O {number}", "x"] for number in range(301))]
    with pytest.raises(FaultsError, match="more than 300 objectives"):
        _read(_csv(rows), "okrs.csv")
    with pytest.raises(FaultsError, match="more than 50 key results"):
        _read(_csv([["objective", "kr"], *([["O", "x"]] * 51)]), "okrs.csv")


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "okrs.txt"), (b"\x00\x01\x02", "okrs.txt"), (b"", "okrs.csv")]
)
def test_files_without_text_are_refused(content: bytes, name: str) -> None:
    with pytest.raises(FaultsError):
        _read(content, name)


def test_the_template_has_every_column_and_its_example_can_be_read() -> None:
    examples = [[column.heading for column in draft_columns().columns]]
    examples += [
        [row.get(column.field, "") for column in draft_columns().columns] for row in draft_columns().examples
    ]
    assert [len(draft.key_results) for draft in _read(_csv(examples), "okrs.csv").drafts] == [2, 1]
    with pytest.raises(FaultsError, match="there are headings but no rows below them"):
        _read(drafts_template_workbook(), "template.xlsx")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            DraftOkr,
            id=st.uuids(),
            objective=_words,
            key_results=st.lists(
                st.builds(DraftKeyResult, id=st.uuids(), text=_words, baseline=st.just("") | _words),
                min_size=1,
                max_size=3,
            ).map(tuple),
            team=_words,
            level=st.sampled_from([level for level in DraftLevel if level is not DraftLevel.NOT_SAID]),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda draft: (draft.team.casefold(), draft.objective.casefold()),
    )
)
def test_drafts_written_into_the_template_read_back_the_same(drafts: list[DraftOkr]) -> None:
    assert _shape(_read(drafts_template_workbook(drafts), "okrs.xlsx").drafts) == _shape(drafts)
