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
from ui.components.page import show_faults
from ui.components.pilot_cards import pilot_cards
from ui.plan_jobs import start_plan
from ui.session import Choice

_SECONDS = 10.0


def pilot_view(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """The strategies and their choices; what was worked out for this version is kept."""
    settings = context.store.engagement(chosen.workspace, chosen.engagement).settings

    def choices_of(strategy: Strategy) -> PilotChoices:
        key = f"pilot-choices-{chosen.engagement}-{strategy}"
        kept: tuple[UUID, PilotChoices] | None = st.session_state.get(key)
        if kept is None or kept[0] != version.id:
            with st.spinner("Looking at every unit and pair that may pilot", show_time=True):
                kept = (version.id, pilots_to_choose(context, chosen.engagement, strategy))
            st.session_state[key] = kept
        return kept[1]

    def plan_with(units: tuple[UUID, ...]) -> None:
        start_plan(context, chosen.engagement, settings.model_copy(update={"pilots": units}), _SECONDS)

    try:
        pilot_cards(choices_of, plan, on_choose=plan_with, key=f"pilots-{chosen.engagement}")
    except FaultsError as error:
        show_faults(error, "Nobody was looked at.")
