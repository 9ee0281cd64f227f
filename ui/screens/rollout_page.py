"""Who goes when, and why? The plan, and the views on it."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from engagement.model import PlanVersion
from engagement.planning import latest_plan
from engagement.report import plan_sentence
from rollout.planning.document import PlanDocument
from ui.components.chances_panel import chances_panel
from ui.components.gate_panel import gate_panel
from ui.components.page import header, next_step
from ui.components.pilot_view import pilot_view
from ui.components.plan_job import running_job, settings_to_show
from ui.components.plan_settings_form import plan_settings_form
from ui.components.plan_view import plan_view, version_choice
from ui.components.replan_panel import replan_panel
from ui.components.results import results_or_stop, warn_if_outdated
from ui.components.scenario_panel import scenario_panel
from ui.components.what_if_panel import what_if_panel
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "Who goes when?"


class _View(StrEnum):
    PLAN = "Plan"
    PILOTS = "Pilots"
    WHAT_IF = "What if"
    SCENARIOS = "Scenarios"
    RISK = "Risk"
    GATES = "Gates"
    REPLAN = "Replan"


chosen, _ = results_or_stop(_QUESTION, "Here a plan will say which teams start, when, and why.")
context = context_for(chosen.workspace)
found = latest_plan(context, chosen.engagement)


def _form(number: int, *, is_busy: bool) -> None:
    settings = settings_to_show(
        chosen, context.store.engagement(chosen.workspace, chosen.engagement).settings
    )
    plan_settings_form(context, chosen, settings, number, is_busy=is_busy)


def _first_plan() -> None:
    header(_QUESTION, "No plan yet. Four answers are enough for a first one.")
    _form(0, is_busy=running_job(chosen))
    st.caption(
        "What happens next: the plan is worked out in the background and checked by a second program. Then this "
        "page says who starts when, why, how sure each date is, and what would change it."
    )


def _chosen_view() -> _View:
    # In the address, so that a reload or a link opens the same view.
    return _View(
        st.segmented_control(
            "View",
            [view.value for view in _View],
            default=_View.PLAN.value,
            required=True,
            key="view",
            bind="query-params",
            label_visibility="collapsed",
        )
        or _View.PLAN
    )


def _draw(view: _View, version: PlanVersion, plan: PlanDocument, *, is_busy: bool) -> None:
    """The view somebody looks at, and no other."""
    match view:
        case _View.PLAN:
            _plan(version, plan, is_busy=is_busy)
        case _View.PILOTS:
            pilot_view(context, chosen, version, plan)
        case _View.WHAT_IF:
            what_if_panel(context, chosen, version, plan)
        case _View.SCENARIOS:
            scenario_panel(context, chosen, version, plan)
        case _View.RISK:
            chances_panel(context, chosen, version, plan)
        case _View.GATES:
            gate_panel(context, chosen)
        case _View.REPLAN:
            replan_panel(context, chosen, version, plan)


def _plan(version: PlanVersion, plan: PlanDocument, *, is_busy: bool) -> None:
    change, shown = st.container(), st.container()
    if not plan.is_possible:
        # First why there is no plan, then the form to change that.
        change, shown = shown, change
    with change, st.expander("Change the plan", expanded=not plan.is_possible):
        _form(version.number, is_busy=is_busy)
    with shown:
        versions = context.store.plan_versions(chosen.workspace, chosen.engagement)
        plan_view(context, chosen, *version_choice(versions, plan, chosen.engagement))
    next_step("Hand over the plan", Place.HAND_OVER)


if found is None:
    _first_plan()
else:
    header(_QUESTION, plan_sentence(found[1]))
    warn_if_outdated(chosen)
    busy = running_job(chosen)
    _draw(_chosen_view(), *found, is_busy=busy)
