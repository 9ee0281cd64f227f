"""Where the store is, and how it is brought up to date."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage import opening
from storage.engine import BUSY_MILLISECONDS, engine_for, normalised_url
from storage.opening import MIGRATIONS, bring_up_to_date, default_url, open_store
from storage.sql_store import SqlStore
from surveys.faults import FaultsError
from tests.storage.storage_examples import new_project, new_workspace


def test_the_store_is_a_file_beside_the_program_unless_the_environment_says_otherwise() -> None:
    beside = Path(opening.__file__).resolve().parents[1] / "data" / "groundwork.db"
    assert default_url({}) == f"sqlite:///{beside}"
    assert default_url({"DATABASE_URL": "  "}) == f"sqlite:///{beside}"
    assert default_url({"DATABASE_URL": "postgres://db/one"}) == "postgres://db/one"


def test_every_spelling_of_postgresql_means_the_same_driver() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"):
        assert normalised_url(f"{scheme}://me:pw@host/db").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("mysql://me:secret@host/db", "neither SQLite nor PostgreSQL"),
        ("not an address, with secret", "not a database address"),
        ("sqlite://", "without a file"),
        ("sqlite:///:memory:", "without a file"),
    ],
)
def test_an_unusable_address_is_refused_with_a_remedy_and_without_its_password(
    url: str, problem: str
) -> None:
    with pytest.raises(FaultsError, match=problem) as caught:
        open_store(url)
    assert "Set DATABASE_URL to sqlite:///" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_opening_makes_the_folder_and_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "a new" / "folder 100%" / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        new_workspace(store)
        for each in path.parent.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) == 0o600, each.name
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_store_opens_from_any_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///relative.db") as store:
        new_workspace(store)
    assert (tmp_path / "relative.db").exists()


def test_opening_again_keeps_what_is_there(sqlite_file: Path) -> None:
    url = f"sqlite:///{sqlite_file}"
    with open_store(url) as store:
        project = new_project(store)
    with open_store(url) as store:
        assert store.organisation(project.workspace, project.engagement) == project.organisation


def test_an_open_database_has_the_version_of_the_newest_migration(sql_store: SqlStore) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    (newest,) = ScriptDirectory.from_config(config).get_heads()
    with sql_store._engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest]


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    backend: str, sqlite_file: Path, request: pytest.FixtureRequest
) -> None:
    if backend == "sqlite":
        url = f"sqlite:///{sqlite_file}"
    else:
        url = request.getfixturevalue("new_postgres_database")("newer")
        bring_up_to_date(url)
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(FaultsError, match="version 9999, which this program does not know") as caught:
        open_store(url)
    assert "Start the newer program" in str(caught.value)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    engine.dispose()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.db"

    def fail(_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(opening, "_check_references", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        open_store(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()
    monkeypatch.undo()
    with open_store(f"sqlite:///{path}") as store:
        assert store.workspaces() == ()


def test_rows_that_lost_what_they_belong_to_stop_a_migration(sqlite_file: Path) -> None:
    engine = engine_for(f"sqlite:///{sqlite_file}", migrating=True)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO engagements VALUES ('w', 'e', 'n', 's', '2026-01-01', '{}')"))
        with pytest.raises(RuntimeError, match="engagements"):
            opening._check_references(connection)


def test_another_programs_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (name TEXT)")
    connection.close()
    with pytest.raises(FaultsError, match="another program's tables"):
        open_store(f"sqlite:///{path}")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("This is not a database. " * 100)
    with pytest.raises(FaultsError, match="not a database") as caught:
        open_store(f"sqlite:///{path}")
    assert "Check that DATABASE_URL is right" in str(caught.value)


def test_a_folder_where_the_file_should_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultsError, match="unable to open database file"):
        open_store(f"sqlite:///{tmp_path}")


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_reported_without_the_password() -> None:
    with pytest.raises(FaultsError, match="cannot be opened") as caught:
        open_store("postgresql://me:secret@127.0.0.1:9/none?connect_timeout=2")
    assert "secret" not in str(caught.value)


def test_every_connection_to_a_file_syncs_each_commit_and_checks_references(sqlite_store: SqlStore) -> None:
    # FULL is 2; NORMAL (1) would lose the last commits when the power fails.
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": BUSY_MILLISECONDS,
        "secure_delete": 1,
    }
    connections = [sqlite_store._engine.connect() for _ in range(3)]
    for connection in connections:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
        assert found == expected
        connection.rollback()
    for connection in connections:
        connection.close()


def test_a_writing_transaction_takes_the_write_lock_before_it_reads(
    sqlite_store: SqlStore, sqlite_file: Path
) -> None:
    with sqlite_store._writing():
        other = sqlite3.connect(sqlite_file, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.postgres
def test_postgresql_syncs_each_commit(postgres_session_store: SqlStore) -> None:
    with postgres_session_store._engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_a_closed_store_leaves_no_log_behind(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        new_workspace(store)
        assert path.with_name("store.db-wal").exists()
    assert sorted(os.listdir(tmp_path)) == ["store.db"]
