"""Impossible problems: the planted conflict is named, no more, and the repairs work."""

from __future__ import annotations

import itertools

import pytest

from rollout.explain.changes import changed_problem
from rollout.explain.conflicts import Budget, conflicting_groups
from rollout.explain.last_resorts import fewer_teams
from rollout.explain.plain_causes import plain_conflict, too_much_effort
from rollout.model.layout import DEFINITION, Group, Layout, Program
from rollout.model.program import feasibility_program
from rollout.problem.plan import Change, RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.solve import rollout_plan
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Effort
from rollout.solvers.marginals import contradicting_rows

STARTS = ("2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01")
BYSTANDERS = [{"id": f"x{n}", "effort": {"hours": [1]}, "blackouts": ["Q2"]} for n in range(3)]


def problem(teams: list[dict], rules: dict, **more: object) -> RolloutProblem:
    """Four quarters of 10 hours; three more teams have nothing to do with the conflict."""
    quarters = [{"id": f"Q{n + 1}", "start": STARTS[n], "capacity": {"hours": 10}} for n in range(4)]
    return problem_from_json({"quarters": quarters, "teams": teams + BYSTANDERS, "rules": rules, **more})


def explained(impossible: RolloutProblem) -> RolloutPlan:
    plan = rollout_plan(impossible, seconds=10)
    assert (plan.status, plan.assignments, plan.objective) == ("infeasible", (), None)
    for repair in plan.repairs:
        assert rollout_plan(changed_problem(impossible, repair.changes), seconds=5).assignments
    return plan


def test_without_volunteers_the_pilots_are_named_and_asking_a_lead_is_offered() -> None:
    teams = [
        {"id": "a", "name": "Sales"},
        {"id": "b", "volunteered": "no"},
        {"id": "c", "volunteered": "yes", "attributes": {"readiness": "missing"}},
    ]
    plan = explained(problem(teams, {}))
    assert [conflict.rule for conflict in plan.conflicts] == ["pilots"]
    assert "none of 6 units qualifies" in plan.conflicts[0].sentence
    asked = {change.key for repair in plan.repairs for change in repair.changes if change.part == "teams"}
    # Sales and the bystanders were not asked; b refused, and c's readiness is missing.
    assert asked == {"a", "x0", "x1", "x2"}
    assert any(repair.sentence.startswith("Win the lead of Sales") for repair in plan.repairs)
    assert Change(part="rules", key="pilots", value=False) in [repair.changes[0] for repair in plan.repairs]


def test_a_conflict_of_pins_and_a_dependency_names_these_and_nothing_else() -> None:
    teams = [{"id": "a", "latest": "Q2", "optional": False}, {"id": "b", "earliest": "Q2"}]
    rows = [{"kind": "after", "team": "a", "on": "b"}, {"kind": "not_before", "team": "x0", "on": "b"}]
    plan = explained(problem(teams, {"*": False}, dependencies=rows))
    named = {(conflict.rule, conflict.teams) for conflict in plan.conflicts}
    # b launches in Q2 or later, a after it in Q3 or later, yet a has to launch by Q2.
    assert named == {("pins", ("a",)), ("pins", ("b",)), ("dependencies", ("a", "b")), ("required", ("a",))}
    # Each of the four, relaxed alone, is a repair.
    assert len(plan.repairs) == 4


def test_missing_hours_are_offered_quarter_by_quarter_with_their_number() -> None:
    teams = [{"id": name, "only": "Q1", "optional": False, "effort": {"hours": [6, 2]}} for name in "ab"]
    plan = explained(problem(teams, {"*": False}))
    assert {conflict.rule for conflict in plan.conflicts} == {"capacity", "pins", "required"}
    more = [repair for repair in plan.repairs if "hours in Q" in repair.sentence]
    # Both in Q1 need 12 of 10; no other quarter's hours would help.
    assert [repair.changes for repair in more] == [
        (Change(part="quarters", key="Q1", field="hours", value=12.0),)
    ]
    assert more[0].sentence.startswith("Offer 2 more hours in Q1: 12 instead of 10.")


