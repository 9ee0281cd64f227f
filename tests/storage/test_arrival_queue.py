"""The queue of arrivals: who waits, who is turned away, and who fails alone."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

import pytest
from sqlalchemy import event

from engagement.ports import Busy, NotKept, Store
from engagement.room import Received
from storage import arrivals, engine
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.answers import Submission
from tests.storage.arrival_examples import (
    a_room,
    kept_people,
    outcome,
    sent,
    some_receipts,
    somebody_else_writes,
)
from tests.storage.storage_examples import new_project, some_submissions


def test_an_arrival_that_does_not_fit_fails_alone(sql_store: SqlStore) -> None:
    project = a_room(sql_store)
    people, receipts = some_submissions(project, 7), some_receipts(7)
    short = Submission(people[2].key, people[2].unit_id, people[2].role, values=b"\x01")
    same_key = Submission(people[0].key, people[4].unit_id, people[4].role, people[4].values)
    with somebody_else_writes(sql_store, project):
        # The first is taken by itself; the others wait behind it and are written together.
        futures = [
            sent(sql_store, project, person, receipt)
            for person, receipt in zip(
                [people[0], people[1], short, people[3], same_key, people[5]], receipts, strict=False
            )
        ]
        futures.append(sent(sql_store, project, people[6], b"too short"))
    found = [outcome(future) for future in futures]
    assert [each is Received.KEPT for each in found] == [True, True, False, True, False, True, False]
    assert all(isinstance(found[wrong], Exception) for wrong in (2, 4, 6))
    assert kept_people(sql_store, project) == 4
    assert len(sql_store.receipts(project.workspace, project.survey)) == 4


def test_an_unknown_survey_takes_nothing_and_hinders_nobody(store: Store) -> None:
    project, other = a_room(store), new_project(store, survey=False)
    person, second = some_submissions(project, 2)
    lost = sent(store, other, person, bytes(32))
    found = sent(store, project, second, bytes(32))
    assert isinstance(outcome(lost), NotKept)
    assert outcome(found) is Received.KEPT


def test_too_many_waiting_are_turned_away_at_once_and_nobody_else_is(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "MOST_WAITING", 10)
    with open_store(f"sqlite:///{sqlite_file}") as store:
        project = a_room(store)
        people, receipts = some_submissions(project, 100), some_receipts(100)
        waiting: list[Future[Received]] = []

        def send_all() -> None:
            for person, receipt in zip(people, receipts, strict=True):
                waiting.append(sent(store, project, person, receipt))

        with somebody_else_writes(store, project), pytest.raises(Busy):
            send_all()
        # Ten wait, and as many as were taken before are being written.
        assert 10 <= len(waiting) <= 10 + arrivals.MOST_TOGETHER
        assert {outcome(each) for each in waiting} == {Received.KEPT}
        assert kept_people(store, project) == len(waiting)
        assert outcome(sent(store, project, people[-1], receipts[-1])) is Received.KEPT


def test_a_lock_that_stays_makes_everybody_try_again_at_once_and_not_one_after_another(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    with open_store(f"sqlite:///{sqlite_file}") as store:
        project = a_room(store)
        people, receipts = some_submissions(project, 60), some_receipts(60)
        with somebody_else_writes(store, project):
            futures = [sent(store, project, *each) for each in zip(people, receipts, strict=True)]
            # At most two waits: the first by itself, then all others together.
            assert {type(outcome(each)) for each in futures} == {Busy}
        again = [sent(store, project, *each) for each in zip(people, receipts, strict=True)]
        assert {outcome(each) for each in again} == {Received.KEPT}


def test_a_database_somebody_else_writes_to_is_waited_for_and_readers_do_not_wait(
    sql_store: SqlStore,
) -> None:
    project = a_room(sql_store)
    people, receipts = some_submissions(project, 50), some_receipts(50)
    with somebody_else_writes(sql_store, project):
        futures = [sent(sql_store, project, *each) for each in zip(people, receipts, strict=True)]
        assert kept_people(sql_store, project) == 0
        assert sql_store.room(project.workspace, project.survey) is not None
        assert not sql_store.is_received(project.workspace, project.survey, receipts[0])
        assert not [each for each in futures if each.done()]
    assert {outcome(each) for each in futures} == {Received.KEPT}
    assert kept_people(sql_store, project) == 50


def test_a_phone_that_hangs_up_stops_neither_the_writer_nor_its_own_answers(sql_store: SqlStore) -> None:
    project = a_room(sql_store)
    people, receipts = some_submissions(project, 3), some_receipts(3)
    with somebody_else_writes(sql_store, project):
        futures = [sent(sql_store, project, *each) for each in zip(people, receipts, strict=True)]
        assert not any(each.cancel() for each in futures[:2])
    assert {outcome(each) for each in futures} == {Received.KEPT}
    assert kept_people(sql_store, project) == 3


def test_closing_the_store_writes_what_waits_and_the_store_goes_on_after_it(sql_store: SqlStore) -> None:
    project = a_room(sql_store)
    people, receipts = some_submissions(project, 301), some_receipts(301)
    futures = [sent(sql_store, project, *each) for each in zip(people[:300], receipts, strict=False)]
    sql_store.close()
    assert all(each.done() for each in futures)
    assert {outcome(each) for each in futures} == {Received.KEPT}
    assert outcome(sent(sql_store, project, people[300], receipts[300])) is Received.KEPT
    assert kept_people(sql_store, project) == 301


def test_a_full_disk_makes_everybody_try_again_and_leaves_nothing_half_written(
    sqlite_store: SqlStore, sqlite_file: Path
) -> None:
    project = a_room(sqlite_store)
    people, receipts = some_submissions(project, 200), some_receipts(200)
    pages = sqlite_file.stat().st_size // 4096
    limit = [pages + 2]

    def make_room(connection: SQLiteConnection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {limit[0]}").close()

    event.listen(sqlite_store._engine, "connect", make_room)
    sqlite_store.close()
    futures = [sent(sqlite_store, project, *each) for each in zip(people, receipts, strict=True)]
    heard = [outcome(each) for each in futures]
    assert Busy in {type(each) for each in heard}
    assert kept_people(sqlite_store, project) == heard.count(Received.KEPT)
    assert len(sqlite_store.receipts(project.workspace, project.survey)) == heard.count(Received.KEPT)
    limit[0] = 1_000_000
    sqlite_store.close()
    again = Counter(
        outcome(sent(sqlite_store, project, *each)) for each in zip(people, receipts, strict=True)
    )
    assert again == Counter(
        {Received.KEPT: 200 - heard.count(Received.KEPT), Received.REPEATED: heard.count(Received.KEPT)}
    )
