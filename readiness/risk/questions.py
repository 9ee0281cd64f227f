"""What nobody has asked yet, and how far each answer would move the chances."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from readiness.facts import FactCatalogue, FactDefinition, FactKind
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import FactSignal, ObservationSignal, Pitfall
from readiness.risk.chances import PitfallRisk, expit


@dataclass(frozen=True, slots=True)
class PossibleAnswer:
    """What one answer would do to one pitfall's chance.

    Parameters
    ----------
    label : str
        The answer in words.
    chance : float
        The pitfall's chance if a document said so. [0-1]
    """

    label: str
    chance: float


@dataclass(frozen=True, slots=True)
class Question:
    """A fact nobody knows or a sign nobody has looked for, seen from one pitfall.

    Parameters
    ----------
    id : str
        The fact's id; for a sign, that of the signal.
    largest_change : float
        Largest possible change of the log-odds, whatever the answer.
    weeks : float
        Largest possible change of the weeks of delay to expect from this pitfall.
    answers : tuple of PossibleAnswer
        Answers that would move the chance, lowest chance first.
    """

    kind: Literal["fact", "observation"]
    id: str
    pitfall: str
    text: str
    largest_change: float
    weeks: float
    answers: tuple[PossibleAnswer, ...]


def open_questions(
    pitfall: Pitfall,
    risk: PitfallRisk,
    known: Collection[str],
    observed: Collection[tuple[str, str]],
    definitions: FactCatalogue,
    judged: Judgements,
) -> tuple[Question, ...]:
    """What is still open about one pitfall: largest possible |change in logit| first.

    Parameters
    ----------
    known : collection of str
        Facts that somebody has answered.
    observed : collection of (pitfall, signal)
        Signs that somebody has looked for.

    Notes
    -----
    A new answer comes from a source of its own, so it is not damped: its change is q * w with the
    quality of a document, of an observation for a sign.
    """
    found: list[Question] = []
    for signal in pitfall.signals:
        if isinstance(signal, FactSignal) and signal.fact not in known:
            definition = definitions.by_id[signal.fact]
            change = judged.weight(signal.strength) * judged.source_quality["document"]
            moves = [(label, x * change) for label, x in _ends(signal, definition)]
            found.append(_question("fact", signal.fact, definition.question, pitfall, risk, moves))
        elif isinstance(signal, ObservationSignal) and (pitfall.id, signal.id) not in observed:
            change = judged.weight(signal.strength) * judged.source_quality["observation"]
            moves = [("Clearly absent", -change), ("Clearly there", change)]
            found.append(_question("observation", signal.id, signal.sign, pitfall, risk, moves))
    return tuple(sorted(found, key=lambda each: (-each.largest_change, each.kind, -each.weeks)))


def _question(
    kind: Literal["fact", "observation"],
    id_: str,
    text: str,
    pitfall: Pitfall,
    risk: PitfallRisk,
    moves: list[tuple[str, float]],
) -> Question:
    standing = risk.log_odds
    answers = sorted(
        (PossibleAnswer(label, float(expit(standing + move))) for label, move in moves),
        key=lambda each: each.chance,
    )
    furthest = max((abs(each.chance - risk.probability) for each in answers), default=0.0)
    return Question(
        kind=kind,
        id=id_,
        pitfall=pitfall.id,
        text=text,
        largest_change=max((abs(move) for _, move in moves), default=0.0),
        weeks=furthest * pitfall.impact_weeks.likely,
        answers=tuple(answers),
    )


def _ends(signal: FactSignal, definition: FactDefinition) -> Iterator[tuple[str, float]]:
    """The answers that would speak for or against, in words, with their direction."""
    if definition.kind is FactKind.CHOICE:
        for option in definition.options:
            direction = signal.direction_of_value(option.id)
            if direction:
                yield option.label, direction
        return
    for bound, words, direction in (
        (signal.for_at_least, "or more", 1.0),
        (signal.for_at_most, "or fewer", 1.0),
        (signal.against_at_least, "or more", -1.0),
        (signal.against_at_most, "or fewer", -1.0),
    ):
        if bound is not None:
            yield f"{bound:g} {definition.unit} {words}", direction


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The open fact that could change most, over all pitfalls it tells about.

    Parameters
    ----------
    pitfalls : tuple of str
        Pitfalls it tells about, the one it could change most first.
    weeks : float
        Largest possible changes of the weeks to expect, summed over these pitfalls.
    """

    fact: str
    question: str
    pitfalls: tuple[str, ...]
    weeks: float


def next_question(questions: Mapping[str, tuple[Question, ...]]) -> NextQuestion | None:
    """The fact to ask for next, or None if all are known.

    Parameters
    ----------
    questions : mapping
        Pitfall -> its open questions.
    """
    by_fact: dict[str, list[Question]] = {}
    for each in (question for several in questions.values() for question in several):
        if each.kind == "fact":
            by_fact.setdefault(each.id, []).append(each)
    if not by_fact:
        return None
    fact, about = min(by_fact.items(), key=lambda each: (-sum(q.weeks for q in each[1]), each[0]))
    ordered = sorted(about, key=lambda each: (-each.weeks, each.pitfall))
    return NextQuestion(
        fact, ordered[0].text, tuple(each.pitfall for each in ordered), sum(each.weeks for each in about)
    )
