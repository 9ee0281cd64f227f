"""The organisation: units in a tree, who leads them, and when they cannot start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LONGEST_NAME = 200
LARGEST_HEADCOUNT = 1_000_000


class Level(StrEnum):
    """Where a unit stands; `department` also stands for a programme."""

    COMPANY = "company"
    DEPARTMENT = "department"
    TEAM = "team"


class Volunteered(StrEnum):
    """Whether the unit's lead offered to start with OKRs."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not asked"


class DependencyKind(StrEnum):
    """How a unit's start depends on another unit's start.

    ``together``: in the same quarter. ``not_before``: in the same quarter or later.
    ``after``: in a later quarter.
    """

    TOGETHER = "together"
    NOT_BEFORE = "not_before"
    AFTER = "after"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# A year outside cannot be meant; it is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def plausible_day(day: date) -> date:
    """The day itself.

    Raises
    ------
    ValueError
        If its year is not from 2000 to 2100.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} cannot be meant; give a day from {FIRST_YEAR} to {LAST_YEAR}")
    return day


PlausibleDay = Annotated[date, AfterValidator(plausible_day)]


class DateRange(_Frozen):
    """Days from `start` to `end`, both included, and why they are blocked."""

    start: PlausibleDay
    end: PlausibleDay
    reason: str = ""

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"the range ends on {self.end} before it starts on {self.start}")
        return self

    def overlaps(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` lies inside the range."""
        return self.start <= last and first <= self.end


class Dependency(_Frozen):
    """A unit's start depends on the start of the unit `on`."""

    kind: DependencyKind
    on: UUID


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class Unit(_Frozen):
    """A company, department, programme or team.

    Parameters
    ----------
    members_direct : int
        People who belong to this unit itself, not to a unit below it. [0-1,000,000]
    code : str
        The client's own id of the unit; ours is `id`.
    effort_hours : float or None
        Coach hours its launch takes; None: the plan's default.
    priority : float
        Value of its working OKRs relative to an ordinary team. [>= 0]
    """

    id: UUID
    code: str = ""
    name: Name
    level: Level
    parent: UUID | None = None
    members_direct: int = Field(ge=0, le=LARGEST_HEADCOUNT)
    lead: str = ""
    volunteered: Volunteered = Volunteered.NOT_ASKED
    function: str = ""
    location: str = ""
    country: str = ""
    time_zone: str = ""
    blocked: tuple[DateRange, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    effort_hours: float | None = Field(default=None, ge=0)
    priority: float = Field(default=1.0, ge=0)


class Organisation(_Frozen):
    """A tree of units with exactly one root, in an order where parents come before children.

    Raises
    ------
    ValueError
        If an id or parent is unknown or repeated, or there is not exactly one root.
    """

    units: tuple[Unit, ...]

    @model_validator(mode="after")
    def _is_a_tree(self) -> Self:
        seen: set[UUID] = set()
        for unit in self.units:
            if unit.id in seen:
                raise ValueError(f"unit {unit.name!r} appears twice")
            if unit.parent is not None and unit.parent not in seen:
                raise ValueError(f"the parent of unit {unit.name!r} must come before it")
            seen.add(unit.id)
        roots = [unit.name for unit in self.units if unit.parent is None]
        if len(roots) != 1:
            raise ValueError(f"an organisation has one unit without a parent, not {len(roots)}: {roots}")
        for unit in self.units:
            for dependency in unit.dependencies:
                if dependency.on not in seen or dependency.on == unit.id:
                    raise ValueError(f"unit {unit.name!r} depends on a unit that is not another unit here")
        return self

    @property
    def root(self) -> Unit:
        """The unit above all others."""
        return self.units[0]

    @cached_property
    def by_id(self) -> dict[UUID, Unit]:
        """The units by their id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _children(self) -> dict[UUID, tuple[Unit, ...]]:
        children: dict[UUID, list[Unit]] = {unit.id: [] for unit in self.units}
        for unit in self.units:
            if unit.parent is not None:
                children[unit.parent].append(unit)
        return {parent: tuple(units) for parent, units in children.items()}

    @cached_property
    def _depths(self) -> dict[UUID, int]:
        depths: dict[UUID, int] = {}
        for unit in self.units:
            depths[unit.id] = 1 if unit.parent is None else depths[unit.parent] + 1
        return depths

    @cached_property
    def _totals(self) -> dict[UUID, int]:
        totals = {unit.id: unit.members_direct for unit in self.units}
        for unit in reversed(self.units):
            if unit.parent is not None:
                totals[unit.parent] += totals[unit.id]
        return totals

    def children(self, unit: UUID) -> tuple[Unit, ...]:
        """The units directly below."""
        return self._children[unit]

    def depth(self, unit: UUID) -> int:
        """Steps from the root, counted from 1."""
        return self._depths[unit]

    def members_total(self, unit: UUID) -> int:
        """People in the unit and in every unit below it."""
        return self._totals[unit]

    def ancestors(self, unit: UUID) -> Iterator[Unit]:
        """The unit's parent, its parent's parent, and so on up to the root."""
        parent = self.by_id[unit].parent
        while parent is not None:
            yield self.by_id[parent]
            parent = self.by_id[parent].parent

    def in_tree_order(self) -> Iterator[Unit]:
        """Every unit, each followed by the units below it, siblings in the order given."""
        waiting = [self.root]
        while waiting:
            unit = waiting.pop()
            yield unit
            waiting.extend(reversed(self.children(unit.id)))
