"""Late answers: publications have numbers, and answers the number of their first one.

What was published before is publication 0 of its survey, and all answers of a survey that
has published results were first part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COPY = "before_0002"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_in_sqlite()
    else:
        _alter_in_postgresql()
    for table in ("submissions", "import_batches"):
        published = (
            f"SELECT 1 FROM published_snapshots AS kept WHERE kept.workspace_id = {table}.workspace_id "  # noqa: S608 - names from above
            f"AND kept.survey_id = {table}.survey_id"
        )
        op.execute(f"UPDATE {table} SET first_publication = 0 WHERE EXISTS ({published})")  # noqa: S608 - names from above


def _alter_in_postgresql() -> None:
    for table in ("submissions", "import_batches"):
        op.add_column(table, sa.Column("first_publication", sa.SmallInteger()))
    # Adding a column with a default changes no row, so the triggers stay and do not fire.
    table = "published_snapshots"
    op.add_column(table, sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column(table, "number", server_default=None)
    op.drop_constraint(op.f(f"uq_{table}_workspace_id_survey_id"), table)
    op.create_unique_constraint(
        op.f(f"uq_{table}_workspace_id_survey_id_number"), table, ["workspace_id", "survey_id", "number"]
    )
    op.create_check_constraint(op.f(f"ck_{table}_number"), table, "number >= 0")


def _rebuild_in_sqlite() -> None:
    """SQLite alters no key: each table is put aside, made anew and filled; its triggers go with it."""
    _put_aside("import_batches")
    _create_import_batches()
    _bring_back(
        "import_batches",
        ("id", "survey_id", "position", "digest", "mapping", "dropped_columns", "rows_read", "rows_kept"),
    )
    _put_aside("submissions")
    _create_submissions()
    _bring_back("submissions", ("survey_id", "key", "unit_id", "role", "answers"), order="key")
    _put_aside("published_snapshots")
    _create_published_snapshots()
    _bring_back("published_snapshots", ("id", "survey_id", "published_on", "content"), number=0)
    _make_immutable_in_sqlite()


def _put_aside(table: str) -> None:
    op.execute(f"CREATE TEMPORARY TABLE {_COPY} AS SELECT * FROM {table}")  # noqa: S608 - names from above
    op.execute(f"DROP TABLE {table}")


def _bring_back(table: str, columns: Sequence[str], *, order: str = "", **added: int) -> None:
    names = ", ".join(("workspace_id", *columns))
    ordered = f" ORDER BY {order}" if order else ""
    values = ", ".join((names, *map(str, added.values())))
    op.execute(
        f"INSERT INTO {table} ({', '.join((names, *added))}) SELECT {values} FROM temp.{_COPY}{ordered}"  # noqa: S608 - names from above
    )
    op.execute(f"DROP TABLE temp.{_COPY}")


def _belongs_to_its_survey(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "survey_id"],
        ["surveys.workspace_id", "surveys.id"],
        name=op.f(f"fk_{table}_surveys"),
        ondelete="CASCADE",
    )


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("workspace_id", *columns, name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    names = ("workspace_id", *columns)
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def _create_import_batches() -> None:
    table = "import_batches"
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("dropped_columns", sa.JSON(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_kept", sa.Integer(), nullable=False),
        sa.Column("first_publication", sa.SmallInteger()),
        _belongs_to_its_survey(table),
        _unique(table, "survey_id", "digest"),
        _unique(table, "survey_id", "position"),
        _key(table, "id"),
    )


def _create_submissions() -> None:
    table = "submissions"
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("first_publication", sa.SmallInteger()),
        _belongs_to_its_survey(table),
        sa.CheckConstraint("length(key) = 16", name=op.f(f"ck_{table}_key")),
        _key(table, "survey_id", "key"),
        sqlite_with_rowid=False,
    )


def _create_published_snapshots() -> None:
    table = "published_snapshots"
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        _belongs_to_its_survey(table),
        _unique(table, "survey_id", "number"),
        sa.CheckConstraint("number >= 0", name=op.f(f"ck_{table}_number")),
        _key(table, "id"),
    )


def _make_immutable_in_sqlite() -> None:
    """As migration 0001 made them; one survey now has several publications under different numbers."""
    table = "published_snapshots"
    belongs = "SELECT 1 FROM surveys WHERE workspace_id = OLD.workspace_id AND id = OLD.survey_id"
    same = "(survey_id = NEW.survey_id AND number = NEW.number)"
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
