"""Answers: kept under random keys, read as one table."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, exists, func, insert, select
from sqlalchemy.exc import IntegrityError

from engagement.model import ImportBatch
from engagement.ports import AlreadyKept
from engagement.room import Received
from storage import schema
from storage.arrivals import Arrival, ArrivalQueue, comment_rows, submission_rows
from storage.checks import (
    require_fitting_answers,
    require_no_late_comments,
    require_open,
    require_own,
    require_standing_results,
)
from storage.rows import insert_all, record_of, row_of
from storage.survey_records import (
    kept_instrument,
    kept_publications,
    kept_survey,
    kept_unit_ids,
    write_state,
)
from storage.traces import forget
from storage.transactions import Transactions, within
from surveys.answers import AnswerTable, Comment, Submission, answer_table
from surveys.survey import SurveyState


class AnswerRecords(Transactions):
    """Submissions, text answers and import batches."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._arrivals = ArrivalQueue(self._writer)

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
        """One person's answers, kept once however often they are sent (`engagement.ports.Store`).

        The future is done once the transaction is on the disk, and ends with NotKept for an
        unknown survey or ValueError for answers that do not fit it. Raises Busy.
        """
        arrival = Arrival(workspace, survey, receipt, submission, tuple(comments), by_hand, asked)
        return self._arrivals.put(arrival)

    def answered_by_unit(self, workspace: UUID, survey: UUID) -> dict[UUID, int]:
        """How many people of each unit have answered directly. Raises NotKept."""
        table = schema.submissions
        here = within(table, workspace, survey_id=survey)
        query = select(table.c.unit_id, func.count()).where(here).group_by(table.c.unit_id)
        with self._reading() as connection:
            kept_survey(connection, workspace, survey)
            return {row[0]: row[1] for row in connection.execute(query)}

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
        owner = {"workspace_id": workspace, "survey_id": batch.survey_id}
        try:
            with self._writing() as connection:
                survey = kept_survey(connection, workspace, batch.survey_id, held=True)
                require_own(workspace, batch)
                require_open(survey.state)
                require_no_late_comments(comments, kept_publications(connection, workspace, survey.id))
                units = kept_unit_ids(connection, workspace, survey.id)
                require_fitting_answers(submissions, comments, kept_instrument(connection, survey), units)
                position = _next_position(connection, batch)
                connection.execute(insert(schema.import_batches), {**row_of(batch), "position": position})
                insert_all(connection, schema.submissions, submission_rows(submissions, owner))
                insert_all(connection, schema.comments, comment_rows(comments, owner))
        except IntegrityError:
            raise AlreadyKept("an answer with the same key is there already") from None

    def answers(self, workspace: UUID, survey: UUID) -> AnswerTable:
        """All answers of a survey in random-key order. Raises NotKept."""
        table = schema.submissions
        columns = (table.c.unit_id, table.c.role, table.c.answers, table.c.first_publication)
        with self._reading() as connection:
            kept = kept_survey(connection, workspace, survey)
            item_ids = kept_instrument(connection, kept).item_ids
            unit_ids = kept_unit_ids(connection, workspace, survey)
            query = select(*columns).where(within(table, workspace, survey_id=survey))
            rows = connection.execute(query.order_by(table.c.key)).all()
        return answer_table([row[:3] for row in rows], item_ids, unit_ids, [row[3] for row in rows])

    def comments(self, workspace: UUID, survey: UUID) -> tuple[Comment, ...]:
        """All text answers of a survey in random-key order. Raises NotKept."""
        table = schema.comments
        columns = (table.c.key, table.c.question_id, table.c.text)
        query = select(*columns).where(within(table, workspace, survey_id=survey))
        with self._reading() as connection:
            kept_survey(connection, workspace, survey)
            return tuple(Comment(*row) for row in connection.execute(query.order_by(table.c.key)))

    def import_batches(self, workspace: UUID, survey: UUID) -> tuple[ImportBatch, ...]:
        """What was imported into a survey, in the order of import. Raises NotKept."""
        table = schema.import_batches
        query = select(table).where(within(table, workspace, survey_id=survey))
        with self._reading() as connection:
            kept_survey(connection, workspace, survey)
            rows = connection.execute(query.order_by(table.c.position)).mappings()
            return tuple(record_of(ImportBatch, row) for row in rows)

    def clear_answers(self, workspace: UUID, survey: UUID) -> None:
        """Remove all answers and batches of an open survey that were never published.

        What a publication holds stays. Raises NotKept, AlreadyKept.
        """
        with self._writing() as connection:
            require_open(kept_survey(connection, workspace, survey, held=True).state)
            _remove_unpublished(connection, workspace, survey)
        forget(self._engine)

    def stand_by_results(self, workspace: UUID, survey: UUID) -> None:
        """Mark a reopened survey published again, without its late answers, which are removed.

        Raises NotKept, ValueError if it is published or never was.
        """
        with self._writing() as connection:
            state = kept_survey(connection, workspace, survey, held=True).state
            require_standing_results(state, kept_publications(connection, workspace, survey))
            _remove_unpublished(connection, workspace, survey)
            write_state(connection, workspace, survey, SurveyState.PUBLISHED)
        forget(self._engine)


def _remove_unpublished(connection: Connection, workspace: UUID, survey: UUID) -> None:
    """Text answers all came before the first publication: they go only as long as there is none."""
    for table in (schema.submissions, schema.import_batches):
        new = within(table, workspace, survey_id=survey) & table.c.first_publication.is_(None)
        connection.execute(delete(table).where(new))
    if not kept_publications(connection, workspace, survey):
        # Receipts too: whoever answered may do so again. Later nothing tells which are whose.
        for table in (schema.comments, schema.receipts, schema.comment_readings):
            connection.execute(delete(table).where(within(table, workspace, survey_id=survey)))


def _next_position(connection: Connection, batch: ImportBatch) -> int:
    """The batch's place among the survey's batches, counted from 1; AlreadyKept if it is one of them."""
    table = schema.import_batches
    own = within(table, batch.workspace_id, id=batch.id)
    same_file = within(table, batch.workspace_id, survey_id=batch.survey_id, digest=batch.digest)
    if connection.execute(select(exists().where(own | same_file))).scalar():
        raise AlreadyKept("this file was imported into the survey before")
    here = within(table, batch.workspace_id, survey_id=batch.survey_id)
    return (connection.execute(select(func.max(table.c.position)).where(here)).scalar() or 0) + 1
