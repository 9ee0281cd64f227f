from __future__ import annotations

import time
from datetime import date
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.faults import FaultsError
from surveys.organisation import DateRange, DependencyKind, Level, Organisation, Volunteered
from surveys.organisation_drafts import UnitDraft, organisation_from_drafts
from surveys.unit_references import _circles
from tests.corpus.outcome import ids


def _organisation(*rows: dict[str, str | UUID], company: str = "Acme") -> Organisation:
    return _with_notices(*rows, company=company)[0]


def _with_notices(
    *rows: dict[str, str | UUID], company: str = "Acme"
) -> tuple[Organisation, tuple[str, ...]]:
    drafts = [
        UnitDraft(f"Teams, row {number}", **{"headcount": "5", **row})  # type: ignore[arg-type]
        for number, row in enumerate(rows, start=2)
    ]
    return organisation_from_drafts(drafts, company_name=company, new_id=ids())


def _faults(*rows: dict[str, str | UUID]) -> list[str]:
    with pytest.raises(FaultsError) as caught:
        _organisation(*rows)
    return [str(fault) for fault in caught.value.faults]


def _unit(organisation: Organisation, name: str) -> object:
    return next(unit for unit in organisation.units if unit.name == name)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("2027-03-01", [("2027-03-01", "2027-03-01", "")]),
        ("2027-03-01..2027-03-31 (stocktaking)", [("2027-03-01", "2027-03-31", "stocktaking")]),
        ("2027-03-01 to 2027-03-31", [("2027-03-01", "2027-03-31", "")]),
        ("2027-3-1 - 2027-3-31", [("2027-03-01", "2027-03-31", "")]),
        ("1.3.2027–31.3.2027 (Inventur (groß); Nord)", [("2027-03-01", "2027-03-31", "Inventur (groß); Nord")]),
        ("01.03.2027 bis 31.03.2027\n2027-05-01", [("2027-03-01", "2027-03-31", ""), ("2027-05-01", "2027-05-01", "")]),
        ("2027-03-01 00:00:00; ;2028-02-29", [("2027-03-01", "2027-03-01", ""), ("2028-02-29", "2028-02-29", "")]),
        ("", []),
    ],
)  # fmt: skip
def test_blocked_dates_are_read_as_people_write_them(text: str, ranges: list[tuple[str, str, str]]) -> None:
    unit = _organisation({"name": "A", "blocked": text}).root
    days = [DateRange(start=date.fromisoformat(a), end=date.fromisoformat(b), reason=c) for a, b, c in ranges]
    assert list(unit.blocked) == days


@pytest.mark.parametrize("text", ["March", "2027-02-30", "2027-03-01..", "3/1/2027", "1999-01-01", "46000"])
def test_what_is_no_date_is_a_fault_with_its_value(text: str) -> None:
    (fault,) = _faults({"name": "A", "blocked": text})
    assert "Teams, row 2, column 'cannot_start': it is not a range of dates" in fault
    assert f"'{text}'" in fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B", [("after", "B")]),
        ("after B", [("after", "B")]),
        ("After: B; not before: C", [("after", "B"), ("not_before", "C")]),
        ("together with B", [("together", "B")]),
        ("with B; NOT_BEFORE C", [("together", "B"), ("not_before", "C")]),
        ("After Sales", [("after", "After Sales")]),
        ("together: After Sales", [("together", "After Sales")]),
        ("X; Y; B", [("after", "X; Y"), ("after", "B")]),
        ("B; B", [("after", "B")]),
        ("code-c", [("after", "C")]),
    ],
)
def test_dependencies_are_read_by_kind_and_name(text: str, expected: list[tuple[str, str]]) -> None:
    organisation = _organisation(
        {"name": "Acme", "level": "company"},
        {"name": "A", "depends_on": text},
        {"name": "B"},
        {"name": "C", "code": "Code-C"},
        {"name": "After Sales"},
        {"name": "X; Y"},
    )
    found = [
        (each.kind.value, organisation.by_id[each.on].name) for each in _unit(organisation, "A").dependencies
    ]
    assert found == expected


def test_words_of_both_languages_are_understood() -> None:
    organisation = _organisation(
        {"name": "A", "level": "Unternehmen"},
        {"name": "B", "parent": "A", "level": "Abteilung", "volunteered": "Ja"},
        {"name": "C", "parent": "B", "volunteered": "x"},
        {"name": "D", "parent": "B", "volunteered": "FALSCH", "time_zone": "europe/berlin", "country": "de"},
    )
    assert [unit.level for unit in organisation.units] == [
        Level.COMPANY, Level.DEPARTMENT, Level.TEAM, Level.TEAM,
    ]  # fmt: skip
    asked = [unit.volunteered for unit in organisation.units]
    assert asked == [Volunteered.NOT_ASKED, Volunteered.YES, Volunteered.YES, Volunteered.NO]
    assert _unit(organisation, "D").time_zone == "Europe/Berlin"
    assert _unit(organisation, "D").country == "DE"


