"""An open question, answered where it is asked: a fact or a sign, kept at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

import streamlit as st
from pydantic import ValidationError

from readiness.evidence.observed import STEPS
from readiness.facts import UNKNOWN, Fact, FactDefinition, FactKind, MayRead, Observation, SourceQuality
from readiness.pitfall_catalogue import ObservationSignal
from surveys.faults import FaultsError
from surveys.instrument_files import faults_of_validation
from ui.components.page import plain, show_faults

_READERS = {
    MayRead.KIND_OF_SOURCE: "The kind of source, for everybody",
    MayRead.NAMED: "Everybody: name and quote, with consent",
    MayRead.CONSULTANT: "The consultant only",
}


def fact_form(
    definition: FactDefinition, key: str, *, leads_to: Mapping[str, str] | None = None, today: date
) -> Fact | None:
    """A form for one statement about a fact; the statement once it is saved.

    Parameters
    ----------
    key : str
        Keeps this form apart from others of the same page.
    leads_to : mapping or None
        Answer in words -> what it would lead to, in words.
    """
    with st.form(key, border=False):
        value = _value(definition, key, leads_to or {})
        left, right = st.columns([2, 3], vertical_alignment="bottom")
        quality = left.selectbox(
            "How we know",
            list(SourceQuality),
            index=list(SourceQuality).index(SourceQuality.INTERVIEW),
            format_func=lambda each: each.value.capitalize(),
            key=f"{key}-quality",
        )
        with right.popover("Who said it, and in what words", icon=":material/format_quote:", width="stretch"):
            said_by, quote, may_read = _source(key)
        saved = st.form_submit_button("Save the answer", type="primary", icon=":material/check:")
    if not saved:
        return None
    if value is _NOTHING:
        st.warning("Choose an answer first; “Unknown” is one, too.", icon=":material/help:")
        return None
    parts = {
        "fact": definition.id,
        "value": value,
        "quality": quality,
        "said_by": said_by,
        "quote": quote,
        "may_read": may_read,
        "on": today,
    }
    try:
        return Fact.model_validate(parts)
    except ValidationError as error:
        show_faults(FaultsError(faults_of_validation(error, "Answer")), "Not saved.")
        return None


_NOTHING = object()


def _value(definition: FactDefinition, key: str, leads_to: Mapping[str, str]) -> object:
    """The answer; None is unknown, `_NOTHING` says that nothing was chosen."""
    if definition.kind is FactKind.NUMBER:
        number = st.number_input(
            f"Answer in {definition.unit}, empty for unknown",
            min_value=definition.minimum,
            max_value=definition.maximum,
            value=None,
            step=1.0,
            placeholder="Unknown",
            key=f"{key}-number",
        )
        if leads_to:
            st.caption(plain("; ".join(f"{label}: {led}" for label, led in leads_to.items())))
        return number
    labels = {option.id: option.label for option in definition.options} | {UNKNOWN: "Unknown"}
    chosen = st.radio(
        "Answer",
        list(labels),
        index=None,
        format_func=lambda each: plain(labels[each]),
        captions=[leads_to.get(label, "moves nothing") for label in labels.values()] if leads_to else None,
        key=f"{key}-choice",
        label_visibility="collapsed",
    )
    if chosen is None:
        return _NOTHING
    return None if chosen == UNKNOWN else chosen


def _source(key: str) -> tuple[str, str, MayRead]:
    said_by = st.text_input("Who or what", max_chars=200, key=f"{key}-by", help="A person, or a document.")
    quote = st.text_area("Quote", max_chars=2000, key=f"{key}-quote")
    may_read = st.selectbox(
        "Who may read the source", list(_READERS), format_func=_READERS.__getitem__, key=f"{key}-reader"
    )
    return said_by, quote, may_read


def observation_form(
    pitfall: str,
    signal: ObservationSignal,
    places: Mapping[UUID | None, str],
    key: str,
    *,
    at: UUID | None = None,
    today: date,
) -> Observation | None:
    """A form for one sign, in five steps; the observation once it is saved.

    Parameters
    ----------
    places : mapping
        Where it may have been seen -> in words; None: the organisation as a whole.
    at : UUID or None
        The place that is chosen at first.
    """
    with st.form(key, border=False):
        steps = st.radio(
            "What was seen",
            list(STEPS),
            index=None,
            format_func=lambda step: STEPS[step].capitalize(),
            key=f"{key}-steps",
            horizontal=True,
            label_visibility="collapsed",
        )
        left, right = st.columns([2, 3], vertical_alignment="bottom")
        ids = list(places)
        unit = left.selectbox(
            "Where",
            ids,
            index=ids.index(at) if at in ids else 0,
            format_func=places.__getitem__,
            key=f"{key}-where",
        )
        with right.popover("Who saw it, and a note", icon=":material/edit_note:", width="stretch"):
            seen_by = st.text_input("Who saw it", max_chars=200, key=f"{key}-by")
            note = st.text_area("Note", max_chars=2000, key=f"{key}-note")
        saved = st.form_submit_button("Save the observation", type="primary", icon=":material/check:")
    if not saved:
        return None
    if steps is None:
        st.warning(
            "Choose one of the five steps first; the middle one is “could not tell”.", icon=":material/help:"
        )
        return None
    return Observation(
        id=uuid4(),
        pitfall=pitfall,
        signal=signal.id,
        steps=steps,
        seen_by=seen_by,
        note=note,
        on=today,
        unit=unit,
    )
