"""Who accepts which rows, how calm the plan that follows is, and the search for it."""

from __future__ import annotations

import streamlit as st

from engagement.context import Context
from engagement.replanning import strengths
from engagement.returning import FEW_MOVES, tried_return
from rollout.search.watch import Watch
from ui.components.number_words import name_field
from ui.components.return_desk import Decision, ReturnDesk
from ui.plan_jobs import JobState, PlanJob, plan_jobs
from ui.session import Choice

_SECONDS = 20.0


def decision_form(context: Context, chosen: Choice, desk: ReturnDesk) -> Decision:
    """Name and strength, and the button that works out a preview."""
    keys = desk.accepted_now()
    st.markdown(f"**{len(keys)} of {len(desk.possible)} rows are accepted.**")
    known = strengths()
    first, second = st.columns((1, 2), vertical_alignment="bottom")
    with first:
        by = name_field(f"return-by-{chosen.engagement}")
    calm = second.segmented_control(
        "If units have to move",
        list(known),
        default=FEW_MOVES,
        required=True,
        format_func=lambda each: known[each].title,
        key=f"return-calm-{chosen.engagement}",
        help="Only where an accepted row moves a unit’s start. Otherwise activities and sessions move, units do not.",
    )
    decision = Decision(keys, by.strip(), calm or FEW_MOVES)
    job = plan_jobs().job(chosen.workspace, chosen.engagement)
    is_busy = job is not None and job.view.state is JobState.RUNNING
    if st.button(
        "Preview",
        type="secondary" if desk.tried else "primary",
        icon=":material/preview:",
        disabled=is_busy or not decision.keys,
        key=f"return-preview-{chosen.engagement}",
    ):
        if not decision.by:
            st.error("Say who accepts these rows.", icon=":material/error:")
        else:
            start_preview(context, chosen, desk, decision)
            st.rerun()
    if is_busy:
        st.caption("A plan is being worked out; wait for it, or take the best so far.")
    elif not decision.keys:
        st.caption("Tick at least one row.")
    return decision


def start_preview(context: Context, chosen: Choice, desk: ReturnDesk, decision: Decision) -> bool:
    """Begin to work out a preview; False if a plan of this engagement is being worked out already."""
    desk.forget_preview()

    def work(watch: Watch) -> str:
        tried = tried_return(
            context,
            chosen.engagement,
            desk.view,
            decision.keys,
            by=decision.by,
            calm=decision.calm,
            seconds=_SECONDS,
            watch=watch,
        )
        # The page that draws the desk finds it there; no other session can.
        desk.tried, desk.tried_with = tried, decision
        return "The preview of the returned plan is ready; nothing is kept yet."

    settings = context.store.engagement(chosen.workspace, chosen.engagement).settings
    return plan_jobs().start(chosen.workspace, chosen.engagement, PlanJob(settings, _SECONDS), work)
