"""How good plans are, against the list schedule and the bound of the same run.

Run by hand: ``python benchmarks/rollout_plans.py`` (about two minutes; ``--sizes 50 200`` for some of them).
The list's gap is that of the first plan, the plan's gap that of the last, both against the bound of the run.
Companies are made at random: departments and parents, launch efforts of 24 to 56 coach hours that
follow up with 40 and 15 %, demand of 90 % of the coach hours and 70 % of the seats, a wait for every
fifth team. Each is planned with the default rules and with all policies off.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.search.watch import Progress
from rollout.solve import rollout_plan

QUARTERS = 12
SIZES = {50: 10.0, 200: 10.0, 1_000: 10.0, 5_000: 15.0}
"""Seconds for each number of teams."""
DEMAND = {"coach_hours": 0.9, "seats": 0.7}


class FirstPlan:
    """A watch that keeps the first plan."""

    def __init__(self) -> None:
        self.first: Progress | None = None

    def report(self, progress: Progress) -> None:
        """Keep the first progress that has a plan."""
        if self.first is None and progress.objective is not None:
            self.first = progress

    def is_cancelled(self) -> bool:
        """Never."""
        return False


def company(count: int, rules: dict[str, Any], seed: int = 1) -> RolloutProblem:
    """A company of so many units."""
    draw = random.Random(seed)
    departments = max(2, count // 12)
    teams = [_team(draw, number, departments) for number in range(count)]
    total = {name: sum(sum(team["effort"][name]) for team in teams) for name in DEMAND}
    capacity = {name: round(total[name] / share / QUARTERS) for name, share in DEMAND.items()}
    pairs = [sorted(draw.sample(range(departments + 1, count), 2)) for _ in range(count // 5)]
    return problem_from_json(
        {
            "quarters": [
                {"id": f"Q{n}", "start": f"{2026 + n // 4}-{1 + 3 * (n % 4):02d}-01", "capacity": capacity}
                for n in range(QUARTERS)
            ],
            "teams": teams,
            "dependencies": [
                {"kind": draw.choice(["not_before", "after", "after"]), "team": f"t{late}", "on": f"t{soon}"}
                for soon, late in pairs
            ],
            "rules": rules,
        }
    )


def _team(draw: random.Random, number: int, departments: int) -> dict[str, Any]:
    hours = draw.randint(24, 56)
    above = "t0" if number <= departments else f"t{draw.randint(1, departments)}"
    return {
        "id": f"t{number}",
        "parent": above if number else None,
        "value": round(draw.uniform(1, 10), 2),
        "effort": {
            "coach_hours": [hours, round(0.4 * hours, 1), round(0.15 * hours, 1)],
            "seats": [draw.randint(4, 12)],
        },
        "volunteered": draw.choice(["yes", "no", "not_asked"]),
        "attributes": {
            "repair_quarters": draw.choice([0, 0, 0, 1, 2]),
            "readiness": draw.choice(["present", "present", "unclear"]),
        },
    }


def line(count: int, seconds: float, named: str, rules: dict[str, Any]) -> str:
    """One row of the table."""
    problem = company(count, rules)
    watch = FirstPlan()
    started = perf_counter()
    plan = rollout_plan(problem, seconds=seconds, watch=watch)
    took = perf_counter() - started
    first, bound = watch.first, plan.bound
    if first is None or first.objective is None or bound is None or plan.gap is None:
        return f"{count:6d}  {named:8s}  no plan"
    listed = 100 * (bound - first.objective) / bound
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{count:6d}  {named:8s} {1000 * first.seconds:7.0f} ms {listed:7.3f} % {100 * plan.gap:8.4f} % "
        f"{took:7.1f} s  {memory:6.0f} MB  {plan.status}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), choices=list(SIZES))
    sizes = parser.parse_args().sizes
    print(" teams  rules       first  list's gap  plan's gap    time  memory so far")
    for count in sizes:
        for named, rules in (("off", {"*": False}), ("default", {})):
            print(line(count, SIZES[count], named, rules), flush=True)


if __name__ == "__main__":
    main()
