"""Who watched invitations being spent must not find the answers they were spent on.

The attack: 300 people answer one after another, each with an invitation of their own. Somebody
lays the order of spent invitations beside the order of answers, in whatever the database shows.
Chance links one person in 300.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from engagement.room import Received
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.links import Invitation
from surveys.survey import SurveyState
from tests.storage.arrival_examples import WAITED, a_room, sent, some_receipts
from tests.storage.storage_examples import Project, some_submissions
from tests.storage.test_store_linkage import by_place_in_file, linked

PEOPLE = 300
MOST_LINKED = 2 / PEOPLE


def spent_one_after_another(
    store: SqlStore, people: int = PEOPLE
) -> tuple[Project, list[bytes], list[bytes]]:
    """Receipts and keys of answers, both in the order of arrival."""
    project = a_room(store)
    submissions, receipts = some_submissions(project, people, seed=4), some_receipts(people, seed=5)
    invitations = [
        Invitation(digest=digest, address=f"{number}@example.org", unit_id=submissions[number].unit_id)
        for number, digest in enumerate(receipts)
    ]
    store.add_invitations(project.workspace, project.survey, invitations)
    for submission, receipt in zip(submissions, receipts, strict=True):
        assert sent(store, project, submission, receipt).result(WAITED) is Received.KEPT
    return project, receipts, [each.key for each in submissions]


def paired(receipts: Sequence[bytes], keys: Sequence[bytes], found: tuple[list[bytes], list[bytes]]) -> float:
    """Share of people whose receipt and answer lie at the same place of their two orders."""
    truth = dict(zip(receipts, keys, strict=True))
    return sum(truth[one] == other for one, other in zip(*found, strict=True)) / len(receipts)


def orders_in_file(
    path: Path, receipts: Sequence[bytes], keys: Sequence[bytes]
) -> tuple[list[bytes], list[bytes]]:
    """Receipts and answers in the order in which they lie in a file.

    A receipt lies there as an invitation too, and both tables in key order: one order for both.
    """
    content = path.read_bytes()
    assert {content.count(each) for each in receipts} <= {2, 3}, "digest, its index, and the receipt"
    connection = sqlite3.connect(path)
    lying = [row[0] for row in connection.execute("SELECT digest FROM receipts")]
    connection.close()
    return lying, by_place_in_file(path, keys)


def test_the_attack_works_on_a_log_of_who_came_when(sqlite_store: SqlStore, sqlite_file: Path) -> None:
    # While the survey is open the log tells: what decision 0004 says, and proof that the attack works.
    _, receipts, keys = spent_one_after_another(sqlite_store, people=40)
    content = sqlite_file.with_name(sqlite_file.name + "-wal").read_bytes()
    by_first_place = [sorted(each, key=content.index) for each in (receipts[5:], keys[5:])]
    assert linked(keys[5:], by_first_place[1]) > 0.9


def test_a_closed_file_links_no_invitation_to_an_answer(sqlite_store: SqlStore, sqlite_file: Path) -> None:
    project, receipts, keys = spent_one_after_another(sqlite_store)
    sqlite_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    assert sqlite_file.with_name(sqlite_file.name + "-wal").stat().st_size == 0
    in_file = orders_in_file(sqlite_file, receipts, keys)
    assert paired(receipts, keys, in_file) <= MOST_LINKED
    assert linked(receipts, in_file[0]) <= MOST_LINKED
    assert linked(keys, in_file[1]) <= MOST_LINKED


@pytest.mark.parametrize("closed", [True, False])
def test_a_backup_links_no_invitation_to_an_answer_even_while_the_survey_is_open(
    sqlite_store: SqlStore, tmp_path: Path, closed: bool
) -> None:
    project, receipts, keys = spent_one_after_another(sqlite_store)
    if closed:
        sqlite_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    backup = tmp_path / "backup.db"
    sqlite_store.backup(backup)
    in_file = orders_in_file(backup, receipts, keys)
    assert paired(receipts, keys, in_file) <= MOST_LINKED
    assert linked(receipts, in_file[0]) <= MOST_LINKED
    assert linked(keys, in_file[1]) <= MOST_LINKED


def test_two_orders_of_arrival_leave_the_same_places_in_a_backup(sqlite_file: Path, tmp_path: Path) -> None:
    # Where a row lies follows from the keys alone, so it tells nothing that they do not.
    with open_store(f"sqlite:///{sqlite_file}") as store:
        project = a_room(store)
    people, receipts = some_submissions(project, PEOPLE, seed=4), some_receipts(PEOPLE, seed=5)
    found = []
    for name, step in (("one", 1), ("other", -1)):
        path = tmp_path / f"{name}.db"
        path.write_bytes(sqlite_file.read_bytes())
        with open_store(f"sqlite:///{path}") as store:
            for submission, receipt in list(zip(people, receipts, strict=True))[::step]:
                assert sent(store, project, submission, receipt).result(WAITED) is Received.KEPT
            store.backup(tmp_path / f"{name}-backup.db")
        found.append((tmp_path / f"{name}-backup.db").read_bytes()[100:])
    assert found[0] == found[1]


def test_receipts_that_were_cleared_are_gone_from_the_file(sqlite_store: SqlStore, sqlite_file: Path) -> None:
    project = a_room(sqlite_store)
    people, receipts = some_submissions(project, 60), some_receipts(60)
    for submission, receipt in zip(people, receipts, strict=True):
        sent(sqlite_store, project, submission, receipt).result(WAITED)
    sqlite_store.clear_answers(project.workspace, project.survey)
    for path in sqlite_file.parent.glob(sqlite_file.name + "*"):
        content = path.read_bytes()
        assert not [each for each in receipts if each in content], path.name
        assert not [each for each in people if each.key in content], path.name


@pytest.mark.postgres
def test_a_closed_survey_in_postgresql_has_one_transaction_and_key_order(new_postgres_database) -> None:
    # A database of its own: places (ctid) depend on what else is in the table.
    with open_store(new_postgres_database("arrival_linkage")) as store:
        project, receipts, keys = spent_one_after_another(store, people=100)
        with store._engine.begin() as connection:
            connection.execute(text("ANALYZE submissions"))
            connection.execute(text("ANALYZE receipts"))
        places = [
            text("SELECT digest, xmin::text FROM receipts ORDER BY ctid"),
            text("SELECT key, xmin::text FROM submissions ORDER BY ctid"),
        ]
        with store._engine.connect() as connection:
            live = [connection.execute(each).all() for each in places]
        # While the survey is open, PostgreSQL tells: decision 0004 says so.
        assert paired(receipts, keys, ([row[0] for row in live[0]], [row[0] for row in live[1]])) == 1.0

        store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
        with store._engine.connect() as connection:
            closed = [connection.execute(each).all() for each in places]
        assert [row[0] for row in closed[0]] == sorted(receipts)
        assert [row[0] for row in closed[1]] == sorted(keys)
        assert len({row[1] for rows in closed for row in rows}) == 1
