"""Kinds of activities, read from `rollout/activities.yaml`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from rollout.activities.activity import Frozen, Phase, Repeats
from surveys.instrument import Source
from surveys.instrument_files import mapping_from_yaml


class Anchor(StrEnum):
    """What an activity's day is counted from."""

    PROGRAMME_START = "programme_start"
    UNIT_START = "unit_start"
    QUARTER_START = "quarter_start"
    WAVE_START = "wave_start"


class Roles(Frozen):
    """Who does it, who answers for it, who is asked, who is told; roles or parts of the organisation."""

    responsible: str
    accountable: str
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()


class Message(Frozen):
    """What an activity tells whom, and by which way.

    Parameters
    ----------
    points : tuple of str
        What is said, each a sentence.
    """

    audience: str
    channel: str
    points: tuple[str, ...] = Field(min_length=1)


class ActivityTemplate(Frozen):
    """One kind of activity.

    Parameters
    ----------
    day : int
        Calendar days from the anchor to the activity's first day.
    days : int
        Calendar days it spans. [>= 1]
    window : tuple of int
        First and last calendar day from the anchor between which a session may be placed; as
        `day` and `days` say unless given.
    hours : float
        Time per person taking part; of one occurrence if it repeats.
    notice_days : int
        Lead time: calendar days before it in which those who take part have to know. [>= 0]
    session : bool
        Held at a time on one day.
    coach : bool
        A coach is there.
    after : tuple of str
        Kinds that end before it starts: of the same unit, or of the whole programme.
    repeats : Repeats, optional
    unit_period : int or None
        With `unit_start`: counted from the start of the unit's n-th period instead, 1 being its first.
    from_period : int
        With `quarter_start`: from the programme's n-th period on. [>= 1]
    for_months : int or None
        With `quarter_start`: so many months from the first start, even beyond the plan.
    covers : tuple of str
        Cures that this activity already is: decided on, they give it an owner instead of a row of their own.
    roles : Roles
    message : Message, optional
    steps : tuple of str
        What is ticked off, or asked, in its course.
    starts_unit : bool
        Held, its unit has started.
    """

    id: str
    title: str
    phase: Phase
    anchor: Anchor
    day: int
    days: int = Field(ge=1)
    window: tuple[int, int] | None = None
    hours: float = Field(ge=0)
    notice_days: int = Field(default=0, ge=0)
    owner: str
    takes_part: str
    session: bool = False
    coach: bool = False
    after: tuple[str, ...] = ()
    repeats: Repeats | None = None
    unit_period: int | None = Field(default=None, ge=1)
    from_period: int = Field(default=1, ge=1)
    for_months: int | None = Field(default=None, ge=1)
    covers: tuple[str, ...] = ()
    roles: Roles
    message: Message | None = None
    steps: tuple[str, ...] = ()
    starts_unit: bool = False
    source: Source

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.session and ((self.days > 1 and self.window is None) or self.repeats):
            raise ValueError(f"{self.id}: a session takes one day and does not repeat")
        if self.coach and not self.session:
            raise ValueError(f"{self.id}: a coach comes to sessions only")
        if self.window is not None and self.window[0] > self.window[1]:
            raise ValueError(f"{self.id}: the window ends before it begins")
        return self

    @property
    def placed_between(self) -> tuple[int, int]:
        """First and last calendar day from the anchor on which it may lie."""
        return self.window or (self.day, self.day + self.days - 1)


class ActivityTemplates(Frozen):
    """All kinds of activities, and the calendar days needed before the pilot quarter."""

    version: str
    lead_days: int
    working_weeks_in_quarter: int
    templates: tuple[ActivityTemplate, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_known_kinds(self) -> Self:
        known = {each.id for each in self.templates}
        if len(known) < len(self.templates):
            raise ValueError("two kinds of activities have the same id")
        for each in self.templates:
            for before in set(each.after) - known:
                raise ValueError(f"{each.id} comes after {before!r}, which is no kind of activity")
        return self

    @property
    def by_id(self) -> dict[str, ActivityTemplate]:
        """The kinds by their id."""
        return {each.id: each for each in self.templates}


@cache
def activity_templates() -> ActivityTemplates:
    """The activities that come with the product."""
    path = Path(__file__).parent.parent / "activities.yaml"
    return ActivityTemplates.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
