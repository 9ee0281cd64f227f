"""What is asked, while that can still be changed: designs of next waves, and surveys without answers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, delete, exists, insert, select, update

from storage import schema
from storage.checks import require_unanswered
from storage.survey_records import keep_instrument, kept_publications, kept_survey
from storage.transactions import (
    Transactions,
    drop_unused_instruments,
    held_engagement,
    held_workspace,
    within,
)
from surveys.instrument import Instrument


class DesignRecords(Transactions):
    """Designs of next waves, and the instruments of surveys that nobody has answered."""

    def save_design(self, workspace: UUID, engagement: UUID, instrument: Instrument) -> None:
        """Replace what the engagement's next wave will ask. Raises NotKept."""
        table = schema.designs
        row = {"workspace_id": workspace, "engagement_id": engagement}
        content = instrument.model_dump(mode="json")
        with self._writing() as connection:
            held_engagement(connection, workspace, engagement)
            connection.execute(delete(table).where(within(table, workspace, engagement_id=engagement)))
            connection.execute(insert(table), {**row, "content": content})

    def design(self, workspace: UUID, engagement: UUID) -> Instrument | None:
        """What the engagement's next wave will ask, while that is being chosen."""
        table = schema.designs
        query = select(table.c.content).where(within(table, workspace, engagement_id=engagement))
        with self._reading() as connection:
            content = connection.execute(query).scalar()
        return None if content is None else Instrument.model_validate(content)

    def delete_design(self, workspace: UUID, engagement: UUID) -> None:
        """Forget what the next wave would have asked, if anything. Raises NotKept."""
        table = schema.designs
        with self._writing() as connection:
            held_engagement(connection, workspace, engagement)
            connection.execute(delete(table).where(within(table, workspace, engagement_id=engagement)))

    def replace_instrument(self, workspace: UUID, survey: UUID, instrument: Instrument) -> None:
        """Let an open survey that nobody has answered ask something else.

        Raises NotKept, AlreadyKept once it has answers or results, or is not open, ValueError
        if the instrument does not speak the survey's language.
        """
        table = schema.surveys
        with self._writing() as connection:
            held_workspace(connection, workspace)
            require_unanswered(
                # Held: whoever adds answers holds it, too, so none can come in between.
                kept_survey(connection, workspace, survey, held=True),
                instrument,
                answered=_is_answered(connection, workspace, survey),
                publications=kept_publications(connection, workspace, survey),
            )
            keep_instrument(connection, workspace, instrument)
            values = {"instrument_hash": instrument.content_hash}
            connection.execute(update(table).where(within(table, workspace, id=survey)).values(values))
            drop_unused_instruments(connection, workspace)


def _is_answered(connection: Connection, workspace: UUID, survey: UUID) -> bool:
    """Whether anything came in; a file without any new row left its questions in the mapping, too."""
    tables = (schema.submissions, schema.comments, schema.import_batches)
    found = [exists().where(within(table, workspace, survey_id=survey)) for table in tables]
    return any(connection.execute(select(*found)).one())
