"""What the use cases need from a store; `storage` fulfils it.

Every method is one transaction: it happens wholly or not at all, and what it returned
survives a crash of the process or the machine. Records carry their workspace; a method
that takes a workspace sees nothing of another one.

A method `change_...` calls the change it is given within its transaction, while all others
who would write wait. So a change computes and does not call the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from engagement.dossier import Dossier
from engagement.model import (
    Engagement,
    ImportBatch,
    KeptFile,
    PlanVersion,
    PublishedSnapshot,
    Workspace,
)
from engagement.room import CommentReading, Received, Room, WorkshopNote
from readiness.facts import Fact, Observation
from rollout.planning.settings import PlanSettings
from surveys.answers import AnswerTable, Comment, Submission
from surveys.instrument import Instrument
from surveys.links import Invitation, Link
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey, SurveyState


class NotKept(LookupError):
    """The store has no such record in this workspace."""


class AlreadyKept(ValueError):
    """The record would be the second of its kind: the same file, plan number, or a closed survey."""


class Busy(RuntimeError):
    """More answers wait to be kept than may wait; whoever sent this one tries again."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """Where a code or a token leads: one survey of one workspace."""

    workspace: UUID
    survey: UUID
    by: Link | Invitation


class Store(Protocol):
    """One store for all workspaces."""

    def add_workspace(self, workspace: Workspace) -> None:
        """Keep a new workspace."""

    def workspaces(self) -> tuple[Workspace, ...]:
        """Every workspace, by name."""

    def save_engagement(self, engagement: Engagement) -> None:
        """Keep an engagement, new or changed. Raises NotKept for an unknown workspace."""

    def engagements(self, workspace: UUID) -> tuple[Engagement, ...]:
        """A workspace's engagements, newest first, then by name."""

    def engagement(self, workspace: UUID, engagement: UUID) -> Engagement:
        """One engagement. Raises NotKept."""

    def delete_engagement(self, workspace: UUID, engagement: UUID) -> None:
        """Remove an engagement with all that belongs to it. Raises NotKept."""

    def save_organisation(self, workspace: UUID, engagement: UUID, organisation: Organisation) -> None:
        """Replace the engagement's current organisation. Raises NotKept."""

    def organisation(self, workspace: UUID, engagement: UUID) -> Organisation | None:
        """The engagement's current organisation, units in the order saved; None before the first."""

    def save_design(self, workspace: UUID, engagement: UUID, instrument: Instrument) -> None:
        """Replace what the engagement's next wave will ask. Raises NotKept."""

    def design(self, workspace: UUID, engagement: UUID) -> Instrument | None:
        """What the engagement's next wave will ask, while that is being chosen."""

    def delete_design(self, workspace: UUID, engagement: UUID) -> None:
        """Forget what the next wave would have asked, if anything. Raises NotKept."""

    def replace_instrument(self, workspace: UUID, survey: UUID, instrument: Instrument) -> None:
        """Let an open survey that nobody has answered ask something else.

        Raises NotKept, AlreadyKept once it has answers or results, or is not open, ValueError
        if the instrument does not speak the survey's language.
        """

    def open_survey(
        self,
        survey: Survey,
        instrument: Instrument,
        snapshot: Organisation,
        reporting: Sequence[ReportingUnit],
    ) -> None:
        """Keep a survey with its instrument, its copy of the organisation and its reporting units."""

    def surveys(self, workspace: UUID, engagement: UUID) -> tuple[Survey, ...]:
        """The engagement's surveys in the order they were opened."""

    def survey(self, workspace: UUID, survey: UUID) -> Survey:
        """One survey. Raises NotKept."""

    def survey_instrument(self, workspace: UUID, survey: UUID) -> Instrument:
        """The instrument as it was when the survey opened. Raises NotKept."""

    def survey_organisation(self, workspace: UUID, survey: UUID) -> Organisation:
        """The organisation as it was when the survey opened. Raises NotKept."""

    def survey_reporting_units(self, workspace: UUID, survey: UUID) -> tuple[ReportingUnit, ...]:
        """The survey's reporting units in tree order. Raises NotKept."""

    def set_survey_state(self, workspace: UUID, survey: UUID, state: SurveyState) -> None:
        """Close an open survey; `publish` publishes it. Raises NotKept, ValueError."""

    def reopen_survey(self, workspace: UUID, survey: UUID) -> None:
        """Open a survey that has published results again, for late answers.

        Its results stay as they are until it is published again. Raises NotKept, ValueError if
        it is open or was never published.
        """

    def stand_by_results(self, workspace: UUID, survey: UUID) -> None:
        """Mark a reopened survey published again, without its late answers, which are removed.

        Raises NotKept, ValueError if it is published or never was.
        """

    def delete_survey(self, workspace: UUID, survey: UUID) -> None:
        """Remove a survey with its answers and snapshot. Raises NotKept."""

    def add_answers(
        self,
        workspace: UUID,
        batch: ImportBatch,
        submissions: Sequence[Submission],
        comments: Sequence[Comment],
    ) -> None:
        """Keep a file's answers with its batch.

        Raises NotKept for an unknown survey, AlreadyKept if the survey is not open, the same
        file was imported into it before, or a submission's key is already there, ValueError
        if text answers come late: next to so few people they would tell who wrote them.
        """

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
        """One person's answers, kept once however often they are sent.

        The future is done when the answers are on disk, or when it is clear that they are not
        kept: repeated (the receipt is there already), closed, paused, not open yet, or given to
        other questions than the survey asks by now. It ends
        with ValueError if they do not fit the survey, with NotKept if there is no such survey.
        Text answers that come after the first publication are left out. Raises Busy if too many
        are waiting.

        Parameters
        ----------
        receipt : bytes
            Digest of what makes this submission one of its kind, 32 bytes.
        asked : str
            Content hash of the instrument that was answered; empty to take the survey's own.
        by_hand : bool
            Entered by the facilitator, so the door of the room does not matter.
        """

    def answered_by_unit(self, workspace: UUID, survey: UUID) -> Mapping[UUID, int]:
        """How many people of each unit have answered directly; without reading answers. Raises NotKept."""

    def save_room(self, room: Room) -> None:
        """Keep how a survey is collected live. Raises NotKept for an unknown survey."""

    def change_room(self, workspace: UUID, survey: UUID, change: Callable[[Room], Room]) -> Room:
        """The room with a change, kept; of two at the same time the later one sees the earlier.

        A room that was never saved starts as a new one. Raises NotKept for an unknown survey.
        """

    def room(self, workspace: UUID, survey: UUID) -> Room | None:
        """How a survey is collected live, once that was decided."""

    def add_links(self, workspace: UUID, survey: UUID, links: Sequence[Link]) -> None:
        """Keep new links into a survey. Raises NotKept, AlreadyKept if a code is taken anywhere."""

    def links(self, workspace: UUID, survey: UUID) -> tuple[Link, ...]:
        """The links into a survey, by code."""

    def add_invitations(self, workspace: UUID, survey: UUID, invitations: Sequence[Invitation]) -> None:
        """Keep new invitations. Raises NotKept, AlreadyKept if one is there."""

    def renew_invitations(self, workspace: UUID, survey: UUID, renewed: Mapping[bytes, bytes]) -> None:
        """Give unspent invitations new digests: old -> new. Raises NotKept for one that is not there.

        Invitations that were spent meanwhile keep theirs.
        """

    def invitations(self, workspace: UUID, survey: UUID) -> tuple[Invitation, ...]:
        """The invitations to a survey, by digest."""

    def erase_addresses(self, workspace: UUID, survey: UUID) -> None:
        """Empty the addresses of all invitations to a survey; their links go on working. Raises NotKept."""

    def receipts(self, workspace: UUID, survey: UUID) -> frozenset[bytes]:
        """The receipts of everything that was sent to a survey."""

    def is_received(self, workspace: UUID, survey: UUID, receipt: bytes) -> bool:
        """Whether a receipt is there."""

    def way_in(self, code: str, digest: bytes) -> WayIn | None:
        """Where a link's code or a token's digest leads, in whatever workspace."""

    def save_note(self, workspace: UUID, survey: UUID, note: WorkshopNote) -> None:
        """Keep a note of the workshop, new or changed. Raises NotKept."""

    def delete_note(self, workspace: UUID, survey: UUID, note: UUID) -> None:
        """Remove a note. Raises NotKept."""

    def notes(self, workspace: UUID, survey: UUID) -> tuple[WorkshopNote, ...]:
        """The workshop's notes in the order taken."""

    def save_comment_readings(
        self, workspace: UUID, survey: UUID, readings: Sequence[CommentReading]
    ) -> None:
        """Keep what was made of text answers, new or changed. Raises NotKept, also for an unknown text."""

    def comment_readings(self, workspace: UUID, survey: UUID) -> tuple[CommentReading, ...]:
        """What was made of text answers so far, in random-key order."""

    def answers(self, workspace: UUID, survey: UUID) -> AnswerTable:
        """All answers of a survey in random-key order. Raises NotKept."""

    def comments(self, workspace: UUID, survey: UUID) -> tuple[Comment, ...]:
        """All text answers of a survey in random-key order. Raises NotKept."""

    def import_batches(self, workspace: UUID, survey: UUID) -> tuple[ImportBatch, ...]:
        """What was imported into a survey. Raises NotKept."""

    def clear_answers(self, workspace: UUID, survey: UUID) -> None:
        """Remove all answers and batches of an open survey that were never published.

        What a publication holds stays. Raises NotKept, AlreadyKept.
        """

    def remember_mapping(self, workspace: UUID, headings_digest: str, mapping: dict[str, str]) -> None:
        """Remember how a set of headings was read."""

    def remembered_mapping(self, workspace: UUID, headings_digest: str) -> dict[str, str] | None:
        """How the same headings were read last time, if they were."""

    def change_facts(
        self, workspace: UUID, engagement: UUID, change: Callable[[tuple[Fact, ...]], Sequence[Fact]]
    ) -> tuple[Fact, ...]:
        """The facts with a change, kept; of two at the same time the later one sees the earlier.

        Several statements about the same fact may be kept: two sources may contradict each
        other. Raises NotKept.
        """

    def facts(self, workspace: UUID, engagement: UUID) -> tuple[Fact, ...]:
        """The engagement's facts in the order saved."""

    def change_observations(
        self,
        workspace: UUID,
        engagement: UUID,
        change: Callable[[tuple[Observation, ...]], Sequence[Observation]],
    ) -> tuple[Observation, ...]:
        """The observations with a change, kept; of two at the same time the later one sees the earlier.

        Raises NotKept, ValueError if an id occurs twice.
        """

    def observations(self, workspace: UUID, engagement: UUID) -> tuple[Observation, ...]:
        """The engagement's observations in the order saved."""

    def change_dossier(
        self, workspace: UUID, engagement: UUID, change: Callable[[Dossier], Dossier]
    ) -> Dossier:
        """The dossier with a change, kept; of two at the same time the later one sees the earlier.

        The first change is given an empty one. Raises NotKept, ValueError if what it would keep
        could not be read again.
        """

    def dossier(self, workspace: UUID, engagement: UUID) -> Dossier:
        """What is kept about the engagement's risks; empty before the first change. Raises NotKept."""

    def publish(self, snapshot: PublishedSnapshot) -> None:
        """Keep a survey's published results and mark the survey published, in one step.

        All its answers that were in no publication before get this one's number in the same
        step. Raises NotKept, AlreadyKept if these results are published already, ValueError
        if the survey is still open or the number is not the next one.
        """

    def snapshot(self, workspace: UUID, survey: UUID) -> PublishedSnapshot | None:
        """A survey's newest published results, if there are any."""

    def snapshots(self, workspace: UUID, survey: UUID) -> tuple[PublishedSnapshot, ...]:
        """All that was ever published of a survey, oldest first."""

    def publications(self, workspace: UUID, survey: UUID) -> int:
        """How often a survey was published; cheaper than reading what was."""

    def add_plan_version(self, version: PlanVersion) -> None:
        """Keep a plan version. Raises NotKept, AlreadyKept if its number is taken."""

    def plan_versions(self, workspace: UUID, engagement: UUID) -> tuple[PlanVersion, ...]:
        """The engagement's plan versions, oldest first."""

    def keep_step(
        self,
        version: PlanVersion,
        change: Callable[[Dossier], Dossier],
        *,
        settings: Callable[[PlanSettings], PlanSettings] | None = None,
        file: KeptFile | None = None,
    ) -> Dossier:
        """A plan version, what was decided on the way to it, and the file that said so, all in one step.

        The dossier is changed as by `change_dossier`, and the engagement's settings likewise; what one of the
        changes raises leaves everything as it was. The file takes the place of the one before. Raises what
        `add_plan_version` and `change_dossier` raise.
        """

    def plan_file(self, workspace: UUID, engagement: UUID) -> KeptFile | None:
        """The plan's workbook as it came back last, if one was kept."""
