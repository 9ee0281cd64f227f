"""Opening a store: where it is, and bringing its tables up to date."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from storage.engine import engine_for, for_writing, normalised_url
from storage.sql_store import SqlStore
from surveys.faults import Fault, FaultsError

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_PROJECT: Final = Path(__file__).resolve().parents[1]
# Any number will do, so long as it is always the same: it names the lock in PostgreSQL.
_ADVISORY_LOCK: Final = 0x67726F756E64
# Alembic keeps the running migration in module variables.
_ONE_MIGRATION_AT_A_TIME: Final = threading.Lock()


def default_url(environment: Mapping[str, str] = os.environ) -> str:
    """`DATABASE_URL`, or the SQLite file `data/groundwork.db` beside the program."""
    return environment.get("DATABASE_URL", "").strip() or f"sqlite:///{_PROJECT / 'data' / 'groundwork.db'}"


def open_store(url: str) -> SqlStore:
    """The store at an address, created if it is new and brought up to date if it is old.

    Several processes may open the same store at the same time: one brings it up to date
    while the others wait.

    Parameters
    ----------
    url : str
        ``sqlite:///file`` or ``postgresql://user:password@host/database``.

    Raises
    ------
    FaultsError
        If the address is unusable, the database cannot be reached or is not one, or it was
        written by a newer version. Nothing has been changed then.
    """
    shown = normalised_url(url).render_as_string(hide_password=True)
    try:
        bring_up_to_date(url)
    except DBAPIError as error:
        problem = f"the database cannot be opened ({_first_line(error)})"
        remedy = "Check that DATABASE_URL is right, that the server runs and that you may write there."
        raise FaultsError([Fault("DATABASE_URL", problem, remedy, shown)]) from error
    return SqlStore(engine_for(url))


def bring_up_to_date(url: str) -> None:
    """Run the migrations that the database has not seen yet, all in one transaction."""
    config = Config()
    # ConfigParser reads a percent sign as the start of a reference.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = engine_for(url, migrating=True)
    try:
        with _ONE_MIGRATION_AT_A_TIME, for_writing(engine).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
            if _is_up_to_date(connection, ScriptDirectory.from_config(config)):
                return
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _check_references(connection)
    finally:
        engine.dispose()


def _is_up_to_date(connection: Connection, scripts: ScriptDirectory) -> bool:
    found = set(MigrationContext.configure(connection).get_current_heads())
    unknown = found - {script.revision for script in scripts.walk_revisions()}
    shown = connection.engine.url.render_as_string(hide_password=True)
    if unknown:
        problem = f"the database has version {', '.join(sorted(unknown))}, which this program does not know"
        remedy = "Start the newer program that wrote it, or choose another database with DATABASE_URL."
        raise FaultsError([Fault("DATABASE_URL", problem, remedy, shown)])
    if not found and connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
        problem = "the file holds another program's tables"
        remedy = "Choose another file with DATABASE_URL."
        raise FaultsError([Fault("DATABASE_URL", problem, remedy, shown)])
    return found == set(scripts.get_heads())


def _check_references(connection: Connection) -> None:
    """Foreign keys were not checked while tables were rebuilt, so all are checked now."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise RuntimeError(f"the migration left rows without what they belong to in: {tables}")


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip().splitlines() or [type(error).__name__])[0]
