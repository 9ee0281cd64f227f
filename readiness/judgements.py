"""Numbers of our own: what signals weigh, what sources deserve, what cures take away."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from surveys.instrument_files import mapping_from_yaml


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Strength(StrEnum):
    """How much a signal tells, as a likelihood ratio of `judgements.yaml`."""

    WEAK = "weak"
    STRONG = "strong"
    DECISIVE = "decisive"


class Effect(StrEnum):
    """How much of a pitfall's chance a cure takes away, as a share of `judgements.yaml`."""

    SOME = "some"
    HALF = "half"
    MOST = "most"


class Support(_Frozen):
    """What a degree of confidence asks for: share of the catalogued weight, kinds of source."""

    coverage: float = Field(ge=0, le=1)
    kinds: int = Field(ge=0)


class PilotFailure(_Frozen):
    """How pitfalls add up to a pilot that fails.

    Parameters
    ----------
    without_pitfalls : float
        Chance that a pilot fails though no pitfall is there. [0-1]
    by_a_lost_quarter : float
        Chance that a pitfall which costs `quarter_weeks` sinks the pilot if it is there; in
        proportion for others. [0-1]
    quarter_weeks : float
        Weeks of delay that eat up a pilot quarter.
    shared_cause_damping : float
        Each further pitfall that feeds the same component counts this share of the one before. [0-1]
    bands : dict
        Words for the chance; lower bounds. [0-1]
    """

    without_pitfalls: float = Field(ge=0, lt=1)
    by_a_lost_quarter: float = Field(gt=0, lt=1)
    quarter_weeks: float = Field(gt=0)
    shared_cause_damping: float = Field(ge=0, le=1)
    bands: dict[str, float]

    def band(self, chance: float) -> str:
        """The word for a chance of failure."""
        return word_of(chance, self.bands)


class Judgements(_Frozen):
    """Numbers of our own, versioned and printed; see `judgements.yaml` for their units."""

    version: str
    reference: str
    likelihood_ratio: dict[Strength, float]
    source_quality: dict[str, float]
    reach_upwards: float = Field(ge=0, le=1)
    damping: float = Field(gt=0, lt=1)
    base_logit_sd: float = Field(ge=0)
    weight_log_sd: float = Field(ge=0)
    draws: int = Field(ge=100)
    interval: tuple[float, float]
    bands: dict[str, float]
    confidence: dict[str, Support]
    lead_gap_points: float = Field(gt=0)
    cure_effect: dict[Effect, float]
    pilot_failure: PilotFailure
    enough_outcomes: int = Field(ge=1)

    def weight(self, strength: Strength) -> float:
        """Log of the likelihood ratio: what a signal of full quality adds to the log-odds."""
        return math.log(self.likelihood_ratio[strength])

    def band(self, probability: float) -> str:
        """The word for a chance."""
        return word_of(probability, self.bands)


def word_of(chance: float, bands: dict[str, float]) -> str:
    """The last word whose lower bound the chance reaches.

    Examples
    --------
    >>> word_of(0.3, {"low": 0.0, "raised": 0.25, "high": 0.5})
    'raised'
    """
    return [word for word, least in bands.items() if chance >= least][-1].replace("_", " ")


@cache
def judgements() -> Judgements:
    """The judgements that come with the product."""
    path = Path(__file__).parent / "judgements.yaml"
    return Judgements.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
