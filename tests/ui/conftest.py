"""The app on databases that are built once; each test works on a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.model import Workspace
from storage.opening import open_store
from tests.ui.app_words import click, copied, on_copy, started, use
from ui.wiring import context_for, the_store


def _closed(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Open another database, so that the one before is closed and whole."""
    use(patch, folder / "other.db")
    the_store()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them."""
    database = tmp_path_factory.mktemp("empty") / "app.db"
    open_store(f"sqlite:///{database}").close()
    return database


@pytest.fixture(scope="session")
def client_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with an engagement about which nothing is known."""
    database = copied(empty_database, tmp_path_factory.mktemp("client"))
    with pytest.MonkeyPatch.context() as patch:
        use(patch, database)
        app = started()
        app.text_input[0].set_value("A client")
        click(app, "Start engagement")
        _closed(patch, tmp_path_factory.mktemp("other"))
    return database


@pytest.fixture(scope="session")
def sample_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample engagement, opened as a user opens it."""
    database = copied(empty_database, tmp_path_factory.mktemp("sample"))
    with pytest.MonkeyPatch.context() as patch:
        use(patch, database)
        click(started(), "Open the sample engagement")
        _closed(patch, tmp_path_factory.mktemp("other"))
    return database


@pytest.fixture
def own_database(empty_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The empty database of this test."""
    yield from on_copy(monkeypatch, empty_database, tmp_path)


@pytest.fixture
def own_client(client_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The database of this test, with an engagement about which nothing is known."""
    yield from on_copy(monkeypatch, client_database, tmp_path)


@pytest.fixture
def own_sample(sample_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The database of this test, with the sample engagement."""
    yield from on_copy(monkeypatch, sample_database, tmp_path)


@pytest.fixture(scope="module")
def shared_sample(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The database of this module, with the sample engagement; tests must not change it."""
    with pytest.MonkeyPatch.context() as patch:
        yield from on_copy(patch, sample_database, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def kept(own_database: Path) -> Context:
    """A workspace in the store that the pages read."""
    workspace = Workspace(id=uuid4(), name="Client")
    the_store().add_workspace(workspace)
    return context_for(workspace.id)


@pytest.fixture
def app(own_database: Path) -> AppTest:
    """The app on an empty store of its own."""
    return started()
