"""The sponsor interview: statements of several sources, kept side by side; how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from engagement.context import Context
from engagement.reading import Results
from engagement.risks import current_risks
from readiness.evidence.told import Contradiction
from readiness.facts import Fact, FactCatalogue, FactDefinition, SourceQuality, fact_catalogue

# Project judgement: the middle of a conversation of 20 to 30 minutes about all facts.
MINUTES_FOR_ALL = 25
_NAMELESS = {
    SourceQuality.DOCUMENT: "a document",
    SourceQuality.INTERVIEW: "somebody in an interview",
    SourceQuality.HEARSAY: "hearsay",
}


@dataclass(frozen=True, slots=True)
class StatementChange:
    """What became of one statement that was seen before; None: there was none, there is none."""

    before: Fact | None
    after: Fact | None


def merged(
    kept: Sequence[Fact], changes: Iterable[StatementChange], catalogue: FactCatalogue
) -> tuple[Fact, ...]:
    """The statements with changes, in the order asked; what others did meanwhile stays.

    Where somebody else changed or removed a statement that is changed here, theirs stays as it
    is and ours is added: nothing that a person typed is lost.
    """
    waiting = [change for change in changes if change.before != change.after]
    found: list[tuple[Fact | None, bool]] = []
    for fact in kept:
        change = next((each for each in waiting if each.before == fact), None)
        if change is not None:
            waiting.remove(change)
        found.append((fact, False) if change is None else (change.after, True))
    found += [(change.after, True) for change in waiting]
    others = [fact for fact, is_ours in found if not is_ours]
    statements: list[Fact] = []
    for each, is_ours in found:
        # The same statement twice would count twice.
        if each is not None and not (is_ours and (each in others or each in statements)):
            statements.append(each)
    order = {definition.id: position for position, definition in enumerate(catalogue.definitions())}
    return tuple(sorted(statements, key=lambda fact: order.get(fact.fact, len(order))))


def crossed(kept: Sequence[Fact], changes: Iterable[StatementChange]) -> tuple[str, ...]:
    """The facts whose statement somebody else changed or removed before this change came."""
    return tuple(
        dict.fromkeys(
            change.before.fact
            for change in changes
            if change.before is not None and change.before != change.after and change.before not in kept
        )
    )


@dataclass(frozen=True, slots=True)
class InterviewProgress:
    """How far the interview is: facts known, asked without an answer, and not asked yet."""

    known: int
    unknown: int
    unasked: int

    @property
    def total(self) -> int:
        """All facts there are."""
        return self.known + self.unknown + self.unasked

    @property
    def minutes_left(self) -> int:
        """Rough time for what was not asked yet, in minutes."""
        return ceil(MINUTES_FOR_ALL * self.unasked / self.total)


def progress_of(facts: Sequence[Fact], catalogue: FactCatalogue) -> InterviewProgress:
    """How far an interview with these statements is."""
    asked = {fact.fact for fact in facts} & catalogue.by_id.keys()
    known = {fact.fact for fact in facts if fact.value is not None} & asked
    return InterviewProgress(len(known), len(asked - known), len(catalogue.by_id) - len(asked))


def contradiction_words(contradiction: Contradiction, definition: FactDefinition) -> str:
    """Who says what, and that all of it counts."""
    sides: dict[str | float | None, list[str]] = {}
    for fact in contradiction.statements:
        sides.setdefault(fact.value, []).append(fact.said_by or _NAMELESS[fact.quality])
    said = []
    for value, speakers in sides.items():
        who = list(dict.fromkeys(speakers))
        verb = "says" if len(who) == 1 else "say"
        said.append(f"{' and '.join(who)} {verb} “{definition.label_of(value)}”")
    words = ", ".join(said)
    together = "both are kept and weigh" if len(said) == 2 else f"all {len(said)} are kept and weigh"
    return f"{words[0].upper()}{words[1:]}: {together} against each other."


@dataclass(frozen=True, slots=True)
class SavedInterview:
    """What saving changed.

    Parameters
    ----------
    moved : str
        Title of the pitfall whose chance moved most.
    earlier, later : float
        Its chance before and after. [0-1]
    crossed : tuple of str
        Facts that somebody else changed meanwhile; their statements and ours are kept.
    """

    moved: str
    earlier: float
    later: float
    crossed: tuple[str, ...]


def save_interview(
    context: Context, engagement: UUID, changes: Sequence[StatementChange], results: Results | None
) -> SavedInterview:
    """Keep what was changed, beside what others kept meanwhile. Raises NotKept."""
    catalogue, met = fact_catalogue(), list[str]()

    def change(kept: tuple[Fact, ...]) -> tuple[Fact, ...]:
        met[:] = crossed(kept, changes)
        return merged(kept, changes, catalogue)

    before = current_risks(context, engagement, results).report
    context.store.change_facts(context.workspace, engagement, change)
    after = current_risks(context, engagement, results)
    moved = max(
        after.report.overall, key=lambda risk: abs(risk.probability - before.of(risk.pitfall).probability)
    )
    return SavedInterview(
        moved=after.catalogue.by_id[moved.pitfall].title,
        earlier=before.of(moved.pitfall).probability,
        later=moved.probability,
        crossed=tuple(met),
    )
