"""A small client whose plan is running: North pilots, then the Firm, South and West follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.planning import keep_plan, plan_ground
from rollout.planning.plan_document import document_of
from rollout.planning.settings import PlanSettings
from rollout.problem.plan import Assignment, RolloutPlan
from rollout.problem.verifier import objective_value
from surveys.organisation import Organisation, Volunteered
from tests.engagement.two_waves import INSTRUMENT, client, wave

# The plan is made on 23 Nov 2026.
FEBRUARY, APRIL, JULY = date(2027, 2, 10), date(2027, 4, 20), date(2027, 7, 20)
STARTS = {"North": "2027-Q1", "Firm": "2027-Q2", "South": "2027-Q3", "West": "2027-Q3"}


def on(context: Context, day: date) -> Context:
    return replace(context, today=lambda: day)


def units_of(context: Context, engagement: UUID) -> dict[str, UUID]:
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    return {unit.name: unit.id for unit in organisation.units}


def client_with_plan(context: Context) -> UUID:
    """A client all of whose leads volunteered and all of whose teams are ready, with a plan."""
    engagement = client(context)
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    units = tuple(unit.model_copy(update={"volunteered": Volunteered.YES}) for unit in organisation.units)
    context.store.save_organisation(context.workspace, engagement, Organisation(units=units))
    wave(context, engagement, "Baseline", seed=1, levels={each.id: 5 for each in INSTRUMENT.components})
    plan_by_hand(context, engagement)
    return engagement


def plan_by_hand(
    context: Context, engagement: UUID, starts: dict[str, str] = STARTS, settings: PlanSettings | None = None
) -> None:
    """A plan with these starts, kept as the newest version; no solver chooses it."""
    settings = settings or PlanSettings(quarters=6)
    ground = plan_ground(context, engagement, settings)
    names = {str(unit): name for name, unit in units_of(context, engagement).items()}
    rows = tuple(
        Assignment(team=team.id, quarter=starts.get(names[team.id])) for team in ground.problem.teams
    )
    solution = RolloutPlan(
        status="feasible", objective=objective_value(ground.problem, rows), assignments=rows
    )
    keep_plan(context, ground, document_of(ground, solution))
