"""Evidence: what one fact, item or observation says about one pitfall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from readiness.facts import Fact, FactCatalogue, MayRead, Observation, SourceQuality
from readiness.pitfall_catalogue import (
    ComponentSignal,
    FactSignal,
    ItemSignal,
    Judgements,
    ObservationSignal,
    PitfallCatalogue,
    SymptomSignal,
)
from readiness.published import Participation, PublishedMean, PublishedReadiness, PublishedUnit
from surveys.instrument import Instrument, ItemKind


class SourceKind(StrEnum):
    """Where evidence comes from; two kinds that agree are worth more than one twice."""

    INTERVIEW = "interview"
    SURVEY = "survey"
    OBSERVATION = "observation"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence about one pitfall.

    Parameters
    ----------
    direction : float
        x: 1 fully for the pitfall, -1 fully against it. [-1, 1]
    weight : float
        w: ln of the signal's likelihood ratio. [> 0]
    quality : float
        q: share of the weight the source deserves. [0-1]
    source : str
        Evidence of one source is correlated and damped together.
    says : str
        What it says, as a sentence.
    detail : str
        The value behind it, as it may be shown.
    """

    pitfall: str
    signal: str
    kind: SourceKind
    direction: float
    weight: float
    quality: float
    source: str
    says: str
    detail: str
    may_read: MayRead = MayRead.KIND_OF_SOURCE

    @property
    def log_odds(self) -> float:
        """The log-odds q * w * x before damping."""
        return self.quality * self.weight * self.direction


_QUALITY_WORD = {
    SourceQuality.DOCUMENT: "document",
    SourceQuality.INTERVIEW: "interview",
    SourceQuality.HEARSAY: "hearsay",
}


def evidence_of_facts(
    facts: Sequence[Fact], catalogue: PitfallCatalogue, definitions: FactCatalogue, judged: Judgements
) -> Iterator[Evidence]:
    """What the interview says; unknown facts say nothing."""
    by_fact: dict[str, list[Fact]] = {}
    for fact in facts:
        by_fact.setdefault(fact.fact, []).append(fact)
    for pitfall, signal in catalogue.signals():
        if not isinstance(signal, FactSignal):
            continue
        for fact in by_fact.get(signal.fact, ()):
            direction = signal.direction_of_value(fact.value) if fact.value is not None else 0.0
            if not direction:
                continue
            definition = definitions.by_id[fact.fact]
            quality = _QUALITY_WORD[fact.quality]
            yield Evidence(
                pitfall.id,
                signal.id,
                SourceKind.INTERVIEW,
                direction,
                judged.weight(signal.strength),
                judged.source_quality[quality],
                source=f"interview/{quality}/{fact.said_by}",
                says=signal.says_for if direction > 0 else signal.says_against,
                detail=f"{definition.question} {definition.label_of(fact.value)} ({fact.quality.value})",
                may_read=fact.may_read,
            )


def evidence_of_observations(
    observations: Sequence[Observation], catalogue: PitfallCatalogue, judged: Judgements
) -> Iterator[Evidence]:
    """What was seen in the room, in five steps from absent to there."""
    for observation in observations:
        pitfall = catalogue.by_id.get(observation.pitfall)
        signals = () if pitfall is None else pitfall.signals
        for signal in signals:
            if not isinstance(signal, ObservationSignal) or signal.id != observation.signal:
                continue
            if observation.steps:
                yield Evidence(
                    observation.pitfall,
                    signal.id,
                    SourceKind.OBSERVATION,
                    observation.steps / 2,
                    judged.weight(signal.strength),
                    judged.source_quality["observation"],
                    source=f"observation/{observation.seen_by}",
                    says=signal.says_for if observation.steps > 0 else signal.says_against,
                    detail=signal.sign,
                )


def evidence_of_survey(
    readiness: PublishedReadiness,
    instrument: Instrument,
    unit: UUID,
    catalogue: PitfallCatalogue,
    judged: Judgements,
    *,
    language: str | None = None,
) -> Iterator[Evidence]:
    """What one unit's published answers say: x = 2 P(mean on the wrong side of its threshold) - 1.

    Source of the form: project judgement (decision 0006). Hidden values say nothing.

    Parameters
    ----------
    language : str or None
        Language of the instrument in which components and items are named; None: its first.
    """
    language = language or instrument.languages[0]
    group = readiness.by_id[unit]
    if not isinstance(group.participation, Participation):
        return
    rate = min(1.0, group.participation.rate)
    symptom_items = _symptom_items(instrument)
    for pitfall, signal in catalogue.signals():
        if isinstance(signal, ComponentSignal):
            cell = group.components.get(signal.component)
            reliability = readiness.reliability.get(signal.component, judged.source_quality["survey_item"])
            label = _component_label(instrument, signal.component, language)
        elif isinstance(signal, ItemSignal | SymptomSignal):
            item = signal.item if isinstance(signal, ItemSignal) else symptom_items.get(signal.symptom, "")
            cell = group.items.get(item)
            reliability = judged.source_quality["survey_item"]
            known = instrument.items_by_id.get(item)
            label = f"“{known.text[language]}”" if known else item
        else:
            continue
        if not isinstance(cell, PublishedMean):
            continue
        direction = 2 * cell.missing_chance / 100 - 1
        yield Evidence(
            pitfall.id,
            signal.id,
            SourceKind.SURVEY,
            direction,
            judged.weight(signal.strength),
            max(0.0, reliability) * rate,
            source="survey",
            says=signal.says_for if direction > 0 else signal.says_against,
            detail=f"{label}: {_mean_words(cell, group)}",
        )


def _mean_words(cell: PublishedMean, group: PublishedUnit) -> str:
    chance = f"{cell.missing_chance} % chance of lying on the wrong side of its threshold"
    return f"mean {cell.estimate:.1f} in {group.name}, {chance}"


def _symptom_items(instrument: Instrument) -> dict[str, str]:
    """The item that asks for each symptom."""
    return {
        component.symptom.id: item.id
        for component in instrument.components
        if component.symptom is not None
        for item in instrument.items_of(component.id, ItemKind.SYMPTOM)
    }


def _component_label(instrument: Instrument, component: str, language: str) -> str:
    known = instrument.components_by_id.get(component)
    return known.label[language] if known else component
