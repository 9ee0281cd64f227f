"""What the store in memory holds: clients, their projects, and the waves of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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
from engagement.ports import NotKept
from engagement.room import CommentReading, Room, WorkshopNote
from readiness.facts import Fact, Observation
from surveys.answers import Comment, Submission
from surveys.instrument import Instrument
from surveys.links import Invitation, Link
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey, SurveyState


@dataclass
class Wave:
    """One survey with all that was kept for it."""

    survey: Survey
    instrument: Instrument
    snapshot: Organisation
    reporting: tuple[ReportingUnit, ...]
    submissions: dict[bytes, Submission] = field(default_factory=dict)
    comments: dict[bytes, Comment] = field(default_factory=dict)
    batches: list[ImportBatch] = field(default_factory=list)
    published: list[PublishedSnapshot] = field(default_factory=list)
    first_publication: dict[bytes, int] = field(default_factory=dict)
    published_batches: int = 0
    room: Room | None = None
    links: dict[str, Link] = field(default_factory=dict)
    invitations: dict[bytes, Invitation] = field(default_factory=dict)
    receipts: set[bytes] = field(default_factory=set)
    notes: dict[UUID, WorkshopNote] = field(default_factory=dict)
    readings: dict[bytes, CommentReading] = field(default_factory=dict)

    def move_to(self, state: SurveyState) -> None:
        """Put the survey into another state."""
        self.survey = self.survey.model_copy(update={"state": state})

    def remove_unpublished(self) -> None:
        """Forget the answers that no publication holds; texts go only before the first one."""
        published = self.first_publication
        self.submissions = {key: each for key, each in self.submissions.items() if key in published}
        self.batches = self.batches[: self.published_batches]
        if not self.published:
            self.comments, self.readings, self.receipts = {}, {}, set()

    def add_publication(self, snapshot: PublishedSnapshot) -> None:
        """Keep results and give their number to all answers that had none."""
        self.published.append(snapshot)
        for key in self.submissions:
            self.first_publication.setdefault(key, snapshot.number)
        self.published_batches = len(self.batches)
        self.move_to(SurveyState.PUBLISHED)


@dataclass
class Project:
    """One engagement with all that was kept for it."""

    engagement: Engagement
    organisation: Organisation | None = None
    design: Instrument | None = None
    facts: tuple[Fact, ...] = ()
    observations: tuple[Observation, ...] = ()
    dossier: Dossier = field(default_factory=Dossier)
    waves: dict[UUID, Wave] = field(default_factory=dict)
    plans: dict[int, PlanVersion] = field(default_factory=dict)
    file: KeptFile | None = None


@dataclass
class Client:
    """One workspace with all that was kept in it."""

    workspace: Workspace
    projects: dict[UUID, Project] = field(default_factory=dict)
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)

    def waves(self) -> Iterator[Wave]:
        """The surveys of all the client's engagements."""
        for project in self.projects.values():
            yield from project.waves.values()


@dataclass
class Clients:
    """Every client, and the way down to what belongs to one."""

    by_id: dict[UUID, Client] = field(default_factory=dict)

    def waves(self) -> Iterator[Wave]:
        """The surveys of all clients."""
        for client in self.by_id.values():
            yield from client.waves()

    def client(self, workspace: UUID) -> Client:
        """One client. Raises NotKept."""
        if workspace not in self.by_id:
            raise NotKept(f"there is no workspace {workspace}")
        return self.by_id[workspace]

    def found_project(self, workspace: UUID, engagement: UUID) -> Project | None:
        """One engagement, if the workspace has it."""
        client = self.by_id.get(workspace)
        return client.projects.get(engagement) if client else None

    def project(self, workspace: UUID, engagement: UUID) -> Project:
        """One engagement. Raises NotKept."""
        found = self.found_project(workspace, engagement)
        if found is None:
            raise NotKept(f"there is no engagement {engagement} in this workspace")
        return found

    def found_wave(self, workspace: UUID, survey: UUID) -> Wave | None:
        """One survey, if the workspace has it."""
        client = self.by_id.get(workspace)
        waves = client.waves() if client else iter(())
        return next((wave for wave in waves if wave.survey.id == survey), None)

    def wave(self, workspace: UUID, survey: UUID) -> Wave:
        """One survey. Raises NotKept."""
        found = self.found_wave(workspace, survey)
        if found is None:
            raise NotKept(f"there is no survey {survey} in this workspace")
        return found
