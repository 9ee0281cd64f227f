"""Answers that phones send: each counts once, and none that was confirmed is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

import pytest
from sqlalchemy import event

from engagement.ports import Store
from engagement.room import Door, Received
from storage import schema
from storage.sql_store import SqlStore
from surveys.survey import SurveyState
from tests.storage.arrival_examples import (
    WAITED,
    a_room,
    kept_people,
    outcome,
    sent,
    set_door,
    some_receipts,
    somebody_else_writes,
)
from tests.storage.storage_examples import new_project, published_results, some_comments, some_submissions


def test_every_submission_counts_once_however_many_send_it_at_once(store: Store) -> None:
    project, count = a_room(store), 60
    people, receipts, texts = some_submissions(project, count), some_receipts(count), some_comments(count)

    def send_all(seed: int) -> Counter[Received]:
        order = Random(seed).sample(range(count), count)
        futures = [sent(store, project, people[n], receipts[n], [texts[n]]) for n in order]
        return Counter(future.result(WAITED) for future in futures)

    with ThreadPoolExecutor(8) as pool:
        seen = sum(pool.map(send_all, range(8)), Counter[Received]())
    assert seen == {Received.KEPT: 60, Received.REPEATED: 7 * 60}
    assert kept_people(store, project) == 60
    assert store.receipts(project.workspace, project.survey) == set(receipts)
    assert len(store.comments(project.workspace, project.survey)) == 60


def test_a_storm_of_retries_through_two_queues_counts_everybody_once(sql_store: SqlStore) -> None:
    # Two processes have a queue each. A form sent again has its receipt, and new random keys.
    project, count, tries = a_room(sql_store), 40, 10
    receipts, random = some_receipts(count), Random(1)
    other = SqlStore(sql_store._engine)
    sends = []
    for n in random.sample([*range(count)] * tries, count * tries):
        seed = random.getrandbits(64)
        (person,), texts = some_submissions(project, 1, seed), some_comments(1, seed)
        by = random.choice([sql_store, other])
        sends.append((n, sent(by, project, person, receipts[n], texts)))
    kept = Counter(n for n, future in sends if outcome(future) is Received.KEPT)
    assert kept == Counter(range(count))
    assert {outcome(future) for _, future in sends} == {Received.KEPT, Received.REPEATED}
    assert kept_people(sql_store, project) == count
    assert len(sql_store.comments(project.workspace, project.survey)) == count
    assert sql_store.receipts(project.workspace, project.survey) == set(receipts)
    other._arrivals.close()


@pytest.mark.parametrize(
    ("door", "phone"),
    [(Door.SHUT, Received.NOT_OPEN), (Door.PAUSED, Received.PAUSED), (Door.OPEN, Received.KEPT)],
)
def test_the_door_decides_about_phones_and_not_about_what_is_entered_by_hand(
    store: Store, door: Door, phone: Received
) -> None:
    project = a_room(store, door)
    (person, other), (one, two) = some_submissions(project, 2), some_receipts(2)
    assert outcome(sent(store, project, person, one)) is phone
    assert outcome(sent(store, project, other, two, by_hand=True)) is Received.KEPT
    # What a shut door turned away comes in once it opens.
    set_door(store, project, Door.OPEN)
    again = outcome(sent(store, project, person, one))
    assert again is (Received.REPEATED if phone is Received.KEPT else Received.KEPT)
    assert kept_people(store, project) == 2


def test_a_room_nobody_opened_takes_nothing_and_a_closed_survey_nothing_by_hand_either(store: Store) -> None:
    project = new_project(store)
    (person,), (receipt,) = some_submissions(project, 1), some_receipts(1)
    assert outcome(sent(store, project, person, receipt)) is Received.NOT_OPEN
    set_door(store, project, Door.OPEN)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    for by_hand in (False, True):
        assert outcome(sent(store, project, person, receipt, by_hand=by_hand)) is Received.CLOSED
    assert store.receipts(project.workspace, project.survey) == frozenset()


def test_a_closing_amid_500_answers_keeps_all_it_confirmed_and_nothing_else(store: Store) -> None:
    project = a_room(store)
    people, receipts = some_submissions(project, 500), some_receipts(500)

    def send(part: int) -> list[Future[Received]]:
        return [sent(store, project, people[n], receipts[n]) for n in range(part, 500, 10)]

    with ThreadPoolExecutor(11) as pool:
        first = [pool.submit(send, part) for part in range(5)]
        closing = pool.submit(store.set_survey_state, project.workspace, project.survey, SurveyState.CLOSED)
        parts = first + [pool.submit(send, part) for part in range(5, 10)]
        closing.result(WAITED)
    outcomes = Counter(outcome(future) for part in parts for future in part.result())
    assert outcomes.keys() <= {Received.KEPT, Received.CLOSED}
    assert kept_people(store, project) == outcomes[Received.KEPT]
    assert len(store.receipts(project.workspace, project.survey)) == outcomes[Received.KEPT]
    assert outcome(sent(store, project, people[0], bytes(32))) is Received.CLOSED


def test_a_receipt_of_another_length_is_refused(store: Store) -> None:
    project = a_room(store)
    (person,) = some_submissions(project, 1)
    assert isinstance(outcome(sent(store, project, person, b"short")), ValueError)
    assert kept_people(store, project) == 0


def test_text_answers_are_left_out_once_results_were_published(store: Store) -> None:
    project = a_room(store)
    (early, late), (one, two), texts = some_submissions(project, 2), some_receipts(2), some_comments(2)
    assert outcome(sent(store, project, early, one, texts[:1])) is Received.KEPT
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    store.publish(published_results(project))
    store.reopen_survey(project.workspace, project.survey)
    assert outcome(sent(store, project, late, two, texts[1:])) is Received.KEPT
    assert store.comments(project.workspace, project.survey) == tuple(texts[:1])
    assert kept_people(store, project) == 2

    # Standing by the results removes the late answer; whose receipt is whose nobody knows.
    store.stand_by_results(project.workspace, project.survey)
    assert kept_people(store, project) == 1
    assert store.receipts(project.workspace, project.survey) == {one, two}


def test_whoever_answered_may_do_so_again_once_the_answers_were_cleared(store: Store) -> None:
    project = a_room(store)
    people, receipts = some_submissions(project, 5), some_receipts(5)
    for _ in range(2):
        futures = [sent(store, project, *each) for each in zip(people, receipts, strict=True)]
        assert {outcome(each) for each in futures} == {Received.KEPT}
        assert outcome(sent(store, project, people[0], receipts[0])) is Received.REPEATED
        store.clear_answers(project.workspace, project.survey)
        assert store.receipts(project.workspace, project.survey) == frozenset()


def test_what_is_written_together_is_written_by_key(sql_store: SqlStore) -> None:
    # Watching the statements is the same as reading the log.
    project = a_room(sql_store)
    people, receipts, texts = some_submissions(project, 40), some_receipts(40), some_comments(40)
    written: dict[str, list[list[bytes]]] = {"submissions": [], "receipts": [], "comments": []}
    key = {"submissions": "key", "receipts": "digest", "comments": "key"}

    def watch(connection, statement, rows, parameters, options) -> None:
        table = getattr(statement, "table", None)
        if table is not None and table.name in written:
            written[table.name].append([row[key[table.name]] for row in rows or [parameters]])

    event.listen(sql_store._engine, "before_execute", watch)
    try:
        with somebody_else_writes(sql_store, project):
            futures = [sent(sql_store, project, people[n], receipts[n], texts[n : n + 1]) for n in range(40)]
        assert {outcome(each) for each in futures} == {Received.KEPT}
    finally:
        event.remove(sql_store._engine, "before_execute", watch)
    for name, batches in written.items():
        assert sum(map(len, batches)) == 40, name
        # Forty came while the file was held: hardly more than a first one and the rest.
        assert len(batches) < 5, name
        assert all(batch == sorted(batch) for batch in batches), name


def test_text_answers_share_nothing_with_the_answers_beside_them() -> None:
    shared = {column.name for column in schema.comments.columns} & {
        column.name for column in schema.submissions.columns
    }
    assert shared == {"workspace_id", "survey_id", "key"}
    both = {column.name for column in schema.receipts.columns} & {
        column.name for column in schema.submissions.columns
    }
    assert both == {"workspace_id", "survey_id"}
