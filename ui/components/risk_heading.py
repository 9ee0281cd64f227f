"""What stands above the risk heatmap: the pilot in words, who reads, and what is missing."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.risks import Risks
from readiness.evidence.readers import Reader
from ui.components.page import plain
from ui.places import Place

_UNKNOWN = "not known yet"


def pilot_line(risks: Risks) -> str:
    """How likely the pilot fails, in words and ranges, now and with the cures decided on."""
    now = risks.failure.range_words()
    start = f"The chance that the pilot fails is {now}"
    count = len(risks.cures)
    if not count or now.startswith(_UNKNOWN):
        return start
    said, _, judged = now.partition(". ")
    cures = "cure decided on works" if count == 1 else f"{count} cures decided on work"
    after = risks.failure_with_cures.range_words().partition(". ")[0]
    return f"The chance that the pilot fails is {said}. Once the {cures}, it is {after}. {judged}"


def _switch_key(engagement: UUID) -> str:
    # Of each engagement apart: another client's page opens as that client may read it.
    return f"risk-consultant-{engagement}"


def chosen_reader(engagement: UUID) -> Reader:
    """Who reads the page, as the switch stands; the numbers above it depend on it, too."""
    return Reader.CONSULTANT if st.session_state.get(_switch_key(engagement)) else Reader.CLIENT


def reader_switch(engagement: UUID) -> Reader:
    """Who reads the page: the client, unless the consultant says that nobody else looks."""
    shows_all = st.toggle(
        "Consultant’s view",
        key=_switch_key(engagement),
        help="Shows names, quotes and what only the consultant may read. Off again when the page is left.",
    )
    return Reader.CONSULTANT if shows_all else Reader.CLIENT


def reader_line(reader: Reader) -> None:
    """What the reader sees, said plainly."""
    if reader is Reader.CONSULTANT:
        st.warning(
            "Consultant’s view: names and quotes are shown, and evidence for the consultant only counts in the "
            "chances. Do not project it.",
            icon=":material/visibility_lock:",
        )
    else:
        st.caption(
            "As the client may read it: without names and quotes; evidence for the consultant only does not count."
        )


def missing(risks: Risks) -> dict[str, tuple[str, Place]]:
    """What nobody has brought yet -> the words of the button that leads there, and the place."""
    known = risks.known
    places = {
        "the sponsor interview": (not known.facts, "Open the interview", Place.INTERVIEW),
        "published results": (known.results is None, "Import answers", Place.IMPORT),
        "observations": (not known.observations, "Note observations", Place.OBSERVATIONS),
        "draft OKRs": (not known.dossier.drafts, "Bring draft OKRs", Place.DRAFTS),
    }
    return {name: (label, place) for name, (is_missing, label, place) in places.items() if is_missing}


def missing_evidence(risks: Risks) -> None:
    """What is missing, and the buttons that bring it; nothing where all is there."""
    found = missing(risks)
    if not found:
        return
    *most, last = found
    words = f"{', '.join(most)} and {last}" if most else last
    with st.container(border=True):
        st.markdown(f"So far without {plain(words)}: cells that need them show too little evidence.")
        with st.container(horizontal=True):
            for label, place in found.values():
                if st.button(label, key=f"missing-{place.name}"):
                    st.switch_page(place)
