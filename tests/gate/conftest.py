"""A store with one account, a clock, and the house behind the gate."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.types import ASGIApp

from engagement import passwords
from engagement.accounts import create_account
from storage.opening import bring_up_to_date, open_store
from storage.sql_store import SqlStore
from tests.gate.gate_house import PASSWORD, Clock, Visitor, house
from ui.gate.doorkeeper import Doorkeeper

PUBLIC_URL = "https://groundwork.example"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gate") / "empty.db"
    bring_up_to_date(f"sqlite:///{path}")
    return path


@pytest.fixture
def empty_store(empty_file: Path, tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{shutil.copy(empty_file, tmp_path / 'gate.db')}") as store:
        yield store


@pytest.fixture
def store(empty_store: SqlStore) -> SqlStore:
    """A store with the account "Ada"."""
    create_account(empty_store, "Ada", PASSWORD)
    return empty_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(store: SqlStore, clock: Clock) -> Doorkeeper:
    return Doorkeeper(lambda: store, clock, PUBLIC_URL)


@pytest.fixture
def app(door: Doorkeeper) -> ASGIApp:
    return house(door)


@pytest.fixture
def visitor(app: ASGIApp) -> Visitor:
    """A browser on this machine."""
    return Visitor(app)


@pytest.fixture
def ada(visitor: Visitor) -> Visitor:
    """A browser in which Ada has logged in."""
    assert visitor.log_in().status == 303
    return visitor
