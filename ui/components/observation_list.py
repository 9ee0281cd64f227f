"""What was recorded so far: the figure, who contradicts whom, and every entry to be changed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.observed_findings import (
    NO_NAME,
    UNKNOWN_SIGN,
    SeenSign,
    contradictions_sentence,
    seen_signs,
)
from engagement.observing import LONGEST_NAME, LONGEST_NOTE, bring_back, change, place_name, remove
from engagement.risks import Risks
from exchange.palette import HIDDEN, INK
from readiness.evidence.observed import STEPS
from readiness.evidence.sign_groups import signs_of
from readiness.facts import Observation
from surveys.faults import FaultsError
from surveys.text import normalised
from ui.components.observation_form import NOTE_HINT
from ui.components.page import plain, show_faults
from ui.components.place_choice import place_choice
from ui.figures.observation_figure import observation_figure, observer_marks
from ui.session import Choice, say_next

_MOST = 12


def observation_overview(risks: Risks, signs: Sequence[SeenSign]) -> None:
    """The strips, most telling first, and about what observers contradict each other."""
    disagree = contradictions_sentence(signs)
    if disagree:
        st.warning(plain(f"{disagree} Ask both what exactly they saw."), icon=":material/compare_arrows:")
    everything = len(signs) <= _MOST or st.toggle(f"All {len(signs)} signs", key="all-signs")
    shown = signs if everything else signs[:_MOST]
    names = [each.seen_by for sign in signs for each in sign.entries]
    marks = observer_marks(names)
    ink = {"light": INK, "dark": HIDDEN}.get(st.context.theme.type or "")
    with st.container(width=640):
        st.plotly_chart(
            observation_figure(shown, marks, lambda unit: place_name(unit, risks.known.organisation), ink),
            key="observation-figure",
            config={"displayModeBar": False},
            alt="For each sign, on five steps from clearly absent to clearly there, a dot for each observer with "
            "their initials; most telling sign first. The entries below hold the same.",
        )
        spelled = {normalised(name): name or NO_NAME for name in reversed(names)}
        who = ", ".join(f"**{plain(mark)}** {plain(spelled[name])}" for name, mark in marks.items())
        st.caption(
            f"Most telling first; darker: the sign is there. {who}. "
            "A dot is the observer’s newest entry in one place."
        )


def observation_entries(chosen: Choice, context: Context, risks: Risks) -> None:
    """Every entry by visit, newest first, with a way to change or remove it."""
    _undo(chosen, context)
    if not risks.known.observations:
        return
    visits: dict[tuple[str, UUID | None, date | None], list[Observation]] = {}
    for each in risks.known.observations:
        visits.setdefault((normalised(each.seen_by), each.unit, each.on), []).append(each)
    st.markdown("**Recorded so far**")
    newest_first = sorted(visits.items(), key=lambda item: item[0][2] or date.min, reverse=True)
    for (_, unit, on), entries in newest_first:
        where = place_name(unit, risks.known.organisation)
        who = entries[0].seen_by or NO_NAME
        count = f"{len(entries)} {'sign' if len(entries) == 1 else 'signs'}"
        with st.expander(f"{plain(who)}, {plain(where)}, {_day(on)}: {count}"):
            for entry in entries:
                _entry(chosen, context, risks, entry)
    with st.expander("The entries as a table"):
        st.dataframe(_rows(risks), hide_index=True, width="stretch")


def _entry(chosen: Choice, context: Context, risks: Risks, entry: Observation) -> None:
    if st.session_state.get(_changing_key(chosen)) == entry.id:
        _change_form(chosen, context, risks, entry)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        note = f"  \n:small[{plain(entry.note)}]" if entry.note else ""
        st.markdown(
            f"**{STEPS[entry.steps].capitalize()}:** {plain(_sign(risks, entry))}{note}", width="stretch"
        )
        if st.button("Change", key=f"change-{entry.id}", icon=":material/edit:", type="tertiary"):
            st.session_state[_changing_key(chosen)] = entry.id
            st.rerun()


def _change_form(chosen: Choice, context: Context, risks: Risks, entry: Observation) -> None:
    with st.form(f"changing-{entry.id}"):
        st.markdown(f"**{plain(_sign(risks, entry))}**")
        steps = st.segmented_control(
            "What was seen",
            list(STEPS),
            default=entry.steps,
            required=True,
            format_func=STEPS.__getitem__,
            key=f"changed-step-{entry.id}",
            width="stretch",
        )
        note = st.text_area(
            "Note", entry.note, max_chars=LONGEST_NOTE, key=f"changed-note-{entry.id}", help=NOTE_HINT
        )
        who_column, where_column, when_column = st.columns([3, 3, 2])
        who = who_column.text_input(
            "Who observed", entry.seen_by, max_chars=LONGEST_NAME, key=f"changed-who-{entry.id}"
        )
        with where_column:
            where = place_choice(risks.known.organisation, entry.unit, f"changed-where-{entry.id}")
        on = when_column.date_input(
            "When",
            entry.on,
            max_value=context.today(),
            format="YYYY-MM-DD",
            key=f"changed-on-{entry.id}",
        )
        wanted = entry.model_copy(
            update={"steps": steps, "note": note.strip(), "seen_by": who.strip(), "unit": where, "on": on}
        )
        _change_buttons(chosen, context, entry, wanted)


def _change_buttons(chosen: Choice, context: Context, entry: Observation, wanted: Observation) -> None:
    with st.container(horizontal=True):
        save = st.form_submit_button("Save the change", type="primary", icon=":material/save:")
        drop = st.form_submit_button("Remove the entry", icon=":material/delete:")
        leave = st.form_submit_button("Leave it as it is", type="tertiary")
    if save:
        _save(chosen, context, entry, wanted)
    if drop:
        remove(context, chosen.engagement, {entry.id})
        # What was removed comes back with one click.
        st.session_state[_undo_key(chosen)] = entry
        _close(chosen, "The entry is removed; it can be brought back.")
    if leave:
        _close(chosen)


def _save(chosen: Choice, context: Context, entry: Observation, wanted: Observation) -> None:
    try:
        change(context, chosen.engagement, entry, wanted)
    except FaultsError as error:
        show_faults(error, "Nothing was changed.")
        return
    _close(chosen, "The entry is changed.")


def _close(chosen: Choice, message: str = "") -> None:
    st.session_state.pop(_changing_key(chosen), None)
    if message:
        say_next(message)
    st.rerun()


def _changing_key(chosen: Choice) -> str:
    return f"changing-observation-{chosen.engagement}"


def _undo(chosen: Choice, context: Context) -> None:
    removed: Observation | None = st.session_state.get(_undo_key(chosen))
    if removed is not None and st.button("Bring the removed entry back", icon=":material/undo:"):
        bring_back(context, chosen.engagement, [removed])
        del st.session_state[_undo_key(chosen)]
        say_next("The entry is back.")
        st.rerun()


def _undo_key(chosen: Choice) -> str:
    return f"removed-observation-{chosen.engagement}"


def _sign(risks: Risks, entry: Observation) -> str:
    signal = signs_of(risks.catalogue).get((entry.pitfall, entry.signal))
    return signal.sign if signal else f"{UNKNOWN_SIGN}: {entry.pitfall}, {entry.signal}"


def _rows(risks: Risks) -> list[dict[str, object]]:
    titles = {each.id: each.title for each in risks.catalogue.pitfalls}
    disagree = {(each.pitfall, each.signal) for each in seen_signs(risks) if each.contradicted}
    return [
        {
            "Sign": _sign(risks, each),
            "Step": STEPS[each.steps],
            "Who": each.seen_by or NO_NAME,
            "Where": place_name(each.unit, risks.known.organisation),
            "When": _day(each.on),
            "Note": each.note,
            "Observers": "disagree" if (each.pitfall, each.signal) in disagree else "",
            "Pitfall": titles.get(each.pitfall, each.pitfall),
        }
        for each in risks.known.observations
    ]


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "no date"
