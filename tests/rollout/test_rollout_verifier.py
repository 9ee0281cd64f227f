"""The verifier on plans that are not well formed, and on the value of plans; rules are in test_rollout_rules."""

from __future__ import annotations

import ast
import inspect

import pytest

from rollout.problem import verifier
from rollout.problem.plan import Assignment, relative_gap
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.rulebook import RULES
from rollout.problem.verifier import objective_value, violations


def problem(**more: object) -> RolloutProblem:
    quarters = [
        {"id": "Q1", "start": "2026-01-01", "weight": 1.0, "capacity": {"hours": 10}},
        {"id": "Q2", "start": "2026-04-01", "weight": 0.5, "capacity": {"hours": 10}},
        {"id": "Q3", "start": "2026-07-01", "weight": 0.25, "capacity": {"hours": 10}},
    ]
    teams = [{"id": "a", "name": "Sales", "value": 2, "effort": {"hours": [10, 4]}}, {"id": "b", "value": -1}]
    return problem_from_json({"quarters": quarters, "teams": teams, "rules": {"*": False}, **more})


def plan(*rows: tuple[str, str | None]) -> list[Assignment]:
    return [Assignment(team=team, quarter=quarter) for team, quarter in rows]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("a", "Q1")], "The plan leaves out b."),
        ([("a", "Q1"), ("b", None), ("a", "Q2")], "The plan names 'a' 2 times."),
        ([("a", "Q9"), ("b", None)], "The plan names the unknown period 'Q9'."),
        ([("a", None), ("b", None), ("c", "Q1")], "The plan names the unknown team 'c'."),
    ],
)
def test_a_plan_that_is_not_well_formed_is_told_so(rows: list[tuple[str, str | None]], sentence: str) -> None:
    found = violations(problem(), plan(*rows))
    assert [(violation.rule, violation.sentence) for violation in found] == [("assignments", sentence)]


def test_a_violation_names_teams_quarter_and_numbers() -> None:
    crowded = problem(
        teams=[
            {"id": "a", "name": "Sales", "effort": {"hours": [8, 4]}},
            {"id": "b", "name": "Legal", "effort": {"hours": [7]}},
        ]
    )
    (violation,) = violations(crowded, plan(("a", "Q1"), ("b", "Q2")))
    assert (violation.rule, violation.teams, violation.quarter) == ("capacity", ("a", "b"), "Q2")
    # Support of Sales in its second quarter, 4, and the launch of Legal, 7.
    assert violation.sentence == "Q2 needs 11 of hours and has 10."


def test_value_counts_every_quarter_in_which_a_team_is_live() -> None:
    # a from Q1: 2 x (1 + 0.5 + 0.25) = 3.5; b from Q3: -1 x 0.25.
    assert objective_value(problem(), plan(("a", "Q1"), ("b", "Q3"))) == 3.25
    assert objective_value(problem(), plan(("a", None), ("b", None))) == 0


def test_the_fewest_quarters_count_up_to_the_last_launch() -> None:
    shortest = problem(objective="fewest_quarters")
    assert objective_value(shortest, plan(("a", "Q3"), ("b", "Q1"))) == 3
    assert objective_value(shortest, plan(("a", None), ("b", None))) == 0


@pytest.mark.parametrize(
    ("objective", "bound", "gap"), [(5, 5, 0), (0, 0, 0), (95, 100, 0.05), (5, 4, 0.2), (-2, -1, 0.5)]
)
def test_the_gap_is_relative_to_the_larger_number(objective: float, bound: float, gap: float) -> None:
    assert relative_gap(objective, bound) == pytest.approx(gap)


def test_the_verifier_checks_every_rule_and_knows_no_solver_and_no_constraint() -> None:
    tree = ast.parse(inspect.getsource(verifier))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    own = {module for module in imported if module.startswith("rollout")}
    assert own == {"rollout.problem.entities", "rollout.problem.plan", "rollout.problem.rollout_problem"}
    # A rule that only measures what a plan is worth can be broken by none.
    assert set(verifier._CHECKS) == {name for name, rule in RULES.items() if rule.kind != "measure"}
