"""What holds a plan back: limits are priced by planning again, and no gain is claimed that is noise."""

from __future__ import annotations

import itertools

import pytest

from rollout.explain.binding import loosenings
from rollout.explain.changes import changed_problem
from rollout.explain.moves import assignments_of, moves, worth
from rollout.explain.prices import price_list, prices
from rollout.model.layout import Layout
from rollout.model.program import rollout_program
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.solve import rollout_plan
from rollout.solvers.marginals import row_marginals

STARTS = ("2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01")


def problem(
    teams: list[dict], rules: dict | None = None, hours: float = 10, **more: object
) -> RolloutProblem:
    """Four quarters; no policy unless named."""
    quarters = [
        {"id": f"2027-Q{n + 1}", "start": STARTS[n], "capacity": {"coach_hours": hours}} for n in range(4)
    ]
    rules = {"*": False, **(rules or {})}
    return problem_from_json({"quarters": quarters, "teams": teams, "rules": rules, **more})


def priced(asked: RolloutProblem) -> dict[tuple[str, str, str | None], str]:
    plan = rollout_plan(asked, seconds=5)
    found = prices(asked, plan.assignments, seconds=20)
    return {(price.rule, price.about, price.quarter): price.sentence for price in found}


def test_hours_are_priced_by_what_all_units_gain() -> None:
    asked = problem([{"id": f"t{n}", "effort": {"coach_hours": [10]}} for n in range(4)])
    told = priced(asked)
    # One unit a quarter: live for 4 + 3 + 2 + 1 = 10 quarters. Two at once with 10 hours more in every
    # quarter: 4 + 4 + 3 + 3 = 14, over in Q2 instead of Q4. In Q1 alone: 4 + 4 + 3 + 2 = 13, over in Q3.
    assert told["capacity", "coach_hours", None] == (
        "With 10 more coach hours in every period, all units are live two periods earlier; "
        "the plan is worth at least 40 % more."
    )
    assert told["capacity", "coach_hours", "2027-Q1"] == (
        "With 10 more coach hours in 2027-Q1, all units are live a period earlier; "
        "the plan is worth at least 30 % more."
    )


def test_no_more_hours_are_named_than_the_new_plan_takes() -> None:
    teams = [{"id": "a", "effort": {"coach_hours": [8]}}, {"id": "b", "effort": {"coach_hours": [8]}}]
    asked = problem(teams)
    found = prices(asked, rollout_plan(asked, seconds=5).assignments, seconds=20)
    first = next(price for price in found if price.quarter == "2027-Q1")
    # Both in Q1 take 16 of 10 hours: 6 more, although 8 were tried.
    assert first.changes[0].value == 16
    assert first.sentence.startswith("With 6 more coach hours in 2027-Q1, ")


def test_the_gain_of_every_price_is_a_plan_that_exists() -> None:
    teams = [
        {"id": "top", "value": 2, "effort": {"coach_hours": [6]}, "volunteered": "yes"},
        {"id": "x", "parent": "top", "effort": {"coach_hours": [6]}, "attributes": {"repair_quarters": 2}},
        {"id": "y", "parent": "top", "effort": {"coach_hours": [6]}, "blackouts": ["2027-Q2"]},
        {"id": "z", "parent": "x", "effort": {"coach_hours": [6]}, "earliest": "2027-Q4"},
    ]
    asked = problem(teams, {"*": True, "growth": True})
    plan = rollout_plan(asked, seconds=5)
    found = prices(asked, plan.assignments, seconds=20)
    assert {price.rule for price in found if price.gain} >= {"repair_before_go_live", "blackouts"}
    assert [price.gain for price in found] == sorted((price.gain for price in found), reverse=True)
    for price in found:
        better = rollout_plan(changed_problem(asked, price.changes), seconds=5)
        assert better.objective == pytest.approx(plan.objective + price.gain)


def test_an_ample_plan_has_no_price() -> None:
    asked = problem([{"id": "a", "effort": {"coach_hours": [1]}}])
    assert prices(asked, rollout_plan(asked, seconds=5).assignments, seconds=20) == ()


