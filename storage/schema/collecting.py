"""Collecting answers live: the room, the ways in, and what came in by them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from storage.schema.base import DIGEST_BYTES, KEY_BYTES, below, metadata, workspace_column

# One row a survey: whether the door is open, what the room sees, who cleared it.
rooms = Table(
    "rooms",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("content", JSON, nullable=False),
    below("surveys", "survey_id"),
)

# Addresses that hang on the wall; whoever sees one may answer.
links = Table(
    "links",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("unit_id", Uuid, nullable=True),
    below("surveys", "survey_id"),
    UniqueConstraint("code"),
)

# The next two tables have no hidden row number either, and no column that answers have, but
# the survey's. An invitation is spent when its digest is among the receipts.
invitations = Table(
    "invitations",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("address", Text, nullable=False),
    Column("unit_id", Uuid, nullable=False),
    below("surveys", "survey_id"),
    UniqueConstraint("digest"),
    CheckConstraint(f"length(digest) = {DIGEST_BYTES}", name="digest"),
    sqlite_with_rowid=False,
)

receipts = Table(
    "receipts",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    below("surveys", "survey_id"),
    CheckConstraint(f"length(digest) = {DIGEST_BYTES}", name="digest"),
    sqlite_with_rowid=False,
)

# What the facilitator made of each text answer before the room may see it.
comment_readings = Table(
    "comment_readings",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("shown", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    below("surveys", "survey_id"),
    CheckConstraint(f"length(key) = {KEY_BYTES}", name="key"),
    sqlite_with_rowid=False,
)

workshop_notes = Table(
    "workshop_notes",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("component", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Date, nullable=True),
    below("surveys", "survey_id"),
)
