"""The room in which a survey is answered live: its door, and what it sees of the results."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Door(StrEnum):
    """Whether phones may send answers: not yet, now, or not just now."""

    SHUT = "shut"
    OPEN = "open"
    PAUSED = "paused"


class Stage(StrEnum):
    """What the room sees: the way in, one component, its question to discuss, or the end."""

    HIDDEN = "hidden"
    REVEAL = "reveal"
    DISCUSS = "discuss"
    CLOSE = "close"


class Room(_Frozen):
    """How one survey is collected and shown.

    Parameters
    ----------
    address : str
        Where phones reach this program, such as ``https://okr.example.org``; empty while unknown.
    contact : str
        Whom respondents may ask.
    cleared_by, cleared_on
        Who said that the survey may be held, and when; asked for before the door opens.
    leaders_apart : bool
        The boss is in the room: what leads answered is not shown with the others' answers.
    component : str
        The component on the projector; empty before the first.
    open_answers : bool
        Whether phones ask the open questions.
    open_links : bool
        Whether the links of the room, of teams and of the kiosk lead in, or invitations only.
    """

    workspace_id: UUID
    survey_id: UUID
    door: Door = Door.SHUT
    address: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    cleared_by: str = Field(default="", max_length=200)
    cleared_on: date | None = None
    leaders_apart: bool = False
    open_answers: bool = True
    open_links: bool = True
    stage: Stage = Stage.HIDDEN
    component: str = ""


class NoteKind(StrEnum):
    """What was taken down: what was said, or what somebody will do."""

    NOTE = "note"
    ACTION = "action"


class WorkshopNote(_Frozen):
    """Something taken down beside a component while the room discussed it."""

    id: UUID
    component: str
    kind: NoteKind
    text: str = Field(min_length=1, max_length=2_000)
    owner: str = Field(default="", max_length=200)
    due_on: date | None = None


class CommentReading(_Frozen):
    """What the facilitator made of one text answer: its wording for the room, or that it stays out."""

    key: bytes = Field(min_length=16, max_length=16)
    shown: bool
    text: str = Field(max_length=5_000)


class Received(StrEnum):
    """What became of a submission."""

    KEPT = "kept"
    REPEATED = "repeated"
    CLOSED = "closed"
    PAUSED = "paused"
    NOT_OPEN = "not open"
    CHANGED = "changed"
