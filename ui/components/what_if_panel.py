"""What if? Decisions about single units, tried before they are kept; what would bring a unit forward."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.planning import plan_is_outdated, settings_ground
from engagement.trying import tried_plan
from rollout.planning.differences import PlanFigures, figures_of, moves_between
from rollout.planning.document import PlanDocument
from surveys.faults import FaultsError
from ui.components.compared_plans import (
    P80_WORDS,
    WORTH_WORDS,
    begin_version,
    bullets,
    difference_words,
    figure_lines,
    show_moves,
)
from ui.components.decision_list import DecisionDesk
from ui.components.impossible_plan import impossible_plan
from ui.components.kept_findings import KeptFindings, plan_grounds
from ui.components.limits_panel import limits_panel
from ui.components.page import plain, show_faults
from ui.session import Choice

_MOST_REPAIRS = 3
_TRY, _KEEP = "try", "keep"


def what_if_panel(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """Pins with a try-out, the fewest actions for one unit, and what the plan's limits cost."""
    settings = context.store.engagement(chosen.workspace, chosen.engagement).settings
    names = unit_names(plan)
    is_outdated = plan_is_outdated(context, chosen.engagement)
    desk = DecisionDesk(chosen.engagement, settings, names, tuple(load.quarter for load in plan.loads))
    st.markdown("**Decide for single units** · try it first; nothing changes until you keep it")
    with st.container(border=True):
        desk.show()
        asked = _asked(chosen, desk)
    _outcome(context, chosen, version, plan, desk, asked, is_outdated=is_outdated)
    if plan.is_possible:
        st.divider()
        limits_panel(context, chosen, version, plan, names, is_outdated=is_outdated)


def unit_names(plan: PlanDocument) -> dict[UUID, str]:
    """Each unit's name; with the unit above it where two are called alike."""
    counts: dict[str, int] = {}
    for row in plan.rows:
        counts[row.name] = counts.get(row.name, 0) + 1
    return {
        row.unit: row.name if counts[row.name] == 1 else f"{row.name} ({row.parent})" for row in plan.rows
    }


def _asked(chosen: Choice, desk: DecisionDesk) -> str:
    """What was pressed, once; a decision that still stands in the fields is put on the list before."""
    key = f"what-if-asked-{chosen.engagement}"

    def ask(what: str) -> None:
        if not desk.is_entry_begun or desk.take_entry():
            st.session_state[key] = what

    left, right = st.columns(2)
    left.button("Try it", icon=":material/science:", width="stretch", on_click=ask, args=(_TRY,))
    right.button(
        "Keep it", type="primary", icon=":material/check:", width="stretch", on_click=ask, args=(_KEEP,)
    )
    asked: str = st.session_state.pop(key, "")
    return asked


def _outcome(
    context: Context,
    chosen: Choice,
    version: PlanVersion,
    plan: PlanDocument,
    desk: DecisionDesk,
    asked: str,
    *,
    is_outdated: bool,
) -> None:
    """What the decisions lead to, as long as they are the ones that were tried."""
    wanted = desk.settings
    tried = KeptFindings[PlanDocument](
        "tried", chosen.engagement, plan_grounds(context, chosen, version, wanted)
    )
    found = tried.get()
    if asked == _KEEP and found is not None and not found.is_possible:
        st.warning("Nothing was kept: with these decisions no plan is possible.", icon=":material/block:")
        asked = ""
    try:
        if asked == _KEEP:
            settings_ground(context, chosen.engagement, wanted)
            if desk.is_changed or is_outdated:
                begin_version(context, chosen, wanted)
            else:
                st.info("The plan was made with these decisions already.", icon=":material/info:")
        if asked == _TRY and tried.get() is None:
            with st.spinner("Planning with it", show_time=True):
                tried.keep(tried_plan(context, chosen.engagement, wanted))
    except FaultsError as error:
        show_faults(error)
        return
    found = tried.get()
    if found is None:
        return
    if not found.is_possible:
        impossible_plan(found, "With this no plan is possible.", most_repairs=_MOST_REPAIRS)
        return
    _beside(plan, found, desk.decided, is_outdated=is_outdated)


def _beside(old: PlanDocument, new: PlanDocument, decided: Mapping[UUID, str], *, is_outdated: bool) -> None:
    """The plan now and with the decisions, side by side; and who moves."""
    figures = figures_of(new)
    if old.is_possible:
        st.markdown(f"**With it:** {plain(difference_words(figures, figures_of(old)))}")
    if is_outdated:
        st.warning(
            "The plan now was made before the newest results, teams or cures: part of the difference comes from "
            "these, not from your decisions.",
            icon=":material/history:",
        )
    before, after = st.columns(2)
    _figures(before, "Now", figures_of(old) if old.is_possible else None)
    _figures(after, "With it", figures)
    st.caption(
        f"{P80_WORDS} {WORTH_WORDS} This was searched for a few seconds; kept, it is searched for longer and may "
        "come out somewhat better."
    )
    st.markdown("**Who moves, and why**")
    show_moves(moves_between(old, new), decided)


def _figures(column: st.delta_generator.DeltaGenerator, title: str, figures: PlanFigures | None) -> None:
    with column, st.container(border=True, height="stretch"):
        st.markdown(f"**{title}**")
        st.markdown(bullets(figure_lines(figures) if figures else ["No plan"]))
