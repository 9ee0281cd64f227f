"""What an engagement keeps about its risks, and which unit an observation was made in.

What was observed before belongs to the organisation as a whole, which is what no unit means.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COPY = "before_0004"


def upgrade() -> None:
    op.create_table(
        "dossiers",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        _belongs_to_its_engagement("dossiers"),
        sa.PrimaryKeyConstraint("workspace_id", "engagement_id", name=op.f("pk_dossiers")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_observations()
    else:
        op.add_column("observations", sa.Column("unit_id", sa.Uuid(), nullable=True))


def _belongs_to_its_engagement(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "engagement_id"],
        ["engagements.workspace_id", "engagements.id"],
        name=op.f(f"fk_{table}_engagements"),
        ondelete="CASCADE",
    )


def _rebuild_observations() -> None:
    """SQLite would add the column behind the constraints; made anew, the table reads as described."""
    op.execute(f"CREATE TEMPORARY TABLE {_COPY} AS SELECT * FROM observations")  # noqa: S608 - a name from above
    op.execute("DROP TABLE observations")
    op.create_table(
        "observations",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pitfall", sa.Text(), nullable=False),
        sa.Column("signal", sa.Text(), nullable=False),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        _belongs_to_its_engagement("observations"),
        sa.UniqueConstraint(
            "workspace_id",
            "engagement_id",
            "position",
            name=op.f("uq_observations_workspace_id_engagement_id_position"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "engagement_id", "id", name=op.f("pk_observations")),
    )
    names = "workspace_id, engagement_id, id, position, pitfall, signal, steps, seen_by, note, seen_on"
    op.execute(f"INSERT INTO observations ({names}) SELECT {names} FROM temp.{_COPY}")  # noqa: S608 - names from above
    op.execute(f"DROP TABLE temp.{_COPY}")
