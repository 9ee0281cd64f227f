"""The plan that circulates: real dates, one rule behind all bars, drop-downs, names, print set-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exchange.palette import ACCENT
from exchange.project_plan.activities_sheet import STATUSES
from exchange.project_plan.columns import ACTIVITY_COLUMNS
from exchange.project_plan.gantt_groups import gantt_groups
from exchange.project_plan.spreadsheet_days import excel_day
from exchange.workbook.decisions import leadership_decisions, plan_decisions, top_pitfalls
from exchange.workbooks import full_workbook, project_plan
from readiness.risk.records import ChosenCure
from tests.exchange.knowing_sample import knowing_report
from tests.exchange.plan_sample import COACHES, TODAY, pack_at_work, plan_book
from tests.exchange.workbook_sample import (
    impossible_report,
    opened,
    sample_report,
    sample_risks,
    shared_strings,
)


def sheet_of_plan(name: str, *, values: bool = False) -> Worksheet:
    return plan_book(values=values)[name]


def rules_of(sheet: Worksheet, first: str) -> tuple[str, list[tuple[str, list[str]]]]:
    """The range of conditional formats that begins in a cell, and its rules."""
    (found,) = [each for each in sheet.conditional_formatting if str(each.sqref).startswith(f"{first}:")]
    return str(found.sqref), [(rule.type, rule.formula) for rule in found.rules]


def test_the_bars_are_one_conditional_format_and_it_is_a_formula_over_the_whole_grid() -> None:
    sheet = sheet_of_plan("Gantt")
    area, rules = rules_of(sheet, "I6")
    assert rules == [("expression", ['AND($E6>0,$E6<=I$5+6,$F6>=I$5,$G6<>"dropped")'])]
    groups = gantt_groups(pack_at_work().plan).values()
    rows = sum(1 + len(group.activities) for group in groups)
    assert area == f"I6:{get_column_letter(sheet.max_column)}{5 + rows}"


def test_this_week_is_framed_from_its_month_to_the_last_row() -> None:
    sheet = sheet_of_plan("Gantt")
    area, rules = rules_of(sheet, "I4")
    assert rules == [("expression", ["AND(TODAY()>=I$5,TODAY()<=I$5+6)"])]
    assert area.split(":")[1] == rules_of(sheet, "I6")[0].split(":")[1]


def test_the_weeks_reach_past_the_last_activity() -> None:
    sheet = sheet_of_plan("Gantt", values=True)
    weeks = [cell.value for cell in sheet[5][8:]]
    assert weeks == [weeks[0] + timedelta(weeks=number) for number in range(len(weeks))]
    activities = pack_at_work().plan.activities
    assert weeks[0].weekday() == 0
    assert weeks[0].date() <= min(each.start for each in activities)
    # A quarter of spare weeks leaves room for bars that move by a whole period.
    assert weeks[-1].date() >= max(each.end for each in activities) + timedelta(weeks=12)


def test_gantt_dates_are_formulas_that_look_up_the_activity_by_its_id() -> None:
    formulas, shown = sheet_of_plan("Gantt"), sheet_of_plan("Gantt", values=True)
    by_id = {str(each.id): each for each in pack_at_work().plan.activities}
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
        assert shown.cell(row, 7).value == activity.status.value
    assert found == len(by_id)


def test_activities_hold_real_dates_times_and_numbers_and_ids_as_text() -> None:
    sheet = sheet_of_plan("Activities")
    column = {each.field: place for place, each in enumerate(ACTIVITY_COLUMNS, start=1)}
    activities = pack_at_work().plan.activities
    for row, activity in enumerate(activities, start=5):
        cells = {field: sheet.cell(row, place) for field, place in column.items()}
        assert UUID(str(cells["id"].value)) == activity.id
        assert cells["id"].data_type == "s"
        assert cells["start"].is_date
        assert cells["end"].is_date
        assert (cells["start"].value.date(), cells["end"].value.date()) == (activity.start, activity.end)
        assert cells["hours"].value == activity.hours
        assert cells["status"].value == activity.status.value
        assert cells["complete"].value == activity.complete
        session = activity.session
        assert cells["begins"].value == (session.begins.time() if session else None)
        assert cells["coach"].value == (session.coach if session else None)
    assert any(each.session for each in activities)


def test_what_has_to_be_over_before_is_told_by_its_title() -> None:
    pack = pack_at_work()
    first, second = pack.plan.activities[0], pack.plan.activities[1]
    after = second.model_copy(update={"after": (first.id,)})
    plan = pack.plan.model_copy(update={"activities": (first, after)})
    report = replace(pack.report, plan=plan)
    sheet = opened(project_plan(replace(pack, report=report)))["Activities"]
    assert [sheet.cell(row, 13).value for row in (5, 6)] == [None, first.title]


def test_activities_are_a_table_with_filters_over_every_row() -> None:
    sheet = sheet_of_plan("Activities")
    table = sheet.tables["ActivityList"]
    assert table.ref == f"A4:O{4 + len(pack_at_work().plan.activities)}"
    assert table.autoFilter is not None
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[4]]
    assert [cell.value for cell in sheet[4]] == [column.heading for column in ACTIVITY_COLUMNS]


def test_headings_tell_what_people_change_by_colour_and_by_a_note() -> None:
    sheet = sheet_of_plan("Activities")
    for place, column in enumerate(ACTIVITY_COLUMNS, start=1):
        cell = sheet.cell(4, place)
        assert (cell.fill.fgColor.rgb == f"FF{ACCENT[1:]}") is column.edited
        # The note ends with what the column says of itself.
        assert (cell.comment.text.strip() if cell.comment else "") == column.help


def test_status_and_coach_have_drop_downs_and_what_is_entered_is_checked() -> None:
    checks = {
        str(each.sqref).split(":")[0]: each
        for each in sheet_of_plan("Activities").data_validations.dataValidation
    }
    assert checks["N5"].type == "list"
    assert checks["N5"].formula1 == f'"{",".join(STATUSES)}"'
    assert STATUSES == ("not started", "in progress", "done", "dropped")
    assert (checks["I5"].type, checks["I5"].formula1) == ("list", "Coaches")
    assert (checks["F5"].type, checks["H5"].type) == ("date", "time")
    # The end may not lie before the start of the same row.
    assert (checks["G5"].type, checks["G5"].operator, checks["G5"].formula1) == (
        "date",
        "greaterThanOrEqual",
        "$F5",
    )
    assert (checks["O5"].type, checks["O5"].formula1, checks["O5"].formula2) == ("decimal", "0", "1")


def test_the_drop_down_of_coaches_reads_the_list_on_the_sheet_assumptions() -> None:
    book = plan_book()
    sheet, cells = book.defined_names["Coaches"].attr_text.split("!")
    assert tuple(row[0].value for row in book[sheet][cells.replace("$", "")]) == COACHES


def test_named_ranges_reach_past_the_table_so_that_new_rows_count() -> None:
    last = 4 + len(pack_at_work().plan.activities) + 1000
    found = {name: each.attr_text for name, each in plan_book().defined_names.items()}
    assert found["ActivityIds"] == f"Activities!$A$5:$A${last}"
    assert found["ActivityStarts"] == f"Activities!$F$5:$F${last}"
    assert found["ActivityComplete"] == f"Activities!$O$5:$O${last}"


def test_every_sheet_prints_on_a4_fitted_to_its_width() -> None:
    for sheet in opened(full_workbook(sample_report(), ["raci", "training"])):
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.orientation == ("portrait" if sheet.title == "Summary" else "landscape")


def test_long_sheets_repeat_their_headings_and_keep_them_in_sight() -> None:
    book = opened(full_workbook(sample_report()))
    panes = {sheet.title: sheet.freeze_panes for sheet in book if sheet.freeze_panes}
    assert panes["Readiness"] == "B6"  # headings and the whole organisation stay on top
    assert panes["Gantt"] == "I6"
    assert panes["Activities"] == "C5"
    for name in (
        "Readiness",
        "Intervals",
        "Pitfalls",
        "Evidence",
        "Cures",
        "Gantt",
        "Activities",
        "Workshops",
    ):
        assert book[name].print_title_rows


def test_the_overview_names_every_unit_with_lead_and_quarter_and_follows_the_gantt() -> None:
    sheet = sheet_of_plan("Overview")
    rows = {
        str(row[2].value): row for row in sheet.iter_rows() if row[1].value and str(row[1].value)[:1] == "Q"
    }
    plan = pack_at_work().plan
    for planned in plan.rows:
        row = rows[planned.name]
        assert row[0].value == planned.wave
        assert row[3].value == planned.lead
        group = gantt_groups(plan)[str(planned.unit)]
        assert row[4].value == f"=Gantt!$E${group.row + 1}"
        assert row[5].value == f"=Gantt!$H${group.row + 1}"


def test_the_overview_links_to_every_other_sheet() -> None:
    book = plan_book("raci", "training")
    rows = book["Overview"].iter_rows()
    targets = {cell.hyperlink.location for row in rows for cell in row if cell.hyperlink}
    assert targets == {f"'{name}'!A1" for name in book.sheetnames if name not in ("Overview", "Groundwork")}


def test_the_overview_counts_what_stands_on_activities() -> None:
    sheet = sheet_of_plan("Overview", values=True)
    cells = [cell for row in sheet.iter_rows(min_row=6, max_row=14) for cell in row]
    below = {str(cell.value): sheet.cell(cell.row + 1, cell.column).value for cell in cells if cell.value}
    activities = pack_at_work().plan.activities
    assert below["Activities"] == len(activities)
    assert (below["Done"], below["In progress"], below["Dropped"]) == (6, 3, 1)
    # Six of all but the dropped one are done, three stand at 40 %.
    assert below["Complete"] == pytest.approx((6 + 3 * 0.4) / (len(activities) - 1))
    late = [
        each
        for each in activities
        if each.end < TODAY and each.status.value in ("not started", "in progress")
    ]
    assert below["Over, not done"] == len(late) > 0


def test_capacity_sets_planned_hours_against_those_available_with_a_native_chart() -> None:
    sheet = plan_book("capacity")["Capacity"]
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
    gates = [each for each in plan_decisions(report) if "gate" in each.text]
    assert len(gates) == len(report.plan.waves) - 1
    for gate, rows in zip(gates, report.plan.waves[1:], strict=True):
        assert gate.by is not None
        assert rows[0].starts_on is not None
        assert gate.by < rows[0].starts_on


def test_without_a_plan_every_plan_sheet_says_why_and_the_leadership_reads_it_in_full() -> None:
    report = impossible_report()
    book = opened(full_workbook(report))
    for name in ("Overview", "Gantt", "Activities", "Workshops", "Gates and risks"):
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
