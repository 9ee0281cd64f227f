"""What is kept of one gate: registered thresholds, counts, results, overrides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness.pitfall_catalogue import Slug
from rollout.gates.catalogue import CriterionState, GateOutcome


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class GateUnit(_Frozen):
    """A unit of the wave, with its name on the day of registration."""

    id: UUID
    name: str


class Threshold(_Frozen):
    """What one criterion has to reach; a reason where it is not the default."""

    criterion: Slug
    value: float
    reason: str = Field(default="", max_length=1000)


class ThresholdChange(_Frozen):
    """A threshold that was changed between registration and the wave's start."""

    criterion: Slug
    before: float
    after: float
    reason: str = Field(min_length=3, max_length=1000)
    by: str = Field(min_length=1, max_length=200)
    on: date


class WaveGate(_Frozen):
    """The gate of one wave.

    Parameters
    ----------
    starts_on, due_on : date
        First and last day of the wave's first cycle.
    replaced_by : UUID or None
        The gate that a newer plan put in its place before the wave started.
    catalogue : str
        Version of `gates.yaml` it was registered with.
    """

    id: UUID
    wave: int = Field(ge=1)
    units: tuple[GateUnit, ...] = Field(min_length=1)
    starts_on: date
    due_on: date
    registered_on: date
    by: str = Field(min_length=1, max_length=200)
    plan_version: int = Field(ge=1)
    catalogue: str
    thresholds: tuple[Threshold, ...]
    changes: tuple[ThresholdChange, ...] = ()
    replaced_by: UUID | None = None

    @model_validator(mode="after")
    def _was_registered_in_time(self) -> Self:
        if not self.registered_on < self.starts_on <= self.due_on:
            raise ValueError(f"a gate registered on {self.registered_on} cannot judge from {self.starts_on}")
        return self

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units it judges."""
        return frozenset(each.id for each in self.units)

    def threshold(self, criterion: str) -> Threshold | None:
        """What was registered for a criterion; None for one that came into the catalogue later."""
        return next((each for each in self.thresholds if each.criterion == criterion), None)

    def has_started(self, today: date) -> bool:
        """Whether the wave runs, so that thresholds stand."""
        return today >= self.starts_on

    def end_of(self, attempt: int) -> date:
        """Last day of an attempt: each takes as long as the wave's first cycle."""
        return self.due_on + (attempt - 1) * self._length

    def attempt_on(self, day: date, days_before_end: int) -> int:
        """Which attempt a day belongs to: one more each time a cycle comes to its end.

        Counted by the calendar, so that working it out again on another day is no further attempt.
        0 before the first one opens.
        """
        opens = self.opens_on(days_before_end)
        return 0 if day < opens else 1 + (day - opens) // self._length

    def opens_on(self, days_before_end: int) -> date:
        """First day on which it can be worked out."""
        return self.due_on - timedelta(days=days_before_end)

    def data_from(self, attempt: int) -> date:
        """First day whose data an attempt is judged by."""
        return self.starts_on if attempt <= 1 else self.end_of(attempt - 1) + timedelta(days=1)

    def pulse_from(self, attempt: int, share: float) -> date:
        """First day on which a survey published is a pulse of an attempt.

        Parameters
        ----------
        share : float
            Share of the cycle that has to be over (`GateCatalogue.pulse_from_share`). [0-1]
        """
        return self.data_from(attempt) + timedelta(days=int(share * self._length.days))

    @property
    def _length(self) -> timedelta:
        return self.due_on - self.starts_on + timedelta(days=1)


class HandCount(_Frozen):
    """So many of so many, as somebody counted; the newest count of a criterion is used."""

    gate: UUID
    criterion: Slug
    met: int = Field(ge=0)
    total: int = Field(ge=1, le=100_000)
    on: date
    by: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.met > self.total:
            raise ValueError(f"{self.met} of {self.total} cannot be")
        return self


class CriterionResult(_Frozen):
    """One criterion as it was found.

    Parameters
    ----------
    value : float or None
        In the criterion's unit; None where nothing may be said.
    observed : str
        The value in words, from published figures, calendars and counts only.
    missing : str
        What is not known, and so keeps it from passing; empty where nothing is.
    """

    criterion: Slug
    state: CriterionState
    value: float | None
    threshold: float
    observed: str
    missing: str = ""


class GateResult(_Frozen):
    """What the data said on a day; kept, whatever is decided.

    Parameters
    ----------
    attempt : int
        1: at the end of the wave's first cycle. [>= 1]
    rule : str
        The line of the rule table that decided.
    pulse : UUID or None
        The survey it was judged by.
    """

    id: UUID
    gate: UUID
    attempt: int = Field(ge=1)
    on: date
    by: str = Field(min_length=1, max_length=200)
    catalogue: str
    criteria: tuple[CriterionResult, ...]
    outcome: GateOutcome
    rule: Slug
    says: str
    pulse: UUID | None = None


class GateOverride(_Frozen):
    """Another outcome that a person decided on; it stands beside what was worked out."""

    result: UUID
    outcome: GateOutcome
    reason: str = Field(min_length=3, max_length=1000)
    by: str = Field(min_length=1, max_length=200)
    on: date
