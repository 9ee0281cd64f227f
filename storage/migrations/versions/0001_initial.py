"""The first tables.

Nothing here is imported from the program: a migration says what was, whatever
`storage/schema.py` says later.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Migrations only go forwards; the way back is a backup (decision 0004).
def upgrade() -> None:
    _create_workspaces()
    _create_surveys()
    _create_organisations()
    _create_answers()
    _create_interview()
    _create_results()
    same_number = "(engagement_id = NEW.engagement_id AND number = NEW.number)"
    for table, parent, reference, same in (
        ("published_snapshots", "surveys", "survey_id", "survey_id = NEW.survey_id"),
        ("plan_versions", "engagements", "engagement_id", same_number),
    ):
        if op.get_bind().dialect.name == "sqlite":
            _make_immutable_in_sqlite(table, parent, reference, same)
        else:
            _make_immutable_in_postgresql(table, parent, reference)


def _required(kind: type[sa.types.TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _optional(kind: type[sa.types.TypeEngine[Any]], name: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind())]


def _below(table: str, parent: str) -> sa.ForeignKeyConstraint:
    """Every reference includes the workspace, so that none can leave it."""
    columns = (
        ["workspace_id"] if parent == "workspaces" else ["workspace_id", f"{parent.removesuffix('s')}_id"]
    )
    targets = [f"{parent}.workspace_id", f"{parent}.id"][: len(columns)]
    name = op.f(f"fk_{table}_{parent}")
    return sa.ForeignKeyConstraint(columns, targets, name=name, ondelete="CASCADE")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    names = ("workspace_id", *columns)
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _create(
    table: str,
    key: tuple[str, ...],
    *columns: list[sa.Column[Any]],
    below: tuple[str, ...] = (),
    rules: tuple[sa.Constraint, ...] = (),
    **options: bool,
) -> None:
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        *(column for group in columns for column in group),
        *(_below(table, parent) for parent in below),
        *rules,
        sa.PrimaryKeyConstraint("workspace_id", *key, name=op.f(f"pk_{table}")),
        **options,
    )


def _create_workspaces() -> None:
    _create("workspaces", (), _required(sa.Text, "name"))
    _create(
        "instruments",
        ("content_hash",),
        _required(sa.Text, "content_hash"),
        _required(sa.JSON, "content"),
        below=("workspaces",),
    )
    _create(
        "remembered_mappings",
        ("headings_digest",),
        _required(sa.Text, "headings_digest"),
        _required(sa.JSON, "mapping"),
        below=("workspaces",),
    )
    _create(
        "engagements",
        ("id",),
        _required(sa.Uuid, "id"),
        _required(sa.Text, "name", "sponsor"),
        _required(sa.Date, "created_on"),
        _required(sa.JSON, "settings"),
        below=("workspaces",),
    )


def _create_surveys() -> None:
    same_instrument = sa.ForeignKeyConstraint(
        ["workspace_id", "instrument_hash"],
        ["instruments.workspace_id", "instruments.content_hash"],
        name=op.f("fk_surveys_instruments"),
    )
    _create(
        "surveys",
        ("id",),
        _required(sa.Uuid, "id", "engagement_id"),
        _required(sa.Integer, "position"),
        _required(sa.Text, "name", "instrument_hash", "language"),
        _required(sa.Integer, "threshold"),
        _required(sa.Text, "state"),
        below=("engagements",),
        rules=(
            same_instrument,
            _unique("surveys", "engagement_id", "position"),
            _check("surveys", "threshold", "threshold >= 3"),
            _check("surveys", "state", "state IN ('open', 'closed', 'published')"),
        ),
    )
    _create(
        "reporting_units",
        ("survey_id", "id"),
        _required(sa.Uuid, "survey_id", "id"),
        _required(sa.Integer, "position"),
        _required(sa.Text, "name"),
        _optional(sa.Uuid, "parent_id"),
        _required(sa.JSON, "unit_ids"),
        below=("surveys",),
        rules=(_unique("reporting_units", "survey_id", "position"),),
    )


def _create_organisations() -> None:
    _create(
        "organisations",
        ("id",),
        _required(sa.Uuid, "id", "engagement_id"),
        _optional(sa.Uuid, "survey_id"),
        below=(
            "engagements",
            "surveys",
        ),
        rules=(_unique("organisations", "survey_id"),),
    )
    owner, current = ["workspace_id", "engagement_id"], sa.text("survey_id IS NULL")
    op.create_index("ix_organisations_workspace_id_engagement_id", "organisations", owner)
    op.create_index(
        "uq_organisations_current",
        "organisations",
        owner,
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    _create(
        "units",
        ("organisation_id", "unit_id"),
        _required(sa.Uuid, "organisation_id", "unit_id"),
        _required(sa.Integer, "position"),
        _required(sa.Text, "code", "name", "level"),
        _optional(sa.Uuid, "parent_id"),
        _required(sa.Integer, "members_direct"),
        _required(sa.Text, "lead", "volunteered", "function", "location", "country", "time_zone"),
        _required(sa.JSON, "blocked", "dependencies"),
        _optional(sa.Double, "effort_hours"),
        _required(sa.Double, "priority"),
        below=("organisations",),
        rules=(_unique("units", "organisation_id", "position"),),
    )


def _create_answers() -> None:
    _create(
        "import_batches",
        ("id",),
        _required(sa.Uuid, "id", "survey_id"),
        _required(sa.Integer, "position"),
        _required(sa.Text, "digest"),
        _required(sa.JSON, "mapping", "dropped_columns"),
        _required(sa.Integer, "rows_read", "rows_kept"),
        below=("surveys",),
        rules=(
            _unique("import_batches", "survey_id", "digest"),
            _unique("import_batches", "survey_id", "position"),
        ),
    )
    answers = [
        *_required(sa.Uuid, "unit_id"),
        *_required(sa.SmallInteger, "role"),
        *_required(sa.LargeBinary, "answers"),
    ]
    # Without a hidden row number, rows lie in the order of their random keys.
    for table, columns in (("submissions", answers), ("comments", _required(sa.Text, "question_id", "text"))):
        _create(
            table,
            ("survey_id", "key"),
            _required(sa.Uuid, "survey_id"),
            _required(sa.LargeBinary, "key"),
            columns,
            below=("surveys",),
            rules=(_check(table, "key", "length(key) = 16"),),
            sqlite_with_rowid=False,
        )


def _create_interview() -> None:
    _create(
        "facts",
        ("engagement_id", "position"),
        _required(sa.Uuid, "engagement_id"),
        _required(sa.Integer, "position"),
        _required(sa.Text, "fact"),
        _required(sa.JSON, "value"),
        _required(sa.Text, "quality", "quote", "said_by"),
        _optional(sa.Date, "said_on"),
        _required(sa.Text, "may_read"),
        below=("engagements",),
    )
    _create(
        "observations",
        ("engagement_id", "id"),
        _required(sa.Uuid, "engagement_id", "id"),
        _required(sa.Integer, "position"),
        _required(sa.Text, "pitfall", "signal"),
        _required(sa.SmallInteger, "steps"),
        _required(sa.Text, "seen_by", "note"),
        _optional(sa.Date, "seen_on"),
        below=("engagements",),
        rules=(_unique("observations", "engagement_id", "position"),),
    )


def _create_results() -> None:
    _create(
        "published_snapshots",
        ("id",),
        _required(sa.Uuid, "id", "survey_id"),
        _required(sa.Date, "published_on"),
        _required(sa.JSON, "content"),
        below=("surveys",),
        rules=(_unique("published_snapshots", "survey_id"),),
    )
    _create(
        "plan_versions",
        ("id",),
        _required(sa.Uuid, "id", "engagement_id"),
        _required(sa.Integer, "number"),
        _required(sa.Date, "made_on"),
        _optional(sa.Uuid, "snapshot_id"),
        _required(sa.Text, "content"),
        below=("engagements",),
        rules=(
            _unique("plan_versions", "engagement_id", "number"),
            _check("plan_versions", "number", "number >= 1"),
        ),
    )


# A migration that rebuilds one of the two tables loses its triggers and has to make them again.
def _make_immutable_in_sqlite(table: str, parent: str, reference: str, same: str) -> None:
    belongs = f"SELECT 1 FROM {parent} WHERE workspace_id = OLD.workspace_id AND id = OLD.{reference}"  # noqa: S608 - names from above
    # INSERT OR REPLACE deletes without asking the trigger for deletions.
    taken = f"SELECT 1 FROM {table} WHERE workspace_id = NEW.workspace_id AND (id = NEW.id OR {same})"  # noqa: S608 - names from above
    for name, event, condition in (
        ("change", "UPDATE", ""),
        ("deletion", "DELETE", f"WHEN EXISTS ({belongs})"),
        ("replacement", "INSERT", f"WHEN EXISTS ({taken})"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{name} BEFORE {event} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are kept once and never change'); END"
        )


def _make_immutable_in_postgresql(table: str, parent: str, reference: str) -> None:
    refusal = f"RAISE EXCEPTION '{table} are kept once and never change' USING ERRCODE = '23000'"
    belongs = f"SELECT FROM {parent} WHERE workspace_id = OLD.workspace_id AND id = OLD.{reference}"
    allowed_deletion = f"TG_OP = 'DELETE' AND NOT EXISTS ({belongs})"
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_LEVEL = 'ROW' THEN IF {allowed_deletion} THEN RETURN OLD; END IF; END IF; "
        f"{refusal}; END $$"
    )
    call = f"EXECUTE FUNCTION {table}_refuse()"
    op.execute(f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}")
    op.execute(f"CREATE TRIGGER {table}_refuse_truncation BEFORE TRUNCATE ON {table} {call}")
