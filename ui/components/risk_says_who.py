"""Says who? All that stands behind one chance, in a window over the page."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.answering_facts import Cell
from engagement.context import Context
from readiness.evidence.readers import Reader
from ui.components.page import plain
from ui.components.risk_cures import cures_table, numbers_line, sources
from ui.components.risk_evidence import both_sides, contradicting_sources, evidence_figure
from ui.components.risk_questions import further_questions, moved_message, settling_question
from ui.components.risk_words import (
    View,
    chance_range,
    confidence_words,
    conflict_words,
    first_five,
    weeks,
)
from ui.places import Place
from ui.session import Choice

_OPEN = "risk-open"
_FOR = "risk-open-for"


def ask_says_who(cell: str) -> None:
    """Open the window on a cell, ``UNIT|PITFALL``, at the next run."""
    st.session_state[_OPEN] = cell


def close() -> None:
    """Forget which cell was open."""
    st.session_state.pop(_OPEN, None)


def open_cell(view: View, engagement: UUID) -> Cell | None:
    """The cell that the window stands open on; one that is no longer there is passed over.

    The window closes when another engagement is chosen.
    """
    former = st.session_state.get(_FOR, engagement)
    st.session_state[_FOR] = engagement
    if former != engagement:
        close()
    unit, _, pitfall = str(st.session_state.get(_OPEN, "")).partition("|")
    try:
        cell = (UUID(unit) if unit else None, pitfall)
    except ValueError:
        return None
    return cell if view.has(cell) else None


def says_who(context: Context, chosen: Choice, view: View, cell: Cell) -> None:
    """The window over the page, for one cell."""
    title = view.risks.catalogue.by_id[cell[1]].title
    window = st.dialog(f"Says who? {plain(title)}", width="large", on_dismiss=close)
    window(_behind)(context, chosen, view, cell)


def _behind(context: Context, chosen: Choice, view: View, cell: Cell) -> None:
    _, pitfall_id = cell
    risk, pitfall = view.risk(cell), view.risks.catalogue.by_id[pitfall_id]
    message = moved_message()
    if message:
        st.success(plain(message), icon=":material/swap_vert:")
    _sentence(view, cell)
    contradicting_sources(view, pitfall_id)
    left, right = st.columns([3, 2], gap="large")
    with left:
        evidence_figure(view, risk)
        both_sides(view, risk)
    with right:
        others = settling_question(context, chosen, view, cell)
    if others:
        st.markdown("**What else would change this**")
        further_questions(context, chosen, view, cell, others)
    cures_table(view, pitfall)
    with st.container(horizontal=True):
        _leave("Decide on cures", Place.CURES, "cures")
        _leave("See or change our numbers", Place.NUMBERS, "numbers")
    sources(pitfall)
    numbers_line(view, pitfall)


def _leave(label: str, place: Place, key: str) -> None:
    if st.button(label, icon=":material/arrow_forward:", key=f"says-who-{key}"):
        close()
        st.switch_page(place)


def _sentence(view: View, cell: Cell) -> None:
    unit, pitfall_id = cell
    risk, pitfall = view.risk(cell), view.risks.catalogue.by_id[pitfall_id]
    word = view.risks.judged.band(risk.probability)
    rank = ""
    if unit is None:
        stands = view.risks.report.ranks[pitfall_id]
        rank = f"; {first_five(stands)}, rank {stands.best} to {stands.worst}"
    st.markdown(
        f"**{plain(view.places.name(unit))}: {word}, {chance_range(risk)}.** {confidence_words(risk)} "
        f"{conflict_words(risk)} Delay to expect: {weeks(risk)}{rank}."
    )
    private = view.reader is Reader.CONSULTANT
    st.caption(
        f"{plain(pitfall.why.strip())}{' **Consultant’s view: not for the client’s eyes.**' if private else ''}"
    )
