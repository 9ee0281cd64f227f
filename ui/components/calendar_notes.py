"""What has to be known of a plan's times: decisions by hand that break a rule, holidays that are not known."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.components.page import plain

_MOST_OPEN = 2


def calendar_notes(notes: Sequence[str]) -> None:
    """A warning; folded where it is long, so that the calendar stays in sight."""
    if not notes:
        return
    lines = "\n".join(f"- {plain(each)}" for each in notes)
    if len(notes) <= _MOST_OPEN:
        st.warning(plain(notes[0]) if len(notes) == 1 else lines, icon=":material/warning:")
        return
    with st.expander(f"{len(notes)} points to know about these times", icon=":material/warning:"):
        st.markdown(lines)
