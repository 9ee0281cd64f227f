"""What every store promises of rooms, links, invitations and what a workshop leaves, over every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from engagement.ports import AlreadyKept, NotKept, Store
from engagement.room import CommentReading, Door, Received, Room
from storage import schema
from storage.sql_store import SqlStore
from surveys.links import Invitation, Link, LinkKind
from surveys.survey import SurveyState
from tests.storage.storage_examples import (
    DAY,
    INSTRUMENT,
    OTHER_INSTRUMENT,
    Project,
    a_note,
    a_room,
    add_answers,
    new_project,
    published_results,
    some_comments,
    some_invitations,
    some_links,
    some_submissions,
)


@pytest.fixture
def project(store: Store) -> Project:
    return new_project(store)


def seeded(project: Project) -> int:
    """PostgreSQL keeps what earlier tests brought, so codes differ from test to test."""
    return project.survey.int


def received(store: Store, project: Project, receipt: bytes, seed: int = 3, **options: object) -> Received:
    [submission] = some_submissions(project, 1, seed=seed)
    return store.receive(project.workspace, project.survey, receipt, submission, (), **options).result(10)


def test_a_room_comes_back_equal_and_can_be_changed(store: Store, project: Project) -> None:
    assert store.room(project.workspace, project.survey) is None
    for door in Door:
        room = a_room(project, door=door)
        store.save_room(room)
        assert store.room(project.workspace, project.survey) == room


def test_of_two_changes_to_a_room_at_the_same_time_none_is_lost(store: Store, project: Project) -> None:
    def change(number: int) -> None:
        def next_one(room: Room) -> Room:
            field = "contact" if number % 2 else "address"
            return room.model_copy(update={field: getattr(room, field) + "x"})

        store.change_room(project.workspace, project.survey, next_one)

    with ThreadPoolExecutor(8) as people:
        list(people.map(change, range(40)))
    room = store.room(project.workspace, project.survey)
    assert room is not None
    assert (len(room.contact), len(room.address)) == (20, 20)


def test_links_come_back_equal_and_lead_to_their_survey(store: Store, project: Project) -> None:
    links = some_links(project, seeded(project))
    store.add_links(project.workspace, project.survey, links)
    assert store.links(project.workspace, project.survey) == tuple(sorted(links, key=lambda link: link.code))
    for link in links:
        found = store.way_in(link.code, bytes(32))
        assert found is not None
        assert (found.workspace, found.survey, found.by) == (project.workspace, project.survey, link)
    assert store.way_in("00000000", bytes(32)) is None


def test_a_code_is_taken_once_in_all_workspaces(store: Store, project: Project) -> None:
    links = some_links(project, seeded(project))
    store.add_links(project.workspace, project.survey, links)
    other = new_project(store)
    with pytest.raises(AlreadyKept):
        store.add_links(other.workspace, other.survey, [links[0]])
    assert store.links(other.workspace, other.survey) == ()


def test_a_link_or_an_invitation_to_an_unknown_team_is_refused(store: Store, project: Project) -> None:
    link = Link(code=some_links(project, seeded(project))[0].code, kind=LinkKind.TEAM, unit_id=uuid4())
    with pytest.raises(ValueError, match="organisation"):
        store.add_links(project.workspace, project.survey, [link])
    invitation = Invitation(digest=bytes(32), address="a@b.c", unit_id=uuid4())
    with pytest.raises(ValueError, match="organisation"):
        store.add_invitations(project.workspace, project.survey, [invitation])


def test_invitations_come_back_by_digest_and_lead_to_their_survey(store: Store, project: Project) -> None:
    invitations = some_invitations(project, 5, seeded(project))
    store.add_invitations(project.workspace, project.survey, invitations)
    ordered = tuple(sorted(invitations, key=lambda each: each.digest))
    assert store.invitations(project.workspace, project.survey) == ordered
    found = store.way_in("", invitations[0].digest)
    assert found is not None
    assert found.by == invitations[0]
    with pytest.raises(AlreadyKept):
        store.add_invitations(project.workspace, project.survey, invitations[:1])


def test_renewing_changes_the_tokens_of_those_who_have_not_answered(store: Store, project: Project) -> None:
    spent, waiting = some_invitations(project, 2, seeded(project))
    store.add_invitations(project.workspace, project.survey, [spent, waiting])
    store.save_room(a_room(project))
    assert received(store, project, spent.digest) is Received.KEPT
    renewed = {each.digest: each.digest[::-1] for each in (spent, waiting)}
    store.renew_invitations(project.workspace, project.survey, renewed)
    kept = {each.digest: each.address for each in store.invitations(project.workspace, project.survey)}
    assert kept == {spent.digest: spent.address, waiting.digest[::-1]: waiting.address}
    assert store.way_in("", waiting.digest) is None
    with pytest.raises(NotKept):
        store.renew_invitations(project.workspace, project.survey, {bytes(32): bytes(32)})


def test_erased_addresses_are_gone_and_the_links_still_lead_in(store: Store, project: Project) -> None:
    invitations = some_invitations(project, 3, seeded(project))
    store.add_invitations(project.workspace, project.survey, invitations)
    store.erase_addresses(project.workspace, project.survey)
    assert {each.address for each in store.invitations(project.workspace, project.survey)} == {""}
    assert store.way_in("", invitations[0].digest) is not None


def test_erased_addresses_are_gone_from_the_file_too(sqlite_store: SqlStore, sqlite_file: Path) -> None:
    project = new_project(sqlite_store)
    invitations = some_invitations(project, 40, seeded(project))
    sqlite_store.add_invitations(project.workspace, project.survey, invitations)
    sqlite_store.erase_addresses(project.workspace, project.survey)
    for path in sqlite_file.parent.glob(sqlite_file.name + "*"):
        content = path.read_bytes()
        assert not [each.address for each in invitations if each.address.encode() in content], path.name


def test_the_door_decides_and_the_facilitator_passes_it(store: Store, project: Project) -> None:
    assert received(store, project, bytes(32)) is Received.NOT_OPEN
    for door, expected in ((Door.SHUT, Received.NOT_OPEN), (Door.PAUSED, Received.PAUSED)):
        store.save_room(a_room(project, door=door))
        assert received(store, project, bytes(32)) is expected
    assert len(store.answers(project.workspace, project.survey)) == 0
    assert received(store, project, bytes(32), by_hand=True) is Received.KEPT
    assert store.receipts(project.workspace, project.survey) == {bytes(32)}


def test_answers_to_other_questions_than_the_survey_asks_by_now_are_not_kept(
    store: Store, project: Project
) -> None:
    # As many statements in another order would fit, and mean something else.
    store.save_room(a_room(project))
    store.replace_instrument(project.workspace, project.survey, OTHER_INSTRUMENT)
    assert received(store, project, bytes(32), asked=INSTRUMENT.content_hash) is Received.CHANGED
    assert len(store.answers(project.workspace, project.survey)) == 0
    assert received(store, project, bytes(32), asked=OTHER_INSTRUMENT.content_hash) is Received.KEPT


def test_the_same_receipt_is_kept_once(store: Store, project: Project) -> None:
    store.save_room(a_room(project))
    found = [received(store, project, b"r" * 32, seed=n) for n in range(4)]
    assert found == [Received.KEPT, *[Received.REPEATED] * 3]
    assert len(store.answers(project.workspace, project.survey)) == 1
    assert store.is_received(project.workspace, project.survey, b"r" * 32)
    assert not store.is_received(project.workspace, project.survey, b"s" * 32)


def test_a_closed_survey_receives_nothing_not_even_by_hand(store: Store, project: Project) -> None:
    store.save_room(a_room(project))
    add_answers(store, project, some_submissions(project, 5))
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    assert received(store, project, bytes(32), by_hand=True) is Received.CLOSED


def test_texts_that_come_after_a_publication_are_left_out(store: Store, project: Project) -> None:
    store.save_room(a_room(project))
    add_answers(store, project, some_submissions(project, 5), some_comments(2))
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    store.publish(published_results(project))
    store.reopen_survey(project.workspace, project.survey)
    [late], texts = some_submissions(project, 1, seed=9), some_comments(3, seed=9)
    outcome = store.receive(project.workspace, project.survey, bytes(32), late, texts).result(10)
    assert outcome is Received.KEPT
    assert len(store.comments(project.workspace, project.survey)) == 2


def test_clearing_lets_everybody_answer_again(store: Store, project: Project) -> None:
    store.save_room(a_room(project))
    assert received(store, project, bytes(32)) is Received.KEPT
    store.clear_answers(project.workspace, project.survey)
    assert store.receipts(project.workspace, project.survey) == frozenset()
    assert received(store, project, bytes(32), seed=4) is Received.KEPT


def test_people_are_counted_by_unit_without_reading_answers(store: Store, project: Project) -> None:
    submissions = some_submissions(project, 9)
    add_answers(store, project, submissions)
    counts = store.answered_by_unit(project.workspace, project.survey)
    assert sum(counts.values()) == 9
    assert set(counts) == {each.unit_id for each in submissions}


def test_notes_come_back_in_the_order_taken_and_can_be_changed(store: Store, project: Project) -> None:
    notes = [a_note(text=text) for text in ("one", "two", "three")]
    for note in notes:
        store.save_note(project.workspace, project.survey, note)
    changed = notes[1].model_copy(update={"text": "zwei", "owner": "", "due_on": None})
    store.save_note(project.workspace, project.survey, changed)
    store.delete_note(project.workspace, project.survey, notes[0].id)
    assert store.notes(project.workspace, project.survey) == (changed, notes[2])
    assert notes[2].due_on == DAY
    with pytest.raises(NotKept):
        store.delete_note(project.workspace, project.survey, notes[0].id)


def test_readings_belong_to_texts_that_are_there(store: Store, project: Project) -> None:
    texts = some_comments(3)
    add_answers(store, project, some_submissions(project, 5), texts)
    readings = [CommentReading(key=each.key, shown=True, text="[...]") for each in texts]
    store.save_comment_readings(project.workspace, project.survey, readings)
    withheld = CommentReading(key=texts[0].key, shown=False, text="")
    store.save_comment_readings(project.workspace, project.survey, [withheld])
    found = {each.key: each.shown for each in store.comment_readings(project.workspace, project.survey)}
    assert found == {texts[0].key: False, texts[1].key: True, texts[2].key: True}
    unknown = CommentReading(key=bytes(16), shown=True, text="x")
    with pytest.raises(NotKept):
        store.save_comment_readings(project.workspace, project.survey, [unknown])


def test_all_of_it_goes_with_the_survey(sql_store: SqlStore) -> None:
    project = new_project(sql_store)
    sql_store.save_room(a_room(project))
    sql_store.add_links(project.workspace, project.survey, some_links(project, seeded(project)))
    sql_store.add_invitations(
        project.workspace, project.survey, some_invitations(project, 3, seeded(project))
    )
    sql_store.save_note(project.workspace, project.survey, a_note())
    received(sql_store, project, bytes(32))
    sql_store.delete_survey(project.workspace, project.survey)
    with sql_store._engine.connect() as connection:
        for table in (schema.rooms, schema.links, schema.invitations, schema.receipts, schema.workshop_notes):
            here = table.c.workspace_id == project.workspace
            assert connection.execute(table.select().where(here)).first() is None, table.name
