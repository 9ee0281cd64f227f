"""A backup of a database in use is whole, private, and opens like any other."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from engagement.room import Received
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.faults import FaultsError
from tests.storage.arrival_examples import WAITED, a_room, kept_people, sent, some_receipts
from tests.storage.storage_examples import some_comments, some_submissions


def test_a_backup_made_while_people_answer_holds_all_that_was_confirmed_before_it(
    sqlite_store: SqlStore, tmp_path: Path
) -> None:
    project, count = a_room(sqlite_store), 400
    people, receipts, texts = some_submissions(project, count), some_receipts(count), some_comments(count)
    confirmed: list[int] = []
    some, stop = Event(), Event()

    def send(first: int) -> None:
        for n in range(first, count, 8):
            if stop.is_set():
                return
            assert (
                sent(sqlite_store, project, people[n], receipts[n], [texts[n]]).result(WAITED)
                is Received.KEPT
            )
            confirmed.append(n)
            if len(confirmed) > 40:
                some.set()

    with ThreadPoolExecutor(8) as pool:
        senders = [pool.submit(send, first) for first in range(8)]
        assert some.wait(WAITED)
        before = list(confirmed)
        sqlite_store.backup(tmp_path / "backup.db")
        stop.set()
        for each in senders:
            each.result(WAITED)
    with open_store(f"sqlite:///{tmp_path / 'backup.db'}") as restored:
        there = restored.receipts(project.workspace, project.survey)
        assert {receipts[n] for n in before} <= there
        assert kept_people(restored, project) == len(there)
        assert len(restored.comments(project.workspace, project.survey)) == len(there)
        # It goes on taking answers: what it has is repeated, what it lacks is kept.
        again = [sent(restored, project, people[n], receipts[n]).result(WAITED) for n in range(count)]
        assert again.count(Received.REPEATED) == len(there)
        assert kept_people(restored, project) == count


def test_only_its_owner_can_read_a_backup_and_nothing_lies_beside_it(
    sqlite_store: SqlStore, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    path = folder / "it's a backup.db"
    sqlite_store.backup(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@pytest.mark.parametrize("taken", ["backup.db", "backup.db.part"])
def test_a_backup_never_replaces_a_file(sqlite_store: SqlStore, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    with pytest.raises(FaultsError, match="the backup"):
        sqlite_store.backup(tmp_path / "backup.db")
    assert (tmp_path / taken).read_text() == "mine"


def test_a_backup_that_fails_leaves_nothing_behind(
    sqlite_store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    def full(*_: object) -> None:
        raise OperationalError("VACUUM INTO ?", None, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr("sqlalchemy.engine.Connection.exec_driver_sql", full)
    with pytest.raises(FaultsError, match="disk is full"):
        sqlite_store.backup(folder / "backup.db")
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_fault(sqlite_store: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(FaultsError, match="cannot be written"):
        sqlite_store.backup(tmp_path / "nowhere" / "backup.db")


@pytest.mark.postgres
def test_postgresql_is_backed_up_by_its_own_means(postgres_session_store: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(FaultsError, match="pg_dump"):
        postgres_session_store.backup(tmp_path / "backup.db")
    assert list(tmp_path.iterdir()) == []
