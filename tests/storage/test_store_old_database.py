"""A database of each earlier version opens with all it held, and takes what it could not hold before."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import IntegrityError

from engagement.dossier import Dossier
from engagement.model import PublishedSnapshot
from readiness.facts import Observation
from storage import schema
from storage.engine import engine_for, for_writing
from storage.memory_store import MemoryStore
from storage.opening import MIGRATIONS, bring_up_to_date, open_store
from surveys.answers import NOT_PUBLISHED
from surveys.survey import SurveyState
from tests.storage.storage_examples import (
    INSTRUMENT,
    Project,
    a_dossier,
    a_file,
    a_plan,
    add_answers,
    new_project,
    published_results,
    some_submissions,
)
from tests.storage.test_store_late_answers import EARLY, LATE, first_publications, next_results


def database_of_version(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = engine_for(url, migrating=True)
    with for_writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def insert(connection: Connection, table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def old_records(url: str, project: Project, snapshot: PublishedSnapshot, open_survey_too: bool) -> None:
    """What the first version kept of a published survey with nine answers, and of an open one."""
    engine = engine_for(url)
    is_sqlite = engine.dialect.name == "sqlite"
    home = project.workspace.hex if is_sqlite else project.workspace

    def key(each: object) -> object:
        return each.hex if is_sqlite else each

    content = INSTRUMENT.model_dump(mode="json")
    with for_writing(engine).begin() as connection:
        insert(connection, "workspaces", workspace_id=home, name="Client")
        insert(
            connection,
            "engagements",
            workspace_id=home,
            id=key(project.engagement),
            name="Old",
            sponsor="",
            created_on="2026-03-02",
            settings="{}",
        )
        insert(
            connection,
            "instruments",
            workspace_id=home,
            content_hash=INSTRUMENT.content_hash,
            content=json.dumps(content),
        )
        surveys = [(project.survey, "published", 1), (snapshot.id, "open", 2)]
        for survey, state, position in surveys[: 1 + open_survey_too]:
            insert(
                connection,
                "surveys",
                workspace_id=home,
                id=key(survey),
                engagement_id=key(project.engagement),
                position=position,
                name=f"Wave {position}",
                instrument_hash=INSTRUMENT.content_hash,
                language="en",
                threshold=6,
                state=state,
            )
            organisation = uuid4()
            insert(
                connection,
                "organisations",
                workspace_id=home,
                id=key(organisation),
                engagement_id=key(project.engagement),
                survey_id=key(survey),
            )
            for number, unit in enumerate(project.organisation.units):
                insert(
                    connection,
                    "units",
                    workspace_id=home,
                    organisation_id=key(organisation),
                    unit_id=key(unit.id),
                    position=number,
                    code="",
                    name=unit.name,
                    level=unit.level.value,
                    parent_id=unit.parent and key(unit.parent),
                    members_direct=unit.members_direct,
                    lead="",
                    volunteered="unknown",
                    function="",
                    location="",
                    country="",
                    time_zone="",
                    blocked="[]",
                    dependencies="[]",
                    effort_hours=None,
                    priority=0.0,
                )
            insert(
                connection,
                "import_batches",
                workspace_id=home,
                id=key(uuid4()),
                survey_id=key(survey),
                position=1,
                digest="d1",
                mapping="{}",
                dropped_columns="[]",
                rows_read=9,
                rows_kept=9,
            )
            for each in some_submissions(project, EARLY):
                insert(
                    connection,
                    "submissions",
                    workspace_id=home,
                    survey_id=key(survey),
                    key=each.key,
                    unit_id=key(each.unit_id),
                    role=each.role,
                    answers=each.values,
                )
        insert(
            connection,
            "published_snapshots",
            workspace_id=home,
            id=key(snapshot.id),
            survey_id=key(project.survey),
            published_on="2026-03-02",
            content=snapshot.content.model_dump_json(),
        )
    engine.dispose()


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_database_from_before_late_answers_opens_with_all_it_held(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        url = request.getfixturevalue("new_postgres_database")("old")
    database_of_version(url, "0001")
    memory = new_project_in_memory()
    snapshot = published_results(memory)
    old_records(url, memory, snapshot, open_survey_too=True)
    bring_up_to_date(url)
    with open_store(url) as store:
        published, still_open = store.surveys(memory.workspace, memory.engagement)
        # What was published is publication 0, and so are the answers it was made from.
        assert store.snapshots(memory.workspace, published.id) == (snapshot,)
        assert first_publications(store, memory) == [0] * EARLY
        table = store.answers(memory.workspace, published.id)
        expected = sorted(some_submissions(memory, EARLY), key=lambda each: each.key)
        assert [row.tobytes() for row in table.values] == [each.values for each in expected]
        # The open survey's answers are in no publication yet.
        waiting = store.answers(memory.workspace, still_open.id)
        assert (waiting.first_publication == NOT_PUBLISHED).all()
        assert len(store.import_batches(memory.workspace, published.id)) == 1
        # Results still cannot be changed, and take late answers.
        with pytest.raises(IntegrityError, match="never change"), store._engine.begin() as connection:
            connection.execute(update(schema.published_snapshots).values(number=4))
        store.reopen_survey(memory.workspace, memory.survey)
        add_answers(store, memory, some_submissions(memory, LATE, seed=5), digest="late")
        store.set_survey_state(memory.workspace, memory.survey, SurveyState.CLOSED)
        store.publish(next_results(memory))
        assert first_publications(store, memory) == [0] * EARLY + [1] * LATE
        store.delete_engagement(memory.workspace, memory.engagement)
        assert store.snapshots(memory.workspace, memory.survey) == ()


def new_project_in_memory() -> Project:
    """Ids and units of a project that is in no database yet."""
    return new_project(MemoryStore())


def test_a_migrated_file_leaves_answers_in_key_order_without_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    url = f"sqlite:///{path}"
    database_of_version(url, "0001")
    project = new_project_in_memory()
    old_records(url, project, published_results(project), open_survey_too=False)
    bring_up_to_date(url)
    connection = sqlite3.connect(path)
    found = [row[0] for row in connection.execute("SELECT key FROM submissions")]
    assert found == sorted(each.key for each in some_submissions(project, EARLY))
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        connection.execute("SELECT rowid FROM submissions")
    left = "SELECT name FROM sqlite_master WHERE name LIKE '%before%' OR name LIKE '%alembic_tmp%'"
    assert connection.execute(left).fetchall() == []
    connection.close()


def old_observations(url: str, project: Project, seen: list[Observation]) -> None:
    """What the third version kept of an engagement's observations, the last one first in the table."""
    engine = engine_for(url)

    def key(each: UUID) -> object:
        return each.hex if engine.dialect.name == "sqlite" else each

    owner = {"workspace_id": key(project.workspace), "engagement_id": key(project.engagement)}
    with for_writing(engine).begin() as connection:
        insert(connection, "workspaces", workspace_id=key(project.workspace), name="Client")
        insert(
            connection,
            "engagements",
            workspace_id=key(project.workspace),
            id=key(project.engagement),
            name="Old",
            sponsor="",
            created_on="2026-03-02",
            settings="{}",
        )
        for position, each in reversed(list(enumerate(seen))):
            insert(
                connection,
                "observations",
                **owner,
                id=key(each.id),
                position=position,
                pitfall=each.pitfall,
                signal=each.signal,
                steps=each.steps,
                seen_by=each.seen_by,
                note=each.note,
                seen_on=each.on and each.on.isoformat(),
            )
    engine.dispose()


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_database_from_before_dossiers_opens_with_its_observations(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        url = request.getfixturevalue("new_postgres_database")("before_dossiers")
    database_of_version(url, "0003")
    project = new_project_in_memory()
    home, engagement = project.workspace, project.engagement
    seen = [
        Observation(id=uuid4(), pitfall="no-time", signal="s1", steps=2, seen_by="Jo", note="“Größe”"),
        Observation(id=uuid4(), pitfall="impatience", signal="s2", steps=-1, on=date(2026, 3, 2)),
    ]
    old_observations(url, project, seen)
    bring_up_to_date(url)
    with open_store(url) as store:
        # Seen in the organisation as a whole: there was no unit to name.
        assert store.observations(home, engagement) == tuple(seen)
        assert store.dossier(home, engagement) == Dossier()
        placed = seen[0].model_copy(update={"unit": project.organisation.units[2].id})
        store.change_observations(home, engagement, lambda before: [placed, *before[1:]])
        assert store.observations(home, engagement) == (placed, seen[1])
        dossier = a_dossier()
        store.change_dossier(home, engagement, lambda _: dossier)
        assert store.dossier(home, engagement) == dossier
        # The table that was made anew still belongs to its engagement.
        store.delete_engagement(home, engagement)
        assert store.observations(home, engagement) == ()


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_database_from_before_returned_plans_takes_one(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        url = request.getfixturevalue("new_postgres_database")("before_returned_plans")
    database_of_version(url, "0004")
    project = new_project_in_memory()
    old_observations(url, project, [])
    bring_up_to_date(url)
    with open_store(url) as store:
        assert store.plan_file(project.workspace, project.engagement) is None
        store.keep_step(a_plan(project), lambda dossier: dossier, file=a_file())
        assert store.plan_file(project.workspace, project.engagement) == a_file()
