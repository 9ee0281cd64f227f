"""The gates of a plan: registered before a wave starts, worked out later, decided by name."""

from __future__ import annotations

from datetime import date

import streamlit as st

from engagement.context import Context
from engagement.gating import compute_gate, gate_book
from engagement.planning import latest_plan
from rollout.gates.book import GateBook
from rollout.gates.catalogue import CriterionState, gate_catalogue
from rollout.gates.judging import registered
from rollout.gates.records import GateResult, WaveGate
from rollout.gates.registration import PlannedWave, gate_over, open_waves, outdated_gates, planned_waves
from rollout.planning.document import PlanDocument
from surveys.faults import FaultsError
from ui.components.gate_forms import change_form, count_form, override_form, register_form
from ui.components.gate_history import gate_history, replaced_gates
from ui.components.gate_words import found_words, outcome_title, status_words, threshold_words, wave_title
from ui.components.number_words import day_words, name_field
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_EMPTY = (
    "Register the gates before the pilot starts: what has to hold at the end of a wave is agreed while "
    "nobody has seen it run. At its end the data say whether the next wave may start."
)
_NO_PLAN = "Make a plan first. Its waves are what gates are registered for."


def gate_panel(context: Context, chosen: Choice) -> None:
    """Every gate by date, with what it asks for, what was found, and what was decided."""
    st.subheader("Gates", anchor=False)
    found, book, today = (
        latest_plan(context, chosen.engagement),
        gate_book(context, chosen.engagement),
        context.today(),
    )
    plan = found[1] if found is not None and found[1].is_possible else None
    waves = open_waves(plan, book, today) if plan else ()
    if not book.standing:
        st.markdown(_EMPTY if plan else f"{_EMPTY}  \n{_NO_PLAN}")
    else:
        st.markdown(f"**{_sentence(book, today)}**")
        st.caption(
            ":material/lock: For consultant and sponsor: a gate may name what fell in a unit. "
            "Units whose results are hidden are not known here."
        )
    if plan:
        _warnings(plan, book, today)
    for gate in book.standing:
        _card(context, chosen, book, gate)
    if waves:
        register_form(context, chosen, waves)
    _rules()
    replaced_gates(book)


def _sentence(book: GateBook, today: date) -> str:
    """How many gates there are, how many are decided, and which one comes next."""
    gates = book.standing
    judged = [each for each in gates if book.decided(each.id) is not None]
    days = gate_catalogue().opens_days_before_end
    waiting = [each for each in gates if each not in judged]
    head = f"{len(gates)} {'gate is' if len(gates) == 1 else 'gates are'} registered, {len(judged) or 'none'} worked out."
    if not waiting:
        return head
    opens = waiting[0].opens_on(days)
    when = "can be worked out now" if today >= opens else f"opens on {day_words(opens)}"
    return f"{head} Wave {waiting[0].wave} {when}."


def _warnings(plan: PlanDocument, book: GateBook, today: date) -> None:
    """Waves that run without a gate, and gates that the newest plan does not have any more."""
    late = [
        each.number
        for each in planned_waves(plan)
        if today >= each.starts_on and gate_over(each, book) is None and not _is_under_a_gate(each, book)
    ]
    if late:
        names = ", ".join(map(str, late))
        st.warning(
            f"{'Wave' if len(late) == 1 else 'Waves'} {names} started without a gate. None can be registered any "
            "more; say in words what became of it. Register those of later waves now.",
            icon=":material/event_busy:",
        )
    outdated = outdated_gates(plan, book, today)
    if outdated:
        names = ", ".join(str(each.wave) for each in outdated)
        st.warning(
            f"The newest plan has other units or days than the gate of wave {names}. Register it anew; "
            "the old one is kept in the history.",
            icon=":material/update:",
        )


def _is_under_a_gate(wave: PlannedWave, book: GateBook) -> bool:
    return any(gate.unit_ids & wave.unit_ids for gate in book.standing)


def _card(context: Context, chosen: Choice, book: GateBook, gate: WaveGate) -> None:
    today, results = context.today(), book.results_of(gate.id)
    newest = results[-1] if results else None
    with st.container(border=True):
        st.markdown(
            f"**{plain(wave_title(gate))}**  \n{status_words(gate, book, today)}  \n"
            f":small[{day_words(gate.starts_on)} to {day_words(gate.due_on)}. Registered by {plain(gate.by)} on "
            f"{day_words(gate.registered_on)}, plan version {gate.plan_version}.]"
        )
        if newest is not None:
            _outcome(book, newest)
        st.table(_criteria(gate, newest), hide_index=True, border="horizontal")
        _actions(context, chosen, book, gate)
        gate_history(book, gate)


