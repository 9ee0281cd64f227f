"""What one client project consists of. Every record belongs to a workspace (one client)."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness.published import PublishedReadiness
from rollout.planning.settings import PlanSettings

# Bytes; a plan of 10,000 activities takes about 1 MB.
LARGEST_KEPT_FILE = 20_000_000


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Workspace(_Frozen):
    """One client: nothing crosses from one workspace to another."""

    id: UUID
    name: str = Field(min_length=1, max_length=200)


class Engagement(_Frozen):
    """One project with a client, from set-up to plan."""

    id: UUID
    workspace_id: UUID
    name: str = Field(min_length=1, max_length=200)
    sponsor: str = Field(default="", max_length=200)
    created_on: date
    settings: PlanSettings


class ImportBatch(_Frozen):
    """What one answers file brought in; the file itself is not kept.

    Parameters
    ----------
    digest : str
        SHA-256 of the file, so that the same file is not counted twice.
    mapping : dict
        Column heading -> what it was read as.
    dropped_columns : tuple of str
        Headings that never entered: addresses, names, times.
    """

    id: UUID
    workspace_id: UUID
    survey_id: UUID
    digest: str
    mapping: dict[str, str]
    dropped_columns: tuple[str, ...]
    rows_read: int
    rows_kept: int


class PublishedSnapshot(_Frozen):
    """Published results: what may be seen. Never changed once made.

    ``number`` counts the publications of its survey from 0; later ones hold late answers too.
    """

    id: UUID
    workspace_id: UUID
    survey_id: UUID
    number: int = Field(default=0, ge=0)
    published_on: date
    content: PublishedReadiness


class PlanVersion(_Frozen):
    """One rollout plan, numbered from 1 within its engagement. Never changed once made.

    ``content`` is the plan document as JSON (`rollout.planning.document.PlanDocument`).
    """

    id: UUID
    workspace_id: UUID
    engagement_id: UUID
    number: int = Field(ge=1)
    made_on: date
    snapshot_id: UUID | None
    content: str


class KeptFile(_Frozen):
    """The plan's workbook as it came back last: what people added to it goes into the next export.

    Parameters
    ----------
    name : str
        As its owner called it.
    digest : str
        SHA-256 of the content.
    plan_version : int
        The plan it was exported from. [>= 1]
    """

    name: str = Field(min_length=1, max_length=300)
    content: bytes = Field(min_length=1, max_length=LARGEST_KEPT_FILE)
    digest: str
    plan_version: int = Field(ge=1)
    kept_on: date

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if sha256(self.content).hexdigest() != self.digest:
            raise ValueError("the digest is not that of the content")
        return self
