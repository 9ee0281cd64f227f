"""What units learned at the end of a period: closing notes, kept for those who come after."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from rollout.activities.activity import Frozen


class LessonKind(StrEnum):
    """What a closing note says."""

    KEEP = "keep"
    CHANGE = "change"
    QUESTION = "open question"


class Lesson(Frozen):
    """One closing note of a review or retrospective.

    Parameters
    ----------
    unit : UUID or None
        None: the whole programme.
    period : str
        Id of the period it closes.
    """

    id: UUID
    unit: UUID | None
    period: str = Field(max_length=20)
    kind: LessonKind
    text: str = Field(min_length=1, max_length=1000)
    by: str = Field(min_length=1, max_length=200)
    on: date
