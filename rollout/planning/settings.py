"""What a consultant decides before a plan is made; everything has a stated default."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from surveys.organisation import DateRange, PlausibleDay


class Policy(StrEnum):
    """The sources disagree about who starts; both answers are policies.

    ``pilot_first``: a pilot team may start before the units above it (source 003).
    ``top_level_first``: levels start from the top, one a quarter (source 000).
    """

    PILOT_FIRST = "pilot first"
    TOP_LEVEL_FIRST = "top level first"


class PlanSettings(BaseModel):
    """Inputs of a first plan.

    Parameters
    ----------
    start : date or None
        First day on which a pilot could start; None: the next quarter.
    coach_hours : float
        Coach hours available in each quarter. [> 0]
    most_pilots : int
        Pilot teams at most (source 003: one or two). [1-2]
    most_levels : int
        OKR levels at most (source 000: two or three). [1-3]
    quarters : int
        Quarters the plan looks ahead. [2-16]
    launch_hours, second_quarter_hours, third_quarter_hours : float
        Coach hours one unit takes in its first, second and third quarter
        (100 %, 40 %, 15 % of the launch; project judgement).
    repair_quarters : int
        Quarters before go-live in which a missing component is repaired. [0-4]
    avoid : tuple of DateRange
        Ranges in which no unit starts (year-end closing, a merger ...).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

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
