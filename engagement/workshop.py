"""What the workshop takes down: notes, and who does what by when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from engagement.context import Context
from engagement.ports import NotKept
from engagement.room import NoteKind, WorkshopNote
from surveys.faults import FaultList
from surveys.organisation import plausible_day
from surveys.text import clean_text

MOST_CHARACTERS: Final = 2_000
_LONGEST_NAME: Final = 200


def take_down(
    context: Context,
    survey: UUID,
    component: str,
    kind: NoteKind,
    text: str,
    *,
    owner: str = "",
    due_on: date | None = None,
    changing: UUID | None = None,
) -> WorkshopNote:
    """A note or an action beside a component, kept.

    Parameters
    ----------
    component : str
        Its id; empty for what belongs to none.
    owner, due_on
        Who does it, and by when; for actions.
    changing : UUID, optional
        The note that is changed; a new one by default.

    Raises
    ------
    FaultsError
        Every text that is missing or too long, a day that cannot be meant, or a component that
        the survey did not ask.
    """
    words, who = clean_text(text), clean_text(owner)
    known = context.store.survey_instrument(context.workspace, survey).components_by_id
    faults = _faults_of(words, who, due_on)
    if component and component not in known:
        faults.add("Component", "the survey did not ask it", f"Choose of: {', '.join(known)}.", component)
    faults.raise_if_any()
    is_action = kind is NoteKind.ACTION
    note = WorkshopNote(
        id=changing or context.new_id(),
        component=component,
        kind=kind,
        text=words,
        owner=who if is_action else "",
        due_on=due_on if is_action else None,
    )
    context.store.save_note(context.workspace, survey, note)
    return note


def _faults_of(words: str, who: str, due_on: date | None) -> FaultList:
    faults = FaultList()
    if not words:
        faults.add("Text", "it is empty", "Write what was said, or what somebody will do.")
    if len(words) > MOST_CHARACTERS:
        remedy = f"Shorten it to {MOST_CHARACTERS} characters."
        faults.add("Text", f"it has {len(words)} characters", remedy)
    if len(who) > _LONGEST_NAME:
        faults.add("Owner", f"it has {len(who)} characters", f"Shorten it to {_LONGEST_NAME} characters.")
    if due_on is not None:
        try:
            plausible_day(due_on)
        except ValueError as error:
            faults.add("By", str(error), "Give the day by which it is done.", due_on.isoformat())
    return faults


def remove_note(context: Context, survey: UUID, note: UUID) -> None:
    """A note taken out; nothing happens if it is gone already."""
    try:
        context.store.delete_note(context.workspace, survey, note)
    except NotKept:
        return


def actions_by_date(notes: Iterable[WorkshopNote]) -> tuple[WorkshopNote, ...]:
    """The actions, by the day they are due; those without a day last, else as taken down."""
    actions = (note for note in notes if note.kind is NoteKind.ACTION)
    return tuple(sorted(actions, key=lambda note: note.due_on or date.max))


def actions_sentence(actions: Iterable[WorkshopNote]) -> str:
    """How many actions there are, and whether each has an owner and a date."""
    found = tuple(actions)
    if not found:
        return "No action has been agreed so far."
    open_ones = sum(not note.owner or note.due_on is None for note in found)
    count = "One action was agreed" if len(found) == 1 else f"{len(found)} actions were agreed"
    if not open_ones:
        return f"{count}, with owner and date."
    if len(found) == 1:
        return f"{count}; it lacks an owner or a date."
    return f"{count}; {open_ones} {'lacks' if open_ones == 1 else 'lack'} an owner or a date."
