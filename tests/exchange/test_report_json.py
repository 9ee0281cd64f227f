"""The report as JSON: what it says about risks, and what stays open to a client."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from engagement.report import Report
from exchange.report_json import ReportJson, report_json, report_schema
from exchange.report_risks_json import pilot_failure_json
from readiness.facts import MayRead
from tests.exchange.knowing_sample import knowing_report
from tests.exchange.workbook_sample import QUOTE, SPEAKER, sample_report, sample_risks

_OF_TEN = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "all ten")


def document(report: Report) -> ReportJson:
    return report_json(report)


def test_the_document_reads_back_by_its_own_schema() -> None:
    found = document(knowing_report())
    assert ReportJson.model_validate_json(found.model_dump_json()) == found
    required = set(report_schema()["required"])
    assert {"pilot_failure", "contradictions", "cures_decided", "numbers"} <= required


def test_the_chance_of_failing_is_told_as_it_is_shown_and_never_more_exactly() -> None:
    risks = knowing_report().risks
    found = document(knowing_report()).pilot_failure
    assert (found.words, found.word) == (risks.failure.range_words(), risks.failure.word)
    assert found.with_cures is not None
    assert found.with_cures.words == risks.failure_with_cures.range_words()
    text = found.model_dump_json()
    for exact in (risks.failure.chance, risks.failure.low, risks.failure.high):
        assert str(exact)[:5] not in text
    assert document(sample_report()).pilot_failure.with_cures is None


@pytest.mark.parametrize("scale", np.linspace(0.02, 1, 9))
def test_low_and_high_of_failing_are_the_numbers_that_the_words_say(scale: float) -> None:
    # Chances from hardly any to all as they are, so that other words and ranges come up.
    risks = sample_risks(sample_report().readiness)
    risks.report.__dict__["chances"] = {each: scale * chance for each, chance in risks.report.chances.items()}
    draws = risks.report.chance_draws
    risks.report.__dict__["chance_draws"] = {each: scale * drawn for each, drawn in draws.items()}
    found = pilot_failure_json(risks)
    said = re.search(r"such pilots, (?:about )?(all ten|\w+)(?: to (all ten|\w+))? would", found.words)
    assert said is not None
    low, high = said[1], said[2] or said[1]
    assert (found.low, found.high) == (_OF_TEN.index(low) / 10, _OF_TEN.index(high) / 10)


def test_contradictions_name_those_only_who_agreed() -> None:
    for may_read, name, quote in (
        (MayRead.NAMED, SPEAKER, QUOTE),
        (MayRead.KIND_OF_SOURCE, None, None),
    ):
        told = document(knowing_report(may_read)).contradictions
        (pay,) = (each for each in told if each.fact == "pay_link")
        assert [(each.value, each.label) for each in pay.statements] == [
            ("direct", "Directly"),
            ("none", "No"),
        ]
        _, said = pay.statements
        assert (said.said_by, said.quote, said.on is None) == (name, quote, name is None)


def test_cures_decided_on_have_owner_and_day_and_a_role_where_nobody_took_them() -> None:
    found = document(knowing_report()).cures_decided
    assert [(each.cure, each.owner, each.on.isoformat()) for each in found] == [
        ("name-business-owner", "Ines Albrecht", "2026-11-20"),
        ("agree-part-of-hr", "HR", "2026-11-20"),
    ]
    assert document(sample_report()).cures_decided == ()


def test_numbers_have_their_version_and_every_difference_with_its_reason() -> None:
    numbers = document(knowing_report()).numbers
    assert numbers.version == knowing_report().risks.numbers.version
    assert {(each.number, each.default, each.here, each.reason) for each in numbers.differences} == {
        ("likelihood_ratio/strong", 9.0, 8.0, "=1+1"),
        ("base_rate/hr-ownership", 0.25, 0.4, "HR leads here"),
    }


def test_each_pitfall_of_the_whole_has_its_rank_and_every_one_its_open_questions() -> None:
    risks, found = sample_report().risks, document(sample_report())
    shares = []
    for risk in found.risks:
        rank = risks.report.ranks[risk.pitfall]
        assert risk.rank is not None
        assert (risk.rank.best, risk.rank.worst) == (rank.best, rank.worst)
        shares.append(risk.rank.share_first_five)
        assert risk.expected_weeks_low <= risk.expected_weeks_high
        asked = risks.questions[risk.pitfall]
        assert [(each.kind, each.id, each.weeks) for each in risk.questions] == [
            (each.kind, each.id, each.weeks) for each in asked
        ]
        for told, question in zip(risk.questions, asked, strict=True):
            assert [(each.label, each.chance) for each in told.answers] == [
                (each.label, each.chance) for each in question.answers
            ]
    assert sum(shares) == pytest.approx(5)  # five are first in each draw
    for risk in found.risks_by_unit[:20]:
        assert risk.rank is None
        assert len(risk.questions) == len(risks.questions_in(risk.unit, risk.pitfall))


def test_the_document_is_plain_json_without_numbers_that_are_none() -> None:
    assert json.loads(document(knowing_report()).model_dump_json())
    assert "NaN" not in document(knowing_report()).model_dump_json()


def test_a_fact_answered_in_confidence_only_stays_an_open_question_to_a_client() -> None:
    report = sample_report()
    others = tuple(each for each in report.risks.facts if each.fact != "pay_link")
    confided = tuple(
        each.model_copy(update={"may_read": MayRead.CONSULTANT})
        for each in report.risks.facts
        if each.fact == "pay_link"
    )
    nobody = sample_risks(report.readiness, others)
    secretly = sample_risks(report.readiness, (*others, *confided))
    assert "pay_link" in {each.id for each in secretly.questions["pay-linked-goals"]}
    assert secretly.questions == nobody.questions
    assert secretly.next_question == nobody.next_question
