"""What would bring a unit forward, and what holds the plan back; both are worked out when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.trying import limits_of_plan, ways_forward
from rollout.calendar import with_period_words
from rollout.explain.forward import Forward, Way
from rollout.explain.prices import PriceList
from rollout.planning.document import PlanDocument
from surveys.faults import FaultsError
from ui.components.compared_plans import FOR_SPONSOR_ONLY, bullets
from ui.components.kept_findings import KeptFindings, plan_grounds
from ui.components.page import plain, show_faults
from ui.session import Choice


def limits_panel(
    context: Context,
    chosen: Choice,
    version: PlanVersion,
    plan: PlanDocument,
    names: Mapping[UUID, str],
    *,
    is_outdated: bool,
) -> None:
    """The fewest actions for one unit, and the price of each limit; both need the plan to be of today."""
    st.markdown(
        "**Bring a unit forward** · the fewest actions with which it starts at least one period earlier"
    )
    if is_outdated:
        st.markdown(
            "Results, teams or cures have changed since this plan was made. Make a new version; then this says what "
            "would bring a unit forward, and what holds the plan back."
        )
        return
    grounds = plan_grounds(context, chosen, version, plan.settings)
    _forward(context, chosen, plan, names, KeptFindings[Forward]("forward", chosen.engagement, grounds))
    st.divider()
    _limits(context, chosen, plan, KeptFindings[PriceList]("limits", chosen.engagement, grounds))


def _forward(
    context: Context,
    chosen: Choice,
    plan: PlanDocument,
    names: Mapping[UUID, str],
    kept: KeptFindings[Forward],
) -> None:
    later = {row.unit: row.starts_in or "stays out" for row in plan.rows if row.wave != 1}
    if not later:
        st.markdown("Every unit is in the first wave.")
        return
    unit = st.selectbox(
        "Unit to bring forward",
        list(later),
        format_func=lambda each: f"{names[each]} ({later[each]})",
        key=f"forward-{chosen.engagement}",
    )
    found = kept.get(unit)
    if found is None:
        if not st.button("Find the fewest actions", icon=":material/keyboard_double_arrow_left:"):
            return
        try:
            with st.spinner("Looking for the fewest actions", show_time=True):
                kept.keep(ways_forward(context, chosen.engagement, plan, unit), unit)
        except FaultsError as error:
            show_faults(error, "Nothing was looked for.")
            return
        st.rerun()
        return
    if not found.ways:
        st.markdown(_told(found.sentence))
    for place, way in enumerate(found.ways):
        with st.container(border=True):
            _way(way, is_second=place > 0)
    for note in found.notes:
        st.caption(_told(note))
    st.caption(FOR_SPONSOR_ONLY)


def _told(sentence: str) -> str:
    """A sentence of the planner as markup, with its periods as people say them."""
    return plain(with_period_words(sentence))


def _way(way: Way, *, is_second: bool) -> None:
    """The actions as a list, then what they lead to; the sentence of a way begins with its actions."""
    done = [action.sentence for action in way.actions if action.rule != "wait"]
    outcome = way.sentence.removeprefix(" ".join(done)).strip()
    if done:
        st.markdown("**1 action**" if len(done) == 1 else f"**{len(done)} actions**, all together")
        st.markdown(bullets([with_period_words(each) for each in done]))
    st.markdown(_told(outcome))
    if way.fewest and done:
        # The first way is the fewest of all; the second only among those that let nobody wait.
        among = "If nobody waits" if is_second else "Counting units that wait"
        st.caption(
            f"{among}, fewer actions are not enough: that is proven for all actions the planner knows."
        )


def _limits(context: Context, chosen: Choice, plan: PlanDocument, kept: KeptFindings[PriceList]) -> None:
    st.markdown("**What holds the plan back** · and what it would be worth to loosen it")
    found = kept.get()
    if found is None:
        if not st.button("Try each limit", icon=":material/compress:"):
            return
        try:
            with st.spinner("Loosening each limit in turn", show_time=True):
                kept.keep(limits_of_plan(context, chosen.engagement, plan))
        except FaultsError as error:
            show_faults(error, "Nothing was tried.")
            return
        st.rerun()
        return
    worth = [with_period_words(price.sentence) for price in found.prices if price.gain > 0]
    idle = [with_period_words(price.sentence) for price in found.prices if price.gain <= 0]
    if worth:
        st.markdown(bullets(worth))
        st.caption("The largest gain first. To loosen one, open “Change the plan” in the view “Plan”.")
    else:
        st.markdown("No limit was found whose loosening would gain anything.")
    if idle:
        with st.expander("Limits that would gain nothing on their own"):
            st.markdown(bullets(idle))
    for note in found.notes:
        st.caption(_told(note))
