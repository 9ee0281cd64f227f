"""Many writers, several processes, and a process that dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from engagement.ports import AlreadyKept, Store
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.survey import SurveyState
from tests.storage.storage_examples import (
    a_plan,
    add_answers,
    new_project,
    some_comments,
    some_submissions,
)

ROOT = Path(__file__).resolve().parents[2]
THREADS = 8


def all_at_once(work: Callable[[int], object]) -> list[object]:
    """What `work` returned or raised in each of eight threads that start together."""
    together = Barrier(THREADS)

    def one(number: int) -> object:
        together.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_eight_writers_add_batches_without_an_error_or_a_loss(store: Store) -> None:
    project = new_project(store)
    people = some_submissions(project, THREADS * 10 * 5)

    def ten_batches(number: int) -> None:
        for batch in range(10):
            first = (number * 10 + batch) * 5
            comments = some_comments(2, seed=first)
            add_answers(store, project, people[first : first + 5], comments, f"{number}-{batch}")

    assert all_at_once(ten_batches) == [None] * THREADS
    # 8 threads, 10 batches each, 5 people and 2 texts a batch.
    assert len(store.answers(project.workspace, project.survey)) == 400
    assert len(store.comments(project.workspace, project.survey)) == 160
    assert len(store.import_batches(project.workspace, project.survey)) == 80


def test_readers_see_whole_batches_only(sql_store: SqlStore) -> None:
    project = new_project(sql_store)
    people = some_submissions(project, 4 * 5 * 7)

    def write_or_read(number: int) -> list[int]:
        if number < 4:
            for batch in range(5):
                first = (number * 5 + batch) * 7
                add_answers(sql_store, project, people[first : first + 7], digest=f"{number}-{batch}")
            return []
        return [len(sql_store.answers(project.workspace, project.survey)) for _ in range(10)]

    counts = all_at_once(write_or_read)
    assert not [each for each in counts if isinstance(each, Exception)]
    assert {count % 7 for seen in counts for count in seen} == {0}


def test_the_same_file_from_eight_threads_is_kept_once(store: Store) -> None:
    project = new_project(store)
    outcomes = all_at_once(
        lambda number: add_answers(store, project, some_submissions(project, 5, seed=number), digest="same")
    )
    assert sum(each is None for each in outcomes) == 1
    assert sum(isinstance(each, AlreadyKept) for each in outcomes) == THREADS - 1
    assert len(store.answers(project.workspace, project.survey)) == 5


def test_the_same_plan_number_from_eight_threads_is_kept_once(store: Store) -> None:
    project = new_project(store)
    outcomes = all_at_once(lambda number: store.add_plan_version(a_plan(project)))
    assert sum(each is None for each in outcomes) == 1
    assert sum(isinstance(each, AlreadyKept) for each in outcomes) == THREADS - 1


def test_an_answer_is_kept_before_the_survey_closes_or_refused(store: Store) -> None:
    project = new_project(store)

    def add_or_close(number: int) -> object:
        if number == 0:
            return store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
        add_answers(store, project, some_submissions(project, 3, seed=number), digest=str(number))
        return 3

    outcomes = all_at_once(add_or_close)
    assert outcomes[0] is None
    assert all(each == 3 or isinstance(each, AlreadyKept) for each in outcomes[1:])
    # Every call that returned is there; none that was refused is.
    kept = sum(each for each in outcomes[1:] if each == 3)
    assert len(store.answers(project.workspace, project.survey)) == kept


def test_saving_an_organisation_from_eight_threads_keeps_one_of_them_whole(store: Store) -> None:
    project = new_project(store)
    others = [new_project(store).organisation for _ in range(THREADS)]
    outcomes = all_at_once(
        lambda number: store.save_organisation(project.workspace, project.engagement, others[number])
    )
    assert outcomes == [None] * THREADS
    assert store.organisation(project.workspace, project.engagement) in others


# What the other process runs: it opens the store, says so, and writes until it is killed.
_WRITER = """
import sys
from storage.opening import open_store
from tests.storage.storage_examples import Project, add_answers, new_project, some_submissions

store = open_store(sys.argv[1])
project = new_project(store)
print(project.workspace, project.survey, flush=True)
people = some_submissions(project, int(sys.argv[2]))
for index, person in enumerate(people):
    add_answers(store, project, [person], digest=str(index))
    print(index, flush=True)
"""


def start_writer(url: str, people: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, url, str(people)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def acknowledged(lines: list[str]) -> int:
    """Answers whose number was printed; the first line names workspace and survey."""
    return len(lines) - 1


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_three_processes_start_on_a_new_database_together(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path / 'new folder' / 'new.db'}"
    else:
        url = request.getfixturevalue("new_postgres_database")("together")
    writers = [start_writer(url, people=5) for _ in range(3)]
    for writer in writers:
        out, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
        assert acknowledged(out.splitlines()) == 5
    with open_store(url) as store:
        assert len(store.workspaces()) == 3


def test_what_was_acknowledged_survives_a_killed_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    writer = start_writer(url, people=10_000)
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(40)]
    os.kill(writer.pid, signal.SIGKILL)
    lines += writer.stdout.readlines()
    writer.wait(timeout=30)
    writer.stdout.close()
    if writer.stderr is not None:
        writer.stderr.close()
    complete = [line for line in lines if line.endswith("\n")]
    with open_store(url) as store:
        (workspace,) = store.workspaces()
        (engagement,) = store.engagements(workspace.id)
        (survey,) = store.surveys(workspace.id, engagement.id)
        kept = len(store.answers(workspace.id, survey.id))
    # One more may have been kept without the time to say so.
    assert acknowledged(complete) <= kept <= acknowledged(complete) + 1
