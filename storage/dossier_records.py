"""What is known about an engagement's risks: facts, observations, and the dossier of the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Connection, RowMapping, Table, delete, insert, select, update

from engagement.dossier import Dossier
from engagement.ports import NotKept
from readiness.facts import Fact, Observation
from storage import schema
from storage.checks import readable_dossier, require_distinct_ids
from storage.rows import insert_all, record_of, row_of
from storage.transactions import Transactions, held_engagement, within

# Fields whose columns have other names.
_OF_FACTS = {"on": "said_on"}
_OF_OBSERVATIONS = {"on": "seen_on", "unit": "unit_id"}


class DossierRecords(Transactions):
    """Facts, observations and dossiers, each changed in the transaction that reads it."""

    def change_facts(
        self, workspace: UUID, engagement: UUID, change: Callable[[tuple[Fact, ...]], Sequence[Fact]]
    ) -> tuple[Fact, ...]:
        """The facts with a change, kept; of two at the same time the later one sees the earlier.

        Raises NotKept.
        """
        with self._writing() as connection:
            held_engagement(connection, workspace, engagement)
            changed = tuple(change(_facts(connection, workspace, engagement)))
            _replace(connection, schema.facts, workspace, engagement, changed, _OF_FACTS)
        return changed

    def facts(self, workspace: UUID, engagement: UUID) -> tuple[Fact, ...]:
        """The engagement's facts in the order saved."""
        with self._reading() as connection:
            return _facts(connection, workspace, engagement)

    def change_observations(
        self,
        workspace: UUID,
        engagement: UUID,
        change: Callable[[tuple[Observation, ...]], Sequence[Observation]],
    ) -> tuple[Observation, ...]:
        """The observations with a change, kept; of two at the same time the later one sees the earlier.

        Raises NotKept, ValueError if an id occurs twice.
        """
        with self._writing() as connection:
            held_engagement(connection, workspace, engagement)
            changed = tuple(change(_observations(connection, workspace, engagement)))
            require_distinct_ids([each.id for each in changed])
            _replace(connection, schema.observations, workspace, engagement, changed, _OF_OBSERVATIONS)
        return changed

    def observations(self, workspace: UUID, engagement: UUID) -> tuple[Observation, ...]:
        """The engagement's observations in the order saved."""
        with self._reading() as connection:
            return _observations(connection, workspace, engagement)

    def change_dossier(
        self, workspace: UUID, engagement: UUID, change: Callable[[Dossier], Dossier]
    ) -> Dossier:
        """The dossier with a change, kept; of two at the same time the later one sees the earlier.

        The first change is given an empty one. Raises NotKept, ValueError if what it would keep
        could not be read again.
        """
        with self._writing() as connection:
            held_engagement(connection, workspace, engagement)
            return write_dossier(connection, workspace, engagement, change)

    def dossier(self, workspace: UUID, engagement: UUID) -> Dossier:
        """What is kept about the engagement's risks; empty before the first change. Raises NotKept."""
        with self._reading() as connection:
            return _dossier(connection, workspace, engagement)


def write_dossier(
    connection: Connection, workspace: UUID, engagement: UUID, change: Callable[[Dossier], Dossier]
) -> Dossier:
    """The dossier of an engagement that is held, with a change, kept.

    Raises
    ------
    ValueError
        If what it would keep could not be read again.
    """
    table = schema.dossiers
    here = within(table, workspace, engagement_id=engagement)
    changed = readable_dossier(change(_dossier(connection, workspace, engagement)))
    content = changed.model_dump(mode="json")
    if connection.execute(update(table).where(here).values(content=content)).rowcount == 0:
        row = {"workspace_id": workspace, "engagement_id": engagement, "content": content}
        connection.execute(insert(table), row)
    return changed


def _facts(connection: Connection, workspace: UUID, engagement: UUID) -> tuple[Fact, ...]:
    rows = _rows(connection, schema.facts, workspace, engagement)
    return tuple(record_of(Fact, row, **_OF_FACTS) for row in rows)


def _observations(connection: Connection, workspace: UUID, engagement: UUID) -> tuple[Observation, ...]:
    rows = _rows(connection, schema.observations, workspace, engagement)
    return tuple(record_of(Observation, row, **_OF_OBSERVATIONS) for row in rows)


def _dossier(connection: Connection, workspace: UUID, engagement: UUID) -> Dossier:
    """The dossier, or an empty one. Raises NotKept if the workspace has no such engagement."""
    table = schema.engagements
    query = select(schema.dossiers.c.content).select_from(table.outerjoin(schema.dossiers))
    found = connection.execute(query.where(within(table, workspace, id=engagement))).first()
    if found is None:
        raise NotKept(f"there is no engagement {engagement} in this workspace")
    return Dossier() if found.content is None else Dossier.model_validate(found.content)


def _rows(connection: Connection, table: Table, workspace: UUID, engagement: UUID) -> Sequence[RowMapping]:
    query = select(table).where(within(table, workspace, engagement_id=engagement))
    return connection.execute(query.order_by(table.c.position)).mappings().all()


def _replace(
    connection: Connection,
    table: Table,
    workspace: UUID,
    engagement: UUID,
    records: Sequence[BaseModel],
    columns: dict[str, str],
) -> None:
    """Keep records in their order in place of those that were there."""
    owner = {"workspace_id": workspace, "engagement_id": engagement}
    rows = [
        {**row_of(each, **columns), "position": position, **owner} for position, each in enumerate(records)
    ]
    connection.execute(delete(table).where(within(table, workspace, engagement_id=engagement)))
    insert_all(connection, table, rows)
