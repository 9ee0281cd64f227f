"""How regularly a unit meets about its goals, as its calendar shows."""

from __future__ import annotations

from datetime import date
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
