"""Each rule on a tiny problem: the best plan keeps it, and the verifier sees a plan that does not."""

from __future__ import annotations

import inspect

import pytest

from rollout.model.program import ROWS
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.rulebook import RULES
from rollout.problem.verifier import violations
from rollout.solve import rollout_plan

STARTS = ("2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01")


def problem(teams: list[dict], rules: dict, quarters: int = 3, **more: object) -> RolloutProblem:
    """Quarters Q1 up to Q4 with 10 hours each, and no policy but the named ones."""
    rows = [{"id": f"Q{n + 1}", "start": STARTS[n], "capacity": {"hours": 10}} for n in range(quarters)]
    return problem_from_json({"quarters": rows, "teams": teams, "rules": {"*": False, **rules}, **more})


def launches(rollout: RolloutProblem) -> dict[str, str | None]:
    plan = rollout_plan(rollout, seconds=5)
    assert plan.status == "optimal"
    return {row.team: row.quarter for row in plan.assignments}


def broken_rules(rollout: RolloutProblem, **quarters: str | None) -> set[str]:
    rows = [Assignment(team=team, quarter=quarter) for team, quarter in quarters.items()]
    return {violation.rule for violation in violations(rollout, rows)}


def test_without_rules_everybody_launches_at_once() -> None:
    free = problem([{"id": "a"}, {"id": "b", "parent": "a"}], {})
    assert launches(free) == {"a": "Q1", "b": "Q1"}
    assert broken_rules(free, a="Q1", b="Q1") == set()


def test_one_level_of_a_branch_launches_in_a_quarter() -> None:
    teams = [{"id": "top", "value": 2}, {"id": "left", "parent": "top"}, {"id": "right", "parent": "top"}]
    leaf = {"id": "leaf", "parent": "left", "value": 0.5}
    ruled = problem([*teams, leaf], {"one_level_a_quarter": True})
    # left, top and leaf lie on one branch: the dearest first. left and right are two branches.
    assert launches(ruled) == {"top": "Q1", "left": "Q2", "right": "Q2", "leaf": "Q3"}
    assert broken_rules(ruled, top="Q1", left="Q2", right="Q2", leaf="Q1") == {"one_level_a_quarter"}


def test_units_below_the_deepest_level_stay_out() -> None:
    teams = [{"id": "top"}, {"id": "unit", "parent": "top"}, {"id": "cell", "parent": "unit"}]
    ruled = problem(teams, {"max_levels": {"levels": 2}})
    assert launches(ruled) == {"top": "Q1", "unit": "Q1", "cell": None}
    assert broken_rules(ruled, top="Q1", unit="Q1", cell="Q1") == {"max_levels"}


def test_a_stated_level_counts_for_the_deepest_level() -> None:
    ruled = problem([{"id": "cell", "level": 4}], {"max_levels": True})
    assert launches(ruled) == {"cell": None}


def test_only_fit_volunteers_launch_first_and_only_a_few() -> None:
    teams = [
        {"id": "a", "volunteered": "yes"},
        {"id": "b", "volunteered": True},
        {"id": "c", "volunteered": "yes", "value": 9, "attributes": {"readiness": "unclear"}},
        {"id": "d", "volunteered": "yes", "value": 9, "attributes": {"pilot_ok": False}},
        {"id": "e", "volunteered": None, "value": 9},
        {"id": "f", "volunteered": "yes", "value": 0.5},
    ]
    ruled = problem(teams, {"pilots": True})
    # a and b are the two most valuable who may pilot; all others follow a quarter later.
    assert launches(ruled) == {"a": "Q1", "b": "Q1", "c": "Q2", "d": "Q2", "e": "Q2", "f": "Q2"}
    later = {"c": "Q2", "d": "Q2", "e": "Q2"}
    assert broken_rules(ruled, a="Q1", b="Q1", f="Q1", **later) == {"pilots"}
    assert broken_rules(ruled, a="Q1", b="Q2", f="Q2", **{**later, "c": "Q1"}) == {"pilots"}
    assert broken_rules(ruled, **dict.fromkeys("abcdef")) == {"pilots"}


def test_the_pilot_quarter_waits_for_the_pilots_repair() -> None:
    teams = [{"id": "a", "volunteered": "yes", "attributes": {"repair_quarters": 1}}, {"id": "b"}]
    ruled = problem(teams, {"pilots": True, "repair_before_go_live": True})
    assert launches(ruled) == {"a": "Q2", "b": "Q3"}


def test_children_follow_their_parent_and_pilots_need_not() -> None:
    teams = [
        {"id": "top", "value": 0.1},
        {"id": "willing", "parent": "top", "volunteered": "yes"},
        {"id": "other", "parent": "top"},
    ]
    exempt = problem(teams, {"parent_before_child": True})
    strict = problem(teams, {"parent_before_child": {"except_pilots": False}})
    assert launches(exempt) == {"top": "Q1", "willing": "Q1", "other": "Q2"}
    assert launches(strict) == {"top": "Q1", "willing": "Q2", "other": "Q2"}
    assert broken_rules(exempt, top="Q1", willing="Q1", other="Q1") == {"parent_before_child"}
    assert broken_rules(strict, top="Q1", willing="Q1", other="Q2") == {"parent_before_child"}
    assert broken_rules(strict, top=None, willing=None, other="Q2") == {"parent_before_child"}


