"""The store in memory: for tests of use cases, and for one run of the command line.

It forgets everything when it goes, and keeps the same promises until then; the contract
tests hold it to them. Each method checks everything before it changes anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from engagement.model import Engagement, ImportBatch, Workspace
from engagement.ports import AlreadyKept
from storage.checks import (
    require_fitting_answers,
    require_fitting_survey,
    require_next_state,
    require_no_late_comments,
    require_open,
    require_own,
    require_reopenable,
    require_standing_results,
)
from storage.memory_collecting import MemoryCollecting
from storage.memory_designs import MemoryDesigns
from storage.memory_dossiers import MemoryDossiers
from storage.memory_records import Client, Project, Wave
from surveys.answers import AnswerTable, Comment, Submission, answer_table
from surveys.instrument import Instrument
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey, SurveyState


class MemoryStore(MemoryCollecting, MemoryDesigns, MemoryDossiers):
    """Fulfils `engagement.ports.Store`; threads may share it."""

    def add_workspace(self, workspace: Workspace) -> None:
        """Keep a new workspace. Raises AlreadyKept."""
        with self._turn:
            if workspace.id in self._clients.by_id:
                raise AlreadyKept(f"workspace {workspace.id} is there already")
            self._clients.by_id[workspace.id] = Client(workspace)

    def workspaces(self) -> tuple[Workspace, ...]:
        """Every workspace, by name."""
        with self._turn:
            found = [client.workspace for client in self._clients.by_id.values()]
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))

    def save_engagement(self, engagement: Engagement) -> None:
        """Keep an engagement, new or changed. Raises NotKept for an unknown workspace."""
        with self._turn:
            projects = self._clients.client(engagement.workspace_id).projects
            if engagement.id in projects:
                projects[engagement.id].engagement = engagement
            else:
                projects[engagement.id] = Project(engagement)

    def engagements(self, workspace: UUID) -> tuple[Engagement, ...]:
        """A workspace's engagements, newest first, then by name."""
        with self._turn:
            client = self._clients.by_id.get(workspace)
            found = [project.engagement for project in client.projects.values()] if client else []
        by_name = sorted(found, key=lambda each: (each.name.casefold(), each.id))
        return tuple(sorted(by_name, key=lambda each: each.created_on, reverse=True))

    def engagement(self, workspace: UUID, engagement: UUID) -> Engagement:
        """One engagement. Raises NotKept."""
        with self._turn:
            return self._clients.project(workspace, engagement).engagement

    def delete_engagement(self, workspace: UUID, engagement: UUID) -> None:
        """Remove an engagement with all that belongs to it. Raises NotKept."""
        with self._turn:
            self._clients.project(workspace, engagement)
            del self._clients.by_id[workspace].projects[engagement]

    def save_organisation(self, workspace: UUID, engagement: UUID, organisation: Organisation) -> None:
        """Replace the engagement's current organisation. Raises NotKept."""
        with self._turn:
            self._clients.project(workspace, engagement).organisation = organisation

    def organisation(self, workspace: UUID, engagement: UUID) -> Organisation | None:
        """The engagement's current organisation, units in the order saved; None before the first."""
        with self._turn:
            project = self._clients.found_project(workspace, engagement)
            return project.organisation if project else None

    def open_survey(
        self,
        survey: Survey,
        instrument: Instrument,
        snapshot: Organisation,
        reporting: Sequence[ReportingUnit],
    ) -> None:
        """Keep a survey with its instrument, its copy of the organisation and its reporting units.

        Raises NotKept for an unknown engagement, AlreadyKept for a survey that is there,
        ValueError if the parts do not fit together.
        """
        groups = tuple(reporting)
        require_fitting_survey(survey, instrument, snapshot, groups)
        with self._turn:
            waves = self._clients.project(survey.workspace_id, survey.engagement_id).waves
            if any(wave.survey.id == survey.id for wave in self._clients.by_id[survey.workspace_id].waves()):
                raise AlreadyKept(f"survey {survey.id} is there already")
            waves[survey.id] = Wave(survey, instrument, snapshot, groups)

    def surveys(self, workspace: UUID, engagement: UUID) -> tuple[Survey, ...]:
        """The engagement's surveys in the order they were opened."""
        with self._turn:
            project = self._clients.found_project(workspace, engagement)
            return tuple(wave.survey for wave in project.waves.values()) if project else ()

    def survey(self, workspace: UUID, survey: UUID) -> Survey:
        """One survey. Raises NotKept."""
        with self._turn:
            return self._clients.wave(workspace, survey).survey

    def survey_instrument(self, workspace: UUID, survey: UUID) -> Instrument:
        """The instrument as it was when the survey opened. Raises NotKept."""
        with self._turn:
            return self._clients.wave(workspace, survey).instrument

    def survey_organisation(self, workspace: UUID, survey: UUID) -> Organisation:
        """The organisation as it was when the survey opened. Raises NotKept."""
        with self._turn:
            return self._clients.wave(workspace, survey).snapshot

    def survey_reporting_units(self, workspace: UUID, survey: UUID) -> tuple[ReportingUnit, ...]:
        """The survey's reporting units in tree order. Raises NotKept."""
        with self._turn:
            return self._clients.wave(workspace, survey).reporting

    def set_survey_state(self, workspace: UUID, survey: UUID, state: SurveyState) -> None:
        """Close a survey: from then on its answers do not change.

        Raises NotKept, and ValueError for every step but open -> closed; `publish` takes
        the last one.
        """
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            require_next_state(wave.survey.state, state)
            wave.move_to(state)

    def reopen_survey(self, workspace: UUID, survey: UUID) -> None:
        """Open a survey that has published results again, for late answers.

        Its results stay as they are until it is published again. Raises NotKept, ValueError if
        it is open or was never published.
        """
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            require_reopenable(wave.survey.state, len(wave.published))
            wave.move_to(SurveyState.OPEN)

    def stand_by_results(self, workspace: UUID, survey: UUID) -> None:
        """Mark a reopened survey published again, without its late answers, which are removed.

        Raises NotKept, ValueError if it is published or never was.
        """
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            require_standing_results(wave.survey.state, len(wave.published))
            wave.remove_unpublished()
            wave.move_to(SurveyState.PUBLISHED)

    def delete_survey(self, workspace: UUID, survey: UUID) -> None:
        """Remove a survey with its answers and snapshot. Raises NotKept."""
        with self._turn:
            engagement = self._clients.wave(workspace, survey).survey.engagement_id
            del self._clients.by_id[workspace].projects[engagement].waves[survey]

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
        if the answers do not fit the survey or text answers come late.
        """
        people, texts = tuple(submissions), tuple(comments)
        with self._turn:
            wave = self._clients.wave(workspace, batch.survey_id)
            require_own(workspace, batch)
            require_open(wave.survey.state)
            require_no_late_comments(texts, len(wave.published))
            require_fitting_answers(people, texts, wave.instrument, wave.snapshot.by_id)
            ids = {each.id for kept in self._clients.by_id[workspace].waves() for each in kept.batches}
            if batch.id in ids or any(each.digest == batch.digest for each in wave.batches):
                raise AlreadyKept("this file was imported into the survey before")
            if any(each.key in wave.submissions for each in people) or any(
                each.key in wave.comments for each in texts
            ):
                raise AlreadyKept("an answer with the same key is there already")
            wave.batches.append(batch)
            wave.submissions.update({each.key: each for each in people})
            wave.comments.update({each.key: each for each in texts})

    def answers(self, workspace: UUID, survey: UUID) -> AnswerTable:
        """All answers of a survey in random-key order. Raises NotKept."""
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            kept = [each for _, each in sorted(wave.submissions.items())]
            first = [wave.first_publication.get(each.key) for each in kept]
            units = tuple(unit.id for unit in wave.snapshot.units)
        rows = [(each.unit_id, each.role, each.values) for each in kept]
        return answer_table(rows, wave.instrument.item_ids, units, first)

    def comments(self, workspace: UUID, survey: UUID) -> tuple[Comment, ...]:
        """All text answers of a survey in random-key order. Raises NotKept."""
        with self._turn:
            return tuple(each for _, each in sorted(self._clients.wave(workspace, survey).comments.items()))

    def import_batches(self, workspace: UUID, survey: UUID) -> tuple[ImportBatch, ...]:
        """What was imported into a survey, in the order of import. Raises NotKept."""
        with self._turn:
            return tuple(self._clients.wave(workspace, survey).batches)

    def clear_answers(self, workspace: UUID, survey: UUID) -> None:
        """Remove all answers and batches of an open survey that were never published.

        What a publication holds stays. Raises NotKept, AlreadyKept.
        """
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            require_open(wave.survey.state)
            wave.remove_unpublished()

    def remember_mapping(self, workspace: UUID, headings_digest: str, mapping: dict[str, str]) -> None:
        """Remember how a set of headings was read. Raises NotKept for an unknown workspace."""
        with self._turn:
            self._clients.client(workspace).mappings[headings_digest] = dict(mapping)

    def remembered_mapping(self, workspace: UUID, headings_digest: str) -> dict[str, str] | None:
        """How the same headings were read last time, if they were."""
        with self._turn:
            client = self._clients.by_id.get(workspace)
            found = client.mappings.get(headings_digest) if client else None
            return None if found is None else dict(found)
