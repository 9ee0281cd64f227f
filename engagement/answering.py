"""Answer: what somebody who follows a link may see, and what becomes of what they send."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from engagement.ports import NotKept, Store
from engagement.room import Door, Received, Room
from surveys.instrument import Instrument
from surveys.links import Invitation, Link, LinkKind, digest_of, read_code
from surveys.organisation import Organisation
from surveys.replies import Reply
from surveys.survey import ReportingUnit, Survey, SurveyState


class Standing(StrEnum):
    """How a way in stands for the person who follows it."""

    READY = "ready"
    NOT_OPEN = "not open"
    PAUSED = "paused"
    CLOSED = "closed"
    SPENT = "spent"


@dataclass(frozen=True)
class Asked:
    """What a survey asks and whom; it stays the same as long as the instrument does.

    Parameters
    ----------
    organisation_name : str
        Who asks.
    shown_together : tuple of ReportingUnit
        Groups that hold more than one team.
    """

    instrument: Instrument
    organisation: Organisation
    shown_together: tuple[ReportingUnit, ...]
    organisation_name: str


def asked_in(store: Store, survey: Survey) -> Asked:
    """What a survey asks and whom. Raises NotKept."""
    workspace = survey.workspace_id
    reporting = store.survey_reporting_units(workspace, survey.id)
    return Asked(
        store.survey_instrument(workspace, survey.id),
        store.survey_organisation(workspace, survey.id),
        tuple(each for each in reporting if len(each.unit_ids) > 1),
        store.engagement(workspace, survey.engagement_id).name,
    )


@dataclass(frozen=True)
class Entry:
    """One way in, with all that the form needs.

    Parameters
    ----------
    by : Link or Invitation
        The way in.
    late : bool
        Results were published before; texts are no longer asked for.
    """

    survey: Survey
    by: Link | Invitation
    room: Room
    asked: Asked
    late: bool

    @property
    def workspace(self) -> UUID:
        """The client."""
        return self.survey.workspace_id

    @property
    def kind(self) -> LinkKind | None:
        """What the link is for; None for a personal invitation."""
        return self.by.kind if isinstance(self.by, Link) else None

    @property
    def unit_id(self) -> UUID | None:
        """The team, if the way in says it."""
        return self.by.unit_id

    @property
    def asks_texts(self) -> bool:
        """Whether the open questions are asked."""
        return self.room.open_answers and not self.late and bool(self.asked.instrument.open_questions)

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing is kept."""
        return self.kind is LinkKind.REHEARSAL

    @property
    def is_by_hand(self) -> bool:
        """Whether the facilitator enters what somebody wrote on paper."""
        return self.kind is LinkKind.PAPER


def entry_for(store: Store, typed: str, asked: Callable[[Store, Survey], Asked] = asked_in) -> Entry | None:
    """Where a link's code or a personal token leads; None if nowhere.

    Parameters
    ----------
    asked : callable
        `asked_in`, or something that remembers what it said.
    """
    code = read_code(typed)
    found = store.way_in(code, digest_of(code))
    if found is None:
        return None
    try:
        survey = store.survey(found.workspace, found.survey)
        room = store.room(found.workspace, survey.id)
        room = room or Room(workspace_id=found.workspace, survey_id=survey.id)
        if isinstance(found.by, Link) and found.by.kind.is_open and not room.open_links:
            return None
        late = bool(store.publications(found.workspace, survey.id))
        return Entry(survey, found.by, room, asked(store, survey), late)
    except NotKept:
        # Deleted while somebody was on the way.
        return None


def receipt_of(entry: Entry, form: str) -> bytes:
    """What makes a submission one of its kind: the token of an invitation, else the form's own number."""
    if isinstance(entry.by, Invitation):
        return entry.by.digest
    return digest_of(f"{entry.survey.id} {form}")


def standing(store: Store, entry: Entry, form: str | None) -> Standing:
    """How the way in stands.

    Parameters
    ----------
    form : str, optional
        The number this browser has from before, if it has one.
    """
    if entry.is_rehearsal:
        return Standing.READY
    if isinstance(entry.by, Invitation) or form is not None:
        receipt = receipt_of(entry, form or "")
        if store.is_received(entry.workspace, entry.survey.id, receipt):
            return Standing.SPENT
    if entry.survey.state is not SurveyState.OPEN:
        return Standing.CLOSED
    if entry.is_by_hand or entry.room.door is Door.OPEN:
        return Standing.READY
    return Standing.PAUSED if entry.room.door is Door.PAUSED else Standing.NOT_OPEN


def received(store: Store, entry: Entry, form: str, reply: Reply) -> Future[Received]:
    """A reply handed to the store, or forgotten if this is a rehearsal.

    Raises
    ------
    Busy
        If too many are waiting; whoever sent it tries again.
    """
    if entry.is_rehearsal:
        forgotten: Future[Received] = Future()
        forgotten.set_result(Received.KEPT)
        return forgotten
    return store.receive(
        entry.workspace,
        entry.survey.id,
        receipt_of(entry, form),
        reply.submission,
        reply.comments,
        asked=entry.survey.instrument_hash,
        by_hand=entry.is_by_hand,
    )
