"""What a unit's results say in words: predicted symptoms against observed ones, and what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engagement.reading import Results
from readiness.published import (
    LEAST_ANSWERS_FOR_TELLING_SYMPTOMS,
    SYMPTOMS_NOT_TOLD_OF_TEAMS,
    Agreement,
    Hidden,
    Participation,
    PublishedUnit,
    Verdict,
)
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
    """Whether the component's symptom may be named for this unit."""
    if component.symptom is None:
        return False
    part = unit.participation
    many = isinstance(part, Participation) and part.answered >= LEAST_ANSWERS_FOR_TELLING_SYMPTOMS
    told = unit.level is not Level.TEAM and many
    return told or component.symptom.id not in SYMPTOMS_NOT_TOLD_OF_TEAMS


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


def agreement_sentence(unit: PublishedUnit, results: Results) -> str:
    """Where people differ; a mean of people who differ stands for nobody."""
    language = results.survey.language
    labels = {c.id: c.label[language].lower() for c in results.instrument.components}
    told = {c: word for c, word in unit.agreement.items() if not isinstance(word, Hidden)}
    if not told:
        return ""
    apart = [labels[c] for c, word in told.items() if word is Agreement.DIFFER]
    partly = [labels[c] for c, word in told.items() if word is Agreement.PARTLY]
    if not apart and not partly:
        return "People agree with each other on every component."
    parts = []
    if apart:
        parts.append(f"People differ on {listed(apart)}: talk about it before you act on the mean.")
    if partly:
        parts.append(f"People agree only partly on {listed(partly)}.")
    return " ".join(parts)


def consensus_sentence(unit: PublishedUnit, results: Results) -> str:
    """Consensus read twice: what people say of it, and whether they see the same vision.

    Empty where the instrument has no such components, or either reading is hidden.
    """
    said, seen = unit.components.get("consensus"), unit.agreement.get("vision")
    if said is None or seen is None or isinstance(said, Hidden) or isinstance(seen, Hidden):
        return ""
    label = results.component_label("consensus")
    return (
        f"{label} twice: by what people say of it, {said.verdict.value}; on where it is going, {seen.value}."
    )


def listed(names: Sequence[str]) -> str:
    """Names as a sentence holds them.

    Examples
    --------
    >>> listed(["vision", "skills", "resources"])
    'vision, skills and resources'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


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
