"""Answers that come in live: rooms, ways in, receipts; and the accounts of those who run them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.LargeBinary()


def upgrade() -> None:
    _create("designs", "engagement", [], sa.Column("content", sa.JSON(), nullable=False))
    _create("rooms", "survey", [], sa.Column("content", sa.JSON(), nullable=False))
    _create(
        "links",
        "survey",
        [sa.Column("code", sa.Text(), nullable=False)],
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint("code", name=op.f("uq_links_code")),
    )
    digest = sa.Column("digest", _KEY, nullable=False)
    _create(
        "invitations",
        "survey",
        [digest],
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
        _length("invitations", "digest", 32),
        sqlite_with_rowid=False,
    )
    _create(
        "receipts",
        "survey",
        [sa.Column("digest", _KEY, nullable=False)],
        _length("receipts", "digest", 32),
        sqlite_with_rowid=False,
    )
    _create(
        "comment_readings",
        "survey",
        [sa.Column("key", _KEY, nullable=False)],
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _length("comment_readings", "key", 16),
        sqlite_with_rowid=False,
    )
    _create(
        "workshop_notes",
        "survey",
        [sa.Column("id", sa.Uuid(), nullable=False)],
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("component", "kind", "text", "owner")),
        sa.Column("due_on", sa.Date(), nullable=True),
    )
    _create_access()


def _create(
    table: str,
    parent: str,
    key: list[sa.Column[Any]],
    *parts: sa.schema.SchemaItem,
    sqlite_with_rowid: bool = True,
) -> None:
    """A table of one client, below an engagement or a survey and deleted with it."""
    owner = f"{parent}_id"
    columns = ["workspace_id", owner, *(column.name for column in key)]
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column(owner, sa.Uuid(), nullable=False),
        *key,
        *parts,
        sa.ForeignKeyConstraint(
            ["workspace_id", owner],
            [f"{parent}s.workspace_id", f"{parent}s.id"],
            name=op.f(f"fk_{table}_{parent}s"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=sqlite_with_rowid,
    )


def _length(table: str, column: str, size: int) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"length({column}) = {size}", name=op.f(f"ck_{table}_{column}"))


def _create_access() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", _KEY, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
        _length("sessions", "digest", 32),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
