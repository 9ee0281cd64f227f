"""The store in a database, SQLite or PostgreSQL."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from storage.account_records import AccountRecords
from storage.answer_records import AnswerRecords
from storage.backup import Backups
from storage.collecting_records import CollectingRecords
from storage.design_records import DesignRecords
from storage.dossier_records import DossierRecords
from storage.engagement_records import EngagementRecords
from storage.result_records import ResultRecords
from storage.step_records import StepRecords
from storage.survey_records import SurveyRecords


class SqlStore(
    EngagementRecords,
    DesignRecords,
    DossierRecords,
    SurveyRecords,
    AnswerRecords,
    CollectingRecords,
    ResultRecords,
    StepRecords,
    AccountRecords,
    Backups,
):
    """Fulfils `engagement.ports.Store`; threads may share it. Made by `storage.opening.open_store`."""

    def close(self) -> None:
        """Give back all connections; the store can still be used and takes new ones then."""
        self._arrivals.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
