"""The search by cases and its rows, against full enumeration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.model.layout import Layout
from rollout.model.program import rollout_program
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import objective_value
from rollout.search.bounding import bounding_matrix
from rollout.search.cases import Cases
from rollout.search.greedy import WaitingList
from rollout.search.incumbent import Incumbent
from rollout.solvers.matrix import Matrix, matrix_of
from rollout.solvers.relaxation import case_relaxation, relaxed
from tests.rollout.rollout_examples import problems, verified_plans

careful = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def matrices(layout: Layout) -> tuple[Matrix, Matrix]:
    program = rollout_program(layout)
    full = matrix_of(program)
    return bounding_matrix(layout, program, full, with_begun=True), bounding_matrix(layout, program, full)


def values_of(layout: Layout, rows: tuple[Assignment, ...]) -> np.ndarray:
    order = layout.quarter_position
    starts = tuple(None if row.quarter is None else order[row.quarter] for row in rows)
    return np.array(layout.values(starts), dtype=float)


@careful
@given(problems())
def test_every_plan_satisfies_every_row_of_the_bounds(problem: RolloutProblem) -> None:
    layout = Layout(problem)
    plans = [values_of(layout, rows) for rows in verified_plans(problem)]
    for matrix in matrices(layout):
        for values in plans:
            assert (matrix.rows @ values <= matrix.limits + 1e-6).all()


@careful
@given(problems(), st.integers(0, 40))
def test_no_number_of_splits_puts_the_bound_below_a_plan(problem: RolloutProblem, splits: int) -> None:
    valued = problem.model_copy(update={"objective": "value"})
    layout = Layout(valued)
    begun, unbegun = matrices(layout)
    relaxation = relaxed(unbegun, 10)
    worths = [objective_value(valued, rows) for rows in verified_plans(valued)]
    if relaxation is None or not worths:
        return
    incumbent = Incumbent(layout, lambda: 0.0, None)
    incumbent.tighten(relaxation.bound)
    Cases(incumbent, WaitingList(layout), begun, unbegun, relaxation).search(splits, 100.0)
    assert incumbent.bound >= max(worths) - 1e-9
    assert incumbent.worth <= max(worths) + 1e-9


def late_root() -> RolloutProblem:
    """A company above nine teams, none of which may pilot, and room for everyone."""
    quarters = [{"id": f"Q{n}", "start": f"{2026 + n}-01-01", "capacity": {"hours": 99}} for n in range(4)]
    teams = [{"id": f"t{n}", "parent": "t0", "value": n} for n in range(1, 10)]
    return problem_from_json({"quarters": quarters, "teams": [{"id": "t0", "volunteered": "yes"}, *teams]})


def test_cases_prove_what_the_relaxation_leaves_open() -> None:
    # The company alone pilots in Q0. Growth then allows two teams in Q1 (the larger of two pilots and one
    # live), three in Q2 and six in Q3: 9 + 8 for three quarters, 7 + 6 + 5 for two, the rest for one.
    problem = late_root()
    layout = Layout(problem)
    begun, unbegun = matrices(layout)
    relaxation = relaxed(unbegun, 10)
    assert relaxation is not None
    incumbent = Incumbent(layout, lambda: 0.0, None)
    Cases(incumbent, WaitingList(layout), begun, unbegun, relaxation).search(200, 100.0)
    assert incumbent.worth == pytest.approx(4 + 3 * 17 + 2 * 18 + 10)
    assert incumbent.bound == pytest.approx(incumbent.worth, rel=1e-5)


def test_an_impossible_case_has_no_bound_and_a_slow_one_no_answer() -> None:
    layout = Layout(late_root())
    matrix, _ = matrices(layout)
    fixed = np.zeros(layout.variable_count, dtype=bool)
    known = np.zeros(layout.variable_count)
    fixed[[layout.live(1, 0), layout.live(0, 0)]] = True
    known[layout.live(1, 0)] = 1.0  # a team that may not pilot goes live in the first quarter
    found = case_relaxation(matrix, 10, known, fixed)
    assert found is not None
    assert found.bound == -math.inf


def test_a_case_with_nothing_left_open_is_worth_what_it_earns() -> None:
    layout = Layout(late_root())
    matrix, _ = matrices(layout)
    known = np.array(layout.values((0, *[None] * 9)), dtype=float)
    found = case_relaxation(matrix, 10, known, np.ones(layout.variable_count, dtype=bool))
    assert found is not None
    assert found.bound == pytest.approx(4.0)  # value 1 in each of four quarters
