"""What is on the wall right now, and how cheaply one can tell that it has not changed."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar
from uuid import UUID, uuid4

from engagement.comments import question_texts
from engagement.context import Context
from engagement.joining import join_address, reaches_only_this_machine, typed_address
from engagement.live_turnout import Groups, LiveTurnout, groups_of, live_turnout
from engagement.ports import Store
from engagement.reading import has_results, results_of
from engagement.revealing import Reveal, reveals
from engagement.room import Room, WorkshopNote
from engagement.room_steps import ACTIONS, Scene, key_of_step, scene_of
from engagement.running_room import room_for
from engagement.workshop import actions_by_date
from surveys.links import Link, LinkKind
from surveys.survey import Survey

_REMEMBERED: Final = 64
_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Wall:
    """All that is on the wall.

    Parameters
    ----------
    join, typed : str
        The address behind the code, and what people type; empty while nobody knows it.
    turnout : LiveTurnout or None
        While answers come in for the first time; of departments only.
    reveal : Reveal or None
        The component that is shown or discussed.
    question, words : str
        An open question, and one text that the facilitator has read and shows.
    actions : tuple of WorkshopNote
        At the end, if the facilitator wants.
    """

    scene: Scene
    organisation: str
    language: str
    threshold: int
    join: str = ""
    typed: str = ""
    turnout: LiveTurnout | None = None
    reveal: Reveal | None = None
    question: str = ""
    words: str = ""
    actions: tuple[WorkshopNote, ...] = ()

    @property
    def version(self) -> str:
        """Tells one wall from another: the same for the same content, in any process."""
        return hashlib.blake2b(repr(self).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class _Lasting:
    """What stays the same while a survey asks the same."""

    organisation: str
    groups: Groups


class Walls:
    """The walls of every survey; what never changes is read once.

    Parameters
    ----------
    the_store : callable
        The store of this process.
    """

    def __init__(self, the_store: Callable[[], Store]) -> None:
        self._the_store = the_store
        self._lock = threading.Lock()
        self._lasting: dict[tuple[UUID, str, int], _Lasting] = {}
        self._links: dict[UUID, Link] = {}
        self._reveals: dict[tuple[UUID, int, bool], dict[str, Reveal]] = {}
        self._turnouts: dict[UUID, tuple[dict[UUID, int], LiveTurnout]] = {}

    def wall(self, workspace: UUID, survey: UUID, *, address: str) -> Wall:
        """What a survey's wall shows now.

        Parameters
        ----------
        address : str
            Where this request came to, for a room whose address nobody has given.

        Raises
        ------
        NotKept
            If there is no such survey.
        """
        context = Context(self._the_store(), workspace, date.today, uuid4, lambda: os.urandom(16))
        found, room = context.store.survey(workspace, survey), room_for(context, survey)
        published = has_results(context, found)
        scene = scene_of(room, found.state, has_results=published)
        lasting = self._lasting_of(context, found)
        bare = Wall(scene, lasting.organisation, found.language, found.threshold)
        match scene:
            case Scene.SOON | Scene.OPEN | Scene.PAUSED:
                return self._collecting(context, found, room, bare, published, address)
            case Scene.REVEAL | Scene.DISCUSS:
                reveal = self._reveals_of(context, found, room.leaders_apart).get(room.component)
                return replace(bare, reveal=reveal) if reveal else replace(bare, scene=Scene.WAITING)
            case Scene.WORDS:
                return _with_words(context, survey, room, bare)
            case Scene.CLOSE if room.component == ACTIONS:
                actions = actions_by_date(context.store.notes(workspace, survey))
                return replace(bare, actions=actions)
            case Scene.CLOSE | Scene.WAITING:
                return bare

    def _collecting(
        self, context: Context, survey: Survey, room: Room, bare: Wall, published: bool, address: str
    ) -> Wall:
        link = self._link_of(context, survey.id)
        if not room.address and not reaches_only_this_machine(address):
            room = room.model_copy(update={"address": address})
        turnout = None
        # Beside published figures, bands of those who come late would tell of them.
        if bare.scene in {Scene.OPEN, Scene.PAUSED} and not published:
            counts = dict(context.store.answered_by_unit(context.workspace, survey.id))
            turnout = self._turnout_of(survey.id, self._lasting_of(context, survey).groups, counts)
        return replace(
            bare,
            join=join_address(room, link) if link else "",
            typed=typed_address(room, link) if link else "",
            turnout=turnout,
        )

    def _turnout_of(self, survey: UUID, groups: Groups, counts: dict[UUID, int]) -> LiveTurnout:
        """What may be told of counts, worked out again only when they have changed; of no team."""
        with self._lock:
            before, found = self._turnouts.get(survey, (None, None))
        if found is None or before != counts:
            found = replace(live_turnout(groups, counts), teams=())
            self._keep(self._turnouts, survey, (counts, found))
        return found

    def _lasting_of(self, context: Context, survey: Survey) -> _Lasting:
        key = (survey.id, survey.instrument_hash, survey.threshold)
        with self._lock:
            found = self._lasting.get(key)
        if found is None:
            store, workspace = context.store, context.workspace
            organisation = store.survey_organisation(workspace, survey.id)
            name = store.engagement(workspace, survey.engagement_id).name
            found = _Lasting(name, groups_of(organisation, survey.threshold))
            self._keep(self._lasting, key, found)
        return found

    def _link_of(self, context: Context, survey: UUID) -> Link | None:
        """The room's link; None until the console has made it."""
        with self._lock:
            found = self._links.get(survey)
        if found is None:
            links = context.store.links(context.workspace, survey)
            found = next((each for each in links if each.kind is LinkKind.ROOM), None)
            if found is not None:
                self._keep(self._links, survey, found)
        return found

    def _reveals_of(self, context: Context, survey: Survey, leaders_apart: bool) -> dict[str, Reveal]:
        # Publications never change, so each is read once.
        publications = context.store.publications(context.workspace, survey.id)
        key = (survey.id, publications, leaders_apart)
        with self._lock:
            found = self._reveals.get(key)
        if found is None:
            shown = reveals(results_of(context, survey), leaders_apart=leaders_apart)
            found = {each.component: each for each in shown}
            self._keep(self._reveals, key, found)
        return found

    def _keep(self, kept: dict[_Key, _Found], key: _Key, found: _Found) -> None:
        with self._lock:
            if len(kept) >= _REMEMBERED:
                kept.clear()
            kept[key] = found


def _with_words(context: Context, survey: UUID, room: Room, bare: Wall) -> Wall:
    """One text with its question, if the rule lets it be read and the facilitator shows it."""
    key = key_of_step(room.component)
    language = bare.language
    for each in question_texts(context, survey):
        for reading in each.shown:
            if reading.key == key:
                return replace(bare, question=each.question.text[language], words=reading.text)
    return replace(bare, scene=Scene.WAITING)
