"""The rollout problem as a linear program over yes-no variables, in no solver's language.

The main variables are steps: ``live(team, quarter)`` is 1 once the team is live, so a launch is the
difference of two neighbours. Steps prove bounds where intervals with a cumulative resource do not
(decision 0003).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout.problem.entities import Team
from rollout.problem.rollout_problem import RolloutProblem

Term = tuple[int, float]
Launches = tuple[int | None, ...]


class Group(NamedTuple):
    """What a row belongs to when a conflict is explained: a rule, and whom or what it is about.

    ``about`` is empty for a policy, else a team id, a capacity's name or a dependency's position.
    """

    rule: str
    about: str = ""


DEFINITION = Group("")


class Row(NamedTuple):
    """One inequality: the sum of coefficient x variable over ``terms`` is at most ``limit``."""

    terms: Sequence[Term]
    limit: float
    group: Group


@dataclass(frozen=True)
class Layout:
    """Where each variable of a problem stands, and the structure that rules look up.

    Parameters
    ----------
    problem : RolloutProblem
    """

    problem: RolloutProblem

    @cached_property
    def teams(self) -> range:
        """Positions of the teams."""
        return range(len(self.problem.teams))

    @cached_property
    def quarters(self) -> range:
        """Positions of the quarters."""
        return range(len(self.problem.quarters))

    @cached_property
    def team_position(self) -> dict[str, int]:
        """Position of each team id."""
        return {team.id: position for position, team in enumerate(self.problem.teams)}

    @cached_property
    def quarter_position(self) -> dict[str, int]:
        """Position of each quarter id."""
        return {quarter.id: position for position, quarter in enumerate(self.problem.quarters)}

    @cached_property
    def parents(self) -> tuple[int | None, ...]:
        """Position of each team's parent."""
        positions = self.team_position
        return tuple(None if team.parent is None else positions[team.parent] for team in self.problem.teams)

    @cached_property
    def chains(self) -> tuple[tuple[int, ...], ...]:
        """For each team itself, its parent, and so on to the top."""
        return tuple(tuple(self._upwards(team)) for team in self.teams)

    def _upwards(self, team: int | None) -> Iterator[int]:
        while team is not None:
            yield team
            team = self.parents[team]

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """Level of each team as stated, else one below its parent, from 1."""
        levels: dict[int, int] = {}
        for chain in self.chains:
            above = 0
            for position in reversed(chain):
                stated = self.problem.teams[position].level
                above = levels.setdefault(position, above + 1 if stated is None else stated)
        return tuple(levels[position] for position in self.teams)

    @cached_property
    def most_pilots(self) -> int:
        """Launches allowed in the pilot quarter; also the slowest pace that ``growth`` allows."""
        return int(self.problem.parameter("pilots", "max_pilots"))

    @cached_property
    def alike_pilots(self) -> tuple[tuple[int, ...], ...]:
        """Teams that may pilot, but no two of them together, as they would show the same."""
        if not (self.problem.is_on("pilots") and self.problem.is_on("representative_pilots")):
            return ()
        shown = ["function"]
        if self.problem.parameter("representative_pilots", "location"):
            shown.append("location")
        alike: dict[tuple[str, str], list[int]] = {}
        for position, team in enumerate(self.problem.teams):
            for name in shown:
                value = getattr(team.attributes, name)
                if value and team.may_pilot:
                    alike.setdefault((name, value.casefold()), []).append(position)
        return tuple(tuple(teams) for teams in alike.values() if len(teams) > 1)

    def waits_unless_pilot(self, team: int) -> bool:
        """Whether the team waits for its parent, but not as a pilot."""
        problem = self.problem
        exempt = problem.is_on("parent_before_child") and bool(
            problem.parameter("parent_before_child", "except_pilots")
        )
        return exempt and self.parents[team] is not None and problem.teams[team].may_pilot

    @cached_property
    def variable_count(self) -> int:
        """Number of variables: steps, begun, pilot, fast and used."""
        return len(self.teams) * (len(self.quarters) + 1) + 3 * len(self.quarters)

    def live(self, team: int, quarter: int) -> int:
        """Variable: the team is live in the quarter."""
        return team * len(self.quarters) + quarter

    def begun(self, quarter: int) -> int:
        """Variable: some team is live in the quarter."""
        return len(self.teams) * len(self.quarters) + quarter

    def fast(self, quarter: int) -> int:
        """Variable: the units live before allow at least as many launches as there may be pilots."""
        return self.begun(len(self.quarters)) + quarter

    def used(self, quarter: int) -> int:
        """Variable: a team launches in the quarter or later."""
        return self.fast(len(self.quarters)) + quarter

    def pilot(self, team: int) -> int:
        """Variable: the team launches in the first quarter with a launch."""
        return self.used(len(self.quarters)) + team

    def launch(self, team: int, quarter: int, factor: float = 1.0) -> list[Term]:
        """Terms of factor x (1 if the team launches in the quarter)."""
        return [(self.live(team, quarter), factor), *self.live_before(team, quarter, -factor)]

    def live_before(self, team: int, quarter: int, factor: float = 1.0) -> list[Term]:
        """Terms of factor x (1 if the team is live the quarter before)."""
        return [(self.live(team, quarter - 1), factor)] if quarter > 0 else []

    def values(self, launches: Launches) -> list[int]:
        """Value of every variable under the given launch quarters."""
        values = [0] * self.variable_count
        launched = [quarter for quarter in launches if quarter is not None]
        growth = self.problem.parameter("growth", "factor")
        first, last = min(launched, default=len(self.quarters)), max(launched, default=-1)
        for team, start in enumerate(launches):
            for quarter in self.quarters:
                values[self.live(team, quarter)] = int(start is not None and start <= quarter)
            values[self.pilot(team)] = int(start == first)
        for quarter in self.quarters:
            values[self.begun(quarter)] = int(first <= quarter)
            values[self.used(quarter)] = int(quarter <= last)
            live_before = sum(start < quarter for start in launched)
            values[self.fast(quarter)] = int(growth * live_before + 1e-9 >= self.most_pilots)
        return values

    def launches(self, values: Sequence[int]) -> Launches:
        """Launch quarter of each team under the given values; None: the team stays out."""
        return tuple(
            next((quarter for quarter in self.quarters if values[self.live(team, quarter)]), None)
            for team in self.teams
        )

    def expected_launches(self, values: NDArray[np.float64]) -> list[float]:
        """Expected launch quarter of each team where values are chances; the number of quarters: never."""
        steps = values[: len(self.teams) * len(self.quarters)].reshape(-1, len(self.quarters))
        return [float(quarter) for quarter in len(self.quarters) - steps.sum(axis=1)]