def test_more_pilots_are_offered_where_they_help() -> None:
    pinned = {"only": "Q1", "optional": False, "volunteered": "yes"}
    one = explained(problem([{"id": name, **pinned} for name in "ab"], {"pilots": {"max_pilots": 1}}))
    two = Change(part="rules", key="pilots", field="max_pilots", value=2)
    assert (two,) in [repair.changes for repair in one.repairs]
    # Source 003: one or two pilot teams, so that nobody is told to take three.
    plan = explained(problem([{"id": name, **pinned} for name in "abc"], {}))
    assert "max_pilots" not in [change.field for repair in plan.repairs for change in repair.changes]


def test_a_pace_that_is_too_slow_may_grow_by_a_step() -> None:
    must = [{"id": name, "latest": "Q2", "optional": False} for name in "abcde"]
    plan = explained(problem(must, {"*": False, "growth": True}))
    # Two in Q1 and two in Q2 are one short; one and a half times two are three.
    faster = Change(part="rules", key="growth", field="factor", value=1.5)
    assert (faster,) in [repair.changes for repair in plan.repairs]


def test_pilots_before_parents_are_offered_when_the_top_goes_first() -> None:
    teams = [
        {"id": "top", "earliest": "Q2"},
        {"id": "team", "parent": "top", "latest": "Q2", "optional": False, "volunteered": "yes"},
    ]
    plan = explained(problem(teams, {"parent_before_child": {"except_pilots": False}}))
    exempt = Change(part="rules", key="parent_before_child", field="except_pilots", value=True)
    assert (exempt,) in [repair.changes for repair in plan.repairs]


def test_two_separate_conflicts_are_repaired_together() -> None:
    teams = [
        {
            "id": "a",
            "latest": "Q1",
            "optional": False,
            "blackouts": ["Q2"],
            "attributes": {"repair_quarters": 1},
        },
        {"id": "b", "latest": "Q2", "optional": False},
        {"id": "c", "earliest": "Q3"},
    ]
    rows = [{"kind": "not_before", "team": "b", "on": "c"}]
    plan = explained(problem(teams, {"*": False, "repair_before_go_live": True}, dependencies=rows))
    # No single change is enough; one change for a and one for b or c are.
    assert len(plan.repairs) == 1
    assert {conflict.teams for conflict in plan.conflicts if conflict.teams} in (
        {("a",)},
        {("b",), ("c",), ("b", "c")},
    )


def test_missing_hours_in_every_quarter_are_offered_evenly() -> None:
    crowd = [{"id": f"t{n}", "effort": {"hours": [6]}, "optional": False} for n in range(8)]
    plan = explained(problem(crowd, {"*": False}))
    # One team of 6 hours fits into 10 or 11, two into 12.5, which is a quarter of the mean more. Two a
    # quarter are all eight in four quarters; the half hour left over holds no bystander.
    more = ["Offer 2.5 more hours in every period. Then 8 of 11 units go live, the last in Q4."]
    assert [repair.sentence for repair in plan.repairs if "every period" in repair.sentence] == more


def test_teams_without_a_place_may_stay_out_where_nothing_else_helps() -> None:
    fixed = {"only": "Q1", "optional": False, "effort": {"hours": [4]}, "blackouts": ["Q2"]}
    late = {"latest": "Q1", "optional": False, "attributes": {"repair_quarters": 1}}
    teams = [*({"id": f"t{n}", **fixed} for n in range(20)), {"id": "a", **late}]
    impossible = problem(teams, {"*": False, "repair_before_go_live": True})
    layout = Layout(impossible)
    budget = Budget(itertools.count().__next__, until=10_000, seed=0)
    repair = fewer_teams(CpSat(), layout, budget)
    assert repair is not None
    # Q1 has 10 hours for two of the twenty; a is under repair until its deadline is over.
    assert repair.sentence.startswith("Let 19 of the 21 units that have to go live stay out.")
    assert rollout_plan(changed_problem(impossible, repair.changes), seconds=5).assignments


