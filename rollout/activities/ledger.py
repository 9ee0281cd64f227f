"""What people decided about single activities: dates, owners, progress, rows of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from uuid import UUID

from pydantic import Field

from rollout.activities.activity import Activity, Frozen, Status


class ActivityEdit(Frozen):
    """What somebody decided about one activity, on a day; None: not touched.

    Parameters
    ----------
    period : str
        `Activity.period` when it was decided. Dates and coach hold only while that is the same: of a unit
        that starts in another period everything is dated anew. What else was decided holds on.
    begins : time
        On the clock of those who take part.
    removed : bool
        It is no part of the plan any more.
    """

    activity: UUID
    by: str = Field(min_length=1, max_length=200)
    on: date
    period: str = ""
    start: date | None = None
    end: date | None = None
    begins: time | None = None
    coach: str | None = None
    title: str | None = None
    owner: str | None = None
    hours: float | None = Field(default=None, ge=0)
    takes_part: str | None = None
    status: Status | None = None
    complete: float | None = Field(default=None, ge=0, le=1)
    removed: bool = False


class AddedActivity(Frozen):
    """An activity that somebody added; later decisions about it are edits as of any other."""

    activity: Activity
    by: str = Field(min_length=1, max_length=200)
    on: date


class WorkLedger(Frozen):
    """Every decision about activities, oldest first; of the same field the last one stands."""

    edits: tuple[ActivityEdit, ...] = ()
    added: tuple[AddedActivity, ...] = ()

    def standing(self) -> dict[UUID, ActivityEdit]:
        """For each activity the decisions that stand, as one edit."""
        raise NotImplementedError

    def applied(self, activities: Iterable[Activity]) -> tuple[Activity, ...]:
        """The plan's activities as decided, without those removed, with those added."""
        raise NotImplementedError
