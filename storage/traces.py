"""Removing traces: what a database file tells beyond its rows.

Where a row lies and when it was written would let someone set the order of answers
beside the order of spent invitations. Decision 0004 says what remains.
"""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, delete, text
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.engine import BUSY_MILLISECONDS, outside_transactions
from storage.transactions import within

_log = logging.getLogger(__name__)
_PATIENCE_MILLISECONDS: Final = 5_000
_RANDOMLY_KEYED: Final = {schema.submissions: "key", schema.comments: "key", schema.receipts: "digest"}


def write_in_key_order(connection: Connection, workspace: UUID, survey: UUID) -> None:
    """Write a survey's answers anew in the order of their keys, within the closing transaction.

    PostgreSQL keeps with each row its place (ctid) and its transaction (xmin), and both
    follow arrival. Written anew, all rows share one transaction. SQLite's tables lie in
    key order anyway.
    """
    if connection.dialect.name != "postgresql":
        return
    for table, key in _RANDOMLY_KEYED.items():
        _rewrite(connection, table, key, workspace, survey)


def _rewrite(connection: Connection, table: Table, key: str, workspace: UUID, survey: UUID) -> None:
    name, copy = table.name, f"{table.name}_in_key_order"
    columns = ", ".join(column.name for column in table.columns)
    these = "workspace_id = :workspace AND survey_id = :survey"
    which = {"workspace": workspace, "survey": survey}
    connection.execute(
        text(f"CREATE TEMPORARY TABLE {copy} ON COMMIT DROP AS SELECT {columns} FROM {name} WHERE {these}"),  # noqa: S608 - names of our own tables
        which,
    )
    connection.execute(delete(table).where(within(table, workspace, survey_id=survey)))
    connection.execute(text(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {copy} ORDER BY {key}"))  # noqa: S608 - names of our own tables


def forget(engine: Engine) -> None:
    """Clear what changed or deleted rows left behind, after their transaction.

    SQLite: build the file anew and empty the write-ahead log, which lists changes in the
    order of their arrival. PostgreSQL: free the space of dead rows. A database in use by
    someone else for too long stays as it is, with a warning: closing, publishing and
    deleting each try again.
    """
    try:
        with outside_transactions(engine).connect() as connection:
            if engine.dialect.name == "sqlite":
                _rebuild_file(connection)
            else:
                for table in _RANDOMLY_KEYED:
                    connection.exec_driver_sql(f"VACUUM {table.name}")
    except DBAPIError as error:
        _log.warning("The database could not be compacted: %s", error.orig)


def _rebuild_file(connection: Connection) -> None:
    # Someone waits for the page meanwhile, so others are waited for less long than usual.
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENCE_MILLISECONDS}")
    try:
        connection.exec_driver_sql("VACUUM")
        if connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
            _log.warning("The write-ahead log could not be emptied: the database is being read.")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
