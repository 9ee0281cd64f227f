"""Published results and plan versions: kept once, never changed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update

from engagement.model import PlanVersion, PublishedSnapshot
from engagement.ports import AlreadyKept, NotKept
from storage import schema
from storage.checks import require_publishable
from storage.rows import record_of, row_of
from storage.survey_records import kept_survey
from storage.traces import forget
from storage.transactions import Transactions, held_engagement, within
from surveys.survey import SurveyState


class ResultRecords(Transactions):
    """What came of a survey, and what was planned from it."""

    def publish(self, snapshot: PublishedSnapshot) -> None:
        """Keep a survey's published results and mark the survey published, in one step.

        Raises NotKept, AlreadyKept if the survey has published results already, ValueError if
        it is still open or the results are another survey's.
        """
        workspace, table = snapshot.workspace_id, schema.published_snapshots
        with self._writing() as connection:
            require_publishable(
                kept_survey(connection, workspace, snapshot.survey_id, held=True).state, snapshot
            )
            if _is_there(connection, within(table, workspace, id=snapshot.id)):
                raise AlreadyKept(f"published results {snapshot.id} are there already")
            connection.execute(insert(table), row_of(snapshot))
            here = within(schema.surveys, workspace, id=snapshot.survey_id)
            connection.execute(update(schema.surveys).where(here).values(state=SurveyState.PUBLISHED.value))
        # Had the database been in use when the survey closed, this makes good for it.
        forget(self._engine)

    def snapshot(self, workspace: UUID, survey: UUID) -> PublishedSnapshot | None:
        """A survey's published results, if there are any."""
        table = schema.published_snapshots
        query = select(table).where(within(table, workspace, survey_id=survey))
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else record_of(PublishedSnapshot, row)

    def add_plan_version(self, version: PlanVersion) -> None:
        """Keep a plan version.

        Raises NotKept for an unknown engagement or for published results that are not the
        engagement's, AlreadyKept if its number or id is taken.
        """
        workspace, table = version.workspace_id, schema.plan_versions
        with self._writing() as connection:
            held_engagement(connection, workspace, version.engagement_id)
            _require_own_snapshot(connection, version)
            same_number = within(table, workspace, engagement_id=version.engagement_id, number=version.number)
            if _is_there(connection, same_number | within(table, workspace, id=version.id)):
                raise AlreadyKept(f"plan version {version.number} is there already")
            connection.execute(insert(table), row_of(version))

    def plan_versions(self, workspace: UUID, engagement: UUID) -> tuple[PlanVersion, ...]:
        """The engagement's plan versions, oldest first."""
        table = schema.plan_versions
        query = select(table).where(within(table, workspace, engagement_id=engagement))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(table.c.number)).mappings()
            return tuple(record_of(PlanVersion, row) for row in rows)


def _is_there(connection: Connection, condition: ColumnElement[bool]) -> bool:
    return bool(connection.execute(select(exists().where(condition))).scalar())


def _require_own_snapshot(connection: Connection, version: PlanVersion) -> None:
    if version.snapshot_id is None:
        return
    snapshots, surveys = schema.published_snapshots, schema.surveys
    found = within(snapshots, version.workspace_id, id=version.snapshot_id) & within(
        surveys, version.workspace_id, id=snapshots.c.survey_id, engagement_id=version.engagement_id
    )
    if not _is_there(connection, found):
        raise NotKept(f"the engagement has no published results {version.snapshot_id}")
