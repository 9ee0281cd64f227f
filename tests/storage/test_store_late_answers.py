"""Late answers: a published survey opens again, takes some, and is published again or put back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from engagement.model import PublishedSnapshot
from engagement.ports import AlreadyKept, NotKept, Store
from storage import schema
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.answers import NOT_PUBLISHED, answer_table
from surveys.survey import SurveyState
from tests.storage.storage_examples import (
    Project,
    a_plan,
    add_answers,
    new_project,
    open_survey,
    published_results,
    some_comments,
    some_submissions,
)
from tests.storage.test_store_atomicity import interrupted_at_every_statement, rows_of

EARLY, LATE = 9, 4


def published_project(store: Store) -> tuple[Project, PublishedSnapshot]:
    project = new_project(store)
    add_answers(store, project, some_submissions(project, EARLY), some_comments(3))
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    snapshot = published_results(project)
    store.publish(snapshot)
    return project, snapshot


def reopened_project(store: Store) -> tuple[Project, PublishedSnapshot]:
    """A survey with published results that holds late answers too."""
    project, snapshot = published_project(store)
    store.reopen_survey(project.workspace, project.survey)
    add_answers(store, project, some_submissions(project, LATE, seed=5), digest="late")
    return project, snapshot


def next_results(project: Project, number: int = 1) -> PublishedSnapshot:
    return published_results(project).model_copy(update={"number": number})


def first_publications(store: Store, project: Project) -> list[int]:
    return sorted(store.answers(project.workspace, project.survey).first_publication.tolist())


def test_answers_have_no_publication_until_they_are_published_and_then_their_first(store: Store) -> None:
    project, _ = reopened_project(store)
    assert first_publications(store, project) == [NOT_PUBLISHED] * LATE + [0] * EARLY
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    assert first_publications(store, project) == [NOT_PUBLISHED] * LATE + [0] * EARLY
    store.publish(next_results(project))
    assert first_publications(store, project) == [0] * EARLY + [1] * LATE


def test_each_answer_keeps_its_own_publication_beside_its_values(store: Store) -> None:
    project, _ = reopened_project(store)
    late = {each.values for each in some_submissions(project, LATE, seed=5)}
    table = store.answers(project.workspace, project.survey)
    for values, first in zip(table.values, table.first_publication, strict=True):
        assert (first == NOT_PUBLISHED) == (values.tobytes() in late)
    assert not table.first_publication.flags.writeable


def test_publications_are_numbered_and_the_newest_is_what_is_read(store: Store) -> None:
    project, first = reopened_project(store)
    home, survey = project.workspace, project.survey
    # While late answers come in, the results stand.
    assert store.survey(home, survey).state is SurveyState.OPEN
    assert store.snapshot(home, survey) == first
    store.set_survey_state(home, survey, SurveyState.CLOSED)
    second = next_results(project)
    store.publish(second)
    assert store.snapshot(home, survey) == second
    assert store.snapshots(home, survey) == (first, second)
    assert store.publications(home, survey) == 2
    assert store.survey(home, survey).state is SurveyState.PUBLISHED


def test_a_plan_may_name_any_publication_of_its_engagement(store: Store) -> None:
    project, first = reopened_project(store)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    second = next_results(project)
    store.publish(second)
    for number, snapshot in enumerate((first, second), start=1):
        store.add_plan_version(a_plan(project, number, snapshot.id))
    assert len(store.plan_versions(project.workspace, project.engagement)) == 2


def test_a_survey_without_published_results_has_no_publications(store: Store) -> None:
    project = new_project(store)
    assert store.snapshots(project.workspace, project.survey) == ()
    assert store.publications(project.workspace, project.survey) == 0
    assert store.publications(project.workspace, uuid4()) == 0


@pytest.mark.parametrize("number", [0, 2])
def test_a_publication_has_the_next_number_or_is_refused(store: Store, number: int) -> None:
    project, first = reopened_project(store)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    with pytest.raises(ValueError, match=f"has number 1, not {number}"):
        store.publish(next_results(project, number))
    assert store.snapshots(project.workspace, project.survey) == (first,)
    assert first_publications(store, project) == [NOT_PUBLISHED] * LATE + [0] * EARLY


def test_the_same_results_are_published_once(store: Store) -> None:
    project, first = reopened_project(store)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    with pytest.raises(AlreadyKept, match="there already"):
        store.publish(first.model_copy(update={"number": 1}))


def test_only_a_survey_with_published_results_opens_again(store: Store) -> None:
    project = new_project(store)
    with pytest.raises(ValueError, match="open already"):
        store.reopen_survey(project.workspace, project.survey)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    with pytest.raises(ValueError, match="no published results"):
        store.reopen_survey(project.workspace, project.survey)
    with pytest.raises(NotKept):
        store.reopen_survey(project.workspace, uuid4())
    store.publish(published_results(project))
    store.reopen_survey(project.workspace, project.survey)
    assert store.survey(project.workspace, project.survey).state is SurveyState.OPEN


def test_a_closed_survey_with_results_opens_again_when_its_late_answers_were_refused(store: Store) -> None:
    project, _ = reopened_project(store)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    store.reopen_survey(project.workspace, project.survey)
    add_answers(store, project, some_submissions(project, 2, seed=6), digest="later")
    assert len(store.answers(project.workspace, project.survey)) == EARLY + LATE + 2


def test_clearing_removes_late_answers_and_their_file_and_nothing_that_was_published(store: Store) -> None:
    project, _ = reopened_project(store)
    home, survey = project.workspace, project.survey
    comments = store.comments(home, survey)
    store.clear_answers(home, survey)
    assert first_publications(store, project) == [0] * EARLY
    assert [each.digest for each in store.import_batches(home, survey)] == ["d1"]
    assert store.comments(home, survey) == comments
    # The file can come again.
    add_answers(store, project, some_submissions(project, LATE, seed=5), digest="late")
    assert len(store.answers(home, survey)) == EARLY + LATE


@pytest.mark.parametrize("closed", [False, True])
def test_a_reopened_survey_goes_back_to_its_results_without_the_late_answers(
    store: Store, closed: bool
) -> None:
    project, first = reopened_project(store)
    home, survey = project.workspace, project.survey
    if closed:
        store.set_survey_state(home, survey, SurveyState.CLOSED)
    store.stand_by_results(home, survey)
    assert store.survey(home, survey).state is SurveyState.PUBLISHED
    assert store.snapshots(home, survey) == (first,)
    assert first_publications(store, project) == [0] * EARLY


def test_only_a_reopened_survey_goes_back_to_its_results(store: Store) -> None:
    project = new_project(store)
    add_answers(store, project, some_submissions(project, 3))
    with pytest.raises(ValueError, match="no published results"):
        store.stand_by_results(project.workspace, project.survey)
    assert len(store.answers(project.workspace, project.survey)) == 3
    project, _ = published_project(store)
    with pytest.raises(ValueError, match="published already"):
        store.stand_by_results(project.workspace, project.survey)
    with pytest.raises(NotKept):
        store.stand_by_results(project.workspace, uuid4())


def test_late_text_answers_are_refused_with_the_whole_file(store: Store) -> None:
    # Three people answer late, one of them in words: the text would be one of theirs.
    project, _ = published_project(store)
    store.reopen_survey(project.workspace, project.survey)
    with pytest.raises(ValueError, match="1 text answers come after"):
        add_answers(store, project, some_submissions(project, 3, seed=5), some_comments(1, seed=5), "late")
    assert len(store.answers(project.workspace, project.survey)) == EARLY


def test_another_surveys_answers_keep_their_publication(store: Store) -> None:
    project, _ = reopened_project(store)
    neighbour = open_survey(store, project, uuid4(), "Second wave")
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    store.publish(next_results(project))
    assert store.publications(project.workspace, neighbour.id) == 0
    other, _ = published_project(store)
    assert first_publications(store, other) == [0] * EARLY


def test_publications_and_answers_go_with_their_survey(store: Store) -> None:
    project, _ = reopened_project(store)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    store.publish(next_results(project))
    store.delete_survey(project.workspace, project.survey)
    assert store.snapshots(project.workspace, project.survey) == ()
    assert store.publications(project.workspace, project.survey) == 0


# In a database.


@pytest.mark.parametrize("write", ["reopen_survey", "stand_by_results", "clear_answers", "publish"])
def test_late_writes_interrupted_anywhere_leave_everything_as_it_was(sql_store: SqlStore, write: str) -> None:
    project, _ = reopened_project(sql_store)
    home, survey = project.workspace, project.survey
    if write in {"reopen_survey", "publish"}:
        sql_store.set_survey_state(home, survey, SurveyState.CLOSED)
    second = next_results(project)
    before = rows_of(sql_store, project)

    def once() -> None:
        if write == "publish":
            sql_store.publish(second)
        else:
            getattr(sql_store, write)(home, survey)

    # At least: look, write, commit.
    assert interrupted_at_every_statement(sql_store, project, once) >= 3
    assert rows_of(sql_store, project) != before


def test_publications_after_the_first_cannot_be_changed_either(sql_store: SqlStore) -> None:
    project, _ = reopened_project(sql_store)
    sql_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    sql_store.publish(next_results(project))
    table = schema.published_snapshots
    here = table.c.workspace_id == project.workspace
    with pytest.raises(IntegrityError, match="never change"), sql_store._engine.begin() as connection:
        connection.execute(update(table).where(here, table.c.number == 1).values(number=2))
    with sql_store._engine.connect() as connection:
        assert connection.execute(select(table.c.number).where(here).order_by(table.c.number)).all() == [
            (0,),
            (1,),
        ]


@pytest.mark.postgres
def test_publishing_late_answers_in_postgresql_leaves_key_order_and_one_transaction(
    new_postgres_database: Callable[[str], str],
) -> None:
    with open_store(new_postgres_database("late")) as store:
        project, _ = published_project(store)
        store.reopen_survey(project.workspace, project.survey)
        late = sorted(some_submissions(project, 40, seed=5), key=lambda each: each.values)
        for number, each in enumerate(late):
            add_answers(store, project, [each], digest=f"late {number}")
        store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
        store.publish(next_results(project))
        with store._engine.begin() as connection:
            connection.execute(text("ANALYZE submissions"))
            rows = connection.execute(
                text("SELECT key, xmin::text AS xmin FROM submissions ORDER BY ctid")
            ).all()
    # The number says who came late, the place in the table no more than that.
    assert [row.key for row in rows] == sorted(row.key for row in rows)
    assert len({row.xmin for row in rows}) == 1


def test_a_table_has_one_publication_number_for_each_person_or_none_at_all() -> None:
    unit = uuid4()
    rows = [(unit, 0, bytes([1, 2])), (unit, 0, bytes([3, 4]))]
    assert answer_table(rows, ("a", "b"), (unit,)).first_publication.tolist() == [NOT_PUBLISHED] * 2
    with pytest.raises(ValueError, match="1 publication numbers do not fit 2 people"):
        answer_table(rows, ("a", "b"), (unit,), [0])
