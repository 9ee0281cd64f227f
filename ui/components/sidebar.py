"""Beside the pages: the switch between engagements, and who is signed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from uuid import UUID

import streamlit as st

from engagement.model import Engagement
from ui.session import choice, choose, every_engagement, keep_in_address, signed_in
from ui.wiring import the_store

_KEY = "engagement_switch"


def engagement_switch() -> None:
    """Choose the engagement to work on; nothing while there is none."""
    chosen = choice()
    if chosen is None:
        return
    keep_in_address(chosen)
    clients = {each.id: each.name for each in the_store().workspaces()}
    names = engagement_labels(every_engagement(), clients)
    # The widget follows the session's choice, which other pages may have changed.
    st.session_state[_KEY] = chosen.engagement
    with st.sidebar:
        st.selectbox(
            "Engagement",
            list(names),
            format_func=names.__getitem__,
            key=_KEY,
            on_change=lambda: choose(st.session_state[_KEY]),
        )


def who_is_here() -> None:
    """Who is signed in, and the way out; nothing where nobody has to sign in."""
    account = signed_in()
    if account is None:
        return
    with st.sidebar:
        # A plain link: Streamlit's own would open another tab.
        way_out = '<a href="/logout" target="_self" style="color: inherit">Sign out</a>'
        st.html(f"<small>Signed in as {escape(account.name)} · {way_out}</small>")


def engagement_labels(engagements: Sequence[Engagement], clients: Mapping[UUID, str]) -> dict[UUID, str]:
    """A label for each engagement that no other has: its name, where it repeats its client first, then a number.

    Parameters
    ----------
    clients : mapping
        Workspace id -> the client's name.
    """
    repeated = Counter(each.name for each in engagements)
    labels: dict[UUID, str] = {}
    for each in engagements:
        client = clients.get(each.workspace_id, "")
        label = f"{client}: {each.name}" if repeated[each.name] > 1 and client != each.name else each.name
        taken, number, free = set(labels.values()), 1, label
        while free in taken:
            number += 1
            free = f"{label} ({number})"
        labels[each.id] = free
    return labels
