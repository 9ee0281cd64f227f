"""What became of gates: every change, count, result and decision, and the gates of older plans."""

from __future__ import annotations

import streamlit as st

from rollout.gates.book import GateBook
from rollout.gates.catalogue import gate_catalogue
from rollout.gates.records import WaveGate
from ui.components.gate_words import threshold_words, wave_title
from ui.components.number_words import day_words
from ui.components.page import plain


def gate_history(book: GateBook, gate: WaveGate) -> None:
    """Everything that was changed, counted, worked out and decided, newest first."""
    known = gate_catalogue().by_id
    lines = [
        (
            each.on,
            f"{each.by} changed “{known[each.criterion].title}” from "
            f"{threshold_words(known[each.criterion], each.before)} to "
            f"{threshold_words(known[each.criterion], each.after)}. Reason: {each.reason}",
        )
        for each in gate.changes
        if each.criterion in known
    ]
    lines += [
        (each.on, f"{each.by} counted for “{known[each.criterion].title}”: {each.met} of {each.total}.")
        for each in book.counts
        if each.gate == gate.id and each.criterion in known
    ]
    for result in book.results_of(gate.id):
        title = gate_catalogue().outcomes[result.outcome].title
        lines.append(
            (result.on, f"Worked out by {result.by}, attempt {result.attempt}: {title}. {result.says}")
        )
        lines += [
            (
                each.on,
                f"{each.by} decided otherwise: {gate_catalogue().outcomes[each.outcome].title}. "
                f"Reason: {each.reason}",
            )
            for each in book.overrides
            if each.result == result.id
        ]
    if lines:
        with st.expander("History"):
            for on, text in sorted(lines, key=lambda line: line[0], reverse=True):
                st.markdown(f"- {day_words(on)}: {plain(text)}")


def replaced_gates(book: GateBook) -> None:
    """Gates of older plans."""
    old = [each for each in book.gates if each.replaced_by is not None]
    if old:
        with st.expander(f"Replaced by a newer plan: {len(old)}"):
            for gate in old:
                st.markdown(
                    f"- {plain(wave_title(gate))}, from {day_words(gate.starts_on)}; registered by "
                    f"{plain(gate.by)} on {day_words(gate.registered_on)}, plan version {gate.plan_version}."
                )
