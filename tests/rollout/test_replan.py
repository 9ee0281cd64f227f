"""A plan that goes on from what happened: facts stay, little moves, and every move has its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.problem.plan import RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.rulebook import RULES
from rollout.problem.verifier import objective_value, violations
from rollout.revising.history import continued_problem, future_violations, history_of
from rollout.revising.replan import Replan, replanned
from rollout.search.best_plan import SolverError
from rollout.search.watch import Progress
from rollout.solve import rollout_plan
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Solution
from surveys.faults import FaultsError

careful = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def problem(
    teams: list[dict[str, Any]], *, hours: float = 100, quarters: int = 4, rules: Any = None, **more: Any
) -> RolloutProblem:
    return problem_from_json(
        {
            "quarters": [
                {
                    "id": f"Q{n + 1}",
                    "start": f"{2026 + n // 4}-{1 + 3 * (n % 4):02d}-01",
                    "capacity": {"hours": hours},
                }
                for n in range(quarters)
            ],
            "teams": teams,
            "rules": {"*": False} if rules is None else rules,
            **more,
        }
    )


def one_by_one(*values: float, hours: tuple[float, ...] = (60,), **more: Any) -> RolloutProblem:
    """Teams a, b, c, ... of which 100 hours take one a quarter."""
    rows = [
        {"id": "abcdefg"[n], "value": value, "effort": {"hours": hours}} for n, value in enumerate(values)
    ]
    return problem(rows, **more)


def quarters(plan: RolloutPlan) -> dict[str, str | None]:
    return {row.team: row.quarter for row in plan.assignments}


def after(
    asked: RolloutProblem,
    old: RolloutPlan,
    happened: Mapping[str, str],
    until: str | None,
    slipped: tuple[str, ...] = (),
    **more: Any,
) -> Replan:
    return replanned(asked, old, happened=happened, frozen_until=until, slipped=slipped, seconds=4, **more)


def test_after_a_slip_the_least_valuable_team_gives_way_when_moves_are_free() -> None:
    asked = one_by_one(4, 3, 2, 1)
    old = rollout_plan(asked, seconds=4)
    assert quarters(old) == {"a": "Q1", "b": "Q2", "c": "Q3", "d": "Q4"}
    replan = after(asked, old, {}, "Q1", ("a",), penalty=0)
    assert quarters(replan.plan) == {"a": "Q2", "b": "Q3", "c": "Q4", "d": None}
    # Before: 4 x 4 + 3 x 3 + 2 x 2 + 1 = 30; now each of three teams earns a quarter less, d nothing.
    assert (replan.value_before, replan.value_now, replan.value_if_free) == (30, 20, 20)
    assert (replan.plan.status, len(replan.moves), replan.unchanged) == ("optimal", 4, 0)


def test_with_a_penalty_fewer_teams_move_and_the_plan_says_what_that_costs() -> None:
    asked = one_by_one(1, 1.2, 1.05, 1.1, quarters=5)
    planned = {"a": "Q1", "b": "Q3", "c": "Q2", "d": "Q4"}
    old = RolloutPlan(
        status="feasible", assignments=[{"team": team, "quarter": at} for team, at in planned.items()]
    )
    calm = after(asked, old, {}, "Q1", ("a",), penalty=1)
    assert quarters(calm.plan) == {**planned, "a": "Q5"}
    free = after(asked, old, {}, "Q1", ("a",), penalty=0)
    assert quarters(free.plan) == {"b": "Q2", "d": "Q3", "c": "Q4", "a": "Q5"}
    # Free: 4 x 1.2 + 3 x 1.1 + 2 x 1.05 + 1 = 11.2; calm: 4 x 1.05 + 3 x 1.2 + 2 x 1.1 + 1 = 11.
    assert (calm.value_now, calm.value_if_free) == (pytest.approx(11.0), pytest.approx(11.2))
    assert calm.plan.objective == calm.value_now == objective_value(asked, calm.plan.assignments)
    assert calm.plan.status == "feasible"
    assert calm.plan.bound == pytest.approx(free.value_now)


def test_a_move_names_the_rule_and_who_took_the_place() -> None:
    asked = one_by_one(4, 3, 2, 1)
    old = rollout_plan(asked, seconds=4)
    replan = after(asked, old, {}, "Q1", ("a",), penalty=0)
    moves = {move.team: move for move in replan.moves}
    assert moves["a"].why == "a did not start in Q1 as planned. Q2 is the first period left."
    assert moves["a"].rule == "happened"
    assert (moves["b"].old, moves["b"].new, moves["b"].rule) == ("Q2", "Q3", "capacity")
    assert moves["b"].why == (
        "b cannot start in Q2: Q2 needs 120 of hours and has 100, since a starts a period later than planned."
    )


def test_a_move_to_a_better_place_says_what_it_earns() -> None:
    asked = one_by_one(2, 1, quarters=3)
    old = RolloutPlan(
        status="feasible", assignments=[{"team": "a", "quarter": "Q3"}, {"team": "b", "quarter": "Q2"}]
    )
    replan = after(asked, old, {}, None, penalty=0.1)
    assert quarters(replan.plan) == {"a": "Q1", "b": "Q2"}
    # a is live three quarters instead of one: 2 x 2 more.
    why = "a could have stayed: nothing speaks against Q3, but with it in Q1 the plan is 4 worth more."
    assert [(move.rule, move.why) for move in replan.moves] == [("value", why)]


def test_with_a_large_penalty_and_nothing_slipped_nothing_moves() -> None:
    asked = one_by_one(1, 2, 3, 0)
    old = RolloutPlan(
        status="feasible",
        assignments=[
            {"team": team, "quarter": quarter}
            for team, quarter in zip("abcd", ("Q1", "Q2", "Q3", "Q4"), strict=True)
        ],
    )
    replan = after(asked, old, {"a": "Q1"}, "Q1", penalty=100)
    assert (replan.moves, replan.unchanged) == ((), 4)
    assert replan.value_now == replan.value_before


def test_support_of_what_launched_too_much_leaves_no_room_but_a_plan() -> None:
    asked = one_by_one(3, 2, 1, hours=(60, 60))
    old = rollout_plan(asked, seconds=4)
    # Both launched in Q1 and need 120 hours in Q2, of which there are 100: nobody can follow before Q3.
    replan = after(asked, old, {"a": "Q1", "b": "Q1"}, "Q1")
    assert quarters(replan.plan) == {"a": "Q1", "b": "Q1", "c": "Q3"}


def test_facts_that_break_policies_do_not_stop_the_plan_and_the_future_keeps_them() -> None:
    teams = [{"id": "top", "value": 1}, {"id": "mid", "parent": "top"}]
    teams += [{"id": f"t{n}", "parent": "mid"} for n in range(3)] + [{"id": f"x{n}"} for n in range(6)]
    asked = problem(teams, quarters=5, rules={"growth": {"factor": 1.0}})
    old = RolloutPlan(status="feasible", assignments=[{"team": row["id"], "quarter": None} for row in teams])
    # Nobody volunteered; three pilots instead of two; mid before top, against the order of levels.
    happened = {"mid": "Q1", "x0": "Q1", "x1": "Q1"}
    replan = after(asked, old, happened, "Q1", penalty=0)
    found = quarters(replan.plan)
    launches = [list(found.values()).count(f"Q{n}") for n in range(1, 6)]
    # Three are live, so three may follow (the rule's own count from two pilots would allow two more,
    # not three), then six; all eleven are live in Q3.
    assert launches == [3, 3, 5, 0, 0]
    assert [found[team] for team in happened] == ["Q1"] * 3
    under = {found[f"t{n}"] for n in range(3)}
    assert found["top"] not in under
    assert replan.plan.violations == ()


def test_a_slipped_pin_is_lifted_and_a_passed_window_closes() -> None:
    asked = problem([{"id": "a", "only": "Q1"}, {"id": "b", "latest": "Q1"}, {"id": "c"}])
    old = RolloutPlan(
        status="feasible",
        assignments=[
            {"team": "a", "quarter": "Q1"},
            {"team": "b", "quarter": None},
            {"team": "c", "quarter": "Q3"},
        ],
    )
    replan = after(asked, old, {}, "Q1", ("a",), penalty=0)
    assert quarters(replan.plan) == {"a": "Q2", "b": None, "c": "Q2"}
    assert replan.plan.notes == (
        "The pin 'only Q1' of a lies in the past and is lifted.",
        "b stays out: its pin 'latest Q1' lies in the past.",
    )


def test_a_pair_that_the_past_has_parted_is_no_pair_any_more() -> None:
    pair = [{"kind": "together", "team": "a", "on": "b"}]
    asked = problem([{"id": "a"}, {"id": "b"}], dependencies=pair)
    old = rollout_plan(asked, seconds=4)
    replan = after(asked, old, {"b": "Q1"}, "Q1", ("a",))
    assert quarters(replan.plan) == {"a": "Q2", "b": "Q1"}


def test_what_has_become_impossible_is_explained_with_repairs() -> None:
    asked = one_by_one(1, 1, quarters=2)
    asked = problem_from_json(
        asked.model_dump(mode="json")
        | {"teams": [row | {"optional": False} for row in asked.model_dump(mode="json")["teams"]]}
    )
    old = rollout_plan(asked, seconds=4)
    slipped = next(team for team, quarter in quarters(old).items() if quarter == "Q1")
    replan = after(asked, old, {}, "Q1", (slipped,))
    assert (replan.plan.status, replan.moves, replan.value_now) == ("infeasible", (), None)
    assert {conflict.rule for conflict in replan.plan.conflicts} >= {"capacity", "required"}
    assert replan.plan.repairs


def test_an_impossible_rest_after_a_broken_policy_is_explained_too() -> None:
    teams = [{"id": "a", "optional": False}, {"id": "b", "optional": False}, {"id": "c", "optional": False}]
    rules = {"*": False, "pilots": {"max_pilots": 1}, "growth": {"factor": 0}}
    asked = problem(teams, quarters=2, rules=rules)
    old = RolloutPlan(status="feasible", assignments=[{"team": team, "quarter": None} for team in "abc"])
    replan = after(asked, old, {"a": "Q1"}, "Q1")  # a did not volunteer; b and c are one too many for Q2
    assert replan.plan.status == "infeasible"
    assert replan.plan.conflicts


def test_facts_plan_and_problem_that_contradict_each_other_are_all_named_at_once() -> None:
    asked = one_by_one(4, 3, 2, 1)
    old = rollout_plan(asked, seconds=4)
    with pytest.raises(FaultsError) as told:
        after(asked, old, {"z": "Q1", "b": "Q9", "c": "Q3"}, "Q1")
    assert [fault.problem for fault in told.value.faults] == [
        "the team is not in the plan",
        "the period is not known",
        "the period is not over yet",
    ]
    with pytest.raises(FaultsError) as told:
        after(asked, old, {"b": "Q1"}, "Q2", ("b", "d"))
    assert [str(fault) for fault in told.value.faults] == [
        "a: it was planned and is named neither as launched nor as slipped (found 'Q1'). "
        "Say what became of it.",
        "b: it was planned and is named both as launched and as slipped (found 'Q2'). Say what became of it.",
        "slipped: the team was not planned by then (found 'd'). Remove it from the teams that slipped.",
    ]
    with pytest.raises(FaultsError, match="no period is left to plan"):
        after(asked, old, quarters(old), "Q4")
    with pytest.raises(ValueError, match="penalty -1"):
        after(asked, old, {}, None, penalty=-1)


def test_what_leaves_a_unit_no_period_names_it_as_people_do() -> None:
    teams = [{"id": "7f3", "name": "Sales"}, {"id": "9c1", "name": "IT", "blackouts": ["Q2", "Q3"]}]
    asked = problem([teams[0], {**teams[1], "latest": "Q3"}])
    old = rollout_plan(asked, seconds=4)
    assert quarters(old) == {"7f3": "Q1", "9c1": "Q1"}
    with pytest.raises(FaultsError) as told:
        after(asked, old, {"7f3": "Q1"}, "Q1", ("9c1",))
    assert [fault.place for fault in told.value.faults] == ["IT"]
    assert "9c1" not in str(told.value)
    with pytest.raises(FaultsError, match=r"^what happened, Sales: the period is not known"):
        after(asked, old, {"7f3": "Q9"}, "Q1")


def test_rules_that_the_past_has_broken_are_called_by_their_titles() -> None:
    must = {"optional": False, "latest": "Q2", "effort": {"hours": [60]}}
    asked = problem([{"id": name, **must} for name in "abc"], rules={"*": False, "pilots": True})
    old = RolloutPlan(status="feasible", assignments=[{"team": name, "quarter": "Q1"} for name in "abc"])
    replan = after(
        asked, old, {"a": "Q1"}, "Q1", ("b", "c")
    )  # a did not volunteer; 100 hours take one of b and c
    assert replan.plan.status == "infeasible"
    (note,) = [each for each in replan.plan.notes if "looked for without" in each]
    assert f"“{RULES['pilots'].title}”" in note


def test_the_same_question_has_the_same_answer_and_a_follower_hears_of_it() -> None:
    heard: list[Progress] = []

    class Listener:
        def report(self, progress: Progress) -> None:
            heard.append(progress)

        def is_cancelled(self) -> bool:
            return len(heard) > 1

    asked = one_by_one(4, 3, 2, 1)
    old = rollout_plan(asked, seconds=4)
    twice = [after(asked, old, {}, "Q1", ("a",)) for _ in range(2)]
    assert twice[0].moves == twice[1].moves
    stopped = after(asked, old, {}, "Q1", ("a",), watch=Listener())
    assert heard[0].stage == "Repairing the old plan"
    assert "The search was stopped; a longer one may find a better plan." in stopped.plan.notes
    assert future_violations(asked, history_of(asked, {}, "Q1"), stopped.plan.assignments) == ()


def test_branching_on_the_relaxation_finds_what_the_solver_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = one_by_one(4, 3, 2, 1)
    old = rollout_plan(asked, seconds=4)
    expected = after(asked, old, {}, "Q1", ("a",))
    monkeypatch.setattr("rollout.revising.best_solution._SMALL", 0)
    found = after(asked, old, {}, "Q1", ("a",))
    assert found.moves == expected.moves
    assert found.value_if_free == expected.value_if_free
    assert found.plan.bound == pytest.approx(expected.plan.bound, rel=1e-4)


class Liar(CpSat):
    """Claims a bound that every plan beats."""

    def solution(self, *given: Any, **more: Any) -> Solution:
        return replace(super().solution(*given, **more), bound=0.0)


class Denier(CpSat):
    """Denies that there is a plan."""

    def solution(self, *given: Any, **more: Any) -> Solution:
        return Solution("infeasible")


def test_a_solver_that_contradicts_the_plans_at_hand_is_not_believed() -> None:
    asked = one_by_one(4, 3, 2, 1)
    old = rollout_plan(asked, seconds=4)
    for penalty in (0, 1):
        with pytest.raises(SolverError, match=r"beats the solver's bound 0\.0"):
            after(asked, old, {}, "Q1", ("a",), penalty=penalty, solver=Liar())
    with pytest.raises(SolverError, match="denies that there is a plan"):
        after(asked, old, {}, "Q1", ("a",), solver=Denier())


@st.composite
def stories(draw: st.DrawFn) -> tuple[RolloutProblem, RolloutPlan, dict[str, str], tuple[str, ...], float]:
    """A problem with its plan, and any two quarters of facts, whether or not they keep the rules."""
    teams = []
    for number in range(draw(st.integers(2, 6))):
        teams.append(
            {
                "id": f"t{number}",
                "parent": draw(st.sampled_from([None, *(f"t{other}" for other in range(number))])),
                "value": draw(st.sampled_from([0, 0.5, 1, 2.5])),
                "effort": {"hours": draw(st.sampled_from([[30], [60, 20, 10], [50, 50]]))},
                "volunteered": draw(st.sampled_from(["yes", "no"])),
                "attributes": {"repair_quarters": draw(st.sampled_from([0, 0, 1, 2]))},
            }
        )
    pairs = [(high, low) for high in range(len(teams)) for low in range(high)]
    kind = st.sampled_from(["together", "not_before", "after", None, None, None, None])
    chosen = [(each, *pair) for pair in pairs if (each := draw(kind)) is not None][:2]
    dependencies = [{"kind": each, "team": f"t{high}", "on": f"t{low}"} for each, high, low in chosen]
    rules = {"pilots": draw(st.booleans()), "growth": {"factor": draw(st.sampled_from([0, 1, 2]))}}
    try:
        asked = problem(teams, rules=rules, dependencies=dependencies)
    except FaultsError:
        asked = problem(teams, rules=rules)
    old = rollout_plan(asked, seconds=4)
    if not old.assignments:
        asked = problem(teams, rules={"*": False})
        old = rollout_plan(asked, seconds=4)
    facts = {team["id"]: draw(st.sampled_from(["Q1", "Q2", None, None])) for team in teams}
    happened = {team: quarter for team, quarter in facts.items() if quarter is not None}
    due = [row.team for row in old.assignments if row.quarter in ("Q1", "Q2")]
    slipped = tuple(team for team in due if team not in happened)
    return asked, old, happened, slipped, draw(st.sampled_from([0.0, 0.3, 2.0]))


@careful
@given(stories())
def test_facts_stay_the_future_keeps_the_rules_and_moves_are_the_differences(
    story: tuple[RolloutProblem, RolloutPlan, dict[str, str], tuple[str, ...], float],
) -> None:
    asked, old, happened, slipped, penalty = story
    replan = after(asked, old, happened, "Q2", slipped, penalty=penalty)
    assert replan.plan.status != "infeasible"  # nobody has to go live, so facts alone are a plan
    found, planned = quarters(replan.plan), quarters(old)
    assert {team: at for team, at in found.items() if at in ("Q1", "Q2")} == happened
    history = history_of(asked, happened, "Q2")
    continued, _ = continued_problem(asked, history, slipped)
    broken = future_violations(continued, history, replan.plan.assignments)
    assert broken == ()
    moved = {move.team: (move.old, move.new) for move in replan.moves}
    assert moved == {team: (planned[team], found[team]) for team in found if planned[team] != found[team]}
    assert replan.unchanged == len(found) - len(moved)
    assert all(move.rule in {*RULES, "happened", "value"} and move.why.endswith(".") for move in replan.moves)
    assert replan.value_before == pytest.approx(objective_value(asked, old.assignments))
    assert replan.value_now == pytest.approx(objective_value(asked, replan.plan.assignments))
    assert replan.value_if_free is not None
    assert replan.value_now is not None
    assert replan.value_now <= replan.value_if_free + 1e-9
    if penalty == 0:
        assert replan.value_now == pytest.approx(replan.value_if_free)


@careful
@given(stories())
def test_a_plan_that_came_true_so_far_and_costs_dear_to_move_stays(
    story: tuple[RolloutProblem, RolloutPlan, dict[str, str], tuple[str, ...], float],
) -> None:
    asked, old, *_ = story
    kept = {team: at for team, at in quarters(old).items() if at == "Q1"}
    replan = after(asked, old, kept, "Q1", penalty=50)
    assert (replan.moves, replan.plan.assignments) == ((), old.assignments)
    assert violations(asked, replan.plan.assignments) == ()
