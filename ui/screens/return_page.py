"""What did they change? An edited plan comes back, is looked at row by row, and makes the next version."""

from __future__ import annotations

import streamlit as st

from engagement.planning import latest_plan
from ui.components.number_words import day_words
from ui.components.page import chosen_or_stop, empty, header, next_step, plain
from ui.components.plan_job import running_job
from ui.components.return_decision import decision_form
from ui.components.return_desk import ReturnDesk, desk_of, put_away
from ui.components.return_kept import kept_panel, newest_download
from ui.components.return_preview import return_preview
from ui.components.return_problems import return_problems
from ui.components.return_rows import rows_to_decide, rows_to_read
from ui.components.return_upload import return_upload
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "What did they change?"

chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
found = latest_plan(context, chosen.engagement)
# Even where the page ends early: a file of another engagement is dropped.
desk = desk_of(context, chosen)
if found is None or not found[1].is_possible:
    header(_QUESTION)
    empty(
        "Here a project plan that people edited is read back. A plan has to be made and handed over first.",
        "Make a plan",
        Place.ROLLOUT,
    )
    st.stop()
version = found[0]


@st.fragment
def _decide(desk: ReturnDesk) -> None:
    """Ticking a row draws this part anew, and not the page."""
    rows_to_decide(desk)
    decision = decision_form(context, chosen, desk)
    return_preview(context, chosen, desk, decision)


def _show(desk: ReturnDesk) -> None:
    header(_QUESTION, desk.view.sentence)
    running_job(chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/description: {plain(desk.name)}, version {desk.view.version}", width="content"
        )
        st.button("Put this file away", icon=":material/close:", on_click=put_away)
    if desk.view.is_current:
        if desk.possible:
            _decide(desk)
        elif not desk.view.changes.changes:
            st.info(
                "Was it saved after the last edit? If so, nothing has to be done.", icon=":material/info:"
            )
        return_problems(desk)
    else:
        newest_download(context, chosen, desk.view.newest)
        rows_to_read(desk)


def _wait() -> None:
    kept = context.store.plan_file(chosen.workspace, chosen.engagement)
    last = (
        f"A plan came back last on {day_words(kept.kept_on)}; version {version.number} is the newest."
        if kept
        else f"No plan has come back yet; version {version.number} is the newest."
    )
    header(_QUESTION, last)
    running_job(chosen)
    kept_panel(context, chosen, version.number, kept)
    return_upload(context, chosen)
    next_step("See what each reader gets", Place.HAND_OVER)


if desk is None:
    _wait()
else:
    _show(desk)
