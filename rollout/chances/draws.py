"""The chance in a simulation, drawn once, so that two assumptions can be compared on the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rollout.chances.assumptions import Floats, Ranges
from rollout.chances.programme import Programme


@dataclass(frozen=True, slots=True)
class Draws:
    """Standard normal numbers; one run a column. Higher always means later or worse.

    Parameters
    ----------
    world : mapping of str to array
        By assumption: where in its range the world lies.
    sponsor, doubt : array
        What all units share: the programme factor, and how much too rosy their chances are.
    preparation, repair, start : array
        One row a unit.
    gate : array
        One row a wave.
    absence : array
        One row a quarter.
    """

    world: Mapping[str, Floats]
    sponsor: Floats
    doubt: Floats
    preparation: Floats
    repair: Floats
    start: Floats
    gate: Floats
    absence: Floats

    def first(self, runs: int) -> Draws:
        """The first of the runs."""
        return Draws(
            {name: row[:runs] for name, row in self.world.items()},
            self.sponsor[:runs],
            self.doubt[:runs],
            self.preparation[:, :runs],
            self.repair[:, :runs],
            self.start[:, :runs],
            self.gate[:, :runs],
            self.absence[:, :runs],
        )


def draws_for(plan: Programme, runs: int, seed: int) -> Draws:
    """The numbers that a programme's simulation takes; the same seed gives the same numbers."""
    units, waves, quarters = len(plan.ids), len(plan.waves), len(plan.quarter_weeks)
    sources = iter(np.random.default_rng(seed).spawn(len(Ranges.model_fields) + 7))
    return Draws(
        {name: next(sources).standard_normal(runs) for name in Ranges.model_fields},
        next(sources).standard_normal(runs),
        next(sources).standard_normal(runs),
        next(sources).standard_normal((units, runs)),
        next(sources).standard_normal((int((plan.repair_quarters > 0).sum()), runs)),
        next(sources).standard_normal((units, runs)),
        next(sources).standard_normal((waves, runs)),
        next(sources).standard_normal((quarters, runs)),
    )
