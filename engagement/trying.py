"""Try: plans that nobody keeps, to see what another setting or another scenario would change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.planning import plan_ground
from rollout.planning.document import PlanDocument
from rollout.planning.plan_document import plan_document
from rollout.planning.scenarios import OWN, Scenario, scenarios
from rollout.planning.settings import PlanSettings
from surveys.faults import Fault, FaultsError

_SECONDS_EACH = 3.0
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
