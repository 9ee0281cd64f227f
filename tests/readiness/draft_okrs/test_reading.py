from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.draft_okrs.draft import DraftKeyResult, DraftLevel, DraftOkr
from readiness.draft_okrs.reading import DraftReading, drafts_from_text, reading_of_text
from readiness.draft_okrs.written import text_of
from surveys.faults import FaultsError
from surveys.text import clean_text

_text = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
    .map(clean_text)
    .filter(lambda text: any(character.isalnum() for character in text))
)
_values = st.one_of(st.just(""), _text)
_key_results = st.builds(DraftKeyResult, id=st.uuids(), text=_text, baseline=_values, target=_values)
_drafts = st.builds(
    DraftOkr,
    id=st.uuids(),
    objective=_values,
    key_results=st.lists(_key_results, max_size=4).map(tuple),
    team=_values,
    level=st.sampled_from(DraftLevel),
)


def _read(text: str, team: str = "") -> DraftReading:
    return reading_of_text(text, team=team, new_id=uuid4)


def _shape(drafts: Sequence[DraftOkr]) -> list[tuple[object, ...]]:
    return [
        (
            draft.team,
            draft.level,
            draft.objective,
            tuple((each.text, each.baseline, each.target) for each in draft.key_results),
        )
        for draft in drafts
    ]


def _outline(text: str) -> list[tuple[str, list[str]]]:
    return [(draft.objective, [each.text for each in draft.key_results]) for draft in _read(text).drafts]


@settings(deadline=None)
@given(st.lists(_drafts, max_size=5))
def test_drafts_written_as_text_read_back_the_same(drafts: list[DraftOkr]) -> None:
    reading = _read(text_of(drafts))
    assert _shape(reading.drafts) == _shape(drafts)
    assert reading.notices == ()


