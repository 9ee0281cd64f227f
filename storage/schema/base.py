"""What all tables share: the workspace in front, and references that cannot leave it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Uuid

# 128 random bits: by the birthday bound a billion submissions collide with a chance of 1e-21.
KEY_BYTES: Final = 16
# SHA-256 of a token, or of what a form brought with it.
DIGEST_BYTES: Final = 32
WORKSPACE: Final = "workspace_id"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def workspace_column() -> Column[object]:
    """The first column of every table that holds a client's data."""
    return Column(WORKSPACE, Uuid, primary_key=True, nullable=False)


def below(table: str, column: str, target: str = "id") -> ForeignKeyConstraint:
    """Belongs to a row of the same workspace and is deleted with it."""
    return ForeignKeyConstraint(
        [WORKSPACE, column], [f"{table}.{WORKSPACE}", f"{table}.{target}"], ondelete="CASCADE"
    )


def below_workspace() -> ForeignKeyConstraint:
    """Belongs to a workspace and is deleted with it."""
    return ForeignKeyConstraint([WORKSPACE], [f"workspaces.{WORKSPACE}"], ondelete="CASCADE")
