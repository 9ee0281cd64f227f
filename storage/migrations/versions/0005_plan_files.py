"""The plan's workbook as it came back last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_files",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "engagement_id"],
            ["engagements.workspace_id", "engagements.id"],
            name=op.f("fk_plan_files_engagements"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "engagement_id", name=op.f("pk_plan_files")),
    )
