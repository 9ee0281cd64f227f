"""The tables. `storage/migrations` builds them; a test holds the two against each other.

Every table carries its workspace, and every foreign key includes it: a row cannot point
into another client's data, whatever a query forgets. Primary keys start with the
workspace, so that an id that exists elsewhere behaves as if it did not exist. No table
has a time stamp.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from surveys.survey import SMALLEST_THRESHOLD, SurveyState

# 128 random bits: by the birthday bound a billion submissions collide with a chance of 1e-21.
KEY_BYTES: Final = 16

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_WORKSPACE = "workspace_id"


def _workspace() -> Column[object]:
    return Column(_WORKSPACE, Uuid, primary_key=True, nullable=False)


def _below(table: str, column: str, target: str = "id") -> ForeignKeyConstraint:
    """Belongs to a row of the same workspace and is deleted with it."""
    return ForeignKeyConstraint(
        [_WORKSPACE, column], [f"{table}.{_WORKSPACE}", f"{table}.{target}"], ondelete="CASCADE"
    )


def _below_workspace() -> ForeignKeyConstraint:
    return ForeignKeyConstraint([_WORKSPACE], [f"workspaces.{_WORKSPACE}"], ondelete="CASCADE")


workspaces = Table(
    "workspaces",
    metadata,
    _workspace(),
    Column("name", Text, nullable=False),
)

engagements = Table(
    "engagements",
    metadata,
    _workspace(),
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sponsor", Text, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("settings", JSON, nullable=False),
    _below_workspace(),
)

# One row per workspace and content: waves that ask the same share it.
instruments = Table(
    "instruments",
    metadata,
    _workspace(),
    Column("content_hash", Text, primary_key=True),
    Column("content", JSON, nullable=False),
    _below_workspace(),
)

surveys = Table(
    "surveys",
    metadata,
    _workspace(),
    Column("id", Uuid, primary_key=True),
    Column("engagement_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("instrument_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("state", Text, nullable=False),
    _below("engagements", "engagement_id"),
    ForeignKeyConstraint(
        [_WORKSPACE, "instrument_hash"], [f"instruments.{_WORKSPACE}", "instruments.content_hash"]
    ),
    UniqueConstraint(_WORKSPACE, "engagement_id", "position"),
    CheckConstraint(f"threshold >= {SMALLEST_THRESHOLD}", name="threshold"),
    CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in SurveyState)})", name="state"),
)

# An engagement's current organisation (survey_id NULL) and each survey's copy of it.
organisations = Table(
    "organisations",
    metadata,
    _workspace(),
    Column("id", Uuid, primary_key=True),
    Column("engagement_id", Uuid, nullable=False),
    Column("survey_id", Uuid, nullable=True),
    _below("engagements", "engagement_id"),
    _below("surveys", "survey_id"),
    UniqueConstraint(_WORKSPACE, "survey_id"),
)
Index(
    "ix_organisations_workspace_id_engagement_id", organisations.c.workspace_id, organisations.c.engagement_id
)
# NULLs escape UNIQUE, so the one current organisation needs an index of its own.
Index(
    "uq_organisations_current",
    organisations.c.workspace_id,
    organisations.c.engagement_id,
    unique=True,
    sqlite_where=text("survey_id IS NULL"),
    postgresql_where=text("survey_id IS NULL"),
)

units = Table(
    "units",
    metadata,
    _workspace(),
    Column("organisation_id", Uuid, primary_key=True),
    Column("unit_id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent_id", Uuid, nullable=True),
    Column("members_direct", Integer, nullable=False),
    Column("lead", Text, nullable=False),
    Column("volunteered", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("blocked", JSON, nullable=False),
    Column("dependencies", JSON, nullable=False),
    Column("effort_hours", Double, nullable=True),
    Column("priority", Double, nullable=False),
    _below("organisations", "organisation_id"),
    UniqueConstraint(_WORKSPACE, "organisation_id", "position"),
)

reporting_units = Table(
    "reporting_units",
    metadata,
    _workspace(),
    Column("survey_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent_id", Uuid, nullable=True),
    Column("unit_ids", JSON, nullable=False),
    _below("surveys", "survey_id"),
    UniqueConstraint(_WORKSPACE, "survey_id", "position"),
)

import_batches = Table(
    "import_batches",
    metadata,
    _workspace(),
    Column("id", Uuid, primary_key=True),
    Column("survey_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("mapping", JSON, nullable=False),
    Column("dropped_columns", JSON, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_kept", Integer, nullable=False),
    Column("first_publication", SmallInteger, nullable=True),
    _below("surveys", "survey_id"),
    UniqueConstraint(_WORKSPACE, "survey_id", "digest"),
    UniqueConstraint(_WORKSPACE, "survey_id", "position"),
)

# The next two tables have no hidden row number: their rows lie in the order of random keys.
# `first_publication` is all that answers tell of when they came; NULL until they are published.
submissions = Table(
    "submissions",
    metadata,
    _workspace(),
    Column("survey_id", Uuid, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("unit_id", Uuid, nullable=False),
    Column("role", SmallInteger, nullable=False),
    Column("answers", LargeBinary, nullable=False),
    Column("first_publication", SmallInteger, nullable=True),
    _below("surveys", "survey_id"),
    CheckConstraint(f"length(key) = {KEY_BYTES}", name="key"),
    sqlite_with_rowid=False,
)

comments = Table(
    "comments",
    metadata,
    _workspace(),
    Column("survey_id", Uuid, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("question_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    _below("surveys", "survey_id"),
    CheckConstraint(f"length(key) = {KEY_BYTES}", name="key"),
    sqlite_with_rowid=False,
)

remembered_mappings = Table(
    "remembered_mappings",
    metadata,
    _workspace(),
    Column("headings_digest", Text, primary_key=True),
    Column("mapping", JSON, nullable=False),
    _below_workspace(),
)

facts = Table(
    "facts",
    metadata,
    _workspace(),
    Column("engagement_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("fact", Text, nullable=False),
    Column("value", JSON, nullable=False),
    Column("quality", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_on", Date, nullable=True),
    Column("may_read", Text, nullable=False),
    _below("engagements", "engagement_id"),
)

observations = Table(
    "observations",
    metadata,
    _workspace(),
    Column("engagement_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("pitfall", Text, nullable=False),
    Column("signal", Text, nullable=False),
    Column("steps", SmallInteger, nullable=False),
    Column("seen_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("seen_on", Date, nullable=True),
    _below("engagements", "engagement_id"),
    UniqueConstraint(_WORKSPACE, "engagement_id", "position"),
)

# Triggers (in the migration) refuse every change to the rows of the next two tables.
published_snapshots = Table(
    "published_snapshots",
    metadata,
    _workspace(),
    Column("id", Uuid, primary_key=True),
    Column("survey_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("content", JSON, nullable=False),
    _below("surveys", "survey_id"),
    UniqueConstraint(_WORKSPACE, "survey_id", "number"),
    CheckConstraint("number >= 0", name="number"),
)

# `snapshot_id` is no foreign key: a plan outlives the survey it was made from, unchanged.
plan_versions = Table(
    "plan_versions",
    metadata,
    _workspace(),
    Column("id", Uuid, primary_key=True),
    Column("engagement_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("snapshot_id", Uuid, nullable=True),
    Column("content", Text, nullable=False),
    _below("engagements", "engagement_id"),
    UniqueConstraint(_WORKSPACE, "engagement_id", "number"),
    CheckConstraint("number >= 1", name="number"),
)
