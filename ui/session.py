"""What one browser session shares between its pages.

The chosen engagement stands in the address, too, so that a reload, a bookmark or a second
tab opens the same one. What only one page remembers stays with that page.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from engagement.accounts import Account
from engagement.model import Engagement
from ui.gate.cookies import session_cookies, token_digest
from ui.wiring import the_accounts, the_store

_CHOSEN = "chosen_engagement"
_FLASH = "flash_message"
_ASKED = "asked_fact"
_ADDRESS = "e"


@dataclass(frozen=True)
class Choice:
    """The engagement this session works on."""

    workspace: UUID
    engagement: UUID


def signed_in() -> Account | None:
    """Whose session this is, read anew on each run; None without a gate in front, as in tests."""
    tokens = session_cookies(st.context.cookies)
    sessions = (the_accounts().session(token_digest(token)) for token in tokens)
    return next((session.account for session in sessions if session is not None), None)


def every_engagement() -> tuple[Engagement, ...]:
    """All engagements of all clients, by client."""
    store = the_store()
    return tuple(each for workspace in store.workspaces() for each in store.engagements(workspace.id))


def choice() -> Choice | None:
    """The engagement chosen in this session, else the one in the address, else the first.

    Engagements that are unknown, or were deleted meanwhile, are passed over; None while
    there is no engagement at all.
    """
    known = {each.id: each for each in every_engagement()}
    wanted = (st.session_state.get(_CHOSEN), _in_address(), next(iter(known), None))
    chosen = next((each for each in wanted if each in known), None)
    return None if chosen is None else Choice(known[chosen].workspace_id, known[chosen].id)


def _in_address() -> UUID | None:
    """The engagement that the address names; None where it names none."""
    try:
        return UUID(st.query_params.get(_ADDRESS, ""))
    except ValueError:
        return None


def keep_in_address(chosen: Choice) -> None:
    """Write the chosen engagement into the address; again on each run, for a change of page drops it."""
    st.session_state[_CHOSEN] = chosen.engagement
    if _in_address() != chosen.engagement:
        st.query_params[_ADDRESS] = str(chosen.engagement)


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


def ask_next(fact: str) -> None:
    """Open the interview at this fact next time."""
    st.session_state[_ASKED] = fact


def asked() -> str | None:
    """The fact that another page asked for, until the interview is saved."""
    fact: str | None = st.session_state.get(_ASKED)
    return fact


def answered() -> None:
    """Forget the fact that was asked for."""
    st.session_state.pop(_ASKED, None)
