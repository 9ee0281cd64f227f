"""The activities looked at: a picture over time, and a table to choose rows in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

import pandas as pd
import streamlit as st

from engagement.working import is_late
from rollout.activities.activity import Activity
from ui.components.cure_set import ink
from ui.figures.activity_gantt import MOST_ROWS, SIGNS, activity_gantt

_TALLEST, _UNSCROLLED = 430, 7
_TABLE_HEIGHT, _TABLE_ROWS = 420, 10


def activity_picture(activities: Sequence[Activity], today: date) -> None:
    """The first activities over time."""
    shown = sorted(activities, key=lambda each: (each.start, each.end))[:MOST_ROWS]
    with st.container(
        height=_TALLEST if len(shown) > _UNSCROLLED else "content", border=False, key="activity-picture"
    ):
        st.plotly_chart(
            activity_gantt(shown, today, ink()),
            key="activity-gantt",
            config={"displayModeBar": False},
            alt="Activities from their first to their last day, late ones apart. The table below holds the same.",
        )
    told = SIGNS
    if len(activities) > MOST_ROWS:
        told += f" The first {MOST_ROWS} of {len(activities)}; the table below has all of them."
    st.caption(told)


def chosen_activities(activities: Sequence[Activity], today: date, key: str) -> tuple[Activity, ...]:
    """The table of all activities looked at, and the rows chosen in it."""
    # Rows are chosen by their place: another list must not inherit them.
    digest = sha256("".join(str(each.id) for each in activities).encode()).hexdigest()[:16]
    state = st.dataframe(
        activity_table(activities, today),
        column_config={
            "Activity": st.column_config.TextColumn(width="large"),
            "From": st.column_config.DateColumn(format="D MMM YYYY"),
            "To": st.column_config.DateColumn(format="D MMM YYYY"),
            "Done": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent"),
        },
        hide_index=True,
        width="stretch",
        height=_TABLE_HEIGHT if len(activities) > _TABLE_ROWS else "auto",
        on_select="rerun",
        selection_mode="multi-row",
        key=f"{key}-{digest}",
        alt="Activities with unit, owner, days, status and share done",
    )
    places = state.selection.rows
    return tuple(activities[place] for place in places if place < len(activities))


def activity_table(activities: Sequence[Activity], today: date) -> pd.DataFrame:
    """What matters of each activity, a row each."""
    return pd.DataFrame(
        {
            "Activity": [each.title for each in activities],
            "Unit": [each.unit_name for each in activities],
            "Owner": [each.owner for each in activities],
            "From": [each.start for each in activities],
            "To": [each.end for each in activities],
            "Status": [_status(each, today) for each in activities],
            "Done": [each.complete for each in activities],
            "Session": [_session(each) for each in activities],
        }
    )


def _status(activity: Activity, today: date) -> str:
    late = ", late" if is_late(activity, today) else ""
    return f"{activity.status.value}{late}"


def _session(activity: Activity) -> str:
    if activity.session is None:
        return "no time yet" if activity.needs_session else ""
    with_coach = f", {activity.session.coach}" if activity.session.coach else ""
    return f"{activity.session.begins:%H:%M}–{activity.session.ends:%H:%M}{with_coach}"


def by_id(activities: Sequence[Activity]) -> dict[UUID, Activity]:
    """The activities by their id."""
    return {each.id: each for each in activities}
