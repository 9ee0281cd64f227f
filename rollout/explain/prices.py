"""What holds a plan back, and what it is worth to loosen it: each step tried by planning again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rollout.explain.binding import Loosening, loosenings
from rollout.explain.changes import changed_problem
from rollout.explain.conflicts import Budget
from rollout.explain.moves import Plan, calmest_plan, load_in, moves, worth
from rollout.explain.price_words import what_it_buys, worth_more
from rollout.explain.words import amount
from rollout.model.layout import Layout
from rollout.problem.plan import Assignment, Change
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import violations
from rollout.search.best_plan import best_plan
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Effort, Solver
from surveys.faults import FaultsError

_TOLERANCE = 1e-6
# Shares of the time; project judgement: a screen, one try for each limit, then calmer plans for the gains.
_SCREEN_SHARE, _TRY_SHARE, _CALM_SHARE = 0.1, 0.05, 0.2
_LAST_SHARE = 0.95
_LONGEST_TRY = 2.0


@dataclass(frozen=True, slots=True)
class Price:
    """What it is worth to loosen one limit; every figure is at least so much, a longer search may find more.

    Parameters
    ----------
    rule : str
        Name in ``rulebook.RULES``.
    about : str
        The capacity's name or the team's id; empty for a policy.
    quarter : str or None
        Where a capacity is raised; None: in every quarter, or no quarter in particular.
    changes : tuple of Change
        All of them together.
    sentence : str
        The step and what it buys, for people.
    gain : float
        Value earned more, or quarters used less, than in the plan without the change. 0: the search
        found nothing that it buys. [>= 0]
    units_earlier, units_later : int
        Units that launch earlier or later than in the plan without the change.
    quarters_earlier_all_live : int
        How much earlier all units are live; 0 unless all are live in both plans.
    units_live : int
        Units live at the end of the plan with the change.
    """

    rule: str
    about: str
    quarter: str | None
    changes: tuple[Change, ...]
    sentence: str
    gain: float
    units_earlier: int
    units_later: int
    quarters_earlier_all_live: int
    units_live: int


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices, the highest gain first, and what limits them.

    Parameters
    ----------
    prices : tuple of Price
    notes : tuple of str
        Limits that were left out for lack of time, and how the gains were counted.
    """

    prices: tuple[Price, ...]
    notes: tuple[str, ...] = ()


def prices(
    problem: RolloutProblem,
    plan_assignments: Sequence[Assignment],
    *,
    seconds: float = 10.0,
    seed: int = 0,
    clock: Callable[[], float] = time.perf_counter,
    solver: Solver | None = None,
) -> tuple[Price, ...]:
    """The prices of ``price_list`` alone."""
    return price_list(
        problem, plan_assignments, seconds=seconds, seed=seed, clock=clock, solver=solver
    ).prices


def price_list(
    problem: RolloutProblem,
    plan_assignments: Sequence[Assignment],
    *,
    seconds: float = 10.0,
    seed: int = 0,
    clock: Callable[[], float] = time.perf_counter,
    solver: Solver | None = None,
) -> PriceList:
    """Limits that hold a plan back, and what a plan without each of them is worth more.

    The problem is planned again with one limit loosened by one step, and once without any change by
    the same search. gain = worth with the change - the larger of the two worths without. What two
    unchanged searches differ by is the noise of the search; a smaller gain is not claimed. A capacity
    is then named with the amount that the new plan takes, not with the step that was tried.

    Parameters
    ----------
    problem : RolloutProblem
    plan_assignments : sequence of Assignment
        A plan of the problem that keeps every rule.
    seconds : float
        Limit for everything. [> 0]
    seed : int
    clock : callable
        Seconds, counted from anywhere.
    solver : Solver, optional
        CP-SAT unless given.

    Raises
    ------
    ValueError
        If the plan breaks a rule, or ``seconds`` is not positive.
    """
    _check(problem, plan_assignments, seconds)
    started = clock()
    tries = Budget(clock, started + (1 - _CALM_SHARE) * seconds, seed)
    engine = CpSat() if solver is None else solver
    search = _Search(problem, engine, tries, min(_LONGEST_TRY, _TRY_SHARE * seconds))
    base = search.base(tuple(plan_assignments))
    steps = loosenings(Layout(problem), base.plan, _SCREEN_SHARE * seconds)
    gains, idle, notes = list[_Gain](), list[Price](), base.notes
    for tried, step in enumerate(steps):
        if not search.has_time():
            notes = (*notes, _cut(tried, len(steps)))
            break
        gain = search.gain(base, step)
        if gain is not None:
            gains.append(gain)
        elif step.rule == "capacity":
            idle.append(_nothing(base, step))
    search = replace(search, budget=replace(tries, until=started + _LAST_SHARE * seconds))
    gains.sort(key=lambda gain: -gain.worth)
    told = [_told(problem, base, each) for each in search.calmed(base, gains)]
    return PriceList((*(price for price in told if price is not None), *idle), notes)


