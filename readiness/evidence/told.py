"""What the interview says: facts as evidence, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness.evidence.pieces import Evidence, SourceKind
from readiness.evidence.readers import Reader
from readiness.facts import Fact, FactCatalogue, MayRead, SourceQuality
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import FactSignal, PitfallCatalogue
from surveys.text import normalised

_QUALITY_WORD = {
    SourceQuality.DOCUMENT: "document",
    SourceQuality.INTERVIEW: "interview",
    SourceQuality.HEARSAY: "hearsay",
}


def evidence_of_facts(
    facts: Sequence[Fact],
    catalogue: PitfallCatalogue,
    definitions: FactCatalogue,
    judged: Judgements,
    reader: Reader = Reader.CONSULTANT,
) -> Iterator[Evidence]:
    """What the interview says; unknown facts say nothing, contradicting ones speak both ways.

    Parameters
    ----------
    reader : Reader
        For a client, statements whose source may not be named are one source for each quality:
        damped by person, the numbers would tell who said what.
    """
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
                source=f"interview/{quality}/{_speaker(fact, reader)}",
                says=signal.says_for if direction > 0 else signal.says_against,
                detail=f"{definition.question} {definition.label_of(fact.value)} ({fact.quality.value})",
                may_read=fact.may_read,
                origin=f"fact/{fact.fact}",
                source_words=fact.quality.value,
                quote=fact.quote,
                said_by=fact.said_by,
                on=fact.on,
            )


def _speaker(fact: Fact, reader: Reader) -> str:
    """Whose evidence is damped together; by a client only people who agreed to be named are told apart."""
    known = reader is Reader.CONSULTANT or fact.may_read is MayRead.NAMED
    return normalised(fact.said_by) if known else ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two or more statements about one fact that cannot all hold."""

    fact: str
    statements: tuple[Fact, ...]


def contradictions(facts: Sequence[Fact]) -> tuple[Contradiction, ...]:
    """The facts about which sources say different things, in the order asked; unknown contradicts nothing."""
    by_fact: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.value is not None:
            by_fact.setdefault(fact.fact, []).append(fact)
    return tuple(
        Contradiction(fact, tuple(statements))
        for fact, statements in by_fact.items()
        if len({each.value for each in statements}) > 1
    )