@dataclass(frozen=True)
class Program:
    """Maximise the sum of coefficient x variable over ``objective``, subject to the rows.

    Every variable is 0 or 1. All variables at 0 satisfy the rows of the group ``DEFINITION``.
    """

    variable_count: int
    rows: Sequence[Row]
    objective: Sequence[Term] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """Every group but the definitions, in the order of the rows."""
        return tuple(dict.fromkeys(row.group for row in self.rows if row.group != DEFINITION))


def definition_rows(layout: Layout) -> Iterator[Row]:
    """What the variables mean: live stays live, and ``begun`` is 1 exactly when some team is live."""
    for team in layout.teams:
        for quarter in layout.quarters[1:]:
            terms = [(layout.live(team, quarter - 1), 1.0), (layout.live(team, quarter), -1.0)]
            yield Row(terms, 0, DEFINITION)
    if not (layout.problem.is_on("pilots") or layout.problem.is_on("parent_before_child")):
        return
    for quarter in layout.quarters:
        for team in layout.teams:
            terms = [(layout.live(team, quarter), 1.0), (layout.begun(quarter), -1.0)]
            yield Row(terms, 0, DEFINITION)
        anyone = [(layout.live(team, quarter), -1.0) for team in layout.teams]
        yield Row([(layout.begun(quarter), 1.0), *anyone], 0, DEFINITION)


def value_terms(layout: Layout) -> list[Term]:
    """Quarter weight x team value x what the team has learnt, for each quarter in which it is live.

    Without the learning curve the last factor is 1. With it, over n quarters, it is 1/n in the launch
    quarter, then 2/n, up to 1: a sum over launches, which are differences of steps.
    """
    steps = learning_steps(layout.problem)
    weights = [quarter.weight for quarter in layout.problem.quarters]
    count = len(weights)
    # Worth of a launch in each quarter, for a value of 1; 0 behind the last quarter.
    worth = [
        sum(weights[later] * min(1.0, (later - start + 1) / steps) for later in range(start, count))
        for start in range(count)
    ]
    worth.append(0.0)
    return [
        (layout.live(team, quarter), (worth[quarter] - worth[quarter + 1]) * layout.problem.teams[team].value)
        for team in layout.teams
        for quarter in layout.quarters
    ]


def learning_steps(problem: RolloutProblem) -> int:
    """Quarters from a launch until the whole value counts; 1 without the learning curve."""
    return int(problem.parameter("learning_curve", "quarters")) if problem.is_on("learning_curve") else 1


def length_terms(layout: Layout) -> list[Term]:
    """Minus one for each quarter up to the last launch."""
    return [(layout.used(quarter), -1.0) for quarter in layout.quarters]


def length_rows(layout: Layout) -> Iterator[Row]:
    """A quarter is used when a team launches in it or later."""
    last = layout.quarters[-1]
    for team in layout.teams:
        for quarter in layout.quarters:
            terms = [(layout.live(team, last), 1.0), *layout.live_before(team, quarter, -1.0)]
            yield Row([*terms, (layout.used(quarter), -1.0)], 0, DEFINITION)


def sum_of(parts: Iterable[Iterable[Term]]) -> list[Term]:
    """The terms of several sums as one; a variable that occurs more than once keeps one term."""
    total: dict[int, float] = {}
    for part in parts:
        for variable, coefficient in part:
            total[variable] = total.get(variable, 0.0) + coefficient
    return [(variable, coefficient) for variable, coefficient in total.items() if coefficient]


def team_group(rule: str, team: Team) -> Group:
    """The group of a limit that one team states."""
    return Group(rule, team.id)
