"""How regularly a unit meets about its goals, as its calendar shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator


class CadenceRecord(BaseModel):
    """The rhythm of one unit on one day; the newest record of a unit counts.

    Parameters
    ----------
    unit : UUID or None
        None: the organisation as a whole.
    on : date
        The day it was looked up.
    last_check_in : date or None
        None: not known.
    retrospectives_due, retrospectives_held : int
        Ends of quarters so far, and at how many of them a retrospective took place. [>= 0]
    seen_by : str
        Who looked it up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    unit: UUID | None = None
    on: date
    last_check_in: date | None = None
    retrospectives_due: int = Field(default=0, ge=0, le=100)
    retrospectives_held: int = Field(default=0, ge=0, le=100)
    seen_by: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.retrospectives_held > self.retrospectives_due:
            raise ValueError(
                f"{self.retrospectives_held} retrospectives held of {self.retrospectives_due} due: "
                "not more can be held than were due"
            )
        if self.last_check_in is not None and self.last_check_in > self.on:
            raise ValueError(f"the last check-in {self.last_check_in} is after the day it was looked up")
        return self

    @property
    def weeks_since_check_in(self) -> float | None:
        """Weeks from the last check-in to the day it was looked up; None if not known."""
        return None if self.last_check_in is None else (self.on - self.last_check_in).days / 7

    @property
    def retrospective_share(self) -> float | None:
        """Share of the ends of quarters with a retrospective, 0-1; None before the first."""
        return self.retrospectives_held / self.retrospectives_due if self.retrospectives_due else None


def newest_records(records: Iterable[CadenceRecord]) -> tuple[CadenceRecord, ...]:
    """The newest record of each unit; of two on one day the later one."""
    newest: dict[UUID | None, CadenceRecord] = {}
    for record in records:
        known = newest.get(record.unit)
        if known is None or record.on >= known.on:
            newest[record.unit] = record
    return tuple(newest.values())


def cadence_properties(records: Iterable[CadenceRecord]) -> dict[str, float]:
    """The rhythm of several units together, under the names the catalogue's signals use.

    Weeks since the last check-in as the median of the units, retrospectives as the share held
    of all that were due; of each unit the newest record that tells of it, for what a later look left
    open takes nothing back. What no record tells is absent.
    """
    known = tuple(records)
    of_check_ins = newest_records(each for each in known if each.last_check_in is not None)
    of_retrospectives = newest_records(each for each in known if each.retrospectives_due)
    weeks = [each.weeks_since_check_in for each in of_check_ins if each.weeks_since_check_in is not None]
    due = sum(each.retrospectives_due for each in of_retrospectives)
    found: dict[str, float] = {}
    if weeks:
        found["weeks_since_check_in"] = median(weeks)
    if due:
        found["retrospective_share"] = sum(each.retrospectives_held for each in of_retrospectives) / due
    return found
