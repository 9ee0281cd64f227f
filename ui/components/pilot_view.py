"""Pilots: who could start, under five strategies; the choice becomes the plan."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.trying import pilots_to_choose
from rollout.pilots.document import PilotChoices
from rollout.pilots.strategies import Strategy
from rollout.planning.document import PlanDocument
from surveys.faults import FaultsError
from ui.components.compared_plans import begin_version
from ui.components.kept_findings import KeptFindings, plan_grounds
from ui.components.page import show_faults
from ui.components.pilot_cards import pilot_cards
from ui.session import Choice


def pilot_view(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """The strategies and their choices; what was worked out on the same ground is kept."""
    settings = context.store.engagement(chosen.workspace, chosen.engagement).settings
    kept = KeptFindings[PilotChoices](
        "pilot-choices", chosen.engagement, plan_grounds(context, chosen, version, settings)
    )

    def choices_of(strategy: Strategy) -> PilotChoices:
        found = kept.get(strategy)
        if found is None:
            with st.spinner("Looking at every unit and pair that may pilot", show_time=True):
                found = pilots_to_choose(context, chosen.engagement, strategy)
            kept.keep(found, strategy)
        return found

    key = f"pilots-{chosen.engagement}"

    def plan_with(units: tuple[UUID, ...]) -> None:
        st.session_state[f"{key}-wanted"] = units

    wanted: tuple[UUID, ...] | None = st.session_state.pop(f"{key}-wanted", None)
    if wanted is not None:
        begin_version(context, chosen, settings.model_copy(update={"pilots": wanted}))
    try:
        pilot_cards(choices_of, plan, on_choose=plan_with, key=key)
    except FaultsError as error:
        show_faults(error, "Nobody was looked at.")
