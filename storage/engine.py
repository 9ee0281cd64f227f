"""Engines for both databases, and the three ways in which the store talks to them."""

from __future__ import annotations

import json
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from surveys.faults import Fault, FaultsError

# How long a writer waits for its turn before it gives up.
BUSY_MILLISECONDS: Final = 30_000
_CONNECT_SECONDS: Final = 10
_BEGIN: Final = "groundwork_begin"

_URL_REMEDY: Final = (
    "Set DATABASE_URL to sqlite:///PATH/groundwork.db or postgresql://USER:PASSWORD@HOST/DATABASE, "
    "or leave it empty for a file beside the program."
)


def normalised_url(url: str) -> URL:
    """The database address with the driver that is used: `sqlite3` or psycopg 3.

    Raises
    ------
    FaultsError
        If the address is malformed, names another database, or an SQLite database
        without a file, which would forget everything.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The address may hold a password, so it is not repeated.
        raise FaultsError([Fault("DATABASE_URL", "it is not a database address", _URL_REMEDY)]) from None
    match parsed.get_backend_name():
        case "postgres" | "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
        case "sqlite" if parsed.database not in {None, "", ":memory:"}:
            return parsed.set(drivername="sqlite+pysqlite")
        case "sqlite":
            problem = "it names an SQLite database without a file"
        case _:
            problem = "it names neither SQLite nor PostgreSQL"
    shown = parsed.render_as_string(hide_password=True)
    raise FaultsError([Fault("DATABASE_URL", problem, _URL_REMEDY, shown)])


def engine_for(url: str, *, migrating: bool = False) -> Engine:
    """An engine for an SQLite file or a PostgreSQL database.

    Parameters
    ----------
    url : str
        ``sqlite:///file`` or ``postgresql://...``; ``postgres://`` means the same.
    migrating : bool
        Keep no connections, and on SQLite leave foreign keys unchecked: rebuilding a
        table drops it, and that would delete every row that refers to it.

    Raises
    ------
    FaultsError
        If the address cannot be used.
    """
    address = normalised_url(url)
    pool = {"poolclass": NullPool} if migrating else {}
    if address.get_backend_name() == "sqlite":
        _ensure_private_file(Path(str(address.database)))
        # What somebody answered or typed does not belong into a log, as an exception's words would bring it there.
        engine = create_engine(address, json_serializer=_json, hide_parameters=True, **pool)
        _take_over_transactions(engine, foreign_keys=not migrating)
        return engine
    waiting = {} if "connect_timeout" in address.query else {"connect_timeout": _CONNECT_SECONDS}
    return create_engine(
        address, json_serializer=_json, hide_parameters=True, pool_pre_ping=True, connect_args=waiting, **pool
    )


def for_reading(engine: Engine) -> Engine:
    """Transactions that see one state of the database from beginning to end."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_BEGIN: "BEGIN"})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def for_writing(engine: Engine) -> Engine:
    """Transactions that take their turn at once.

    On SQLite a transaction that reads first and then writes fails when another one wrote
    in between, however long it would have waited; BEGIN IMMEDIATE waits at the beginning.
    """
    return (
        engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) if engine.dialect.name == "sqlite" else engine
    )


def outside_transactions(engine: Engine) -> Engine:
    """Statements that must not run inside a transaction, such as VACUUM."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_BEGIN: ""})
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _json(value: object) -> str:
    # NaN and infinity are no JSON: they fail here, at the door, and not at reading.
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _ensure_private_file(path: Path) -> None:
    """The file and its folder exist and are readable by their owner only; SQLite's -wal inherits it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        problem = f"the database file cannot be written ({error.strerror})"
        remedy = "Choose a folder you may write to, or set DATABASE_URL."
        raise FaultsError([Fault("DATABASE_URL", problem, remedy, str(path))]) from None


def _take_over_transactions(engine: Engine, *, foreign_keys: bool) -> None:
    """Python's sqlite3 begins transactions late and not for SELECT; here SQLAlchemy begins them."""

    @event.listens_for(engine, "connect")
    def _prepare(connection: SQLiteConnection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_MILLISECONDS}",
            "journal_mode = WAL",
            # FULL syncs every commit; NORMAL may lose the last ones when the power fails.
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            # What is deleted is overwritten, not only forgotten.
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
        if statement:
            connection.exec_driver_sql(str(statement))
