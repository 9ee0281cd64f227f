"""Reading a problem: everything that is wrong is listed at once, with place, value and remedy."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rollout.problem.rollout_problem import Quarter, RolloutProblem, Team, problem_from_json
from surveys.faults import FaultsError

QUARTERS = [
    {"id": "Q1", "start": "2026-01-01", "capacity": {"hours": 10}},
    {"id": "Q2", "start": "2026-04-01", "capacity": {"hours": 20}},
]


def told(**parts: Any) -> list[str]:
    """The faults of a problem of two quarters and one team, with the given parts instead."""
    with pytest.raises(FaultsError) as refused:
        problem_from_json({"quarters": QUARTERS, "teams": [{"id": "a"}], **parts})
    return [str(fault) for fault in refused.value.faults]


def test_all_faults_are_listed_at_once() -> None:
    faults = told(
        quarters=[QUARTERS[1], QUARTERS[0], {"id": "Q3", "start": "soon", "capacity": {"hours": -1}}],
        teams=[
            {"id": "a", "parent": "nobody", "effort": {"hours": [50]}},
            {"id": "a", "earliest": "Q9"},
            {"id": "b", "only": "Q3", "colour": "red", "value": "much"},
        ],
        dependencies=[{"kind": "after", "team": "a", "on": "z"}, {"kind": "later", "team": "a", "on": "b"}],
        rules={"pilot": True, "growth": {"faktor": 2, "factor": -1}, "max_levels": 3},
        objective="profit",
        extra=1,
    )
    expected = (
        "quarters, row 3 ('Q3'), start",
        "quarters, row 3 ('Q3'), capacity.hours",
        "teams, row 3 ('b'), value",
        "teams, row 3 ('b'), colour: the name is not known (found 'red')",
        "dependencies, row 2, kind",
        "quarter 'Q1': it does not start after the quarter listed before it, 'Q2'",
        "teams: an id occurs 2 times (found 'a')",
        "team 'a', parent: the team is not known (found 'nobody')",
        "team 'a', effort 'hours': its launch takes more than any period offers, at most 20 (found '50')",
        "team 'a', earliest: the quarter is not known (found 'Q9')",
        "dependency 1 (after): the team is not known (found 'z')",
        "rules: the rule is not known (found 'pilot'). Did you mean 'pilots'?",
        "rule 'growth': the parameter is not known (found 'faktor'). Did you mean 'factor'?",
        "rule 'growth', factor: the number is missing or out of range (found '-1')",
        "rule 'max_levels': the setting cannot be read (found '3')",
        "problem: the name is not known (found 'extra')",
        "objective: it is not known (found 'profit'). Give one of: value, fewest_quarters.",
    )
    for beginning in expected:
        assert any(fault.startswith(beginning) for fault in faults), beginning
    # Every sentence above, and none besides: row b is known although it could not be read.
    assert len(faults) == len(expected)


@pytest.mark.parametrize(
    ("team", "fault"),
    [
        ({"only": "Q1", "blackouts": ["Q1"]}, "every period to which it is pinned is one of its blackouts"),
        (
            {"latest": "Q1", "blackouts": ["Q1"]},
            "every period to which it is pinned is one of its blackouts",
        ),
        ({"earliest": "Q2", "latest": "Q1"}, "'earliest', 'latest' and 'only' leave no period"),
        ({"earliest": "Q2", "only": "Q1"}, "'earliest', 'latest' and 'only' leave no period"),
        ({"never": True, "only": "Q1"}, "the team may never launch, yet it is pinned"),
        ({"never": True, "optional": False}, "the team may never launch, yet it is pinned"),
        ({"blackouts": ["Q7"]}, "the quarter is not known (found 'Q7')"),
        ({"effort": {"seats": [1]}}, "periods state no such capacity (found 'Q1, Q2')"),
        ({"effort": {"hours": [-1]}}, "input should be greater than or equal to 0 (found '-1')"),
        ({"effort": {"hours": 5}}, "(found '5')"),
        ({"volunteered": "maybe"}, "(found 'maybe')"),
        ({"attributes": {"readiness": "fine"}}, "(found 'fine')"),
        ({"value": float("nan")}, "(found 'nan')"),
        ({"parent": "a"}, "units are each other's parents (found 'a')"),
    ],
)
def test_a_team_that_contradicts_itself_is_refused(team: dict[str, Any], fault: str) -> None:
    faults = told(teams=[{"id": "a", **team}])
    assert len(faults) == 1
    assert fault in faults[0]


def test_units_in_a_circle_are_refused() -> None:
    teams = [{"id": "a", "parent": "c"}, {"id": "b", "parent": "a"}, {"id": "c", "parent": "b"}, {"id": "d"}]
    assert told(teams=teams) == [
        "teams, parent: units are each other's parents (found 'a, b, c'). Break the circle."
    ]


def test_a_circle_names_its_units_as_people_do() -> None:
    teams = [{"id": "7f3", "name": "Sales", "parent": "9c1"}, {"id": "9c1", "name": "IT", "parent": "7f3"}]
    assert told(teams=teams) == [
        "teams, parent: units are each other's parents (found 'Sales, IT'). Break the circle."
    ]


def test_a_child_is_on_a_lower_level_than_its_parent() -> None:
    teams = [{"id": "a", "level": 2}, {"id": "b", "parent": "a", "level": 2}]
    assert "it is not below its parent 'a' of level 2 (found '2')" in told(teams=teams)[0]


def test_waiting_in_a_circle_with_a_lag_is_refused() -> None:
    teams = [{"id": name} for name in "abcd"]
    kinds = [("after", "a", "b"), ("not_before", "b", "c"), ("together", "a", "c"), ("after", "d", "a")]
    rows = [{"kind": kind, "team": team, "on": on} for kind, team, on in kinds]
    faults = told(teams=teams, dependencies=rows)
    assert len(faults) == 1
    assert "wait for each other in a circle" in faults[0]
    assert "(found 'a, b, c')" in faults[0]


def test_a_team_does_not_depend_on_itself() -> None:
    assert "the team depends on itself" in told(dependencies=[{"kind": "after", "team": "a", "on": "a"}])[0]


@pytest.mark.parametrize(
    "parts",
    [
        {"quarters": []},
        {"teams": []},
        {"quarters": 3},
        {"teams": {"a": 1}},
        {"rules": ["pilots"]},
        {"rules": {"*": 2}},
    ],
)
def test_parts_of_the_wrong_shape_are_refused(parts: dict[str, Any]) -> None:
    assert told(**parts)


def test_a_document_that_is_not_an_object_is_refused() -> None:
    with pytest.raises(FaultsError, match="not a JSON object"):
        problem_from_json([1, 2])


def test_a_number_is_not_read_as_a_date() -> None:
    assert "a date is written as YYYY-MM-DD" in told(quarters=[{"id": "Q1", "start": 20260101}])[0]


def test_a_team_larger_than_any_capacity_is_accepted_where_nothing_is_asked_of_it() -> None:
    large = {"id": "a", "effort": {"hours": [50]}}
    assert problem_from_json({"quarters": QUARTERS, "teams": [{**large, "never": True}]})
    assert problem_from_json({"quarters": QUARTERS, "teams": [large], "rules": {"capacity": False}})


def test_whether_a_lead_volunteered_may_be_told_in_several_ways() -> None:
    words = {"yes": "yes", True: "yes", "no": "no", False: "no", None: "not_asked", "not_asked": "not_asked"}
    for given, read in words.items():
        assert Team(id="a", volunteered=given).volunteered == read


def test_defaults_fill_what_a_first_plan_leaves_open() -> None:
    problem = problem_from_json({"quarters": QUARTERS, "teams": [{"id": 7}]})
    team = problem.teams[0]
    assert (team.id, team.title, team.value, team.optional, team.volunteered) == (
        "7",
        "7",
        1.0,
        True,
        "not_asked",
    )
    assert (problem.objective, problem.quarters[0].weight) == ("value", 1.0)
    assert problem.is_on("pilots")
    assert problem.parameter("pilots", "max_pilots") == 2


def test_a_contradictory_problem_cannot_be_built_in_code_either() -> None:
    quarter = Quarter(id="Q1", start="2026-01-01")
    with pytest.raises(ValidationError, match="an id occurs 2 times"):
        RolloutProblem(quarters=(quarter,), teams=(Team(id="a"), Team(id="a")))


def test_a_problem_survives_the_way_through_json() -> None:
    team = {"id": "a", "effort": {"hours": [4, 1.5]}, "blackouts": ["Q1"], "attributes": {"origin": "survey"}}
    problem = problem_from_json({"quarters": QUARTERS, "teams": [team], "rules": {"growth": {"factor": 2}}})
    assert problem_from_json(problem.model_dump(mode="json")) == problem
