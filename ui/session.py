"""What one browser session remembers; no page touches `st.session_state` for shared things itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from engagement.model import Engagement
from ui.wiring import the_store

_CHOSEN = "chosen_engagement"
_FLASH = "flash_message"


@dataclass(frozen=True)
class Choice:
    """The engagement this session works on."""

    workspace: UUID
    engagement: UUID


def every_engagement() -> tuple[Engagement, ...]:
    """All engagements of all clients, by client."""
    store = the_store()
    return tuple(each for workspace in store.workspaces() for each in store.engagements(workspace.id))


def choice() -> Choice | None:
    """The engagement chosen in this session; the only one if there is just one."""
    known = {each.id: each for each in every_engagement()}
    chosen = st.session_state.get(_CHOSEN)
    if chosen not in known:
        # A reload loses the session; with several engagements the last link in the address helps.
        chosen = next(iter(known), None)
    return None if chosen is None else Choice(known[chosen].workspace_id, known[chosen].id)


def choose(engagement: UUID) -> None:
    """Work on this engagement from now on."""
    st.session_state[_CHOSEN] = engagement


def say_next(message: str) -> None:
    """Show a message after the next rerun or change of page."""
    st.session_state[_FLASH] = message


def said() -> str | None:
    """The message left by the last action, once."""
    message: str | None = st.session_state.pop(_FLASH, None)
    return message
