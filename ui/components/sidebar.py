"""The switch between engagements, above the pages."""

from __future__ import annotations

import streamlit as st

from ui.session import choice, choose, every_engagement

_KEY = "engagement_switch"


def engagement_switch() -> None:
    """Choose the engagement to work on; nothing while there is none."""
    engagements = every_engagement()
    chosen = choice()
    if chosen is None:
        return
    names = {each.id: each.name for each in engagements}
    ids = list(names)
    # The widget follows the session's choice, which other pages may have changed.
    st.session_state[_KEY] = chosen.engagement
    with st.sidebar:
        st.selectbox(
            "Engagement",
            ids,
            format_func=names.__getitem__,
            key=_KEY,
            on_change=lambda: choose(st.session_state[_KEY]),
        )
