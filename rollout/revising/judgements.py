"""Our own numbers for continuing and refining a plan, read from ``judgements.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from surveys.instrument_files import mapping_from_yaml


class Judgements(BaseModel):
    """Numbers that no source gives.

    Parameters
    ----------
    reference : str
        Where they come from.
    value_tolerance : float
        Share of a plan's value that all stages of a refinement may cost together. [0-1]
    links_needed : int
        Linked units that are live before a unit launches. [>= 1]
    tight_share : float
        Share of a capacity above which a quarter is tight. [0-1]
    most_teams_refined : int
        With more teams two stages of a refinement are skipped.
    least_weight : float
        No team weighs less than this share of the average team when moves are counted. [0-1]
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    value_tolerance: float = Field(ge=0, le=1)
    links_needed: int = Field(ge=1)
    tight_share: float = Field(gt=0, le=1)
    most_teams_refined: int = Field(ge=1)
    least_weight: float = Field(gt=0, le=1)


@cache
def judgements() -> Judgements:
    """The numbers that come with the product."""
    path = Path(__file__).with_suffix(".yaml")
    return Judgements.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