def _check(problem: RolloutProblem, plan: Sequence[Assignment], seconds: float) -> None:
    if seconds <= 0:
        raise ValueError(f"seconds is {seconds}; it has to be positive")
    broken = violations(problem, plan)
    if broken:
        raise ValueError(f"the plan breaks a rule: {broken[0].sentence}")


def _cut(tried: int, count: int) -> str:
    return f"Time was up after {tried} of {count} limits; the others have no price here."


@dataclass(frozen=True, slots=True)
class _Base:
    """The plan without any change, its worth, and what the search's own noise is."""

    plan: Plan
    worth: float
    noise: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Gain:
    """A step that buys more than noise, and the plan that shows it."""

    step: Loosening
    changed: RolloutProblem
    plan: Plan
    worth: float


@dataclass(frozen=True)
class _Search:
    """The same search for every problem."""

    problem: RolloutProblem
    solver: Solver
    budget: Budget
    seconds_each: float

    def has_time(self) -> bool:
        """Whether one more try still fits."""
        return self.budget.until - self.budget.clock() > self.seconds_each

    def effort(self) -> Effort:
        """Equal for every try, so that like is compared with like."""
        return Effort(self.seconds_each, self.budget.seed)

    def base(self, given: Plan) -> _Base:
        """The better of the given plan and the search's own."""
        best, least, most = given, math.inf, -math.inf
        for seed in (self.budget.seed, self.budget.seed + 1):
            if not self.has_time():
                break
            found = best_plan(self.problem, self.solver, replace(self.effort(), seed=seed), self.budget.clock)
            if not found.assignments:
                continue
            value = worth(self.problem, found.assignments)
            least, most = min(least, value), max(most, value)
            best = max(best, found.assignments, key=lambda plan: worth(self.problem, plan))
            if found.outcome == "optimal":
                break
        total = worth(self.problem, best)
        smallest = _TOLERANCE * max(1.0, abs(total))
        better = "A better plan was found without any change; gains are counted from that one."
        notes = () if total <= worth(self.problem, given) + smallest else (better,)
        return _Base(best if notes else given, total, max(smallest, most - least), notes)

    def gain(self, base: _Base, step: Loosening) -> _Gain | None:
        """What the step buys; None where that is no more than noise."""
        try:
            changed = changed_problem(self.problem, step.changes)
        except FaultsError:
            return None
        found = best_plan(changed, self.solver, self.effort(), self.budget.clock)
        if not found.assignments:
            return None
        value = worth(changed, found.assignments)
        return _Gain(step, changed, found.assignments, value) if value - base.worth > base.noise else None

    def calmed(self, base: _Base, gains: Sequence[_Gain]) -> Iterator[_Gain]:
        """The same gains with as few moves as the time left allows, so that what is told is the step's doing."""
        for gain in gains:
            effort = self.budget.effort(self.seconds_each)
            if effort is None:
                yield gain
                continue
            plan = calmest_plan(
                gain.changed, self.solver, effort, before=base.plan, known=gain.plan, least=gain.worth
            )
            yield replace(gain, plan=plan)


def _trimmed(problem: RolloutProblem, step: Loosening, plan: Plan) -> Loosening | None:
    """The step with no more of the capacity than the plan takes; None if it takes no more than there is."""
    have = {quarter.id: quarter.capacity for quarter in problem.quarters}
    name = step.about
    loads = ((change.key, load_in(problem, plan, name, change.key)) for change in step.changes)
    more = max(load - have[quarter][name] for quarter, load in loads)
    if more <= _TOLERANCE:
        return None
    changes = tuple(
        change.model_copy(update={"value": have[change.key][name] + more}) for change in step.changes
    )
    where = "every period" if step.quarter is None else step.quarter
    return replace(step, changes=changes, given=f"With {amount(more, name, 'more')} in {where}")


def _nothing(base: _Base, step: Loosening) -> Price:
    live = sum(row.quarter is not None for row in base.plan)
    told = f"{step.given} alone, the search found no better plan."
    return Price(step.rule, step.about, step.quarter, step.changes, told, 0.0, 0, 0, 0, live)


def _told(problem: RolloutProblem, base: _Base, gain: _Gain) -> Price | None:
    """The gain as a price; None if the plan takes no more of the capacity than there was."""
    plan, more = gain.plan, gain.worth - base.worth
    step = _trimmed(problem, gain.step, plan) if gain.step.rule == "capacity" else gain.step
    if step is None:
        return None
    moved = moves(problem, base.plan, plan)
    asked = sum(not team.never for team in problem.teams)
    both_whole = min(moved.live_before, moved.live_after) >= asked
    sooner = moved.last_before - moved.last_after if both_whole else 0
    bought = what_it_buys(moved, asked)
    value = f"; the plan is worth {worth_more(more, base.worth)}" if problem.objective == "value" else ""
    return Price(
        step.rule,
        step.about,
        step.quarter,
        step.changes,
        f"{step.given}, {bought}{value}.",
        more,
        len(moved.earlier),
        len(moved.later),
        max(0, sooner),
        moved.live_after,
    )
