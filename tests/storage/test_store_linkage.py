"""Who watched invitations being spent must not find the answers in the same order.

The attack: 300 people answer one after another. Somebody knows that order, and lays it
beside whatever order the closed database shows. Chance places one person in 300 right.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event, text

from storage import schema, traces
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.answers import Submission
from surveys.survey import SurveyState
from tests.storage.storage_examples import (
    Project,
    add_answers,
    new_project,
    some_comments,
    some_submissions,
)

PEOPLE = 300


def linked(arrival: Sequence[bytes], found: Sequence[bytes]) -> float:
    """Share of people whose place in the order found is their place of arrival."""
    return sum(one == other for one, other in zip(arrival, found, strict=True)) / len(arrival)


def one_after_another(store: SqlStore, people: int = PEOPLE) -> tuple[Project, list[Submission]]:
    project = new_project(store)
    submissions = some_submissions(project, people, seed=4)
    for index, submission in enumerate(submissions):
        add_answers(store, project, [submission], digest=str(index))
    return project, submissions


def by_place_in_file(path: Path, keys: Sequence[bytes]) -> list[bytes]:
    """The keys in the order in which they physically lie in a file; each must be there once.

    SQLite fills a page from its end: within a page the first row lies last.
    """
    content = path.read_bytes()
    page_size = int.from_bytes(content[16:18], "big")
    places = {}
    for key in keys:
        assert content.count(key) == 1, "a key lies in the file more than once"
        place = content.index(key)
        places[key] = (place // page_size, -place)
    return sorted(keys, key=lambda key: places[key])


def test_the_attack_works_on_an_ordinary_table(tmp_path: Path) -> None:
    # Without this, an attack that finds nothing would prove nothing.
    path, random = tmp_path / "ordinary.db", Random(4)
    arrival = [random.randbytes(16) for _ in range(PEOPLE)]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE answers (key BLOB, answers BLOB)")
    for key in arrival:
        connection.execute("INSERT INTO answers VALUES (?, zeroblob(30))", (key,))
    connection.execute("VACUUM")
    connection.close()
    assert linked(arrival, by_place_in_file(path, arrival)) == 1.0


def test_a_closed_sqlite_file_gives_chance_and_an_empty_log(
    sqlite_store: SqlStore, sqlite_file: Path
) -> None:
    project, submissions = one_after_another(sqlite_store)
    arrival = [each.key for each in submissions]
    log = sqlite_file.with_name(sqlite_file.name + "-wal")
    assert log.stat().st_size > 0
    sqlite_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)

    assert log.stat().st_size == 0
    # One in 300 is chance, 0.3 %; three or more would happen by chance in one of twelve such tests.
    assert linked(arrival, by_place_in_file(sqlite_file, arrival)) <= 2 / PEOPLE


def test_two_orders_of_arrival_leave_the_same_sqlite_file_behind(sqlite_file: Path, tmp_path: Path) -> None:
    # Where a row lies follows from the keys alone, so it tells nothing that they do not.
    with open_store(f"sqlite:///{sqlite_file}") as store:
        project = new_project(store)
    submissions = some_submissions(project, PEOPLE, seed=4)
    shuffled = Random(1).sample(submissions, PEOPLE)
    places = []
    for name, order in (("one.db", submissions), ("other.db", shuffled)):
        path = Path(shutil.copy(sqlite_file, tmp_path / name))
        with open_store(f"sqlite:///{path}") as store:
            for index, submission in enumerate(order):
                add_answers(store, project, [submission], digest=str(index))
            store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
        places.append(by_place_in_file(path, [each.key for each in submissions]))
    assert places[0] == places[1]


def test_reading_without_an_order_shows_key_order_too(sqlite_store: SqlStore, sqlite_file: Path) -> None:
    project, submissions = one_after_another(sqlite_store, people=60)
    sqlite_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    connection = sqlite3.connect(sqlite_file)
    found = [row[0] for row in connection.execute("SELECT key FROM submissions")]
    assert found == sorted(each.key for each in submissions)
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        connection.execute("SELECT rowid FROM submissions")
    connection.close()


def test_what_was_cleared_is_gone_from_the_file(sqlite_store: SqlStore, sqlite_file: Path) -> None:
    project = new_project(sqlite_store)
    submissions, comments = some_submissions(project, 50), some_comments(50)
    add_answers(sqlite_store, project, submissions, comments)
    sqlite_store.clear_answers(project.workspace, project.survey)
    for path in sqlite_file.parent.glob(sqlite_file.name + "*"):
        content = path.read_bytes()
        assert not [each for each in submissions if each.key in content], path.name
        assert not [each for each in comments if each.text.encode() in content], path.name


def test_a_reader_who_keeps_the_log_open_is_waited_for_and_then_reported(
    sqlite_store: SqlStore,
    sqlite_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    project, submissions = one_after_another(sqlite_store, people=20)
    monkeypatch.setattr(traces, "_PATIENCE_MILLISECONDS", 50)
    reader = sqlite3.connect(sqlite_file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM surveys").fetchall()
    with caplog.at_level(logging.WARNING):
        sqlite_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    assert "log could not be emptied" in caplog.text
    assert sqlite_store.survey(project.workspace, project.survey).state is SurveyState.CLOSED
    reader.close()

    # The next closing makes good for it.
    second = new_project(sqlite_store, workspace=project.workspace)
    sqlite_store.set_survey_state(second.workspace, second.survey, SurveyState.CLOSED)
    assert sqlite_file.with_name(sqlite_file.name + "-wal").stat().st_size == 0
    assert by_place_in_file(sqlite_file, [each.key for each in submissions])


@pytest.mark.postgres
def test_a_closed_survey_in_postgresql_has_one_transaction_and_key_order(new_postgres_database) -> None:
    # A database of its own: places (ctid) depend on what else is in the table.
    with open_store(new_postgres_database("linkage")) as store:
        project, submissions = one_after_another(store, people=100)
        arrival = [each.key for each in submissions]
        # With statistics it reads the table from front to back and not by its index.
        with store._engine.begin() as connection:
            connection.execute(text("ANALYZE submissions"))
        places = text("SELECT key, xmin::text AS xmin FROM submissions ORDER BY ctid")
        with store._engine.connect() as connection:
            live = connection.execute(places).all()
        # While the survey is open, PostgreSQL shows who came when: decision 0004 says so.
        assert linked(arrival, [row.key for row in live]) == 1.0
        assert len({row.xmin for row in live}) == 100

        store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
        with store._engine.connect() as connection:
            closed = connection.execute(places).all()
        assert [row.key for row in closed] == sorted(arrival)
        assert len({row.xmin for row in closed}) == 1


@pytest.mark.postgres
def test_closing_in_postgresql_leaves_other_surveys_alone(postgres_session_store: SqlStore) -> None:
    store = postgres_session_store
    project = new_project(store)
    neighbour = new_project(store, workspace=project.workspace)
    for each in (project, neighbour):
        add_answers(store, each, some_submissions(each, 30), some_comments(5))
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    for each in (project, neighbour):
        assert len(store.answers(each.workspace, each.survey)) == 30
        assert len(store.comments(each.workspace, each.survey)) == 5


def test_within_a_file_people_are_written_by_key(sql_store: SqlStore) -> None:
    # Watching the statements is the same as reading the log.
    project = new_project(sql_store)
    submissions = some_submissions(project, 40)
    written: list[bytes] = []

    def watch(connection, statement, rows, parameters, options) -> None:
        if getattr(statement, "table", None) is schema.submissions:
            written.extend(row["key"] for row in rows)

    event.listen(sql_store._engine, "before_execute", watch)
    try:
        add_answers(sql_store, project, submissions)
    finally:
        event.remove(sql_store._engine, "before_execute", watch)
    assert written == sorted(each.key for each in submissions)
