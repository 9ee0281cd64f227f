"""The anatomy of a page: question, answering sentence, what is missing, what comes next."""

from __future__ import annotations

import re

import streamlit as st

from surveys.faults import Fault, FaultsError
from ui.places import Place
from ui.session import Choice, choice

_MOST_FAULTS = 40
# Where a bare address would become a link; an invisible joiner put there keeps it text. Escapes do not.
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_JOINER = "\u2060"


def plain(text: str) -> str:
    r"""A text that people typed, so that markdown shows it as it is.

    Examples
    --------
    >>> plain("R&D *new* [x](y) $5")
    'R&D \\*new\\* \\[x\\](y) \\$5'
    >>> plain("www.example.org").encode()
    b'www\xe2\x81\xa0.example.org'
    """
    special = set("\\`*_{}[]<>#+-!|~$:")
    inert = _LINKS.sub(_JOINER, " ".join(text.splitlines()))
    return "".join(f"\\{c}" if c in special else c for c in inert)


def header(question: str, sentence: str = "") -> None:
    """The page's question as its title, and the computed sentence that answers it."""
    st.title(question, anchor=False)
    if sentence:
        st.markdown(f"#### {plain(sentence)}")


def next_step(label: str, place: Place) -> None:
    """What to do next, as a button that goes there."""
    if st.button(label, type="primary", icon=":material/arrow_forward:", key=f"next-{place.name}"):
        st.switch_page(place)


def empty(text: str, label: str, place: Place) -> None:
    """An empty page: what will be here, what is missing, the button that brings it."""
    with st.container(border=True):
        st.markdown(text)
        if st.button(label, type="primary", icon=":material/arrow_forward:", key=f"empty-{place.name}"):
            st.switch_page(place)


def chosen_or_stop(question: str) -> Choice:
    """The engagement of this session; without one the page says so and ends."""
    chosen = choice()
    if chosen is None:
        header(question)
        empty(
            "There is no engagement yet. Start one, or look around in the sample.",
            "Go to engagement",
            Place.ENGAGEMENT,
        )
        st.stop()
    return chosen


def show_faults(error: FaultsError, intro: str = "Nothing was changed.") -> None:
    """Every fault with its place, what was found, and what to do."""
    count = len(error.faults)
    st.error(
        f"{intro} {count} {'point needs' if count == 1 else 'points need'} attention.",
        icon=":material/error:",
    )
    # A table that wraps: the remedy is the part that must not be cut off.
    st.table([_fault_row(fault) for fault in error.faults[:_MOST_FAULTS]], hide_index=True)
    if count > _MOST_FAULTS:
        st.caption(f"{count - _MOST_FAULTS} more points follow once these are settled.")


def _fault_row(fault: Fault) -> dict[str, str]:
    return {
        "Where": plain(fault.place),
        "What": plain(fault.problem),
        "Found": plain(fault.shown_value),
        "What to do": plain(fault.remedy),
    }


def show_notices(notices: tuple[str, ...]) -> None:
    """What was assumed or left out; worth reading, not wrong."""
    for notice in notices:
        st.info(plain(notice), icon=":material/info:")
