"""Try: plans that nobody keeps, to see what other settings, scenarios or readiness would change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.planning import plan_ground
from rollout.chances.assumptions import chance_assumptions
from rollout.chances.order_stability import OrderStability, order_stability
from rollout.explain.forward import Forward, fewest_actions
from rollout.explain.prices import PriceList, price_list
from rollout.pilots.choices import pilot_choices
from rollout.pilots.document import PilotChoices
from rollout.pilots.strategies import Strategy
from rollout.planning.document import PlanDocument
from rollout.planning.ground import Ground
from rollout.planning.plan_document import plan_document
from rollout.planning.scenarios import OWN, Scenario, scenarios
from rollout.planning.settings import PlanSettings
from rollout.problem.verifier import violations
from rollout.revising.links import links_of
from surveys.faults import Fault, FaultsError

_SECONDS_EACH = 3.0
_SECONDS_TO_EXPLAIN = 10.0
_OWN_SENTENCE = "The plan as its settings are now."


@dataclass(frozen=True, slots=True)
class TriedScenario:
    """One scenario with the plan it leads to.

    Parameters
    ----------
    plan : PlanDocument or None
        None where its settings allow no plan to be looked for; see ``faults``. A plan that is
        impossible says why itself.
    """

    id: str
    title: str
    sentence: str
    settings: PlanSettings
    plan: PlanDocument | None
    faults: tuple[Fault, ...] = ()


def tried_plan(
    context: Context,
    engagement: UUID,
    settings: PlanSettings,
    *,
    seconds: float = _SECONDS_EACH,
    seed: int = 0,
) -> PlanDocument:
    """The plan that other settings lead to; nothing is kept.

    Raises
    ------
    FaultsError
        As `plan_ground`, or if the time was too short.
    """
    return plan_document(plan_ground(context, engagement, settings), seconds=seconds, seed=seed)


def tried_scenarios(
    context: Context, engagement: UUID, *, seconds_each: float = _SECONDS_EACH, seed: int = 0
) -> tuple[TriedScenario, ...]:
    """The plan as set, and fast, safe and cheap; all by the same search, so that they compare."""
    own = context.store.engagement(context.workspace, engagement).settings
    as_set = Scenario(id=OWN, title="Own", sentence=_OWN_SENTENCE, changes={})
    found = []
    for scenario in (as_set, *scenarios()):
        settings = scenario.settings(own)
        plan: PlanDocument | None = None
        faults: tuple[Fault, ...] = ()
        try:
            plan = tried_plan(context, engagement, settings, seconds=seconds_each, seed=seed)
        except FaultsError as error:
            faults = tuple(error.faults)
        found.append(TriedScenario(scenario.id, scenario.title, scenario.sentence, settings, plan, faults))
    return tuple(found)


def order_certainty(context: Context, engagement: UUID, plan: PlanDocument) -> OrderStability | None:
    """How firm a plan's order is while the readiness itself is uncertain; None where no quick plan is found.

    Raises
    ------
    FaultsError
        As `plan_ground`.
    """
    ground = plan_ground(context, engagement, plan.settings)
    return order_stability(ground.problem, ground.success, chance_assumptions())


def pilots_to_choose(context: Context, engagement: UUID, strategy: Strategy) -> PilotChoices:
    """The best pilots under a strategy, with the settings as they are but for pilots already chosen.

    Raises
    ------
    FaultsError
        As `plan_ground`.
    """
    own = context.store.engagement(context.workspace, engagement).settings
    settings = own.model_copy(update={"pilots": ()})
    ground = plan_ground(context, engagement, settings)
    return pilot_choices(
        ground.organisation,
        ground.published,
        ground.problem,
        settings,
        links=links_of(ground.organisation),
        strategy=strategy,
        component_label=ground.component_label,
    )


def limits_of_plan(
    context: Context, engagement: UUID, plan: PlanDocument, *, seconds: float = _SECONDS_TO_EXPLAIN
) -> PriceList:
    """What holds a plan back, and what it would be worth to loosen each limit.

    Raises
    ------
    FaultsError
        As `plan_ground`, or if the plan no longer fits the organisation.
    """
    ground = _ground_of(context, engagement, plan)
    return price_list(ground.problem, plan.solution.assignments, seconds=seconds)


def ways_forward(
    context: Context,
    engagement: UUID,
    plan: PlanDocument,
    unit: UUID,
    *,
    seconds: float = _SECONDS_TO_EXPLAIN,
) -> Forward:
    """The fewest actions with which a unit starts at least one period earlier than planned.

    Raises
    ------
    FaultsError
        As `limits_of_plan`.
    """
    ground = _ground_of(context, engagement, plan)
    return fewest_actions(ground.problem, plan.solution.assignments, str(unit), seconds=seconds)


def _ground_of(context: Context, engagement: UUID, plan: PlanDocument) -> Ground:
    """What a plan rests on, as long as that is what it was made from."""
    ground = plan_ground(context, engagement, plan.settings)
    if not plan.solution.assignments or violations(ground.problem, plan.solution.assignments):
        problem = "results, teams or dates have changed since this plan was made"
        raise FaultsError([Fault("Plan", problem, "Make a new version first.")])
    return ground