def _outcome(book: GateBook, result: GateResult) -> None:
    """What the data said, why, what is missing, and what was decided instead."""
    words, override = gate_catalogue().outcomes[result.outcome], book.override_of(result.id)
    said = "Worked out" if override is None else "The data said"
    st.markdown(
        f"{said} on {day_words(result.on)}, attempt {result.attempt}: **{outcome_title(result.outcome)}**. "
        f"{plain(result.says)} {plain(words.means)}"
    )
    for state, label in ((CriterionState.FAILED, "Failed"), (CriterionState.NOT_KNOWN, "Missing")):
        if names := _required(result, state):
            st.markdown(f"**{label}:** {plain('; '.join(names))}.")
    if override is not None:
        instead = gate_catalogue().outcomes[override.outcome]
        st.markdown(
            f":material/gavel: **{plain(override.by)}** decided otherwise on {day_words(override.on)}: "
            f"**{outcome_title(override.outcome)}**. {plain(instead.means)}  \nReason: {plain(override.reason)}"
        )


def _required(result: GateResult, state: CriterionState) -> list[str]:
    """Titles of the required criteria in one state."""
    known = gate_catalogue().by_id
    found = [
        known[each.criterion] for each in result.criteria if each.state is state and each.criterion in known
    ]
    return [each.title for each in found if each.required]


def _criteria(gate: WaveGate, result: GateResult | None) -> list[dict[str, str]]:
    """Three columns, so that a phone shows them side by side."""
    found = {each.criterion: each for each in result.criteria} if result else {}
    return [
        {
            "Criterion": plain(criterion.title) + ("" if criterion.required else "  \n:small[watched only]"),
            "Has to be": plain(threshold_words(criterion, threshold)),
            "Found": found_words(found.get(criterion.id)),
        }
        for criterion, threshold in registered(gate, gate_catalogue())
    ]


def _actions(context: Context, chosen: Choice, book: GateBook, gate: WaveGate) -> None:
    today = context.today()
    with st.container(horizontal=True):
        if not gate.has_started(today):
            with st.popover("Change a threshold", icon=":material/tune:"):
                change_form(context, chosen, gate)
            return
        with st.popover("Count", icon=":material/add_task:"):
            count_form(context, chosen, gate, today)
        if today >= gate.opens_on(gate_catalogue().opens_days_before_end):
            with st.popover("Work it out", icon=":material/rule:"):
                _compute(context, chosen, gate)
        results = book.results_of(gate.id)
        if results:
            with st.popover("Decide otherwise", icon=":material/gavel:"):
                override_form(context, chosen, results[-1], book.decided(gate.id) or results[-1].outcome)


def _compute(context: Context, chosen: Choice, gate: WaveGate) -> None:
    with st.form(f"gate-compute-{gate.id}", border=False):
        st.caption("The data of today are read and the result is kept.")
        by = name_field(f"gate-compute-by-{gate.id}")
        if not st.form_submit_button("Work the gate out", type="primary"):
            return
    try:
        result = compute_gate(context, chosen.engagement, gate.id, by=by)
    except FaultsError as error:
        show_faults(error, "Nothing was worked out.")
        return
    title = gate_catalogue().outcomes[result.outcome].title
    say_next(f"Wave {gate.wave}: {title}. {result.says}")
    st.rerun()


def _rules() -> None:
    """The rule table as it is applied."""
    catalogue = gate_catalogue()
    with st.expander("How a gate is decided"):
        st.markdown("The first line that applies decides.")
        st.table(
            [{"If": plain(rule.says), "Then": outcome_title(rule.outcome)} for rule in catalogue.rules],
            hide_index=True,
        )
        for criterion in catalogue.criteria:
            st.markdown(
                f"- **{plain(criterion.title)}**: {plain(criterion.measured)} Needs: {plain(criterion.needs)} "
                f":small[Default {plain(threshold_words(criterion, criterion.threshold))}; source "
                f"{plain(criterion.source.document)}, {plain(criterion.source.place)}.]"
            )
