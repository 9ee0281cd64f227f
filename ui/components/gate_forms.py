"""Forms of gates: register, change a threshold, count, decide otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from engagement.context import Context
from engagement.gate_checks import Wish
from engagement.gating import change_threshold, override_outcome, record_count, register_gates
from rollout.gates.catalogue import Criterion, GateOutcome, gate_catalogue
from rollout.gates.judging import registered
from rollout.gates.records import GateResult, WaveGate
from rollout.gates.registration import PlannedWave
from surveys.faults import FaultsError
from ui.components.gate_words import as_entered, entry_label, from_entered
from ui.components.number_words import day_words, name_field
from ui.components.page import show_faults
from ui.session import Choice, say_next

_LONGEST_REASON = 1_000


def register_form(context: Context, chosen: Choice, waves: Sequence[PlannedWave]) -> None:
    """Which waves get a gate, by which thresholds, and who says so."""
    titles = {each.number: _wave_words(each) for each in waves}
    with st.form(f"gates-register-{chosen.engagement}"):
        st.markdown("**Register gates**")
        numbers = st.multiselect(
            "Waves",
            list(titles),
            default=list(titles),
            format_func=titles.__getitem__,
            key=f"gates-waves-{chosen.engagement}",
        )
        with st.expander("Other thresholds than the defaults"):
            typed = _threshold_fields(chosen)
            why = st.text_area(
                "Why", max_chars=_LONGEST_REASON, key=f"gates-why-{chosen.engagement}", height=80
            )
        by = name_field(f"gates-by-{chosen.engagement}")
        if not st.form_submit_button("Register the gates", type="primary", icon=":material/how_to_reg:"):
            return
    known = gate_catalogue().by_id
    wishes = {each: Wish(value, why) for each, value in typed.items() if value != known[each].threshold}
    try:
        register_gates(context, chosen.engagement, numbers, by=by, wishes=wishes)
    except FaultsError as error:
        show_faults(error, "No gate was registered.")
        return
    count = len(numbers)
    say_next(f"{count} {'gate is' if count == 1 else 'gates are'} registered.")
    st.rerun()


def _threshold_fields(chosen: Choice) -> dict[str, float]:
    """A field for each criterion, in pairs; a phone puts them under each other."""
    criteria, typed = gate_catalogue().criteria, {}
    for place in range(0, len(criteria), 2):
        for column, criterion in zip(st.columns(2), criteria[place : place + 2], strict=False):
            with column:
                key = f"gates-threshold-{criterion.id}-{chosen.engagement}"
                typed[criterion.id] = _number(criterion, criterion.threshold, key)
    return typed


def change_form(context: Context, chosen: Choice, gate: WaveGate) -> None:
    """One threshold changed, with a reason, until the wave starts."""
    kept = {each.id: (each, value) for each, value in registered(gate, gate_catalogue())}
    # Outside the form, so that the field shows the chosen criterion's value.
    name = st.selectbox(
        "Criterion", list(kept), format_func=lambda each: kept[each][0].title, key=f"gate-which-{gate.id}"
    )
    criterion, before = kept[name]
    with st.form(f"gate-change-{gate.id}", border=False):
        value = _number(criterion, before, f"gate-value-{criterion.id}-{gate.id}")
        reason = st.text_area("Why", max_chars=_LONGEST_REASON, key=f"gate-why-{gate.id}", height=80)
        by = name_field(f"gate-change-by-{gate.id}")
        if not st.form_submit_button("Change the threshold"):
            return
    try:
        change_threshold(context, chosen.engagement, gate.id, criterion.id, value, reason=reason, by=by)
    except FaultsError as error:
        show_faults(error)
        return
    say_next(f"The threshold is changed. It stands from {day_words(gate.starts_on)}.")
    st.rerun()


def count_form(context: Context, chosen: Choice, gate: WaveGate, today: date) -> None:
    """What a person counts from calendars and lists."""
    counted = {
        each.id: (each, each.counted)
        for each, _ in registered(gate, gate_catalogue())
        if each.counted is not None
    }
    name = st.selectbox(
        "What was counted",
        list(counted),
        format_func=lambda each: counted[each][0].title,
        key=f"gate-count-{gate.id}",
    )
    criterion, words = counted[name]
    st.caption(criterion.measured)
    with st.form(f"gate-count-form-{gate.id}", border=False):
        met = st.number_input(words.met, 0, 100_000, 0, key=f"gate-met-{criterion.id}-{gate.id}")
        total = st.number_input(
            words.total, 1, 100_000, len(gate.units), key=f"gate-total-{criterion.id}-{gate.id}"
        )
        on = st.date_input(
            "Counted on",
            today,
            min_value=gate.starts_on,
            max_value=today,
            format="YYYY-MM-DD",
            key=f"gate-count-on-{gate.id}",
        )
        by = name_field(f"gate-count-by-{gate.id}")
        if not st.form_submit_button("Save the count", icon=":material/save:"):
            return
    try:
        record_count(
            context, chosen.engagement, gate.id, criterion.id, int(met), int(total), by=by, on=on or today
        )
    except FaultsError as error:
        show_faults(error)
        return
    say_next("The count is kept. Work the gate out to use it.")
    st.rerun()


def override_form(context: Context, chosen: Choice, result: GateResult, standing: GateOutcome) -> None:
    """Another outcome, by name and with a reason; what was worked out stays beside it."""
    words = gate_catalogue().outcomes
    others = [each for each in GateOutcome if each is not standing]
    with st.form(f"gate-override-{result.id}", border=False):
        st.caption("What was worked out stays beside your decision.")
        outcome = st.selectbox(
            "Decide instead",
            others,
            format_func=lambda each: words[each].title,
            key=f"gate-instead-{result.id}",
        )
        reason = st.text_area(
            "Why", max_chars=_LONGEST_REASON, key=f"gate-override-why-{result.id}", height=80
        )
        st.caption(" ".join(f"{words[each].title}: {words[each].means}" for each in others))
        by = name_field(f"gate-override-by-{result.id}")
        if not st.form_submit_button("Decide otherwise", icon=":material/gavel:"):
            return
    try:
        override_outcome(context, chosen.engagement, result.id, outcome, reason=reason, by=by)
    except FaultsError as error:
        show_faults(error)
        return
    say_next("The decision is kept beside what was worked out.")
    st.rerun()


def _number(criterion: Criterion, value: float, key: str) -> float:
    """A threshold in the units people type, back in the criterion's own."""
    typed = st.number_input(
        entry_label(criterion),
        min_value=as_entered(criterion, criterion.lowest),
        max_value=as_entered(criterion, criterion.highest),
        value=as_entered(criterion, value),
        help=criterion.measured,
        key=key,
    )
    return from_entered(criterion, float(typed))


def _wave_words(wave: PlannedWave) -> str:
    units = wave.units[0].name if len(wave.units) == 1 else f"{len(wave.units)} units"
    return f"Wave {wave.number}, {units}, from {day_words(wave.starts_on)}"
