"""What is assumed of a rollout's course, as versioned data with ranges."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy import special

from surveys.instrument_files import mapping_from_yaml

Floats = NDArray[np.float64]

# Standard normal value below which 95 % of draws lie.
_Z95 = float(special.ndtri(0.95))


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Range(_Frozen):
    """One assumption: a number that is not known, with the range in which it is expected.

    Parameters
    ----------
    title : str
        What it is, for people.
    unit : str
        "chance" or "share" [0-1], "weeks" [>= 0], "spread" (of the logarithm of a duration) [>= 0].
    low, likely, high : float
        5 %, 50 % and 95 % points; three equal numbers: known for certain.
    source : str
        Where it comes from.
    """

    title: str = Field(min_length=1)
    unit: Literal["chance", "share", "weeks", "spread"]
    low: float = Field(ge=0)
    likely: float = Field(ge=0)
    high: float = Field(ge=0)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"{self.title}: low {self.low}, likely {self.likely}, high {self.high} rise")
        if self._is_part and self.high > 1:
            raise ValueError(f"{self.title}: a {self.unit} is at most 1, not {self.high}")
        if self.low < self.high and (self.low == 0 or (self._is_part and self.high == 1)):
            raise ValueError(f"{self.title}: a range stays inside the limits of a {self.unit}")
        return self

    @property
    def _is_part(self) -> bool:
        return self.unit in ("chance", "share")

    @property
    def is_certain(self) -> bool:
        """Whether the number is known."""
        return self.low == self.high

    def fixed(self, value: float) -> Range:
        """The same assumption, known for certain."""
        return self.model_copy(update={"low": value, "likely": value, "high": value})

    def values(self, normal: Floats) -> Floats:
        """Values of the number for standard normal draws.

        Notes
        -----
        ``g(value) = g(likely) + z / 1.645 * (g(high) - g(likely))`` for z > 0, with ``g(low)`` below;
        g is the logarithm, of chances and shares the log-odds. So ``low``, ``likely`` and ``high``
        are exactly the 5 %, 50 % and 95 % points (project judgement).

        Examples
        --------
        >>> repair = Range(title="Repair", unit="weeks", low=8, likely=12, high=18, source="here")
        >>> repair.values(np.array([-1.6448536, 0.0, 1.6448536])).round(3).tolist()
        [8.0, 12.0, 18.0]
        """
        if self.is_certain:
            return np.full(normal.shape, self.likely)
        scale, back = (special.logit, special.expit) if self._is_part else (np.log, np.exp)
        low, middle, high = (float(scale(value)) for value in (self.low, self.likely, self.high))
        slope = np.where(normal > 0, high - middle, middle - low) / _Z95
        values: Floats = back(middle + slope * normal)
        return values


class Ranges(_Frozen):
    """The assumptions by name; what they are stands in their titles."""

    gate_not_passed: Range
    gate_review: Range
    second_start: Range
    preparation: Range
    repair: Range
    settling: Range
    team_spread: Range
    programme_spread: Range
    programme_weight: Range
    success_common: Range
    coach_absence: Range
    coach_absence_share: Range


class Course(_Frozen):
    """How a rollout proceeds; choices, not guesses.

    Parameters
    ----------
    preparation_lead_weeks : float
        Between the first preparation of a unit and its planned start. [weeks, >= 0]
    started_share : float
        Share of a wave's units that have started when its gate is read. [0-1]
    working_share : float
        Share of a wave's first starts that have to work for its gate. [0-1]
    gate_opens_days_before_end : int
        A gate can be read so many days before the last day of its wave's period. [days, >= 0]
    most_starts : int
        The last of so many starts of a unit is taken to work. [>= 1]
    most_extensions : int
        A wave is extended at most so often, each time by one period; then people decide. [>= 1]
    """

    preparation_lead_weeks: float = Field(ge=0)
    started_share: float = Field(gt=0, le=1)
    working_share: float = Field(ge=0, le=1)
    gate_opens_days_before_end: int = Field(ge=0)
    most_starts: int = Field(ge=1, le=10)
    most_extensions: int = Field(ge=1, le=10)


class Assumptions(_Frozen):
    """All that dates with chances rest on besides the plan and the readiness; see `assumptions.yaml`."""

    version: str
    reference: str
    course: Course
    ranges: Ranges

    def named(self) -> dict[str, Range]:
        """The ranges by name, in the order of the file."""
        return {name: getattr(self.ranges, name) for name in Ranges.model_fields}

    def with_range(self, name: str, value: Range) -> Assumptions:
        """The assumptions with one of them changed."""
        ranges = self.ranges.model_copy(update={name: value})
        return self.model_copy(update={"ranges": ranges})


@cache
def chance_assumptions() -> Assumptions:
    """The assumptions that come with the product."""
    path = Path(__file__).parent / "assumptions.yaml"
    return Assumptions.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
