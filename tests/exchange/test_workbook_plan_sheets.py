"""The plan that circulates: real dates, one rule behind all bars, drop-downs, names, print set-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exchange.project_plan.activities_sheet import STATUSES, excel_day
from exchange.project_plan.gantt_sheet import gantt_groups
from exchange.workbook.decisions import leadership_decisions, plan_decisions, top_pitfalls
from exchange.workbooks import full_workbook, project_plan
from readiness.risk.records import ChosenCure
from tests.exchange.knowing_sample import knowing_report
from tests.exchange.workbook_sample import (
    impossible_report,
    opened,
    sample_report,
    sample_risks,
    shared_strings,
)


def sheet_of_plan(name: str, *, values: bool = False) -> Worksheet:
    return opened(project_plan(sample_report()), values=values)[name]


def test_the_gantt_has_one_conditional_format_and_it_is_a_formula_over_the_whole_grid() -> None:
    sheet = sheet_of_plan("Gantt")
    ranges = list(sheet.conditional_formatting)
    assert len(ranges) == 1
    rules = ranges[0].rules
    assert [(rule.type, rule.formula) for rule in rules] == [
        ("expression", ['AND($E6<=I$5+6,$F6>=I$5,$G6<>"dropped")'])
    ]
    groups = gantt_groups(sample_report().plan).values()
    rows = sum(1 + len(group.activities) for group in groups)
    last_week = get_column_letter(sheet.max_column)
    assert str(ranges[0].sqref) == f"I6:{last_week}{5 + rows}"


def test_the_weeks_reach_past_the_last_activity() -> None:
    sheet = sheet_of_plan("Gantt", values=True)
    weeks = [cell.value for cell in sheet[5][8:]]
    assert weeks == [weeks[0] + timedelta(weeks=number) for number in range(len(weeks))]
    activities = sample_report().plan.activities
    assert weeks[0].weekday() == 0
    assert weeks[0].date() <= min(each.start for each in activities)
    # Eight spare weeks leave room for bars that move.
    assert weeks[-1].date() >= max(each.end for each in activities) + timedelta(weeks=7)


def test_gantt_dates_are_formulas_that_look_up_the_activity_by_its_id() -> None:
    formulas, shown = sheet_of_plan("Gantt"), sheet_of_plan("Gantt", values=True)
    by_id = {str(each.id): each for each in sample_report().plan.activities}
    found = 0
    for row in range(6, formulas.max_row + 1):
        activity = by_id.get(str(formulas.cell(row, 1).value))
        if activity is None:
            continue
        found += 1
        assert formulas.cell(row, 5).value == f'=IF($B{row}=0,"",INDEX(ActivityStarts,$B{row}))'
        assert shown.cell(row, 5).value == datetime.combine(activity.start, datetime.min.time())
        assert shown.cell(row, 6).value == datetime.combine(activity.end, datetime.min.time())
        assert shown.cell(row, 3).value == activity.title
    assert found == len(by_id)


def test_activities_hold_real_dates_numbers_and_ids_as_text() -> None:
    sheet = sheet_of_plan("Activities")
    activities = sample_report().plan.activities
    for row, activity in enumerate(activities, start=5):
        assert UUID(str(sheet.cell(row, 1).value)) == activity.id
        assert sheet.cell(row, 1).data_type == "s"
        start, end = sheet.cell(row, 6), sheet.cell(row, 7)
        assert start.is_date
        assert end.is_date
        assert (start.value.date(), end.value.date()) == (activity.start, activity.end)
        assert sheet.cell(row, 8).value == activity.hours
        assert sheet.cell(row, 11).value == "not started"
        assert sheet.cell(row, 12).value == 0


def test_activities_are_a_table_with_filters_over_every_row() -> None:
    sheet = sheet_of_plan("Activities")
    table = sheet.tables["ActivityList"]
    assert table.ref == f"A4:L{4 + len(sample_report().plan.activities)}"
    assert table.autoFilter is not None
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[4]]


def test_status_has_a_drop_down_and_dates_and_shares_are_checked() -> None:
    checks = {
        str(each.sqref).split(":")[0]: each
        for each in sheet_of_plan("Activities").data_validations.dataValidation
    }
    assert checks["K5"].type == "list"
    assert checks["K5"].formula1 == f'"{",".join(STATUSES)}"'
    assert STATUSES == ("not started", "in progress", "done", "dropped")
    assert checks["F5"].type == "date"
    # The end may not lie before the start of the same row.
    assert (checks["G5"].type, checks["G5"].operator, checks["G5"].formula1) == (
        "date",
        "greaterThanOrEqual",
        "$F5",
    )
    assert (checks["L5"].type, checks["L5"].formula1, checks["L5"].formula2) == ("decimal", "0", "1")


def test_named_ranges_reach_past_the_table_so_that_new_rows_count() -> None:
    book = opened(project_plan(sample_report()))
    last = 4 + len(sample_report().plan.activities) + 1000
    found = {name: each.attr_text for name, each in book.defined_names.items()}
    assert found["ActivityIds"] == f"Activities!$A$5:$A${last}"
    assert found["ActivityStarts"] == f"Activities!$F$5:$F${last}"
    assert found["ActivityComplete"] == f"Activities!$L$5:$L${last}"


def test_every_sheet_prints_on_a4_fitted_to_its_width() -> None:
    for sheet in opened(full_workbook(sample_report())):
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.orientation == ("portrait" if sheet.title == "Summary" else "landscape")


def test_long_sheets_repeat_their_headings_and_keep_them_in_sight() -> None:
    book = opened(full_workbook(sample_report()))
    panes = {sheet.title: sheet.freeze_panes for sheet in book if sheet.freeze_panes}
    assert panes["Readiness"] == "B6"  # headings and the whole organisation stay on top
    assert panes["Gantt"] == "I6"
    assert panes["Activities"] == "C5"
    for name in ("Readiness", "Intervals", "Pitfalls", "Evidence", "Cures", "Gantt", "Activities"):
        assert book[name].print_title_rows


def test_the_overview_names_every_unit_with_lead_and_quarter_and_follows_the_gantt() -> None:
    sheet = sheet_of_plan("Overview")
    rows = {
        str(row[2].value): row for row in sheet.iter_rows() if row[1].value and str(row[1].value)[:1] == "Q"
    }
    for planned in sample_report().plan.rows:
        row = rows[planned.name]
        assert row[0].value == planned.wave
        assert row[3].value == planned.lead
        group = gantt_groups(sample_report().plan)[str(planned.unit)]
        assert row[4].value == f"=Gantt!$E${group.row + 1}"
        assert row[5].value == f"=Gantt!$H${group.row + 1}"


def test_the_overview_links_to_every_other_sheet() -> None:
    sheet = sheet_of_plan("Overview")
    targets = {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert targets == {"'Gantt'!A1", "'Activities'!A1", "'Capacity'!A1", "'Assumptions'!A1"}


def test_capacity_sets_planned_hours_against_those_available_with_a_native_chart() -> None:
    sheet = sheet_of_plan("Capacity")
    for row, load in enumerate(sample_report().plan.loads, start=5):
        assert (sheet.cell(row, 4).value, sheet.cell(row, 5).value) == (load.hours, load.capacity)
        assert sheet.cell(row, 6).value == f"=E{row}-D{row}"
    assert len(sheet._charts) == 1


def test_every_decision_has_an_owner_and_a_day_on_or_after_the_plans_own() -> None:
    report = sample_report()
    decisions = leadership_decisions(report)
    assert decisions[0].text == "Confirm App and Cloud and Customer Service as pilots for Q1 2027."
    for decision in (*decisions, *plan_decisions(report)):
        assert decision.owner
        assert decision.by is not None
        assert decision.by >= report.plan.made_on


def test_cures_decided_on_are_the_decisions_with_their_owners_and_no_others_are_asked_for() -> None:
    decisions = [each for each in leadership_decisions(knowing_report()) if "cure" in each.text]
    assert [(each.text, each.owner) for each in decisions] == [
        (
            "Start the cure decided on: “Name a business lead who owns the introduction and decides on goals”.",
            "Ines Albrecht",
        ),
        (
            "Start the cure decided on: “Agree with HR on training and support of the change as its part”.",
            "HR",
        ),
    ]
    # Both need two weeks before the pilot starts on 1 Jan 2027.
    assert {each.by for each in decisions} == {date(2026, 12, 18)}
    assert not any("cure" in each.text for each in plan_decisions(knowing_report()))


def test_an_owner_of_many_cures_gets_one_decision_that_names_the_first_three() -> None:
    report = knowing_report()
    cures = tuple(
        ChosenCure(cure=cure, on=date(2026, 11, 20), owner="Ines")
        for cure in list(report.risks.catalogue.cures)[:5]
    )
    dossier = report.risks.known.dossier.model_copy(update={"cures": cures})
    risks = sample_risks(report.readiness, report.risks.facts, dossier=dossier)
    (decision,) = (
        each for each in leadership_decisions(replace(report, risks=risks)) if each.owner == "Ines"
    )
    assert decision.text.startswith("Start the 5 cures decided on: “")
    assert decision.text.endswith(" and 2 more (sheet Cures).")


def test_a_cure_is_decided_its_lead_weeks_before_the_pilot() -> None:
    report = sample_report()
    cures = [report.risks.catalogue.by_id[risk.pitfall].cures[0] for risk in top_pitfalls(report)]
    days = {decision.by for decision in leadership_decisions(report) if "cure" in decision.text}
    # The pilot starts on 1 Jan 2027; a cure with 4 lead weeks is due on 4 Dec 2026.
    longest = max(cure.lead_weeks for cure in cures)
    assert min(day for day in days if day) == date(2027, 1, 1) - timedelta(weeks=longest)


def test_each_gate_stands_before_the_wave_it_decides() -> None:
    report = sample_report()
    gates = [each for each in plan_decisions(report) if "pulse" in each.text]
    assert len(gates) == len(report.plan.waves) - 1
    for gate, rows in zip(gates, report.plan.waves[1:], strict=True):
        assert gate.by is not None
        assert rows[0].starts_on is not None
        assert gate.by < rows[0].starts_on


def test_without_a_plan_every_plan_sheet_says_why_and_the_leadership_reads_it_in_full() -> None:
    report = impossible_report()
    book = opened(full_workbook(report))
    for name in ("Overview", "Gantt", "Activities", "Capacity"):
        words = [cell.value for row in book[name].iter_rows() for cell in row if cell.value]
        assert "What cannot hold together" in words
        assert any(str(word).startswith("1. ") for word in words)
        assert not book[name].tables
    waves = "\n".join(str(cell.value) for row in book["Waves"].iter_rows() for cell in row)
    for each in (*report.plan.solution.conflicts, *report.plan.solution.repairs):
        assert each.sentence in waves
        assert not any(each.sentence in text for text in shared_strings(project_plan(report)))


def test_a_day_is_counted_as_spreadsheets_count_it() -> None:
    # 1 Mar 2000 is day 36,586 in Excel and LibreOffice.
    assert excel_day(date(2000, 3, 1)) == 36_586
