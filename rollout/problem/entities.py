"""What a rollout problem is made of: quarters, teams, and what teams wait for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Identifier = Annotated[str, Field(min_length=1)]
Amount = Annotated[float, Field(ge=0)]
Volunteered = Literal["yes", "no", "not_asked"]
Readiness = Literal["present", "unclear", "missing", "not_enough_answers"]

_UNFIT_FOR_A_PILOT: frozenset[Readiness] = frozenset({"unclear", "missing", "not_enough_answers"})


def _volunteered(value: object) -> object:
    """The word for what a spreadsheet or a form may give as true, false or nothing."""
    if value is None:
        return "not_asked"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _calendar_day(value: object) -> object:
    """The value itself, unless it is a number: a number would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("a date is written as YYYY-MM-DD")
    return value


class Entity(BaseModel):
    """Frozen, and closed to misspelt names."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, coerce_numbers_to_str=True, validate_default=False
    )


class Quarter(Entity):
    """One planning period: a quarter, a trimester or a half year.

    Parameters
    ----------
    id : str
        How teams refer to the quarter.
    start : date
        Its first day; quarters are listed in order of their start.
    weight : float
        Multiplies the value of every team that is live in the quarter. [>= 0]
    capacity : mapping of str to float
        What may be spent in the quarter, by name, in the unit of the efforts (hours, seats). [>= 0]
    """

    id: Identifier
    start: Annotated[date, BeforeValidator(_calendar_day)]
    weight: Amount = 1.0
    capacity: Mapping[str, Amount] = {}


class Attributes(BaseModel):
    """What the rules need to know of a team, in plain form; further names are kept and ignored.

    Parameters
    ----------
    pilot_ok : bool
        No component that a pilot needs is missing (vision, consensus, incentives, resources).
    readiness : str or None
        "present", "unclear", "missing" or "not_enough_answers"; None: readiness is not stated, and
        no rule judges the team by it.
    repair_quarters : int
        Quarters of repair, counted from the first quarter of the plan, before go-live. [>= 0]
    function, location : str or None
        What the team does and where; shown beside pilots.
    members : int or None
        People in the team. [>= 0]
    """

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)

    pilot_ok: bool = True
    readiness: Readiness | None = None
    repair_quarters: int = Field(default=0, ge=0)
    function: str | None = None
    location: str | None = None
    members: int | None = Field(default=None, ge=0)


class Team(Entity):
    """One unit that can go live: a company, a department or a team.

    Parameters
    ----------
    id, name : str
        The name defaults to the id.
    level : int or None
        1 for the company, 2 for departments, 3 for teams; None: one below the parent. [>= 1]
    parent : str or None
        Id of the unit above.
    value : float
        Earned in each quarter in which the team is live, times the quarter's weight; may be negative.
    effort : mapping of str to tuple of float
        By capacity: what the launch quarter takes, then the quarters after it. [>= 0]
    earliest, latest, only : str or None
        Quarter ids between which, or in which alone, the team may launch.
    never : bool
        The team does not launch at all.
    blackouts : tuple of str
        Quarters in which the team cannot launch.
    volunteered : str
        Whether its lead volunteered: "yes", "no" or "not_asked" (true, false and null are read too).
    attributes : Attributes
        What the rules need to know.
    optional : bool
        The team may stay out of the plan. With the objective ``fewest_quarters`` every team that is
        not ``never`` has to go live.
    """

    id: Identifier
    name: str = ""
    level: int | None = Field(default=None, ge=1)
    parent: Identifier | None = None
    value: float = 1.0
    effort: Mapping[str, tuple[Amount, ...]] = {}
    earliest: str | None = None
    latest: str | None = None
    only: str | None = None
    never: bool = False
    blackouts: tuple[str, ...] = ()
    volunteered: Annotated[
        Volunteered, BeforeValidator(_volunteered, json_schema_input_type=Volunteered | bool | None)
    ] = "not_asked"
    attributes: Attributes = Attributes()
    optional: bool = True

    @property
    def title(self) -> str:
        """What people call the team."""
        return self.name or self.id

    @property
    def may_pilot(self) -> bool:
        """Whether the lead volunteered and nothing known of the team speaks against a pilot."""
        fit = self.attributes.pilot_ok and self.attributes.readiness not in _UNFIT_FOR_A_PILOT
        return fit and self.volunteered == "yes"


class Dependency(Entity):
    """What a team waits for.

    Parameters
    ----------
    kind : str
        ``together``: both launch in the same quarter, or neither does. ``not_before``: ``team``
        launches in the quarter of ``on`` or later. ``after``: at least one quarter later.
    team, on : str
        Team ids; a team whose prerequisite never goes live cannot go live either.
    """

    kind: Literal["together", "not_before", "after"]
    team: Identifier
    on: Identifier
