"""A running plan is continued after slips: how many teams move, what it costs, and how long it takes.

Run: python benchmarks/rollout_replan.py [--teams 200] [--slipped 17] [--quarters 12] [--seconds 30]

Each penalty is compared with a list repair in the same run: every team keeps its quarter if it still
fits, else it is put off to the next quarter in which it does.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rollout.model.layout import Layout
from rollout.problem.plan import RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import objective_value
from rollout.revising.continuation import Continuation, list_repairs
from rollout.revising.disruption import Disruption, mean_worths
from rollout.revising.history import continued_problem, continued_program, history_of
from rollout.revising.replan import replanned
from rollout.solve import rollout_plan

PENALTIES = (0.0, 0.3, 1.0)
LOAD = 0.9


def random_problem(teams: int, quarters: int, seed: int) -> RolloutProblem:
    """A company, its departments and teams; together they need 90 % of the coach hours."""
    chooser = random.Random(seed)
    departments = max(1, teams // 10)
    rows = [{"id": "u0", "value": 1.0, "volunteered": "yes"}]
    for number in range(1, teams):
        parent = 0 if number <= departments else chooser.randint(1, departments)
        rows.append({"id": f"u{number}", "parent": f"u{parent}", "value": round(chooser.uniform(0.5, 2), 2)})
        rows[-1]["volunteered"] = "yes" if chooser.random() < 0.4 else "not_asked"
    for row in rows:
        launch = chooser.randint(16, 56)
        row["effort"] = {"coach_hours": [launch, round(0.4 * launch, 1), round(0.15 * launch, 1)]}
    demand = sum(sum(row["effort"]["coach_hours"]) for row in rows)
    hours = round(demand / LOAD / quarters)
    return problem_from_json(
        {
            "quarters": [
                {
                    "id": f"Q{n + 1}",
                    "start": f"{2026 + n // 4}-{1 + 3 * (n % 4):02d}-01",
                    "capacity": {"coach_hours": hours},
                }
                for n in range(quarters)
            ],
            "teams": rows,
        }
    )


def slips(
    problem: RolloutProblem, old: RolloutPlan, count: int, seed: int
) -> tuple[str, dict[str, str], set[str]]:
    """The first quarter by which three times as many teams are due as slip; what launched; who slipped."""
    due: dict[str, str] = {}
    for quarter in problem.quarters:
        due |= {row.team: quarter.id for row in old.assignments if row.quarter == quarter.id}
        if len(due) >= 3 * count:
            break
    parents = {team.parent for team in problem.teams}
    # The latest that are due and lead no other unit; before them those of the quarters before.
    latest = [team for team in reversed(due) if team not in parents]
    last = sum(due[team] == quarter.id for team in latest)
    slipped = set(random.Random(seed).sample(latest[: max(last, count)], count))
    return quarter.id, {team: at for team, at in due.items() if team not in slipped}, slipped


def list_repair_line(
    problem: RolloutProblem, old: RolloutPlan, happened: dict[str, str], frozen: str, slipped: set[str]
) -> str:
    """What the list repair that stays closest to the old plan moves and is worth."""
    started = perf_counter()
    history = history_of(problem, happened, frozen)
    continued, _ = continued_problem(problem, history, slipped)
    layout = Layout(continued)
    before = {row.team: row.quarter for row in old.assignments}
    disruption = Disruption.against(layout, before, mean_worths(problem))
    continuation = Continuation(layout, history, disruption, 1.0, continued_program(layout, history))
    launches = max(list_repairs(continuation), key=continuation.worth)
    rows = continuation.rows(launches)
    moved = sum(row.quarter != before[row.team] for row in rows)
    seconds = perf_counter() - started
    return f"{'list':>7} {moved:>6} {objective_value(problem, rows):>9.2f} {'':>9} {'':>9} {seconds:>7.2f}"


def main() -> None:
    """Print one line a penalty."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teams", type=int, default=200)
    parser.add_argument("--quarters", type=int, default=12)
    parser.add_argument("--slipped", type=int, default=17)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    problem = random_problem(given.teams, given.quarters, given.seed)
    old = rollout_plan(problem, seconds=given.seconds, seed=given.seed)
    frozen, happened, slipped = slips(problem, old, given.slipped, given.seed)
    print(f"{given.teams} units, {given.quarters} quarters; old plan {old.objective:.2f} (gap {old.gap:.2%})")
    print(f"frozen until {frozen}: {len(happened)} launched, {len(slipped)} slipped")
    print(f"{'penalty':>7} {'moved':>6} {'value':>9} {'if free':>9} {'gap':>9} {'seconds':>7}")
    print(list_repair_line(problem, old, happened, frozen, slipped))
    for penalty in PENALTIES:
        replan = replanned(
            problem,
            old,
            happened=happened,
            frozen_until=frozen,
            slipped=slipped,
            penalty=penalty,
            seconds=given.seconds,
            seed=given.seed,
        )
        gap = "" if replan.plan.gap is None else f"{replan.plan.gap:.3%}"
        print(
            f"{penalty:>7g} {len(replan.moves):>6} {replan.value_now:>9.2f} {replan.value_if_free:>9.2f} "
            f"{gap:>9} {replan.plan.seconds:>7.2f}  {' '.join(replan.plan.notes)}"
        )


if __name__ == "__main__":
    main()
