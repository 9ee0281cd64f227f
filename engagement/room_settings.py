"""How a room is set up before its door opens: address, contact, and what respondents are told."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from engagement.context import Context
from engagement.joining import checked_address
from engagement.room import Room
from engagement.running_room import change_room, room_for
from surveys.faults import FaultList, FaultsError
from surveys.text import clean_text

_MOST_CHARACTERS: Final = 200


def promises_are_locked(context: Context, survey: UUID) -> bool:
    """Whether what respondents are told may not change any more.

    It is fixed once the door was open, or anybody has answered: they read it before.
    """
    if room_for(context, survey).cleared_on is not None:
        return True
    return any(context.store.answered_by_unit(context.workspace, survey).values())


def save_room_settings(
    context: Context,
    survey: UUID,
    *,
    address: str,
    contact: str,
    leaders_apart: bool,
    open_answers: bool,
) -> Room:
    """The room with its settings, kept.

    Parameters
    ----------
    address : str
        Where phones reach this program; empty while unknown.
    leaders_apart, open_answers : bool
        What respondents are told; see `promises_are_locked`.

    Raises
    ------
    FaultsError
        If the address is none, a text is too long, or a promise would be changed.
    """
    room, faults = room_for(context, survey), FaultList()
    where, who = _checked(address, faults), clean_text(contact)
    if len(who) > _MOST_CHARACTERS:
        remedy = f"Shorten it to {_MOST_CHARACTERS} characters."
        faults.add("Contact", f"it has {len(who)} characters", remedy)
    changed = (leaders_apart, open_answers) != (room.leaders_apart, room.open_answers)
    if changed and promises_are_locked(context, survey):
        remedy = "Keep it as it is; a new wave can be asked differently."
        faults.add("What respondents are told", "people have read it already", remedy)
    faults.raise_if_any()
    settings = {
        "address": where,
        "contact": who,
        "leaders_apart": leaders_apart,
        "open_answers": open_answers,
    }
    return change_room(context, survey, lambda room: room.model_copy(update=settings))


def _checked(address: str, faults: FaultList) -> str:
    """The address as it is kept; empty without one, and where it has faults."""
    try:
        return checked_address(address) if address.strip() else ""
    except FaultsError as error:
        faults.extend(error.faults)
        return ""
