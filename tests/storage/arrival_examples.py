"""Phones for the tests of what arrives: a room that is open, receipts, and somebody in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from random import Random

from engagement.ports import Store
from engagement.room import Door, Received, Room
from storage.sql_store import SqlStore
from storage.survey_records import kept_survey
from surveys.answers import Comment, Submission
from tests.storage.storage_examples import Project, new_project

WAITED = 20  # seconds; only ever reached by a test that fails


def a_room(store: Store, door: Door = Door.OPEN) -> Project:
    project = new_project(store)
    set_door(store, project, door)
    return project


def set_door(store: Store, project: Project, door: Door) -> None:
    store.save_room(Room(workspace_id=project.workspace, survey_id=project.survey, door=door))


def some_receipts(count: int, seed: int = 0) -> list[bytes]:
    random = Random(seed)
    return [random.randbytes(32) for _ in range(count)]


def sent(
    store: Store,
    project: Project,
    submission: Submission,
    receipt: bytes,
    comments: Sequence[Comment] = (),
    *,
    by_hand: bool = False,
) -> Future[Received]:
    return store.receive(project.workspace, project.survey, receipt, submission, comments, by_hand=by_hand)


def outcome(future: Future[Received]) -> Received | BaseException:
    return future.exception(WAITED) or future.result(WAITED)


def kept_people(store: Store, project: Project) -> int:
    return sum(store.answered_by_unit(project.workspace, project.survey).values())


@contextmanager
def somebody_else_writes(store: SqlStore, project: Project) -> Iterator[None]:
    """Another connection holds the file, or on PostgreSQL the survey: the queue's writer has to wait."""
    with store._writer.begin() as connection:
        kept_survey(connection, project.workspace, project.survey, held=True)
        yield
