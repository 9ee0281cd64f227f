"""Whatever people typed stays text: no formula, no link, no broken file."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from io import BytesIO
from uuid import uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from exchange.project_plan.sheets import PLAN_SHEETS
from exchange.workbook.texts import LONGEST_TEXT, lines_needed, safe_text
from exchange.workbooks import full_workbook, leadership_report, project_plan
from surveys.text import clean_text
from tests.exchange.knowing_sample import knowing_report
from tests.exchange.plan_sample import pack_at_work, plan_book, plan_file
from tests.exchange.workbook_sample import opened, renamed, sample_report

HOSTILE = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    '\r=HYPERLINK("http://evil.example")',
    "http://evil.example",
    "mailto:a@b.example",
    "internal:Gantt!A1",
    "{=1+1}",
    "bell\x07 vertical\x0b null\x00",
    "_x0041_",
    "ends with ]]> & <b>",
    "שלום \u202eevil",
    "名前" * 40,
    "x" * 40_000,
    "line one\n=line two",
    "0123",
    "",
    " ",
)
# Every formula the workbooks hold, as a pattern: nothing else may be one.
OURS = re.compile(
    r"=("
    # Overview: figures over the list, and each unit's row on the Gantt.
    r"MIN\(ActivityStarts\)(-WEEKDAY\(MIN\(ActivityStarts\),3\))?|MAX\(ActivityEnds\)|COUNTA\(ActivityTitles\)"
    r"|COUNTIF\(ActivityStatus,\"(done|in progress|dropped)\"\)"
    r"|COUNTIFS\(ActivityEnds,\"<\"&TODAY\(\),ActivityStatus,\"<>done\",ActivityStatus,\"<>dropped\"\)"
    r"|IFERROR\(\(COUNTIF\(ActivityStatus,\"done\"\)"
    r"\+SUMIFS\(ActivityComplete,ActivityStatus,\"<>done\",ActivityStatus,\"<>dropped\"\)\)"
    r"/\(COUNTA\(ActivityTitles\)-COUNTIF\(ActivityStatus,\"dropped\"\)\),0\)"
    r"|Gantt!\$[EH]\$\d+"
    # Gantt: weeks, blocks, and rows that are looked up by the id.
    r"|[A-Z]+5\+7|IF\(DAY\([A-Z]+5\)<=7,[A-Z]+5,\"\"\)"
    r"|MIN\(E\d+:E\d+\)|MAX\(F\d+:F\d+\)|IFERROR\(AVERAGE\(H\d+:H\d+\),0\)"
    r"|IFERROR\(MATCH\(\$A\d+,ActivityIds,0\),0\)"
    r"|IF\(\$B\d+=0,\"(\(removed\))?\",INDEX\(Activity(Titles|Starts|Ends|Status),\$B\d+\)\)"
    r"|IF\(OR\(\$B\d+=0,\$G\d+=\"dropped\"\),\"\",IF\(\$G\d+=\"done\",1,INDEX\(ActivityComplete,\$B\d+\)\)\)"
    # Workshops and further sheets.
    r"|IF\(\$B\d+=0,\"\",INDEX\(Activity(Units|Coaches|TakesPart|Status),\$B\d+\)&\"\"\)"
    r"|IF\(\$B\d+=0,\"\",IF\(INDEX\(ActivityTimes,\$B\d+\)=\"\",\"\",INDEX\(ActivityTimes,\$B\d+\)\)\)"
    r"|IF\(\$E\d+=\"\",\"\",\$E\d+\+\d+/1440\)|\$C\d+"
    r"|IFERROR\(INDEX\(ActivityStarts,MATCH\(\"[0-9a-f-]{36}\",ActivityIds,0\)\),\d+\)"
    r"|E\d+-D\d+|IF\(E\d+=0,0,D\d+/E\d+\)"
    r")"
)
EVERY_SHEET = tuple(each.id for each in PLAN_SHEETS)


def foreign_formulas(content: bytes) -> list[str]:
    """Formula cells whose formula is not one of ours."""
    return [
        f"{sheet.title}!{cell.coordinate}: {cell.value!r}"
        for sheet in opened(content)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and not OURS.fullmatch(str(cell.value))
    ]


def test_every_formula_of_the_sample_is_one_of_ours() -> None:
    found = foreign_formulas(full_workbook(sample_report()))
    assert found == []


def test_every_formula_of_a_plan_at_work_with_all_its_sheets_is_one_of_ours() -> None:
    assert foreign_formulas(plan_file(*EVERY_SHEET)) == []


def test_no_formula_of_ours_uses_a_function_that_files_call_otherwise() -> None:
    # XlsxWriter would write these under another name; our worksheets spare it the search.
    newer = re.compile(r"\b(XLOOKUP|FILTER|SORT|SORTBY|UNIQUE|SEQUENCE|SWITCH|LAMBDA|TAKE|DROP|SINGLE)\(")
    formulas = {
        str(cell.value)
        for sheet in plan_book(*EVERY_SHEET)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas
    assert [each for each in formulas if newer.search(each)] == []


def test_hostile_names_stay_text_in_every_sheet() -> None:
    content = full_workbook(renamed(sample_report(), HOSTILE))
    assert foreign_formulas(content) == []
    overview = opened(content)["Overview"]
    names = {cell.value: cell.data_type for row in overview.iter_rows() for cell in row}
    assert names["=1+1"] == "s"
    assert names["+cmd|' /C calc'!A0"] == "s"


def test_no_link_leads_out_of_the_file_whatever_people_typed() -> None:
    book = opened(full_workbook(renamed(sample_report(), HOSTILE)))
    links = [link for sheet in book for row in sheet.iter_rows() for cell in row if (link := cell.hyperlink)]
    assert links  # ours: from the first pages to the sheets
    assert [link.target for link in links if link.target] == []
    assert {link.location.split("!")[0].strip("'") for link in links} <= set(book.sheetnames)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=60), min_size=20, max_size=20))
def test_any_names_give_a_file_that_opens_with_only_our_formulas(names: list[str]) -> None:
    assert foreign_formulas(full_workbook(renamed(sample_report(), names))) == []


def test_ten_thousand_fuzzed_names_and_notes_give_no_formula_of_theirs() -> None:
    draw = random.Random(7)
    pack = pack_at_work()
    alphabet = "=+-@\t\r\n'\"(){}!|;,#<>&0123456789abcXYZ\x00\x0b\x1f\u202e\u200b"

    def fuzzed(length: int) -> str:
        return draw.choice("=+-@ ") + "".join(draw.choices(alphabet, k=length))

    # Five words of people's in each activity: 2,000 of them hold 10,000.
    activities = tuple(
        pack.plan.activities[number % len(pack.plan.activities)].model_copy(
            update={
                "id": uuid5(pack.report.engagement.id, str(number)),
                "after": (),
                "title": fuzzed(20),
                "unit_name": fuzzed(12),
                "owner": fuzzed(8),
                "takes_part": fuzzed(20),
                "unplaced": fuzzed(30),
            }
        )
        for number in range(2_000)
    )
    plan = pack.plan.model_copy(update={"activities": activities})
    content = project_plan(replace(pack, report=replace(pack.report, plan=plan)))
    formulas = (
        cell
        for name in ("Activities", "Gantt", "Workshops", "Overview")
        for row in load_workbook(BytesIO(content), read_only=True)[name].iter_rows()
        for cell in row
        if cell.data_type == "f"
    )
    assert [cell.value for cell in formulas if not OURS.fullmatch(str(cell.value))] == []
    assert len({each.title for each in activities}) > 1_900


def test_both_readers_files_open_and_hold_their_sheets_in_order() -> None:
    report = sample_report()
    leadership = [
        "Summary",
        "Readiness",
        "Intervals",
        "Behind the means",
        "Pitfalls",
        "Evidence",
        "Cures",
        "Pitfalls by department",
        "Waves",
        "Assumptions and method",
        "Our numbers",
        "Measurement",
    ]
    plan = ["Overview", "Gantt", "Activities", "Workshops", "Gates and risks", "Assumptions", "Groundwork"]
    assert opened(leadership_report(report)).sheetnames == leadership
    assert opened(project_plan(report)).sheetnames == plan
    # By its hidden sheet a plan is known again when it comes back; the full workbook never does.
    assert opened(full_workbook(report)).sheetnames == leadership + plan[:-1]


def test_hostile_drafts_and_reasons_stay_text() -> None:
    content = leadership_report(knowing_report())
    assert foreign_formulas(content) == []
    book = opened(content)
    cells = [cell for name in ("Draft OKRs", "Our numbers") for row in book[name].iter_rows() for cell in row]
    types = {cell.value: cell.data_type for cell in cells}
    for text in ('=HYPERLINK("http://evil.example")', "@Service", "=55", "=1+1"):
        assert types[text] == "s"
    assert [link.target for cell in cells if (link := cell.hyperlink) and link.target] == []


def test_the_document_names_no_person_as_its_author() -> None:
    properties = opened(project_plan(sample_report())).properties
    assert (properties.title, properties.creator) == ("OKR rollout plan", "Groundwork")
    assert properties.lastModifiedBy in (None, "Groundwork")


@given(st.text())
def test_safe_text_has_no_control_characters_and_is_safe_twice(text: str) -> None:
    safe = safe_text(text)
    assert not any(ord(letter) < 32 and letter != "\n" for letter in safe)
    assert safe_text(safe) == safe


@given(st.text(alphabet=st.one_of(st.sampled_from("“”’–…•≤a é\t\u0301\u202e\u200d\x0b"), st.characters())))
def test_a_line_is_cleaned_the_quick_way_as_the_thorough_one_would(line: str) -> None:
    line = line.replace("\n", " ")
    assert safe_text(line) == clean_text(line)


def test_safe_text_counts_letters_outside_the_basic_plane_twice() -> None:
    # A cell holds 32,767 UTF-16 units; each of these letters takes two, so 16,383 fit.
    assert len(safe_text("\U0001f6b2" * 40_000)) == 16_383
    assert len(safe_text("x" * 40_000)) == LONGEST_TEXT


@given(st.text(alphabet="abc de", max_size=80), st.integers(5, 40))
def test_a_narrower_column_never_needs_fewer_lines(text: str, width: int) -> None:
    assert lines_needed(text, width) >= lines_needed(text, width + 5)


def test_the_reader_used_here_does_refuse_control_characters() -> None:
    # The files above opened; this shows that openpyxl would have noticed a control character on writing.
    book = opened(project_plan(sample_report()))
    with pytest.raises(IllegalCharacterError):
        book["Overview"]["A1"] = "\x0b"
