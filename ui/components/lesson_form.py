"""Write a closing note: of whom, of which period, and what is kept, changed or still open."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engagement.context import Context
from engagement.lessons import LONGEST_LESSON, record_lesson
from rollout.activities.lessons import LessonKind
from rollout.calendar import period_words
from surveys.faults import FaultsError
from ui.components.lesson_words import KIND_WORDS, NotePlaces
from ui.components.number_words import name_field
from ui.components.page import show_faults
from ui.session import Choice, say_next


def lesson_form(context: Context, chosen: Choice, places: NotePlaces, periods: Sequence[str]) -> None:
    """The form; what was typed stays in it until the note is kept.

    Parameters
    ----------
    periods : sequence of str
        Ids of the periods that have begun, in order of time; not empty.
    """
    key = f"lesson-{chosen.engagement}"
    written = st.session_state.get(f"{key}-written", 0)
    with st.form(key, border=True):
        st.markdown("**Write a closing note**")
        st.caption(
            ":material/groups: Everybody who works from the plan can read it. Say what happened and what follows: "
            "no names, no blame."
        )
        first, second = st.columns(2)
        unit = first.selectbox(
            "About",
            list(places.units),
            format_func=places.unit_words,
            key=f"{key}-unit",
            persist_state="session",
        )
        period = second.selectbox(
            "Period it closes",
            periods,
            index=len(periods) - 1,
            format_func=period_words,
            key=f"{key}-period",
            persist_state="session",
        )
        kind = st.segmented_control(
            "What it says",
            list(LessonKind),
            default=LessonKind.KEEP,
            required=True,
            format_func=KIND_WORDS.__getitem__,
            key=f"{key}-kind",
        )
        # Another key after each note: the next one begins empty, one that was refused stays.
        text = st.text_area(
            "Note",
            max_chars=LONGEST_LESSON,
            height=100,
            placeholder="What will be kept, what will be done otherwise, or what nobody could answer",
            key=f"{key}-text-{written}",
        )
        by = name_field(f"{key}-by")
        if not st.form_submit_button("Keep the note", type="primary", icon=":material/save:"):
            return
    try:
        record_lesson(
            context,
            chosen.engagement,
            unit=unit,
            period=period,
            kind=kind or LessonKind.KEEP,
            text=text or "",
            by=by,
        )
    except FaultsError as error:
        show_faults(error, "The note was not kept.")
        return
    st.session_state[f"{key}-written"] = written + 1
    say_next(f"The note about {places.unit_words(unit)} is kept.")
    st.rerun()
