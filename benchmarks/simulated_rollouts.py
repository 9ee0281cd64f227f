"""Rollouts that really happen, one event after another in plain Python: what dates are held against.

Written from the description of the course alone and without NumPy, so that a fault in the product's
arrays would show as dates that do not hold.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import NormalDist

from rollout.chances.assumptions import Assumptions
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json

_NORMAL = NormalDist()
World = Mapping[str, float]


@dataclass
class Actual:
    """What happened: weeks from the plan's first day.

    Parameters
    ----------
    live : dict of str to float
        By team: when the start that works begins.
    gate : list of float
        When each wave's gate was passed.
    at_first : list of bool
        Whether it was passed when first read.
    enough : list of bool
        Whether enough first starts of the wave worked.
    """

    live: dict[str, float] = field(default_factory=dict)
    gate: list[float] = field(default_factory=list)
    at_first: list[bool] = field(default_factory=list)
    enough: list[bool] = field(default_factory=list)


def random_company(units: int, seed: int) -> RolloutProblem:
    """A company on three levels under the default rules, with coach hours for about seven starts in eight."""
    draw = random.Random(seed)
    departments = max(units // 12, 2)
    hours = {"coach_hours": [40, 16, 6]}
    teams: list[dict[str, object]] = [{"id": "top", "effort": hours}]
    teams += [{"id": f"d{n}", "parent": "top", "effort": hours} for n in range(departments)]
    for n in range(units - 1 - departments):
        row = {"id": f"t{n}", "parent": f"d{n % departments}", "value": draw.randint(1, 5), "effort": hours}
        repair = {"repair_quarters": draw.choice([0, 0, 1])}
        teams.append({**row, "volunteered": draw.random() < 0.5 or n == 0, "attributes": repair})
    quarters = [
        {
            "id": f"Q{n}",
            "start": f"{2027 + n // 4}-{1 + 3 * (n % 4):02d}-01",
            "capacity": {"coach_hours": 7 * units},
        }
        for n in range(12)
    ]
    return problem_from_json({"quarters": quarters, "teams": teams})


class Rollout:
    """One company's plan, lived through as often as wanted."""

    def __init__(
        self,
        problem: RolloutProblem,
        launch: Mapping[str, int],
        success: Mapping[str, float],
        assumed: Assumptions,
    ) -> None:
        self.problem, self.launch, self.success, self.course = problem, launch, success, assumed.course
        self.teams = {team.id: team for team in problem.teams}
        first = problem.quarters[0].start
        self.begins = [(quarter.start - first).days / 7 for quarter in problem.quarters]
        self.begins.append(2 * self.begins[-1] - self.begins[-2])
        self.waves = [[t for t in launch if launch[t] == q] for q in sorted(set(launch.values()))]

    def day(self, weeks: float) -> date:
        """The date on which so many weeks have passed."""
        return date.fromordinal(self.problem.quarters[0].start.toordinal() + math.ceil(weeks * 7 - 1e-6))

    def lived(self, world: World, draw: random.Random) -> Actual:
        """One course of events."""
        sponsor = draw.gauss()
        stretch = math.exp(world["programme_spread"] * sponsor)
        waits = self._coach_waits(world, draw)
        actual, gate = Actual(), 0.0
        for wave in self.waves:
            failed, starts = {}, {}
            begins, ends = (self.begins[self.launch[wave[0]] + n] for n in (0, 1))
            length = ends - begins
            for team in wave:
                ready = self._ready(team, world, stretch, draw)
                starts[team] = max(ready, self.begins[self.launch[team]] + waits[team], gate)
                failed[team] = self._failures(
                    1 - self.success[team], self.course.most_starts - 1, sponsor, world, draw
                )
                parent = self.teams[team].parent
                if parent in actual.live:
                    starts[team] = max(starts[team], actual.live[parent] + world["settling"])
            for team in wave:
                actual.live[team] = starts[team] + failed[team] * world["second_start"] * length / 13
            worked = sum(failed[team] == 0 for team in wave)
            enough = worked >= self.course.working_share * len(wave)
            times = self._failures(
                world["gate_not_passed"], self.course.most_extensions, sponsor, world, draw
            )
            times = times if enough else max(times, 1)
            started = sorted(starts.values())[math.ceil(self.course.started_share * len(wave)) - 1]
            opens = ends - (self.course.gate_opens_days_before_end + 1) / 7
            gate = max(started + world["gate_review"] * length / 13, opens) + times * length
            actual.gate.append(gate)
            actual.at_first.append(times == 0)
            actual.enough.append(enough)
        return actual

    def _ready(self, team: str, world: World, stretch: float, draw: random.Random) -> float:
        planned = self.begins[self.launch[team]]
        own = stretch * math.exp(world["team_spread"] * draw.gauss())
        ready = planned - self.course.preparation_lead_weeks + world["preparation"] * own
        repair = self.teams[team].attributes.repair_quarters
        if repair:
            own = stretch * math.exp(world["team_spread"] * draw.gauss())
            ready = max(ready, self.begins[self.launch[team] - repair] + repair * world["repair"] * own)
        return max(ready, planned)

    def _failures(self, chance: float, most: int, sponsor: float, world: World, draw: random.Random) -> int:
        weight = world["programme_weight"]
        bad = _NORMAL.cdf(math.sqrt(weight) * sponsor + math.sqrt(1 - weight) * draw.gauss())
        return sum(bad > 1 - chance**times for times in range(1, most + 1))

    def _coach_waits(self, world: World, draw: random.Random) -> dict[str, float]:
        """Weeks each team waits for the coach: hours are worked off in order, what is missing later."""
        hours = {team: self.teams[team].effort["coach_hours"] for team in self.launch}
        capacities = [quarter.capacity["coach_hours"] for quarter in self.problem.quarters]
        weekly, left, waits = sum(capacities) / self.begins[-1], 0.0, {}
        for quarter, capacity in enumerate(capacities):
            length = self.begins[quarter + 1] - self.begins[quarter]
            away = draw.random() > (1 - world["coach_absence"]) ** (length / 13)
            support = sum(
                hours[team][quarter - at]
                for team, at in self.launch.items()
                if 0 < quarter - at < len(hours[team])
            )
            missing = left + support - capacity * (1 - world["coach_absence_share"] * away)
            launching = [team for team in self.launch if self.launch[team] == quarter]
            for team in sorted(launching, key=lambda each: -self.teams[each].value):
                missing += hours[team][0]
                waits[team] = max(missing, 0.0) / weekly
            left = max(missing, 0.0)
        return waits
