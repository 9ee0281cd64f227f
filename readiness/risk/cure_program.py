"""Choosing cures as an integer program: what is asked, its rows, its answer.

The chance of failure is additive in -ln(1 - l_r P_r) (`readiness.risk.failure`). A pitfall's part
depends only on how many cures of each effect are chosen against it:

    x_c in {0, 1}                       cure c is chosen
    y_rn >= 0, sum over n of y_rn = 1   pitfall r is met by n = (n_some, n_half, n_most) cures
    sum over n of n_e y_rn <= sum x_c   only chosen cures meet it; for each effect e
    sum d_r part_rn y_rn <= most

The strongest pitfall of a cause counts fully, the next half ..., and which one that is depends on
the cures. In the program every pitfall of a cause has the mean of these shares, d_r, which keeps
the sum additive; `readiness.risk.cures` judges each set with damping anew, and lowers `most` until
that is met.

Only x is integer: with x whole, the cheapest y is the one n of all chosen cures, as
-ln(1 - l P exp(-u)) falls ever more slowly in u = -sum ln(1 - effect).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from readiness.judgements import Judgements
from readiness.pitfall_catalogue import PitfallCatalogue
from readiness.risk.failure import (
    chance_if_there,
    chances_after,
    effects_of_cure,
    mean_shares,
    pilot_failure,
)

COACHES = frozenset({"coach", "consultant"})
_INFEASIBLE = 2
_OUT_OF_TIME = 1
_LONGEST_SECONDS = 10.0
_SOLVER_SLACK = 1e-6  # by which HiGHS lets a row fail
# Parts are counted in thousandths, so that the solver's slack is 1e-9 of a part.
_SCALE = 1000.0
_SLACK = 1e-9


class Limit(StrEnum):
    """What keeps the level out of reach."""

    WEEKS = "weeks"
    COACH_HOURS = "coach_hours"
    HOURS_OF_OTHERS = "hours_of_others"
    NO_CURE_LEFT = "no cure left"


@dataclass(frozen=True, slots=True)
class CureTask:
    """What is asked; `limits` in weeks and hours, infinite where lifted."""

    chances: Mapping[str, float]
    catalogue: PitfallCatalogue
    judged: Judgements
    below: float
    must: frozenset[str]
    never: frozenset[str]
    limits: Mapping[Limit, float]

    def in_time(self, cures: Collection[str]) -> frozenset[str]:
        """Those of the cures that work within the weeks left."""
        weeks = self.limits[Limit.WEEKS]
        return frozenset(each for each in cures if self.catalogue.cures[each][1].lead_weeks <= weeks)

    def hours(self, cures: Collection[str]) -> dict[Limit, float]:
        """Hours of coach and consultant, and of all others. [hours]."""
        entries = [self.catalogue.cures[each][1] for each in cures]
        return {
            Limit.COACH_HOURS: math.fsum(cure.effort_hours for cure in entries if cure.owner in COACHES),
            Limit.HOURS_OF_OTHERS: math.fsum(
                cure.effort_hours for cure in entries if cure.owner not in COACHES
            ),
        }

    def after(self, cures: Collection[str]) -> dict[str, float]:
        """The pitfalls' chances once those of the cures work that work in time. [0-1]."""
        return chances_after(self.chances, self.in_time(cures), self.catalogue, self.judged)

    def chance(self, cures: Collection[str]) -> float:
        """The pilot's chance of failing once the cures work, with damping anew. [0-1]."""
        return pilot_failure(self.after(cures), self.catalogue, self.judged).chance

    def is_reached_by(self, cures: Collection[str]) -> bool:
        """Whether the chance falls under the level."""
        return self.chance(cures) < self.below

    def keeps_hours(self, cures: Collection[str]) -> bool:
        """Whether the hours are within their limits."""
        return all(hours <= self.limits[limit] + _SOLVER_SLACK for limit, hours in self.hours(cures).items())


class _Table:
    """The part of one pitfall for each number of cures of each effect chosen against it."""

    def __init__(self, full_chance: float, share: float, helpers: Mapping[float, list[int]]) -> None:
        self.groups = list(helpers.values())
        self.shape = tuple(len(group) + 1 for group in self.groups)
        self.numbers = np.array(list(np.ndindex(self.shape)), dtype=np.int64).reshape(
            math.prod(self.shape), len(helpers)
        )
        left = np.prod((1 - np.array(list(helpers))) ** self.numbers, axis=1)
        self.parts = -share * np.log1p(-full_chance * left)

    def row_of(self, chosen: frozenset[int]) -> int:
        """Place of the part that these cures leave."""
        numbers = tuple(len(chosen.intersection(group)) for group in self.groups)
        return int(np.ravel_multi_index(numbers, self.shape)) if numbers else 0


