"""What is known about risks is changed by several people at once, and nothing of it is lost."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import insert, select, update

from engagement.dossier import Dossier
from engagement.ports import NotKept, Store
from readiness.facts import Fact, Observation
from readiness.risk.records import ChosenCure
from storage import schema
from storage.sql_store import SqlStore
from tests.storage.storage_examples import (
    DAY,
    Project,
    a_dossier,
    a_draft,
    new_project,
    some_facts,
    some_observations,
)

PEOPLE, CHANGES = 8, 40


@pytest.fixture
def project(store: Store) -> Project:
    return new_project(store, survey=False)


def with_draft(dossier: Dossier, draft: UUID) -> Dossier:
    return dossier.model_copy(update={"drafts": (*dossier.drafts, a_draft(id=draft))})


# What goes in comes out.


def test_a_new_engagement_has_an_empty_dossier(store: Store, project: Project) -> None:
    assert store.dossier(project.workspace, project.engagement) == Dossier()


def test_a_dossier_comes_back_equal_and_each_change_is_given_the_one_before(
    store: Store, project: Project
) -> None:
    home, engagement, dossier = project.workspace, project.engagement, a_dossier()
    given: list[Dossier] = []

    def first(before: Dossier) -> Dossier:
        given.append(before)
        return dossier

    def second(before: Dossier) -> Dossier:
        given.append(before)
        return before.model_copy(update={"drafts": ()})

    assert store.change_dossier(home, engagement, first) == dossier
    assert store.dossier(home, engagement) == dossier
    shorter = store.change_dossier(home, engagement, second)
    assert shorter == dossier.model_copy(update={"drafts": ()})
    assert store.dossier(home, engagement) == shorter
    assert given == [Dossier(), dossier]


def test_dossiers_of_two_engagements_do_not_touch(store: Store, project: Project) -> None:
    neighbour, dossier = new_project(store, workspace=project.workspace, survey=False), a_dossier()
    store.change_dossier(project.workspace, project.engagement, lambda _: dossier)
    assert store.dossier(project.workspace, neighbour.engagement) == Dossier()
    store.change_dossier(project.workspace, neighbour.engagement, lambda _: a_dossier())
    store.delete_engagement(project.workspace, neighbour.engagement)
    assert store.dossier(project.workspace, project.engagement) == dossier


def test_sources_that_contradict_each_other_are_both_kept(store: Store, project: Project) -> None:
    home, engagement = project.workspace, project.engagement
    ceo = Fact(fact="sponsor", value="ceo", said_by="The sponsor", on=DAY)
    board = Fact(fact="sponsor", value="board", said_by="The works council")
    store.change_facts(home, engagement, lambda _: [ceo])
    # The very same statement may stand twice as well: it is the sources that are counted.
    store.change_facts(home, engagement, lambda before: [*before, board, ceo])
    assert store.facts(home, engagement) == (ceo, board, ceo)


def test_an_observation_keeps_the_unit_it_was_made_in_when_the_team_list_is_replaced(
    store: Store, project: Project
) -> None:
    home, engagement = project.workspace, project.engagement
    unit = project.organisation.units[2].id
    seen = Observation(id=uuid4(), pitfall="impatience", signal="s1", steps=1, unit=unit)
    store.change_observations(home, engagement, lambda _: [seen])
    store.save_organisation(home, engagement, new_project(store, survey=False).organisation)
    assert store.observations(home, engagement) == (seen,)


# What is refused.


def test_what_is_known_belongs_to_an_engagement_that_is_there(store: Store, project: Project) -> None:
    home, nobody = project.workspace, uuid4()
    called: list[object] = []
    for call in (
        lambda: store.dossier(home, nobody),
        lambda: store.change_dossier(home, nobody, lambda before: called.append(before) or before),
        lambda: store.change_facts(home, nobody, lambda before: called.append(before) or before),
        lambda: store.change_observations(home, nobody, lambda before: called.append(before) or before),
    ):
        with pytest.raises(NotKept):
            call()
    assert called == []


def test_a_change_that_fails_changes_nothing(store: Store, project: Project) -> None:
    home, engagement = project.workspace, project.engagement
    dossier, facts, seen = a_dossier(), some_facts(), some_observations()
    store.change_dossier(home, engagement, lambda _: dossier)
    store.change_facts(home, engagement, lambda _: facts)
    store.change_observations(home, engagement, lambda _: seen)

    def fail(_: object) -> None:
        raise LookupError("the draft is gone")

    for change in (store.change_dossier, store.change_facts, store.change_observations):
        with pytest.raises(LookupError, match="the draft is gone"):
            change(home, engagement, fail)
    assert store.dossier(home, engagement) == dossier
    assert store.facts(home, engagement) == facts
    assert store.observations(home, engagement) == seen


@pytest.mark.parametrize(
    "wrong",
    [
        {"cures": (ChosenCure.model_construct(cure="Not a slug", on=DAY, owner=""),)},
        {"forecasts": (a_dossier().forecasts[0].model_copy(update={"pilot_fails": float("nan")}),)},
        {"drafts": "none"},
    ],
    ids=["a word of another kind", "not a number", "no list"],
)
def test_a_dossier_that_could_not_be_read_again_is_not_kept(
    store: Store, project: Project, wrong: dict[str, object]
) -> None:
    home, engagement, dossier = project.workspace, project.engagement, a_dossier()
    store.change_dossier(home, engagement, lambda _: dossier)
    # model_copy checks nothing, so this is how a wrong record would come in.
    with pytest.raises(ValueError, match=next(iter(wrong))):
        store.change_dossier(home, engagement, lambda before: before.model_copy(update=wrong))
    assert store.dossier(home, engagement) == dossier


def kept_content(store: SqlStore, project: Project) -> dict[str, object]:
    table = schema.dossiers
    query = select(table.c.content).where(
        table.c.workspace_id == project.workspace, table.c.engagement_id == project.engagement
    )
    with store._engine.connect() as connection:
        return dict(connection.execute(query).scalar_one())


def test_a_dossier_with_fields_that_are_not_known_is_neither_read_nor_overwritten(
    sql_store: SqlStore,
) -> None:
    project = new_project(sql_store, survey=False)
    home, engagement = project.workspace, project.engagement
    sql_store.change_dossier(home, engagement, lambda _: a_dossier())
    newer = {**kept_content(sql_store, project), "verdicts": ["from a newer program"]}
    here = schema.dossiers.c.engagement_id == engagement
    with sql_store._engine.begin() as connection:
        connection.execute(update(schema.dossiers).where(here).values(content=newer))
    # As an instrument or a room that cannot be read.
    with pytest.raises(ValidationError, match="verdicts"):
        sql_store.dossier(home, engagement)
    with pytest.raises(ValidationError, match="verdicts"):
        sql_store.change_dossier(home, engagement, lambda _: Dossier())
    assert kept_content(sql_store, project) == newer


def test_a_dossier_from_before_a_field_was_added_opens_as_it_is(sql_store: SqlStore) -> None:
    project = new_project(sql_store, survey=False)
    row = {"workspace_id": project.workspace, "engagement_id": project.engagement}
    content = {"format": 1, "outcomes": [{"came": True, "on": "2026-03-02"}]}
    with sql_store._engine.begin() as connection:
        connection.execute(insert(schema.dossiers), {**row, "content": content})
    found = sql_store.dossier(project.workspace, project.engagement)
    assert [each.came for each in found.outcomes] == [True]
    assert found.drafts == ()


# Several people at once.


def test_of_many_changes_to_a_dossier_at_the_same_time_none_is_lost(store: Store, project: Project) -> None:
    drafts = [uuid4() for _ in range(CHANGES)]

    def add(draft: UUID) -> None:
        store.change_dossier(project.workspace, project.engagement, lambda it: with_draft(it, draft))

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(add, drafts))
    kept = store.dossier(project.workspace, project.engagement).drafts
    assert sorted(each.id for each in kept) == sorted(drafts)


def test_of_many_changes_to_facts_and_observations_none_is_lost(store: Store, project: Project) -> None:
    home, engagement = project.workspace, project.engagement
    facts = [Fact(fact="levels", value=float(number)) for number in range(CHANGES)]
    seen = [Observation(id=uuid4(), pitfall="no-time", signal="s", steps=1) for _ in range(CHANGES)]

    def add(number: int) -> None:
        store.change_facts(home, engagement, lambda before: (*before, facts[number]))
        store.change_observations(home, engagement, lambda before: (*before, seen[number]))

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(add, range(CHANGES)))
    assert sorted(float(each.value or 0) for each in store.facts(home, engagement)) == list(range(CHANGES))
    assert {each.id for each in store.observations(home, engagement)} == {each.id for each in seen}


def test_the_later_of_two_people_waits_for_the_earlier_and_sees_what_was_kept(
    store: Store, project: Project
) -> None:
    home, engagement = project.workspace, project.engagement
    one, other = uuid4(), uuid4()
    first_has_begun, second_has_begun, go_on = Event(), Event(), Event()
    given: list[Dossier] = []

    def slowly(before: Dossier) -> Dossier:
        first_has_begun.set()
        go_on.wait(10)
        return with_draft(before, one)

    def quickly(before: Dossier) -> Dossier:
        second_has_begun.set()
        given.append(before)
        return with_draft(before, other)

    with ThreadPoolExecutor(2) as people:
        first = people.submit(store.change_dossier, home, engagement, slowly)
        assert first_has_begun.wait(10)
        second = people.submit(store.change_dossier, home, engagement, quickly)
        overtook = second_has_begun.wait(0.3)
        go_on.set()
        first.result(30)
        second.result(30)
    assert not overtook
    assert [[each.id for each in dossier.drafts] for dossier in given] == [[one]]
    assert [each.id for each in store.dossier(home, engagement).drafts] == [one, other]


# Copies.


def test_a_backup_holds_the_dossier_and_nothing_of_a_deleted_engagement(
    sqlite_store: SqlStore, tmp_path: Path
) -> None:
    project, gone = (new_project(sqlite_store, survey=False) for _ in range(2))
    dossier, secret = a_dossier(), "A goal nobody else may read"
    sqlite_store.change_dossier(project.workspace, project.engagement, lambda _: dossier)
    sqlite_store.change_dossier(
        gone.workspace, gone.engagement, lambda _: Dossier(drafts=(a_draft(objective=secret),))
    )
    sqlite_store.delete_engagement(gone.workspace, gone.engagement)
    sqlite_store.backup(tmp_path / "backup.db")
    for path in (tmp_path / "backup.db", *tmp_path.glob("store.db*")):
        assert secret.encode() not in path.read_bytes(), path.name
    with sqlite3.connect(tmp_path / "backup.db") as connection:
        [[content]] = connection.execute("SELECT content FROM dossiers")
    assert Dossier.model_validate_json(content) == dossier
