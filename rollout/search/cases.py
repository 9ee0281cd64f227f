"""A tighter bound by cases: when the rollout begins, how fast it grows, and who goes live first.

A relaxation mixes rollouts: half a company goes live now and half a quarter later, and everyone below follows
by halves. Once a case says when the unit goes live for which most others wait, the mixture is gone. Cases
are split like the nodes of a branch and bound search (Land and Doig 1960), the most promising one first.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rollout.search.greedy import WaitingList, guided_plans
from rollout.search.incumbent import Incumbent
from rollout.search.rounding import expected_launches
from rollout.solvers.matrix import Floats, Matrix
from rollout.solvers.relaxation import Relaxation, case_relaxation

Mask = NDArray[np.bool_]

_LISTS = 3
_IDLE_SPLITS, _IDLE_SHARE = 6, 4
"""So many splits in a row, or one in so many of all allowed, may close little of the gap: project judgement."""
_PAYS = 0.02
"""Share of the gap that they have to close, else the search by cases ends."""
_DISCOUNT = 0.8
"""What a decision weighs in comparison with the same a quarter earlier: project judgement."""
_FAST_WEIGHT = 0.5
"""What the pace of growth weighs in comparison with a unit for which all others wait: project judgement."""
_WHOLE = 1e-5
_SAME = 1e-6  # a relaxation is exact to that


@dataclass(frozen=True, slots=True, order=True)
class _Case:
    """Some variables known, and what no plan with these exceeds; cases with the largest bound come first."""

    minus_bound: float
    number: int
    relaxation: Relaxation = field(compare=False)
    fixed: Mask = field(compare=False)
    known: Floats = field(compare=False)


@dataclass
class Cases:
    """Splits the relaxation into cases as long as that tightens the bound.

    Parameters
    ----------
    incumbent : Incumbent
        Gets every plan and every bound.
    waiting : WaitingList
    matrix : Matrix
        Rows that every plan satisfies.
    unbegun : Matrix
        Fewer of them, for cases in which the first quarter with a launch is not yet known.
    relaxation : Relaxation
        Of all cases together.
    cut_by_clock : bool
        The clock ended the search.
    """

    incumbent: Incumbent
    waiting: WaitingList
    matrix: Matrix
    unbegun: Matrix
    relaxation: Relaxation
    cut_by_clock: bool = field(default=False, init=False)
    longest: float = field(default=0.0, init=False)
    number: int = field(default=0, init=False)

    def search(self, splits: int, until: float) -> Relaxation:
        """The relaxation of the case that may hold the best plan.

        Parameters
        ----------
        splits : int
            At most; does not depend on the machine.
        until : float
            On the incumbent's clock.
        """
        incumbent = self.incumbent
        cases = [self._all()]
        idle, before, patience = 0, incumbent.gap, max(_IDLE_SPLITS, splits // _IDLE_SHARE)
        for _ in range(splits):
            if incumbent.is_settled or incumbent.is_cancelled() or idle >= patience:
                break
            ways = self._ways(cases[0])
            parts = None if ways is None else self._parts(cases[0], ways, until)
            if parts is None:
                break
            heapq.heappop(cases)
            for part in parts:
                heapq.heappush(cases, part)
            best = -cases[0].minus_bound if cases else incumbent.worth
            incumbent.tighten(max(best, incumbent.worth))
            if not cases:
                break
            pays = incumbent.gap < before * (1 - _PAYS)
            idle, before = (0, incumbent.gap) if pays else (idle + 1, before)
        return cases[0].relaxation if cases else self.relaxation

    def _all(self) -> _Case:
        """Nothing known but when nobody can be live yet."""
        layout, fixed = self.waiting.layout, np.zeros(len(self.matrix.gains), dtype=bool)
        first = min((min(quarters) for quarters in self.waiting.open_quarters if quarters), default=0)
        fixed[layout.begun(0) : layout.begun(first)] = True
        return _Case(-self.relaxation.bound, 0, self.relaxation, fixed, np.zeros(len(fixed)))

    def _parts(
        self, case: _Case, ways: tuple[Callable[[Mask, Floats], None], ...], until: float
    ) -> list[_Case] | None:
        """What is left of a case in the ways given; None if the time does not suffice."""
        incumbent, parts = self.incumbent, []
        for fix in ways:
            started = incumbent.clock()
            if started + self.longest > until:
                self.cut_by_clock = True
                return None
            fixed, known = case.fixed.copy(), case.known.copy()
            fix(fixed, known)
            found = self._relaxed(case, fixed, known, until - started)
            if found is None:
                self.cut_by_clock = True
                return None
            self.longest = max(self.longest, incumbent.clock() - started)
            self.number += 1
            bound = min(found.bound, -case.minus_bound)
            if bound > incumbent.worth:
                parts.append(_Case(-bound, self.number, found, fixed, known))
                self._offer_lists(found)
        return [part for part in parts if -part.minus_bound > incumbent.worth]

    def _relaxed(self, case: _Case, fixed: Mask, known: Floats, seconds: float) -> Relaxation | None:
        """The relaxation of a part; that of the case itself where it is of the part already."""
        layout = self.waiting.layout
        begun = slice(layout.begun(0), layout.fast(0))
        is_same = np.abs(known - case.relaxation.values) < _SAME
        is_same[begun] = True  # no more than a few rows know of it
        if is_same[fixed].all():
            return case.relaxation
        matrix = self.matrix if fixed[begun].all() else self.unbegun
        return case_relaxation(matrix, seconds, known, fixed)

    def _offer_lists(self, relaxation: Relaxation) -> None:
        expected = expected_launches(self.waiting, relaxation.values)
        for launches in islice(guided_plans(self.waiting, expected, self.number), _LISTS):
            self.incumbent.offer(launches)

    def _ways(self, case: _Case) -> tuple[Callable[[Mask, Floats], None], ...] | None:
        """How to split a case in two; None: all that matters is whole."""
        layout = self.waiting.layout
        begun = np.arange(layout.begun(0), layout.fast(0))
        if self._matters[begun].any() and not case.fixed[begun].all():
            open_at = int(np.flatnonzero(~case.fixed[begun])[0])
            return lambda f, k: self._begin(f, k, open_at), lambda f, k: self._wait(f, k, open_at)
        values = np.where(case.fixed, case.known, case.relaxation.values)
        score = np.where(case.fixed, 0.0, np.minimum(values, 1 - values)) * self._weights
        variable = int(np.argmax(score))
        if min(values[variable], 1 - values[variable]) < _WHOLE or not score[variable]:
            return None
        return lambda f, k: self._set(f, k, variable, 1), lambda f, k: self._set(f, k, variable, 0)

    def _begin(self, fixed: Mask, known: Floats, quarter: int) -> None:
        """The quarter is the first in which somebody is live."""
        layout = self.waiting.layout
        fixed[layout.begun(0) : layout.fast(0)] = True
        known[layout.begun(quarter) : layout.fast(0)] = 1.0
        self._steps(fixed)[:, :quarter] = True

    def _wait(self, fixed: Mask, known: Floats, quarter: int) -> None:
        """Nobody is live in the quarter."""
        layout = self.waiting.layout
        fixed[layout.begun(0) : layout.begun(quarter + 1)] = True
        self._steps(fixed)[:, : quarter + 1] = True

    def _set(self, fixed: Mask, known: Floats, variable: int, value: int) -> None:
        """Once live, always live; not live now, not live before."""
        layout, width = self.waiting.layout, len(self.waiting.layout.quarters)
        if variable >= layout.begun(0):
            fixed[variable], known[variable] = True, value
            return
        start = variable // width * width
        reached = slice(variable, start + width) if value else slice(start, variable + 1)
        fixed[reached], known[reached] = True, value

    def _steps(self, fixed: Mask) -> Mask:
        """One row a team, one column a quarter; a view."""
        layout = self.waiting.layout
        return fixed[: layout.begun(0)].reshape(len(layout.teams), len(layout.quarters))

    @cached_property
    def _matters(self) -> Mask:
        """Whether each variable is in any row."""
        counts = np.bincount(self.matrix.rows.indices, minlength=len(self.matrix.gains))
        return np.asarray(counts > 0)

    @cached_property
    def _weights(self) -> Floats:
        """What each variable decides: for how many units, and how early."""
        layout = self.waiting.layout
        early = _DISCOUNT ** np.arange(len(layout.quarters))
        weights = np.zeros(len(self.matrix.gains))
        weights[: layout.begun(0)] = np.outer(self.waiting.following, early).ravel()
        weights[layout.fast(0) : layout.used(0)] = _FAST_WEIGHT * len(layout.teams) * early
        return weights * self._matters
