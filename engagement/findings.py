"""What a unit's results say in words: predicted symptoms against observed ones, and what to ask."""

from __future__ import annotations

from dataclasses import dataclass

from engagement.reading import Results
from readiness.published import SYMPTOMS_NOT_TOLD_OF_TEAMS, Hidden, PublishedUnit, Verdict
from surveys.instrument import Component, ItemKind
from surveys.organisation import Level


@dataclass(frozen=True, slots=True)
class SymptomCheck:
    """One component's predicted symptom beside the observed one.

    Parameters
    ----------
    agrees : bool or None
        None where either side is hidden or unclear.
    """

    component: str
    symptom: str
    predicted: str
    observed: str
    agrees: bool | None
    conclusion: str


def may_name_symptom(component: Component, unit: PublishedUnit) -> bool:
    """Whether the component's symptom may be named for a unit of this level."""
    return component.symptom is not None and (
        unit.level is not Level.TEAM or component.symptom.id not in SYMPTOMS_NOT_TOLD_OF_TEAMS
    )


def symptom_checks(unit: PublishedUnit, results: Results) -> tuple[SymptomCheck, ...]:
    """For each component: does the symptom it predicts show when people are asked directly?"""
    language = results.survey.language
    checks = []
    for component in results.instrument.components:
        items = results.instrument.items_of(component.id, ItemKind.SYMPTOM)
        if component.symptom is None or not items or not may_name_symptom(component, unit):
            continue
        cell, seen = unit.components[component.id], unit.items[items[0].id]
        symptom = component.symptom.label[language]
        if isinstance(cell, Hidden) or isinstance(seen, Hidden):
            continue
        predicted, observed = cell.verdict, seen.verdict
        checks.append(
            SymptomCheck(
                component=component.label[language],
                symptom=symptom,
                predicted=_predicted(predicted),
                observed=_observed(observed),
                agrees=_agreement(predicted, observed),
                conclusion=_conclusion(component.label[language], symptom, predicted, observed),
            )
        )
    return tuple(checks)


def _predicted(verdict: Verdict) -> str:
    return {
        Verdict.MISSING: "expected",
        Verdict.PRESENT: "not expected",
        Verdict.UNCLEAR: "unclear",
        Verdict.TOO_FEW_ANSWERS: "too few answers",
    }[verdict]


def _observed(verdict: Verdict) -> str:
    # The direct question is keyed so that high is good: a low mean means people see it.
    return {
        Verdict.MISSING: "seen",
        Verdict.PRESENT: "not seen",
        Verdict.UNCLEAR: "unclear",
        Verdict.TOO_FEW_ANSWERS: "too few answers",
    }[verdict]


def _agreement(predicted: Verdict, observed: Verdict) -> bool | None:
    clear = {Verdict.MISSING, Verdict.PRESENT}
    return predicted is observed if {predicted, observed} <= clear else None


def _conclusion(component: str, symptom: str, predicted: Verdict, observed: Verdict) -> str:
    match _agreement(predicted, observed):
        case None:
            return "Ask more people."
        case True if predicted is Verdict.MISSING:
            return f"Both point the same way: start with {component.lower()}."
        case True:
            return "Both point the same way."
        case _ if predicted is Verdict.MISSING:
            return f"A contradiction: ask what keeps {symptom.lower()} away although {component.lower()} is missing."
        case _:
            return f"A contradiction: ask where {symptom.lower()} comes from, since {component.lower()} is there."
