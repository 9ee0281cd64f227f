"""Each method happens wholly or not at all, wherever it is interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from engagement.ports import Store
from engagement.room import CommentReading, Door
from storage.sql_store import SqlStore
from surveys.survey import SurveyState
from tests.storage.storage_examples import (
    CLIENT_TABLES,
    INSTRUMENT,
    OTHER_INSTRUMENT,
    Project,
    a_batch,
    a_dossier,
    a_file,
    a_note,
    a_plan,
    a_room,
    a_survey,
    add_answers,
    an_engagement,
    an_organisation,
    groups_of,
    new_project,
    published_results,
    some_comments,
    some_facts,
    some_invitations,
    some_links,
    some_observations,
    some_submissions,
)


class PowerCut(Exception):
    pass


class EndsEarly(Sequence[object]):
    """A list that breaks off after half of its records, as a failing reader would."""

    def __init__(self, records: Sequence[object]) -> None:
        self.records = records

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, index):
        return self.records[index]

    def __iter__(self) -> Iterator[object]:
        yield from self.records[: len(self.records) // 2]
        raise PowerCut


WRITES: dict[str, Callable[[Store, Project], object]] = {
    "save_engagement": lambda store, it: store.save_engagement(an_engagement(it.workspace)),
    "delete_engagement": lambda store, it: store.delete_engagement(it.workspace, it.engagement),
    "save_organisation": lambda store, it: store.save_organisation(
        it.workspace, it.engagement, an_organisation()
    ),
    "save_design": lambda store, it: store.save_design(it.workspace, it.engagement, OTHER_INSTRUMENT),
    "delete_design": lambda store, it: store.delete_design(it.workspace, it.engagement),
    "open_survey": lambda store, it: store.open_survey(
        a_survey(it, uuid4()), INSTRUMENT, it.organisation, groups_of(it.organisation)
    ),
    "set_survey_state": lambda store, it: store.set_survey_state(it.workspace, it.survey, SurveyState.CLOSED),
    "delete_survey": lambda store, it: store.delete_survey(it.workspace, it.survey),
    "add_answers": lambda store, it: store.add_answers(
        it.workspace, a_batch(it, "second"), some_submissions(it, 4, seed=9), some_comments(3, seed=9)
    ),
    "change_room": lambda store, it: store.change_room(
        it.workspace, it.survey, lambda room: room.model_copy(update={"door": Door.PAUSED})
    ),
    "save_room": lambda store, it: store.save_room(a_room(it, door=Door.PAUSED)),
    "add_links": lambda store, it: store.add_links(it.workspace, it.survey, some_links(it, seed=3)),
    "add_invitations": lambda store, it: store.add_invitations(
        it.workspace, it.survey, some_invitations(it, seed=3)
    ),
    "renew_invitations": lambda store, it: store.renew_invitations(
        it.workspace,
        it.survey,
        {each.digest: each.digest[::-1] for each in store.invitations(it.workspace, it.survey)},
    ),
    "erase_addresses": lambda store, it: store.erase_addresses(it.workspace, it.survey),
    "save_note": lambda store, it: store.save_note(it.workspace, it.survey, a_note()),
    "delete_note": lambda store, it: store.delete_note(
        it.workspace, it.survey, store.notes(it.workspace, it.survey)[0].id
    ),
    "save_comment_readings": lambda store, it: store.save_comment_readings(
        it.workspace,
        it.survey,
        [
            CommentReading(key=each.key, shown=False, text="")
            for each in store.comments(it.workspace, it.survey)
        ],
    ),
    "clear_answers": lambda store, it: store.clear_answers(it.workspace, it.survey),
    "remember_mapping": lambda store, it: store.remember_mapping(it.workspace, "h", {"new": "words"}),
    "change_facts": lambda store, it: store.change_facts(
        it.workspace, it.engagement, lambda facts: facts[:2]
    ),
    "change_observations": lambda store, it: store.change_observations(
        it.workspace, it.engagement, lambda seen: (*seen, *some_observations())
    ),
    "change_dossier": lambda store, it: store.change_dossier(
        it.workspace, it.engagement, lambda _: a_dossier()
    ),
    "add_plan_version": lambda store, it: store.add_plan_version(a_plan(it, number=4)),
    "keep_step": lambda store, it: store.keep_step(
        a_plan(it, number=3),
        lambda _: a_dossier(),
        settings=lambda own: own.model_copy(update={"coach_hours": 77.0}),
        file=a_file(b"the second file"),
    ),
}


def project_with_content(store: Store) -> Project:
    project = new_project(store)
    add_answers(store, project, some_submissions(project, 8), some_comments(4))
    store.change_facts(project.workspace, project.engagement, lambda _: some_facts())
    store.change_observations(project.workspace, project.engagement, lambda _: some_observations())
    store.change_dossier(project.workspace, project.engagement, lambda _: a_dossier())
    store.remember_mapping(project.workspace, "h", {"old": "words"})
    store.add_plan_version(a_plan(project))
    store.keep_step(a_plan(project, number=2), lambda dossier: dossier, file=a_file())
    store.save_design(project.workspace, project.engagement, INSTRUMENT)
    store.save_room(a_room(project))
    store.add_links(project.workspace, project.survey, some_links(project, seed=project.survey.int))
    store.add_invitations(
        project.workspace, project.survey, some_invitations(project, seed=project.survey.int)
    )
    store.save_note(project.workspace, project.survey, a_note())
    return project


def rows_of(store: SqlStore, project: Project) -> dict[str, list[str]]:
    """Every row of the workspace in every table."""
    with store._engine.connect() as connection:
        return {
            table.name: sorted(
                str(tuple(row))
                for row in connection.execute(select(table).where(table.c.workspace_id == project.workspace))
            )
            for table in CLIENT_TABLES
        }


def interrupted_at_every_statement(store: SqlStore, project: Project, write: Callable[[], object]) -> int:
    """Interrupt before the first statement, the second, ... and the commit; return how many there were.

    Tidying up after the commit (VACUUM and what belongs to it) is not part of the transaction.
    """
    before, seen, stop_at = rows_of(store, project), 0, 1

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == stop_at:
            raise PowerCut

    def on_statement(connection, cursor, statement, parameters, context, many) -> None:
        if not statement.startswith(("VACUUM", "PRAGMA")):
            count()

    event.listen(store._engine, "before_cursor_execute", on_statement)
    event.listen(store._engine, "commit", count)
    try:
        while True:
            seen = 0
            try:
                write()
            except PowerCut:
                seen = -1_000  # reading the rows must not be interrupted
                assert rows_of(store, project) == before, f"interrupted before step {stop_at}"
                stop_at += 1
            else:
                return stop_at - 1
    finally:
        event.remove(store._engine, "before_cursor_execute", on_statement)
        event.remove(store._engine, "commit", count)


@pytest.mark.parametrize("name", WRITES)
def test_a_write_interrupted_anywhere_leaves_everything_as_it_was(sql_store: SqlStore, name: str) -> None:
    project = project_with_content(sql_store)
    before = rows_of(sql_store, project)
    steps = interrupted_at_every_statement(sql_store, project, lambda: WRITES[name](sql_store, project))
    # At least: look or hold, write, commit.
    assert steps >= 3
    assert rows_of(sql_store, project) != before


def test_publishing_interrupted_anywhere_neither_keeps_results_nor_marks_the_survey(
    sql_store: SqlStore,
) -> None:
    project = project_with_content(sql_store)
    sql_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    snapshot = published_results(project)
    steps = interrupted_at_every_statement(sql_store, project, lambda: sql_store.publish(snapshot))
    # Look at the survey, look for the id, insert, mark, commit.
    assert steps >= 5
    assert sql_store.snapshot(project.workspace, project.survey) == snapshot


def test_replacing_what_is_asked_interrupted_anywhere_leaves_the_survey_as_it_was(
    sql_store: SqlStore,
) -> None:
    project = new_project(sql_store)

    def write() -> None:
        sql_store.replace_instrument(project.workspace, project.survey, OTHER_INSTRUMENT)

    steps = interrupted_at_every_statement(sql_store, project, write)
    # Hold workspace and survey, look for answers and results, keep, name, drop, commit.
    assert steps >= 8
    assert sql_store.survey_instrument(project.workspace, project.survey) == OTHER_INSTRUMENT


def test_every_write_of_the_store_is_interrupted_here() -> None:
    reads_like = ("workspaces", "engagements", "engagement", "organisation", "surveys", "survey", "answers")
    reads_too = ("comments", "import_batches", "remembered_mapping", "facts", "observations", "snapshot")
    also = ("survey_instrument", "survey_organisation", "survey_reporting_units", "plan_versions")
    more = ("snapshots", "publications", "design", "dossier", "room", "links", "invitations", "notes")
    files = ("plan_file",)
    # Receiving is tested with the queue that does it (test_store_arrivals).
    collecting = ("receive", "answered_by_unit", "receipts", "is_received", "way_in", "comment_readings")
    methods = {name for name in vars(Store) if not name.startswith("_")}
    # Adding a workspace is a single statement; publishing has a test of its own, and so has
    # what happens after it (test_store_late_answers).
    elsewhere = ("add_workspace", "publish", "reopen_survey", "stand_by_results", "replace_instrument")
    assert methods - {*reads_like, *reads_too, *also, *more, *files, *collecting, *elsewhere} == WRITES.keys()


def test_a_list_that_breaks_off_stores_nothing_of_it(store: Store) -> None:
    project = project_with_content(store)
    home, engagement = project.workspace, project.engagement
    people, texts = some_submissions(project, 6, seed=3), some_comments(6, seed=3)
    for write in (
        lambda: add_answers(store, project, EndsEarly(people), texts, digest="d3"),
        lambda: add_answers(store, project, people, EndsEarly(texts), digest="d3"),
        lambda: store.change_facts(home, engagement, lambda _: EndsEarly(some_facts())),
        lambda: store.change_observations(home, engagement, lambda _: EndsEarly(some_observations())),
    ):
        with pytest.raises(PowerCut):
            write()
    assert len(store.answers(home, project.survey)) == 8
    assert len(store.comments(home, project.survey)) == 4
    assert [each.digest for each in store.import_batches(home, project.survey)] == ["d1"]
    assert store.facts(home, engagement) == some_facts()
    assert len(store.observations(home, engagement)) == 2


def test_a_number_that_json_cannot_say_is_refused_at_the_door(sql_store: SqlStore) -> None:
    project = project_with_content(sql_store)
    wrong = some_facts()[1].model_copy(update={"value": float("nan")})
    with pytest.raises(Exception, match="JSON"):
        sql_store.change_facts(project.workspace, project.engagement, lambda _: [wrong])
    assert sql_store.facts(project.workspace, project.engagement) == some_facts()
