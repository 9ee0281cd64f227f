"""Try: plans that nobody keeps, to see what other settings, scenarios or readiness would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from engagement.context import Context
from engagement.planning import cures_to_do, plan_ground
from engagement.reading import latest_published
from rollout.chances.assumptions import chance_assumptions
from rollout.chances.order_stability import OrderStability, order_stability
from rollout.chances.simulation import schedule_chances
from rollout.explain.forward import Forward, fewest_actions
from rollout.explain.prices import PriceList, price_list
from rollout.pilots.choices import pilot_choices
from rollout.pilots.document import PilotChoices
from rollout.pilots.strategies import Strategy
from rollout.planning.document import PlanDocument, organisation_digest
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


def ground_digest(context: Context, engagement: UUID, settings: PlanSettings | None = None) -> str:
    """SHA-256 of what a plan made now would rest on.

    What was worked out under the same digest would come out the same, so that it may be shown again.

    Parameters
    ----------
    settings : PlanSettings, optional
        The engagement's own unless given.
    """
    parts = _ground_parts(context, engagement, settings)
    return sha256("\n".join(parts).encode()).hexdigest()


def _ground_parts(context: Context, engagement: UUID, settings: PlanSettings | None) -> Iterator[str]:
    """Each part of a plan's ground as text; results by their survey and the number of their publication."""
    store, workspace = context.store, context.workspace
    yield str(context.today())
    yield (settings or store.engagement(workspace, engagement).settings).model_dump_json()
    organisation = store.organisation(workspace, engagement)
    yield organisation_digest(organisation) if organisation is not None else ""
    survey = latest_published(context, engagement)
    yield f"{survey.id} {store.publications(workspace, survey.id)}" if survey is not None else ""
    yield repr(cures_to_do(store.dossier(workspace, engagement)))


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


def scenarios_to_try() -> tuple[Scenario, ...]:
    """The plan as set, then fast, safe and cheap."""
    return (Scenario(id=OWN, title="Own", sentence=_OWN_SENTENCE, changes={}), *scenarios())


def tried_scenario(
    context: Context,
    engagement: UUID,
    scenario: Scenario,
    *,
    seconds: float = _SECONDS_EACH,
    seed: int = 0,
) -> TriedScenario:
    """One scenario's changes to the settings as they are now, and the plan these lead to."""
    own = context.store.engagement(context.workspace, engagement).settings
    settings = scenario.settings(own)
    plan: PlanDocument | None = None
    faults: tuple[Fault, ...] = ()
    try:
        plan = tried_plan(context, engagement, settings, seconds=seconds, seed=seed)
        if scenario.keeps_reserve and plan.solution.assignments:
            # What is kept in reserve is there when something slips.
            chances = schedule_chances(
                plan_ground(context, engagement, own).problem,
                plan.solution.assignments,
                plan_ground(context, engagement, settings).success,
                chance_assumptions(),
            )
            plan = plan.model_copy(update={"chances": chances})
    except FaultsError as error:
        faults = tuple(error.faults)
    return TriedScenario(scenario.id, scenario.title, scenario.sentence, settings, plan, faults)


def tried_scenarios(
    context: Context, engagement: UUID, *, seconds_each: float = _SECONDS_EACH, seed: int = 0
) -> tuple[TriedScenario, ...]:
    """Every scenario, all by the same search, so that they compare."""
    return tuple(
        tried_scenario(context, engagement, scenario, seconds=seconds_each, seed=seed)
        for scenario in scenarios_to_try()
    )


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
