"""2,000 random rollout problems: every plan verifies, every "infeasible" is repaired by exactly what is named.

Run: python benchmarks/rollout_repairs.py [--problems 2000] [--seconds 10] [--seed 0] [--largest 16]

Each plan is checked by the verifier, which knows no solver. Each "infeasible" is put to a second
solver, HiGHS inside SciPy, that shares the rows with the planner and nothing else: it has to deny a
plan for the problem as it is, and to find one, verified too, for the problem with each named repair.
A repair of several changes is also tried without each one of them. Exits with 1 if anything fails.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rollout.explain.changes import changed_problem
from rollout.model.layout import Layout
from rollout.model.program import feasibility_program
from rollout.problem.plan import Repair, RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import violations
from rollout.search.best_plan import assignments_of
from rollout.solve import rollout_plan
from surveys.faults import FaultsError


def random_problems(count: int, seed: int, largest: int) -> Iterator[RolloutProblem]:
    """Problems without faults in their data; about half of them are impossible."""
    chooser, found = random.Random(seed), 0
    while found < count:
        try:
            problem = problem_from_json(_document(chooser, largest))
        except FaultsError:
            continue
        found += 1
        yield problem


def _document(chooser: random.Random, largest: int) -> dict[str, Any]:
    quarters = [f"Q{number + 1}" for number in range(chooser.randint(2, 6))]
    count = chooser.randint(3, largest)
    teams = [_team(chooser, number, quarters) for number in range(count)]
    kinds = ("together", "not_before", "after")
    dependencies = [
        {"kind": chooser.choice(kinds), "team": f"t{high}", "on": f"t{low}"}
        for high in range(count)
        for low in range(high)
        if chooser.random() < 0.6 / count
    ]
    rules: dict[str, Any] = {"*": chooser.random() < 0.7}
    if chooser.random() < 0.5:
        rules["growth"] = {"factor": chooser.choice([0.5, 1.0, 2.0])}
        rules["pilots"] = {"max_pilots": chooser.randint(1, 3)}
        rules["parent_before_child"] = {"except_pilots": chooser.random() < 0.5}
    hours = chooser.choice([10, 14, 25])
    return {
        "quarters": [
            {
                "id": name,
                "start": f"2027-{2 * at + 1:02d}-01",
                "capacity": {"hours": chooser.choice([hours, 8])},
            }
            for at, name in enumerate(quarters)
        ],
        "teams": teams,
        "dependencies": dependencies,
        "rules": rules,
        "objective": chooser.choice(["value", "value", "value", "fewest_quarters"]),
    }


def _team(chooser: random.Random, number: int, quarters: list[str]) -> dict[str, Any]:
    pin = chooser.choice(["earliest", "latest", "only", None, None, None])
    return {
        "id": f"t{number}",
        "parent": chooser.choice([None, *(f"t{other}" for other in range(number))]),
        "value": chooser.choice([0.3, 1, 2.75]),
        "effort": {"hours": chooser.choice([[], [2.5], [4, 1.6, 0.6], [6, 3]])},
        "volunteered": chooser.choice(["yes", "no", "not_asked"]),
        "optional": chooser.random() < 0.85,
        "attributes": {
            "pilot_ok": chooser.random() < 0.8,
            "repair_quarters": chooser.choice([0, 0, 0, 1, 2]),
        },
        "blackouts": [chooser.choice(quarters)] if chooser.random() < 0.2 else [],
        **({} if pin is None else {pin: chooser.choice(quarters)}),
    }


def has_plan(problem: RolloutProblem) -> bool:
    """Whether HiGHS finds a plan; one that it finds has to pass the verifier."""
    layout = Layout(problem)
    program = feasibility_program(layout)
    terms = [(at, *term) for at, row in enumerate(program.rows) for term in row.terms]
    rows, columns, weights = (np.array(part) for part in zip(*terms, strict=True))
    shape = (len(program.rows), program.variable_count)
    limits = np.array([row.limit for row in program.rows])
    result = milp(
        np.zeros(program.variable_count),
        integrality=np.ones(program.variable_count),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(csr_array((weights, (rows, columns)), shape=shape), ub=limits),
    )
    if result.status not in (0, 2):
        raise RuntimeError(f"HiGHS ended without an answer: {result.message}")
    if result.status == 2:
        return False
    launches = layout.launches([round(value) for value in result.x])
    broken = violations(problem, assignments_of(layout, launches))
    if broken:
        raise RuntimeError(f"HiGHS's plan breaks a rule: {broken[0].sentence}")
    return True


def faults_of(problem: RolloutProblem, plan: RolloutPlan) -> Iterator[str]:
    """What is wrong with an answer."""
    if plan.status != "infeasible":
        if violations(problem, plan.assignments):
            yield "a plan breaks a rule"
        return
    if has_plan(problem):
        yield "called infeasible, yet there is a plan"
    if not plan.repairs:
        yield "no repair"
    for repair in plan.repairs:
        if not has_plan(changed_problem(problem, repair.changes)):
            yield f"a repair does not help: {repair.sentence}"


def idle_parts(problem: RolloutProblem, repair: Repair) -> int:
    """How many named places of a repair could be left out; all changes in one place count as one."""
    places = dict.fromkeys((change.part, change.key) for change in repair.changes)
    if len(places) == 1 or any(change.part == "quarters" for change in repair.changes):
        return 0  # a capacity raised in every quarter is one even offer
    idle = 0
    for place in places:
        others = [change for change in repair.changes if (change.part, change.key) != place]
        try:
            idle += has_plan(changed_problem(problem, others))
        except FaultsError:
            continue
    return idle


def main() -> None:
    """Solve, check, print."""
    parser = argparse.ArgumentParser(description="Random problems: plans verify, repairs repair.")
    parser.add_argument("--problems", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each problem")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--largest", type=int, default=16, help="teams of the largest problem")
    parsed = parser.parse_args()
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    seconds: list[float] = []
    for number, problem in enumerate(random_problems(parsed.problems, parsed.seed, parsed.largest)):
        started = perf_counter()
        plan = rollout_plan(problem, seconds=parsed.seconds, seed=parsed.seed)
        if plan.status == "infeasible":
            seconds.append(perf_counter() - started)
        counts[plan.status] += 1
        counts["repairs"] += len(plan.repairs)
        counts["single repairs"] += sum(
            len({(c.part, c.key) for c in each.changes}) == 1 for each in plan.repairs
        )
        counts["idle parts of repairs"] += sum(idle_parts(problem, each) for each in plan.repairs)
        counts["conflict not proven minimal"] += any("may name more" in note for note in plan.notes)
        for fault in faults_of(problem, plan):
            faults[fault.split(":")[0]] += 1
            print(f"problem {number}: {fault}")
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    if seconds:
        print(f"explained in {median(seconds):.2f} s (median), {max(seconds):.2f} s (longest)")
    print(f"{sum(faults.values())} faults {dict(faults) if faults else ''}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
