"""What a client may read of what sources say, and what is open as far as a client knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.risks import Risks
from readiness.facts import Fact, FactDefinition, MayRead
from readiness.pitfall_catalogue import FactSignal
from readiness.risk.questions import NextQuestion, Question, next_question, open_questions


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


def questions_for_client(risks: Risks, pitfall: str, unit: UUID | None = None) -> tuple[Question, ...]:
    """What is open about one pitfall in one place, as far as a client knows; largest change first.

    A fact that was answered in confidence only stays open here: a gap in the list would tell
    that somebody spoke about it, and beside its points also what was said.
    """
    questions = risks.questions if unit is None else {pitfall: risks.questions_in(unit, pitfall)}
    confided = _confided(risks) & _facts_of(risks, pitfall)
    if not confided:
        return questions[pitfall]
    entry, judged = risks.catalogue.by_id[pitfall], risks.judged
    every_sign = {(pitfall, signal.id) for signal in entry.signals}
    facts = {signal.fact for signal in entry.signals if isinstance(signal, FactSignal)}
    kept_open = open_questions(
        entry, risks.report.of(pitfall, unit), facts - confided, every_sign, risks.definitions, judged
    )
    found = (*questions[pitfall], *kept_open)
    return tuple(sorted(found, key=lambda each: (-each.largest_change, each.kind, -each.weeks)))


def question_for_client(risks: Risks, pitfall: str) -> str:
    """What to ask next about a pitfall: its best open question, else the disconfirming one."""
    if not _confided(risks) & _facts_of(risks, pitfall):
        return risks.question_about(pitfall)
    facts = (each.text for each in questions_for_client(risks, pitfall) if each.kind == "fact")
    return next(facts, risks.catalogue.by_id[pitfall].disconfirming_question)


def next_question_for_client(risks: Risks) -> NextQuestion | None:
    """The fact that could change most, of those that are open as far as a client knows."""
    if not _confided(risks):
        return risks.next_question
    return next_question(
        {risk.pitfall: questions_for_client(risks, risk.pitfall) for risk in risks.report.overall}
    )


def _confided(risks: Risks) -> frozenset[str]:
    """Facts that somebody answered, but nobody so that a client may read it."""
    answered = [fact for fact in risks.facts if fact.value is not None]
    readable = {fact.fact for fact in answered if fact.may_read is not MayRead.CONSULTANT}
    return frozenset(fact.fact for fact in answered) - readable


def _facts_of(risks: Risks, pitfall: str) -> frozenset[str]:
    signals = risks.catalogue.by_id[pitfall].signals
    return frozenset(signal.fact for signal in signals if isinstance(signal, FactSignal))
