"""Bringing one team forward: the fewest actions, tested, and who waits for it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.explain.changes import changed_problem
from rollout.explain.forward import Forward, fewest_actions
from rollout.explain.moves import launch_positions
from rollout.problem.plan import Assignment, Change
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.verifier import objective_value, violations
from rollout.solve import rollout_plan

STARTS = ("2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01")


def problem(
    teams: list[dict], rules: dict | None = None, hours: float = 10, **more: object
) -> RolloutProblem:
    """Four quarters; no policy unless named."""
    quarters = [{"id": f"Q{n + 1}", "start": STARTS[n], "capacity": {"coach_hours": hours}} for n in range(4)]
    rules = {"*": False, **(rules or {})}
    return problem_from_json({"quarters": quarters, "teams": teams, "rules": rules, **more})


def forward(asked: RolloutProblem, team: str, **quarters: str | None) -> Forward:
    """The answer for a plan given by hand, each way checked."""
    plan = tuple(Assignment(team=each.id, quarter=quarters[each.id]) for each in asked.teams)
    found = fewest_actions(asked, plan, team, seconds=20)
    before = launch_positions(asked, plan)
    for way in found.ways:
        changed = changed_problem(asked, way.changes)
        assert violations(changed, way.assignments) == ()
        after = launch_positions(asked, way.assignments)
        assert after[team] < before[team]
        assert {name for name in after if after[name] > before[name]} == set(way.later)
        assert way.objective == pytest.approx(objective_value(asked, plan) - way.loss)
    return found


def test_a_team_that_could_start_earlier_needs_no_action() -> None:
    found = forward(problem([{"id": "a", "name": "Sales"}]), "a", a="Q3")
    assert found.ways[0].actions == ()
    assert found.sentence.startswith("Sales can start in Q")
    assert found.sentence.endswith("Nobody starts later, and the plan loses nothing.")


def test_swapping_with_a_worthier_team_names_it_and_the_loss_and_the_hours_instead() -> None:
    teams = [
        {"id": "a", "name": "Sales", "value": 3, "effort": {"coach_hours": [10]}, "latest": "Q2"},
        {"id": "b", "name": "IT", "value": 1, "effort": {"coach_hours": [8]}},
    ]
    found = forward(problem(teams), "b", a="Q1", b="Q2")
    swap, hours = found.ways
    # Sales a quarter later costs 3, IT a period earlier brings 1; the plan was worth 12 + 3.
    assert (swap.actions[0].rule, swap.later, swap.loss) == ("wait", ("a",), 2)
    assert (
        "Sales starts later or not at all. The plan loses at most about 13 % of its worth." in swap.sentence
    )
    assert hours.changes == (Change(part="quarters", key="Q1", field="coach_hours", value=18.0),)
    assert hours.sentence.startswith("Offer 8 more coach hours in Q1. Then IT starts in Q1.")
    assert (swap.fewest, hours.fewest) == (True, True)


@pytest.mark.parametrize(
    ("team", "rules", "told"),
    [
        ({"blackouts": ["Q1"]}, {}, "Let Sales start in Q1, which it had ruled out."),
        ({"earliest": "Q2"}, {}, "Lift the pin of Sales."),
        (
            {"attributes": {"repair_quarters": 1}},
            {"repair_before_go_live": True},
            "Repair Sales a period faster.",
        ),
        (
            {"volunteered": "not_asked"},
            {"pilots": True},
            "Win the lead of Sales as a volunteer for the pilot.",
        ),
        ({"volunteered": "no"}, {"pilots": True}, "Do without the rule “The first period with a launch"),
        (
            {"parent": "b", "volunteered": "no"},
            {"parent_before_child": True},
            "Do without the rule “A unit launches at least",
        ),
        ({"parent": "b"}, {"one_level_a_quarter": True}, "Do without the rule “In each branch"),
    ],
)
def test_each_limit_gives_way_to_its_own_action(team: dict, rules: dict, told: str) -> None:
    others = {"id": "b", "latest": "Q1", "volunteered": "yes", "optional": False}
    found = forward(problem([{"id": "a", "name": "Sales", **team}, others], rules), "a", a="Q2", b="Q1")
    assert found.sentence.startswith(told)
    assert [action.rule for action in found.ways[0].actions] != []
    assert len(found.ways[0].actions) == 1


def test_a_dependency_is_dropped_and_a_second_pilot_let_in() -> None:
    rows = [{"kind": "after", "team": "a", "on": "b"}]
    asked = problem([{"id": "a", "name": "Sales"}, {"id": "b", "name": "IT"}], dependencies=rows)
    found = forward(asked, "a", a="Q2", b="Q1")
    assert found.sentence.startswith("Let Sales start without IT: drop this dependency.")
    crowd = [{"id": name, "volunteered": "yes"} for name in "ab"]
    rules = {"pilots": {"max_pilots": 1}, "growth": True}
    found = forward(problem(crowd, rules), "a", a="Q2", b="Q1")
    assert found.ways[-1].sentence.startswith("Let up to 2 teams pilot instead of 1. Then a starts in Q1.")


def test_nobody_is_told_to_let_a_third_team_pilot() -> None:
    # Source 003: one or two pilot teams.
    crowd = [{"id": name, "volunteered": "yes"} for name in "abc"]
    found = forward(problem(crowd, {"pilots": True}), "a", a="Q2", b="Q1", c="Q1")
    assert "pilot instead of" not in " ".join(way.sentence for way in found.ways)
    three = problem([*crowd, {"id": "d", "volunteered": "yes"}], {"pilots": {"max_pilots": 3}})
    found = forward(three, "a", a="Q2", b="Q1", c="Q1", d="Q1")
    assert found.ways[-1].sentence.startswith("Let up to 4 teams pilot instead of 3.")


def test_where_growth_holds_a_team_back_a_larger_factor_is_the_gentlest_action() -> None:
    crowd = [{"id": name, "volunteered": "yes", "latest": "Q2"} for name in "bcde"]
    # Two, then as many as are live: with b to e live by Q2, a waits for Q3; 1.5 times two are three.
    asked = problem([{"id": "a"}, *crowd], {"growth": True})
    found = forward(asked, "a", a="Q3", b="Q1", c="Q1", d="Q2", e="Q2")
    assert found.ways[-1].changes == (Change(part="rules", key="growth", field="factor", value=1.5),)
    assert "Let up to 1.5 times as many units start as are live, instead of 1." in found.ways[-1].sentence


def test_a_team_that_stays_out_is_brought_in() -> None:
    found = forward(problem([{"id": "a", "never": True}]), "a", a=None)
    assert found.before is None
    assert found.sentence.startswith("Lift the pin of a. Then a starts in Q")


def test_a_team_in_the_first_quarter_cannot_go_earlier() -> None:
    found = forward(problem([{"id": "a", "name": "Sales"}]), "a", a="Q1")
    assert (found.ways, found.sentence) == ((), "Sales already starts in the first period of the plan.")


def test_time_that_is_up_is_not_told_as_impossible() -> None:
    asked, plan = problem([{"id": "a"}]), (Assignment(team="a", quarter="Q2"),)
    ticks = itertools.count(step=100)
    found = fewest_actions(asked, plan, "a", seconds=5, clock=lambda: float(next(ticks)))
    assert found.ways == ()
    assert found.sentence == "No way was found to let a start earlier."
    assert found.notes == ("Time was up before a way was found or excluded.",)


def test_a_broken_plan_and_an_unknown_team_are_refused() -> None:
    asked = problem([{"id": "a", "earliest": "Q2"}])
    with pytest.raises(ValueError, match="the plan breaks a rule"):
        fewest_actions(asked, [Assignment(team="a", quarter="Q1")], "a")
    with pytest.raises(ValueError, match="no team 'z'"):
        fewest_actions(asked, [Assignment(team="a", quarter="Q2")], "z")


@st.composite
def asked_problems(draw: st.DrawFn) -> RolloutProblem:
    teams = [
        {
            "id": f"t{number}",
            "parent": draw(st.sampled_from([None, *(f"t{other}" for other in range(number))])),
            "value": draw(st.sampled_from([0.5, 1, 3])),
            "effort": {"coach_hours": draw(st.sampled_from([[], [4, 2], [8]]))},
            "volunteered": draw(st.sampled_from(["yes", "no", "not_asked"])),
            "attributes": {"repair_quarters": draw(st.sampled_from([0, 0, 2]))},
            "blackouts": draw(st.lists(st.sampled_from(["Q1", "Q2"]), max_size=1)),
        }
        for number in range(draw(st.integers(1, 5)))
    ]
    return problem(teams, {"*": draw(st.booleans())})


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(asked_problems())
def test_in_random_plans_every_way_keeps_the_rules_that_it_leaves_on(asked: RolloutProblem) -> None:
    plan = rollout_plan(asked, seconds=10)
    if plan.status == "infeasible":
        return
    quarters = {row.team: row.quarter for row in plan.assignments}
    for team in asked.teams[:2]:
        found = forward(asked, team.id, **quarters)
        # Everything that can stop these teams is on the menu.
        assert found.ways or quarters[team.id] == "Q1"
