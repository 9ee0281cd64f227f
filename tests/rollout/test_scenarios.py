"""Scenarios change settings within their limits; differences are exactly what differs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from engagement.context import Context
from engagement.report import Report
from engagement.trying import tried_plan, tried_scenarios
from rollout.planning.differences import figures_of, moves_between
from rollout.planning.scenarios import Scenario, SettingChange, scenarios
from rollout.planning.settings import PlanSettings


def test_fast_safe_and_cheap_change_what_they_say() -> None:
    own = PlanSettings(coach_hours=100, repair_quarters=4)
    fast, safe, cheap = (each.settings(own) for each in scenarios())
    assert (fast.coach_hours, fast.growth_factor, fast.most_pilots) == (150, 2, 2)
    # Four periods of repair are the most that the setting allows.
    assert (safe.coach_hours, safe.growth_factor, safe.repair_quarters) == (80, 0.5, 4)
    assert cheap.coach_hours == 60
    for each in (fast, safe, cheap):
        assert each.quarters == own.quarters


def test_hours_of_single_periods_change_as_all_others_do() -> None:
    own = PlanSettings(
        coach_hours=100, coach_hours_more=10, coach_hours_in={"2027-Q2": 40, "2027-Q3": 80_000}
    )
    changed = {each.id: each.settings(own) for each in scenarios()}
    # A hundred thousand hours are the most that a period may have.
    assert changed["fast"].coach_hours_in == {"2027-Q2": 60, "2027-Q3": 100_000}
    assert changed["safe"].coach_hours_in == {"2027-Q2": 32, "2027-Q3": 64_000}
    assert changed["cheap"].coach_hours_in == {"2027-Q2": 24, "2027-Q3": 48_000}
    assert [each.coach_hours_more for each in changed.values()] == [15, 8, 6]


def test_only_fast_chooses_the_pilots_anew_and_says_so() -> None:
    own = PlanSettings(pilots=(UUID(int=1),))
    for each in scenarios():
        assert (each.settings(own).pilots == ()) == ("chosen anew" in each.sentence)


def test_a_scenario_names_settings_that_exist_and_one_change_each() -> None:
    with pytest.raises(ValidationError, match="there are no settings coaches"):
        Scenario(id="a", title="A", sentence="A.", changes={"coaches": SettingChange(add=1)})
    with pytest.raises(ValidationError, match="exactly one"):
        SettingChange(add=1, times=2)


def test_scenarios_stand_side_by_side_and_nothing_is_kept(sample_project: tuple[Context, UUID]) -> None:
    context, engagement = sample_project
    before = len(context.store.plan_versions(context.workspace, engagement))
    found = {each.id: each for each in tried_scenarios(context, engagement, seconds_each=1)}
    assert list(found) == ["own", "fast", "safe", "cheap"]
    figures = {name: figures_of(each.plan) for name, each in found.items() if each.plan}
    assert len(figures) == 4
    assert figures["cheap"].hours < figures["own"].hours
    assert figures["fast"].half_on <= figures["own"].half_on  # type: ignore[operator]
    assert figures["fast"].worth > figures["own"].worth > figures["cheap"].worth  # type: ignore[operator]
    assert len(context.store.plan_versions(context.workspace, engagement)) == before


def test_moves_are_the_rows_whose_period_differs(
    sample_project: tuple[Context, UUID], sample_report: Report
) -> None:
    context, engagement = sample_project
    old = sample_report.plan
    settings = old.settings.model_copy(update={"start": date(2027, 4, 1)})
    new = tried_plan(context, engagement, settings, seconds=1)
    before = {row.unit: row.quarter for row in old.rows}
    moved = {row.unit for row in new.rows if before[row.unit] != row.quarter}
    moves = moves_between(old, new)
    assert {move.unit for move in moves} == moved
    assert all(move.old != move.new and move.why for move in moves)
    assert moves_between(old, old) == ()


def test_a_plan_in_numbers_adds_up(sample_report: Report) -> None:
    plan = sample_report.plan
    figures = figures_of(plan)
    assert figures.live + len(plan.waiting) == figures.units
    assert figures.pilot_on
    assert figures.half_on
    assert figures.last_on
    assert figures.pilot_on <= figures.half_on <= figures.last_on
    assert figures.fullest <= plan.settings.coach_hours
    assert figures.all_by
    assert figures.all_by >= figures.last_on
