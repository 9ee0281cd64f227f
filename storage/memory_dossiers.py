"""Facts, observations, dossiers, and what is kept with them, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from engagement.dossier import Dossier
from engagement.model import KeptFile, PlanVersion
from readiness.facts import Fact, Observation
from rollout.planning.settings import PlanSettings
from storage.checks import readable_dossier, require_distinct_ids
from storage.memory_results import MemoryResults


class MemoryDossiers(MemoryResults):
    """What is known about an engagement's risks."""

    def change_facts(
        self, workspace: UUID, engagement: UUID, change: Callable[[tuple[Fact, ...]], Sequence[Fact]]
    ) -> tuple[Fact, ...]:
        """The facts with a change, kept; of two at the same time the later one sees the earlier.

        Raises NotKept.
        """
        with self._turn:
            project = self._clients.project(workspace, engagement)
            project.facts = tuple(change(project.facts))
            return project.facts

    def facts(self, workspace: UUID, engagement: UUID) -> tuple[Fact, ...]:
        """The engagement's facts in the order saved."""
        with self._turn:
            project = self._clients.found_project(workspace, engagement)
            return project.facts if project else ()

    def change_observations(
        self,
        workspace: UUID,
        engagement: UUID,
        change: Callable[[tuple[Observation, ...]], Sequence[Observation]],
    ) -> tuple[Observation, ...]:
        """The observations with a change, kept; of two at the same time the later one sees the earlier.

        Raises NotKept, ValueError if an id occurs twice.
        """
        with self._turn:
            project = self._clients.project(workspace, engagement)
            changed = tuple(change(project.observations))
            require_distinct_ids([each.id for each in changed])
            project.observations = changed
            return changed

    def observations(self, workspace: UUID, engagement: UUID) -> tuple[Observation, ...]:
        """The engagement's observations in the order saved."""
        with self._turn:
            project = self._clients.found_project(workspace, engagement)
            return project.observations if project else ()

    def change_dossier(
        self, workspace: UUID, engagement: UUID, change: Callable[[Dossier], Dossier]
    ) -> Dossier:
        """The dossier with a change, kept; of two at the same time the later one sees the earlier.

        The first change is given an empty one. Raises NotKept, ValueError if what it would keep
        could not be read again.
        """
        with self._turn:
            project = self._clients.project(workspace, engagement)
            project.dossier = readable_dossier(change(project.dossier))
            return project.dossier

    def dossier(self, workspace: UUID, engagement: UUID) -> Dossier:
        """What is kept about the engagement's risks; empty before the first change. Raises NotKept."""
        with self._turn:
            return self._clients.project(workspace, engagement).dossier

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
        with self._turn:
            project = self._project_for(version)
            dossier = readable_dossier(change(project.dossier))
            own = project.engagement
            if settings is not None:
                own = own.model_copy(update={"settings": settings(own.settings)})
            # Nothing can fail from here on.
            project.plans[version.number] = version
            project.dossier, project.engagement = dossier, own
            project.file = file or project.file
            return dossier

    def plan_file(self, workspace: UUID, engagement: UUID) -> KeptFile | None:
        """The plan's workbook as it came back last, if one was kept."""
        with self._turn:
            project = self._clients.found_project(workspace, engagement)
            return project.file if project else None
