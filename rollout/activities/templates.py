"""Kinds of activities, read from `rollout/activities.yaml`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from rollout.activities.activity import Frozen, Phase, Repeats
from surveys.instrument import Source
from surveys.instrument_files import mapping_from_yaml

# Owner of activities that the lead of each unit owns, by name where it is known.
LEAD = "lead"


class Anchor(StrEnum):
    """What an activity's day is counted from; a kind comes after kinds of its own anchor or of earlier ones."""

    PROGRAMME_START = "programme_start"
    QUARTER_START = "quarter_start"
    WAVE_START = "wave_start"
    UNIT_START = "unit_start"


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
        Calendar days from the anchor's first Monday to the activity's first day.
    days : int
        Calendar days it spans. [>= 1]
    window : tuple of int
        First and last calendar day from the anchor's first Monday on which it may lie; as
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
        Kinds that end before it starts: of the same unit, wave and period, or of the whole programme.
    repeats : Repeats, optional
    unit_period : int or None
        With `unit_start`: counted from the start of the unit's n-th period instead, 1 being its first.
    from_period : int
        With `quarter_start`: from the programme's n-th period on; with `wave_start`: from the n-th wave
        on. [>= 1]
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
    title: str = Field(min_length=1, max_length=80)
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
        if self.session and (self.days > 1 or self.repeats):
            raise ValueError(f"{self.id}: a session takes one day and does not repeat")
        if self.coach and not self.session:
            raise ValueError(f"{self.id}: a coach comes to sessions only")
        first, last = self.placed_between
        if not first <= self.day <= self.day + self.days - 1 <= last:
            raise ValueError(f"{self.id}: its days do not lie within its window")
        return self

    @model_validator(mode="after")
    def _counts_what_its_anchor_has(self) -> Self:
        if self.anchor is not Anchor.UNIT_START and (self.unit_period or self.starts_unit):
            raise ValueError(f"{self.id}: only activities of units have a unit's period, or start a unit")
        if self.anchor is not Anchor.QUARTER_START and self.for_months:
            raise ValueError(f"{self.id}: only what comes back each period does so for some months")
        if self.from_period > 1 and self.anchor not in {Anchor.QUARTER_START, Anchor.WAVE_START}:
            raise ValueError(f"{self.id}: only what comes back begins with a later period or wave")
        return self

    @property
    def placed_between(self) -> tuple[int, int]:
        """First and last calendar day from the anchor's first Monday on which it may lie."""
        return self.window or (self.day, self.day + self.days - 1)


class ActivityTemplates(Frozen):
    """All kinds of activities, and the calendar days needed before the pilot quarter."""

    version: str
    lead_days: int
    working_weeks_in_quarter: int
    templates: tuple[ActivityTemplate, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_known_kinds(self) -> Self:
        if len(self.by_id) < len(self.templates):
            raise ValueError("two kinds of activities have the same id")
        if len(self.covering) < sum(len(each.covers) for each in self.templates):
            raise ValueError("two kinds of activities cover the same cure")
        order = list(Anchor)
        for each in self.templates:
            for before in each.after:
                if before not in self.by_id:
                    raise ValueError(f"{each.id} comes after {before!r}, which is no kind of activity")
                if order.index(self.by_id[before].anchor) > order.index(each.anchor):
                    raise ValueError(
                        f"{each.id} happens once for many of {before!r}: it cannot wait for them"
                    )
        return self

    @model_validator(mode="after")
    def _has_an_order(self) -> Self:
        try:
            TopologicalSorter({each.id: each.after for each in self.templates}).prepare()
        except CycleError as error:
            raise ValueError(f"activities wait for each other: {', '.join(error.args[1])}") from error
        return self

    @cached_property
    def by_id(self) -> dict[str, ActivityTemplate]:
        """The kinds by their id."""
        return {each.id: each for each in self.templates}

    @cached_property
    def covering(self) -> dict[str, str]:
        """Cure -> the kind of activities that already is this cure."""
        return {cure: each.id for each in self.templates for cure in each.covers}


@cache
def activity_templates() -> ActivityTemplates:
    """The activities that come with the product."""
    path = Path(__file__).parent.parent / "activities.yaml"
    return ActivityTemplates.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
