"""Sessions for which no time was found: why, and what helps."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rollout.activities.activity import Activity
from rollout.chances.schedule_chances import day_words
from ui.components.page import plain

_REMEDY = (
    "What helps: more coaches, hours or days under “Coaches and working days” and then new times; or a day of your "
    "own in the workbook's list of activities."
)


def unplaced_sessions(activities: Sequence[Activity]) -> None:
    """Nothing where every session has a time."""
    if not activities:
        return
    # Folded: on a phone a long list would stand between the question and the calendar.
    with st.expander(f"{unplaced_words(len(activities))}: why, and what helps", icon=":material/event_busy:"):
        st.caption(_REMEDY)
        st.markdown("\n".join(map(_line, activities)))


def unplaced_words(count: int) -> str:
    """How many have no time yet.

    Examples
    --------
    >>> unplaced_words(1), unplaced_words(2)
    ('1 session has no time yet', '2 sessions have no time yet')
    """
    return "1 session has no time yet" if count == 1 else f"{count} sessions have no time yet"


def _line(activity: Activity) -> str:
    between = f"{day_words(activity.start)} to {day_words(activity.end)}"
    days = day_words(activity.start) if activity.start == activity.end else between
    why = activity.unplaced or "No reason was kept."
    return f"- **{plain(activity.title)}**, {plain(activity.unit_name)}, {days}. {plain(why)}"
