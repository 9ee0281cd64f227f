"""Plans built quarter by quarter: as short as the shortest, by the rules, the same again, and proven."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from rollout.model.layout import Layout
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import violations
from rollout.search.best_plan import best_plan
from rollout.search.greedy import WaitingList
from rollout.search.incumbent import assignments_of
from rollout.search.shorter_plans import ShorterPlans
from rollout.search.shortest_plan import shortened
from rollout.solve import rollout_plan
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Effort
from tests.rollout.test_quarter_bounds import line, shortest, small_lines


def search_of(problem: RolloutProblem, steps: int = 200_000, seed: int = 0) -> ShorterPlans:
    return ShorterPlans(WaitingList(Layout(problem)), lambda: False, steps, seed)


def lengths_found(problem: RolloutProblem, steps: int = 200_000) -> list[int]:
    """Lengths of the plans that the search yields and the verifier lets pass, in that order."""
    layout = Layout(problem)
    return [
        max((quarter + 1 for quarter in launches if quarter is not None), default=0)
        for launches in search_of(problem, steps).shorter(len(layout.quarters) + 1)
        if not violations(problem, assignments_of(layout, launches))
    ]


def full_quarters(stations: int, each: int, seed: int) -> RolloutProblem:
    """Quarters of 1,000 hours cut into teams that fill them exactly; some teams wait for earlier ones."""
    chooser = random.Random(seed)
    efforts: list[float] = []
    for _ in range(stations):
        cuts = sorted(chooser.sample(range(1, 1000), each - 1))
        efforts += [float(end - start) for start, end in zip([0, *cuts], [*cuts, 1000], strict=True)]
    arcs = [tuple(sorted(chooser.sample(range(len(efforts)), 2))) for _ in range(2 * len(efforts))]
    return line(efforts, arcs, [1000] * len(efforts))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_quarters_cut_into_pieces_are_put_together_again(seed: int) -> None:
    assert lengths_found(full_quarters(6, 4, seed))[-1] == 6


def test_each_plan_is_shorter_than_the_one_before() -> None:
    found = lengths_found(full_quarters(8, 5, 4))
    assert found == sorted(set(found), reverse=True)


def test_the_same_seed_gives_the_same_plans() -> None:
    problem = full_quarters(10, 6, 5)
    one, two = (list(search_of(problem, 30_000, seed=7).shorter(61)) for _ in range(2))
    assert one == two


def test_building_from_the_end_finds_what_building_from_the_start_finds() -> None:
    # The last quarter has to hold t1 and t2 together; the first holds t0 and t3.
    problem = line([6, 7, 3, 4], [(0, 1), (0, 2), (3, 2)], [10, 10])
    assert lengths_found(problem) == [2]


def test_trying_everything_proves_that_no_plan_is_shorter() -> None:
    # Thirds and halves do not tell, but 7 + 3, 7 + 3, 4 + 4, 4 + 4 is the only way to fill 38 hours into 40,
    # and the order 7, 4, 3 of each chain forbids it in four quarters of 10.
    problem = line([7, 4, 3, 7, 4, 3, 4, 4], [(0, 1), (1, 2), (3, 4), (4, 5), (2, 6), (5, 7)], [10] * 8)
    search = search_of(problem)
    plans = list(search.shorter(9))
    assert max(plans[-1]) + 1 == search.least == shortest_by_solver(problem)


def shortest_by_solver(problem: RolloutProblem) -> float:
    plan = rollout_plan(problem, seconds=5)
    assert plan.status == "optimal"
    return plan.objective


@settings(max_examples=40, deadline=None)
@given(small_lines())
def test_the_bound_after_a_search_is_still_true(problem: RolloutProblem) -> None:
    known, search = shortest(problem), search_of(problem, 20_000)
    plans = list(search.shorter(len(problem.quarters) + 1))
    assert known is None or search.least <= known
    assert all(len(plan) == len(problem.teams) for plan in plans)


@settings(max_examples=25, deadline=None)
@given(small_lines())
def test_the_planner_finds_the_shortest_plan_of_any_problem(problem: RolloutProblem) -> None:
    known, found = shortest(problem), best_plan(problem, CpSat(), Effort(5))
    if known is None:
        assert found.outcome == "infeasible"
    else:
        assert (found.outcome, found.objective) == ("optimal", known)


def test_teams_in_a_ring_of_together_launch_as_one() -> None:
    problem = line([4, 4, 4], [(0, 1), (1, 2), (2, 0)], [10, 12, 12])
    assert lengths_found(problem) == [2]


def test_support_of_earlier_launches_takes_room() -> None:
    problem = line([6, 6, 1], [], [10, 10, 10, 10], t0={"effort": {"hours": [6, 6]}})
    # t0 leaves 4 hours in its own quarter and in the next one, so t1 launches before it, or two later.
    assert lengths_found(problem)[-1] == 2


def test_nothing_to_launch_gives_no_plan_to_try() -> None:
    assert lengths_found(line([1], [], [10], t0={"never": True})) == []


def test_a_shortened_problem_keeps_the_quarters_that_support_reaches() -> None:
    problem = line([1, 1], [], [10] * 6, t0={"effort": {"hours": [3, 2, 1]}, "blackouts": ["Q1", "Q5"]})
    short = shortened(problem, 2)
    assert [quarter.id for quarter in short.quarters] == ["Q0", "Q1", "Q2", "Q3"]
    assert short.teams[0].blackouts == ("Q1",)


def test_a_problem_with_a_quarter_for_each_of_many_teams_is_answered() -> None:
    count = 120
    arcs = [(team, team + 3) for team in range(count - 3)]
    plan = rollout_plan(line([5.0] * count, arcs, [10] * count), seconds=5)
    assert (plan.status, plan.objective) == ("optimal", count / 2)
