"""Twelve engagements, written before the numbers were looked at: does the tool see what a consultant sees?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from readiness.evidence.measured import evidence_of_properties
from readiness.evidence.observed import evidence_of_observations, observations_from_list
from readiness.evidence.pieces import Evidence, SourceKind
from readiness.evidence.told import contradictions, evidence_of_facts
from readiness.facts import Fact, fact_catalogue, facts_from_mapping
from readiness.judgements import judgements
from readiness.pitfall_catalogue import ComponentSignal, ItemSignal, pitfall_catalogue
from readiness.risk.chances import Confidence
from readiness.risk.report import RiskReport

FOLDER = Path(__file__).parents[1] / "cases"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
TODAY = date(2026, 11, 28)
CATALOGUE, JUDGED = pitfall_catalogue(), judgements()


@cache
def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return found


def facts_of(name: str) -> tuple[Fact, ...]:
    return facts_from_mapping(case(name)["facts"], fact_catalogue(), place=name, today=TODAY)


def survey_evidence(told: dict[str, Any]) -> Iterator[Evidence]:
    """What published means would say, from the chance that each lies on the wrong side."""
    reliability = JUDGED.source_quality["survey_item"]
    for pitfall, signal in CATALOGUE.signals():
        if isinstance(signal, ComponentSignal):
            chance, quality = told.get("components", {}).get(signal.component), 0.85
        elif isinstance(signal, ItemSignal):
            chance, quality = told.get("items", {}).get(signal.item), reliability
        else:
            continue
        if chance is not None:
            direction = 2 * chance / 100 - 1
            weight = JUDGED.weight(signal.strength)
            strength = quality * told["rate"]
            yield Evidence(
                pitfall.id, signal.id, SourceKind.SURVEY, direction, weight, strength, "survey", "", ""
            )


@cache
def report_of(name: str) -> RiskReport:
    content = case(name)
    observations = observations_from_list(
        content.get("observations") or [],
        CATALOGUE,
        place=name,
        today=TODAY,
        units={},
        ids=(UUID(int=number) for number in range(100)),
    )
    evidence = [
        *evidence_of_facts(facts_of(name), CATALOGUE, fact_catalogue(), JUDGED),
        *evidence_of_observations(observations, CATALOGUE, JUDGED),
        *survey_evidence(content.get("survey") or {}),
    ]
    for kind, found in (content.get("measured") or {}).items():
        evidence.extend(evidence_of_properties(kind, found, CATALOGUE, JUDGED))
    return RiskReport(CATALOGUE, JUDGED, evidence)


def test_there_are_twelve_cases_one_of_them_healthy() -> None:
    assert len(CASES) == 12
    assert sum(case(name).get("healthy", False) for name in CASES) == 1
    assert len({each for name in CASES for each in case(name)["expected_top"]}) >= 20


SICK = [name for name in CASES if not case(name).get("healthy")]
IN_CONFLICT = 0.8


@pytest.mark.parametrize("name", SICK)
def test_what_a_consultant_would_name_is_flagged_or_shown_as_contradicted(name: str) -> None:
    first = [risk.pitfall for risk in report_of(name).overall]
    for expected in case(name)["expected_top"]:
        risk = report_of(name).of(expected)
        assert risk.confidence is not Confidence.TOO_LITTLE, expected
        high = risk.probability >= JUDGED.bands["high"] and first.index(expected) < 6
        assert high or risk.conflict >= IN_CONFLICT, (expected, risk.probability, first[:6])


@pytest.mark.parametrize("name", SICK)
def test_at_least_one_of_the_three_leads_the_list_by_weeks_and_two_lead_it_by_chance(name: str) -> None:
    expected = set(case(name)["expected_top"])
    by_weeks = report_of(name).overall
    by_chance = sorted(by_weeks, key=lambda risk: -risk.probability)
    assert expected & {risk.pitfall for risk in by_weeks[:3]}
    assert len(expected & {risk.pitfall for risk in by_chance[:3]}) >= 2


def test_the_hits_over_all_cases_are_as_the_methods_page_says() -> None:
    weeks = chance = 0
    for name in SICK:
        expected = set(case(name)["expected_top"])
        ordered = report_of(name).overall
        weeks += len(expected & {risk.pitfall for risk in ordered[:3]})
        likeliest = sorted(ordered, key=lambda risk: -risk.probability)[:3]
        chance += len(expected & {risk.pitfall for risk in likeliest})
    assert (weeks, chance) == (20, 27)


def test_the_healthy_case_has_nothing_flagged() -> None:
    name = next(name for name in CASES if case(name).get("healthy"))
    high = [r.pitfall for r in report_of(name).overall if r.probability >= JUDGED.bands["high"]]
    assert high == []


def test_contradictions_in_the_cases_are_kept_and_named() -> None:
    assert sum(bool(contradictions(facts_of(name))) for name in CASES) >= 3
