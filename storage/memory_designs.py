"""Designs of next waves, and surveys that nobody has answered, in memory."""

from __future__ import annotations

from uuid import UUID

from storage.checks import require_unanswered
from storage.memory_results import MemoryResults
from surveys.instrument import Instrument


class MemoryDesigns(MemoryResults):
    """What is asked, while that can still be changed."""

    def save_design(self, workspace: UUID, engagement: UUID, instrument: Instrument) -> None:
        """Replace what the engagement's next wave will ask. Raises NotKept."""
        with self._turn:
            self._clients.project(workspace, engagement).design = instrument

    def design(self, workspace: UUID, engagement: UUID) -> Instrument | None:
        """What the engagement's next wave will ask, while that is being chosen."""
        with self._turn:
            project = self._clients.found_project(workspace, engagement)
            return project.design if project else None

    def delete_design(self, workspace: UUID, engagement: UUID) -> None:
        """Forget what the next wave would have asked, if anything. Raises NotKept."""
        with self._turn:
            self._clients.project(workspace, engagement).design = None

    def replace_instrument(self, workspace: UUID, survey: UUID, instrument: Instrument) -> None:
        """Let an open survey that nobody has answered ask something else.

        Raises NotKept, AlreadyKept once it has answers or results, or is not open, ValueError
        if the instrument does not speak the survey's language.
        """
        with self._turn:
            wave = self._clients.wave(workspace, survey)
            require_unanswered(
                wave.survey,
                instrument,
                answered=bool(wave.submissions or wave.comments or wave.batches),
                publications=len(wave.published),
            )
            wave.instrument = instrument
            wave.survey = wave.survey.model_copy(update={"instrument_hash": instrument.content_hash})
