"""The stages of a search: what it tells while it runs, how it is stopped, and what it never does."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.model.layout import Layout
from rollout.model.program import rollout_program
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import objective_value, violations
from rollout.search.best_plan import best_plan
from rollout.search.bounding import bounding_matrix
from rollout.search.greedy import WaitingList, greedy_plans, guided_plans
from rollout.search.incumbent import Incumbent, assignments_of
from rollout.search.neighbourhoods import Neighbourhoods
from rollout.search.rounding import offer_fixed_quarters
from rollout.search.watch import Progress
from rollout.solve import rollout_plan
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Effort
from rollout.solvers.matrix import matrix_of
from rollout.solvers.relaxation import relaxed
from surveys.faults import FaultsError


def company(seed: int, count: int, rules: dict[str, Any], quarters: int = 6) -> RolloutProblem:
    """A company, departments, teams; efforts and values at random; room for nine tenths of the effort."""
    draw = random.Random(seed)
    teams = []
    for number in range(count):
        hours = draw.randint(20, 60)
        parent = None if number == 0 else "t0" if number < 5 else f"t{draw.randint(1, 4)}"
        teams.append(
            {
                "id": f"t{number}",
                "parent": parent,
                "value": draw.choice([-1.0, 1, 2, 3.5, 8]),
                "effort": {"hours": [hours, 0.4 * hours, 6], "seats": [draw.randint(3, 9)]},
                "volunteered": draw.choice(["yes", "no"]) if number > 6 else "yes",
                "attributes": {"repair_quarters": draw.choice([0, 0, 1]) if number > 6 else 0},
            }
        )
    total = sum(sum(team["effort"]["hours"]) for team in teams)
    capacity = {"hours": total / quarters / 0.9, "seats": 9.0 * count / quarters}
    rows = [{"id": f"Q{n}", "start": f"{2026 + n}-01-01", "capacity": capacity} for n in range(quarters)]
    arcs = [
        {"kind": draw.choice(["not_before", "after", "together"]), "team": f"t{n + 1}", "on": f"t{n}"}
        for n in range(5, count - 1, 4)
    ]
    return problem_from_json({"quarters": rows, "teams": teams, "dependencies": arcs, "rules": rules})


@st.composite
def companies(draw: st.DrawFn) -> RolloutProblem:
    rules: dict[str, Any] = draw(st.sampled_from([{}, {"*": False}, {"growth": {"factor": 2}}]))
    return company(draw(st.integers(0, 10_000)), draw(st.integers(8, 30)), rules)


careful = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@dataclass
class Notes:
    """A watch that keeps what it is told, and cancels after so many reports."""

    patience: float = float("inf")
    told: list[Progress] = field(default_factory=list)

    def report(self, progress: Progress) -> None:
        self.told.append(progress)

    def is_cancelled(self) -> bool:
        return len(self.told) >= self.patience


def greedy_worth(problem: RolloutProblem) -> float:
    layout = Layout(problem)
    plans = [assignments_of(layout, launches) for launches in greedy_plans(WaitingList(layout))]
    return max(
        (objective_value(problem, plan) for plan in plans if not violations(problem, plan)),
        default=-float("inf"),
    )


@careful
@given(companies())
def test_no_plan_is_worse_than_the_list_above_its_bound_or_against_a_rule(problem: RolloutProblem) -> None:
    found = best_plan(problem, CpSat(), Effort(0.2))
    assert violations(problem, found.assignments) == ()
    assert found.objective >= greedy_worth(problem) - 1e-9
    assert found.bound >= found.objective - 1e-6 * max(1.0, abs(found.objective))


@careful
@given(companies(), st.integers(0, 3))
def test_every_guided_list_of_a_company_without_policies_keeps_every_rule(
    problem: RolloutProblem, seed: int
) -> None:
    free = problem.model_copy(update={"rules": {"*": False}})
    layout = Layout(free)
    waiting = WaitingList(layout)
    known = relaxed(matrix_of(rollout_program(layout)), 10)
    assert known is not None
    expected = layout.expected_launches(known.values)
    for launches in islice(guided_plans(waiting, expected, seed), 8):
        assert violations(free, assignments_of(layout, launches)) == ()


@careful
@given(companies())
def test_leaving_rows_out_of_the_relaxation_never_lowers_the_bound(problem: RolloutProblem) -> None:
    layout = Layout(problem)
    program = rollout_program(layout)
    full = matrix_of(program)
    tight = bounding_matrix(layout, program, full, with_begun=True)
    fewer = bounding_matrix(layout, program, full)
    whole, loose = relaxed(tight, 10), relaxed(fewer, 10)
    assert whole is not None
    assert loose is not None
    assert fewer.rows.shape[0] <= tight.rows.shape[0]
    assert loose.bound >= whole.bound - 1e-5 * abs(whole.bound)


def started(problem: RolloutProblem) -> Incumbent:
    """An incumbent with the list schedule."""
    incumbent = Incumbent(Layout(problem), lambda: 0.0, None)
    for launches in greedy_plans(WaitingList(incumbent.layout)):
        incumbent.offer(launches)
    return incumbent


Stage = Callable[[Incumbent, WaitingList], object]


def _quarters_fixed(incumbent: Incumbent, waiting: WaitingList) -> None:
    matrix = matrix_of(rollout_program(incumbent.layout))
    relaxation = relaxed(matrix, 10)
    assert relaxation is not None
    offer_fixed_quarters(incumbent, waiting, matrix, relaxation, 1, 100.0)


def _neighbourhoods(incumbent: Incumbent, waiting: WaitingList) -> None:
    matrix = matrix_of(rollout_program(incumbent.layout))
    relaxation = relaxed(matrix, 10)
    assert relaxation is not None
    Neighbourhoods(incumbent, waiting, matrix, relaxation, seed=1).search(1.0, 100.0)


@pytest.mark.parametrize("stage", [_quarters_fixed, _neighbourhoods])
@pytest.mark.parametrize("rules", [{}, {"*": False}])
def test_each_stage_of_a_large_search_improves_an_ordinary_plan(stage: Stage, rules: dict[str, Any]) -> None:
    problem = company(3, 40, rules)
    incumbent = started(problem)
    before = incumbent.worth
    stage(incumbent, WaitingList(incumbent.layout))
    assert incumbent.launches is not None
    assert violations(problem, assignments_of(incumbent.layout, incumbent.launches)) == ()
    assert incumbent.worth > before


@pytest.mark.parametrize("stage", [_quarters_fixed, _neighbourhoods])
def test_the_same_seed_takes_the_same_way_when_work_ends_it(stage: Stage) -> None:
    plans = []
    for _ in range(2):
        incumbent = started(company(4, 20, {"*": False}))
        stage(incumbent, WaitingList(incumbent.layout))
        plans.append(incumbent.launches)
    assert plans[0] == plans[1]


def test_the_first_report_of_a_plan_comes_before_any_bound_and_later_ones_only_get_better() -> None:
    notes = Notes()
    plan = rollout_plan(company(1, 20, {}), seconds=1, watch=notes)
    objectives = [told.objective for told in notes.told if told.objective is not None]
    bounds = [told.bound for told in notes.told if told.bound is not None]
    first = next(told for told in notes.told if told.objective is not None)
    assert (first.stage, first.bound) == ("First plan", None)
    assert all(earlier <= later for earlier, later in pairwise(objectives))
    assert all(earlier >= later for earlier, later in pairwise(bounds))
    assert plan.objective == objectives[-1]
    assert plan.bound is not None
    assert plan.bound <= bounds[-1] + 1e-9


@pytest.mark.parametrize("patience", [2, 4, 8])
def test_a_stopped_search_gives_its_best_verified_plan_and_says_so(patience: int) -> None:
    problem = company(2, 40, {})
    plan = rollout_plan(problem, seconds=30, watch=Notes(patience))
    assert plan.status == "feasible"
    assert len(plan.assignments) == len(problem.teams)
    assert violations(problem, plan.assignments) == ()
    assert any("was stopped" in note for note in plan.notes)


def test_a_search_stopped_before_it_has_a_plan_says_so() -> None:
    # 5 + 5 and 4 + 3 + 3 fill the two quarters; a list that begins with most value for an hour puts 4 + 5 first.
    worth = {"a": (5, 9), "b": (5, 9), "c": (4, 8), "d": (3, 1), "e": (3, 1)}
    teams = [
        {"id": name, "optional": False, "effort": {"hours": [hours]}, "value": value}
        for name, (hours, value) in worth.items()
    ]
    quarters = [{"id": f"Q{n}", "start": f"{2026 + n}-01-01", "capacity": {"hours": 10}} for n in range(2)]
    problem = problem_from_json({"quarters": quarters, "teams": teams, "rules": {"*": False}})
    with pytest.raises(FaultsError, match="stopped before it had a plan"):
        rollout_plan(problem, seconds=5, watch=Notes(patience=0))


def test_the_gap_is_known_once_plan_and_bound_are() -> None:
    assert Progress("First plan", 95.0, None, 0.0).gap is None
    assert Progress("First plan", None, 100.0, 0.0).gap is None
    assert Progress("First plan", 95.0, 100.0, 0.0).gap == pytest.approx(0.05)


def test_a_pilot_does_not_launch_again_when_its_parent_follows() -> None:
    # The child pilots in Q0; its parent's launch in Q1 must not put it on the list once more.
    teams = [{"id": "top", "effort": {"hours": [10]}}, {"id": "low", "parent": "top", "volunteered": "yes"}]
    quarters = [{"id": f"Q{n}", "start": f"{2026 + n}-01-01", "capacity": {"hours": 10}} for n in range(4)]
    layout = Layout(problem_from_json({"quarters": quarters, "teams": teams}))
    assert next(greedy_plans(WaitingList(layout))) == (1, 0)


def test_relaxing_the_rest_keeps_what_is_fixed() -> None:
    problem = company(5, 12, {"*": False})
    layout = Layout(problem)
    matrix = matrix_of(rollout_program(layout))
    none_launch = np.zeros(layout.variable_count)
    fixed = np.zeros(layout.variable_count, dtype=bool)
    fixed[[layout.live(team, 0) for team in layout.teams]] = True
    free, held = relaxed(matrix, 10), relaxed(matrix, 10, none_launch, fixed)
    assert free is not None
    assert held is not None
    assert not held.values[fixed].any()
    assert held.bound < free.bound
