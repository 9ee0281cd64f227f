"""What a consultant decides reaches the problem; what cannot hold is said in their words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from engagement.report import Report
from rollout.activities.templates import activity_templates
from rollout.calendar import Cycle, period_words
from rollout.chances.assumptions import chance_assumptions
from rollout.planning.ground import Ground
from rollout.planning.plan_document import plan_document
from rollout.planning.settings import Pin, PinKind, PlanSettings, RuleOff
from rollout.problem.rollout_problem import Team
from surveys.faults import FaultsError
from surveys.organisation import DateRange


def ground(report: Report, **settings: Any) -> Ground:
    return Ground(
        engagement=report.engagement.id,
        organisation=report.organisation,
        published=report.readiness,
        settings=PlanSettings(**{"coach_hours": 200, **settings}),
        today=date(2026, 11, 23),
        component_label=str,
    )


def unit(report: Report, name: str) -> Any:
    return next(each for each in report.organisation.units if each.name == name)


def team(rests_on: Ground, name: str) -> Team:
    return next(each for each in rests_on.problem.teams if each.name == name)


def faults(report: Report, **settings: Any) -> list[str]:
    with pytest.raises(FaultsError) as refused:
        ground(report, **settings)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("cycle", "periods"),
    [
        (Cycle.QUARTER, ["Q1 2027", "Q2 2027", "Q3 2027", "Q4 2027"]),
        (Cycle.TRIMESTER, ["T1 2027", "T2 2027", "T3 2027", "T1 2028"]),
        (Cycle.HALF, ["H1 2027", "H2 2027", "H1 2028", "H2 2028"]),
    ],
)
def test_a_plan_runs_in_quarters_trimesters_or_halves(
    sample_report: Report, cycle: Cycle, periods: list[str]
) -> None:
    rests_on = ground(sample_report, cycle=cycle, quarters=4)
    assert [period_words(quarter.id) for quarter in rests_on.problem.quarters] == periods


def test_what_happens_late_in_a_period_is_drawn_out_over_a_longer_one(sample_report: Report) -> None:
    plans = {
        cycle: plan_document(ground(sample_report, cycle=cycle, quarters=3, coach_hours=400), seconds=2)
        for cycle in (Cycle.QUARTER, Cycle.HALF)
    }
    days: dict[Cycle, dict[str, int]] = {}
    for cycle, plan in plans.items():
        pilot = plan.pilots[0]
        days[cycle] = {
            activity.template: (activity.start - pilot.starts_on).days
            for activity in plan.activities
            if activity.unit == pilot.unit and pilot.starts_on
        }
    assert days[Cycle.HALF]["setup-workshop"] == days[Cycle.QUARTER]["setup-workshop"]
    assert days[Cycle.HALF]["review-retrospective"] - days[Cycle.QUARTER]["review-retrospective"] == 77
    for activity in plans[Cycle.HALF].activities:
        # The sponsor goes on for two years, however far the plan looks.
        assert activity.end <= date(2028, 7, 31) or activity.template == "sponsor-moment"


def test_learning_takes_nine_months_whatever_the_cycle(sample_report: Report) -> None:
    steps = {
        cycle: ground(sample_report, cycle=cycle).problem.parameter("learning_curve", "quarters")
        for cycle in Cycle
    }
    assert steps == {Cycle.QUARTER: 3, Cycle.TRIMESTER: 2, Cycle.HALF: 2}


def test_pins_reach_the_plan_and_its_reasons(sample_report: Report) -> None:
    finance, marketing = unit(sample_report, "Finance"), unit(sample_report, "Marketing")
    plan = plan_document(
        ground(
            sample_report,
            pins=(
                Pin(unit=finance.id, kind=PinKind.STARTS_IN, period="2028-Q2", reason="new ledger"),
                Pin(unit=finance.id, kind=PinKind.LEAD_VOLUNTEERS, reason="Ines thinks so"),
                Pin(unit=marketing.id, kind=PinKind.STAYS_OUT),
            ),
        ),
        seconds=1.5,
    )
    rows = {row.unit: row for row in plan.rows}
    assert rows[finance.id].quarter == "2028-Q2"
    told = {each.text: each.may_circulate for each in rows[finance.id].reasons}
    assert told["Decided by people: starts in Q2 2028."]
    # People's own words, and whom they suppose to volunteer, are not passed round.
    assert not told["Why “starts in”: new ledger."]
    assert not any("volunteers" in each for each in told)
    assert rows[marketing.id].quarter is None


def test_chosen_pilots_pilot_together_and_nobody_else_does(sample_report: Report) -> None:
    cloud, service = unit(sample_report, "App and Cloud"), unit(sample_report, "Customer Service")
    plan = plan_document(ground(sample_report, pilots=(service.id,)), seconds=1.5)
    assert [row.unit for row in plan.pilots] == [service.id]
    both = plan_document(ground(sample_report, pilots=(cloud.id, service.id)), seconds=1.5)
    assert {row.unit for row in both.pilots} == {cloud.id, service.id}
    assert all("chosen by the people who planned" in row.reasons[0].text for row in both.pilots)


def test_a_unit_that_may_not_pilot_cannot_be_chosen_and_the_plan_says_why(sample_report: Report) -> None:
    purchasing = unit(sample_report, "Purchasing")
    plan = plan_document(ground(sample_report, pilots=(purchasing.id,)), seconds=1.5)
    assert not plan.is_possible
    assert any(conflict.rule == "pilots" for conflict in plan.solution.conflicts)


def test_a_lead_supposed_to_volunteer_is_told_as_a_supposition(sample_report: Report) -> None:
    finance = unit(sample_report, "Finance")
    rests_on = ground(
        sample_report, start=date(2027, 4, 1), pins=(Pin(unit=finance.id, kind=PinKind.LEAD_VOLUNTEERS),)
    )
    assert team(rests_on, "Finance").volunteered == "yes"
    plan = plan_document(ground(sample_report, **_only_finance(rests_on, finance)), seconds=1.5)
    (pilot,) = plan.pilots
    assert pilot.unit == finance.id
    assert any("Supposed that its lead volunteers" in each.text for each in pilot.reasons)


def _only_finance(rests_on: Ground, finance: Any) -> dict[str, Any]:
    return {"start": rests_on.settings.start, "pins": rests_on.settings.pins, "pilots": (finance.id,)}


def test_a_policy_is_switched_off_for_a_reason_that_the_assumptions_name(sample_report: Report) -> None:
    off = RuleOff(rule="growth", reason="two coaches from outside")
    rests_on = ground(sample_report, rules_off=(off,))
    assert not rests_on.problem.is_on("growth")
    plan = plan_document(rests_on, seconds=2)
    assert any("Reason: two coaches from outside" in each for each in plan.assumptions)
    with pytest.raises(ValidationError):
        RuleOff(rule="growth", reason="")
    with pytest.raises(ValidationError, match="no policy 'capacity'"):
        RuleOff(rule="capacity", reason="we do not count")


def test_seats_champions_and_growing_coach_hours_are_capacities(sample_report: Report) -> None:
    rests_on = ground(
        sample_report,
        seats=90,
        champion_hours=60,
        coach_hours_more=10,
        coach_hours_in={"2027-Q2": 150},
        quarters=3,
    )
    coach = [quarter.capacity["coach_hours"] for quarter in rests_on.problem.quarters]
    assert coach == [200, 150, 220]
    assert {quarter.capacity["seats"] for quarter in rests_on.problem.quarters} == {90.0}
    finance = unit(sample_report, "Finance")
    assert team(rests_on, "Finance").effort["seats"] == (float(finance.members_direct),)
    plan = plan_document(rests_on, seconds=2)
    taken = dict.fromkeys((quarter.id for quarter in rests_on.quarters), 0)
    for row in plan.rows:
        if row.quarter:
            taken[row.quarter] += sample_report.organisation.by_id[row.unit].members_direct
    assert max(taken.values()) <= 90


def test_contradictory_pins_are_told_all_at_once_in_names(sample_report: Report) -> None:
    finance, people = unit(sample_report, "Finance"), unit(sample_report, "People")
    said = faults(
        sample_report,
        pins=(
            Pin(unit=finance.id, kind=PinKind.NOT_BEFORE, period="2027-Q3"),
            Pin(unit=finance.id, kind=PinKind.NOT_AFTER, period="2027-Q2"),
            Pin(unit=people.id, kind=PinKind.STARTS_IN, period="2027-Q1"),
            Pin(unit=people.id, kind=PinKind.STAYS_OUT),
            Pin(unit=unit(sample_report, "Quality").id, kind=PinKind.STARTS_IN, period="2039-Q1"),
        ),
        pilots=(people.id,),
        coach_hours_in={"2039-Q1": 5},
    )
    assert len(said) == 5
    assert any("Finance: its pins leave no period" in each for each in said)
    assert any("People: it stays out and is pinned to a start as well" in each for each in said)
    assert any("Quality: the plan does not reach this period (found 'Q1 2039')" in each for each in said)
    assert not any(str(finance.id) in each for each in said)


@pytest.mark.parametrize("kind", [PinKind.STARTS_IN, PinKind.NOT_BEFORE, PinKind.NOT_AFTER])
def test_two_decisions_of_one_kind_for_a_unit_are_a_fault(kind: PinKind, sample_report: Report) -> None:
    finance = unit(sample_report, "Finance")
    first, second = (
        Pin(unit=finance.id, kind=kind, period=period, reason=period) for period in ("2027-Q3", "2027-Q4")
    )
    (said,) = faults(sample_report, pins=(first, second))
    assert "Finance: two decisions of one kind contradict each other, or one is not needed" in said
    assert f"{kind.value} Q3 2027, {kind.value} Q4 2027" in said
    again = first.model_copy(update={"reason": "said again"})
    assert ground(sample_report, pins=(first, again)).settings.pins == (first, again)


def test_a_pin_against_blocked_dates_is_a_fault(sample_report: Report) -> None:
    finance = unit(sample_report, "Finance")
    closing = DateRange(start=date(2027, 7, 1), end=date(2027, 7, 31), reason="closing")
    pinned = Pin(unit=finance.id, kind=PinKind.STARTS_IN, period="2027-Q3")
    assert any(
        "the dates are blocked" in each for each in faults(sample_report, avoid=(closing,), pins=(pinned,))
    )


def test_a_pin_names_a_period_exactly_where_its_kind_needs_one(sample_report: Report) -> None:
    finance = unit(sample_report, "Finance")
    with pytest.raises(ValidationError, match="needs a period"):
        Pin(unit=finance.id, kind=PinKind.STARTS_IN)
    with pytest.raises(ValidationError, match="has no period"):
        Pin(unit=finance.id, kind=PinKind.STAYS_OUT, period="2027-Q1")


def test_no_coach_hours_in_a_period_mean_no_start_and_too_little_is_said(sample_report: Report) -> None:
    plan = plan_document(ground(sample_report, coach_hours_in={"2027-Q1": 0, "2027-Q2": 0}), seconds=1.5)
    starts = {row.quarter for row in plan.rows}
    assert not starts & {"2027-Q1", "2027-Q2"}


def test_templates_leave_the_lead_time_that_the_chances_assume() -> None:
    assert chance_assumptions().course.preparation_lead_weeks * 7 == activity_templates().lead_days


def test_a_launch_that_no_period_has_hours_for_is_a_fault_that_names_the_unit(sample_report: Report) -> None:
    said = faults(sample_report, coach_hours=30)
    assert len(said) == len(sample_report.organisation.units)
    assert said[0].startswith(
        "Nordlicht Bikes, effort 'coach_hours': its launch takes more than any period offers"
    )
