from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.tables import read_table
from surveys.faults import FaultsError
from tests.corpus.workbooks import list_of, with_cells, with_part, workbook

# What a spreadsheet program keeps of a typed cell: no control characters, nothing around it.
_cell = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf"]), max_size=12).map(str.strip)
_word = st.text(st.characters(categories=["L", "N"]), min_size=2, max_size=8)
_lists = st.lists(st.tuples(_word, _cell, _cell), min_size=1, max_size=6)


def _written(rows: list[tuple[str, ...]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def _cells(row: tuple[str, ...]) -> tuple[str, ...]:
    kept = list(row)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


@given(_lists, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_csv_file_is_read_whatever_separates_and_encodes_it(
    rows: list[tuple[str, ...]], delimiter: str, encoding: str
) -> None:
    content = _written([("alpha", "beta", "gamma"), *rows], delimiter).encode(encoding)
    table = read_table(content, "list.csv")
    assert table.headings == ("alpha", "beta", "gamma")
    assert [row.cells for row in table.rows] == [_cells(row) for row in rows]
    assert [row.number for row in table.rows] == list(range(2, len(rows) + 2))


@given(_lists)
def test_a_workbook_gives_back_the_texts_written_into_it(rows: list[tuple[str, ...]]) -> None:
    def written(_: object, page: object) -> None:
        for line, cells in enumerate([("alpha", "beta", "gamma"), *rows]):
            for column, cell in enumerate(cells):
                page.write_string(line, column, cell)  # type: ignore[attr-defined]

    table = read_table(workbook([], change=written), "list.xlsx")
    assert [row.cells for row in table.rows] == [_cells(row) for row in rows]


def test_every_kind_of_cell_becomes_the_text_a_person_would_write() -> None:
    rows = [["a", "b", "c", "d", "e"], [1.0, 0.5, True, date(2027, 3, 1), " x\x07 "]]
    table = read_table(workbook(rows), "list.xlsx")
    assert table.rows[0].cells == ("1", "0.5", "yes", "2027-03-01", "x")


def test_the_place_names_file_sheet_and_row() -> None:
    table = read_table(workbook([["a"], [], ["x"]], sheet="Units"), "C:\\clients\\teams.xlsx")
    assert table.at(table.rows[0]) == "teams.xlsx, sheet 'Units', row 3"


def test_the_sheet_that_is_asked_for_is_taken_even_if_it_is_not_the_first() -> None:
    content = workbook([["a"], ["here"]], sheet="TEAMS", before={"Notes": [["a"], ["not here"]]})
    assert read_table(content, "x.xlsx", sheet="Teams").rows[0].cells == ("here",)


def test_an_empty_sheet_of_the_right_name_is_not_replaced_by_an_example() -> None:
    content = workbook([], sheet="Teams", before={"Example": [["name"], ["Example Company"]]})
    with pytest.raises(FaultsError, match="sheet 'Teams': the sheet is empty"):
        read_table(content, "x.xlsx", sheet="Teams")


def test_a_formula_whose_result_is_an_empty_text_was_calculated() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    assert read_table(with_cells(cells), "x.xlsx").rows[0].cells == ("2",)


def test_a_merge_beside_the_headings_is_refused_because_headings_would_be_lost() -> None:
    content = workbook(
        [["name", "x", "y"], ["Sales", 1, 2]], change=lambda _, page: page.merge_range("B1:C1", "both")
    )
    with pytest.raises(FaultsError, match="merged in row 1"):
        read_table(content, "x.xlsx")


def test_headings_are_on_one_line() -> None:
    assert read_table(b'"Which\nteam?",b\nx,y\n', "x.csv").headings == ("Which team?", "b")


@pytest.mark.parametrize("cut", range(0, 4_000, 97))
def test_a_workbook_broken_off_anywhere_is_refused(cut: int) -> None:
    content = list_of({"Sales": 5})
    with pytest.raises(FaultsError):
        read_table(content[: len(content) - 1 - cut % len(content)], "x.xlsx")


def test_a_workbook_with_damaged_styles_is_refused_and_nothing_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # openpyxl prints "99 is out of range" to standard output, where the report's JSON goes.
    content = with_part(
        list_of({"Sales": 5}),
        "xl/styles.xml",
        lambda xml: xml.replace(b'xfId="0" builtinId', b'xfId="99" builtinId'),
    )
    with pytest.raises(FaultsError, match="cannot be read"):
        read_table(content, "x.xlsx")
    assert capsys.readouterr() == ("", "")
