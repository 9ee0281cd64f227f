"""How likely each unit's start works, given what is published of its readiness and what is repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness.published import Hidden, PublishedMean, PublishedUnit
from rollout.chances.team_success import TeamSuccess
from surveys.instrument_files import mapping_from_yaml

_SEED = 6
Floats = NDArray[np.float64]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ShareRange(_Frozen):
    """A share that is not known exactly: triangular from low over likely to high, within 0-1."""

    low: float = Field(ge=0, le=1)
    likely: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"{self.low}, {self.likely}, {self.high} do not rise")
        return self

    def drawn(self, random: np.random.Generator, count: int) -> Floats:
        """Draws of the share."""
        if self.low == self.high:
            return np.full(count, self.likely)
        return random.triangular(self.low, self.likely, self.high, count)


class _Losses(_Frozen):
    default: ShareRange
    components: Mapping[str, ShareRange]


class SuccessJudgements(_Frozen):
    """The numbers behind a unit's chance; all of them project judgement."""

    version: str
    reference: str
    draws: int = Field(ge=100)
    best: ShareRange
    loss: _Losses
    repair_works: ShareRange
    training_works: ShareRange
    unknown_missing: float = Field(ge=0, le=1)


@cache
def success_judgements() -> SuccessJudgements:
    """The judgements that come with the product."""
    path = Path(__file__).parent / "success.yaml"
    return SuccessJudgements.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


def success_chance(group: PublishedUnit, repaired: tuple[str, ...], trained: tuple[str, ...]) -> TeamSuccess:
    """The chance that a start works at the first attempt.

    chance = best x product over components c of (1 - loss(c) x m(c)), where m(c) is the published
    chance that c is missing, times (1 - repair_works) if the plan repairs it before go-live, or times
    (1 - training_works) if training and set-up bring it. The judged numbers are drawn from
    triangular distributions with one seed for all units; mean, 5 % and 95 % of the draws.

    Parameters
    ----------
    group : PublishedUnit
        The unit's own results, or those that stand in for it.
    repaired, trained : tuple of str
        Components that the plan repairs, and those that training brings.

    Returns
    -------
    TeamSuccess
        Project judgement; not calibrated on outcomes.
    """
    judged = success_judgements()
    drawn = _draws(tuple(sorted(group.components)))
    chance = drawn.best
    for component, loss in drawn.loss.items():
        still: Floats | float = _missing(group.components[component], judged)
        if component in repaired:
            still = still * (1.0 - drawn.repair_works)
        elif component in trained:
            still = still * (1.0 - drawn.training_works)
        chance = chance * (1.0 - loss * still)
    low, high = np.quantile(chance, [0.05, 0.95])
    return TeamSuccess(
        mean=round(float(chance.mean()), 3), low=round(float(low), 3), high=round(float(high), 3)
    )


@dataclass(frozen=True, slots=True)
class _Draws:
    best: Floats
    repair_works: Floats
    training_works: Floats
    loss: Mapping[str, Floats]


@cache
def _draws(components: tuple[str, ...]) -> _Draws:
    """The judged numbers in each draw: the same for all units, so that these differ by their results alone."""
    judged = success_judgements()
    random = np.random.default_rng(_SEED)
    losses = judged.loss
    return _Draws(
        best=judged.best.drawn(random, judged.draws),
        repair_works=judged.repair_works.drawn(random, judged.draws),
        training_works=judged.training_works.drawn(random, judged.draws),
        loss={c: losses.components.get(c, losses.default).drawn(random, judged.draws) for c in components},
    )


def _missing(cell: PublishedMean | Hidden, judged: SuccessJudgements) -> float:
    return judged.unknown_missing if isinstance(cell, Hidden) else cell.missing_chance / 100
