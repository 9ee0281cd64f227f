"""Surveys: what was asked and answered, and what came of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from storage.schema.base import KEY_BYTES, WORKSPACE, below, below_workspace, metadata, workspace_column
from surveys.survey import SMALLEST_THRESHOLD, SurveyState

# One row per workspace and content: waves that ask the same share it.
instruments = Table(
    "instruments",
    metadata,
    workspace_column(),
    Column("content_hash", Text, primary_key=True),
    Column("content", JSON, nullable=False),
    below_workspace(),
)

surveys = Table(
    "surveys",
    metadata,
    workspace_column(),
    Column("id", Uuid, primary_key=True),
    Column("engagement_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("instrument_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("state", Text, nullable=False),
    below("engagements", "engagement_id"),
    ForeignKeyConstraint(
        [WORKSPACE, "instrument_hash"], [f"instruments.{WORKSPACE}", "instruments.content_hash"]
    ),
    UniqueConstraint(WORKSPACE, "engagement_id", "position"),
    CheckConstraint(f"threshold >= {SMALLEST_THRESHOLD}", name="threshold"),
    CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in SurveyState)})", name="state"),
)

reporting_units = Table(
    "reporting_units",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent_id", Uuid, nullable=True),
    Column("unit_ids", JSON, nullable=False),
    below("surveys", "survey_id"),
    UniqueConstraint(WORKSPACE, "survey_id", "position"),
)

import_batches = Table(
    "import_batches",
    metadata,
    workspace_column(),
    Column("id", Uuid, primary_key=True),
    Column("survey_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("mapping", JSON, nullable=False),
    Column("dropped_columns", JSON, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_kept", Integer, nullable=False),
    Column("first_publication", SmallInteger, nullable=True),
    below("surveys", "survey_id"),
    UniqueConstraint(WORKSPACE, "survey_id", "digest"),
    UniqueConstraint(WORKSPACE, "survey_id", "position"),
)

# The next two tables have no hidden row number: their rows lie in the order of random keys.
# `first_publication` is all that answers tell of when they came; NULL until they are published.
submissions = Table(
    "submissions",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("unit_id", Uuid, nullable=False),
    Column("role", SmallInteger, nullable=False),
    Column("answers", LargeBinary, nullable=False),
    Column("first_publication", SmallInteger, nullable=True),
    below("surveys", "survey_id"),
    CheckConstraint(f"length(key) = {KEY_BYTES}", name="key"),
    sqlite_with_rowid=False,
)

comments = Table(
    "comments",
    metadata,
    workspace_column(),
    Column("survey_id", Uuid, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("question_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    below("surveys", "survey_id"),
    CheckConstraint(f"length(key) = {KEY_BYTES}", name="key"),
    sqlite_with_rowid=False,
)

# Triggers (in the migration) refuse every change to the rows of the next two tables.
published_snapshots = Table(
    "published_snapshots",
    metadata,
    workspace_column(),
    Column("id", Uuid, primary_key=True),
    Column("survey_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("content", JSON, nullable=False),
    below("surveys", "survey_id"),
    UniqueConstraint(WORKSPACE, "survey_id", "number"),
    CheckConstraint("number >= 0", name="number"),
)

# `snapshot_id` is no foreign key: a plan outlives the survey it was made from, unchanged.
plan_versions = Table(
    "plan_versions",
    metadata,
    workspace_column(),
    Column("id", Uuid, primary_key=True),
    Column("engagement_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("snapshot_id", Uuid, nullable=True),
    Column("content", Text, nullable=False),
    below("engagements", "engagement_id"),
    UniqueConstraint(WORKSPACE, "engagement_id", "number"),
    CheckConstraint("number >= 1", name="number"),
)

# The workbook that came back last, one row an engagement: an older one serves nothing any more.
plan_files = Table(
    "plan_files",
    metadata,
    workspace_column(),
    Column("engagement_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", Text, nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("kept_on", Date, nullable=False),
    below("engagements", "engagement_id"),
)
