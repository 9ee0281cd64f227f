"""What the use cases need from a store; `storage` fulfils it.

Every method is one transaction: it happens wholly or not at all, and what it returned
survives a crash of the process or the machine. Records carry their workspace; a method
that takes a workspace sees nothing of another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from engagement.model import Engagement, ImportBatch, PlanVersion, PublishedSnapshot, Workspace
from readiness.facts import Fact, Observation
from surveys.answers import AnswerTable, Comment, Submission
from surveys.instrument import Instrument
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey, SurveyState


class NotKept(LookupError):
    """The store has no such record in this workspace."""


class AlreadyKept(ValueError):
    """The record would be the second of its kind: the same file, plan number, or a closed survey."""


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

    def save_facts(self, workspace: UUID, engagement: UUID, facts: Sequence[Fact]) -> None:
        """Replace the engagement's facts. Raises NotKept."""

    def facts(self, workspace: UUID, engagement: UUID) -> tuple[Fact, ...]:
        """The engagement's facts in the order saved."""

    def save_observations(
        self, workspace: UUID, engagement: UUID, observations: Sequence[Observation]
    ) -> None:
        """Replace the engagement's observations. Raises NotKept."""

    def observations(self, workspace: UUID, engagement: UUID) -> tuple[Observation, ...]:
        """The engagement's observations in the order saved."""

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
