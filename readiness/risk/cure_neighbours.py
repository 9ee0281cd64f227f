"""Sets of cures next to a set: with one more, one for another, or fewer, many tried at once."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from readiness.risk.cure_program import COACHES, CureTask, Limit
from readiness.risk.failure import cause_of, chance_if_there, effects_of_cure

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

# Chances that differ by less are the same.
_SAME = 1e-12
_SLACK = 1e-6
_MOST_AT_ONCE = 20_000


class Neighbourhood:
    """Changes of a set of cures, judged by the chance with damping anew and by the hours.

    Sets are rows of booleans, one column for each cure by id.
    """

    def __init__(self, task: CureTask) -> None:
        self._task = task
        pitfalls = task.catalogue.pitfalls
        self.cures = tuple(sorted(task.catalogue.cures))
        entries = [task.catalogue.cures[each][1] for each in self.cures]
        usable = task.in_time(self.cures)
        effects = [
            effects_of_cure(each, task.catalogue, task.judged) if each in usable else {}
            for each in self.cures
        ]
        self._kept = np.array([[math.log1p(-e.get(p.id, 0.0)) for p in pitfalls] for e in effects])
        self._full = np.array([chance_if_there(p, task.judged) * task.chances[p.id] for p in pitfalls])
        causes: dict[str, list[int]] = {}
        for column, pitfall in enumerate(pitfalls):
            causes.setdefault(cause_of(pitfall), []).append(column)
        self._causes = [np.array(columns) for columns in causes.values()]
        self._hours = np.array([entry.effort_hours for entry in entries])
        self._of_coach = np.array([entry.owner in COACHES for entry in entries])
        self._fixed = np.array([each in task.must for each in self.cures])
        self._free = np.array([each in usable - task.never - task.must for each in self.cures])

    def chances(self, sets: BoolArray) -> FloatArray:
        """The pilot's chance of failing with each set, shape (sets,). [0-1].

        The formula of `readiness.risk.failure.pilot_failure`, for many sets at once.
        """
        numbers = self._task.judged.pilot_failure
        blows = -np.log1p(-self._full * np.exp(sets @ self._kept))
        total = np.zeros(len(sets))
        for columns in self._causes:
            falling = -np.sort(-blows[:, columns], axis=1)
            total += falling @ (numbers.shared_cause_damping ** np.arange(len(columns)))
        without = numbers.without_pitfalls
        return np.asarray(without - (1 - without) * np.expm1(-total), dtype=np.float64)

    def _keep_hours(self, sets: BoolArray) -> BoolArray:
        coach = sets @ (self._hours * self._of_coach)
        others = sets @ (self._hours * ~self._of_coach)
        limits = self._task.limits
        kept: BoolArray = (coach <= limits[Limit.COACH_HOURS] + _SLACK) & (
            others <= limits[Limit.HOURS_OF_OTHERS] + _SLACK
        )
        return kept

    def row(self, cures: Collection[str]) -> BoolArray:
        """A set as a row."""
        return np.array([each in cures for each in self.cures])

    def _named(self, row: BoolArray) -> frozenset[str]:
        return frozenset(cure for cure, taken in zip(self.cures, row, strict=True) if taken)

    def size(self, cures: frozenset[str]) -> tuple[int, float, float, list[str]]:
        """What makes a set small: its count, its hours, the chance it leaves, its ids."""
        row = self.row(cures)
        return len(cures), float(row @ self._hours), float(self.chances(row[None])[0]), sorted(cures)

    def one_by_one(self) -> frozenset[str] | None:
        """The fixed cures and, until the level is met, the one that lowers most; None if none does."""
        row = self._fixed
        while True:
            here = float(self.chances(row[None])[0])
            if here < self._task.below - _SAME:
                return self._named(row)
            best = self._lowest_of(self._with_one_more(row), here)
            if best is None:
                return None
            row = best

    def lowered(self, cures: frozenset[str]) -> frozenset[str]:
        """The set after every change by one cure that lowers its chance, without what adds nothing."""
        row = self.row(cures)
        while True:
            here = float(self.chances(row[None])[0])
            near = np.concatenate([self._with_one_more(row), self._with_one_for_another(row)])
            best = self._lowest_of(near, here)
            if best is None:
                break
            row = best
        spare = [
            each for each in np.argsort(-self._hours, kind="stable") if row[each] and not self._fixed[each]
        ]
        for each in spare:
            fewer = row.copy()
            fewer[each] = False
            if self.chances(fewer[None])[0] <= here + _SAME:
                row = fewer
        return self._named(row)

    def made_smaller(self, cures: frozenset[str]) -> frozenset[str]:
        """The set while fewer cures, or as many with fewer hours, still fall under the level."""
        row = self.row(cures)
        while True:
            better = self._smallest_under(self._with_fewer(row))
            if better is None:
                near = np.concatenate([row[None], self._with_one_for_another(row)])
                better = self._smallest_under(near)
                if better is None or (better == row).all():
                    return self._named(row)
            row = better

    def _with_one_more(self, row: BoolArray) -> BoolArray:
        free = np.flatnonzero(self._free & ~row)
        sets = np.repeat(row[None], len(free), axis=0)
        sets[np.arange(len(free)), free] = True
        return sets

    def _with_one_for_another(self, row: BoolArray) -> BoolArray:
        own, free = np.flatnonzero(row & ~self._fixed), np.flatnonzero(self._free & ~row)
        out, into = (each.ravel() for each in np.meshgrid(own, free, indexing="ij"))
        sets = np.repeat(row[None], len(out), axis=0)
        sets[np.arange(len(out)), out] = False
        sets[np.arange(len(out)), into] = True
        return sets

    def _with_fewer(self, row: BoolArray) -> BoolArray:
        """One cure left out, or two for another one."""
        own, free = np.flatnonzero(row & ~self._fixed), np.flatnonzero(self._free & ~row)
        without = np.repeat(row[None], len(own), axis=0)
        without[np.arange(len(own)), own] = False
        pairs = list(combinations(own, 2))
        if not pairs or not len(free) or len(pairs) * len(free) > _MOST_AT_ONCE:
            return without
        out = np.repeat(np.array(pairs), len(free), axis=0)
        into = np.tile(free, len(pairs))
        sets = np.repeat(row[None], len(out), axis=0)
        numbers = np.arange(len(out))
        sets[numbers, out[:, 0]] = sets[numbers, out[:, 1]] = False
        sets[numbers, into] = True
        return np.concatenate([without, sets])

    def _lowest_of(self, sets: BoolArray, here: float) -> BoolArray | None:
        """The set with the lowest chance within the hours, if it is lower than the present one."""
        fitting = sets[self._keep_hours(sets)]
        if not len(fitting):
            return None
        chances = self.chances(fitting)
        best = int(np.argmin(chances))
        found: BoolArray = fitting[best]
        return found if chances[best] < here - _SAME else None

    def _smallest_under(self, sets: BoolArray) -> BoolArray | None:
        """The smallest set under the level within the hours, if there is one."""
        if not len(sets):
            return None
        chances = self.chances(sets)
        under = np.flatnonzero((chances < self._task.below - _SAME) & self._keep_hours(sets))
        if not len(under):
            return None
        hours = np.round(sets[under] @ self._hours, 9)
        order = np.lexsort((chances[under], hours, sets[under].sum(axis=1)))
        found: BoolArray = sets[under[order[0]]]
        return found
