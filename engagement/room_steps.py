"""The way through a workshop: what the projector shows now, what comes next, what came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from engagement.context import Context
from engagement.room import Door, Room, Stage
from engagement.running_room import change_room
from surveys.survey import SurveyState

# The step of the end that lists who does what.
ACTIONS: Final = "actions"
_WORDS: Final = "words:"


class Scene(StrEnum):
    """What is on the projector."""

    SOON = "soon"
    OPEN = "open"
    PAUSED = "paused"
    WAITING = "waiting"
    REVEAL = "reveal"
    DISCUSS = "discuss"
    WORDS = "words"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class View:
    """A stage of the room, and the step it stands at.

    Parameters
    ----------
    step : str
        A component's id; what `step_of_words` makes; `ACTIONS` at the end; or empty.
    """

    stage: Stage
    step: str = ""


HIDDEN: Final = View(Stage.HIDDEN)


def step_of_words(key: bytes) -> str:
    """The step at which one text answer is shown."""
    return _WORDS + key.hex()


def key_of_step(step: str) -> bytes | None:
    """The text answer that a step shows; None if it shows none.

    Examples
    --------
    >>> key_of_step(step_of_words(bytes(16))) == bytes(16), key_of_step("vision")
    (True, None)
    """
    if not step.startswith(_WORDS):
        return None
    try:
        return bytes.fromhex(step.removeprefix(_WORDS))
    except ValueError:
        return None


def view_of(room: Room) -> View:
    """Where a room stands."""
    return View(room.stage, room.component)


def scene_of(room: Room, state: SurveyState, *, has_results: bool) -> Scene:
    """What the projector shows.

    While answers come in, nothing of results; nothing of them either before they are
    published and the facilitator shows them.
    """
    if state is SurveyState.OPEN:
        if room.door is Door.OPEN:
            return Scene.OPEN
        if room.door is Door.PAUSED:
            return Scene.PAUSED
        if not has_results:
            return Scene.SOON
    if not has_results:
        return Scene.WAITING
    match room.stage:
        case Stage.HIDDEN:
            return Scene.WAITING
        case Stage.CLOSE:
            return Scene.CLOSE
        case Stage.DISCUSS if key_of_step(room.component) is not None:
            return Scene.WORDS
        case Stage.DISCUSS:
            return Scene.DISCUSS
        case Stage.REVEAL:
            return Scene.REVEAL


def views(steps: Sequence[str]) -> tuple[View, ...]:
    """The whole way: each component and then its question, texts, the end."""
    way = []
    for step in steps:
        if key_of_step(step) is None:
            way.append(View(Stage.REVEAL, step))
        way.append(View(Stage.DISCUSS, step))
    return (*way, View(Stage.CLOSE))


def next_view(now: View, steps: Sequence[str]) -> View | None:
    """What the room sees next; None after the end.

    From a hidden screen it goes on with what was hidden, or with the first component.
    """
    way = views(steps)
    if now.stage is Stage.CLOSE:
        return None
    if now.stage is Stage.HIDDEN:
        return next((each for each in way if now.step and each.step == now.step), way[0])
    # What is on the screen may have gone from the way: a text that was taken back.
    return way[way.index(now) + 1] if now in way else way[0]


def previous_view(now: View, steps: Sequence[str]) -> View | None:
    """What the room saw before; None before the first component and from a hidden screen."""
    way = views(steps)
    if now.stage is Stage.CLOSE:
        return way[-2] if len(way) > 1 else None
    if now.stage is Stage.HIDDEN or now not in way or now == way[0]:
        return None
    return way[way.index(now) - 1]


def show(context: Context, survey: UUID, view: View) -> Room:
    """The room as it sees a view from now on, kept."""
    seen = {"stage": view.stage, "component": view.step}
    return change_room(context, survey, lambda room: room.model_copy(update=seen))
