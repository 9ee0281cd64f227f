"""A plan that came back: version, decisions, settings and file are kept together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from engagement.dossier import Dossier
from engagement.model import LARGEST_KEPT_FILE, KeptFile
from engagement.ports import AlreadyKept, NotKept, Store
from rollout.planning.settings import PlanSettings
from storage import schema
from storage.sql_store import SqlStore
from tests.storage.storage_examples import DAY, Project, a_dossier, a_draft, a_file, a_plan, new_project


@pytest.fixture
def project(store: Store) -> Project:
    return new_project(store, survey=False)


def more_hours(own: PlanSettings) -> PlanSettings:
    return own.model_copy(update={"coach_hours": own.coach_hours + 1})


def kept(store: Store, project: Project) -> tuple[object, ...]:
    home, engagement = project.workspace, project.engagement
    return (
        store.plan_versions(home, engagement),
        store.dossier(home, engagement),
        store.engagement(home, engagement),
        store.plan_file(home, engagement),
    )


def test_before_the_first_step_there_is_no_file(store: Store, project: Project) -> None:
    assert store.plan_file(project.workspace, project.engagement) is None
    assert store.plan_file(project.workspace, uuid4()) is None


def test_a_step_keeps_version_decisions_settings_and_file(store: Store, project: Project) -> None:
    home, engagement = project.workspace, project.engagement
    plan, dossier, file = a_plan(project), a_dossier(), a_file()
    before = store.engagement(home, engagement)
    assert store.keep_step(plan, lambda _: dossier, settings=more_hours, file=file) == dossier
    after = before.model_copy(update={"settings": more_hours(before.settings)})
    assert kept(store, project) == ((plan,), dossier, after, file)


def test_a_step_without_settings_or_file_leaves_both_as_they_were(store: Store, project: Project) -> None:
    store.keep_step(a_plan(project), lambda _: a_dossier(), settings=more_hours, file=a_file())
    _, _, own, file = kept(store, project)
    store.keep_step(a_plan(project, 2), lambda _: Dossier())
    versions, dossier, *others = kept(store, project)
    assert [each.number for each in versions] == [1, 2]
    assert dossier == Dossier()
    assert others == [own, file]


def test_the_newest_file_takes_the_place_of_the_one_before(sql_store: SqlStore) -> None:
    project = new_project(sql_store, survey=False)
    for number in (1, 2, 3):
        file = a_file(bytes([number]) * 1000, number)
        sql_store.keep_step(a_plan(project, number), lambda dossier: dossier, file=file)
    assert sql_store.plan_file(project.workspace, project.engagement) == a_file(b"\x03" * 1000, 3)
    here = schema.plan_files.c.workspace_id == project.workspace
    with sql_store._engine.connect() as connection:
        assert (
            connection.execute(select(func.count()).select_from(schema.plan_files).where(here)).scalar() == 1
        )


def fails(_: object) -> None:
    raise LookupError("decided otherwise meanwhile")


@pytest.mark.parametrize(
    ("change", "settings", "number", "error"),
    [
        (fails, more_hours, 2, LookupError),
        (lambda _: a_dossier(), fails, 2, LookupError),
        (lambda _: a_dossier(), more_hours, 1, AlreadyKept),
        (lambda it: it.model_copy(update={"drafts": "none"}), more_hours, 2, ValueError),
    ],
    ids=["the decisions fail", "the settings fail", "the number is taken", "the dossier cannot be read"],
)
def test_a_step_that_fails_changes_nothing(
    store: Store,
    project: Project,
    change: Callable[[Dossier], Dossier],
    settings: Callable[[PlanSettings], PlanSettings],
    number: int,
    error: type[Exception],
) -> None:
    store.keep_step(a_plan(project), lambda _: a_dossier(), file=a_file())
    before = kept(store, project)
    with pytest.raises(error):
        store.keep_step(a_plan(project, number), change, settings=settings, file=a_file(b"other"))
    assert kept(store, project) == before


def test_a_step_from_results_that_are_not_there_is_not_kept(store: Store, project: Project) -> None:
    before = kept(store, project)
    with pytest.raises(NotKept):
        store.keep_step(a_plan(project, snapshot=uuid4()), lambda _: a_dossier(), file=a_file())
    assert kept(store, project) == before


def test_a_step_is_given_what_was_decided_before_it(store: Store, project: Project) -> None:
    home, engagement, first = project.workspace, project.engagement, a_dossier()
    store.change_dossier(home, engagement, lambda _: first)
    draft = a_draft()
    store.keep_step(a_plan(project), lambda it: it.model_copy(update={"drafts": (*it.drafts, draft)}))
    assert store.dossier(home, engagement).drafts == (*first.drafts, draft)


def test_the_file_goes_with_its_engagement(store: Store, project: Project) -> None:
    store.keep_step(a_plan(project), lambda dossier: dossier, file=a_file())
    store.delete_engagement(project.workspace, project.engagement)
    assert store.plan_file(project.workspace, project.engagement) is None


def test_a_file_is_whole_and_no_larger_than_files_may_be() -> None:
    with pytest.raises(ValueError, match="digest"):
        KeptFile(name="plan.xlsx", content=b"x", digest="0" * 64, plan_version=1, kept_on=DAY)
    with pytest.raises(ValueError, match="content"):
        a_file(bytes(LARGEST_KEPT_FILE + 1))
