"""What people decided about single activities: dates, owners, progress, rows of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import Field

from rollout.activities.activity import Activity, Frozen, Phase, Session, Status
from rollout.activities.templates import ActivityTemplates


class ActivityEdit(Frozen):
    """What somebody decided about one activity, on a day; None: not touched.

    Parameters
    ----------
    period : str
        `Activity.period` when it was decided. Dates and coach hold only while that is the same: of a unit
        that starts in another period everything is dated anew. What else was decided holds on. "" holds in
        any: activities without a period have none to leave, and older plans kept none.
    begins : time
        On the clock of those who take part.
    coach : str
        "" takes back who was chosen; whoever holds the session stays until times are found anew.
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

    @property
    def is_dated(self) -> bool:
        """Whether it decides on something that holds for its period only."""
        return any(each is not None for each in (self.start, self.end, self.begins, self.coach))

    def followed_by(self, later: ActivityEdit) -> ActivityEdit:
        """Both decisions as one: of the same field the later stands, and what contradicts it falls."""
        said = {name: getattr(later, name) for name in _SINGLE_FIELDS if getattr(later, name) is not None}
        merged: dict[str, Any] = {"by": later.by, "on": later.on, "removed": self.removed or later.removed}
        return self.model_copy(
            update=merged | said | self._dates_before(later) | self._progress_before(later)
        )

    def _dates_before(self, later: ActivityEdit) -> dict[str, Any]:
        if not later.is_dated:
            return {}
        # What was decided for another period falls with it.
        keeps = self.period == later.period or "" in (self.period, later.period)
        kept = {name: getattr(self, name) if keeps else None for name in _DATED_FIELDS}
        said = {name: getattr(later, name) for name in _DATED_FIELDS if getattr(later, name) is not None}
        if later.start is not None and later.end is None:
            # A start alone keeps the length: the one decided before, or else the plan's.
            start, end = kept["start"], kept["end"]
            kept["end"] = later.start + (end - start) if start and end else None
        return {"period": later.period or self.period} | kept | said

    def _progress_before(self, later: ActivityEdit) -> dict[str, Any]:
        """Status and share as they stand after a later edit, which may have said one of them only."""
        status, complete = later.status, later.complete
        if status is None and complete is None:
            return {}
        if status is None:
            return {"status": self.status if _agree(self.status, complete) else None, "complete": complete}
        if complete is None:
            return {"status": status, "complete": self.complete if _agree(status, self.complete) else None}
        return {"status": status, "complete": complete}

    def applied(self, activity: Activity) -> Activity:
        """The activity as decided, whether or not it is removed."""
        said = {name: getattr(self, name) for name in _SINGLE_FIELDS if getattr(self, name) is not None}
        dated = self._dates_of(activity) if self.is_dated and self.period in ("", activity.period) else {}
        return activity.model_copy(update=said | dated | self._progress_of(activity))

    def _dates_of(self, activity: Activity) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if self.start is not None or self.end is not None:
            start = self.start or activity.start
            end = self.end or start + (activity.end - activity.start)
            changes |= {"start": start, "end": max(start, end), "held": True}
        if self.begins is not None:
            changes["wanted_from"] = self.begins
        if self.coach is not None:
            changes["wanted_coach"] = self.coach
        if activity.session is not None:
            day = changes.get("start", activity.start)
            changes["session"] = _as_decided(activity.session, day, self.begins, self.coach)
        return changes

    def _progress_of(self, activity: Activity) -> dict[str, Any]:
        status, complete = self.status, self.complete
        if status is None and complete is None:
            return {}
        if status is None:
            status = _status_at(complete or 0.0, activity.status)
        if complete is None:
            complete = activity.complete if _agree(status, activity.complete) else 0.0
        return {"status": status, "complete": 1.0 if status is Status.DONE else complete}


_SINGLE_FIELDS = ("title", "owner", "hours", "takes_part")
_DATED_FIELDS = ("start", "end", "begins", "coach")


def _agree(status: Status | None, complete: float | None) -> bool:
    """Whether both can be true of one activity; what is not known contradicts nothing."""
    if status is None or complete is None:
        return True
    match status:
        case Status.DONE:
            return complete == 1
        case Status.NOT_STARTED:
            return complete == 0
        case Status.IN_PROGRESS:
            return complete < 1
        case Status.DROPPED:
            return True


def _status_at(complete: float, before: Status) -> Status:
    """The status that a share tells, given the one before."""
    if complete == 1:
        return Status.DONE
    if before is Status.DROPPED or _agree(before, complete):
        return before
    return Status.IN_PROGRESS if complete > 0 else Status.NOT_STARTED


def _as_decided(session: Session, day: date, begins: time | None, coach: str | None) -> Session:
    """The session on its day, at the time and with the coach decided.

    Who is there stays where nobody is chosen any more. A time that would take it past midnight, and another
    length, are left to whoever finds times.
    """
    start = datetime.combine(day, session.begins.time() if begins is None else begins)
    end = start + (session.ends - session.begins)
    if end.date() != day:
        start = datetime.combine(day, session.begins.time())
        end = start + (session.ends - session.begins)
    return session.model_copy(update={"begins": start, "ends": end, "coach": coach or session.coach})


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
        found: dict[UUID, ActivityEdit] = {}
        for edit in self.edits:
            before = found.get(edit.activity)
            found[edit.activity] = edit if before is None else before.followed_by(edit)
        return found

    def applied(self, activities: Iterable[Activity]) -> tuple[Activity, ...]:
        """The plan's activities as decided, without those removed, with those added.

        Those added come last, in the order in which they were. A decided time of day travels in
        `Activity.wanted_from` and a decided coach in `Activity.wanted_coach`: who finds times keeps to both.
        """
        planned = tuple(activities)
        known = {each.id for each in planned}
        waves: dict[UUID | None, int | None] = {each.unit: each.wave for each in planned}
        own = {each.activity.id: each.activity for each in self.added if each.activity.id not in known}
        # The unit of a row of one's own may have moved to another wave since.
        mine = (each.model_copy(update={"wave": waves.get(each.unit, each.wave)}) for each in own.values())
        edits = self.standing()
        found = ((each, edits.get(each.id)) for each in (*planned, *mine))
        return tuple(
            each if edit is None else edit.applied(each)
            for each, edit in found
            if edit is None or not edit.removed
        )


def as_started(
    activities: Iterable[Activity], started: Collection[UUID], templates: ActivityTemplates
) -> tuple[Activity, ...]:
    """The activities of a plan, those done that have led to a start which is known to have happened.

    A unit that has started has prepared and launched up to its set-up. What somebody says of one of them
    holds instead (`WorkLedger.applied` after this).

    Parameters
    ----------
    started : collection of UUID
        Units whose start was recorded.
    """
    planned = tuple(activities)
    starting = {each.id for each in templates.templates if each.starts_unit}
    held_on = {each.unit: each.end for each in planned if each.template in starting and each.unit in started}
    done = {"status": Status.DONE, "complete": 1.0}
    return tuple(
        each.model_copy(update=done)
        if each.unit in held_on
        and each.end <= held_on[each.unit]
        and each.phase in (Phase.PREPARE, Phase.LAUNCH)
        and each.status in (Status.NOT_STARTED, Status.IN_PROGRESS)
        else each
        for each in planned
    )