def test_every_team_has_to_go_live_in_the_fewest_quarters() -> None:
    teams = [{"id": name, "effort": {"hours": [10]}} for name in "ab"]
    tight = problem(teams, {"*": False}, objective="fewest_quarters")
    # a and b fill a quarter each; the bystanders, who rule out Q2, need another.
    assert rollout_plan(tight, seconds=5).objective == 3
    crowd = [{"id": f"t{n}", "effort": {"hours": [10]}} for n in range(5)]
    plan = explained(problem(crowd, {"*": False}, objective="fewest_quarters"))
    assert {conflict.rule for conflict in plan.conflicts} == {"capacity", "required"}


def test_the_named_set_is_minimal() -> None:
    """Five teams of 10 hours for four quarters: any five are one too many, any four are not."""
    crowd = [{"id": f"t{n}", "effort": {"hours": [10]}, "optional": False} for n in range(8)]
    program = feasibility_program(Layout(problem(crowd, {"*": False})))
    solver = CpSat()
    found = conflicting_groups(solver, program, Budget(itertools.count().__next__, until=10_000, seed=0))
    assert found.minimal
    assert Group("capacity", "hours") in found.groups
    assert len([group for group in found.groups if group.rule == "required"]) == 5
    for group in found.groups:
        others = [other for other in found.groups if other != group]
        assert solver.core(program, others, Effort(5)).outcome == "compatible"
    assert solver.core(program, found.groups, Effort(5)).outcome == "conflict"


def test_a_search_without_time_says_that_it_names_more_than_needed() -> None:
    impossible = problem(
        [{"id": "a", "optional": False, "blackouts": ["Q1", "Q2", "Q3", "Q4"]}], {"*": False}
    )
    ticks = itertools.count(step=100)
    plan = rollout_plan(impossible, seconds=5, clock=lambda: float(next(ticks)))
    assert plan.status == "infeasible"
    assert "may name more than is needed" in plan.notes[0]
    assert plan.repairs == ()


@pytest.mark.parametrize("seed", [0, 1])
def test_the_explanation_is_the_same_for_the_same_seed(seed: int) -> None:
    crowd = [{"id": f"t{n}", "effort": {"hours": [10]}, "optional": False} for n in range(6)]
    plans = [rollout_plan(problem(crowd, {"*": False}), seconds=20, seed=seed) for _ in range(2)]
    assert plans[0].conflicts == plans[1].conflicts
    assert plans[0].repairs == plans[1].repairs


def test_a_repair_a_quarter_faster_is_offered_where_it_is_enough() -> None:
    late = {"latest": "Q2", "optional": False, "attributes": {"repair_quarters": 3}}
    plan = explained(
        problem([{"id": "a", "name": "Sales", **late}], {"*": False, "repair_before_go_live": True})
    )
    # Three quarters of repair end before Q4; two quarters less open Q2.
    faster = "Repair Sales two periods faster. Then all 4 units go live, the last in Q2."
    assert faster in [repair.sentence for repair in plan.repairs]


def test_a_joint_repair_asks_for_no_more_hours_than_its_plan_takes() -> None:
    fixed = {"only": "Q1", "optional": False, "effort": {"hours": [7]}}
    held = {"id": "c", "latest": "Q1", "optional": False, "attributes": {"repair_quarters": 1}}
    rules = {"*": False, "repair_before_go_live": True, "pins": True}
    plan = explained(problem([{"id": "a", **fixed}, {"id": "b", **fixed}, held], rules))
    raised = [change for repair in plan.repairs for change in repair.changes if change.part == "quarters"]
    assert all(change.value <= 14 + 3 for change in raised)  # a and b, and the three bystanders


