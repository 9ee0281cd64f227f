"""Statements of the interview as they stand on the page: half-way, unchecked, beside what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError

from engagement.interviewing import StatementChange
from readiness.facts import UNKNOWN, Fact, FactCatalogue, MayRead, SourceQuality, facts_from_mapping
from surveys.faults import FaultList, FaultsError


@dataclass(frozen=True)
class StatementDraft:
    """One statement as it stands on the page; checked when it is saved.

    Parameters
    ----------
    before : Fact or None
        What was kept when it was shown; None for a new statement.
    value : str, float or None
        None: not asked yet; ``unknown``: asked, and nobody could say.
    """

    id: str
    fact: str
    before: Fact | None = None
    value: str | float | None = None
    quality: SourceQuality = SourceQuality.INTERVIEW
    quote: str = ""
    said_by: str = ""
    on: date | None = None
    may_read: MayRead = MayRead.KIND_OF_SOURCE
    is_removed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was typed."""
        return self.value is None and not self.quote.strip() and not self.said_by.strip() and self.on is None

    @property
    def is_touched(self) -> bool:
        """Whether saving would change anything."""
        if self.before is None:
            return not (self.is_empty or self.is_removed)
        return self != draft_of(self.before, self.id)


def draft_of(fact: Fact, draft_id: str) -> StatementDraft:
    """A kept statement as it first stands on the page."""
    return StatementDraft(
        id=draft_id,
        fact=fact.fact,
        before=fact,
        value=UNKNOWN if fact.value is None else fact.value,
        quality=fact.quality,
        quote=fact.quote,
        said_by=fact.said_by,
        on=fact.on,
        may_read=fact.may_read,
    )


def drafts_in_step(
    drafts: Sequence[StatementDraft],
    kept: Sequence[Fact],
    catalogue: FactCatalogue,
    new_id: Callable[[], object],
) -> tuple[StatementDraft, ...]:
    """The drafts with what was kept meanwhile; each question has at least one.

    What was typed stays, also where somebody else changed the statement meanwhile.
    """
    found: list[StatementDraft] = []
    for definition in catalogue.definitions():
        waiting = [fact for fact in kept if fact.fact == definition.id]
        here: list[StatementDraft] = []
        for draft in (each for each in drafts if each.fact == definition.id):
            if draft.before is not None and draft.before in waiting:
                waiting.remove(draft.before)
                here.append(draft)
            elif draft.before is None or draft.is_touched:
                here.append(draft)
        if waiting:
            here = [each for each in here if each.before is not None or each.is_touched]
        here += [draft_of(fact, str(new_id())) for fact in waiting]
        here.sort(key=lambda each: kept.index(each.before) if each.before in kept else len(kept))
        found += here or [StatementDraft(str(new_id()), definition.id)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Talk:
    """Whom the interviewer is talking to; it stands for what is left open about a new statement."""

    with_whom: str = ""
    on: date | None = None


def statement(draft: StatementDraft, talk: Talk) -> dict[str, object] | None:
    """What a draft says, not checked yet; None where it says nothing or is removed."""
    if draft.is_removed or draft.is_empty:
        return None
    from_talk = draft.before is None and draft.quality is SourceQuality.INTERVIEW
    return {
        "fact": draft.fact,
        "value": None if draft.value == UNKNOWN else draft.value,
        "quality": draft.quality,
        "quote": draft.quote.strip(),
        "said_by": draft.said_by.strip() or (talk.with_whom.strip() if from_talk else ""),
        "on": draft.on or (talk.on if from_talk else None),
        "may_read": draft.may_read,
    }


def changes_of(
    drafts: Sequence[StatementDraft], catalogue: FactCatalogue, talk: Talk, *, today: date
) -> tuple[StatementChange, ...]:
    """What the drafts would change.

    Raises
    ------
    FaultsError
        Values outside their range, dates in the future: all at once, with question and source.
    """
    faults = FaultList()
    changes = []
    for draft in drafts:
        if not draft.is_touched:
            continue
        parts, after = statement(draft, talk), None
        if parts is not None:
            try:
                (after,) = facts_from_mapping({draft.fact: parts}, catalogue, place="", today=today)
            except FaultsError as error:
                place, read = _place(draft, drafts, catalogue), f", fact '{draft.fact}'"
                faults.extend(
                    replace(fault, place=place + fault.place.removeprefix(read)) for fault in error.faults
                )
                continue
        changes.append(StatementChange(draft.before, after))
    faults.raise_if_any()
    return tuple(changes)


def _place(draft: StatementDraft, drafts: Sequence[StatementDraft], catalogue: FactCatalogue) -> str:
    """Where a person finds a draft: part, question, and which of several sources."""
    part = next(each for each in catalogue.sections if any(fact.id == draft.fact for fact in each.facts))
    beside = [each for each in drafts if each.fact == draft.fact]
    source = f", source {beside.index(draft) + 1}" if len(beside) > 1 else ""
    return f"{part.title}, “{catalogue.by_id[draft.fact].question}”{source}"


def facts_on_page(drafts: Sequence[StatementDraft], talk: Talk) -> Iterator[Fact]:
    """What the drafts say as they stand, as far as it can be read."""
    for draft in drafts:
        parts = statement(draft, talk)
        if parts is not None:
            try:
                yield Fact.model_validate(parts)
            except ValidationError:
                continue
