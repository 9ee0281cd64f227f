"""Dates with chances: what simulated rollouts keep, run by run, and what is said of them."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rollout.activities.templates import activity_templates
from rollout.calendar import Cycle, plan_quarters
from rollout.chances.assumptions import Assumptions, Range, chance_assumptions
from rollout.chances.course import Known, Runs, course_runs, failures
from rollout.chances.draws import draws_for
from rollout.chances.order_stability import order_stability
from rollout.chances.pass_rate import GateReading, PassRate, prior_pass_rate
from rollout.chances.programme import Programme, programme
from rollout.chances.schedule_chances import Lever, words_of
from rollout.chances.simulation import schedule_chances, weeks_by
from rollout.chances.team_success import TeamSuccess, success_draws
from rollout.gates.catalogue import gate_catalogue
from rollout.gates.records import GateUnit, WaveGate
from rollout.model.layout import Layout
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.search.best_plan import assignments_of, verified_lists
from surveys.faults import FaultsError

ASSUMED = chance_assumptions()
STARTS = ("2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01")
HOURS = {"effort": {"coach_hours": [40, 16]}}
SURE = TeamSuccess(mean=1, low=1, high=1)
FAIR = TeamSuccess(mean=0.8, low=0.6, high=0.95)

# pilot -> top -> dep -> (a after b in the same quarter, c together with d)
PLAN = {"pilot": 0, "top": 1, "dep": 2, "a": 3, "b": 3, "c": 3, "d": 3, "out": None}


def small_problem() -> RolloutProblem:
    teams = [
        {"id": "pilot", "parent": "dep", "volunteered": "yes", **HOURS},
        {"id": "top", "level": 1, **HOURS},
        {"id": "dep", "parent": "top", "attributes": {"repair_quarters": 1}, **HOURS},
        *({"id": name, "parent": "dep", **HOURS} for name in "abcd"),
        {"id": "out", "never": True},
    ]
    dependencies = [
        {"kind": "not_before", "team": "a", "on": "b"},
        {"kind": "together", "team": "c", "on": "d"},
        {"kind": "after", "team": "d", "on": "top"},
    ]
    quarters = [
        {"id": f"Q{n}", "start": start, "capacity": {"coach_hours": 180}} for n, start in enumerate(STARTS)
    ]
    return problem_from_json({"quarters": quarters, "teams": teams, "dependencies": dependencies})


PROBLEM = small_problem()
ASSIGNMENTS = tuple(
    Assignment(team=team, quarter=None if quarter is None else f"Q{quarter}")
    for team, quarter in PLAN.items()
)
PROGRAMME = programme(PROBLEM, ASSIGNMENTS)
SUCCESS = dict.fromkeys(PLAN, FAIR)
PILOT_LIVE = {"pilot": date(2027, 1, 1)}


def certain(**values: float) -> Assumptions:
    """A world without surprises, but for what is named."""
    usual = {"preparation": 5, "repair": 12, "gate_review": 10, "settling": 6, "second_start": 13}
    found = ASSUMED
    for name, each in ASSUMED.named().items():
        found = found.with_range(name, each.fixed({**usual, **values}.get(name, 0.0)))
    return found


def alike(chance: float, plan: Programme, doubt: float = 0.0) -> list[TeamSuccess]:
    """The same chance for every team."""
    each = TeamSuccess(mean=chance, low=max(chance - doubt, 0), high=min(chance + doubt, 1))
    return [each] * len(plan.ids)


def runs_of(assumptions: Assumptions, chance: float = 0.8, runs: int = 200, known: Known = Known()) -> Runs:  # noqa: B008 - frozen
    return course_runs(PROGRAMME, alike(chance, PROGRAMME), assumptions, draws_for(PROGRAMME, runs, 5), known)


def row(rows: np.ndarray, team: str) -> np.ndarray:
    return rows[PROGRAMME.ids.index(team)]


def one_a_period(cycle: Cycle) -> tuple[RolloutProblem, tuple[Assignment, ...]]:
    """A year in periods of a cycle; a unit starts in each."""
    found = plan_quarters(
        date(2027, 1, 1), 12 // cycle.months, today=date(2026, 11, 1), lead_days=35, cycle=cycle
    )
    periods = [{"id": each.id, "start": str(each.start)} for each in found]
    problem = problem_from_json({"quarters": periods, "teams": [{"id": each.id} for each in found]})
    return problem, tuple(Assignment(team=each.id, quarter=each.id) for each in found)


def scaled(assumptions: Assumptions, name: str, factor: float) -> Assumptions:
    each = assumptions.named()[name]
    cap = 0.95 if each.unit in ("chance", "share") else np.inf
    values = {end: min(getattr(each, end) * factor, cap) for end in ("low", "likely", "high")}
    return assumptions.with_range(name, each.model_copy(update=values))


def test_a_world_without_surprises_gives_the_planned_dates() -> None:
    chances = schedule_chances(PROBLEM, ASSIGNMENTS, dict.fromkeys(PLAN, SURE), certain(), runs=100)
    for team in chances.teams:
        planned = date.fromisoformat(STARTS[PLAN[team.team]])
        assert (team.planned, team.p50, team.p80, team.in_window) == (planned, planned, planned, 1.0)
    assert all(milestone.chance == 1.0 for milestone in chances.milestones)
    assert chances.team("out") is None


def test_the_same_seed_gives_the_same_chances_and_another_seed_others() -> None:
    first, again, other = (
        schedule_chances(PROBLEM, ASSIGNMENTS, SUCCESS, ASSUMED, runs=500, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.teams != other.teams


def test_what_is_kept_reads_back_and_no_date_stands_without_its_chance() -> None:
    chances = schedule_chances(PROBLEM, ASSIGNMENTS, SUCCESS, ASSUMED, runs=500)
    assert type(chances).model_validate_json(chances.model_dump_json()) == chances
    for each in (*chances.teams, *chances.milestones):
        assert each.p50 <= each.p80
        assert "; P80 " in each.sentence
        assert re.search(r" in (.* of ten|.* of twenty|all runs|no run);", each.sentence)
    for team in chances.teams:
        assert team.planned <= team.p50
        assert team.in_window <= team.in_quarter


@given(seed=st.integers(0, 50), chance=st.floats(0.2, 1), spread=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_nobody_starts_early_or_before_what_it_waits_for_in_any_run(
    seed: int, chance: float, spread: float
) -> None:
    assumptions = ASSUMED.with_range("programme_spread", ASSUMED.ranges.programme_spread.fixed(spread))
    found = course_runs(PROGRAMME, alike(chance, PROGRAMME), assumptions, draws_for(PROGRAMME, 60, seed))
    start, live = (lambda team: row(found.start, team)), (lambda team: row(found.live, team))
    assert (found.start >= PROGRAMME.planned[:, None]).all()
    assert (found.live >= found.start).all()
    for child, parent in (("dep", "top"), ("a", "dep"), ("c", "dep"), ("d", "top")):
        assert (start(child) >= live(parent) + found.settling).all()
    assert (start("a") >= start("b")).all()
    assert (start("c") == start("d")).all()
    for number, wave in enumerate(PROGRAMME.waves[1:]):
        assert (found.start[wave] >= found.gate[number]).all()


@given(seed=st.integers(0, 200), units=st.integers(3, 25))
@settings(max_examples=15, deadline=None)
def test_in_plans_of_random_companies_nobody_overtakes_its_parent_or_a_gate(seed: int, units: int) -> None:
    draw = random.Random(seed)
    quarters = [
        {"id": f"Q{n}", "start": f"{2027 + n // 2}-{1 + 6 * (n % 2):02d}-01", "capacity": {"coach_hours": 90}}
        for n in range(6)
    ]
    teams = [{"id": "0", "volunteered": True, **HOURS}] + [
        {
            "id": str(n),
            "parent": str(draw.randrange(max(1, n // 3))),
            "volunteered": draw.random() < 0.5,
            "attributes": {"repair_quarters": draw.randrange(2)},
            **HOURS,
        }
        for n in range(1, units)
    ]
    problem = problem_from_json({"quarters": quarters, "teams": teams})
    layout = Layout(problem)
    launches = next(verified_lists(layout))
    plan = programme(problem, assignments_of(layout, launches))
    found = course_runs(plan, alike(0.7, plan), ASSUMED, draws_for(plan, 40, seed))
    place = {team: number for number, team in enumerate(plan.ids)}
    for number, parent in enumerate(layout.parents):
        child = launches[number]
        if child is None or parent is None or launches[parent] is None or launches[parent] >= child:
            continue
        free = found.live[place[str(parent)]] + found.settling
        assert (found.start[place[str(number)]] >= free).all()
    for number, wave in enumerate(plan.waves[1:]):
        assert (found.start[wave] >= found.gate[number]).all()
    assert (found.start >= plan.planned[:, None]).all()


def test_a_pilot_that_starts_before_its_parent_by_the_plan_does_not_wait_for_it() -> None:
    assert (row(runs_of(certain(), 1.0).start, "pilot") == 0).all()


DELAYS = (
    "gate_not_passed",
    "gate_review",
    "second_start",
    "preparation",
    "repair",
    "settling",
    "coach_absence",
    "coach_absence_share",
)


@given(name=st.sampled_from(DELAYS), factor=st.floats(1, 4), chance=st.floats(0.3, 1))
@settings(max_examples=40, deadline=None)
def test_more_of_a_delay_never_makes_a_start_earlier_on_the_same_luck(
    name: str, factor: float, chance: float
) -> None:
    usual, more = runs_of(ASSUMED, chance), runs_of(scaled(ASSUMED, name, factor), chance)
    assert (more.live >= usual.live - 1e-9).all()
    assert (more.gate >= usual.gate - 1e-9).all()


@pytest.mark.parametrize("name", DELAYS)
def test_each_delay_does_move_something(name: str) -> None:
    assert runs_of(scaled(ASSUMED, name, 2.5), runs=2000).live.sum() > runs_of(ASSUMED, runs=2000).live.sum()


@given(lower=st.floats(0.1, 0.9), more=st.floats(0, 0.1))
@settings(max_examples=20, deadline=None)
def test_readier_teams_are_never_live_later_on_the_same_luck(lower: float, more: float) -> None:
    assert (runs_of(ASSUMED, lower + more).live <= runs_of(ASSUMED, lower).live + 1e-9).all()


def test_a_gate_that_fails_extends_its_wave_by_a_period_and_later_waves_wait() -> None:
    failed = Known(gates=(GateReading(1, passed_at_first=False),))
    found = runs_of(certain(), 1.0, known=failed)
    # Open on 17 March, 75 days after the start, and extended by the 90 days of January to March.
    assert found.gate[0] == pytest.approx((75 + 90) / 7)
    assert row(found.start, "top") == pytest.approx((75 + 90) / 7)
    # So late a wave is read 10 weeks after its start, not on the day on which its gate opens.
    assert row(found.start, "dep") == pytest.approx((75 + 90) / 7 + 10)


def test_a_gate_fails_when_too_few_starts_work() -> None:
    found = runs_of(certain(second_start=13), 0.0, runs=100)
    assert (found.extensions == 1).all()
    # The last of three starts is taken to work: two repeats of 13 weeks, or the 90 days of the quarter.
    assert row(found.live, "pilot") == pytest.approx(2 * 90 / 7)


@pytest.mark.parametrize("cycle", Cycle)
@given(seed=st.integers(0, 200))
@settings(max_examples=10, deadline=None)
def test_no_gate_is_read_before_it_can_be_worked_out(cycle: Cycle, seed: int) -> None:
    problem, assignments = one_a_period(cycle)
    plan = programme(problem, assignments)
    found = course_runs(plan, alike(0.7, plan), ASSUMED, draws_for(plan, 60, seed))
    unit, days = GateUnit(id=UUID(int=1), name="Unit"), gate_catalogue().opens_days_before_end
    for number, quarter in enumerate(problem.quarters):
        ends = cycle.next_first_day(quarter.start)
        gate = WaveGate(
            id=UUID(int=2),
            wave=number + 1,
            units=(unit,),
            starts_on=quarter.start,
            due_on=ends - timedelta(days=1),
            registered_on=quarter.start - timedelta(days=1),
            by="Ada",
            plan_version=1,
            catalogue="1",
            thresholds=(),
        )
        length = (ends - quarter.start).days
        first_read = found.gate[number] - found.extensions[number] * length / 7
        assert plan.day(float(first_read.min())) >= gate.opens_on(days)


def test_what_belongs_to_a_period_is_stretched_with_it() -> None:
    problem, assignments = one_a_period(Cycle.HALF)
    plan = programme(problem, assignments)
    world = certain(gate_review=12.5, second_start=13)
    found = course_runs(plan, alike(0.0, plan), world, draws_for(plan, 100, 1))
    # January to June has 181 days: a review of 12.5 weeks of thirteen takes 174 of them.
    assert found.gate[0] == pytest.approx((181 * 12.5 / 13 + 181) / 7)
    assert found.live[0] == pytest.approx(2 * 181 / 7)


def test_preparation_and_repair_count_only_beyond_their_planned_lead() -> None:
    # Five weeks of preparation are planned, and a quarter of 91 / 7 = 13 weeks (April to June) of repair.
    found = runs_of(certain(preparation=7, repair=16), 1.0)
    begins = 181 / 7
    assert row(found.start, "dep") == pytest.approx(begins + 3)
    assert row(found.start, "pilot") == pytest.approx(2)


def test_a_coach_absent_for_a_share_of_full_quarters_pushes_the_last_starts() -> None:
    # The last quarter has 4 x 40 hours of starts and 16 of support in 180 hours; with 20 % lost 144 are
    # left: 128 after support, so a, b, c fit (120) and d misses 176 - 144 = 32 hours. The quarters before
    # are not full. A week has 4 x 180 / 52.1 hours.
    found = runs_of(certain(coach_absence=1, coach_absence_share=0.2), 1.0)
    week = 4 * 180 / ((90 + 91 + 92 + 92) / 7)
    assert row(found.start, "a") == pytest.approx(273 / 7)
    assert row(found.start, "d") == pytest.approx(273 / 7 + 32 / week)


def test_starts_fail_as_often_as_their_chance_says_however_much_they_share() -> None:
    heavy = ASSUMED.with_range("programme_weight", ASSUMED.ranges.programme_weight.fixed(0.6))
    for assumptions in (ASSUMED, heavy):
        worked = runs_of(assumptions, 0.7, runs=20_000).live == runs_of(assumptions, 0.7, runs=20_000).start
        assert worked.mean(axis=1) == pytest.approx(0.7, abs=0.02)


def test_a_shared_sponsor_makes_starts_fail_together() -> None:
    def spread(weight: float) -> float:
        assumptions = certain(programme_weight=weight, second_start=13)
        found = runs_of(assumptions, 0.7, runs=4000)
        return float((found.live > found.start).sum(axis=0).std())

    assert spread(0.5) > 1.3 * spread(0.0)


def test_doubt_that_units_share_keeps_their_chances_and_makes_starts_fail_together() -> None:
    assumptions = certain(success_common=0.9)
    draws = draws_for(PROGRAMME, 20_000, 5)
    spreads = []
    for doubt in (0.0, 0.25):
        found = course_runs(PROGRAMME, alike(0.7, PROGRAMME, doubt), assumptions, draws)
        failed = found.live > found.start
        assert failed.mean(axis=1) == pytest.approx(0.3, abs=0.015)
        spreads.append(failed.sum(axis=0).std())
    assert spreads[1] > 1.2 * spreads[0]


def test_repeated_failures_are_geometric() -> None:
    normal = np.random.default_rng(1).standard_normal(100_000)
    counts = failures(normal, np.array([0.3]), 2)
    # P(0) = .7, P(1) = .3 - .09, P(2 or more) = .09.
    assert np.bincount(counts) / 100_000 == pytest.approx([0.7, 0.21, 0.09], abs=0.005)
    assert failures(normal, np.array([0.0]), 2).max() == 0
    assert failures(normal, np.array([1.0]), 2).min() == 2


def test_teams_that_are_live_keep_their_day_and_nobody_else_starts_in_the_past() -> None:
    today = date(2027, 5, 1)
    known = Known(live={"pilot": date(2027, 1, 8)}, gates=(GateReading(1, True),), as_of=today)
    found = runs_of(ASSUMED, known=known)
    assert (row(found.live, "pilot") == 1).all()
    assert (found.gate[0] <= PROGRAMME.weeks(today)).all()
    assert (row(found.start, "top") >= PROGRAMME.weeks(today)).all()


def test_a_wave_that_people_let_pass_holds_up_nobody() -> None:
    today = date(2027, 4, 1)
    extended = GateReading(1, passed_at_first=False)
    passed_anyway = GateReading(1, passed_at_first=False, decided=True)
    held_anyway = GateReading(1, passed_at_first=True, decided=False)
    not_judged = GateReading(1, passed_at_first=None, decided=False)
    starts = {
        reading: row(runs_of(certain(), 1.0, known=Known(PILOT_LIVE, (reading,), today)).start, "top")
        for reading in (extended, passed_anyway, held_anyway, not_judged)
    }
    assert (starts[passed_anyway] == PROGRAMME.weeks(today)).all()
    for reading in (extended, held_anyway, not_judged):
        assert starts[reading] == pytest.approx((75 + 90) / 7)


def test_a_gate_keeps_the_extensions_it_has_had() -> None:
    today = date(2027, 6, 20)
    extended_twice = Known(PILOT_LIVE, (GateReading(1, False, attempt=2),), today)
    passed_late = Known(PILOT_LIVE, (GateReading(1, False, attempt=2, decided=True),), today)
    later, passed = runs_of(certain(), 1.0, known=extended_twice), runs_of(certain(), 1.0, known=passed_late)
    assert (later.extensions[0] == 2).all()
    assert later.gate[0] == pytest.approx((75 + 2 * 90) / 7)
    assert (passed.extensions[0] == 1).all()
    assert (passed.gate[0] <= PROGRAMME.weeks(today)).all()


def test_what_people_decide_tells_nothing_about_the_pass_rate() -> None:
    prior = PassRate(8, 2)
    assert prior.after([GateReading(1, True, decided=False)]) == PassRate(9, 2)
    assert prior.after([GateReading(1, None, decided=True)]) == prior


def test_failed_gates_make_the_gates_to_come_less_likely_to_pass() -> None:
    def third(passed: bool) -> float:
        known = Known(gates=(GateReading(1, passed), GateReading(2, passed)))
        chances = schedule_chances(PROBLEM, ASSIGNMENTS, SUCCESS, ASSUMED, runs=2000, known=known)
        return chances.milestone("gate_3").at_first

    assert third(False) < third(True) - 0.03


def test_the_pass_rate_counts_gates_and_leaves_out_those_that_readiness_failed() -> None:
    outcomes = [GateReading(1, True), GateReading(2, False), GateReading(3, False, enough_worked=False)]
    prior = prior_pass_rate(ASSUMED.ranges.gate_not_passed)
    # Mean .85, standard deviation .25 / 3.29 = .076, so it is worth .85 x .15 / .076^2 - 1 = 21.07 gates.
    assert prior.mean == pytest.approx(0.85)
    assert prior.passed + prior.failed == pytest.approx(21.07, abs=0.01)
    rates = [prior.after(outcomes[:count]) for count in range(4)]
    assert [round(rate.passed - prior.passed, 9) for rate in rates] == [0, 1, 1, 1]
    assert [round(rate.failed - prior.failed, 9) for rate in rates] == [0, 0, 1, 1]


def test_the_interval_of_a_pass_rate_agrees_with_the_binomial_distribution() -> None:
    # P(Beta(10, 3) <= x) = P(Binomial(12, x) >= 10).
    low, high = PassRate(10, 3).interval
    assert stats.binom.sf(9, 12, [low, high]) == pytest.approx([0.05, 0.95])


def test_the_levers_come_in_the_order_of_what_they_move() -> None:
    chances = schedule_chances(PROBLEM, ASSIGNMENTS, SUCCESS, ASSUMED, runs=1000)
    swings = [lever.swing for lever in chances.levers]
    assert swings == sorted(swings, reverse=True)
    assert {lever.assumption for lever in chances.levers} == {"success", *ASSUMED.named()}
    assert swings[0] > 2


def test_a_lever_says_what_it_moves_and_no_more() -> None:
    lever = Lever(
        assumption="repair",
        title="Repair",
        low=8,
        high=18,
        unit="weeks",
        weeks_at_low=-0.4,
        weeks_at_high=3.2,
    )
    assert lever.sentence == (
        "Repair: at 8 weeks, the P80 date of the last unit stays within half a week; "
        "at 18 weeks, it is 3 weeks later."
    )


def test_at_least_the_share_of_runs_has_come_by_a_date() -> None:
    weeks = np.random.default_rng(3).gamma(2, 4, (5, 997))
    for share, dates in zip((0.5, 0.8), weeks_by((0.5, 0.8), weeks), strict=True):
        assert ((weeks <= dates[:, None]).mean(axis=1) >= share).all()
        assert ((weeks < dates[:, None]).mean(axis=1) < share).all()


def test_every_team_that_starts_needs_a_chance_and_all_that_lack_one_are_named() -> None:
    with pytest.raises(FaultsError) as caught:
        schedule_chances(PROBLEM, ASSIGNMENTS, {"a": FAIR, "b": FAIR, "c": FAIR, "d": FAIR}, ASSUMED)
    assert [fault.value for fault in caught.value.faults] == ["pilot", "top", "dep"]


def test_a_plan_in_which_nobody_starts_has_no_dates() -> None:
    nobody = [Assignment(team=team, quarter=None) for team in PLAN]
    chances = schedule_chances(PROBLEM, nobody, {}, ASSUMED)
    assert (chances.teams, chances.milestones, chances.levers) == ((), (), ())


def test_a_plan_of_one_quarter_without_coach_hours_has_dates_too() -> None:
    problem = problem_from_json({"quarters": [{"id": "Q", "start": "2027-01-01"}], "teams": [{"id": "only"}]})
    plan = [Assignment(team="only", quarter="Q")]
    chances = schedule_chances(problem, plan, {"only": FAIR}, ASSUMED, runs=200)
    assert [team.team for team in chances.teams] == ["only"]
    assert [milestone.id for milestone in chances.milestones] == [
        "pilot_live",
        "half_live",
        "all_live",
        "gate_1",
    ]


def test_quarters_without_a_start_have_no_wave() -> None:
    late = [
        Assignment(team=team, quarter="Q3" if team == "a" else "Q0" if team == "pilot" else None)
        for team in PLAN
    ]
    plan: Programme = programme(PROBLEM, late)
    assert plan.ids == ("pilot", "a")
    assert plan.waves == (slice(0, 1), slice(1, 2))
    # The gate of the pilot is due when the next wave starts; the last quarter is as long as the one before.
    assert plan.wave_ends == pytest.approx((273 / 7, 365 / 7))


def test_assumptions_agree_with_the_activities_about_the_time_before_a_start() -> None:
    assert ASSUMED.course.preparation_lead_weeks * 7 == activity_templates().lead_days


def test_assumptions_agree_with_the_gates_about_the_day_on_which_they_open() -> None:
    assert ASSUMED.course.gate_opens_days_before_end == gate_catalogue().opens_days_before_end


def test_no_assumption_takes_a_period_for_a_quarter() -> None:
    assert not [each.title for each in ASSUMED.named().values() if "quarter" in each.title.lower()]


def test_chances_are_counted_in_one_way() -> None:
    assert [words_of(tenths / 10) for tenths in (1, 2, 9)] == ["1 of ten", "2 of ten", "9 of ten"]


@pytest.mark.parametrize(
    ("unit", "low", "likely", "high"),
    [("weeks", 3, 2, 5), ("chance", 0.5, 0.9, 1.2), ("weeks", 0, 2, 5), ("share", 0.5, 0.7, 1.0)],
)
def test_ranges_out_of_order_or_beyond_their_unit_are_refused(
    unit: str, low: float, likely: float, high: float
) -> None:
    with pytest.raises(ValueError):
        Range(title="Number", unit=unit, low=low, likely=likely, high=high, source="here")


@given(normal=st.floats(-4, 4), name=st.sampled_from(sorted(ASSUMED.named())))
def test_a_range_rises_with_its_draw_and_stays_inside_its_unit(normal: float, name: str) -> None:
    each = ASSUMED.named()[name]
    lower, upper = each.values(np.array([normal, normal + 0.1]))
    assert 0 < lower < upper
    assert each.unit not in ("chance", "share") or upper < 1


def test_drawn_chances_have_the_mean_and_the_range_of_the_team() -> None:
    teams = [FAIR, SURE, TeamSuccess(mean=0.5, low=0.0, high=1.0)]
    drawn = success_draws(teams, 20_000, np.random.default_rng(1), 0.5)
    assert drawn.mean(axis=0) == pytest.approx([0.8, 1.0, 0.5], abs=0.01)
    assert np.quantile(drawn[:, 0], [0.05, 0.95]) == pytest.approx([0.60, 0.95], abs=0.03)
    assert (drawn[:, 1] == 1).all()


def rivals(spread: float) -> tuple[RolloutProblem, dict[str, TeamSuccess]]:
    """Two teams for one place a quarter; the first is a little better."""
    quarters = [{"id": f"Q{n}", "start": start, "capacity": {"h": 1}} for n, start in enumerate(STARTS[:2])]
    teams = [
        {"id": name, "value": value, "volunteered": True, "effort": {"h": [1]}}
        for name, value in (("x", 0.7), ("y", 0.6))
    ]
    success = {
        name: TeamSuccess(mean=mean, low=mean - spread, high=mean + spread)
        for name, mean in (("x", 0.7), ("y", 0.6))
    }
    return problem_from_json({"quarters": quarters, "teams": teams}), success


def test_an_order_without_doubt_is_firm() -> None:
    problem, success = rivals(0.0)
    found = order_stability(problem, success, ASSUMED, draws=20)
    assert [(team.team, team.quarter, team.same) for team in found.teams] == [
        ("x", "Q0", 1.0),
        ("y", "Q1", 1.0),
    ]
    assert (found.pilots.teams, found.pilots.share) == (("x",), 1.0)


def test_an_order_in_doubt_is_as_firm_as_the_chance_that_the_first_is_better() -> None:
    problem, success = rivals(0.15)
    found = order_stability(problem, success, ASSUMED, draws=400, seed=3)
    common = ASSUMED.ranges.success_common.likely
    drawn = success_draws(list(success.values()), 400, np.random.default_rng(3), common)
    better = float((drawn[:, 0] > drawn[:, 1]).mean())
    assert 0.6 < better < 0.95
    assert found.team("x").same == pytest.approx(better)
    assert found.team("x").near == 1.0
    assert found.pilots.share == pytest.approx(better)
    assert [choice.teams for choice in found.choices] == [("x",), ("y",)]
    assert found == order_stability(problem, success, ASSUMED, draws=400, seed=3)


def test_an_impossible_problem_has_no_stability() -> None:
    teams = [{"id": name, "optional": False, "effort": {"h": [1]}, "volunteered": True} for name in "xy"]
    quarters = [{"id": "Q", "start": "2027-01-01", "capacity": {"h": 1}}]
    assert order_stability(problem_from_json({"quarters": quarters, "teams": teams}), {}, ASSUMED) is None
