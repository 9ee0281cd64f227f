"""All pitfalls at once: for the whole organisation and, where signals are local, by department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from readiness.evidence.pieces import (
    Evidence,
    evidence_of_facts,
    evidence_of_observations,
    evidence_of_survey,
)
from readiness.facts import Fact, FactCatalogue, Observation
from readiness.pitfall_catalogue import Judgements, PitfallCatalogue
from readiness.published import PublishedReadiness, PublishedUnit
from readiness.risk.chances import NextQuestion, PitfallRisk, next_question, pitfall_risk
from surveys.instrument import Instrument

_BELOW_THE_TOP = 2


@dataclass(frozen=True, slots=True)
class RiskReport:
    """Every pitfall's chance, most weeks at stake first.

    Parameters
    ----------
    overall : tuple of PitfallRisk
        For the whole organisation, by expected weeks lost.
    by_unit : dict
        For each shown department: the pitfalls that can differ between departments.
    """

    overall: tuple[PitfallRisk, ...]
    by_unit: dict[UUID, dict[str, PitfallRisk]]

    def of(self, pitfall: str) -> PitfallRisk:
        """The organisation-wide risk of one pitfall."""
        return next(risk for risk in self.overall if risk.pitfall == pitfall)

    @property
    def next_question(self) -> NextQuestion | None:
        """The open question that matters most: largest change, on the pitfall that costs most."""
        open_questions = [risk for risk in self.overall if risk.next_question is not None]
        if not open_questions:
            return None
        best = max(
            open_questions,
            key=lambda risk: (
                (risk.next_question.largest_change if risk.next_question else 0.0) * risk.expected_weeks_high
            ),
        )
        return best.next_question


def risk_report(
    catalogue: PitfallCatalogue,
    definitions: FactCatalogue,
    judged: Judgements,
    *,
    facts: Sequence[Fact] = (),
    observations: Sequence[Observation] = (),
    readiness: PublishedReadiness | None = None,
    instrument: Instrument | None = None,
    language: str | None = None,
    seed: int = 0,
) -> RiskReport:
    """The risks that all evidence at hand supports; without any, the base rates.

    Parameters
    ----------
    language : str or None
        Language in which evidence from the survey names what was asked; None: the instrument's first.
    """
    general = [
        *evidence_of_facts(facts, catalogue, definitions, judged),
        *evidence_of_observations(observations, catalogue, judged),
    ]

    def survey_evidence(unit: UUID) -> list[Evidence]:
        if readiness is None or instrument is None:
            return []
        return list(evidence_of_survey(readiness, instrument, unit, catalogue, judged, language=language))

    questions = {p.id: next_question(p, facts, definitions, judged) for p in catalogue.pitfalls}
    whole = general + (survey_evidence(readiness.overall.id) if readiness else [])
    overall = [
        pitfall_risk(p, whole, judged, next_question=questions[p.id], seed=seed) for p in catalogue.pitfalls
    ]
    by_unit: dict[UUID, dict[str, PitfallRisk]] = {}
    for department in departments(readiness):
        local = general + survey_evidence(department.id)
        by_unit[department.id] = {
            p.id: pitfall_risk(p, local, judged, unit=department.id, next_question=questions[p.id], seed=seed)
            for p in catalogue.pitfalls
            if p.local
        }
    ordered = sorted(overall, key=lambda risk: (-risk.expected_weeks, risk.pitfall))
    return RiskReport(tuple(ordered), by_unit)


def departments(readiness: PublishedReadiness | None) -> tuple[PublishedUnit, ...]:
    """The units right below the whole organisation whose results are shown.

    In a flat organisation these are its teams.
    """
    if readiness is None:
        return ()
    return tuple(unit for unit in readiness.units if unit.depth == _BELOW_THE_TOP and not unit.is_hidden)