class CureProgram:
    """The integer program of one task over the cures that can still be chosen."""

    def __init__(self, task: CureTask) -> None:
        # By id, so that neither the order of pitfalls nor of cures changes what is found.
        self.cures = sorted(task.in_time(task.catalogue.cures.keys() - task.must - task.never))
        self._task = task
        self._tables = list(self._tables_of(task))
        own = len(self.cures)
        states = sum(len(table.parts) for table in self._tables)

        def row(values: Sequence[float]) -> NDArray[np.float64]:
            return np.concatenate([np.array(values, dtype=np.float64), np.zeros(states)])

        self.count = row([1.0] * own)
        self.places = row(range(own))
        self.parts = row([0.0] * own)
        self.parts[own:] = _SCALE * np.concatenate([table.parts for table in self._tables])
        hours = [task.hours([cure]) for cure in self.cures]
        self.hours = row([math.fsum(each.values()) for each in hours])
        used = task.hours(task.must)
        self._rows = [self._tables_row(own + states)]
        for limit in used:
            rest = max(0.0, task.limits[limit] - used[limit])
            self._rows.append(LinearConstraint(row([each[limit] for each in hours]), -np.inf, rest))

    def _tables_of(self, task: CureTask) -> Iterator[_Table]:
        effects = [effects_of_cure(cure, task.catalogue, task.judged) for cure in self.cures]
        standing = task.after(task.must)
        shares = mean_shares(task.catalogue, task.judged)
        for pitfall_id, pitfall in sorted(task.catalogue.by_id.items()):
            full_chance = chance_if_there(pitfall, task.judged) * standing[pitfall_id]
            helpers: dict[float, list[int]] = {}
            for c, helped in enumerate(effects):
                # Where nothing is left to lower, cures need no variables.
                if pitfall_id in helped and full_chance * shares[pitfall_id] > 0:
                    helpers.setdefault(helped[pitfall_id], []).append(c)
            yield _Table(full_chance, shares[pitfall_id], helpers)

    def _tables_row(self, width: int) -> LinearConstraint:
        """Each pitfall is met by one number of cures of each effect, and by chosen ones only."""
        matrix = sparse.lil_array((sum(1 + len(table.groups) for table in self._tables), width))
        low, high = np.full(matrix.shape[0], -np.inf), np.zeros(matrix.shape[0])
        row, start = 0, len(self.cures)
        for table in self._tables:
            columns = slice(start, start + len(table.parts))
            matrix[row, columns] = 1.0
            low[row] = high[row] = 1.0
            for place, group in enumerate(table.groups, start=1):
                matrix[row + place, columns] = table.numbers[:, place - 1]
                matrix[row + place, group] = -1.0
            row, start = row + 1 + len(table.groups), columns.stop
        return LinearConstraint(matrix.tocsr(), low, high)

    def level_row(self, below: float) -> LinearConstraint:
        """The damped sum, by mean shares, is less than a level allows."""
        without = self._task.judged.pilot_failure.without_pitfalls
        most = math.log((1 - without) / (1 - below))
        # Meeting the level exactly is not falling under it, so the slack works against it.
        return LinearConstraint(self.parts, -np.inf, _SCALE * (most - 5 * _SLACK))

    def first_of(
        self, objectives: Sequence[NDArray[np.float64]], rows: Sequence[LinearConstraint] = ()
    ) -> frozenset[str] | None:
        """The cures least in the first objective, of these in the second ...; None if there are none."""
        held = [*self._rows, *rows]
        chosen: frozenset[int] = frozenset()
        for objective in objectives:
            found = milp(
                objective,
                constraints=held,
                integrality=self.count.astype(np.int64),
                bounds=Bounds(0, 1),
                options={"mip_rel_gap": 0, "time_limit": _LONGEST_SECONDS},
            )
            # Out of time nothing is proved; the other search is left.
            if found.status in (_INFEASIBLE, _OUT_OF_TIME):
                return None
            if found.status != 0:
                raise RuntimeError(f"the search for cures ended without an answer: {found.message}")
            chosen = frozenset(np.flatnonzero(found.x[: len(self.cures)] > 0.5).tolist())
            held.append(LinearConstraint(objective, -np.inf, self._value(objective, chosen) + _SLACK))
        return frozenset(self.cures[c] for c in chosen)

    def _value(self, objective: NDArray[np.float64], chosen: frozenset[int]) -> float:
        """The objective of a set, from the tables instead of the solver's rounded numbers."""
        columns, start = sorted(chosen), len(self.cures)
        for table in self._tables:
            columns.append(start + table.row_of(chosen))
            start += len(table.parts)
        return math.fsum(objective[columns])
