"""What people will be asked: as a phone shows it, and as a list by component."""

from __future__ import annotations

import base64

import streamlit as st

from surveys.instrument import Instrument, ItemKind
from ui.components.page import plain

_PHONE = (390, 780)


def phone_preview(html: str, alt: str) -> None:
    """A page of HTML in a frame as large as a phone; narrower screens shrink it."""
    # As a data address it has an origin of its own: whatever it holds, it reaches nothing of this page.
    address = "data:text/html;charset=utf-8;base64," + base64.b64encode(html.encode()).decode()
    with st.container(border=True, width=_PHONE[0] + 34):
        st.iframe(address, height=_PHONE[1], alt=alt)


def _answers(instrument: Instrument, scale: str, language: str) -> None:
    """The answers people choose from on one scale."""
    ways_out = instrument.ways_out
    words = (
        *instrument.scales[scale].labels[language],
        ways_out.dont_know[language],
        ways_out.declined[language],
    )
    st.caption(f"Answers: {plain(' · '.join(words))}")


def list_preview(instrument: Instrument, language: str) -> None:
    """Every statement as a list, by component, with the answers people choose from."""
    one_scale = len({item.scale for item in instrument.items}) == 1
    if one_scale:
        _answers(instrument, instrument.items[0].scale, language)
    others = [item for item in instrument.items if item.kind is ItemKind.PITFALL]
    names = [component.label[language] for component in instrument.components]
    names += ["Pitfalls people can see"] if others else []
    names += ["Open questions"] if instrument.open_questions else []
    tabs = dict(zip(names, st.tabs(names), strict=True))
    for component in instrument.components:
        with tabs[component.label[language]]:
            if component.meaning:
                st.caption(plain(component.meaning[language]))
            if not one_scale:
                _answers(instrument, component.scale, language)
            for item in instrument.items_of(component.id):
                turned = "  :small[(reversed)]" if item.reversed else ""
                st.markdown(f"- {plain(item.text[language])}{turned}")
            symptoms = instrument.items_of(component.id, ItemKind.SYMPTOM)
            for scale in dict.fromkeys(item.scale for item in symptoms):
                if scale != component.scale:
                    _answers(instrument, scale, language)
            for item in symptoms:
                st.markdown(f"- {plain(item.text[language])}  :small[(asks for the symptom)]")
    if others:
        with tabs["Pitfalls people can see"]:
            for scale in () if one_scale else dict.fromkeys(item.scale for item in others):
                _answers(instrument, scale, language)
            for item in others:
                st.markdown(f"- {plain(item.text[language])}")
    if instrument.open_questions:
        with tabs["Open questions"]:
            for question in instrument.open_questions:
                st.markdown(f"- {plain(question.text[language])}")
