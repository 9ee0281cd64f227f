"""Who may come in. Belongs to the installation and not to a client, so it has no workspace."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from storage.schema.base import DIGEST_BYTES, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    UniqueConstraint("name"),
)

# Seconds since 1970: a session ends when it is idle or old. Respondents have none.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("started", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
    CheckConstraint(f"length(digest) = {DIGEST_BYTES}", name="digest"),
)

# Random keys of this installation, made at first use.
secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