def test_all_faults_of_a_list_come_at_once() -> None:
    faults = _faults(
        {"name": "", "headcount": "x"},
        {"name": "A", "parent": "Z", "level": "squad"},
        {"name": "a", "depends_on": "Q", "blocked": "soon"},
        {"name": "B", "parent": "C", "level": "company"},
        {"name": "C", "level": "team"},
    )
    told = "\n".join(faults)
    assert len(faults) == 9
    for words in (
        "row 2, column 'name'", "row 2, column 'headcount'", "row 3, column 'parent'", "row 3, column 'level'",
        "row 4, column 'name'", "row 4, column 'depends_on'", "row 4, column 'cannot_start'",
        "row 5, column 'level'", "row 6, column 'level'",
    ):  # fmt: skip
        assert words in told


def test_units_that_are_known_keep_their_ids_and_a_copied_row_gets_its_own() -> None:
    known = UUID(int=77)
    organisation = _organisation(
        {"name": "A", "unit_id": known}, {"name": "B", "unit_id": known, "parent": "A"}
    )
    first, second = organisation.units
    assert first.id == known
    assert second.id != known


def test_several_rows_without_a_parent_stand_under_the_company_that_is_given() -> None:
    organisation, notices = _with_notices({"name": "A"}, {"name": "B"})
    assert [unit.name for unit in organisation.units] == ["Acme", "A", "B"]
    assert notices == ("2 units have no parent; they were placed under 'Acme'.",)


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        ("A", "A (whole)"),
        ("x" * 300, "x" * 180),
        ("", "The organisation"),
        ("\u202e\x07", "The organisation"),
    ],
)
def test_the_companys_name_is_always_one_that_can_be_kept(company: str, expected: str) -> None:
    assert _organisation({"name": "A"}, {"name": "B"}, company=company).root.name == expected


def test_parents_come_before_children_in_the_order_of_the_list() -> None:
    organisation = _organisation(
        {"name": "A1", "parent": "A"}, {"name": "B1", "parent": "B"}, {"name": "Acme"},
        {"name": "B", "parent": "Acme"}, {"name": "A", "parent": "acme"}, {"name": "A2", "parent": "A"},
    )  # fmt: skip
    assert [unit.name for unit in organisation.units] == ["Acme", "B", "B1", "A", "A1", "A2"]


def test_people_counted_twice_are_pointed_out() -> None:
    _, notices = _with_notices(
        {"name": "A", "headcount": "10"}, {"name": "B", "parent": "A"}, {"name": "C", "parent": "A"}
    )
    # 10 directly in A, 5 + 5 below it
    assert any("'A' has 10 people directly and the same number" in notice for notice in notices)


@pytest.mark.parametrize(
    ("kinds", "possible"),
    [
        (("together", "together", "together"), True),
        (("not before", "not before", "not before"), True),
        (("together", "not before", "together"), True),
        (("after", "not before", "not before"), False),
        (("after", "together", "not before"), False),
        (("after", "after", "after"), False),
    ],
)
def test_a_circle_is_impossible_if_one_unit_in_it_must_come_later(
    kinds: tuple[str, ...], possible: bool
) -> None:
    rows = [
        {"name": name, "depends_on": f"{kind}: {other}"}
        for name, other, kind in zip("ABC", "BCA", kinds, strict=True)
    ]
    if possible:
        assert len(_organisation(*rows).units) == 4
    else:
        assert all("wait for each other" in fault for fault in _faults(*rows))


def test_a_unit_between_two_circles_is_not_blamed() -> None:
    # A and B wait for each other, C waits for A, and D and E wait for each other and for C.
    faults = _faults(
        {"name": "A", "depends_on": "B"}, {"name": "B", "depends_on": "A"}, {"name": "C", "depends_on": "A"},
        {"name": "D", "depends_on": "E; C"}, {"name": "E", "depends_on": "D"},
    )  # fmt: skip
    assert [fault.split(",")[1] for fault in faults] == [" row 2", " row 3", " row 5", " row 6"]


@given(st.lists(st.lists(st.integers(0, 6), max_size=4), min_size=7, max_size=7))
def test_two_nodes_share_a_number_exactly_if_each_reaches_the_other(edges: list[list[int]]) -> None:
    reach = [[i == j or j in edges[i] for j in range(7)] for i in range(7)]
    for k, i, j in product(range(7), repeat=3):  # Warshall's closure
        reach[i][j] = reach[i][j] or (reach[i][k] and reach[k][j])
    number = _circles(edges)
    for i, j in product(range(7), repeat=2):
        assert (number[i] == number[j]) == (reach[i][j] and reach[j][i])


def test_ten_thousand_units_in_one_chain_are_read_in_seconds() -> None:
    rows = [{"name": f"N{n}", "parent": f"N{n - 1}" if n else ""} for n in range(10_000)]
    start = time.process_time()
    organisation = _organisation(*rows)
    assert time.process_time() - start < 3.0
    assert organisation.depth(organisation.units[-1].id) == 10_000


def test_ten_thousand_bad_rows_do_not_take_the_square_of_their_number() -> None:
    rows = [{"name": "same", "headcount": "many", "parent": "x", "depends_on": "y"} for _ in range(10_000)]
    start = time.process_time()
    faults = _faults(*rows)
    assert time.process_time() - start < 3.0
    # four kinds, 20 of each and a line for the rest; the first row's name is no repetition
    assert len(faults) == 4 * 21


def test_dependency_kinds_are_those_of_the_model() -> None:
    organisation = _organisation({"name": "A"}, {"name": "B", "depends_on": "together: A"})
    assert _unit(organisation, "B").dependencies[0].kind is DependencyKind.TOGETHER
