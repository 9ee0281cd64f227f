"""Small problems that use every rule, and every plan that they have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st

from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import violations
from surveys.faults import FaultsError

STARTS = ("2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01")


@st.composite
def problems(draw: st.DrawFn) -> RolloutProblem:
    """Problems of up to five teams and three quarters that use every rule and limit."""
    quarters = [f"Q{n + 1}" for n in range(draw(st.integers(1, 3)))]
    teams = [draw(team_rows(number, quarters)) for number in range(draw(st.integers(1, 5)))]
    pairs = [(low, high) for high in range(len(teams)) for low in range(high)]
    kinds = st.sampled_from(["together", "not_before", "after", None, None, None])
    dependencies = [
        {"kind": kind, "team": f"t{high}", "on": f"t{low}"} for low, high in pairs if (kind := draw(kinds))
    ]
    rules: dict[str, Any] = {"*": draw(st.booleans())}
    if draw(st.booleans()):
        rules["growth"] = {"factor": draw(st.sampled_from([0, 0.5, 1.0, 2]))}
        rules["pilots"] = {"max_pilots": draw(st.integers(1, 2))}
        rules["parent_before_child"] = {"except_pilots": draw(st.booleans())}
    data = {
        "quarters": [
            {
                "id": quarter,
                "start": STARTS[position],
                "weight": draw(st.sampled_from([1.0, 0.5, 0.1])),
                "capacity": {"hours": draw(st.sampled_from([6, 9.5, 20]))},
            }
            for position, quarter in enumerate(quarters)
        ],
        "teams": teams,
        "dependencies": dependencies,
        "rules": rules,
        "objective": draw(st.sampled_from(["value", "value", "fewest_quarters"])),
    }
    try:
        return problem_from_json(data)
    except FaultsError:
        # "together" and "after" in a circle: the same problem without dependencies is a fair case.
        return problem_from_json({**data, "dependencies": []})


@st.composite
def team_rows(draw: st.DrawFn, number: int, quarters: list[str]) -> dict[str, Any]:
    parent = draw(st.sampled_from([None, *(f"t{other}" for other in range(number))]))
    pinned = draw(st.sampled_from(["earliest", "latest", "only", None, None, None]))
    row: dict[str, Any] = {
        "id": f"t{number}",
        "parent": parent,
        "value": draw(st.sampled_from([-1.5, 0, 0.3, 1, 2.75])),
        "effort": {"hours": draw(st.sampled_from([[], [2.5], [4, 1.6, 0.6], [6, 3]]))},
        "volunteered": draw(st.sampled_from(["yes", "yes", "no", "not_asked"])),
        "optional": draw(st.sampled_from([True, True, False])),
        "attributes": {
            "pilot_ok": draw(st.sampled_from([True, True, False])),
            "readiness": draw(st.sampled_from(["present", "unclear", None])),
            "repair_quarters": draw(st.sampled_from([0, 0, 1])),
        },
    }
    if pinned is not None:
        return {**row, pinned: draw(st.sampled_from(quarters))}
    return {**row, "blackouts": draw(st.lists(st.sampled_from(quarters), max_size=1))}


def verified_plans(problem: RolloutProblem) -> Iterator[tuple[Assignment, ...]]:
    """Every plan there is that the verifier accepts."""
    quarters = [None, *(quarter.id for quarter in problem.quarters)]
    for chosen in product(quarters, repeat=len(problem.teams)):
        rows = tuple(Assignment(team=t.id, quarter=q) for t, q in zip(problem.teams, chosen, strict=True))
        if not violations(problem, rows):
            yield rows
