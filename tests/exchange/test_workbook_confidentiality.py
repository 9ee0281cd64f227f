"""What must not be read: hidden values, things told in confidence, readiness in what circulates."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest

from engagement.plan_pack import PlanPack
from engagement.report import Report
from exchange.client_view import contradictions_for_client
from exchange.project_plan.circulating_gates import circulating_milestones
from exchange.project_plan.circulation import (
    circulating_obstacles,
    circulating_reasons,
    circulating_sentence,
)
from exchange.report_json import report_json
from exchange.workbook.unknowns import unknowns
from exchange.workbooks import full_workbook, leadership_report, project_plan
from readiness.facts import MayRead
from readiness.published import Hidden, PublishedMean, PublishedReadiness, Verdict
from rollout.activities.templates import activity_templates
from rollout.planning.document import Reason
from rollout.planning.settings import Pin, PinKind, PlanSettings, RuleOff
from rollout.problem.plan import Change, Conflict, Repair
from tests.exchange.knowing_sample import NOTE, OBSERVER, knowing_report
from tests.exchange.plan_sample import pack_at_work
from tests.exchange.workbook_sample import (
    QUOTE,
    SPEAKER,
    impossible_report,
    opened,
    planned,
    quoted_facts,
    sample_organisation,
    sample_readiness,
    sample_report,
    sample_risks,
    shared_strings,
    texts,
    with_readiness,
    with_units,
)

# Numbers that stand nowhere else in the sample.
TELLING = PublishedMean(
    observed=1.7,
    estimate=1.731,
    low=1.234,
    high=2.345,
    percent=18,
    missing_chance=97,
    verdict=Verdict.MISSING,
)
HIDDEN_CELL = ("s", "–")


def with_telling_team(report: Report, *, hidden: bool) -> Report:
    """The sample in which Marketing has telling numbers, shown or hidden."""
    none = Hidden()

    def changed(readiness: PublishedReadiness) -> PublishedReadiness:
        units = []
        for unit in readiness.units:
            if unit.name == "Marketing":
                update: dict[str, object] = {
                    "components": dict.fromkeys(unit.components, none if hidden else TELLING)
                }
                if hidden:
                    update |= {"participation": none, "weakest": none, "gate": none}
                    update |= {
                        "items": dict.fromkeys(unit.items, none),
                        "dont_know": dict.fromkeys(unit.dont_know, none),
                    }
                unit = unit.model_copy(update=update)
            units.append(unit)
        return with_units(readiness, units)

    return with_readiness(report, changed(report.readiness))


def test_a_shown_teams_numbers_are_found_in_the_file_by_this_search() -> None:
    content = leadership_report(with_telling_team(sample_report(), hidden=False))
    for number in ("1.731", "1.234", "2.345"):
        assert any(f"<v>{number}</v>" in part for part in texts(content))


def test_a_hidden_teams_numbers_are_nowhere_in_the_file() -> None:
    content = full_workbook(with_telling_team(sample_report(), hidden=True))
    for part in texts(content):
        assert "1.731" not in part
        assert "1.234" not in part
        assert "2.345" not in part


def test_a_hidden_teams_row_holds_its_name_and_the_one_sign_only() -> None:
    sheet = opened(leadership_report(sample_report()))["Readiness"]
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=5)}
    for name in ("Finance", "People"):
        cells = [(cell.data_type, cell.value) for cell in rows[name][1:]]
        assert set(cells) == {HIDDEN_CELL}


def test_hidden_cells_look_alike_and_carry_no_comment() -> None:
    book = opened(leadership_report(sample_report()))
    looks, comments = set(), []
    for name in ("Readiness", "Intervals", "Behind the means"):
        for row in book[name].iter_rows():
            comments += [cell.comment for cell in row if cell.comment]
            looks |= {(cell._style.fillId, cell.number_format) for cell in row if cell.value == "–"}
    assert comments == []
    assert len(looks) == 1  # one hatch, one number format


def test_the_intervals_of_a_hidden_team_are_hidden_too() -> None:
    sheet = opened(leadership_report(sample_report()))["Intervals"]
    values = [
        (cell.data_type, cell.value)
        for row in sheet.iter_rows(min_row=5)
        if row[0].value in ("Finance", "People")
        for cell in row[2:11]
    ]
    assert len(values) == 2 * 6 * 9  # two teams, six components, nine columns
    assert set(values) == {HIDDEN_CELL}


def test_a_hidden_team_has_no_row_behind_the_means() -> None:
    sheet = opened(leadership_report(sample_report()))["Behind the means"]
    named = {row[0].value for row in sheet.iter_rows(min_row=5)}
    assert named.isdisjoint({"Finance", "People"})
    assert sample_report().readiness.overall.name in named


def test_no_sheet_row_or_column_of_the_leadership_file_is_hidden_away() -> None:
    book = opened(leadership_report(sample_report()))
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert not any(size.hidden for size in sheet.row_dimensions.values())
        assert not any(size.hidden for size in sheet.column_dimensions.values())
    assert not any("comments" in name for name in parts(leadership_report(sample_report())))


def parts(content: bytes) -> list[str]:
    """The names of the parts a file is made of."""
    with ZipFile(BytesIO(content)) as archive:
        return archive.namelist()


@pytest.mark.parametrize("may_read", [MayRead.CONSULTANT, MayRead.KIND_OF_SOURCE])
def test_a_quote_and_its_speaker_stay_out_without_consent(may_read: MayRead) -> None:
    report = sample_report()
    content = full_workbook(replace(report, risks=sample_risks(report.readiness, quoted_facts(may_read))))
    for part in texts(content):
        assert QUOTE not in part
        assert SPEAKER not in part


def test_a_quote_is_printed_with_its_speaker_where_both_are_agreed() -> None:
    report = sample_report()
    named = replace(report, risks=sample_risks(report.readiness, quoted_facts(MayRead.NAMED)))
    joined = "\n".join(shared_strings(leadership_report(named)))
    assert QUOTE in joined
    assert SPEAKER in joined
    assert not any(QUOTE in part or SPEAKER in part for part in texts(project_plan(named)))


def test_what_only_the_consultant_may_read_moves_nothing_in_the_workbook() -> None:
    report = sample_report()
    facts = quoted_facts(MayRead.CONSULTANT)
    confided = sample_risks(report.readiness, facts)
    nobody = sample_risks(report.readiness, tuple(each for each in facts if each.fact != "pay_link"))
    files = [leadership_report(replace(report, risks=risks)) for risks in (confided, nobody)]
    # A number that held it could be read back by whoever knows the catalogue.
    assert list(texts(files[0])) == list(texts(files[1]))
    assert "Reaching an OKR changes pay directly." in shared_strings(leadership_report(report))


def confided_report() -> Report:
    """The sample in which one statement, told in confidence, contradicts a document."""
    return knowing_report(MayRead.CONSULTANT)


def without_confidence() -> Report:
    """The same as if nobody had said it."""
    report = confided_report()
    facts = tuple(each for each in report.risks.facts if each.may_read is not MayRead.CONSULTANT)
    return replace(report, risks=sample_risks(report.readiness, facts, dossier=report.risks.known.dossier))


def test_a_statement_made_in_confidence_is_no_contradiction_to_a_client() -> None:
    report = confided_report()
    assert not any(each.fact == "pay_link" for each in report.risks.contradictions)
    # Other questions of the sample are contradicted in the open; this one is not.
    told = contradictions_for_client(report.risks)
    assert told == contradictions_for_client(without_confidence().risks)
    assert "pay_link" not in {each.fact for each in told}
    document = report_json(report)
    assert "pay_link" not in {each.fact for each in document.contradictions}
    rows = opened(leadership_report(report))["Evidence"].iter_rows(min_row=5, values_only=True)
    question = report.risks.definitions.by_id["pay_link"].question
    assert not any(row[1] == "Disagree" and row[2] == question for row in rows)
    assert not any("Which source is right" in each and question in each for each in unknowns(report))


def test_of_a_statement_made_in_confidence_neither_value_nor_name_nor_quote_is_anywhere() -> None:
    report, plain = confided_report(), without_confidence()
    # What only that statement says stands in neither file of a report without it.
    secrets = [QUOTE, SPEAKER, "OKRs do not touch pay.", "anyone's pay? No", "No (said in interview"]
    files = ("\n".join(texts(full_workbook(report))), report_json(report).model_dump_json())
    before = ("\n".join(texts(full_workbook(plain))), report_json(plain).model_dump_json())
    named = knowing_report(MayRead.NAMED)
    open_files = ("\n".join(texts(full_workbook(named))), report_json(named).model_dump_json())
    for secret in secrets:
        assert any(secret in file for file in open_files)  # the search would find it
        for file, other in zip(files, before, strict=True):
            assert file.count(secret) == other.count(secret)


def test_an_observers_name_note_and_day_stay_out_of_every_file() -> None:
    report = knowing_report()
    for part in (*texts(full_workbook(report)), report_json(report).model_dump_json()):
        assert OBSERVER not in part
        assert NOTE not in part


def test_the_plan_that_circulates_says_nothing_of_pitfalls_drafts_or_numbers() -> None:
    report = knowing_report()
    found = circulating_texts(report)
    risks = report.risks
    secrets = [pitfall.title for pitfall in risks.catalogue.pitfalls]
    secrets += [each.text for draft in risks.known.dossier.drafts for each in draft.key_results]
    secrets += [risks.failure.word, risks.numbers.version, "HR leads here", QUOTE, SPEAKER, OBSERVER, NOTE]
    assert [secret for secret in secrets if secret in found] == []


# Words that would tell a unit's readiness or its lead's openness.
TELLTALE = (
    "Consensus",
    "Incentives",
    "Resources",
    "Skills",
    "missing",
    "unclear",
    "present",
    "repair",
    "volunteer",
    "ready",
    "readiness",
    "hidden",
    "confusion",
    "sabotage",
    "anxiety",
    "resistance",
    "frustration",
    "treadmill",
)


def circulating_texts(report: Report | PlanPack, *sheets: str) -> str:
    """The texts of the circulating file without what the product says of every unit alike."""
    same = {template.title for template in activity_templates().templates}
    same |= {step for template in activity_templates().templates for step in template.steps}
    found = "\n".join(shared_strings(project_plan(report, sheets)))
    for text in sorted(same, key=len, reverse=True):
        found = found.replace(text, "")
    return found


@cache
def decided_report() -> Report:
    """The sample with decisions about one unit, in words that would tell; pilots chosen, a rule off."""
    report = sample_report()
    unit = report.plan.rows[2].unit
    words = "its lead may volunteer; Vision is missing"
    settings = PlanSettings(
        coach_hours=200,
        pins=(
            Pin(unit=unit, kind=PinKind.STARTS_IN, period="2028-Q1", reason=words),
            Pin(unit=unit, kind=PinKind.LEAD_VOLUNTEERS, reason=words),
        ),
        pilots=tuple(row.unit for row in report.plan.pilots),
        rules_off=(RuleOff(rule="growth", reason=words),),
    )
    return replace(report, plan=planned(report.organisation, report.readiness, settings))


@pytest.mark.parametrize("rule", ["repair_before_go_live", "pilots", "objective", "earliest", "preparation"])
def test_of_all_that_is_not_told_the_same_is_said(rule: str) -> None:
    row = sample_report().plan.rows[0]
    private = Reason(text="Something.", rule=rule, may_circulate=False)
    assert circulating_reasons(row.model_copy(update={"reasons": (private,)})) == (
        "Its place follows from the whole plan.",
    )


def test_a_unit_of_which_nothing_is_told_lacks_something_no_more_often_than_others() -> None:
    # Where hours and growth hold nobody back, only repairs do: the telling case.
    loose = PlanSettings(coach_hours=1500, growth_factor=3, repair_quarters=4)
    rows = planned(sample_organisation(), sample_readiness(), loose).rows
    later = [row for row in rows if not row.pilot]
    neutral = [
        row for row in later if circulating_reasons(row) == ("Its place follows from the whole plan.",)
    ]
    assert neutral
    lacking = sum(bool(row.repairs) for row in neutral) / len(neutral)
    assert lacking <= sum(bool(row.repairs) for row in later) / len(later)


def test_neither_worth_nor_what_a_unit_lacks_circulates_as_a_reason() -> None:
    rules = {each.rule: each.may_circulate for row in sample_report().plan.rows for each in row.reasons}
    told = {rule for rule, may_circulate in rules.items() if may_circulate}
    assert not told & {"repair_before_go_live", "pilots", "objective", "earliest", "preparation"}


@pytest.mark.parametrize(
    "report",
    [sample_report, knowing_report, impossible_report, decided_report],
    ids=["plan", "knowing", "no plan", "decided"],
)
def test_what_circulates_says_nothing_of_readiness_or_openness(report: object) -> None:
    assert callable(report)
    found = circulating_texts(report())
    assert [word for word in TELLTALE if re.search(rf"\b{word}", found, flags=re.IGNORECASE)] == []


@pytest.mark.parametrize("sheets", [(), ("raci", "training", "lessons", "capacity", "scenarios")])
def test_a_plan_at_work_says_nothing_of_readiness_whatever_sheets_it_has(sheets: tuple[str, ...]) -> None:
    found = circulating_texts(pack_at_work(), *sheets)
    assert [word for word in TELLTALE if re.search(rf"\b{word}", found, flags=re.IGNORECASE)] == []


def test_of_a_gate_circulates_what_follows_and_not_why() -> None:
    found = circulating_texts(pack_at_work())
    assert "The next wave waits. (25 Mar 2027)" in found
    # A wave is rolled back only where its readiness fell.
    assert "oll back" not in found
    # Neither the rule that decided nor the reason of a threshold is anybody else's business.
    assert "no longer carries" not in found
    assert "not open to it" not in found


def test_who_took_a_closing_note_down_does_not_circulate() -> None:
    found = circulating_texts(pack_at_work(), "lessons")
    assert "three were enough" in found
    assert "Schreiber" not in found


def test_no_chance_of_a_date_circulates_that_is_the_chance_of_one_unit() -> None:
    plan = pack_at_work().plan
    assert plan.chances is not None
    single = {number for number, rows in enumerate(plan.waves, start=1) if len(rows) == 1}
    # The gate after a lone wave waits for it, and so would tell of it too.
    alone = {f"gate_{number + step}" for number in single for step in (0, 1)}
    told = {each.id for each in circulating_milestones(plan)}
    assert alone
    assert told == {each.id for each in plan.chances.milestones} - alone


def test_where_one_unit_starts_last_the_end_of_the_rollout_has_no_chance() -> None:
    plan = pack_at_work().plan
    lone = max(row.wave for row in plan.rows if row.wave)
    rows = tuple(
        row if row.wave != lone or row.unit == plan.waves[-1][0].unit else row.model_copy(update={"wave": 1})
        for row in plan.rows
    )
    alone = plan.model_copy(update={"rows": rows})
    assert len(alone.waves[-1]) == 1
    assert "all_live" not in {each.id for each in circulating_milestones(alone)}
    assert "eight of ten" not in circulating_sentence(alone)


def test_where_one_unit_starts_nothing_is_said_of_how_sure_its_date_is() -> None:
    plan = pack_at_work().plan
    first = plan.pilots[0]
    rows = [
        row
        if row.unit == first.unit
        else row.model_copy(update={"wave": None, "quarter": None, "pilot": False})
        for row in plan.rows
    ]
    alone = plan.model_copy(update={"rows": tuple(rows)})
    assert circulating_milestones(alone) == ()
    assert "in eight of ten" in circulating_sentence(plan)
    assert "in eight of ten" not in circulating_sentence(alone)


@pytest.mark.parametrize("word", ["missing", "volunteered", "Repaired"])
def test_the_same_search_finds_those_words_in_the_leadership_file(word: str) -> None:
    assert any(word in text for text in shared_strings(leadership_report(sample_report())))


def test_a_private_reason_leaves_no_gap_in_what_circulates() -> None:
    report = sample_report()
    private = (
        Reason(text="Repaired before go-live: vision.", rule="repair_before_go_live", may_circulate=False),
    )
    rows = tuple(row.model_copy(update={"reasons": private}) for row in report.plan.rows)
    plan = report.plan.model_copy(update={"rows": rows})
    texts_found = shared_strings(project_plan(replace(report, plan=plan)))
    assert "Its place follows from the whole plan." in texts_found
    assert not any("Repaired" in text for text in texts_found)


def test_of_obstacles_only_those_circulate_that_tell_nothing_private() -> None:
    def repair(sentence: str, **change: object) -> Repair:
        return Repair(
            changes=(Change.model_validate({"key": "x", **change}),),
            sentence=sentence,
            objective=1.0,
            units_live=1,
        )

    plan = impossible_report().plan
    solution = plan.solution.model_copy(
        update={
            "conflicts": (
                Conflict(rule="pilots", teams=(), sentence="None of 20 units qualifies."),
                Conflict(rule="capacity", teams=(), sentence="There are 10 hours."),
            ),
            "repairs": (
                repair("Offer 10 more hours.", part="quarters", field="coach_hours", value=20.0),
                repair("Win the lead of Quality.", part="teams", field="volunteered", value="yes"),
                repair("Switch repair off.", part="rules", key="repair_before_go_live", value=False),
                repair("Let up to 3 units pilot.", part="rules", key="pilots", field="max_pilots", value=3),
            ),
        }
    )
    found = circulating_obstacles(plan.model_copy(update={"solution": solution}))
    assert found.conflicts[0] == "There are 10 hours."
    assert found.repairs[:2] == ("Offer 10 more hours.", "Let up to 3 units pilot.")
    assert len(found.conflicts) == 2  # one private conflict is told of, not told
    assert len(found.repairs) == 3
