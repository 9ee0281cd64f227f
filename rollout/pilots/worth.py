"""What the whole plan is worth that starts with given pilots, planned quickly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rollout.model.layout import Launches, Layout
from rollout.model.program import rollout_program
from rollout.pilots.candidates import Combination
from rollout.pilots.document import PlanWorth
from rollout.problem.entities import Team
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import objective_value, violations
from rollout.search.best_plan import assignments_of
from rollout.search.greedy import WaitingList, greedy_plans, guided_plans
from rollout.solvers.relaxation import relaxation

SAME = 5e-4
"""Plans whose worth differs by less than this share are called equal."""
_LISTS = 12
"""List schedules tried for each start; the first follows the relaxation, the others by chance."""


@dataclass(frozen=True)
class QuickPlan:
    """The best list schedule, and a bound on every plan of the same problem.

    Parameters
    ----------
    objective : float or None
        None: no list schedule keeps the rules.
    bound : float or None
        None: not known in the time given.
    """

    objective: float | None
    bound: float | None


def starting_with(problem: RolloutProblem, pilots: Combination, quarter: int) -> RolloutProblem:
    """The problem in which these units, and no other, start first, in the given quarter.

    Pins that a problem switched off stay without effect.
    """
    pinned = problem.is_on("pins")
    teams = tuple(
        _pilot(team, problem, quarter, pinned=pinned)
        if team.id in pilots
        else _later(team, problem, quarter, pinned=pinned)
        for team in problem.teams
    )
    return problem.model_copy(update={"teams": teams, "rules": {**problem.rules, "pins": True}})


def _without_pins(team: Team) -> Team:
    none = {"earliest": None, "latest": None, "only": None, "never": False}
    return team.model_copy(update=none)


def _pilot(team: Team, problem: RolloutProblem, quarter: int, *, pinned: bool) -> Team:
    free = team if pinned else _without_pins(team)
    return free.model_copy(update={"only": problem.quarters[quarter].id, "optional": False})


def _later(team: Team, problem: RolloutProblem, quarter: int, *, pinned: bool) -> Team:
    free = team if pinned else _without_pins(team)
    order = [each.id for each in problem.quarters]
    first = max(quarter + 1, order.index(free.earliest) if free.earliest is not None else 0)
    last = order.index(free.latest) if free.latest is not None else len(order) - 1
    only = order.index(free.only) if free.only is not None else last
    if first > min(last, only):
        return free.model_copy(update={"earliest": None, "latest": None, "only": None, "never": True})
    return free.model_copy(update={"earliest": order[first]})


def greedy_plan(problem: RolloutProblem) -> QuickPlan:
    """The better of the list schedules that need no solver; without a bound."""
    layout = Layout(problem)
    return QuickPlan(_best(problem, _values(layout, greedy_plans(WaitingList(layout)))), None)


def guided_plan(problem: RolloutProblem, seconds: float, seed: int) -> QuickPlan:
    """The best of some list schedules in the order of the linear relaxation, which also gives the bound.

    Parameters
    ----------
    seconds : float
        Limit of the relaxation; without its answer there is no plan here. [> 0]
    """
    layout = Layout(problem)
    relaxed = relaxation(rollout_program(layout), seconds)
    if relaxed is None:
        return QuickPlan(None, None)
    expected = layout.expected_launches(relaxed.values)
    lists = islice(guided_plans(WaitingList(layout), expected, seed), _LISTS)
    bound = relaxed.bound if problem.objective == "value" else -relaxed.bound
    return QuickPlan(_best(problem, _values(layout, lists)), bound)


def _values(layout: Layout, plans: Iterable[Launches]) -> Iterator[float]:
    """The worth of the plans that keep every rule."""
    for launches in plans:
        assignments = assignments_of(layout, launches)
        if not violations(layout.problem, assignments):
            yield objective_value(layout.problem, assignments)


def _best(problem: RolloutProblem, values: Iterable[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    choose = max if problem.objective == "value" else min
    return choose(found) if found else None


def plan_worths(
    problem: RolloutProblem,
    starts: Sequence[tuple[Combination, int]],
    seconds: float,
    seed: int,
    clock: Callable[[], float],
) -> tuple[tuple[PlanWorth, ...], bool]:
    """The worth of the plan for each start, and whether the clock kept it from better plans and bounds.

    All are planned with the same care, so that they compare: by the relaxation where the time is
    enough to do so for every start, else by plain list schedules, which take a moment.

    Parameters
    ----------
    starts : sequence of (Combination, int)
        Pilots and the position of the quarter in which they start.
    seconds : float
        For all together. [> 0]
    """
    problems = [problem, *(starting_with(problem, chosen, quarter) for chosen, quarter in starts)]
    plans = [greedy_plan(each) for each in problems]
    guided = _guided(problems, seconds, seed, clock)
    if any(
        better.bound is None and quick.objective is not None
        for quick, better in zip(plans, guided, strict=False)
    ):
        guided = []  # a relaxation was not done in time; the starts would not compare
    for place, better in enumerate(guided):
        both = (plans[place].objective, better.objective)
        plans[place] = QuickPlan(_best(problem, both), better.bound)
    best = _best(problem, (plan.objective for plan in plans))
    worths = tuple(
        _worth(problem, plan, best, problem.quarters[quarter].id)
        for plan, (_, quarter) in zip(plans[1:], starts, strict=True)
    )
    return worths, not guided


def _guided(
    problems: Sequence[RolloutProblem], seconds: float, seed: int, clock: Callable[[], float]
) -> list[QuickPlan]:
    """A guided plan for every problem; none at all if the time is not enough for each of them."""
    until = clock() + seconds
    plans: list[QuickPlan] = []
    for done, each in enumerate(problems):
        began, waiting = clock(), len(problems) - done
        if began >= until:
            return []
        plans.append(guided_plan(each, (until - began) / waiting, seed))
        # The first one tells how long the others take.
        too_slow = (clock() - began) * waiting > 2 * seconds
        if done == 0 and (plans[0].bound is None or too_slow):
            return []
    return plans


def _worth(problem: RolloutProblem, plan: QuickPlan, best: float | None, quarter: str) -> PlanWorth:
    if plan.objective is None or best is None:
        return PlanWorth(sentence="No plan that starts this way was found in the time given.")
    lost = abs(best - plan.objective)
    share = lost / abs(best) if best else None
    loss = 0.0 if share is not None and share < SAME else share
    known = PlanWorth(quarter=quarter, objective=plan.objective, bound=plan.bound, loss=loss, sentence="")
    sentence = _sentence(problem, known, lost, best)
    return known.model_copy(update={"sentence": sentence})


def _sentence(problem: RolloutProblem, worth: PlanWorth, lost: float, best: float) -> str:
    by_value = problem.objective == "value"
    if lost < SAME * abs(best) or not lost:
        return "The plan that starts this way is as good as the best one found."
    if not by_value:
        word = "quarter" if lost == 1 else "quarters"
        return f"The plan that starts this way takes {lost:g} {word} more than the best one found."
    if worth.loss is None:
        return "The plan that starts this way is worth less than the best one found."
    text = f"The plan that starts this way is worth {percent(worth.loss)} less than the best one found."
    beaten = worth.bound is not None and worth.bound < best - SAME * abs(best)
    return text if beaten else f"{text} A longer search may narrow that."


def percent(share: float) -> str:
    """A share in percent as people read it.

    Examples
    --------
    >>> percent(0.0234), percent(0.004)
    ('2 %', '0.4 %')
    """
    return f"{100 * share:.1f} %" if share < 0.01 else f"{100 * share:.0f} %"
