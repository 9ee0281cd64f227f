"""The strategies by which pilots can be chosen, and what each weighs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from surveys.instrument_files import mapping_from_yaml

PartName = Literal[
    "weakest_link",
    "taking_part",
    "one_view",
    "coachable_size",
    "stands_for",
    "likeness",
    "core_with_support",
    "priority",
    "work_together",
    "hard_readiness",
    "large",
    "entangled",
    "apart",
    "linked_to_both",
    "linked_to_one",
    "people_reached",
]
Share = float


class Strategy(StrEnum):
    """How pilots are chosen; experts disagree, so all are offered."""

    BEST_TEAM = "best_team"
    REPRESENTATIVE_PAIR = "representative_pair"
    CORE_AND_SUPPORT = "core_and_support"
    STRESS_TEST = "stress_test"
    BIGGEST_INFLUENCE = "biggest_influence"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PartWeight(_Frozen):
    """How much one part counts in a strategy's score, 0-1."""

    id: PartName
    weight: float = Field(gt=0, le=1)


class StrategyEntry(_Frozen):
    """One strategy.

    Parameters
    ----------
    title, sentence : str
        Its name, and its idea in one sentence.
    source : str
        Whose idea it is.
    prefers : str
        "one" or "two" teams.
    parts : tuple of PartWeight
        What its score adds up; the weights add up to 1.
    """

    id: Strategy
    title: str
    sentence: str
    source: str
    prefers: Literal["one", "two"]
    parts: tuple[PartWeight, ...]

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        total = math.fsum(part.weight for part in self.parts)
        if not math.isclose(total, 1.0):
            raise ValueError(f"the weights of {self.id} add up to {total:g}; they have to add up to 1")
        return self


class LikenessWeights(_Frozen):
    """How much each feature counts in the distance of two units, 0 or more."""

    function: float = Field(ge=0)
    location: float = Field(ge=0)
    people: float = Field(ge=0)
    readiness: float = Field(ge=0)


class Strategies(_Frozen):
    """All strategies, and the numbers and words they share; see ``strategies.yaml``."""

    reference: str
    most_combinations: int = Field(gt=0)
    reach: Share = Field(ge=0, le=1)
    representative_from: Share = Field(gt=0, le=1)
    coachable_people: int = Field(gt=0)
    likeness: LikenessWeights
    core_functions: frozenset[str]
    support_functions: frozenset[str]
    strategies: tuple[StrategyEntry, ...]
    part_titles: Mapping[PartName, str]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        missing = set(Strategy) - {entry.id for entry in self.strategies}
        if missing or len(self.strategies) != len(Strategy):
            raise ValueError(f"each strategy is listed once; missing: {sorted(missing)}")
        unnamed = {part.id for entry in self.strategies for part in entry.parts} ^ self.part_titles.keys()
        if unnamed:
            raise ValueError(f"parts and their titles differ: {sorted(unnamed)}")
        both = self.core_functions & self.support_functions
        if both:
            raise ValueError(f"these functions are both core and support: {sorted(both)}")
        return self

    @cached_property
    def by_id(self) -> dict[Strategy, StrategyEntry]:
        """The strategies by their id."""
        return {entry.id: entry for entry in self.strategies}


@cache
def pilot_strategies() -> Strategies:
    """The strategies that come with the product."""
    path = Path(__file__).parent / "strategies.yaml"
    return Strategies.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
