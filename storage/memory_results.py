"""Published results and plan versions, in memory."""

from __future__ import annotations

import threading
from uuid import UUID

from engagement.model import PlanVersion, PublishedSnapshot
from engagement.ports import AlreadyKept, NotKept
from storage.checks import require_publishable
from storage.memory_records import Clients, Project


class MemoryResults:
    """What came of a survey, and what was planned from it."""

    def __init__(self) -> None:
        self._clients = Clients()
        self._turn = threading.RLock()

    def publish(self, snapshot: PublishedSnapshot) -> None:
        """Keep a survey's published results and mark the survey published, in one step.

        All its answers that were in no publication before get this one's number in the same
        step. Raises NotKept, AlreadyKept if these results are published already, ValueError
        if the survey is still open, the results are another survey's, or the number is not
        the next one.
        """
        with self._turn:
            wave = self._clients.wave(snapshot.workspace_id, snapshot.survey_id)
            require_publishable(wave.survey.state, snapshot, len(wave.published))
            waves = self._clients.by_id[snapshot.workspace_id].waves()
            if any(kept.id == snapshot.id for each in waves for kept in each.published):
                raise AlreadyKept(f"published results {snapshot.id} are there already")
            wave.add_publication(snapshot)

    def snapshot(self, workspace: UUID, survey: UUID) -> PublishedSnapshot | None:
        """A survey's newest published results, if there are any."""
        return next(reversed(self.snapshots(workspace, survey)), None)

    def snapshots(self, workspace: UUID, survey: UUID) -> tuple[PublishedSnapshot, ...]:
        """All that was ever published of a survey, oldest first."""
        with self._turn:
            wave = self._clients.found_wave(workspace, survey)
            return tuple(wave.published) if wave else ()

    def publications(self, workspace: UUID, survey: UUID) -> int:
        """How often a survey was published; cheaper than reading what was."""
        return len(self.snapshots(workspace, survey))

    def add_plan_version(self, version: PlanVersion) -> None:
        """Keep a plan version.

        Raises NotKept for an unknown engagement or for published results that are not the
        engagement's, AlreadyKept if its number or id is taken.
        """
        with self._turn:
            self._project_for(version).plans[version.number] = version

    def _project_for(self, version: PlanVersion) -> Project:
        """The engagement that a plan version can be kept for. Raises NotKept, AlreadyKept."""
        project = self._clients.project(version.workspace_id, version.engagement_id)
        published = {kept.id for wave in project.waves.values() for kept in wave.published}
        if version.snapshot_id is not None and version.snapshot_id not in published:
            raise NotKept(f"the engagement has no published results {version.snapshot_id}")
        others = self._clients.by_id[version.workspace_id].projects.values()
        ids = {plan.id for other in others for plan in other.plans.values()}
        if version.number in project.plans or version.id in ids:
            raise AlreadyKept(f"plan version {version.number} is there already")
        return project

    def plan_versions(self, workspace: UUID, engagement: UUID) -> tuple[PlanVersion, ...]:
        """The engagement's plan versions, oldest first."""
        with self._turn:
            project = self._clients.found_project(workspace, engagement)
            return tuple(plan for _, plan in sorted(project.plans.items())) if project else ()
