"""What the report's JSON says about risks beside the chances: failure, contradictions, cures, numbers."""

from __future__ import annotations

import math
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from engagement.risks import Risks
from exchange.client_view import contradictions_for_client
from exchange.workbook.cures import decided_cures
from readiness.risk.edits import Value
from readiness.risk.failure import FailureChance
from readiness.risk.questions import Question
from readiness.risk.ranks import RankRange


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FailureJson(_Frozen):
    """The chance that the pilot fails, as it is shown: a word and pilots of ten.

    ``low`` and ``high`` are the shares that ``words`` tell, in tenths and rounded outwards; null
    where too little is known. The chance itself is not told, for no outcome has calibrated it.
    """

    words: str
    word: str
    low: float | None = Field(ge=0, le=1)
    high: float | None = Field(ge=0, le=1)


class PilotFailureJson(FailureJson):
    """As things stand and, where cures are decided on, once they all work."""

    with_cures: FailureJson | None


class StatementJson(_Frozen):
    """What one source says; who, when and in what words only where the person agreed to be named."""

    value: str | float | None
    label: str
    quality: str
    said_by: str | None
    on: date | None
    quote: str | None


class ContradictionJson(_Frozen):
    """A fact about which sources say different things that a client may read."""

    fact: str
    question: str
    statements: tuple[StatementJson, ...]


class DecidedCureJson(_Frozen):
    """A cure that was decided on; the owner is a person, else the role it asks for."""

    cure: str
    pitfall: str
    action: str
    owner: str
    on: date


class DifferenceJson(_Frozen):
    """A number of ours that is changed in this engagement."""

    number: str
    title: str
    default: Value
    here: Value
    reason: str
    on: date


class NumbersJson(_Frozen):
    """Which numbers of ours the chances rest on."""

    version: str
    differences: tuple[DifferenceJson, ...]


class RankJson(_Frozen):
    """Where a pitfall ranks by weeks over the draws; 1 costs most. Best and worst are 5-95 %."""

    best: int = Field(ge=1)
    worst: int = Field(ge=1)
    share_first_five: float = Field(ge=0, le=1)


class AnswerJson(_Frozen):
    """An answer that would move the chance, and the chance (0-1) if a document said so."""

    label: str
    chance: float = Field(ge=0, le=1)


class QuestionJson(_Frozen):
    """A fact nobody has told in the open or a sign nobody has looked for.

    ``weeks`` is the largest possible change of the weeks of delay to expect from this pitfall.
    """

    id: str
    kind: str
    text: str
    weeks: float
    answers: tuple[AnswerJson, ...]


def pilot_failure_json(risks: Risks) -> PilotFailureJson:
    """How likely the pilot fails, with the cures decided on where there are any."""
    now = _failure(risks.failure, doubtful=risks.is_doubtful)
    cured = _failure(risks.failure_with_cures, doubtful=risks.is_doubtful) if risks.cures else None
    return PilotFailureJson(words=now.words, word=now.word, low=now.low, high=now.high, with_cures=cured)


def _failure(failure: FailureChance, *, doubtful: bool) -> FailureJson:
    words = failure.range_words()
    if doubtful:
        return FailureJson(words=words, word=failure.word, low=None, high=None)
    least, most = failure.band if failure.low is None or failure.high is None else (failure.low, failure.high)
    # As `FailureChance.range_words` rounds: 10 * 0.7 may miss the whole number by its last bit.
    low = math.floor(round(10 * min(least, failure.chance), 9)) / 10
    high = math.ceil(round(10 * max(most, failure.chance), 9)) / 10
    return FailureJson(words=words, word=failure.word, low=low, high=high)


def contradictions_json(risks: Risks) -> tuple[ContradictionJson, ...]:
    """The contradictions, as far as a client may read their statements."""
    return tuple(
        ContradictionJson(
            fact=each.fact,
            question=each.question,
            statements=tuple(
                StatementJson(
                    value=said.value,
                    label=said.label,
                    quality=said.quality,
                    said_by=said.said_by or None,
                    on=said.on,
                    quote=said.quote or None,
                )
                for said in each.statements
            ),
        )
        for each in contradictions_for_client(risks)
    )


def cures_json(risks: Risks) -> tuple[DecidedCureJson, ...]:
    """The cures decided on, with their owners and the day of the decision."""
    return tuple(
        DecidedCureJson(
            cure=each.cure.id,
            pitfall=each.pitfall.id,
            action=each.cure.action,
            owner=each.owner,
            on=each.decided_on,
        )
        for each in decided_cures(risks)
        if each.decided_on is not None
    )


def numbers_json(risks: Risks) -> NumbersJson:
    """The version of our numbers, and what is changed here."""
    found = risks.numbers
    differences = tuple(
        DifferenceJson(
            number=each.path,
            title=each.title,
            default=each.default,
            here=each.here,
            reason=each.reason,
            on=each.on,
        )
        for each in found.differences
    )
    return NumbersJson(version=found.version, differences=differences)


def rank_json(rank: RankRange) -> RankJson:
    """How firmly a pitfall stands where it stands."""
    return RankJson(best=rank.best, worst=rank.worst, share_first_five=rank.share_first)


def question_json(question: Question) -> QuestionJson:
    """An open question with what its answers would do."""
    return QuestionJson(
        id=question.id,
        kind=question.kind,
        text=question.text,
        weeks=question.weeks,
        answers=tuple(AnswerJson(label=each.label, chance=each.chance) for each in question.answers),
    )
