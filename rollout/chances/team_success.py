"""The chance that a team's start works, as far as its readiness tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy import special

from rollout.chances.assumptions import Floats

# Width of a 5-95 % interval in standard deviations of a normal distribution.
_WIDTH = 2 * float(special.ndtri(0.95))
# An end of a range at 0 or 1 stands this far inside.
_EDGE = 0.001


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


def doubts(teams: Sequence[TeamSuccess]) -> Floats:
    """Standard deviation of each chance on the probit scale; 0 where the chance is known.

    Notes
    -----
    (probit(high) - probit(low)) / 3.29, the width of a normal 5-95 % range.

    Examples
    --------
    >>> doubts([TeamSuccess(mean=0.8, low=0.6, high=0.95)]).round(3).tolist()
    [0.423]
    """
    low, high = (_probit(teams, end) for end in ("low", "high"))
    mean = np.array([team.mean for team in teams])
    found: Floats = np.where((mean > 0) & (mean < 1), (high - low) / _WIDTH, 0.0)
    return found


def success_draws(
    teams: Sequence[TeamSuccess], draws: int, generator: np.random.Generator, common: float
) -> Floats:
    """What the chances may be: one row a draw, one column a team.

    Parameters
    ----------
    common : float
        Share of the doubt that all teams have in common. [0-1]

    Notes
    -----
    Normal on the probit scale, Phi(a + d z), with d the team's doubt and
    a = probit(mean) sqrt(1 + d^2), so that the draws have exactly the team's mean.
    """
    doubt = doubts(teams)
    middle = special.ndtri(np.array([team.mean for team in teams])) * np.sqrt(1 + doubt**2)
    shared = generator.standard_normal((draws, 1))
    own = generator.standard_normal((draws, len(teams)))
    drawn: Floats = special.ndtr(middle + doubt * (np.sqrt(common) * shared + np.sqrt(1 - common) * own))
    return drawn


def _probit(teams: Sequence[TeamSuccess], end: str) -> Floats:
    ends: Floats = special.ndtri(np.clip([getattr(team, end) for team in teams], _EDGE, 1 - _EDGE))
    return ends
