"""Text answers: read, shortened and released one by one, before anybody else sees a word."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.comments import LEAST_TEXTS, Marks, QuestionTexts, keep_reading, marks_of, question_texts
from engagement.context import Context
from engagement.live_turnout import number_words
from engagement.room import CommentReading
from surveys.answers import Comment
from surveys.faults import FaultsError
from surveys.survey import Survey
from ui.components.page import plain, show_faults
from ui.session import say_next
from ui.wiring import context_for


@st.cache_resource(max_entries=16, show_spinner=False)
def _marks(workspace: UUID, survey: UUID) -> Marks:
    """What to mark: a survey's copy of the organisation never changes."""
    return marks_of(context_for(workspace).store.survey_organisation(workspace, survey))


def comments_desk(context: Context, survey: Survey) -> None:
    """Each open question: the next unread text, and what was released so far."""
    asked = question_texts(context, survey.id)
    if not asked:
        st.caption("This survey asks no open question.")
        return
    least = max(LEAST_TEXTS, survey.threshold)
    st.caption(
        "Texts come in no order, without team, role or date. Read each, take out what points at somebody, and "
        "show it or keep it out. The room sees only what you show, and only when you go to it."
    )
    for each in asked:
        st.subheader(plain(each.question.text[survey.language]), anchor=False)
        if not each.may_be_read:
            st.info(
                f"Fewer than {number_words(least)} people wrote something here, so nobody reads it.",
                icon=":material/visibility_off:",
            )
            continue
        _desk(context, survey, each)


def _desk(context: Context, survey: Survey, asked: QuestionTexts) -> None:
    total, unread = len(asked.texts), asked.unread
    st.caption(
        f"{total - len(unread)} of {total} read, {len(asked.shown)} shown to the room."
        if unread
        else f"All {total} are read; {len(asked.shown)} may be shown to the room."
    )
    if unread:
        _reading(context, survey, unread[0], None)
    read = [(each, asked.readings[each.key]) for each in asked.texts if each.key in asked.readings]
    if read:
        with st.expander(f"Read so far: {len(read)}"):
            for each, reading in read:
                _decided(context, survey, each, reading)


def _reading(context: Context, survey: Survey, comment: Comment, reading: CommentReading | None) -> None:
    """One text with its wording for the room."""
    key, marks = comment.key.hex(), _marks(context.workspace, survey.id)
    found = marks.found_in(comment.text)
    with st.container(border=True):
        st.text(comment.text)
        if found:
            # Not as markdown: an address would become a link.
            st.text(f"May point at somebody: {', '.join(f'“{part}”' for part in found)}")
            if st.button("Take the marked words out", key=f"redact-{key}", icon=":material/ink_eraser:"):
                st.session_state[f"wording-{key}"] = marks.taken_out_of(
                    st.session_state.get(f"wording-{key}", comment.text)
                )
        start = reading.text if reading else comment.text
        st.session_state.setdefault(f"wording-{key}", start)
        wording = st.text_area("Wording for the room", key=f"wording-{key}", max_chars=5_000, height=90)
        with st.container(horizontal=True):
            if st.button("Show it", key=f"show-{key}", type="primary", icon=":material/visibility:"):
                _keep(context, survey, comment, wording, shown=True)
            if st.button("Keep it out", key=f"withhold-{key}", icon=":material/visibility_off:"):
                _keep(context, survey, comment, wording, shown=False)


def _decided(context: Context, survey: Survey, comment: Comment, reading: CommentReading) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(
            "Shown" if reading.shown else "Kept out",
            icon=":material/visibility:" if reading.shown else ":material/visibility_off:",
            color="green" if reading.shown else "gray",
        )
        st.text(reading.text or "(empty)", width="stretch")
        with st.popover("Change"):
            _reading(context, survey, comment, reading)


def _keep(context: Context, survey: Survey, comment: Comment, wording: str, *, shown: bool) -> None:
    try:
        keep_reading(context, survey.id, comment.key, text=wording, shown=shown)
    except FaultsError as error:
        show_faults(error)
        return
    st.session_state.pop(f"wording-{comment.key.hex()}", None)
    say_next("The room may see it." if shown else "It stays out.")
    st.rerun()
