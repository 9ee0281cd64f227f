from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.teams import drafts_from_file, rows_of_organisation, team_columns, team_list_workbook
from surveys.faults import FaultsError
from surveys.organisation import DateRange, Dependency, DependencyKind, Level, Organisation, Unit, Volunteered
from surveys.organisation_drafts import UnitDraft, organisation_from_drafts
from surveys.text import clean_text, normalised
from tests.corpus.outcome import ids
from tests.corpus.workbooks import workbook

_SUMS = {"total", "sum", "grand total", "summe", "gesamt", "gesamtsumme"}
# Nothing that shows as a spreadsheet's error, such as #REF!, or as the row of a sum.
_text = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=15)
    .map(clean_text)
    .filter(lambda text: not normalised(text).startswith("#") and normalised(text) not in _SUMS)
)
_name = _text.filter(lambda text: bool(normalised(text)))
_reason = _text.filter(lambda text: not set(text) & set("()"))
_day = st.dates(date(2026, 1, 1), date(2030, 12, 31))
_range = st.builds(
    lambda start, days, reason: DateRange(
        start=start, end=date.fromordinal(start.toordinal() + days), reason=reason
    ),
    _day,
    st.integers(0, 90),
    _reason | st.just("stocktaking (north; south)"),
)
# 1.125 hours must not come back as thousands, nor 1234567 in powers of ten.
_hours = st.integers(0, 64_000).map(lambda number: number / 64) | st.just(999_999.5) | st.just(0.1 + 0.2)


@st.composite
def _organisations(draw: st.DrawFn) -> Organisation:
    names = draw(st.lists(_name, min_size=1, max_size=7, unique_by=normalised))
    new_id = ids()
    units: list[Unit] = []
    parents = [None, *(draw(st.integers(0, number)) for number in range(len(names) - 1))]
    # A list is read in tree order, so it is drawn in tree order.
    order = _preorder(parents)
    position = {row: place for place, row in enumerate(order)}
    for row in order:
        parent = parents[row]
        has_children = row in parents
        level = Level.COMPANY if parent is None else Level.DEPARTMENT if has_children else draw(
            st.sampled_from([Level.TEAM, Level.DEPARTMENT])
        )  # fmt: skip
        others = st.sampled_from(units).map(lambda unit: unit.id) if units else st.nothing()
        kinds = st.sampled_from([DependencyKind.AFTER, DependencyKind.NOT_BEFORE])
        links = st.builds(Dependency, kind=kinds, on=others)
        units.append(
            Unit(
                id=new_id(),
                code=draw(st.just("") | st.just(f"code {row}!")),
                name=names[row],
                level=level,
                parent=None if parent is None else units[position[parent]].id,
                members_direct=draw(st.integers(0, 1_000_000)),
                lead=draw(_text),
                volunteered=draw(st.sampled_from(Volunteered)),
                function=draw(_text),
                location=draw(_text),
                country=draw(st.sampled_from(["", "DE", "GB"])),
                time_zone=draw(st.sampled_from(["", "Europe/Berlin"])),
                blocked=draw(st.lists(_range, max_size=2).map(tuple)),
                dependencies=draw(st.lists(links, max_size=2, unique=True).map(tuple)) if units else (),
                effort_hours=draw(st.none() | _hours),
                priority=draw(_hours | st.just(1.0)),
            )
        )
    return Organisation(units=tuple(units))


def _preorder(parents: list[int | None]) -> list[int]:
    order, waiting = [], [0]
    while waiting:
        row = waiting.pop()
        order.append(row)
        waiting.extend(child for child in reversed(range(len(parents))) if parents[child] == row)
    return order


def _read_back(drafts: list[UnitDraft], organisation: Organisation) -> Organisation:
    by_name = {normalised(unit.name): unit.id for unit in organisation.units}
    known = [replace(draft, unit_id=by_name[normalised(draft.name)]) for draft in drafts]
    return organisation_from_drafts(known, company_name="Acme", new_id=ids())[0]


@settings(max_examples=60, deadline=None)
@given(_organisations())
def test_an_organisation_as_rows_reads_back_as_the_same_organisation(organisation: Organisation) -> None:
    rows = rows_of_organisation(organisation)
    drafts = [UnitDraft(f"row {number}", **row) for number, row in enumerate(rows, start=2)]
    assert _read_back(drafts, organisation) == organisation


@settings(max_examples=25, deadline=None)
@given(_organisations())
def test_the_workbook_gives_back_the_rows_written_into_it(organisation: Organisation) -> None:
    rows = rows_of_organisation(organisation)
    drafts = drafts_from_file(team_list_workbook(rows), "teams.xlsx")
    for draft, row in zip(drafts, rows, strict=True):
        assert draft == UnitDraft(draft.place, **row)
    assert _read_back(list(drafts), organisation) == organisation


@pytest.mark.parametrize(
    "name", ["=1+1", "+49", "-3", "@home", "'quoted'", "_x0041_", "007", "1e5", "TRUE", "a\u00a0b", "x" * 200]
)
def test_a_name_is_a_text_in_the_workbook_whatever_it_looks_like(name: str) -> None:
    (draft,) = drafts_from_file(team_list_workbook([{"name": name, "headcount": "5"}]), "teams.xlsx")
    assert clean_text(draft.name) == clean_text(name)


def test_the_empty_template_says_that_rows_are_missing_instead_of_reading_its_example() -> None:
    with pytest.raises(FaultsError, match="sheet 'Teams': there are headings but no rows below"):
        drafts_from_file(team_list_workbook(), "teams.xlsx")


def test_the_templates_example_is_a_valid_organisation() -> None:
    drafts = [UnitDraft(f"row {n}", **row) for n, row in enumerate(team_columns().examples, start=2)]
    organisation, notices = organisation_from_drafts(drafts, company_name="x", new_id=ids())
    assert organisation.root.level is Level.COMPANY
    assert notices == ()


def test_every_column_is_found_by_its_heading_its_field_and_its_synonyms() -> None:
    for column in team_columns().columns:
        for word in (column.heading, column.field, *column.synonyms, column.heading.upper() + " *"):
            needed = [each for each in ("name", "headcount") if each != column.field]
            content = workbook([[word, *needed], ["7", *("7" for _ in needed)]])
            (draft,) = drafts_from_file(content, "teams.xlsx")
            assert getattr(draft, column.field) == "7", word


def test_no_two_columns_share_a_word() -> None:
    owners: dict[str, str] = {}
    for column in team_columns().columns:
        for word in (column.heading, column.field, *column.synonyms):
            assert owners.setdefault(normalised(word).replace("_", " "), column.field) == column.field


def test_departments_in_a_column_of_their_own_become_units_above_their_teams() -> None:
    content = b"department,team,headcount\nTech,IT,3\nTech,Lab,4\nSales,Sales,5\n"
    organisation, _ = organisation_from_drafts(
        drafts_from_file(content, "teams.csv"), company_name="Acme", new_id=ids()
    )
    tree = [
        (unit.name, unit.level.value, organisation.depth(unit.id)) for unit in organisation.in_tree_order()
    ]
    assert tree == [
        ("Acme", "company", 1),
        ("Tech", "department", 2),
        ("IT", "team", 3),
        ("Lab", "team", 3),
        ("Sales", "team", 2),
    ]


def test_a_column_of_departments_is_only_a_remark_where_parents_are_given() -> None:
    content = b"department,name,parent,headcount\nx,Acme,,0\ny,IT,Acme,3\n"
    drafts = drafts_from_file(content, "teams.csv")
    assert [(draft.name, draft.parent) for draft in drafts] == [("Acme", ""), ("IT", "Acme")]
