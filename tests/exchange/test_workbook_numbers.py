"""The sheet of our numbers: all of them, with those changed here in bold and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from openpyxl.worksheet.worksheet import Worksheet

from engagement.dossier import Dossier
from engagement.report import Report
from exchange.workbooks import full_workbook, leadership_report
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.edits import editable
from readiness.risk.records import JudgementEdit
from tests.exchange.knowing_sample import knowing_report
from tests.exchange.workbook_sample import opened, sample_report, sample_risks

HEAD = 4


def numbers_of(report: Report) -> Worksheet:
    return opened(leadership_report(report))["Our numbers"]


def headings(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[HEAD]]


def test_every_number_of_ours_is_printed_once_with_default_unit_and_use() -> None:
    sheet = numbers_of(sample_report())
    assert headings(sheet) == ["Group", "Number", "Default", "Here", "Unit", "What it is used for"]
    known = editable(pitfall_catalogue(), judgements())
    rows = list(sheet.iter_rows(min_row=HEAD + 1, max_row=HEAD + len(known), values_only=True))
    assert rows == [
        (each.group, each.title, each.value, each.value, each.unit or "word", each.used_for) for each in known
    ]
    last = HEAD + len(known)
    assert sheet.auto_filter.ref == f"A{HEAD}:F{last}"


def test_the_kinds_of_numbers_a_reader_may_ask_for_are_all_there() -> None:
    sheet = numbers_of(sample_report())
    values = {row[1]: row[2] for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True)}
    judged, catalogue = judgements(), pitfall_catalogue()
    for strength, ratio in judged.likelihood_ratio.items():
        assert values[f"A {strength.value} sign"] == ratio
    assert values["The sponsor's word in the interview"] == judged.source_quality["interview"]
    for pitfall in catalogue.pitfalls:
        assert values[f"“{pitfall.title}”, before anything is known"] == pitfall.base_rate
        impact = pitfall.impact_weeks
        for words, weeks in (
            ("shortest delay", impact.low),
            ("likely delay", impact.likely),
            ("longest delay", impact.high),
        ):
            assert values[f"“{pitfall.title}”: {words}"] == weeks
        for signal in pitfall.signals:
            assert values[f"“{pitfall.title}”: {signal.says_for}"] == signal.strength.value
        for cure in pitfall.cures:
            assert values[f"“{cure.action.rstrip('.')}” against “{pitfall.title}”"] == cure.effect.value


def test_changed_numbers_stand_first_in_bold_with_reason_and_day_and_without_the_name() -> None:
    report = knowing_report()
    sheet = numbers_of(report)
    assert headings(sheet)[6:] == ["Changed because", "Changed on"]
    day = datetime(2026, 11, 20)
    changed = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=5, max_row=6)]
    assert [(row[2], row[3], *row[6:8]) for row in changed] == [
        (9, 8, "=1+1", day),
        (0.25, 0.4, "HR leads here", day),
    ]
    bold = [all(cell.font.bold for cell in row) for row in sheet.iter_rows(min_row=5, max_row=7)]
    assert bold == [True, True, False]
    # What is not changed has no reason.
    assert all(cell.value is None for row in sheet.iter_rows(min_row=7, min_col=7, max_col=9) for cell in row)


def test_the_version_says_how_many_numbers_are_changed_here() -> None:
    report = knowing_report()
    assert report.risks.numbers.version == f"{judgements().version} + 2 changed here"
    assert report.risks.numbers.version in str(numbers_of(report)["A2"].value)
    assert f"version {judgements().version}; none of" in str(numbers_of(sample_report())["A2"].value)


def test_a_change_that_no_longer_fits_is_named_below_the_table() -> None:
    report = sample_report()
    edits = (
        JudgementEdit(number="base_rate/gone", value=0.5, reason="no more", by="Ada", on=date(2026, 1, 5)),
    )
    risks = sample_risks(report.readiness, dossier=Dossier(edits=edits))
    words = [
        str(cell.value)
        for row in numbers_of(replace(report, risks=risks)).iter_rows()
        for cell in row
        if cell.value
    ]
    assert "Left out, because it no longer fits: base_rate/gone: there is no such number." in words
    assert risks.numbers.version == judgements().version


def test_the_numbers_are_no_part_of_the_plan_that_circulates_but_of_both_other_files() -> None:
    report = sample_report()
    assert "Our numbers" in opened(leadership_report(report)).sheetnames
    assert "Our numbers" in opened(full_workbook(report)).sheetnames
