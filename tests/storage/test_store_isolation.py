"""Nothing crosses from one workspace to another, over every method and every store."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from engagement.ports import NotKept, Store
from engagement.room import CommentReading
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
    new_workspace,
    open_survey,
    published_results,
    some_comments,
    some_facts,
    some_invitations,
    some_links,
    some_observations,
    some_submissions,
)

Call = Callable[[Store, UUID, Project], object]


def full_project(store: Store) -> Project:
    """A published wave, an open wave, and one of everything else."""
    project = new_project(store)
    add_answers(store, project, some_submissions(project, 5), some_comments(2))
    collect_live(store, project)
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    store.publish(published_results(project))
    store.add_plan_version(a_plan(project))
    store.change_facts(project.workspace, project.engagement, lambda _: some_facts())
    store.change_observations(project.workspace, project.engagement, lambda _: some_observations())
    store.change_dossier(project.workspace, project.engagement, lambda _: a_dossier())
    store.keep_step(a_plan(project, 2), lambda dossier: dossier, file=a_file())
    store.remember_mapping(project.workspace, "h", {"a": "b"})
    store.save_design(project.workspace, project.engagement, INSTRUMENT)
    wave = open_survey(store, project, uuid4(), "Open wave")
    batch = a_batch(project, survey=wave.id)
    store.add_answers(project.workspace, batch, some_submissions(project, 5), some_comments(2))
    return project


def collect_live(store: Store, project: Project) -> None:
    """Something of all that a room leaves behind."""
    home, survey = project.workspace, project.survey
    store.save_room(a_room(project))
    store.add_links(home, survey, some_links(project, seed=home.int))
    store.add_invitations(home, survey, some_invitations(project, seed=home.int))
    [late] = some_submissions(project, 1, seed=77)
    store.receive(home, survey, bytes(31) + b"1", late, ()).result()
    store.save_note(home, survey, a_note())
    text = store.comments(home, survey)[0]
    store.save_comment_readings(home, survey, [CommentReading(key=text.key, shown=True, text="ok")])


def everything(store: Store, project: Project) -> list[object]:
    """All that can be read of a project."""
    home, engagement = project.workspace, project.engagement
    found: list[object] = [
        store.engagements(home),
        store.engagement(home, engagement),
        store.organisation(home, engagement),
        store.design(home, engagement),
        store.facts(home, engagement),
        store.observations(home, engagement),
        store.dossier(home, engagement),
        store.plan_versions(home, engagement),
        store.plan_file(home, engagement),
        store.remembered_mapping(home, "h"),
    ]
    for survey in store.surveys(home, engagement):
        table = store.answers(home, survey.id)
        found += [
            survey,
            table.values.tobytes(),
            table.unit.tobytes(),
            store.comments(home, survey.id),
            store.import_batches(home, survey.id),
            store.survey_instrument(home, survey.id),
            store.survey_organisation(home, survey.id),
            store.survey_reporting_units(home, survey.id),
            store.snapshots(home, survey.id),
            store.room(home, survey.id),
            store.links(home, survey.id),
            store.invitations(home, survey.id),
            store.receipts(home, survey.id),
            store.notes(home, survey.id),
            store.comment_readings(home, survey.id),
        ]
    return found


def foreign(record: object, workspace: UUID) -> object:
    return record.model_copy(update={"workspace_id": workspace})


# Each method, called in a foreign workspace with ids that exist elsewhere.
NOT_KEPT: dict[str, Call] = {
    "engagement": lambda store, away, their: store.engagement(away, their.engagement),
    "delete_engagement": lambda store, away, their: store.delete_engagement(away, their.engagement),
    "save_organisation": lambda store, away, their: store.save_organisation(
        away, their.engagement, an_organisation()
    ),
    "save_design": lambda store, away, their: store.save_design(away, their.engagement, INSTRUMENT),
    "delete_design": lambda store, away, their: store.delete_design(away, their.engagement),
    "replace_instrument": lambda store, away, their: store.replace_instrument(away, their.survey, INSTRUMENT),
    "open_survey": lambda store, away, their: store.open_survey(
        foreign(a_survey(their, uuid4()), away), INSTRUMENT, their.organisation, groups_of(their.organisation)
    ),
    "survey": lambda store, away, their: store.survey(away, their.survey),
    "survey_instrument": lambda store, away, their: store.survey_instrument(away, their.survey),
    "survey_organisation": lambda store, away, their: store.survey_organisation(away, their.survey),
    "survey_reporting_units": lambda store, away, their: store.survey_reporting_units(away, their.survey),
    "set_survey_state": lambda store, away, their: store.set_survey_state(
        away, their.survey, SurveyState.CLOSED
    ),
    "reopen_survey": lambda store, away, their: store.reopen_survey(away, their.survey),
    "stand_by_results": lambda store, away, their: store.stand_by_results(away, their.survey),
    "delete_survey": lambda store, away, their: store.delete_survey(away, their.survey),
    "add_answers": lambda store, away, their: store.add_answers(
        away, foreign(a_batch(their, "new"), away), some_submissions(their, 2, seed=7), []
    ),
    "receive": lambda store, away, their: store.receive(
        away, their.survey, bytes(32), some_submissions(their, 1, seed=8)[0], ()
    ).result(),
    "answered_by_unit": lambda store, away, their: store.answered_by_unit(away, their.survey),
    "change_room": lambda store, away, their: store.change_room(away, their.survey, lambda room: room),
    "save_room": lambda store, away, their: store.save_room(foreign(a_room(their), away)),
    "add_links": lambda store, away, their: store.add_links(away, their.survey, some_links(their, 9)),
    "add_invitations": lambda store, away, their: store.add_invitations(
        away, their.survey, some_invitations(their, seed=9)
    ),
    "renew_invitations": lambda store, away, their: store.renew_invitations(
        away,
        their.survey,
        {each.digest: bytes(32) for each in store.invitations(their.workspace, their.survey)[:1]},
    ),
    "erase_addresses": lambda store, away, their: store.erase_addresses(away, their.survey),
    "save_note": lambda store, away, their: store.save_note(away, their.survey, a_note()),
    "delete_note": lambda store, away, their: store.delete_note(
        away, their.survey, store.notes(their.workspace, their.survey)[0].id
    ),
    "save_comment_readings": lambda store, away, their: store.save_comment_readings(
        away, their.survey, store.comment_readings(their.workspace, their.survey)
    ),
    "answers": lambda store, away, their: store.answers(away, their.survey),
    "comments": lambda store, away, their: store.comments(away, their.survey),
    "import_batches": lambda store, away, their: store.import_batches(away, their.survey),
    "clear_answers": lambda store, away, their: store.clear_answers(away, their.survey),
    "change_facts": lambda store, away, their: store.change_facts(away, their.engagement, lambda _: []),
    "change_observations": lambda store, away, their: store.change_observations(
        away, their.engagement, lambda _: []
    ),
    "change_dossier": lambda store, away, their: store.change_dossier(
        away, their.engagement, lambda dossier: dossier
    ),
    "dossier": lambda store, away, their: store.dossier(away, their.engagement),
    "publish": lambda store, away, their: store.publish(foreign(published_results(their), away)),
    "add_plan_version": lambda store, away, their: store.add_plan_version(foreign(a_plan(their, 2), away)),
    "keep_step": lambda store, away, their: store.keep_step(
        foreign(a_plan(their, 3), away), lambda _: a_dossier(), settings=lambda own: own, file=a_file()
    ),
}
EMPTY: dict[str, Call] = {
    "room": lambda store, away, their: store.room(away, their.survey),
    "links": lambda store, away, their: store.links(away, their.survey),
    "invitations": lambda store, away, their: store.invitations(away, their.survey),
    "receipts": lambda store, away, their: store.receipts(away, their.survey),
    "is_received": lambda store, away, their: store.is_received(
        away, their.survey, next(iter(store.receipts(their.workspace, their.survey)))
    ),
    "notes": lambda store, away, their: store.notes(away, their.survey),
    "comment_readings": lambda store, away, their: store.comment_readings(away, their.survey),
    "engagements": lambda store, away, their: store.engagements(away),
    "organisation": lambda store, away, their: store.organisation(away, their.engagement),
    "design": lambda store, away, their: store.design(away, their.engagement),
    "surveys": lambda store, away, their: store.surveys(away, their.engagement),
    "remembered_mapping": lambda store, away, their: store.remembered_mapping(away, "h"),
    "facts": lambda store, away, their: store.facts(away, their.engagement),
    "observations": lambda store, away, their: store.observations(away, their.engagement),
    "snapshot": lambda store, away, their: store.snapshot(away, their.survey),
    "snapshots": lambda store, away, their: store.snapshots(away, their.survey),
    "publications": lambda store, away, their: store.publications(away, their.survey),
    "plan_versions": lambda store, away, their: store.plan_versions(away, their.engagement),
    "plan_file": lambda store, away, their: store.plan_file(away, their.engagement),
}
# Have no record of another workspace to name; tested below or in the contract. A way in is found
# by a code that tells its workspace.
OTHERS = {"way_in", "add_workspace", "workspaces", "save_engagement", "remember_mapping"}


def test_every_method_of_the_store_is_covered_here() -> None:
    methods = {name for name in vars(Store) if not name.startswith("_")}
    assert NOT_KEPT.keys() | EMPTY.keys() | OTHERS == methods


def test_no_method_reaches_into_another_workspace(store: Store) -> None:
    their, away = full_project(store), new_workspace(store, "Away")
    before = everything(store, their)
    for name, call in NOT_KEPT.items():
        with pytest.raises(NotKept):
            pytest.fail(f"{name} returned {call(store, away, their)!r}")
    for name, call in EMPTY.items():
        assert not call(store, away, their), name
    assert everything(store, their) == before


def test_an_unknown_workspace_is_like_a_foreign_one(store: Store) -> None:
    their, nowhere = full_project(store), uuid4()
    for name, call in NOT_KEPT.items():
        with pytest.raises(NotKept):
            pytest.fail(f"{name} returned {call(store, nowhere, their)!r}")
    for name, call in EMPTY.items():
        assert not call(store, nowhere, their), name


def test_the_same_ids_live_in_two_workspaces_without_touching(store: Store) -> None:
    their, away = full_project(store), new_workspace(store, "Away")
    before = everything(store, their)
    ours = Project(away, their.engagement, their.survey, an_organisation())
    engagement = an_engagement(away, "Same id").model_copy(update={"id": their.engagement})
    store.save_engagement(engagement)
    store.save_organisation(away, ours.engagement, ours.organisation)
    store.save_design(away, ours.engagement, OTHER_INSTRUMENT)
    store.change_facts(away, ours.engagement, lambda _: some_facts()[:1])
    same_ids = store.observations(their.workspace, their.engagement)
    store.change_observations(away, ours.engagement, lambda _: same_ids[::-1])
    store.change_dossier(away, ours.engagement, lambda _: a_dossier())
    store.keep_step(a_plan(ours), lambda _: a_dossier(), file=a_file(b"another"))
    open_survey(store, ours)
    store.replace_instrument(away, ours.survey, OTHER_INSTRUMENT)
    store.replace_instrument(away, ours.survey, INSTRUMENT)
    add_answers(store, ours, some_submissions(ours, 5), some_comments(2))
    store.remember_mapping(away, "h", {"other": "words"})
    collect_live(store, ours)
    store.set_survey_state(away, ours.survey, SurveyState.CLOSED)
    store.publish(published_results(ours))
    assert store.engagements(away) == (engagement,)
    assert everything(store, their) == before
    store.delete_engagement(away, ours.engagement)
    assert everything(store, their) == before


def test_refused_calls_leave_no_row_behind(sql_store: SqlStore) -> None:
    their, away = full_project(sql_store), new_workspace(sql_store, "Away")
    for call in NOT_KEPT.values():
        with pytest.raises(NotKept):
            call(sql_store, away, their)
    with sql_store._engine.connect() as connection:
        rows = {
            table.name: connection.execute(
                select(func.count()).select_from(table).where(table.c.workspace_id == away)
            ).scalar()
            for table in CLIENT_TABLES
        }
    # The workspace itself is one row; no other table has one.
    assert {name: count for name, count in rows.items() if count} == {"workspaces": 1}
