"""What a consultant decides before a plan is made; everything has a stated default."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from rollout.calendar import Cycle
from rollout.problem.rulebook import RULES
from rollout.timetable.calendars import CalendarSettings
from surveys.organisation import DateRange, PlausibleDay
from surveys.text import clean_text

_LONGEST_REASON = 500


class Policy(StrEnum):
    """The sources disagree about who starts; both answers are policies.

    ``pilot_first``: a pilot team may start before the units above it (source 003).
    ``top_level_first``: levels start from the top, one a quarter (source 000).
    """

    PILOT_FIRST = "pilot first"
    TOP_LEVEL_FIRST = "top level first"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _clean(text: object) -> object:
    """A typed text without what cannot be seen."""
    return clean_text(text) if isinstance(text, str) else text


Reason = Annotated[str, BeforeValidator(_clean), Field(max_length=_LONGEST_REASON)]


class PinKind(StrEnum):
    """What a person has decided, or wants to try, for one unit."""

    STARTS_IN = "starts in"
    NOT_BEFORE = "not before"
    NOT_AFTER = "not after"
    STAYS_OUT = "stays out"
    LEAD_VOLUNTEERS = "suppose its lead volunteers"

    @property
    def needs_period(self) -> bool:
        """Whether the pin names a period."""
        return self in (PinKind.STARTS_IN, PinKind.NOT_BEFORE, PinKind.NOT_AFTER)


class Pin(_Frozen):
    """One unit held to something; `period` is a period's id, "" where the kind needs none."""

    unit: UUID
    kind: PinKind
    period: str = ""
    reason: Reason = ""

    @model_validator(mode="after")
    def _names_its_period(self) -> Self:
        if self.kind.needs_period != bool(self.period):
            raise ValueError(f"a pin '{self.kind.value}' {'has no' if self.period else 'needs a'} period")
        return self


class RuleOff(_Frozen):
    """A policy of `rollout.problem.rulebook` that does not hold in this plan, and why."""

    rule: str
    reason: Annotated[Reason, Field(min_length=1)]

    @model_validator(mode="after")
    def _is_a_policy(self) -> Self:
        if self.rule not in RULES or RULES[self.rule].kind != "policy":
            raise ValueError(f"there is no policy '{self.rule}'")
        return self


class PlanSettings(_Frozen):
    """Inputs of a first plan.

    Parameters
    ----------
    start : date or None
        First day on which a pilot could start; None: the next period.
    coach_hours : float
        Coach hours available in each period. [> 0]
    most_pilots : int
        Pilot teams at most (source 003: one or two). [1-2]
    most_levels : int
        OKR levels at most (source 000: two or three). [1-3]
    quarters : int
        Periods the plan looks ahead. [2-16]
    launch_hours, second_quarter_hours, third_quarter_hours : float
        Coach hours one unit takes in its first, second and third period
        (100 %, 40 %, 15 % of the launch; project judgement).
    repair_quarters : int
        Periods before go-live in which a missing component is repaired. [0-4]
    avoid : tuple of DateRange
        Ranges in which no unit starts (year-end closing, a merger ...).
    cycle : Cycle
        How long a period is.
    coach_hours_more : float
        Coach hours that each period has more than the one before, as champions take over
        support. [>= 0]
    coach_hours_in : mapping
        Period id -> coach hours of that period instead.
    champion_hours, seats : float, int or None
        Champion hours and training seats of each period; None: they set no limit.
    growth_factor : float
        Launches for each unit live the period before; see the rule `growth`. [>= 0]
    pilots : tuple of UUID
        Units chosen as pilots; empty: the plan chooses.
    pins : tuple of Pin
    rules_off : tuple of RuleOff
    calendar : CalendarSettings
        Coaches, working hours, holidays: when exactly sessions are held.
    """

    start: PlausibleDay | None = None
    coach_hours: float = Field(default=120.0, gt=0, le=100_000)
    most_pilots: int = Field(default=2, ge=1, le=2)
    most_levels: int = Field(default=3, ge=1, le=3)
    quarters: int = Field(default=8, ge=2, le=16)
    policy: Policy = Policy.PILOT_FIRST
    launch_hours: float = Field(default=40.0, ge=0, le=10_000)
    second_quarter_hours: float = Field(default=16.0, ge=0, le=10_000)
    third_quarter_hours: float = Field(default=6.0, ge=0, le=10_000)
    repair_quarters: int = Field(default=1, ge=0, le=4)
    avoid: tuple[DateRange, ...] = ()
    cycle: Cycle = Cycle.QUARTER
    coach_hours_more: float = Field(default=0.0, ge=0, le=100_000)
    coach_hours_in: Mapping[str, Annotated[float, Field(ge=0, le=100_000)]] = {}
    champion_hours: float | None = Field(default=None, ge=0, le=1_000_000)
    seats: int | None = Field(default=None, ge=0, le=1_000_000)
    growth_factor: float = Field(default=1.0, ge=0, le=100)
    pilots: tuple[UUID, ...] = Field(default=(), max_length=2)
    pins: tuple[Pin, ...] = ()
    rules_off: tuple[RuleOff, ...] = ()
    calendar: CalendarSettings = CalendarSettings()

    def hours_in(self, period: str, position: int) -> float:
        """Coach hours of the period at a position counted from 0."""
        return self.coach_hours_in.get(period, self.coach_hours + self.coach_hours_more * position)
