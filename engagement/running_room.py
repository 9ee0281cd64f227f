"""Run the room: links into a survey, its door, and the bands of those who have answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from engagement.context import Context
from engagement.room import Door, Room
from surveys.faults import FaultList
from surveys.links import ROOM_CODE_LENGTH, TOKEN_LENGTH, Link, LinkKind, code_from
from surveys.survey import SurveyState
from surveys.text import clean_text

# The highest band begins while two or more are missing: not even the moment at which it begins
# says that one is. Project judgement, decision 0009.
_FEW, _MOST, _MISSING = 1 / 3, 0.7, 2
FEWEST_WITH_BAND: Final = 5


def room_for(context: Context, survey: UUID) -> Room:
    """How a survey is collected live, as decided so far."""
    kept = context.store.room(context.workspace, survey)
    return kept or Room(workspace_id=context.workspace, survey_id=survey)


def links_for(context: Context, survey: UUID) -> tuple[Link, ...]:
    """Every link into a survey; those that are missing are made.

    One for the room, one for each unit that people belong to directly, one each for the
    kiosk, for paper forms and for the rehearsal.
    """
    store, workspace = context.store, context.workspace
    kept = store.links(workspace, survey)
    organisation = store.survey_organisation(workspace, survey)
    wanted: list[tuple[LinkKind, UUID | None]] = [
        (kind, None) for kind in LinkKind if kind is not LinkKind.TEAM
    ]
    wanted += [(LinkKind.TEAM, unit.id) for unit in organisation.units if unit.members_direct]
    there = {(link.kind, link.unit_id) for link in kept}
    taken = {link.code for link in kept}
    new = []
    for kind, unit in wanted:
        if (kind, unit) not in there:
            link = Link(code=_free_code(context, kind, taken), kind=kind, unit_id=unit)
            taken.add(link.code)
            new.append(link)
    if new:
        store.add_links(workspace, survey, new)
    return store.links(workspace, survey)


def _free_code(context: Context, kind: LinkKind, taken: set[str]) -> str:
    """A code that no link has; long where one link lets somebody answer many times."""
    length = TOKEN_LENGTH if kind.takes_many else ROOM_CODE_LENGTH
    while True:
        code = code_from(context.random_key() + context.random_key(), length)
        if code not in taken and context.store.way_in(code, b"") is None:
            return code


def link_of(links: tuple[Link, ...], kind: LinkKind, unit: UUID | None = None) -> Link:
    """The link of a kind, or of a team."""
    return next(link for link in links if link.kind is kind and link.unit_id == unit)


def change_room(context: Context, survey: UUID, change: Callable[[Room], Room]) -> Room:
    """The room with a change, kept."""

    def checked(room: Room) -> Room:
        return Room.model_validate(change(room).model_dump())

    return context.store.change_room(context.workspace, survey, checked)


def open_door(context: Context, survey: UUID, *, cleared_by: str, cleared_on: date | None) -> Room:
    """Phones may answer from now on.

    Parameters
    ----------
    cleared_by, cleared_on
        Who said that the survey may be held, and when; once said, it stays.

    Raises
    ------
    FaultsError
        If nobody has cleared the survey, the day lies ahead, or the survey takes no answers.
    """
    room, faults = room_for(context, survey), FaultList()
    name, day = clean_text(cleared_by)[:200] or room.cleared_by, cleared_on or room.cleared_on
    if not name:
        remedy = (
            "Name the person or body, such as the works council, or who decided that none has to be asked."
        )
        faults.add("Cleared by", "nobody has cleared the survey", remedy)
    if day is None:
        faults.add("Cleared on", "the day is missing", "Give the day of the decision.")
    elif day > context.today():
        faults.add("Cleared on", "the day lies ahead", "Give the day of the decision.", day.isoformat())
    found = context.store.survey(context.workspace, survey)
    if found.state is not SurveyState.OPEN:
        remedy = "Open it again for late answers, or open a new wave."
        faults.add(f"survey '{found.name}'", f"it is {found.state.value} and takes no answers", remedy)
    faults.raise_if_any()
    opened = {"door": Door.OPEN, "cleared_by": name, "cleared_on": day}
    return change_room(context, survey, lambda room: room.model_copy(update=opened))


def pause_door(context: Context, survey: UUID) -> Room:
    """Phones wait; what they hold is kept there."""
    return change_room(context, survey, lambda room: room.model_copy(update={"door": Door.PAUSED}))


def close_room(context: Context, survey: UUID) -> None:
    """The survey takes no more answers, and its traces of order go.

    Raises
    ------
    FaultsError
        If it is closed already.
    """
    try:
        context.store.set_survey_state(context.workspace, survey, SurveyState.CLOSED)
    except ValueError as error:
        faults = FaultList()
        faults.add("The survey", str(error), "Load the page again.")
        faults.raise_if_any()
    change_room(context, survey, lambda room: room.model_copy(update={"door": Door.SHUT}))


class Band(StrEnum):
    """How many of a group have answered, roughly."""

    TOO_SMALL = "too small to tell"
    FEW = "few or none"
    SOME = "some"
    MOST = "most or all"


def band(answered: int, people: int, threshold: int) -> Band:
    """How many of a group have answered, roughly.

    "Most or all" begins at 70 % and at least two people before everyone; groups under the
    threshold, or of fewer than five, have no band.

    Examples
    --------
    >>> [band(n, 6, 5).value for n in (0, 2, 3, 4, 6)]
    ['few or none', 'some', 'some', 'most or all', 'most or all']
    """
    if people < max(threshold, FEWEST_WITH_BAND):
        return Band.TOO_SMALL
    if answered >= min(_MOST * people, people - _MISSING):
        return Band.MOST
    return Band.SOME if answered >= _FEW * people else Band.FEW
