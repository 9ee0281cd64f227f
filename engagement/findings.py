"""What a unit's results say in words: symptoms, agreement, and how such words are put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engagement.reading import Results
from readiness.published import (
    LEAST_ANSWERS_FOR_TELLING_SYMPTOMS,
    SYMPTOMS_NOT_TOLD_OF_TEAMS,
    Agreement,
    Hidden,
    Participation,
    PublishedMean,
    PublishedUnit,
    Verdict,
)
from surveys.instrument import Component, Instrument, ItemKind
from surveys.organisation import Level

LOW_RATE = 0.6
"""A unit with a lower rate of answers is flagged. Project judgement."""
# The lowest share of "don't know" answers, as it is published of larger and of smaller groups.
_HARDLY_ANY = {"under 5 %", "under 10 %"}


class Wording(StrEnum):
    """Whose words a missing component is told in: Knoster's symptoms, or softened ones."""

    CONSULTANT = "Consultant"
    CLIENT = "Client"


@dataclass(frozen=True, slots=True)
class SymptomCheck:
    """One component's predicted symptom beside the observed one.

    Parameters
    ----------
    component, symptom : str
        Names for people; the symptom softened where it may not be named.
    chance : int
        With which the symptom is predicted, in percent: that the component is missing.
    observed : str
        What people say when asked directly; "–" where that is not shown.
    agrees : bool or None
        None where either side is hidden or unclear.
    conclusion : str
        What follows; empty where the observed side is not shown.
    """

    component: str
    symptom: str
    chance: int
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


def symptom_words(
    component: Component, unit: PublishedUnit, language: str, wording: Wording = Wording.CONSULTANT
) -> str:
    """What a missing component leads to, in Knoster's word or softened; empty where neither may be said."""
    if component.symptom and wording is Wording.CONSULTANT and may_name_symptom(component, unit):
        return component.symptom.label[language]
    return component.softened[language] if component.softened else ""


def symptom_checks(
    unit: PublishedUnit, results: Results, wording: Wording = Wording.CONSULTANT
) -> tuple[SymptomCheck, ...]:
    """For each component: does the symptom it predicts show when people are asked directly?"""
    found = (_symptom_check(component, unit, results, wording) for component in results.instrument.components)
    return tuple(check for check in found if check is not None)


def _symptom_check(
    component: Component, unit: PublishedUnit, results: Results, wording: Wording
) -> SymptomCheck | None:
    language = results.survey.language
    cell, words = unit.components[component.id], symptom_words(component, unit, language, wording)
    if component.symptom is None or isinstance(cell, Hidden) or not words:
        return None
    seen = _observed_symptom(component, unit, results.instrument)
    label = in_sentence(component.label[language], language)
    named = in_sentence(words, language) if wording is Wording.CONSULTANT else "it"
    return SymptomCheck(
        component=component.label[language],
        symptom=words,
        chance=cell.missing_chance,
        predicted=_predicted(cell.verdict),
        observed="–" if seen is None else _observed(seen),
        agrees=None if seen is None else _agreement(cell.verdict, seen),
        conclusion="" if seen is None else _conclusion(unit, label, named, cell.verdict, seen),
    )


def _observed_symptom(component: Component, unit: PublishedUnit, instrument: Instrument) -> Verdict | None:
    """What people say of the symptom; None where they were not asked or it may not be told."""
    items = instrument.items_of(component.id, ItemKind.SYMPTOM)
    seen = unit.items.get(items[0].id) if items and may_name_symptom(component, unit) else None
    return seen.verdict if isinstance(seen, PublishedMean) else None


def agreement_sentence(unit: PublishedUnit, results: Results) -> str:
    """Where people differ; a mean of people who differ stands for nobody."""
    language = results.survey.language
    labels = {c.id: in_sentence(c.label[language], language) for c in results.instrument.components}
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


def has_low_rate(unit: PublishedUnit) -> bool:
    """Whether so few of a unit's people answered that its figures need care."""
    return isinstance(unit.participation, Participation) and unit.participation.rate < LOW_RATE


def dont_know_sentence(unit: PublishedUnit, results: Results) -> str:
    """How many answers were "don't know", where they are more than a few; empty where nowhere."""
    language = results.survey.language
    told = [
        f"{in_sentence(results.component_label(c), language)} {share}"
        for c, share in unit.dont_know.items()
        if not isinstance(share, Hidden) and share not in _HARDLY_ANY
    ]
    return f"“Don't know” answers: {', '.join(told)}." if told else ""


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


def in_sentence(label: str, language: str) -> str:
    """A label inside a sentence: small in English, as it is where nouns keep their capital.

    Examples
    --------
    >>> in_sentence("Action plan", "en"), in_sentence("Anreize", "de")
    ('action plan', 'Anreize')
    """
    return label.lower() if language == "en" else label


def ordinal(place: int) -> str:
    """A place in words.

    Examples
    --------
    >>> [ordinal(place) for place in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if place % 100 in {11, 12, 13} else endings.get(place % 10, "th")
    return f"{place}{ending}"


def unsettled_words(unit: PublishedUnit) -> str:
    """What follows where the answers do not settle a component."""
    part = unit.participation
    if isinstance(part, Participation) and part.answered >= part.invited:
        return "Everybody answered and it stays open: talk about it together."
    return "Ask more people before deciding."


def chance_words(chance: int) -> str:
    """A chance that is published in steps of five percent, with its open ends.

    Examples
    --------
    >>> chance_words(1), chance_words(40), chance_words(99)
    ('under 5 %', '40 %', 'over 95 %')
    """
    if chance <= 1:
        return "under 5 %"
    return "over 95 %" if chance >= 99 else f"{chance} %"


def signed(points: float) -> str:
    """A difference with its sign and one decimal.

    Examples
    --------
    >>> signed(0.42), signed(-0.2), signed(-0.04)
    ('+0.4', '−0.2', '0.0')
    """
    rounded = round(points, 1)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


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


def _conclusion(
    unit: PublishedUnit, component: str, symptom: str, predicted: Verdict, observed: Verdict
) -> str:
    match _agreement(predicted, observed):
        case None:
            return unsettled_words(unit)
        case True if predicted is Verdict.MISSING:
            return f"Both point the same way: start with {component}."
        case True:
            return "Both point the same way."
        case _ if predicted is Verdict.MISSING:
            return f"A contradiction on {component}: ask what keeps {symptom} away."
        case _:
            return f"A contradiction on {component}: ask where {symptom} comes from."
