"""The plan as it becomes with the rows accepted: what moves as a consequence, and the button that keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engagement.context import Context
from engagement.report import plan_sentence
from engagement.returning import Shift, TriedReturn, keep_return, returned_file
from surveys.faults import FaultsError
from ui.components.compared_plans import show_moves
from ui.components.impossible_plan import impossible_plan
from ui.components.page import plain, show_faults
from ui.components.return_desk import Decision, ReturnDesk, put_away
from ui.components.return_kept import remember_kept
from ui.components.return_warnings import return_warnings
from ui.session import Choice, say_next

_HEIGHT, _ROWS, _ROW_HEIGHT, _MOST_REPAIRS = 380, 5, 66, 3


def return_preview(context: Context, chosen: Choice, desk: ReturnDesk, decision: Decision) -> None:
    """What becomes of the plan; only as long as it is the preview of what is decided now."""
    tried, tried_with = desk.tried, desk.tried_with
    if tried is None or tried_with is None:
        return
    if tried_with != decision:
        st.info(
            "Rows, name or strength have changed since the preview. Preview again.", icon=":material/history:"
        )
        return
    with st.container(border=True):
        count = "1 row" if len(tried.accepted) == 1 else f"{len(tried.accepted)} rows"
        st.markdown(f"**Preview, not kept** · {count} accepted by {plain(tried_with.by)}")
        if not tried.document.is_possible:
            impossible_plan(
                tried.document, "No plan is possible with these rows accepted.", most_repairs=_MOST_REPAIRS
            )
            return
        st.markdown(f"##### {plain(plan_sentence(tried.document))}")
        return_warnings(tried)
        show_moves(tried.moves)
        _shifted(tried.shifted)
        keep, drop = st.columns(2)
        if keep.button(
            f"Accept and make version {desk.view.newest + 1}",
            type="primary",
            icon=":material/check:",
            width="stretch",
            key="return-keep",
        ):
            _keep(context, chosen, desk, tried)
        if drop.button("Put the preview away", icon=":material/close:", width="stretch", key="return-drop"):
            desk.forget_preview()
            st.rerun()


def _keep(context: Context, chosen: Choice, desk: ReturnDesk, tried: TriedReturn) -> None:
    try:
        file = returned_file(context, desk.name, desk.content, desk.view.version)
        version = keep_return(context, chosen.engagement, tried, file)
    except FaultsError as error:
        show_faults(error, "The plan was not kept.")
        return
    put_away()
    remember_kept(chosen, version.number)
    rows = "1 row" if len(tried.accepted) == 1 else f"{len(tried.accepted)} rows"
    say_next(f"Version {version.number} is kept with {rows} accepted.")
    st.rerun()


def _shifted(shifted: Sequence[Shift]) -> None:
    if not shifted:
        st.markdown("No other activity gets other days.")
        return
    count = "1 other activity gets" if len(shifted) == 1 else f"{len(shifted)} other activities get"
    st.markdown(f"**{count} other days**")
    st.dataframe(
        pd.DataFrame(
            {
                "Activity": [each.activity.title for each in shifted],
                "New from": [each.start for each in shifted],
                "New to": [each.end for each in shifted],
                "Was from": [each.activity.start for each in shifted],
                "Was to": [each.activity.end for each in shifted],
                "Unit": [each.activity.unit_name for each in shifted],
            }
        ),
        column_config={"Activity": st.column_config.TextColumn(width=190)}
        | {
            name: st.column_config.DateColumn(format="D MMM YYYY")
            for name in ("New from", "New to", "Was from", "Was to")
        },
        hide_index=True,
        width="stretch",
        row_height=_ROW_HEIGHT,
        height=_HEIGHT if len(shifted) > _ROWS else "auto",
        alt="Activities that move although nobody moved them, with their days before and after",
    )
