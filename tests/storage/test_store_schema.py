"""What the database itself refuses, and that its tables are the ones the program describes."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Uuid, create_engine, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from engagement.model import PublishedSnapshot
from storage import schema
from storage.schema import metadata
from storage.sql_store import SqlStore
from surveys.faults import FaultsError
from surveys.survey import SurveyState
from tests.storage.storage_examples import (
    CLIENT_TABLES,
    Project,
    a_plan,
    add_answers,
    new_project,
    new_workspace,
    open_survey,
    published_results,
    some_submissions,
)


@pytest.fixture
def project(sql_store: SqlStore) -> Project:
    """A published survey with a plan."""
    project = new_project(sql_store)
    add_answers(sql_store, project, some_submissions(project, 6))
    sql_store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    sql_store.publish(published_results(project))
    sql_store.add_plan_version(a_plan(project))
    return project


def kept_snapshot(store: SqlStore, project: Project) -> PublishedSnapshot:
    found = store.snapshot(project.workspace, project.survey)
    assert found is not None
    return found


def test_the_migrated_tables_are_those_the_program_describes(sql_store: SqlStore) -> None:
    with sql_store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrated_sqlite_file_has_letter_for_letter_the_described_tables(
    sqlite_file: Path, tmp_path: Path
) -> None:
    # compare_metadata sees neither CHECKs nor WITHOUT ROWID nor partial indexes; this does.
    described = tmp_path / "described.db"
    metadata.create_all(create_engine(f"sqlite:///{described}"))

    def tables_and_indexes(path: Path) -> dict[str, set[str]]:
        query = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
        found = sqlite3.connect(path).execute(query).fetchall()
        # The order of constraints within a table means nothing.
        lines = {name: {line.strip(" ,\t\n") for line in sql.splitlines()} for name, sql in found}
        return {name: parts for name, parts in lines.items() if name != "alembic_version"}

    assert tables_and_indexes(sqlite_file) == tables_and_indexes(described)


def test_every_table_has_its_workspace_in_front_of_its_key_and_in_every_reference() -> None:
    for table in CLIENT_TABLES:
        assert not table.c.workspace_id.nullable, table.name
        assert next(iter(table.primary_key.columns)).name == "workspace_id", table.name
        for constraint in table.foreign_key_constraints:
            assert "workspace_id" in constraint.column_keys, constraint.name


def test_no_table_has_a_time_of_day_and_answers_have_no_date_either() -> None:
    for table in CLIENT_TABLES:
        assert "datetime" not in {column.type.python_type.__name__ for column in table.columns}, table.name
    for table in (schema.submissions, schema.comments):
        assert {column.type.python_type.__name__ for column in table.columns} <= {
            "UUID",
            "bytes",
            "int",
            "str",
        }
        assert "position" not in table.columns


def test_ids_are_real_uuids_in_both_databases(sql_store: SqlStore) -> None:
    columns = {
        column["name"]: column["type"] for column in inspect(sql_store._engine).get_columns("engagements")
    }
    expected = "UUID" if sql_store._engine.dialect.name == "postgresql" else "CHAR(32)"
    assert str(columns["id"]) == expected
    assert all(
        isinstance(column.type, Uuid)
        for table in CLIENT_TABLES
        for column in table.columns
        if column.name == "id" or column.name.endswith("_id")
        if column.name != "question_id"
    )


@pytest.mark.parametrize("name", ["published_snapshots", "plan_versions"])
def test_published_results_and_plans_cannot_be_changed_or_deleted(
    sql_store: SqlStore, project: Project, name: str
) -> None:
    table = metadata.tables[name]
    here = table.c.workspace_id == project.workspace
    with sql_store._engine.connect() as connection:
        before = connection.execute(select(table).where(here)).all()
    dated = "published_on" if name == "published_snapshots" else "made_on"
    for statement in (
        update(table).where(here).values({dated: None}),
        update(table).where(here).values({dated: table.c[dated]}),
        delete(table).where(here),
    ):
        with (
            pytest.raises(IntegrityError, match=f"{name} are kept once and never change"),
            sql_store._engine.begin() as connection,
        ):
            connection.execute(statement)
    with sql_store._engine.connect() as connection:
        assert connection.execute(select(table).where(here)).all() == before


def test_published_results_cannot_be_replaced_or_truncated(sql_store: SqlStore, project: Project) -> None:
    before = kept_snapshot(sql_store, project)
    if sql_store._engine.dialect.name == "sqlite":
        statement = "INSERT OR REPLACE INTO published_snapshots SELECT * FROM published_snapshots"
    else:
        statement = "TRUNCATE published_snapshots"
    with pytest.raises(IntegrityError, match="never change"), sql_store._engine.begin() as connection:
        connection.execute(text(statement))
    assert kept_snapshot(sql_store, project) == before


def test_they_go_with_the_survey_or_engagement_they_belong_to(sql_store: SqlStore, project: Project) -> None:
    sql_store.delete_survey(project.workspace, project.survey)
    assert sql_store.snapshot(project.workspace, project.survey) is None
    assert len(sql_store.plan_versions(project.workspace, project.engagement)) == 1
    sql_store.delete_engagement(project.workspace, project.engagement)
    assert sql_store.plan_versions(project.workspace, project.engagement) == ()


def test_deleting_an_engagement_leaves_no_row_in_any_table(sql_store: SqlStore, project: Project) -> None:
    sql_store.delete_engagement(project.workspace, project.engagement)
    with sql_store._engine.connect() as connection:
        left = {
            table.name
            for table in CLIENT_TABLES
            if connection.execute(select(table).where(table.c.workspace_id == project.workspace)).first()
        }
    # Nor an instrument: it was the last survey that used it.
    assert left == {"workspaces"}


def test_a_row_cannot_refer_into_another_workspace(sql_store: SqlStore, project: Project) -> None:
    away = new_workspace(sql_store, "Away")
    row = {"engagement_id": project.engagement, "id": uuid4(), "survey_id": None, "workspace_id": away}
    with pytest.raises(IntegrityError), sql_store._engine.begin() as connection:
        connection.execute(insert(schema.organisations), row)


def test_an_engagement_has_one_current_organisation_although_null_escapes_unique(
    sql_store: SqlStore, project: Project
) -> None:
    row = {"engagement_id": project.engagement, "id": uuid4(), "survey_id": None}
    with pytest.raises(IntegrityError), sql_store._engine.begin() as connection:
        connection.execute(insert(schema.organisations), {**row, "workspace_id": project.workspace})


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "draft"), ("threshold", 2)],
    ids=["unknown state", "threshold under three"],
)
def test_the_database_refuses_a_survey_that_cannot_be(
    sql_store: SqlStore, project: Project, column: str, value: object
) -> None:
    here = schema.surveys.c.id == project.survey
    with pytest.raises(IntegrityError), sql_store._engine.begin() as connection:
        connection.execute(update(schema.surveys).where(here).values({column: value}))


def test_the_database_refuses_a_key_that_is_not_sixteen_bytes(sql_store: SqlStore, project: Project) -> None:
    here = schema.submissions.c.survey_id == project.survey
    with pytest.raises(IntegrityError), sql_store._engine.begin() as connection:
        connection.execute(update(schema.submissions).where(here).values(key=b"short"))


def test_an_instrument_is_kept_once_a_workspace(sql_store: SqlStore, project: Project) -> None:
    open_survey(sql_store, project, uuid4(), "Second wave")
    with sql_store._engine.connect() as connection:
        kept = connection.execute(
            select(schema.instruments).where(schema.instruments.c.workspace_id == project.workspace)
        ).all()
    assert len(kept) == 1


def test_an_instrument_that_was_tampered_with_is_noticed(sql_store: SqlStore, project: Project) -> None:
    table = schema.instruments
    here = table.c.workspace_id == project.workspace
    with sql_store._engine.begin() as connection:
        content = dict(connection.execute(select(table.c.content).where(here)).scalar_one())
        content["version"] = "another"
        connection.execute(update(table).where(here).values(content=content))
    with pytest.raises(FaultsError, match="changed after the survey had opened"):
        sql_store.survey_instrument(project.workspace, project.survey)


def test_reading_never_writes(sql_store: SqlStore) -> None:
    with sql_store._reading() as connection:
        if sql_store._engine.dialect.name == "postgresql":
            with pytest.raises(DBAPIError, match="read-only"):
                connection.execute(insert(schema.workspaces), {"workspace_id": uuid4(), "name": "x"})
        else:
            # A reading transaction takes no write lock: another connection can write meanwhile.
            connection.execute(select(schema.workspaces)).all()
            added: UUID = new_workspace(sql_store, "Meanwhile")
            seen = {row.workspace_id for row in connection.execute(select(schema.workspaces))}
            assert added not in seen
