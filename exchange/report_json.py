"""The report as one JSON document, for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from engagement.report import (
    Report,
    participation_sentence,
    plan_sentence,
    readiness_sentence,
    risk_sentence,
    verdict_sentence,
)
from engagement.risks import Risks
from exchange.report_risks_json import (
    ContradictionJson,
    DecidedCureJson,
    NumbersJson,
    PilotFailureJson,
    QuestionJson,
    RankJson,
    contradictions_json,
    cures_json,
    numbers_json,
    pilot_failure_json,
    question_json,
    rank_json,
)
from readiness.published import PublishedReadiness
from readiness.risk.chances import Contribution, PitfallRisk
from rollout.planning.document import PlanDocument


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sentences(_Frozen):
    """The findings in words, as pages and workbooks show them."""

    verdict: str
    participation: str
    readiness: str
    risks: str
    plan: str


class ContributionJson(_Frozen):
    """One piece of evidence behind a chance.

    ``log_odds`` adds up to the chance; ``points`` is its change in percentage points in
    the order listed. What only the consultant may read is no part of these numbers.
    """

    signal: str
    kind: str
    says: str
    detail: str
    log_odds: float
    points: float


class RiskJson(_Frozen):
    """One pitfall's chance (0-1) and weeks of delay to expect, each with its 5-95 % range.

    ``rank`` is given for the whole organisation only. ``questions`` are those that are open as far
    as a client knows, largest possible change first.
    """

    pitfall: str
    title: str
    unit: UUID | None
    probability: float = Field(ge=0, le=1)
    low: float
    high: float
    base_rate: float
    band: str
    expected_weeks: float
    expected_weeks_low: float
    expected_weeks_high: float
    rank: RankJson | None
    confidence: str
    coverage: float
    conflict: float
    contributions: tuple[ContributionJson, ...]
    next_question: str
    questions: tuple[QuestionJson, ...]


class ReportJson(_Frozen):
    """Everything a report holds, for the leadership and the consultant; not for circulation.

    Hidden values are ``{"hidden": true}`` and nothing else. The plan's reasons tell of readiness
    and of leads' openness where ``may_circulate`` is false.
    """

    format: int = 1
    engagement: str
    sentences: Sentences
    pilot_failure: PilotFailureJson
    contradictions: tuple[ContradictionJson, ...]
    cures_decided: tuple[DecidedCureJson, ...]
    numbers: NumbersJson
    readiness: PublishedReadiness
    risks: tuple[RiskJson, ...]
    risks_by_unit: tuple[RiskJson, ...]
    plan: PlanDocument


def report_json(report: Report) -> ReportJson:
    """The report as a document whose schema is `ReportJson.model_json_schema()`."""
    risks = report.risks.report
    return ReportJson(
        engagement=report.engagement.name,
        sentences=Sentences(
            verdict=verdict_sentence(report),
            participation=participation_sentence(report.results),
            readiness=readiness_sentence(report.results),
            risks=risk_sentence(report.risks),
            plan=plan_sentence(report.plan),
        ),
        pilot_failure=pilot_failure_json(report.risks),
        contradictions=contradictions_json(report.risks),
        cures_decided=cures_json(report.risks),
        numbers=numbers_json(report.risks),
        readiness=report.readiness,
        risks=tuple(_risk(risk, report.risks) for risk in risks.overall),
        risks_by_unit=tuple(
            _risk(risk, report.risks) for local in risks.by_unit.values() for risk in local.values()
        ),
        plan=report.plan,
    )


def _risk(risk: PitfallRisk, risks: Risks) -> RiskJson:
    return RiskJson(
        pitfall=risk.pitfall,
        title=risks.catalogue.by_id[risk.pitfall].title,
        unit=risk.unit,
        probability=risk.probability,
        low=risk.low,
        high=risk.high,
        base_rate=risk.base_rate,
        band=risks.judged.band(risk.probability),
        expected_weeks=risk.expected_weeks,
        expected_weeks_low=risk.expected_weeks_low,
        expected_weeks_high=risk.expected_weeks_high,
        rank=rank_json(risks.report.ranks[risk.pitfall]) if risk.unit is None else None,
        confidence=risk.confidence.value,
        coverage=risk.coverage,
        conflict=risk.conflict,
        contributions=_contributions(risk.contributions),
        next_question=risks.question_about(risk.pitfall),
        questions=tuple(question_json(each) for each in risks.questions_in(risk.unit, risk.pitfall)),
    )


def _contributions(contributions: Sequence[Contribution]) -> tuple[ContributionJson, ...]:
    return tuple(
        ContributionJson(
            signal=each.evidence.signal,
            kind=each.evidence.kind.value,
            says=each.evidence.says,
            detail=each.evidence.detail,
            log_odds=each.log_odds,
            points=each.points,
        )
        for each in contributions
    )


def report_schema() -> dict[str, Any]:
    """The JSON schema of a report."""
    return ReportJson.model_json_schema(mode="serialization")
