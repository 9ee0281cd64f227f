"""How the store's topics reach the database: transactions, and rows held until they end.

Locks are taken from the top down (workspace, engagement, survey), so that no two writers
wait for one another in a circle. On SQLite a writing transaction holds the whole file and the
locks say nothing; on PostgreSQL they make each check hold until the commit.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, and_, delete, exists, select

from engagement.ports import NotKept
from storage import schema
from storage.engine import for_reading, for_writing


class Transactions:
    """What every topic of the store has in common.

    Parameters
    ----------
    engine : Engine
        From `storage.engine.engine_for`, on a database that is up to date.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = for_reading(engine)
        self._writer = for_writing(engine)

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._reader.begin()

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._writer.begin()


def within(table: Table, workspace: UUID, **values: object) -> ColumnElement[bool]:
    """The rows of one workspace with the values given: every query of the store goes through here."""
    return and_(
        table.c.workspace_id == workspace, *(table.c[name] == value for name, value in values.items())
    )


def held_workspace(connection: Connection, workspace: UUID) -> None:
    """Hold a workspace until the transaction ends.

    Raises
    ------
    NotKept
        If there is no such workspace.
    """
    query = select(schema.workspaces.c.workspace_id).where(within(schema.workspaces, workspace))
    _held(connection, query, f"workspace {workspace}")


def held_engagement(connection: Connection, workspace: UUID, engagement: UUID) -> None:
    """Hold an engagement until the transaction ends.

    Raises
    ------
    NotKept
        If the workspace has no such engagement.
    """
    table = schema.engagements
    query = select(table.c.id).where(within(table, workspace, id=engagement))
    _held(connection, query, f"engagement {engagement}")


def _held(connection: Connection, query: Select[tuple[UUID]], what: str) -> None:
    # key_share: rows that refer to this one may still be added meanwhile.
    if connection.execute(query.with_for_update(key_share=True)).first() is None:
        raise NotKept(f"there is no {what} in this workspace")


def drop_unused_instruments(connection: Connection, workspace: UUID) -> None:
    """Delete the workspace's instruments that no survey uses any more."""
    surveys, instruments = schema.surveys, schema.instruments
    used = exists().where(
        surveys.c.workspace_id == instruments.c.workspace_id,
        surveys.c.instrument_hash == instruments.c.content_hash,
    )
    connection.execute(delete(instruments).where(within(instruments, workspace), ~used))
