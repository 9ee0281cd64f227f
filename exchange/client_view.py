"""What a client may read of what sources say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engagement.risks import Risks
from readiness.facts import Fact, FactDefinition, MayRead
from readiness.pitfall_catalogue import FactSignal


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says about a fact, as a client may read it.

    Parameters
    ----------
    label : str
        The value in words.
    said_by, quote : str
        Empty unless the person agreed to be named.
    on : date or None
        As for `said_by`.
    """

    value: str | float | None
    label: str
    quality: str
    said_by: str
    on: date | None
    quote: str


@dataclass(frozen=True, slots=True)
class ClientContradiction:
    """A question that sources answer differently, with those answers a client may read."""

    fact: str
    question: str
    statements: tuple[Statement, ...]


def contradictions_for_client(risks: Risks, pitfall: str | None = None) -> tuple[ClientContradiction, ...]:
    """The contradictions, of all facts or of those that one pitfall reads.

    Statements that only the consultant may read are left out, and the question with them where
    nothing else contradicts: that somebody disagrees would tell the answer.
    """
    asked = None if pitfall is None else _facts_of(risks, pitfall)
    return tuple(each for each in _contradictions(risks) if asked is None or each.fact in asked)


def _contradictions(risks: Risks) -> Iterator[ClientContradiction]:
    for each in risks.contradictions:
        readable = [fact for fact in each.statements if fact.may_read is not MayRead.CONSULTANT]
        if len({fact.value for fact in readable}) > 1:
            definition = risks.definitions.by_id[each.fact]
            statements = tuple(_statement(fact, definition) for fact in readable)
            yield ClientContradiction(each.fact, definition.question, statements)


def _statement(fact: Fact, definition: FactDefinition) -> Statement:
    named = fact.may_read is MayRead.NAMED
    return Statement(
        value=fact.value,
        label=definition.label_of(fact.value),
        quality=fact.quality.value,
        said_by=fact.said_by if named else "",
        on=fact.on if named else None,
        quote=fact.quote if named else "",
    )


def _facts_of(risks: Risks, pitfall: str) -> frozenset[str]:
    signals = risks.catalogue.by_id[pitfall].signals
    return frozenset(signal.fact for signal in signals if isinstance(signal, FactSignal))
