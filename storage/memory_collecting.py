"""Rooms, links, invitations, receipts and what the workshop took down, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from uuid import UUID

from engagement.ports import AlreadyKept, NotKept, WayIn
from engagement.room import CommentReading, Door, Received, Room, WorkshopNote
from storage.checks import require_fitting_answers, require_receipt
from storage.memory_records import Wave
from storage.memory_results import MemoryResults
from surveys.answers import Comment, Submission
from surveys.links import Invitation, Link
from surveys.survey import SurveyState


class MemoryCollecting(MemoryResults):
    """How answers come in live."""

    def receive(
        self,
        workspace: UUID,
        survey: UUID,
        receipt: bytes,
        submission: Submission,
        comments: Sequence[Comment],
        *,
        asked: str = "",
        by_hand: bool = False,
    ) -> Future[Received]:
        """One person's answers, kept once however often they are sent (`engagement.ports.Store`)."""
        done: Future[Received] = Future()
        try:
            with self._turn:
                wave = self._clients.wave(workspace, survey)
                if asked not in {"", wave.survey.instrument_hash} and wave.survey.state is SurveyState.OPEN:
                    outcome = Received.CHANGED
                else:
                    outcome = _received(wave, receipt, submission, tuple(comments), by_hand)
        except (ValueError, NotKept) as error:
            done.set_exception(error)
        else:
            done.set_result(outcome)
        return done

    def answered_by_unit(self, workspace: UUID, survey: UUID) -> dict[UUID, int]:
        """How many people of each unit have answered directly. Raises NotKept."""
        with self._turn:
            people = self._clients.wave(workspace, survey).submissions.values()
            return dict(Counter(each.unit_id for each in people))

    def save_room(self, room: Room) -> None:
        """Keep how a survey is collected live. Raises NotKept for an unknown survey."""
        with self._turn:
            self._clients.wave(room.workspace_id, room.survey_id).room = room

    def change_room(self, workspace: UUID, survey: UUID, change: Callable[[Room], Room]) -> Room:
        """The room with a change, kept. Raises NotKept for an unknown survey."""
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            wave.room = change(wave.room or Room(workspace_id=workspace, survey_id=survey))
            return wave.room

    def room(self, workspace: UUID, survey: UUID) -> Room | None:
        """How a survey is collected live, once that was decided."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            return wave.room if wave else None

    def add_links(self, workspace: UUID, survey: UUID, links: Sequence[Link]) -> None:
        """Keep new links into a survey. Raises NotKept, AlreadyKept if a code is taken anywhere."""
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            _require_units(wave, links)
            taken = {code for each in self._clients.waves() for code in each.links}
            codes = [link.code for link in links]
            if taken & set(codes) or len(set(codes)) < len(codes):
                raise AlreadyKept("a link of the same code is there already")
            wave.links.update({link.code: link for link in links})

    def links(self, workspace: UUID, survey: UUID) -> tuple[Link, ...]:
        """The links into a survey, by code."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            return tuple(link for _, link in sorted(wave.links.items())) if wave else ()

    def add_invitations(self, workspace: UUID, survey: UUID, invitations: Sequence[Invitation]) -> None:
        """Keep new invitations. Raises NotKept, AlreadyKept if one is there."""
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            _require_units(wave, invitations)
            taken = {digest for each in self._clients.waves() for digest in each.invitations}
            digests = [each.digest for each in invitations]
            if taken & set(digests) or len(set(digests)) < len(digests):
                raise AlreadyKept("an invitation of the same token is there already")
            wave.invitations.update({each.digest: each for each in invitations})

    def renew_invitations(self, workspace: UUID, survey: UUID, renewed: Mapping[bytes, bytes]) -> None:
        """Give unspent invitations new digests: old -> new. Raises NotKept for one that is not there.

        Invitations that were spent meanwhile keep theirs.
        """
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            unknown = renewed.keys() - wave.invitations.keys()
            if unknown:
                raise NotKept(f"{len(unknown)} invitations are not there")
            for old, new in renewed.items():
                if old not in wave.receipts:
                    wave.invitations[new] = wave.invitations.pop(old).model_copy(update={"digest": new})

    def invitations(self, workspace: UUID, survey: UUID) -> tuple[Invitation, ...]:
        """The invitations to a survey, by digest."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            return tuple(each for _, each in sorted(wave.invitations.items())) if wave else ()

    def erase_addresses(self, workspace: UUID, survey: UUID) -> None:
        """Empty the addresses of all invitations to a survey; their links go on working. Raises NotKept."""
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            wave.invitations = {
                digest: each.model_copy(update={"address": ""}) for digest, each in wave.invitations.items()
            }

    def receipts(self, workspace: UUID, survey: UUID) -> frozenset[bytes]:
        """The receipts of everything that was sent to a survey."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            return frozenset(wave.receipts) if wave else frozenset()

    def is_received(self, workspace: UUID, survey: UUID, receipt: bytes) -> bool:
        """Whether a receipt is there."""
        return receipt in self.receipts(workspace, survey)

    def way_in(self, code: str, digest: bytes) -> WayIn | None:
        """Where a link's code or a token's digest leads, in whatever workspace."""
        with self._turn:
            for wave in self._clients.waves():
                by = wave.links.get(code) or wave.invitations.get(digest)
                if by is not None:
                    return WayIn(wave.survey.workspace_id, wave.survey.id, by)
        return None

    def save_note(self, workspace: UUID, survey: UUID, note: WorkshopNote) -> None:
        """Keep a note of the workshop, new or changed. Raises NotKept."""
        with self._turn:
            self._clients.wave(workspace, survey).notes[note.id] = note

    def delete_note(self, workspace: UUID, survey: UUID, note: UUID) -> None:
        """Remove a note. Raises NotKept."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            if wave is None or note not in wave.notes:
                raise NotKept(f"there is no note {note} in this workspace")
            del wave.notes[note]

    def notes(self, workspace: UUID, survey: UUID) -> tuple[WorkshopNote, ...]:
        """The workshop's notes in the order taken."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            return tuple(wave.notes.values()) if wave else ()

    def save_comment_readings(
        self, workspace: UUID, survey: UUID, readings: Sequence[CommentReading]
    ) -> None:
        """Keep what was made of text answers, new or changed. Raises NotKept, also for an unknown text."""
        made = tuple(readings)
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            if any(each.key not in wave.comments for each in made):
                raise NotKept("a text answer is not there")
            wave.readings.update({each.key: each for each in made})

    def comment_readings(self, workspace: UUID, survey: UUID) -> tuple[CommentReading, ...]:
        """What was made of text answers so far, in random-key order."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            return tuple(each for _, each in sorted(wave.readings.items())) if wave else ()


def _require_units(wave: Wave, ways: Sequence[Link] | Sequence[Invitation]) -> None:
    unknown = {each.unit_id for each in ways if each.unit_id is not None} - wave.snapshot.by_id.keys()
    if unknown:
        raise ValueError(f"units are not in the survey's organisation: {', '.join(map(str, unknown))}")


def _received(
    wave: Wave, receipt: bytes, submission: Submission, comments: tuple[Comment, ...], by_hand: bool
) -> Received:
    door = wave.room.door if wave.room else Door.SHUT
    if wave.survey.state is not SurveyState.OPEN:
        return Received.CLOSED
    if not by_hand and door is not Door.OPEN:
        return Received.PAUSED if door is Door.PAUSED else Received.NOT_OPEN
    require_receipt(receipt)
    require_fitting_answers([submission], comments, wave.instrument, wave.snapshot.by_id)
    if receipt in wave.receipts:
        return Received.REPEATED
    wave.receipts.add(receipt)
    wave.submissions[submission.key] = submission
    if not wave.published:
        wave.comments.update({each.key: each for each in comments})
    return Received.KEPT
