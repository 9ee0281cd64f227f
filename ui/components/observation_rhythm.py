"""Does the rhythm hold? What calendars show of check-ins and retrospectives, unit by unit."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.observed_findings import NO_NAME, moved_words
from engagement.observing import LONGEST_NAME, Visit, place_name
from engagement.reading import Results
from engagement.rhythm import (
    LookedUp,
    bring_rhythm_back,
    check_in_words,
    newest_first,
    record_rhythm,
    remove_rhythm,
    retrospective_words,
    rhythm_sentence,
    weeks_too_many,
)
from engagement.risks import Risks, current_risks
from readiness.evidence.cadence import CadenceRecord
from surveys.faults import FaultsError
from ui.components.page import plain, show_faults
from ui.components.place_choice import place_choice
from ui.session import Choice, say_next, signed_in

_MOST_NEWEST = 12
_COUNTING = (
    "The newest look at a unit counts. The same person, unit and day again corrects the entry. "
    "Retrospectives are due at the end of each quarter."
)


def rhythm_section(chosen: Choice, context: Context, risks: Risks, results: Results | None) -> None:
    """What the calendars show, a form for one more look, and the history."""
    records = risks.known.dossier.cadence
    organisation = risks.known.organisation
    st.subheader("Does the rhythm hold?", anchor=False)
    st.markdown(plain(rhythm_sentence(records, organisation, weeks_too_many(risks.catalogue))))
    newest = newest_first(records)
    lines = [
        f"- **{plain(place_name(each.unit, organisation))}**: {_words(each)}"
        for each in newest[:_MOST_NEWEST]
    ]
    if lines:
        st.markdown("\n".join(lines))
    if len(newest) > _MOST_NEWEST:
        st.caption(f"{len(newest) - _MOST_NEWEST} more places below, in the history.")
    _form(chosen, context, risks, results)
    _history(chosen, context, risks, newest)


def _form(chosen: Choice, context: Context, risks: Risks, results: Results | None) -> None:
    engagement, today = chosen.engagement, context.today()
    account = signed_in()
    with st.form(f"rhythm-{engagement}", clear_on_submit=False):
        st.markdown("**Look into a calendar**")
        with st.container(horizontal=True):
            where = place_choice(risks.known.organisation, None, f"rhythm-where-{engagement}", width=260)
            last = st.date_input(
                "Last check-in",
                None,
                max_value=today,
                format="YYYY-MM-DD",
                key=f"rhythm-last-{engagement}",
                help="Leave it empty if nobody knows.",
                width=170,
            )
            due = st.number_input(
                "Retrospectives due so far", 0, 100, 0, key=f"rhythm-due-{engagement}", width=190
            )
            held = st.number_input("Of these held", 0, 100, 0, key=f"rhythm-held-{engagement}", width=190)
            who = st.text_input(
                "Who looked it up",
                account.name if account else "",
                max_chars=LONGEST_NAME,
                key=f"rhythm-who-{engagement}",
                width=200,
            )
            on = st.date_input(
                "Looked up on",
                today,
                max_value=today,
                format="YYYY-MM-DD",
                key=f"rhythm-on-{engagement}",
                width=170,
            )
        if st.form_submit_button("Save the rhythm", icon=":material/save:"):
            _save(chosen, context, results, LookedUp(Visit(who, where, on), last, int(due), int(held)))
    st.caption(_COUNTING)


def _save(chosen: Choice, context: Context, results: Results | None, found: LookedUp) -> None:
    before = current_risks(context, chosen.engagement, results).report
    try:
        record_rhythm(context, chosen.engagement, found)
    except FaultsError as error:
        show_faults(error, "The rhythm was not saved.")
        return
    moved = moved_words(before, current_risks(context, chosen.engagement, results), found.visit.unit)
    say_next(f"Rhythm saved. {moved}".strip())
    st.rerun()


def _history(chosen: Choice, context: Context, risks: Risks, newest: tuple[CadenceRecord, ...]) -> None:
    records = risks.known.dossier.cadence
    _undo(chosen, context)
    if not records:
        return
    counting = {each.id for each in newest}
    count = f"{len(records)} {'look' if len(records) == 1 else 'looks'}"
    with st.expander(f"History: {count} into calendars"):
        for record in sorted(records, key=lambda each: each.on, reverse=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                where = plain(place_name(record.unit, risks.known.organisation))
                older = "" if record.id in counting else " :small[(an older look, does not count)]"
                st.markdown(f"**{where}**: {_words(record)}{older}", width="stretch")
                if st.button(
                    "Remove", key=f"remove-rhythm-{record.id}", icon=":material/delete:", type="tertiary"
                ):
                    remove_rhythm(context, chosen.engagement, record.id)
                    st.session_state[_undo_key(chosen.engagement)] = record
                    say_next("The look is removed; it can be brought back.")
                    st.rerun()


def _undo(chosen: Choice, context: Context) -> None:
    key = _undo_key(chosen.engagement)
    removed: CadenceRecord | None = st.session_state.get(key)
    if removed is not None and st.button("Bring the removed look back", icon=":material/undo:"):
        bring_rhythm_back(context, chosen.engagement, removed)
        del st.session_state[key]
        say_next("The look is back.")
        st.rerun()


def _undo_key(engagement: UUID) -> str:
    return f"removed-rhythm-{engagement}"


def _words(record: CadenceRecord) -> str:
    who = plain(record.seen_by or NO_NAME)
    return f"{check_in_words(record)}, {retrospective_words(record)} :small[({who})]"