def test_pilots_first_puts_the_pilot_before_the_company_under_the_default_rules() -> None:
    teams = [
        {"id": "top"},
        {"id": "unit", "parent": "top"},
        {"id": "team", "parent": "unit", "volunteered": "yes"},
        {"id": "next", "parent": "unit"},
    ]
    ruled = problem_from_json(
        {
            "quarters": [{"id": f"Q{n + 1}", "start": STARTS[n]} for n in range(4)],
            "teams": teams,
        }
    )
    assert launches(ruled) == {"team": "Q1", "top": "Q2", "unit": "Q3", "next": "Q4"}


def test_repair_comes_before_go_live() -> None:
    ruled = problem([{"id": "a", "attributes": {"repair_quarters": 2}}], {"repair_before_go_live": True})
    assert launches(ruled) == {"a": "Q3"}
    assert broken_rules(ruled, a="Q2") == {"repair_before_go_live"}


def test_launches_grow_with_the_units_live() -> None:
    teams = [{"id": name, "volunteered": "yes"} for name in "abcdefgh"]
    ruled = problem(teams, {"growth": {"factor": 1}, "pilots": {"max_pilots": 1}}, quarters=4)
    # At most doubling: 1, then 1 more, then 2, then 4.
    when = list(launches(ruled).values())
    assert [when.count(quarter) for quarter in ("Q1", "Q2", "Q3", "Q4")] == [1, 1, 2, 4]
    too_fast = dict(zip("abcdefgh", ["Q1", "Q2", "Q2", "Q3", "Q3", "Q4", "Q4", "Q4"], strict=True))
    assert broken_rules(ruled, **too_fast) == {"growth"}


def test_a_fractional_growth_factor_is_kept_exactly() -> None:
    teams = [{"id": name} for name in "abcdefg"]
    third = problem(teams, {"growth": {"factor": 1 / 3}, "pilots": False}, quarters=4)
    # The pilots' two are the slowest pace: max(2, live / 3) = 2, 2, 2, then max(2, 6 / 3) = 2.
    when = list(launches(third).values())
    assert [when.count(quarter) for quarter in ("Q1", "Q2", "Q3", "Q4")] == [2, 2, 2, 1]


def test_nobody_launches_in_a_blackout() -> None:
    ruled = problem([{"id": "a", "blackouts": ["Q1", "Q2"]}], {})
    assert launches(ruled) == {"a": "Q3"}
    assert broken_rules(ruled, a="Q2") == {"blackouts"}


@pytest.mark.parametrize(
    ("pin", "best", "wrong"),
    [
        ({"earliest": "Q2"}, "Q2", "Q1"),
        ({"latest": "Q2", "value": -1, "optional": False}, "Q2", "Q3"),
        ({"only": "Q3"}, "Q3", "Q1"),
        ({"never": True}, None, "Q1"),
    ],
)
def test_pins_are_kept(pin: dict, best: str | None, wrong: str) -> None:
    ruled = problem([{"id": "a", **pin}], {})
    assert launches(ruled) == {"a": best}
    assert broken_rules(ruled, a=wrong) == {"pins"}


@pytest.mark.parametrize(
    ("kind", "best", "wrong"),
    [("together", "Q2", ("Q1", "Q2")), ("not_before", "Q2", ("Q1", "Q2")), ("after", "Q3", ("Q2", "Q2"))],
)
def test_dependencies_are_kept(kind: str, best: str, wrong: tuple[str, str]) -> None:
    teams = [{"id": "a"}, {"id": "b", "earliest": "Q2"}]
    ruled = problem(teams, {}, dependencies=[{"kind": kind, "team": "a", "on": "b"}])
    assert launches(ruled) == {"a": best, "b": "Q2"}
    assert broken_rules(ruled, a=wrong[0], b=wrong[1]) == {"dependencies"}


@pytest.mark.parametrize("kind", ["together", "not_before", "after"])
def test_a_team_stays_out_with_its_prerequisite(kind: str) -> None:
    teams = [{"id": "a"}, {"id": "b", "never": True}]
    ruled = problem(teams, {}, dependencies=[{"kind": kind, "team": "a", "on": "b"}])
    assert launches(ruled) == {"a": None, "b": None}
    assert broken_rules(ruled, a="Q3", b=None) == {"dependencies"}


