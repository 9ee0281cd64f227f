"""The leadership report shows what was published, in the order and colours agreed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from engagement.cell_findings import share_words
from engagement.firmness_findings import threshold_sentences
from engagement.measurement_findings import NOT_VALIDATED
from engagement.reading import Results
from engagement.report import (
    participation_sentence,
    plan_sentence,
    readiness_sentence,
    risk_sentence,
    verdict_sentence,
    weakest_words,
)
from exchange.palette import (
    PHASES,
    READINESS_RAMP,
    RISK_RAMP,
    contrast,
    readiness_colour,
    risk_colour,
    text_on,
)
from exchange.workbook.evidence import evidence_lines
from exchange.workbook.means import shown_mean
from exchange.workbook.texts import percent_words
from exchange.workbook.unknowns import has_low_rate, unknowns
from exchange.workbooks import leadership_report
from readiness.published import Hidden, Participation, PublishedMean, Verdict
from readiness.published_details import AgreementFigures, ComponentDetail, Shares
from readiness.risk.chances import Confidence
from readiness.risk.report import departments
from surveys.instrument import Better
from tests.exchange.workbook_sample import (
    opened,
    sample_report,
    sample_risks,
    with_readiness,
    with_units,
)


def sheet_of_report(name: str) -> Worksheet:
    return opened(leadership_report(sample_report()))[name]


def words_of(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_verdict_stands_first_and_the_other_sentences_below_it() -> None:
    report = sample_report()
    words = words_of(sheet_of_report("Summary"))
    places = [
        words.index(sentence)
        for sentence in (
            verdict_sentence(report),
            participation_sentence(report.results),
            readiness_sentence(report.results),
            risk_sentence(report.risks),
            plan_sentence(report.plan),
        )
    ]
    assert places == sorted(places)
    assert places[0] == 2  # after the title and the line that says of when it is


def test_the_summary_holds_three_strengths_three_gaps_five_pitfalls_and_what_is_not_known() -> None:
    report = sample_report()
    words = words_of(sheet_of_report("Summary"))
    assert sum(word.startswith("Mean ") for word in words) == 6
    for number, risk in enumerate(report.risks.report.overall[:5], start=1):
        title = report.risks.catalogue.by_id[risk.pitfall].title
        assert f"{number}. {title}" in words
    for sentence in unknowns(report):
        assert f"• {sentence}" in words


def test_the_heatmap_shows_units_in_tree_order_with_the_whole_on_top() -> None:
    sheet = sheet_of_report("Readiness")
    units = sample_report().readiness.units
    names = [sheet.cell(row, 1).value for row in range(5, 5 + len(units))]
    assert names == [unit.name for unit in units]
    indents = [sheet.cell(row, 1).alignment.indent for row in range(5, 5 + len(units))]
    assert indents == [unit.depth - 1 for unit in units]


def test_every_shown_mean_is_printed_with_one_decimal_on_its_colour() -> None:
    sheet = sheet_of_report("Readiness")
    readiness = sample_report().readiness
    for row, unit in enumerate(readiness.units, start=5):
        for column, cell in enumerate(unit.components.values(), start=2):
            found = sheet.cell(row, column)
            if isinstance(cell, Hidden):
                assert found.value == "–"
                continue
            assert found.value == cell.estimate
            assert found.number_format.endswith("0.0")
            colour = readiness_colour(cell.percent)
            assert found.fill.fgColor.rgb == f"FF{colour[1:]}"
            assert found.font.color.rgb == f"FF{text_on(colour)[1:]}"
            assert found.font.bold == (cell.verdict is Verdict.MISSING)


def test_answers_stand_beside_those_invited_and_low_rates_are_flagged_in_words() -> None:
    sheet = sheet_of_report("Readiness")
    flagged = set()
    for row, unit in enumerate(sample_report().readiness.units, start=5):
        if not isinstance(unit.participation, Participation):
            continue
        words = str(sheet.cell(row, 8).value)
        found = unit.participation
        assert words.startswith(f"{found.answered} / {found.invited} ({percent_words(found.rate)})")
        assert words.endswith("low") == has_low_rate(unit)
        flagged |= {unit.name} if words.endswith("low") else set()
    assert flagged == {"Logistics"}  # 5 of 12 answered: 42 %, under 60 %


def test_the_weakest_link_and_the_gate_are_words() -> None:
    report = sample_report()
    sheet = sheet_of_report("Readiness")
    for row, unit in enumerate(report.readiness.units, start=5):
        if not isinstance(unit.gate, Hidden):
            assert sheet.cell(row, 9).value == weakest_words(unit, report.results)
            assert str(sheet.cell(row, 10).value).lower() == unit.gate.value


def test_the_legend_prints_the_bounds_of_all_seven_colours_and_the_threshold() -> None:
    words = words_of(sheet_of_report("Readiness"))
    # Seven equal steps of 1 to 5: 4 / 7 = 0.57 a step, so the first ends at 1.6 and the fourth holds 3.0.
    for bounds in (
        "mean 1.0 to 1.6 (0 to 14 %)",
        "mean 2.7 to 3.3 (43 to 57 %)",
        "mean 4.4 to 5.0 (86 to 100 %)",
    ):
        assert bounds in words
    assert any("Threshold: under 3.0" in word for word in words)


@pytest.mark.parametrize("colour", [*READINESS_RAMP, *RISK_RAMP, *PHASES])
def test_every_number_on_a_colour_can_be_read(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.5  # WCAG 2.2 AA


def test_intervals_hold_every_shown_bound_and_chance() -> None:
    sheet = sheet_of_report("Intervals")
    rows = {(row[0].value, row[1].value): row for row in sheet.iter_rows(min_row=5)}
    report = sample_report()
    for unit in report.readiness.units:
        for component, cell in unit.components.items():
            row = rows[unit.name, report.results.component_label(component)]
            if isinstance(cell, PublishedMean):
                values = (cell.estimate, cell.low, cell.high, cell.percent / 100, cell.missing_chance / 100)
                assert tuple(each.value for each in row[2:7]) == values
    assert len(rows) == 6 * len(report.readiness.units)


def test_intervals_say_what_another_threshold_would_change() -> None:
    sheet, report = sheet_of_report("Intervals"), sample_report()
    rows = {(row[0].value, row[1].value): row for row in sheet.iter_rows(min_row=5)}
    told = set()
    for unit in report.readiness.units:
        for component, cell in unit.components.items():
            if isinstance(cell, PublishedMean):
                row = rows[unit.name, report.results.component_label(component)]
                for column, verdict in ((8, cell.verdict_lower), (9, cell.verdict_higher)):
                    assert verdict is not None
                    same = verdict is cell.verdict
                    assert str(row[column].value).lower() == ("same" if same else verdict.value)
                    told.add(same)
    assert told == {True, False}  # the sample has both


def test_on_a_scale_whose_low_end_is_good_the_less_strict_threshold_keeps_its_column() -> None:
    report = sample_report()
    found = report.results
    scales = {
        name: scale.model_copy(update={"higher_is": Better.LOWER})
        for name, scale in found.instrument.scales.items()
    }
    instrument = found.instrument.model_copy(update={"scales": scales})
    # Keyed thresholds: with the lower one the component is less missing, whichever end is good.
    cell = PublishedMean(
        observed=3.1,
        estimate=3.1,
        low=2.9,
        high=3.3,
        percent=48,
        missing_chance=80,
        verdict=Verdict.MISSING,
        verdict_lower=Verdict.PRESENT,
        verdict_higher=Verdict.MISSING,
    )
    overall = found.readiness.overall
    units = tuple(
        unit.model_copy(update={"components": dict.fromkeys(unit.components, cell)})
        if unit.id == overall.id
        else unit
        for unit in found.readiness.units
    )
    content = found.readiness.model_copy(update={"units": units})
    turned = Results(found.survey, instrument, found.snapshot.model_copy(update={"content": content}))
    sheet = opened(leadership_report(replace(report, results=turned)))["Intervals"]
    heads = {str(head.value): head.column for head in sheet[4]}
    row = next(row for row in range(5, 12) if sheet.cell(row, 1).value == overall.name)
    assert sheet.cell(row, heads["Threshold a little less strict"]).value == "Present"
    assert sheet.cell(row, heads["a little stricter"]).value == "same"
    # The page says the same: keyed 2.75 of 1-5 is shown as 6 - 2.75 = 3.25.
    (first, *_) = threshold_sentences(turned.readiness.overall, turned)
    assert first == "Vision: missing at 3, but present at 3.25."


def test_behind_the_means_the_favourable_points_are_named() -> None:
    words = words_of(sheet_of_report("Behind the means"))
    assert any("4 and 5 count as favourable, 1 and 2 as unfavourable" in word for word in words)


def test_shares_and_agreement_stand_behind_the_means_of_larger_groups() -> None:
    sheet, report = sheet_of_report("Behind the means"), sample_report()
    rows = {(row[0].value, row[1].value): row for row in sheet.iter_rows(min_row=5)}
    overall = report.readiness.overall
    for component, detail in overall.details.items():
        row = rows[overall.name, report.results.component_label(component)]
        assert isinstance(detail, ComponentDetail)
        assert isinstance(detail.shares, Shares)
        assert str(row[2].value).lower() == share_words(detail.shares.favourable, detail.shares.step)
        assert isinstance(detail.agreement, AgreementFigures)
        assert row[6].value == detail.agreement.rwg_j
    assert overall.details


def test_measurement_lists_every_component_and_item_with_its_figures() -> None:
    report = sample_report()
    words = words_of(sheet_of_report("Measurement"))
    assert NOT_VALIDATED in words
    assert report.readiness.quality
    for component, quality in report.readiness.quality.items():
        assert report.results.component_label(component) in words
        assert quality.alpha is not None
        assert any(word.startswith(f"{quality.alpha.estimate:.2f} (") for word in words)
        for item in quality.items:
            asked = report.results.instrument.items_by_id[item]
            assert any(word.startswith(asked.text["en"]) for word in words)


def test_a_mean_at_the_bound_says_at_most_or_at_least() -> None:
    cell = PublishedMean(
        observed=1.8, estimate=1.8, low=1.0, high=2.4, percent=20, missing_chance=99, verdict=Verdict.MISSING
    )
    assert shown_mean(cell).number_format == "0.0"
    assert shown_mean(cell.model_copy(update={"bound": "at most"})).number_format == '"≤ "0.0'
    assert shown_mean(cell.model_copy(update={"bound": "at least"})).number_format == '"≥ "0.0'


def test_pitfalls_are_sorted_by_weeks_at_stake_with_chance_range_words_and_base_rate() -> None:
    sheet, risks = sheet_of_report("Pitfalls"), sample_report().risks
    weeks = [sheet.cell(row, 6).value for row in range(5, 5 + len(risks.report.overall))]
    assert weeks == sorted(weeks, reverse=True)
    for row, risk in enumerate(risks.report.overall, start=5):
        assert sheet.cell(row, 2).value == risks.catalogue.by_id[risk.pitfall].title
        chance = sheet.cell(row, 3)
        assert (chance.value, chance.number_format) == (round(risk.probability, 2), "0 %")
        assert sheet.cell(row, 4).value == f"{percent_words(risk.low)} to {percent_words(risk.high)}"
        assert str(sheet.cell(row, 5).value).lower() == risks.judged.band(risk.probability).replace("_", " ")
        assert sheet.cell(row, 9).value == risk.base_rate


def test_a_chance_with_too_little_evidence_is_hatched_and_the_others_are_coloured() -> None:
    sheet = sheet_of_report("Pitfalls")
    kinds = set()
    for row, risk in enumerate(sample_report().risks.report.overall, start=5):
        fill = sheet.cell(row, 3).fill
        if risk.confidence is Confidence.TOO_LITTLE:
            assert fill.patternType == "lightUp"
        else:
            assert (fill.patternType, fill.fgColor.rgb) == ("solid", f"FF{risk_colour(risk.probability)[1:]}")
        kinds.add(risk.confidence is Confidence.TOO_LITTLE)
    assert kinds == {True, False}


def test_the_evidence_of_a_pitfall_leads_from_its_base_rate_to_its_chance() -> None:
    report = sample_report()
    for risk in report.risks.report.overall:
        points = sum(line.points for line in evidence_lines(risk))
        assert 100 * risk.base_rate + points == pytest.approx(100 * risk.probability)


def test_evidence_for_stands_before_evidence_against_and_names_its_kind_of_source() -> None:
    report = sample_report()
    lines = [line for risk in report.risks.report.overall for line in evidence_lines(risk)]
    assert {line.who for line in lines} == {"Document seen", "Said in interview", "Hearsay", "Survey answers"}
    for risk in report.risks.report.overall:
        sides = [line.speaks_for for line in evidence_lines(risk)]
        assert sides == sorted(sides, reverse=True)


def test_the_link_of_each_pitfall_leads_to_its_own_evidence() -> None:
    book = opened(leadership_report(sample_report()))
    for row in range(5, 5 + len(sample_report().risks.report.overall)):
        place = book["Pitfalls"].cell(row, 12).hyperlink.location.split("!")[1]
        assert book["Evidence"][place].value == book["Pitfalls"].cell(row, 2).value
        assert book["Evidence"].cell(book["Evidence"][place].row, 2).value == "Base rate"


def test_every_cure_is_listed_with_owner_hours_weeks_and_how_it_is_seen() -> None:
    sheet, risks = sheet_of_report("Cures"), sample_report().risks
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=5)}
    for pitfall in risks.catalogue.pitfalls:
        for cure in pitfall.cures:
            row = rows[cure.action]
            assert (row[4].value, row[5].value, row[9].value) == (
                cure.effort_hours,
                cure.lead_weeks,
                cure.seen_when,
            )
            assert (
                row[6].value
                == f"{cure.effect.capitalize()} ({percent_words(risks.judged.cure_effect[cure.effect])})"
            )


def test_the_department_matrix_holds_the_local_pitfalls_of_every_shown_department() -> None:
    sheet, report = sheet_of_report("Pitfalls by department"), sample_report()
    units = [unit.id for unit in departments(report.readiness)]
    heads = [cell.value for cell in sheet[4]][2 : 2 + len(units)]
    assert heads == [report.readiness.by_id[unit].name for unit in units]
    local = [risk for risk in report.risks.report.overall if report.risks.catalogue.by_id[risk.pitfall].local]
    for row, risk in enumerate(local, start=5):
        chances = [sheet.cell(row, column).value for column in range(3, 3 + len(units))]
        assert chances == [
            round(report.risks.report.by_unit[unit][risk.pitfall].probability, 2) for unit in units
        ]


def test_without_two_departments_the_matrix_says_that_there_is_nothing_to_compare() -> None:
    report = sample_report()
    top = with_units(report.readiness, report.readiness.units[:1])
    words = words_of(opened(leadership_report(with_readiness(report, top)))["Pitfalls by department"])
    assert "Fewer than two departments may be shown, so there is nothing to compare." in words


def test_waves_give_every_reason_repair_and_whose_results_were_read() -> None:
    sheet, report = sheet_of_report("Waves"), sample_report()
    rows = {row[2].value: row for row in sheet.iter_rows(min_row=5)}
    for planned in report.plan.rows:
        row = rows[planned.name]
        assert (row[0].value, row[4].value) == (planned.wave, planned.members)
        assert str(row[8].value or "").split("\n") == [reason.text for reason in planned.reasons]
        labels = ", ".join(report.results.component_label(component) for component in planned.repairs)
        assert (row[6].value or "") == labels
    assert rows["Finance"][5].value == "Corporate Services"  # hidden, so read from the unit above


def test_method_prints_every_base_rate_and_threshold_and_says_where_all_numbers_stand() -> None:
    sheet, report = sheet_of_report("Assumptions and method"), sample_report()
    rows = {row[0].value: row for row in sheet.iter_rows()}
    for pitfall in report.risks.catalogue.pitfalls:
        assert rows[pitfall.title][1].value == pitfall.base_rate
    for component, threshold in report.readiness.component_thresholds.items():
        assert rows[report.results.component_label(component)][2].value == threshold
    assert "on the sheet Our numbers" in str(rows["Where they stand"][1].value)
    assert str(rows["Version"][1].value).startswith(report.risks.numbers.version)
    assert any("do not claim that the instrument is validated" in word for word in words_of(sheet))


def test_without_facts_the_report_still_reads_and_says_what_is_missing() -> None:
    report = sample_report()
    bare = replace(report, risks=sample_risks(report.readiness, ()))
    assert any("too little evidence" in sentence for sentence in unknowns(bare))
    assert opened(leadership_report(bare)).sheetnames[0] == "Summary"
