"""What the page of draft OKRs remembers: the review of what is kept, and which panel is open."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

import streamlit as st

from engagement.dossier import Dossier
from engagement.draft_findings import DraftFindings, findings
from readiness.draft_okrs.draft import DraftKeyResult, DraftOkr
from surveys.faults import FaultsError
from ui.components.page import show_faults
from ui.session import say_next

REVIEW, PASTE, PROJECTS, PITFALLS = "Review", "Paste", "Projects", "Pitfalls"
_DONE, _FAULT = "drafts-done", "drafts-fault"
_Shown = TypeVar("_Shown", DraftKeyResult, DraftOkr)


def findings_of(dossier: Dossier) -> DraftFindings:
    """The review of the drafts that are kept; each state of them is judged once."""
    content = dossier.model_dump_json(include={"drafts", "projects"})
    return _found(sha256(content.encode()).hexdigest(), dossier)


@st.cache_resource(max_entries=32, show_spinner="Reading the drafts")
def _found(digest: str, _dossier: Dossier) -> DraftFindings:
    del digest
    return findings(_dossier.drafts, _dossier.projects)


def tabs_key(engagement: UUID) -> str:
    """Under which the open tab is kept."""
    return f"drafts-tab-{engagement}"


def show_tab(engagement: UUID, tab: str) -> None:
    """Open a tab in the next run: the tabs of this one are drawn already."""
    st.session_state[f"drafts-next-tab-{engagement}"] = tab


def settle_tab(engagement: UUID) -> None:
    """Open the tab that was asked for; before the tabs are drawn."""
    wanted = st.session_state.pop(f"drafts-next-tab-{engagement}", None)
    if wanted is not None:
        st.session_state[tabs_key(engagement)] = wanted


def show_first(engagement: UUID, drafts: Iterable[DraftOkr]) -> None:
    """Let drafts stand first in this session: whoever has just kept some looks for them."""
    st.session_state[f"drafts-first-{engagement}"] = frozenset(draft.id for draft in drafts)


def shown_first(engagement: UUID) -> frozenset[UUID]:
    """The drafts that stand first in this session."""
    found: frozenset[UUID] = st.session_state.get(f"drafts-first-{engagement}", frozenset())
    return found


def open_panel(engagement: UUID) -> tuple[UUID, str] | None:
    """The key result or objective that is worked on, and what is done to it."""
    found: tuple[UUID, str] | None = st.session_state.get(f"drafts-panel-{engagement}")
    return found


def set_panel(engagement: UUID, panel: tuple[UUID, str] | None) -> None:
    """Open a panel, or close the open one; one is open at a time."""
    st.session_state[f"drafts-panel-{engagement}"] = panel
    st.session_state.pop(f"drafts-shown-{engagement}", None)


def when_opened(engagement: UUID, current: _Shown) -> _Shown:
    """What a panel showed when it was opened; others may have changed it since.

    Only what differs from it is written, so that their change is not undone.
    """
    key = f"drafts-shown-{engagement}"
    shown: _Shown | None = st.session_state.get(key)
    if shown is None or shown.id != current.id:
        st.session_state[key] = shown = current
    return shown


def note_done(message: str) -> None:
    """From a callback: say it, and draw the whole page again."""
    st.session_state[_DONE] = message


def note_fault(error: FaultsError) -> None:
    """From a callback: show it where the panel is."""
    st.session_state[_FAULT] = error


def show_noted_fault() -> None:
    """What a callback could not do, once."""
    error: FaultsError | None = st.session_state.pop(_FAULT, None)
    if error is not None:
        show_faults(error)


def redraw_if_done() -> None:
    """Draw the whole page again if a callback changed more than the list."""
    message: str | None = st.session_state.pop(_DONE, None)
    if message is not None:
        say_next(message)
        st.rerun()


def toggle_panel(engagement: UUID, panel: tuple[UUID, str]) -> None:
    """Open a panel, or close it if it is the open one."""
    set_panel(engagement, None if open_panel(engagement) == panel else panel)


def deleted(engagement: UUID) -> tuple[DraftOkr, int] | None:
    """The draft deleted last in this session, with where it stood."""
    found: tuple[DraftOkr, int] | None = st.session_state.get(f"drafts-deleted-{engagement}")
    return found


def note_deleted(engagement: UUID, draft: tuple[DraftOkr, int] | None) -> None:
    """Remember a deleted draft so that it can be brought back."""
    st.session_state[f"drafts-deleted-{engagement}"] = draft
