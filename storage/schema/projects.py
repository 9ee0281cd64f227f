"""Clients and their projects: who takes part, and what the sponsor said."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Double,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from storage.schema.base import WORKSPACE, below, below_workspace, metadata, workspace_column

workspaces = Table(
    "workspaces",
    metadata,
    workspace_column(),
    Column("name", Text, nullable=False),
)

engagements = Table(
    "engagements",
    metadata,
    workspace_column(),
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sponsor", Text, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("settings", JSON, nullable=False),
    below_workspace(),
)

# An engagement's current organisation (survey_id NULL) and each survey's copy of it.
organisations = Table(
    "organisations",
    metadata,
    workspace_column(),
    Column("id", Uuid, primary_key=True),
    Column("engagement_id", Uuid, nullable=False),
    Column("survey_id", Uuid, nullable=True),
    below("engagements", "engagement_id"),
    below("surveys", "survey_id"),
    UniqueConstraint(WORKSPACE, "survey_id"),
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
    workspace_column(),
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
    below("organisations", "organisation_id"),
    UniqueConstraint(WORKSPACE, "organisation_id", "position"),
)

remembered_mappings = Table(
    "remembered_mappings",
    metadata,
    workspace_column(),
    Column("headings_digest", Text, primary_key=True),
    Column("mapping", JSON, nullable=False),
    below_workspace(),
)

facts = Table(
    "facts",
    metadata,
    workspace_column(),
    Column("engagement_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("fact", Text, nullable=False),
    Column("value", JSON, nullable=False),
    Column("quality", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_on", Date, nullable=True),
    Column("may_read", Text, nullable=False),
    below("engagements", "engagement_id"),
)

# `unit_id` is no foreign key: a new team list replaces all units, and what was seen stays.
observations = Table(
    "observations",
    metadata,
    workspace_column(),
    Column("engagement_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("pitfall", Text, nullable=False),
    Column("signal", Text, nullable=False),
    Column("steps", SmallInteger, nullable=False),
    Column("seen_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("seen_on", Date, nullable=True),
    Column("unit_id", Uuid, nullable=True),
    below("engagements", "engagement_id"),
    UniqueConstraint(WORKSPACE, "engagement_id", "position"),
)

# The questions of the next wave, while they are still being chosen.
designs = Table(
    "designs",
    metadata,
    workspace_column(),
    Column("engagement_id", Uuid, primary_key=True),
    Column("content", JSON, nullable=False),
    below("engagements", "engagement_id"),
)

# One row an engagement: drafts, cadence, changed numbers, cures, forecasts, outcomes.
dossiers = Table(
    "dossiers",
    metadata,
    workspace_column(),
    Column("engagement_id", Uuid, primary_key=True),
    Column("content", JSON, nullable=False),
    below("engagements", "engagement_id"),
)
