"""The list schedule, and the whole numbers that solvers get."""

from __future__ import annotations

import random

import pytest

from rollout.model.layout import Layout
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import objective_value
from rollout.search.best_plan import assignments_of, verified_lists
from rollout.search.greedy import WaitingList
from rollout.solvers.scaling import scaled


def problem(teams: list[dict], hours: float, quarters: int = 4, **more: object) -> RolloutProblem:
    rows = [
        {"id": f"Q{n}", "start": f"{2026 + n}-01-01", "capacity": {"hours": hours}} for n in range(quarters)
    ]
    return problem_from_json({"quarters": rows, "teams": teams, "rules": {"*": False}, **more})


def test_the_promise_of_a_team_includes_a_share_of_those_that_wait_for_it() -> None:
    teams = [{"id": "a", "value": 1}, {"id": "b", "value": 2}, {"id": "c", "value": 6}]
    rows = [{"kind": "after", "team": "c", "on": on} for on in "ab"]
    waiting = WaitingList(Layout(problem(teams, 10, dependencies=rows)))
    # c's 6 are shared by the two it waits for: 1 + 3, 2 + 3, 6.
    assert waiting.promises == (4, 5, 6)


def test_an_unprofitable_team_launches_only_for_those_that_wait_for_it() -> None:
    teams = [{"id": "base", "value": -1}, {"id": "gain", "value": 3}, {"id": "loss", "value": -2}]
    rows = [{"kind": "not_before", "team": "gain", "on": "base"}]
    layout = Layout(problem(teams, 10, dependencies=rows))
    assert next(verified_lists(layout)) == (0, 0, None)


def test_an_urgent_team_takes_its_place_from_a_more_promising_one() -> None:
    hours = {"effort": {"hours": [10]}}
    teams = [{"id": "dear", "value": 9, **hours}, {"id": "due", "latest": "Q0", "optional": False, **hours}]
    layout = Layout(problem(teams, 10))
    # By promise alone dear would take Q0; that list is dropped, the one by deadline stays.
    assert list(verified_lists(layout)) == [(1, 0)]


def company(seed: int) -> RolloutProblem:
    """Twenty-four units on three levels under the default rules, with room for about two thirds a year."""
    draw = random.Random(seed)
    teams = [{"id": "top", "effort": {"hours": [30, 12]}}]
    for n in range(4):
        teams.append({"id": f"d{n}", "parent": "top", "effort": {"hours": [30, 12]}})
    for n in range(19):
        word = draw.choice(["yes", "no", "not_asked"]) if n else "yes"
        team = {"id": f"t{n}", "parent": f"d{n % 4}", "value": draw.randint(1, 5), "volunteered": word}
        repair = {"repair_quarters": draw.choice([0, 1]) if n else 0}
        teams.append({**team, "effort": {"hours": [draw.randint(20, 50), 16, 6]}, "attributes": repair})
    return problem(teams, 160, quarters=8, rules={})


@pytest.mark.parametrize("seed", range(10))
def test_the_list_schedule_of_an_ordinary_company_keeps_every_rule(seed: int) -> None:
    layout = Layout(company(seed))
    plans = list(verified_lists(layout))
    assert plans
    worth = objective_value(layout.problem, assignments_of(layout, plans[0]))
    # Half of what all teams earn when they are live for four of the eight quarters.
    assert worth > 0.5 * sum(team.value for team in layout.problem.teams) * 4


def test_whole_numbers_keep_decimals_exactly() -> None:
    assert scaled([0.1, 0.25, -3]).slack == 0
    assert scaled([0.1, 0.25, -3]).whole == (100, 250, -3000)
    # 16.3 - 16.1 is 0.1999999999999993 in floating point.
    assert scaled([16.3 - 16.1]).whole == (200,)


def test_numbers_without_an_end_state_what_rounding_may_cost() -> None:
    thirds = scaled([1 / 3, 2 / 3])
    assert thirds.slack == 1.0
    for number, whole in zip((1 / 3, 2 / 3), thirds.whole, strict=True):
        assert abs(whole / thirds.factor - number) < 1e-12


def test_a_tiny_number_is_not_taken_for_nothing() -> None:
    assert scaled([1e-8, 1.0]).whole[0] > 0
