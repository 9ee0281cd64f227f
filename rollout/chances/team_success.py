"""The chance that a team's start works, as far as its readiness tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy import special

# Width of a 5-95 % interval in standard deviations of a normal distribution.
_WIDTH = 2 * float(special.ndtri(0.95))


class TeamSuccess(BaseModel):
    """How likely a team's start works at the first attempt.

    Parameters
    ----------
    mean : float
        Expected chance. [0-1]
    low, high : float
        5-95 % range of what the chance may be. [0-1]
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mean: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.mean <= self.high:
            raise ValueError(f"low {self.low}, mean {self.mean}, high {self.high} rise")
        return self


def success_draws(
    teams: Sequence[TeamSuccess], draws: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """What the chances may be: one row a draw, one column a team.

    Notes
    -----
    Beta distributions with the team's mean and the standard deviation that its range has on a normal
    scale, (high - low) / 3.29; teams are drawn independently (project judgement).
    """
    mean = np.array([team.mean for team in teams])
    deviation = np.array([team.high - team.low for team in teams]) / _WIDTH
    # A spread that no Beta distribution with one peak has is cut back to just below the widest.
    variance = np.minimum(deviation**2, 0.99 * mean * (1 - mean))
    uncertain = variance > 0
    drawn = np.tile(mean, (draws, 1))
    if uncertain.any():
        m, v = mean[uncertain], variance[uncertain]
        weight = m * (1 - m) / v - 1
        drawn[:, uncertain] = generator.beta(m * weight, (1 - m) * weight, size=(draws, len(m)))
    return drawn
