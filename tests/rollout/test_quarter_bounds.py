"""Bounds on the length of a plan: never above the shortest plan there is, and as high as counting gets."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.model.layout import Layout
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import violations
from rollout.search.bundles import bundles_of
from rollout.search.greedy import WaitingList
from rollout.search.incumbent import assignments_of
from rollout.search.quarter_bounds import least_quarters, windows
from surveys.faults import FaultsError


def line(
    efforts: list[float], arcs: list[tuple[int, int]], rooms: list[float], **teams: dict[str, Any]
) -> RolloutProblem:
    """Teams t0, t1, ... of given efforts; each arc says who comes not before whom; no policy is on."""
    return problem_from_json(
        {
            "quarters": [
                {
                    "id": f"Q{quarter}",
                    "start": str(date(2026, 1, 1) + timedelta(days=91 * quarter)),
                    "capacity": {"hours": room},
                }
                for quarter, room in enumerate(rooms)
            ],
            "teams": [
                {"id": f"t{team}", "effort": {"hours": [effort]}, **teams.get(f"t{team}", {})}
                for team, effort in enumerate(efforts)
            ],
            "dependencies": [
                {"kind": "not_before", "team": f"t{late}", "on": f"t{early}"} for early, late in arcs
            ],
            "rules": {"*": False},
            "objective": "fewest_quarters",
        }
    )


def least(problem: RolloutProblem) -> int:
    return least_quarters(Layout(problem))


def test_teams_that_never_launch_need_no_quarter() -> None:
    assert least(line([5, 5], [], [10, 10], t0={"never": True}, t1={"never": True})) == 0


def test_the_sum_of_the_efforts_needs_its_quarters() -> None:
    # 5 x 4 hours over rooms of 5, 10, 10: 5 + 10 = 15 < 20.
    assert least(line([4, 4, 4, 4, 4], [], [5, 10, 10, 10])) == 3


def test_teams_of_more_than_half_a_quarter_need_one_each() -> None:
    # 4 x 6 hours are 24, which 3 x 10 would hold; no two fit together.
    assert least(line([6, 6, 6, 6], [], [10] * 5)) == 4


def test_teams_of_more_than_a_third_share_a_quarter_by_two() -> None:
    # 5 x 3.5 hours are 17.5, which 2 x 10 would hold; three do not fit together.
    assert least(line([3.5] * 5, [], [10] * 4)) == 3


def test_a_chain_that_does_not_fit_into_one_quarter_takes_more() -> None:
    # t0 -> t1 -> t2: 6 + 6 need two quarters, t2 with its 5 a third one. The small teams fill the rest.
    assert least(line([6, 6, 5, 1], [(0, 1), (1, 2)], [10] * 4)) == 3


def test_a_pin_moves_the_end() -> None:
    assert least(line([1, 1], [], [10] * 4, t1={"earliest": "Q2"})) == 3


def test_what_waits_for_a_late_team_has_to_fit_behind_it() -> None:
    # t0 launches from Q1 on; t1 and t2 wait for it and take 8 hours each.
    assert least(line([1, 8, 8], [(0, 1), (0, 2)], [10] * 5, t0={"earliest": "Q1"})) == 3


def test_windows_leave_each_team_the_quarters_that_its_neighbours_allow() -> None:
    found = windows(bundles_of(WaitingList(Layout(line([6, 6, 6], [(0, 1), (1, 2)], [10] * 4)))), 4)
    assert found is not None
    assert (found.first, found.last) == ((0, 1, 2), (1, 2, 3))


def test_a_problem_without_a_plan_needs_more_quarters_than_it_has() -> None:
    assert least(line([6, 6, 6], [], [10, 10])) == 3


@st.composite
def small_lines(draw: st.DrawFn) -> RolloutProblem:
    """Up to four teams and three quarters, with rooms that differ, pins, support, lags and every policy."""
    teams, quarters = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    ids = [f"Q{quarter}" for quarter in range(quarters)]
    pairs = [(low, high) for high in range(teams) for low in range(high)]
    kinds = st.sampled_from([None, None, "not_before", "after", "together"])
    rows = [
        {
            "id": f"t{team}",
            "effort": {"hours": draw(st.sampled_from([[2], [4], [5], [3, 2], []]))},
            "earliest": draw(st.sampled_from([None, None, *ids])),
            "blackouts": draw(st.lists(st.sampled_from(ids), max_size=1)),
            "parent": f"t{team - 1}" if team and draw(st.booleans()) else None,
            "volunteered": draw(st.booleans()),
            "never": draw(st.integers(0, 9)) == 0,
        }
        for team in range(teams)
    ]
    data = {
        "quarters": [
            {"id": name, "start": f"202{n}-01-01", "capacity": {"hours": draw(st.sampled_from([5, 8, 10]))}}
            for n, name in enumerate(ids)
        ],
        "teams": rows,
        "dependencies": [
            {"kind": kind, "team": f"t{high}", "on": f"t{low}"}
            for low, high in pairs
            if (kind := draw(kinds))
        ],
        "rules": {"*": draw(st.sampled_from([False, False, True]))},
        "objective": "fewest_quarters",
    }
    try:
        return problem_from_json(data)
    except FaultsError:
        # Pins against blackouts, "together" and "after" in a circle: without them it is a fair case.
        plain = [{**row, "blackouts": []} for row in rows]
        return problem_from_json({**data, "teams": plain, "dependencies": []})


def shortest(problem: RolloutProblem) -> int | None:
    """Quarters of the shortest of all plans, by trying every one; None: there is no plan."""
    layout = Layout(problem)
    lengths = [
        max((quarter + 1 for quarter in launches if quarter is not None), default=0)
        for launches in product([None, *layout.quarters], repeat=len(layout.teams))
        if not violations(problem, assignments_of(layout, launches))
    ]
    return min(lengths, default=None)


@settings(max_examples=40, deadline=None)
@given(small_lines())
def test_no_plan_is_shorter_than_the_bound(problem: RolloutProblem) -> None:
    known = shortest(problem)
    assert known is None or least(problem) <= known
