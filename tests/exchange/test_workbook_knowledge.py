"""The leadership report tells what is known beside the survey: sources, contradictions, cures, drafts, failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from openpyxl.worksheet.worksheet import Worksheet

from engagement.cure_findings import range_sentence
from engagement.report import Report
from engagement.risks import Risks
from exchange.report_json import report_json
from exchange.workbook.failing import failing_sentence
from exchange.workbook.pitfall_sheet import CONFLICTING_FROM
from exchange.workbook.texts import first_five_words
from exchange.workbook.unknowns import unknowns
from exchange.workbooks import leadership_report
from readiness.draft_okrs.review import review
from readiness.draft_okrs.rules import review_rules
from readiness.facts import MayRead, fact_catalogue
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from tests.exchange.knowing_sample import knowing_report
from tests.exchange.workbook_sample import QUOTE, SPEAKER, opened, sample_report, sample_risks


def words_of(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def rows_of(name: str, report: Report) -> list[tuple[object, ...]]:
    """The values of a sheet below its headings."""
    sheet = opened(leadership_report(report))[name]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=5)]


def test_weeks_at_stake_have_their_interval_and_the_rank_says_how_firm_it_is() -> None:
    sheet, risks = opened(leadership_report(sample_report()))["Pitfalls"], sample_report().risks
    for row, risk in enumerate(risks.report.overall, start=5):
        interval = f"{risk.expected_weeks_low:.1f} to {risk.expected_weeks_high:.1f}"
        assert sheet.cell(row, 7).value == interval
        rank = risks.report.ranks[risk.pitfall]
        assert str(sheet.cell(row, 11).value).startswith(f"Rank {rank.best}")
        assert str(sheet.cell(row, 11).value).endswith(first_five_words(rank.share_first))
        assert risks.catalogue.by_id[risk.pitfall].title == sheet.cell(row, 2).value


def test_the_pilots_chance_of_failing_is_told_in_words_on_summary_and_register() -> None:
    report = sample_report()
    sentence = failing_sentence(report)
    assert sentence == f"The pilot’s chance of failing is {report.risks.failure.range_words()}"
    assert "of ten such pilots" in sentence
    assert "%" not in sentence
    book = opened(leadership_report(report))
    for name in ("Summary", "Pitfalls"):
        assert sentence in words_of(book[name])


def test_with_cures_decided_on_both_chances_of_failing_are_told() -> None:
    report = knowing_report()
    sentence = failing_sentence(report)
    assert sentence.startswith(f"The pilot’s chance of failing is {report.risks.failure.range_words()}")
    assert (
        f"Once the 2 cures decided on work, it stays {range_sentence(report.risks.failure_with_cures)}."
        in sentence
    )
    assert "%" not in sentence


def test_a_cure_that_cannot_work_before_the_pilot_is_said_to_come_too_late() -> None:
    report = knowing_report()
    known = report.risks.known
    start = report.plan.pilots[0].starts_on
    assert start is not None
    chosen = known.dossier.cures[0]
    # Two weeks of lead: decided on a week before the pilot it works a week after its start.
    late = chosen.model_copy(update={"on": start - timedelta(weeks=1)})
    in_time = chosen.model_copy(update={"on": start - timedelta(weeks=2)})
    assert report.risks.catalogue.cures[chosen.cure][1].lead_weeks == 2
    for cure, is_late in ((late, True), (in_time, False)):
        dossier = known.dossier.model_copy(update={"cures": (cure,)})
        risks = sample_risks(report.readiness, known.facts, dossier=dossier)
        sentence = failing_sentence(replace(report, risks=risks))
        assert sentence.endswith("It takes effect only after the pilot has started.") is is_late


def test_with_too_little_evidence_the_chance_of_failing_is_not_known_yet() -> None:
    report = sample_report()
    # Nothing is looked at twice, so that all confidence drops.
    judged = judgements().model_copy(
        update={
            "confidence": {
                word: support.model_copy(update={"kinds": 7})
                for word, support in judgements().confidence.items()
            }
        }
    )
    risks = Risks(knowing_report().risks.known, pitfall_catalogue(), fact_catalogue(), judged)
    sentence = failing_sentence(replace(report, risks=risks))
    assert sentence == (
        "The pilot’s chance of failing is not known yet: there is too little evidence to say how many such pilots fail."
    )
    document = report_json(replace(report, risks=risks)).pilot_failure
    assert (document.word, document.low, document.high) == ("not known yet", None, None)


def test_contradicting_statements_stand_side_by_side_with_their_sources() -> None:
    report = knowing_report(MayRead.NAMED)
    rows = [row for row in rows_of("Evidence", report) if row[1] == "Disagree"]
    question = report.risks.definitions.by_id["pay_link"].question
    about_pay = [row for row in rows if row[2] == question]
    assert about_pay
    for row in about_pay:
        assert row[3] == (
            f"• Directly (document seen)\n• No (said in interview, {SPEAKER}, 9 Nov 2026): “{QUOTE}”"
        )
    unnamed = rows_of("Evidence", knowing_report(MayRead.KIND_OF_SOURCE))
    told = {row[3] for row in unnamed if row[2] == question}
    assert told == {"• Directly (document seen)\n• No (said in interview)"}


def test_a_contradiction_is_named_in_the_register_and_among_what_is_not_known() -> None:
    report = knowing_report()
    rows = {row[1]: row for row in rows_of("Pitfalls", report)}
    title = report.risks.catalogue.by_id["pay-linked-goals"].title
    assert str(rows[title][12]).startswith("No: sources contradict each other on one question")
    for risk in report.risks.report.overall:
        said = str(rows[report.risks.catalogue.by_id[risk.pitfall].title][12] or "")
        assert bool(said) == (risk.conflict >= CONFLICTING_FROM or "contradict" in said)
    question = report.risks.definitions.by_id["pay_link"].question
    assert any("Which source is right" in each and question in each for each in unknowns(report))


def test_links_still_lead_to_the_evidence_where_contradictions_add_rows() -> None:
    report = knowing_report()
    book = opened(leadership_report(report))
    for row in range(5, 5 + len(report.risks.report.overall)):
        place = book["Pitfalls"].cell(row, 12).hyperlink.location.split("!")[1]
        assert book["Evidence"][place].value == book["Pitfalls"].cell(row, 2).value


def test_evidence_says_where_and_when_and_knows_every_kind_of_source() -> None:
    report = knowing_report()
    rows = rows_of("Evidence", report)
    assert {row[4] for row in rows} == {
        "Judgement", "Interview", "Survey", "Observation", "Draft OKRs", "Cadence", "Plan"
    }  # fmt: skip
    assert {"Seen in the room", "Draft OKRs", "The calendar", "The rollout plan"} <= {row[5] for row in rows}
    seen = [row for row in rows if row[4] == "Observation"]
    assert {row[6] for row in seen} == {"Whole organisation", "Marketing"}
    assert {row[7] for row in seen} == {None}  # the observer did not agree to be named
    said = [row for row in rows if row[5] == f"Said in interview: {SPEAKER}"]
    assert said
    assert {row[7] for row in said} == {datetime(2026, 11, 9)}


def test_cures_decided_on_stand_first_with_owner_and_day() -> None:
    rows = rows_of("Cures", knowing_report())
    assert [(row[2], row[3]) for row in rows[:2]] == [
        ("Ines Albrecht", datetime(2026, 11, 20)),
        ("HR", datetime(2026, 11, 20)),
    ]
    assert {row[3] for row in rows[2:]} == {None}
    also = {row[1]: row[7] for row in rows}
    catalogue = pitfall_catalogue()
    for _, cure in catalogue.cures.values():
        words = [f"{catalogue.by_id[each].title}: {effect.value}" for each, effect in cure.also.items()]
        assert (also[cure.action] or "") == "\n".join(words)


def test_the_draft_sheet_holds_each_key_result_with_flags_their_words_and_better_forms() -> None:
    report = knowing_report()
    dossier = report.risks.known.dossier
    rows = {row[3]: row for row in rows_of("Draft OKRs", report) if row[3]}
    found = review(dossier.drafts, projects=dossier.projects)
    for key_result in found.key_results():
        row = rows[key_result.text]
        for flag in key_result.flags:
            assert review_rules().by_id[flag.rule].title.en in str(row[9])
            assert flag.better in str(row[10])
            for words in flag.words:
                assert words.text == key_result.text or words.text in str(row[9])
            assert flag.overruled in str(row[11] or "")
    solved, churn = rows["Requests solved at first contact"], rows["Churn falls from 4 % to 3 % a month"]
    assert (solved[5], solved[6], solved[7], solved[8]) == ("Yes", "=55", "70 %", "Yes")
    assert (churn[4], churn[6], churn[7], churn[8]) == ("Outcome", "In the sentence", "In the sentence", "No")
    assert rows["Increase satisfaction significantly"][8] == "Not answered"
    (objective,) = (row for row in rows_of("Draft OKRs", report) if row[2] == "Be a better colleague")
    assert (objective[0], objective[1], objective[3]) == ("Marketing", "Individual", None)
    assert "OKR of a single person" in str(objective[9])


def test_without_drafts_there_is_no_sheet_of_them_and_no_link_to_it() -> None:
    book = opened(leadership_report(sample_report()))
    assert "Draft OKRs" not in book.sheetnames
    assert "Draft OKRs" not in words_of(book["Summary"])
    assert "Draft OKRs" in words_of(opened(leadership_report(knowing_report()))["Summary"])