def test_hours_that_buy_nothing_alone_are_told_as_such() -> None:
    # Launch and support of 10 hours each: one quarter more of them starts nobody earlier.
    teams = [{"id": name, "effort": {"coach_hours": [10, 10]}} for name in "ab"]
    asked = problem(teams)
    found = prices(asked, rollout_plan(asked, seconds=5).assignments, seconds=20)
    idle = [price for price in found if price.gain == 0]
    assert all("the search found no better plan" in price.sentence for price in idle)
    assert all(price.units_earlier == 0 for price in idle)


def test_gains_are_counted_from_the_better_of_two_plans() -> None:
    asked = problem([{"id": name, "effort": {"coach_hours": [1]}} for name in "ab"])
    late = tuple(Assignment(team=name, quarter="2027-Q4") for name in "ab")
    listed = price_list(asked, late, seconds=20)
    assert listed.prices == ()  # both could start in Q1 without any change
    assert listed.notes == ("A better plan was found without any change; gains are counted from that one.",)


def test_the_fewest_quarters_are_priced_in_quarters() -> None:
    teams = [{"id": f"t{n}", "effort": {"coach_hours": [10]}} for n in range(4)]
    asked = problem(teams, objective="fewest_quarters")
    found = prices(asked, rollout_plan(asked, seconds=5).assignments, seconds=20)
    assert found[0].gain == 2
    assert found[0].quarters_earlier_all_live == 2
    assert found[0].sentence == (
        "With 10 more coach hours in every period, all units are live two periods earlier."
    )


def test_time_that_is_up_is_told() -> None:
    asked = problem([{"id": f"t{n}", "effort": {"coach_hours": [10]}} for n in range(4)])
    plan = rollout_plan(asked, seconds=5).assignments
    ticks = itertools.count(step=3)
    listed = price_list(asked, plan, seconds=10, clock=lambda: float(next(ticks)))
    assert "Time was up after" in listed.notes[-1]


def test_a_plan_that_breaks_a_rule_has_no_price() -> None:
    asked = problem([{"id": "a", "earliest": "2027-Q2"}])
    with pytest.raises(ValueError, match="the plan breaks a rule: a launches in 2027-Q1"):
        prices(asked, [Assignment(team="a", quarter="2027-Q1")])
    with pytest.raises(ValueError, match="seconds is 0"):
        prices(asked, [Assignment(team="a", quarter="2027-Q2")], seconds=0)


def test_the_marginal_of_a_full_quarter_is_what_an_hour_more_is_worth() -> None:
    asked = problem([{"id": name, "effort": {"coach_hours": [10]}} for name in "ab"])
    program = rollout_program(Layout(asked))
    by_row = zip(program.rows, row_marginals(program, 10), strict=True)
    first = next(marginal for row, marginal in by_row if row.group.rule == "capacity")
    # One unit fills Q1; an hour more brings a tenth of the other a quarter forward.
    assert first == pytest.approx(1 / 10)


def test_a_third_pilot_is_not_priced() -> None:
    def pilots(most: int) -> list[object]:
        crowd = [{"id": name, "volunteered": "yes"} for name in "abcd"]
        asked = problem(crowd, {"pilots": {"max_pilots": most}, "growth": True})
        found = loosenings(Layout(asked), rollout_plan(asked, seconds=5).assignments, 5)
        changes = [change for each in found for change in each.changes]
        return [change.value for change in changes if change.field == "max_pilots"]

    # Source 003: one or two pilot teams; who already has three is past it.
    assert (pilots(1), pilots(2), pilots(3)) == ([2], [], [4])


def test_moves_tell_who_is_earlier_later_or_gone() -> None:
    asked = problem([{"id": name} for name in "abcd"])
    layout = Layout(asked)
    before, after = assignments_of(layout, (1, 1, 2, None)), assignments_of(layout, (0, 2, None, 3))
    found = moves(asked, before, after)
    assert (found.earlier, found.later, found.dropped) == (("a", "d"), ("b", "c"), ("c",))
    assert (found.live_before, found.live_after, found.last_before, found.last_after) == (3, 3, 2, 3)
    assert not found.all_by_one  # d was not live before
    assert worth(asked, after) == 4 + 2 + 1