_pieces = st.sampled_from(
    ["O1:", "KR 2", "Ziel:", "- ", "1.1 ", "\t", "    ", "\n", "\r\n", "Team: A", "# B", "Increase x", "Baseline: 3",
     "Initiatives:", "Key Results", "5 %", "und mehr", "**Objective**", "Owner: C", "\n\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_pieces, max_size=25).map("".join))
def test_no_line_of_a_text_is_lost(text: str) -> None:
    reading = _read(text)
    kept = " ".join(
        part
        for draft in reading.drafts
        for part in (
            draft.team,
            draft.objective,
            *(f"{each.text} {each.baseline} {each.target}" for each in draft.key_results),
        )
    )
    left_out = " ".join(notice.value for notice in reading.notices)
    for word in ("Increase x", "Owner: C", "und mehr", "5 %"):
        # What is marked, set off or above it may be a mark; the words themselves are somewhere.
        assert word not in text or word.split()[0] in kept + left_out


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    _read(text)


@pytest.mark.parametrize(
    "text",
    [
        "O: Grow\nKR: Revenue from 1 to 2\nKR: Churn below 3%",
        "Objective 1: Grow\nKR1: Revenue from 1 to 2\nKR2 Churn below 3%",
        "O1 Grow\r\nO1KR1: Revenue from 1 to 2\r\nO1.KR2: Churn below 3%\r\n",
        "**Objective:** Grow\n- **KR1:** Revenue from 1 to 2\n- **KR2:** Churn below 3%",
        "Ziel: Grow\nSchlüsselergebnis 1: Revenue from 1 to 2\nSchlüsselergebnis 2 – Churn below 3%",
        "Grow\n- Revenue from 1 to 2\n- Churn below 3%",
        "Grow\n  • Revenue from 1 to 2\n  • Churn below 3%",
        "Grow\n    Revenue from 1 to 2\n    Churn below 3%",
        "- Grow\n    * Revenue from 1 to 2\n    * Churn below 3%",
        "1. Grow\n1.1 Revenue from 1 to 2\n1.2 Churn below 3%",
        "Grow\n1) Revenue from 1 to 2\n2) Churn below 3%",
        "Objective\nGrow\nKey Results\nRevenue from 1 to 2\nChurn below 3%",
        "## Objective: Grow\n### Key results\n1. Revenue from 1 to 2\n2. Churn below 3%",
        "Objective\tKey Result\nGrow\tRevenue from 1 to 2\n\tChurn below 3%",
        "Grow\tRevenue from 1 to 2\nGrow\tChurn below 3%",
        "Objective\tGrow\nKR1\tRevenue from 1 to 2\nKR2\tChurn below 3%",
        "Objective: Grow\nKR1: Revenue\nfrom 1 to 2\nKR2: Churn below 3%",
    ],
)
def test_every_usual_shape_gives_the_same_objective_and_key_results(text: str) -> None:
    assert _outline(text) == [("Grow", ["Revenue from 1 to 2", "Churn below 3%"])]


def test_key_results_alone_need_no_objective() -> None:
    assert _outline("Revenue from 1 to 2\n1.5 million users\n5 workshops") == [
        ("", ["Revenue from 1 to 2", "1.5 million users", "5 workshops"])
    ]


def test_headings_say_whose_the_following_drafts_are() -> None:
    text = (
        "O: Before\n# Sales\nO: One\nTeam: Service\nO: Two\nDepartment: Operations\nO: Three\nTeam:\nO: Four\n"
        "# Company OKRs\nO: Five"
    )
    found = [(draft.objective, draft.team, draft.level) for draft in _read(text, team="Ours").drafts]
    assert found == [
        ("Before", "Ours", DraftLevel.NOT_SAID),
        ("One", "Sales", DraftLevel.NOT_SAID),
        ("Two", "Service", DraftLevel.NOT_SAID),
        ("Three", "Operations", DraftLevel.DEPARTMENT),
        ("Four", "Ours", DraftLevel.NOT_SAID),
        ("Five", "Ours", DraftLevel.COMPANY),
    ]


def test_cells_of_a_spreadsheet_keep_todays_value_and_the_target() -> None:
    text = "Team\tZiel\tSchlüsselergebnis\tAusgangswert\tZielwert\nVertrieb\tWachsen\tUmsatz\t1\t2\n\t\tKosten\t5\t3"
    assert _shape(_read(text).drafts) == [
        ("Vertrieb", DraftLevel.NOT_SAID, "Wachsen", (("Umsatz", "1", "2"), ("Kosten", "5", "3")))
    ]


def test_values_on_lines_of_their_own_belong_to_the_key_result_above() -> None:
    draft = _read("O: Grow\nKR: Churn\nBaseline: 5 %\nTarget: 3 %").drafts[0]
    assert (draft.key_results[0].baseline, draft.key_results[0].target) == ("5 %", "3 %")


def test_lines_that_fit_nowhere_are_noticed_with_their_number_and_words() -> None:
    text = "O: Grow\nKR: Churn from 5 to 3\nOwner: A. Example\nInitiatives:\n- Build a portal\n"
    notices = _read(text).notices
    assert [(notice.place, notice.value) for notice in notices] == [
        ("line 3", "Owner: A. Example"),
        ("line 4", "Initiatives:"),
        ("line 5", "- Build a portal"),
    ]
    assert _outline(text) == [("Grow", ["Churn from 5 to 3"])]


def test_details_below_a_key_result_are_noticed() -> None:
    reading = _read("Grow\n- Churn from 5 to 3\n    - ask ten customers\n- Revenue")
    assert [notice.place for notice in reading.notices] == ["line 3"]
    assert [each.text for each in reading.drafts[0].key_results] == ["Churn from 5 to 3", "Revenue"]


def test_where_every_line_must_be_understood_all_misfits_are_raised_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        drafts_from_text("O: Grow\nKR: Churn\nOwner: A\nStatus: red\n", new_id=uuid4)
    assert [fault.place for fault in caught.value.faults] == ["line 3", "line 4"]


def test_everything_too_long_or_too_much_is_raised_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        _read(f"O: {'a' * 1001}\nKR: {'b' * 1001}\nBaseline: {'c' * 201}\n" + "KR: x\n" * 50)
    assert [fault.place for fault in caught.value.faults] == ["line 1", "line 1", "line 2", "line 2"]
    with pytest.raises(FaultsError, match="more than 300 objectives"):
        _read("O: x\n" * 301)
    with pytest.raises(FaultsError, match="longer than 100 kB"):
        _read("O: x\n" * 30_000)


def test_ids_come_from_outside_in_the_order_of_the_text() -> None:
    numbers = count(1)
    drafts = drafts_from_text("O: A\nKR: b\nKR: c\nO: D", new_id=lambda: UUID(int=next(numbers)))
    assert [drafts[0].id.int, *(each.id.int for each in drafts[0].key_results), drafts[1].id.int] == [
        1,
        2,
        3,
        4,
    ]
