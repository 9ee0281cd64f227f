"""The search against full enumeration, published optima, and solvers that do not tell the truth."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from hypothesis import HealthCheck, given, settings

from rollout.explain.repairs import changed_problem
from rollout.model.layout import Group, Layout, Program
from rollout.model.program import rollout_program
from rollout.problem.plan import Change
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import objective_value, violations
from rollout.search.best_plan import SolverError, assignments_of, verified_lists
from rollout.solve import rollout_plan
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Core, Effort, Listener, Solution
from surveys.faults import FaultsError
from tests.rollout.rollout_examples import STARTS, problems, verified_plans


def best_by_enumeration(problem: RolloutProblem) -> float | None:
    worths = [objective_value(problem, rows) for rows in verified_plans(problem)]
    return (max if problem.objective == "value" else min)(worths, default=None)


careful = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@careful
@given(problems())
def test_the_plan_is_as_good_as_the_best_of_all_plans(problem: RolloutProblem) -> None:
    plan = rollout_plan(problem, seconds=20)
    best = best_by_enumeration(problem)
    assert plan.objective == pytest.approx(best, abs=1e-9)
    if best is None:
        assert (plan.status, plan.assignments) == ("infeasible", ())
        assert plan.conflicts
    else:
        assert (plan.status, plan.gap) == ("optimal", 0.0)
        assert violations(problem, plan.assignments) == ()


@careful
@given(problems())
def test_every_repair_of_an_impossible_problem_makes_a_plan_possible(problem: RolloutProblem) -> None:
    plan = rollout_plan(problem, seconds=20)
    assert bool(plan.repairs) == (plan.status == "infeasible")
    for repair in plan.repairs:
        changed = changed_problem(problem, repair.changes)
        assert best_by_enumeration(changed) == pytest.approx(repair.objective, abs=1e-9)


@careful
@given(problems())
def test_the_list_schedule_never_beats_the_plan(problem: RolloutProblem) -> None:
    layout = Layout(problem)
    plan = rollout_plan(problem, seconds=20)
    for launches in verified_lists(layout):
        worth = objective_value(problem, assignments_of(layout, launches))
        assert plan.objective is not None
        if problem.objective == "value":
            assert worth <= plan.objective + 1e-9
        else:
            assert worth >= plan.objective


# Line balancing (Jackson 1956): eleven tasks, their times, and what precedes what.
TIMES = (6, 2, 5, 7, 1, 2, 3, 6, 5, 5, 4)
ARCS = (
    (1, 2),
    (1, 3),
    (1, 4),
    (1, 5),
    (2, 6),
    (3, 7),
    (4, 7),
    (5, 7),
    (6, 8),
    (7, 9),
    (8, 10),
    (9, 11),
    (10, 11),
)


@pytest.mark.parametrize(("cycle_time", "stations"), [(7, 8), (9, 6), (10, 5), (13, 4), (14, 4), (21, 3)])
def test_line_balancing_reaches_the_published_optimum(cycle_time: int, stations: int) -> None:
    # The times sum to 46, so 10 a station needs at least 46 / 10 -> 5 stations.
    problem = problem_from_json(
        {
            "quarters": [
                {"id": f"S{n}", "start": f"{2000 + n}-01-01", "capacity": {"time": cycle_time}}
                for n in range(11)
            ],
            "teams": [{"id": str(n), "effort": {"time": [time]}} for n, time in enumerate(TIMES, start=1)],
            "dependencies": [{"kind": "not_before", "team": after, "on": before} for before, after in ARCS],
            "rules": {"*": False},
            "objective": "fewest_quarters",
        }
    )
    plan = rollout_plan(problem, seconds=10)
    assert (plan.status, plan.objective, plan.bound) == ("optimal", stations, stations)


def many_equal_teams() -> RolloutProblem:
    """Twelve teams that only their names tell apart, so that countless plans are equally good."""
    return problem_from_json(
        {
            "quarters": [{"id": f"Q{n}", "start": STARTS[n], "capacity": {"hours": 10}} for n in range(4)],
            "teams": [{"id": f"t{n}", "effort": {"hours": [4, 1]}, "volunteered": "yes"} for n in range(12)],
        }
    )


def test_the_same_problem_and_seed_give_the_same_plan() -> None:
    plans = [rollout_plan(many_equal_teams(), seconds=20, seed=7) for _ in range(2)]
    assert plans[0].assignments == plans[1].assignments
    assert plans[0].notes == ()


class Told:
    """A solver that answers what it was told to."""

    def __init__(self, solution: Solution) -> None:
        self.told = solution

    def solution(
        self,
        program: Program,
        effort: Effort,
        hint: Sequence[int] = (),
        listener: Listener | None = None,
    ) -> Solution:
        return self.told

    def core(self, program: Program, groups: Collection[Group], effort: Effort) -> Core:
        return Core("unknown")

    def largest_compatible(
        self, program: Program, groups: Sequence[Group], effort: Effort
    ) -> frozenset[Group] | None:
        return None


def two_teams(hours: float = 5) -> RolloutProblem:
    quarters = [{"id": f"Q{n}", "start": STARTS[n], "capacity": {"hours": 5}} for n in range(2)]
    effort = {"effort": {"hours": [hours]}}
    teams = [{"id": "a", **effort}, {"id": "b", **effort}]
    return problem_from_json({"quarters": quarters, "teams": teams, "rules": {"*": False}})


def values_of(problem: RolloutProblem, *launches: int | None) -> tuple[int, ...]:
    return tuple(Layout(problem).values(launches))


def test_a_plan_that_breaks_a_rule_is_refused() -> None:
    both_at_once = values_of(two_teams(), 0, 0)
    with pytest.raises(SolverError, match="needs 10 of hours and has 5"):
        rollout_plan(two_teams(), solver=Told(Solution("optimal", both_at_once, 4.0)))


def test_a_bound_below_the_plan_is_refused() -> None:
    with pytest.raises(SolverError, match="beats the solver's bound"):
        rollout_plan(two_teams(), solver=Told(Solution("feasible", values_of(two_teams(), 0, 1), 2.0)))


def test_a_plan_below_its_bound_is_not_believed_to_be_optimal() -> None:
    with pytest.raises(SolverError, match="calls a plan worth"):
        rollout_plan(two_teams(), solver=Told(Solution("optimal", values_of(two_teams(), 0, 1), 4.0)))


def test_a_denied_plan_is_not_believed_to_be_impossible() -> None:
    with pytest.raises(SolverError, match="denies that there is a plan"):
        rollout_plan(two_teams(), solver=Told(Solution("infeasible")))


@pytest.mark.parametrize(("told", "bound"), [(3.5, 3.5), (4.0, 11 / 3)])
def test_the_list_schedule_stands_in_when_the_solver_found_less(told: float, bound: float) -> None:
    problem = two_teams(hours=3)
    poor = values_of(problem, None, 1)
    plan = rollout_plan(problem, solver=Told(Solution("feasible", poor, told, cut_by_clock=True)))
    # One team live from the first quarter, one from the second: 2 + 1 = 3. With fractions allowed, five
    # hours launch 5/3 teams at 3 hours each: (5/3) + 2 = 11/3. The tighter bound counts.
    assert (plan.status, plan.objective) == ("feasible", 3.0)
    assert plan.bound == pytest.approx(bound, rel=1e-5)
    assert plan.gap == pytest.approx((bound - 3) / bound, rel=1e-4)
    assert "The clock ended the search" in plan.notes[0]


def test_no_plan_and_no_proof_is_an_error_that_says_what_to_do() -> None:
    # Both teams have to go live in the one quarter, which holds one of them: no list schedule either.
    both_now = [
        Change(part="teams", key=team, field=field, value=value)
        for team in "ab"
        for field, value in (("only", "Q0"), ("optional", False))
    ]
    with pytest.raises(FaultsError, match="Give more seconds"):
        rollout_plan(changed_problem(two_teams(), both_now), solver=Told(Solution("unknown")))


def test_a_time_limit_has_to_be_positive() -> None:
    with pytest.raises(ValueError, match="seconds is 0"):
        rollout_plan(two_teams(), seconds=0)


def test_the_bound_stays_true_when_the_solver_has_no_time() -> None:
    problem = many_equal_teams()
    layout = Layout(problem)
    listed = next(verified_lists(layout))
    solution = CpSat().solution(rollout_program(layout), Effort(0.001), layout.values(listed))
    assert solution.bound >= objective_value(problem, assignments_of(layout, listed))


def test_a_plan_travels_as_plain_json() -> None:
    document = rollout_plan(two_teams(), seconds=5).to_json()
    assert set(document) >= {"status", "objective", "bound", "gap", "assignments", "violations", "conflicts"}
    assert {"repairs", "seconds"} <= set(document)
    assert {row["quarter"] for row in document["assignments"]} == {"Q0", "Q1"}
    assert document["violations"] == []
