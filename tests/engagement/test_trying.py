"""Trying a plan keeps nothing; what was tried is worth showing for as long as its ground stays the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from engagement.context import Context
from engagement.planning import latest_plan
from engagement.trying import (
    ground_digest,
    limits_of_plan,
    order_certainty,
    pilots_to_choose,
    scenarios_to_try,
    tried_scenario,
    ways_forward,
)
from rollout.pilots.strategies import Strategy
from rollout.planning.document import PlanDocument
from rollout.planning.scenarios import OWN, Scenario, SettingChange
from rollout.planning.settings import Pin, PinKind
from surveys.faults import FaultsError
from tests.engagement.two_waves import client, wave

Project = tuple[Context, UUID]


@pytest.fixture
def plan(sample_project: Project) -> PlanDocument:
    """The sample's plan."""
    found = latest_plan(*sample_project)
    assert found is not None
    return found[1]


def test_the_digest_changes_with_everything_a_plan_rests_on(context: Context) -> None:
    engagement = client(context)
    seen = [ground_digest(context, engagement)]

    def has_changed() -> bool:
        seen.append(ground_digest(context, engagement))
        return seen[-1] not in seen[:-1]

    assert not has_changed()
    wave(context, engagement, "Baseline", seed=1)
    assert has_changed()
    project = context.store.engagement(context.workspace, engagement)
    settings = project.settings.model_copy(update={"coach_hours": 60.0})
    assert ground_digest(context, engagement, settings) not in seen
    context.store.save_engagement(project.model_copy(update={"settings": settings}))
    assert has_changed()
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    units = (organisation.units[0].model_copy(update={"lead": "Ada"}), *organisation.units[1:])
    context.store.save_organisation(
        context.workspace, engagement, organisation.model_copy(update={"units": units})
    )
    assert has_changed()
    tomorrow = context.today() + timedelta(days=1)
    assert ground_digest(replace(context, today=lambda: tomorrow), engagement) not in seen


def test_a_scenario_that_allows_no_plan_says_why(sample_project: Project, plan: PlanDocument) -> None:
    unit = plan.rows[0].unit
    twice = (
        Pin(unit=unit, kind=PinKind.STAYS_OUT),
        Pin(unit=unit, kind=PinKind.STARTS_IN, period=plan.loads[0].quarter),
    )
    torn = Scenario(id="torn", title="Torn", sentence="Both.", changes={"pins": SettingChange(set=twice)})
    found = tried_scenario(*sample_project, torn, seconds=1)
    assert found.plan is None
    assert "it stays out and is pinned to a start as well" in [fault.problem for fault in found.faults]


def test_too_few_coach_hours_for_any_launch_are_faults_and_no_crash(sample_project: Project) -> None:
    few = Scenario(id="few", title="Few", sentence="Few.", changes={"coach_hours": SettingChange(set=30.0)})
    found = tried_scenario(*sample_project, few, seconds=1)
    assert found.plan is None
    assert len(found.faults) == 20
    assert "its launch takes more than any period offers, at most 30" in found.faults[0].problem


def test_the_own_plan_comes_first_and_changes_nothing(sample_project: Project) -> None:
    context, engagement = sample_project
    own = scenarios_to_try()[0]
    settings = context.store.engagement(context.workspace, engagement).settings
    assert own.id == OWN
    assert own.settings(settings) == settings


def test_what_explains_a_plan_wants_the_ground_that_it_was_made_on(
    sample_project: Project, plan: PlanDocument
) -> None:
    # With 40 hours a period the plan's second wave, which launches more than one unit, does not fit.
    stale = plan.model_copy(update={"settings": plan.settings.model_copy(update={"coach_hours": 40.0})})
    for explain in (
        lambda: limits_of_plan(*sample_project, stale, seconds=1),
        lambda: ways_forward(*sample_project, stale, plan.rows[0].unit, seconds=1),
    ):
        with pytest.raises(FaultsError, match="have changed since this plan was made"):
            explain()


def test_a_unit_is_brought_forward_by_named_actions(sample_project: Project, plan: PlanDocument) -> None:
    row = next(row for row in plan.rows if row.wave == 2)
    found = ways_forward(*sample_project, plan, row.unit, seconds=2)
    assert found.team == str(row.unit)
    assert row.name in found.sentence
    order = [load.quarter for load in plan.loads]
    assert all(order.index(way.quarter) < order.index(str(row.quarter)) for way in found.ways)


def test_pilots_are_sought_without_those_already_chosen(sample_project: Project) -> None:
    context, engagement = sample_project
    project = context.store.engagement(context.workspace, engagement)
    usual = pilots_to_choose(context, engagement, Strategy.BEST_TEAM)
    other = usual.choices[-1].ids
    held = project.model_copy(update={"settings": project.settings.model_copy(update={"pilots": other})})
    context.store.save_engagement(held)
    try:
        found = pilots_to_choose(context, engagement, Strategy.BEST_TEAM)
    finally:
        context.store.save_engagement(project)
    assert [each.ids for each in found.choices] == [each.ids for each in usual.choices]


def test_the_order_is_judged_over_a_hundred_quick_plans(sample_project: Project, plan: PlanDocument) -> None:
    found = order_certainty(*sample_project, plan)
    assert found is not None
    assert found.draws == 100
    assert {each.team for each in found.teams} == {str(row.unit) for row in plan.rows}