def test_a_limit_in_fractions_names_the_same_conflict_as_the_solver() -> None:
    crowd = [{"id": f"t{n}", "effort": {"hours": [10]}, "optional": False} for n in range(6)]
    program = feasibility_program(Layout(problem(crowd, {"*": False})))
    rows = contradicting_rows(program, 10)
    # Four quarters of 10 hours hold no six launches of 10: shown by capacity and launches alone.
    assert {program.rows[at].group.rule for at in rows} - {""} == {"capacity", "required"}
    possible = feasibility_program(Layout(problem(crowd[:4], {"*": False})))
    assert contradicting_rows(possible, 10) == ()


def test_without_the_pilots_growth_does_not_become_stricter() -> None:
    crowd = [{"id": name, "only": "Q1", "optional": False, "effort": {"hours": [1]}} for name in "abc"]
    rules = {"*": False, "growth": True, "pilots": {"max_pilots": 3}}
    plan = explained(problem(crowd, rules))
    # Nobody volunteered. "growth" alone would start from its default of two without the rule "pilots".
    off = {change.key for repair in plan.repairs for change in repair.changes if change.value is False}
    assert off == {"pilots", "growth"}
    together = next(repair for repair in plan.repairs if len(repair.changes) == 2)
    assert "The limit of growth, which starts from the number of pilots, goes with it." in together.sentence


def test_plain_counting_finds_what_no_plan_of_a_thousand_teams_can_keep() -> None:
    must = [{"id": f"t{n}", "optional": False, "volunteered": "yes"} for n in range(1000)]
    nobody = problem([{**team, "volunteered": "no"} for team in must], {})
    assert plain_conflict(Layout(nobody)) == (Group("pilots"),)
    # Two pilots, then as many as are live: 2, 4, 8, 16 after four quarters.
    slow = plain_conflict(Layout(problem(must, {"*": False, "growth": True})))
    assert [group.rule for group in slow] == ["growth", *["required"] * 17]
    rows = [{"kind": "after", "team": f"t{n + 1}", "on": f"t{n}"} for n in range(999)]
    chain = plain_conflict(Layout(problem(must, {"*": False}, dependencies=rows)))
    # t4 would start after four quarters: four dependencies and its having to go live.
    assert chain == (*(Group("dependencies", str(n)) for n in range(4)), Group("required", "t4"))
    assert plain_conflict(Layout(problem(must, {"*": False}))) == ()


@pytest.mark.parametrize("rules", [{"pilots": True}, {"growth": True}, {}])
def test_what_plain_counting_finds_is_minimal_by_the_solver(rules: dict) -> None:
    must = [{"id": f"t{n}", "optional": False} for n in range(20)]
    kinds = ["after", "together", "after", "not_before", "after", "after", "after"]
    rows = [{"kind": kind, "team": f"t{n + 1}", "on": f"t{n}"} for n, kind in enumerate(kinds)]
    asked = problem(must, {"*": False, **rules}, dependencies=rows)
    found, program, solver = plain_conflict(Layout(asked)), feasibility_program(Layout(asked)), CpSat()
    only = Program(program.variable_count, [row for row in program.rows if row.group in {DEFINITION, *found}])
    assert solver.core(only, found, Effort(5)).outcome == "conflict"
    for group in found:
        others = [other for other in found if other != group]
        assert solver.core(only, others, Effort(5)).outcome == "compatible"


def test_launches_that_all_quarters_together_have_no_room_for_are_told_without_a_search() -> None:
    teams = [{"id": name, "optional": False, "effort": {"hours": [9]}} for name in "abcde"]
    crowded = problem(teams, {"*": False})
    # Four quarters of 10 hours: five launches of 9 are too many, and no four of them.
    required = (Group("required", team) for team in "edcba")
    assert too_much_effort(Layout(crowded)) == (Group("capacity", "hours"), *required)
    assert explained(crowded).repairs
    assert too_much_effort(Layout(problem(teams[:4], {"*": False}))) == ()
