"""Published results and plan versions: kept once, never changed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update

from engagement.model import PlanVersion, PublishedSnapshot
from engagement.ports import AlreadyKept, NotKept
from storage import schema
from storage.checks import require_publishable
from storage.rows import record_of, row_of
from storage.survey_records import kept_publications, kept_survey, write_state
from storage.traces import forget, write_in_key_order
from storage.transactions import Transactions, held_engagement, within
from surveys.survey import SurveyState


class ResultRecords(Transactions):
    """What came of a survey, and what was planned from it."""

    def publish(self, snapshot: PublishedSnapshot) -> None:
        """Keep a survey's published results and mark the survey published, in one step.

        All its answers that were in no publication before get this one's number in the same
        step. Raises NotKept, AlreadyKept if these results are published already, ValueError
        if the survey is still open, the results are another survey's, or the number is not
        the next one.
        """
        workspace, survey, table = snapshot.workspace_id, snapshot.survey_id, schema.published_snapshots
        with self._writing() as connection:
            state = kept_survey(connection, workspace, survey, held=True).state
            require_publishable(state, snapshot, kept_publications(connection, workspace, survey))
            if _is_there(connection, within(table, workspace, id=snapshot.id)):
                raise AlreadyKept(f"published results {snapshot.id} are there already")
            connection.execute(insert(table), row_of(snapshot))
            _number_new_answers(connection, snapshot)
            # PostgreSQL moved just the rows that were numbered.
            write_in_key_order(connection, workspace, survey)
            write_state(connection, workspace, survey, SurveyState.PUBLISHED)
        # Had the database been in use when the survey closed, this makes good for it.
        forget(self._engine)

    def snapshot(self, workspace: UUID, survey: UUID) -> PublishedSnapshot | None:
        """A survey's newest published results, if there are any."""
        table = schema.published_snapshots
        query = select(table).where(within(table, workspace, survey_id=survey))
        with self._reading() as connection:
            row = connection.execute(query.order_by(table.c.number.desc()).limit(1)).mappings().first()
        return None if row is None else record_of(PublishedSnapshot, row)

    def snapshots(self, workspace: UUID, survey: UUID) -> tuple[PublishedSnapshot, ...]:
        """All that was ever published of a survey, oldest first."""
        table = schema.published_snapshots
        query = select(table).where(within(table, workspace, survey_id=survey))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(table.c.number)).mappings()
            return tuple(record_of(PublishedSnapshot, row) for row in rows)

    def publications(self, workspace: UUID, survey: UUID) -> int:
        """How often a survey was published; cheaper than reading what was."""
        with self._reading() as connection:
            return kept_publications(connection, workspace, survey)

    def add_plan_version(self, version: PlanVersion) -> None:
        """Keep a plan version.

        Raises NotKept for an unknown engagement or for published results that are not the
        engagement's, AlreadyKept if its number or id is taken.
        """
        with self._writing() as connection:
            held_engagement(connection, version.workspace_id, version.engagement_id)
            insert_plan_version(connection, version)

    def plan_versions(self, workspace: UUID, engagement: UUID) -> tuple[PlanVersion, ...]:
        """The engagement's plan versions, oldest first."""
        table = schema.plan_versions
        query = select(table).where(within(table, workspace, engagement_id=engagement))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(table.c.number)).mappings()
            return tuple(record_of(PlanVersion, row) for row in rows)


def insert_plan_version(connection: Connection, version: PlanVersion) -> None:
    """Keep a plan version of an engagement that is held.

    Raises
    ------
    NotKept
        If it names published results that are not the engagement's.
    AlreadyKept
        If its number or id is taken.
    """
    workspace, table = version.workspace_id, schema.plan_versions
    _require_own_snapshot(connection, version)
    same_number = within(table, workspace, engagement_id=version.engagement_id, number=version.number)
    if _is_there(connection, same_number | within(table, workspace, id=version.id)):
        raise AlreadyKept(f"plan version {version.number} is there already")
    connection.execute(insert(table), row_of(version))


def _number_new_answers(connection: Connection, snapshot: PublishedSnapshot) -> None:
    """Give answers and batches that no publication held yet the number of this one."""
    for table in (schema.submissions, schema.import_batches):
        here = within(table, snapshot.workspace_id, survey_id=snapshot.survey_id)
        new = here & table.c.first_publication.is_(None)
        connection.execute(update(table).where(new).values(first_publication=snapshot.number))


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
