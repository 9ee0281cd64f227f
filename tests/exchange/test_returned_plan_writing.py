"""The next export in the file that came back: our cells are the plan's, everything else is people's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from exchange.project_plan.columns import SHEET, TABLE
from exchange.returned_plan.reading import returned_list
from exchange.returned_plan.writing import written_on
from exchange.workbooks import project_plan
from tests.exchange.returned_edits import (
    OWN_SHEET,
    YELLOW,
    Edited,
    edited_plan,
    next_plan,
    own_values,
    rows_read,
    small_plan,
    values_of,
    values_read,
)
from tests.exchange.workbook_sample import sample_report

GONE = small_plan()[0].activities[7].id


def opened(content: bytes) -> Edited:
    """A workbook to look at."""
    return Edited(load_workbook(BytesIO(content)), Random(0), {})


def kept_after(change: Callable[[Worksheet], object]) -> Edited:
    """The whole small plan with something done to its list, written on with the next plan."""
    return opened(written_on(_changed(lambda book: change(book[SHEET])), next_plan()[1]))


def _changed(change: Callable[[Workbook], object], content: bytes = b"") -> bytes:
    book = load_workbook(BytesIO(content or small_plan()[1]))
    change(book)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("seed", range(12))
def test_the_list_says_what_the_newest_plan_says_and_keeps_what_people_put_there(seed: int) -> None:
    edited = edited_plan(seed)
    content = edited.content()
    written = written_on(content, next_plan()[1])
    newest = {activity.id: values_of(activity) for activity in next_plan()[0].activities}
    found = returned_list(written, "plan.xlsx")
    assert (rows_read(written), found.plan_version, found.unreadable) == (newest, 2, ())
    added = [values_read(row) for row in found.rows if row.id is None]
    assert sorted(added, key=str) == sorted(edited.added, key=str)
    after, looked_at = own_values(written), opened(written)
    for heading, values in own_values(content).items():
        kept = {key: value for key, value in values.items() if key in newest}
        assert {key: after[heading].get(key) for key in kept} == kept, edited.done
    for key, name, text in edited.notes:
        assert key == GONE or looked_at.cell(key, name).comment.text == text
    for key, name in edited.fills:
        assert key == GONE or looked_at.cell(key, name).fill.fgColor.rgb == YELLOW.fgColor.rgb
    if OWN_SHEET in edited.book.sheetnames:
        _same_own_sheet(edited.book[OWN_SHEET], looked_at.book[OWN_SHEET])


def _same_own_sheet(before: Worksheet, after: Worksheet) -> None:
    def shown(sheet: Worksheet) -> list[list[object]]:
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert shown(after) == shown(before)
    assert after["A1"].fill == YELLOW
    assert after["B1"].comment.text == "ask Ines"
    assert after.column_dimensions["A"].width == 33


def _looks(sheet: Worksheet) -> list[tuple[object, ...]]:
    """Every cell with its value and format; openpyxl compares formats by their words only."""
    return [
        (cell.coordinate, cell.value, cell.number_format, str(cell.font), str(cell.fill), str(cell.alignment))
        for row in sheet.iter_rows()
        for cell in row
    ]


def _rules(sheet: Worksheet) -> list[tuple[str, list[str]]]:
    """Areas with formats by rule, and the rules."""
    rules: Any = sheet.conditional_formatting
    return [(str(each.sqref), [str(rule.formula) + str(rule.dxf) for rule in each.rules]) for each in rules]


def test_writing_on_an_untouched_plan_changes_nothing_that_is_read() -> None:
    content = small_plan()[1]
    written = written_on(content, content)
    assert returned_list(written, "plan.xlsx") == returned_list(content, "plan.xlsx")
    before, after = opened(content).book, opened(written).book
    assert after.sheetnames == before.sheetnames
    for sheet in before.worksheets:
        other: Any = after[sheet.title]
        assert _looks(other) == _looks(sheet)
        assert (other.freeze_panes, other.sheet_state) == (sheet.freeze_panes, sheet.sheet_state)
        assert _rules(other) == _rules(sheet)
        assert len(other.data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
    assert set(after.defined_names) == set(before.defined_names)


def test_titles_that_look_like_formulas_stay_texts() -> None:
    book = kept_after(lambda sheet: None).book
    titles = [cell for cell in book[SHEET]["B"] if str(cell.value).startswith("=")]
    assert len(titles) == 3
    assert {cell.data_type for cell in titles} == {"s"}


def test_rows_stay_where_they_are_and_new_ones_take_the_free_row_then_the_end() -> None:
    edited = kept_after(lambda sheet: None)
    ids = [edited.sheet.cell(row, 1).value for row in range(5, 19)]
    old, new = small_plan()[0].activities, next_plan()[0].activities[-3:]
    expected = [str(each.id) for each in old[:7]] + [str(new[0].id)] + [str(each.id) for each in old[8:]]
    assert ids == expected + [str(each.id) for each in new[1:]]
    assert edited.sheet.tables[TABLE].ref == "A4:O18"


def test_an_activity_that_left_the_plan_stays_as_dropped_where_somebody_wrote_beside_it() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["Q4"], sheet["Q12"] = "Mine", "talk to Jo first"

    edited = kept_after(change)
    row = [cell.value for cell in edited.sheet[12]]
    assert (row[0], row[5], row[6], row[13], row[16]) == (None, None, None, "dropped", "talk to Jo first")
    note = edited.sheet["B12"].comment.text
    assert note.startswith("Not in the plan since version 2. It was planned from ")
    buffer = BytesIO()
    edited.book.save(buffer)
    assert None not in {row.id for row in returned_list(buffer.getvalue(), "plan.xlsx").rows}
    back = opened(written_on(buffer.getvalue(), small_plan()[1]))
    assert back.sheet["A12"].value == str(GONE)
    assert (back.sheet["B12"].comment, back.sheet["Q12"].value) == (None, "talk to Jo first")


def test_a_row_that_a_formula_of_their_own_names_is_not_given_to_another_activity() -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("Mine")["A1"] = "=Activities!$F$12+1"

    written = opened(written_on(_changed(change), next_plan()[1]))
    assert written.sheet["N12"].value == "dropped"
    assert written.book["Mine"]["A1"].value == "=Activities!$F$12+1"


def test_own_rows_that_were_accepted_get_their_ids() -> None:
    accepted = next_plan()[0].activities[-1]

    def change(sheet: Worksheet) -> None:
        sheet["B17"], sheet["C17"], sheet["F17"] = accepted.title, accepted.unit_name, accepted.start
        sheet["B17"].data_type = "s"
        sheet["B17"].fill = YELLOW

    edited = kept_after(change)
    assert edited.sheet["A17"].value == str(accepted.id)
    assert edited.sheet["B17"].fill == YELLOW


def test_formulas_and_formats_of_own_columns_go_on_into_new_rows() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["Q4"] = "Days left"
        for row in range(5, 17):
            sheet[f"Q{row}"] = f"=G{row}-TODAY()"
            sheet[f"Q{row}"].number_format = "0"

    sheet = kept_after(change).sheet
    assert [sheet[f"Q{row}"].value for row in (5, 12, 17, 18)] == [
        f"=G{row}-TODAY()" for row in (5, 12, 17, 18)
    ]
    assert sheet["Q18"].number_format == "0"


def test_names_follow_columns_that_were_moved_and_reach_new_rows() -> None:
    edited = kept_after(lambda sheet: sheet.insert_cols(2))
    names = edited.book.defined_names
    assert names["ActivityIds"].attr_text == "Activities!$A$5:$A$1018"
    assert names["ActivityStarts"].attr_text == "Activities!$G$5:$G$1018"


def test_totals_of_the_table_move_down_and_are_no_activity() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A17"], sheet["J17"] = "Total", "=SUBTOTAL(109,ActivityList[Hours each])"
        table = sheet.tables[TABLE]
        table.ref, table.totalsRowCount = "A4:O17", 1

    content = _changed(lambda book: change(book[SHEET]))
    assert returned_list(content, "plan.xlsx").unreadable == ()
    edited = opened(written_on(content, next_plan()[1]))
    assert (edited.sheet["A19"].value, edited.sheet.tables[TABLE].ref) == ("Total", "A4:O19")
    assert edited.sheet.tables[TABLE].autoFilter.ref == "A4:O18"
    assert edited.sheet["A18"].value == str(next_plan()[0].activities[-1].id)


def test_notes_on_our_other_sheets_stay_with_their_activity() -> None:
    def change(book: Workbook) -> None:
        book["Gantt"]["C8"].comment = Comment("ask Jo", "PM")
        book["Overview"]["A1"].comment = Comment("for the board", "PM")

    content = _changed(change)
    key = opened(content).book["Gantt"]["A8"].value
    book = opened(written_on(content, next_plan()[1])).book
    (row,) = (row for row in book["Gantt"].iter_rows() if row[0].value == key)
    assert row[2].comment.text == "ask Jo"
    assert book["Overview"]["A1"].comment.text == "for the board"


def test_sheets_that_are_asked_for_come_and_those_no_longer_asked_for_go() -> None:
    report = sample_report()
    small = replace(report, plan=small_plan()[0])
    with_raci = written_on(small_plan()[1], project_plan(small, ["raci"]))
    assert "RACI" in opened(with_raci).book.sheetnames
    assert "RACI" not in opened(written_on(with_raci, small_plan()[1])).book.sheetnames
    own = _changed(lambda book: book.create_sheet("RACI"))
    assert {"RACI", "RACI (2)"} <= set(opened(written_on(own, project_plan(small, ["raci"]))).book.sheetnames)


def test_widths_hidden_columns_filters_and_the_sentence_above_the_list() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].width = 77
        sheet.column_dimensions["D"].hidden = True
        sheet.freeze_panes = "C6"

    sheet = kept_after(change).sheet
    assert (sheet.column_dimensions["B"].width, sheet.column_dimensions["D"].hidden) == (77, True)
    assert sheet.freeze_panes == "C6"
    assert "14 activities." in str(sheet["A2"].value)
