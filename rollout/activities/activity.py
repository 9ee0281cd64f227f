"""One dated activity of a plan, and the session at which it is held."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

PROGRAMME = "Whole programme"


class Frozen(BaseModel):
    """A record that does not change and has no field that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Phase(StrEnum):
    """Where an activity stands in the rollout."""

    PREPARE = "prepare"
    LAUNCH = "launch"
    RUN = "run"
    LEARN = "learn"


class Status(StrEnum):
    """How far an activity is, as people say it."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    DONE = "done"
    DROPPED = "dropped"


class Repeats(StrEnum):
    """How often an activity comes back between its first and its last day."""

    WEEKLY = "every week"
    TWO_WEEKLY = "every two weeks"


class Session(Frozen):
    """When and with whom an activity is held.

    Parameters
    ----------
    begins, ends : datetime
        On the clock of those who take part, without an offset; within one day.
    time_zone : str
        IANA name of that clock.
    coach : str
        Name of the coach; "" if none is needed.
    """

    begins: datetime
    ends: datetime
    time_zone: str
    coach: str = ""

    @model_validator(mode="after")
    def _runs_within_a_day(self) -> Self:
        if self.begins.tzinfo or self.ends.tzinfo:
            raise ValueError("a session's times are those of its own clock, without an offset")
        if not self.begins < self.ends or self.begins.date() != self.ends.date():
            raise ValueError(f"a session ends on its day, after it begins: {self.begins} to {self.ends}")
        return self

    @property
    def begins_at(self) -> datetime:
        """The moment it begins, with its offset."""
        return self.begins.replace(tzinfo=ZoneInfo(self.time_zone))

    @property
    def ends_at(self) -> datetime:
        """The moment it ends, with its offset."""
        return self.ends.replace(tzinfo=ZoneInfo(self.time_zone))


class Activity(Frozen):
    """One dated activity.

    Parameters
    ----------
    id : UUID
        uuid5 of engagement, template, unit and occurrence: the same activity keeps its id
        in every plan and every export.
    template : str
        Its kind; "own" for one that somebody added.
    unit : UUID or None
        None: the whole programme.
    period : str
        Id of the period that its dates were counted from: a unit's launch period, or its own.
    start, end : date
        First and last day, both working days.
    hours : float
        Time of each person taking part; of one occurrence if it repeats.
    after : tuple of UUID
        Activities that end before it starts.
    earliest, latest : date or None
        First and last day on which it may lie; None: any.
    repeats : Repeats or None
    needs_session : bool
        It is held at a time on one day, and its people can be in one place only.
    needs_coach : bool
        One of the coaches is there.
    session : Session or None
        None as well where no time was found; then `unplaced` says why.
    unplaced : str
        Tells of calendars only: the plan circulates.
    status : Status
    complete : float
        [0-1]
    held : bool
        Its dates were decided by a person, so nothing moves them.
    wanted_from : time or None
        When it is to begin, as a person decided, on the clock of those who take part; None: whenever there is time.
    wanted_coach : str
        Who is to hold it, as a person decided; "": whoever can.
    """

    id: UUID
    template: str
    title: str
    phase: Phase
    unit: UUID | None
    unit_name: str
    wave: int | None
    start: date
    end: date
    hours: float
    owner: str
    takes_part: str
    period: str = ""
    after: tuple[UUID, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    repeats: Repeats | None = None
    needs_session: bool = False
    needs_coach: bool = False
    session: Session | None = None
    unplaced: str = ""
    status: Status = Status.NOT_STARTED
    complete: float = Field(default=0.0, ge=0, le=1)
    held: bool = False
    wanted_from: time | None = None
    wanted_coach: str = ""
