"""The plan after which all teams are live soonest: quarter by quarter first, then by a solver.

The solver only says whether a plan of one quarter less exists. Over so short a horizon, and with every team
held to the quarters in which it can launch at all, that is far easier than to look for the shortest plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rollout.model.layout import Group, Launches, Layout, Program, Row
from rollout.model.program import feasibility_program
from rollout.problem.rollout_problem import RolloutProblem
from rollout.search.bundles import Bundles, bits
from rollout.search.greedy import WaitingList
from rollout.search.incumbent import Incumbent
from rollout.search.quarter_bounds import Windows, windows
from rollout.search.shorter_plans import STEPS_PER_SECOND, ShorterPlans
from rollout.solvers.interface import Effort, Solver

_SEARCH_SHARE = 0.7
"""Share of the time for the search by quarters; the solver has the rest: measured."""
_FIRST_SHARE = 0.3
"""The same while there is no plan at all, which only the solver may find: project judgement."""
_LARGE = 60_000
"""Variables from which the solver proves nothing in time: project judgement."""
_VARIABLES_PER_SECOND = 10_000
"""Variables of which the solver gets its first answer in a second, on busy cores."""


@dataclass
class ShortestPlan:
    """Makes the incumbent shorter, and its bound tighter.

    Parameters
    ----------
    incumbent : Incumbent
        Offered each plan of the search.
    waiting : WaitingList
    solver : Solver
    effort : Effort
    until : float
        When to end, by the incumbent's clock.
    take : callable
        Told of each plan of the solver.
    cut_by_clock : bool
        The clock ended a search before its work limit did.
    """

    incumbent: Incumbent
    waiting: WaitingList
    solver: Solver
    effort: Effort
    until: float
    take: Callable[[Launches], None]
    cut_by_clock: bool = False

    def run(self) -> None:
        """Shorten the plan as far as the time allows, or until it is proven shortest."""
        incumbent = self.incumbent
        incumbent.begin("Filling quarter by quarter")
        share = _FIRST_SHARE if incumbent.launches is None else _SEARCH_SHARE
        ends = incumbent.clock() + share * self._left
        steps = int(share * self.effort.seconds * STEPS_PER_SECOND)
        search = ShorterPlans(
            self.waiting,
            lambda: incumbent.clock() >= ends or incumbent.is_cancelled(),
            steps,
            self.effort.seed,
        )
        incumbent.tighten(-search.least)
        for launches in search.shorter(self._length):
            if incumbent.is_settled or not incumbent.offer(launches):
                break
        self.cut_by_clock = search.steps > 0 and incumbent.clock() >= ends
        incumbent.tighten(-search.least)
        incumbent.begin("Searching for a plan of one quarter less")
        while not (incumbent.launches is None or incumbent.is_settled or incumbent.is_cancelled()):
            if not self._solve(search.bundles, (1 - share) * self.effort.seconds):
                break

    def _solve(self, bundles: Bundles, seconds: float) -> bool:
        """Ask the solver for a plan of one quarter less; whether it knew."""
        length = self._length - 1
        found = windows(bundles, length)
        if found is None:
            self.incumbent.tighten(-(length + 1))
            return True
        variables = len(self.incumbent.layout.teams) * length
        is_late = self._left < max(0.1, variables / _VARIABLES_PER_SECOND)
        if is_late or variables > _LARGE:
            self.cut_by_clock |= is_late
            return False
        layout = Layout(shortened(self.incumbent.layout.problem, length))
        program = _program_within(layout, bundles, found)
        spent = seconds - min(seconds, self._left)
        solution = self.solver.solution(
            program,
            Effort(seconds, self.effort.seed, spent),
            (),
            _Stopper(self.incumbent) if self.incumbent.watch else None,
        )
        self.cut_by_clock |= solution.cut_by_clock
        if solution.outcome == "infeasible":
            self.incumbent.tighten(-(length + 1))
        elif solution.values:
            self.take(layout.launches(solution.values))
        return solution.outcome != "unknown"

    @property
    def _length(self) -> int:
        """Quarters of the plan so far; without a plan, one more than there are."""
        incumbent = self.incumbent
        return len(incumbent.layout.quarters) + 1 if incumbent.launches is None else round(-incumbent.worth)

    @property
    def _left(self) -> float:
        return max(0.0, self.until - self.incumbent.clock())


class _Stopper:
    """Tells the solver to stop; nobody follows it, as its program is not the whole one."""

    def __init__(self, incumbent: Incumbent) -> None:
        self.incumbent = incumbent

    def found(self, values: Sequence[int], bound: float) -> None:
        """Nobody is told."""

    def is_cancelled(self) -> bool:
        """Whether the search is to end."""
        return self.incumbent.is_cancelled()


def shortened(problem: RolloutProblem, length: int) -> RolloutProblem:
    """The problem with so many quarters, and those after them that support of launches reaches into.

    A pin to a quarter that is left out is dropped: windows keep it.
    """
    profiles = [profile for team in problem.teams for profile in team.effort.values()]
    quarters = problem.quarters[: length + max(map(len, profiles), default=1) - 1]
    kept = {quarter.id for quarter in quarters}
    teams = [
        team.model_copy(
            update={
                "blackouts": tuple(quarter for quarter in team.blackouts if quarter in kept),
                **{
                    pin: None
                    for pin in ("earliest", "latest", "only")
                    if getattr(team, pin) is not None and getattr(team, pin) not in kept
                },
            }
        )
        for team in problem.teams
    ]
    return problem.model_copy(update={"quarters": quarters, "teams": tuple(teams)})


def _program_within(layout: Layout, bundles: Bundles, found: Windows) -> Program:
    """The rules, and every team that has to launch held to its window."""
    program, group = feasibility_program(layout), Group("windows")
    rows = list(program.rows)
    for bundle in bits(bundles.wanted):
        for team in bundles.members[bundle]:
            rows.append(Row([(layout.live(team, found.last[bundle]), -1.0)], -1, group))
            if found.first[bundle]:
                rows.append(Row([(layout.live(team, found.first[bundle] - 1), 1.0)], 0, group))
    return Program(program.variable_count, rows)