def test_a_circle_of_teams_that_wait_without_a_lag_launches_together() -> None:
    circle = [("a", "b"), ("b", "c"), ("c", "a")]
    rows = [{"kind": "not_before", "team": team, "on": on} for team, on in circle]
    teams = [{"id": "a"}, {"id": "b", "earliest": "Q2"}, {"id": "c"}]
    assert launches(problem(teams, {}, dependencies=rows)) == {"a": "Q2", "b": "Q2", "c": "Q2"}


def test_capacity_includes_the_support_of_the_quarters_after_the_launch() -> None:
    teams = [{"id": "a", "value": 2, "effort": {"hours": [6, 5]}}, {"id": "b", "effort": {"hours": [6]}}]
    ruled = problem(teams, {})
    # Q1: a takes 6 of 10, b's 6 do not fit. Q2: a's support takes 5, again no room. Q3: b.
    assert launches(ruled) == {"a": "Q1", "b": "Q3"}
    assert broken_rules(ruled, a="Q1", b="Q2") == {"capacity"}


def test_decimal_efforts_fill_a_capacity_exactly() -> None:
    teams = [{"id": name, "effort": {"days": [0.1]}} for name in "abc"]
    rows = [{"id": "Q1", "start": "2026-01-01", "capacity": {"days": 0.3}}]
    ruled = problem_from_json({"quarters": rows, "teams": teams, "rules": {"*": False}})
    assert launches(ruled) == {"a": "Q1", "b": "Q1", "c": "Q1"}


def test_every_capacity_counts() -> None:
    rows = [{"id": "Q1", "start": "2026-01-01", "capacity": {"hours": 18, "seats": 1}}]
    teams = [{"id": name, "effort": {"hours": [9], "seats": [1]}} for name in "ab"]
    ruled = problem_from_json({"quarters": rows, "teams": teams, "rules": {"*": False}})
    # Eighteen hours would do for both, but there is one seat.
    assert list(launches(ruled).values()).count("Q1") == 1
    assert broken_rules(ruled, a="Q1", b="Q1") == {"capacity"}


def test_a_team_that_may_not_stay_out_goes_live() -> None:
    ruled = problem([{"id": "a", "value": -1, "optional": False}, {"id": "b", "value": -1}], {})
    # Each live quarter costs 1, so a launches as late as it can and b not at all.
    assert launches(ruled) == {"a": "Q3", "b": None}
    assert broken_rules(ruled, a=None, b=None) == {"required"}


def test_a_limit_gives_way_only_where_it_is_named() -> None:
    ruled = problem([{"id": "a", "blackouts": ["Q1"]}], {"blackouts": False})
    assert launches(ruled) == {"a": "Q1"}


def test_each_rule_has_one_function_whose_first_sentence_is_its_title() -> None:
    assert set(ROWS) == {rule.name for rule in RULES.values() if rule.kind != "measure"}
    for name, rows_of in ROWS.items():
        assert rows_of.__name__ == name
        assert inspect.getdoc(rows_of).splitlines()[0] == RULES[name].title


def test_two_pilots_do_not_show_the_same_function_nor_if_asked_the_same_place() -> None:
    teams = [
        {
            "id": "a",
            "volunteered": "yes",
            "value": 3,
            "attributes": {"function": "Sales", "location": "Bonn"},
        },
        {"id": "b", "volunteered": "yes", "value": 2, "attributes": {"function": "sales", "location": "Ulm"}},
        {"id": "c", "volunteered": "yes", "value": 1, "attributes": {"function": "IT", "location": "Bonn"}},
        {"id": "d", "volunteered": "yes", "value": 0.5, "attributes": {"location": "Ulm"}},
    ]
    by_function = problem(teams, {"pilots": True, "representative_pilots": True})
    assert launches(by_function) == {"a": "Q1", "b": "Q2", "c": "Q1", "d": "Q2"}
    assert broken_rules(by_function, a="Q1", b="Q1", c="Q2", d="Q2") == {"representative_pilots"}
    # Of a team whose function is not known nobody can say that it shows the same.
    by_place = problem(teams, {"pilots": True, "representative_pilots": {"location": True}})
    assert launches(by_place) == {"a": "Q1", "b": "Q2", "c": "Q2", "d": "Q1"}
    assert broken_rules(by_place, a="Q1", b="Q2", c="Q1", d="Q2") == {"representative_pilots"}


def test_without_a_pilot_nobody_has_to_be_representative() -> None:
    teams = [{"id": each, "attributes": {"function": "Sales"}} for each in "ab"]
    ruled = problem(teams, {"representative_pilots": True})
    assert launches(ruled) == {"a": "Q1", "b": "Q1"}


def test_with_the_learning_curve_early_quarters_count_less() -> None:
    teams = [{"id": "a", "value": 6}]
    steep = problem(teams, {"learning_curve": {"quarters": 3}}, quarters=4)
    # A third of 6 in Q1, two thirds in Q2, all of it from Q3 on.
    assert rollout_plan(steep, seconds=5).objective == pytest.approx(2 + 4 + 6 + 6)
    assert rollout_plan(problem(teams, {}, quarters=4), seconds=5).objective == pytest.approx(24)
