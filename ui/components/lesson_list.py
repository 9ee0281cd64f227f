"""Closing notes, newest first: looked through by unit, period, kind and words, and removed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engagement.context import Context
from engagement.lessons import delete_lesson
from rollout.activities.lessons import Lesson, LessonKind
from rollout.calendar import period_words
from surveys.faults import FaultsError
from ui.components.lesson_words import KIND_WORDS, NotePlaces
from ui.components.number_words import day_words
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_A_PAGE = 20
_ICONS = {
    LessonKind.KEEP: ":material/check_circle:",
    LessonKind.CHANGE: ":material/change_circle:",
    LessonKind.QUESTION: ":material/help:",
}


def lesson_list(context: Context, chosen: Choice, lessons: Sequence[Lesson], places: NotePlaces) -> None:
    """The notes that fit the filters above them."""
    found = _filtered(chosen, lessons, places)
    if not found:
        st.info("No note fits these filters. Empty them to see all.", icon=":material/filter_alt:")
        return
    pages = -(-len(found) // _A_PAGE)
    page = 1
    if pages > 1:
        st.caption(f"{len(found)} notes, newest first")
        page = min(st.pagination(pages, key=f"lessons-page-{chosen.engagement}"), pages)
    for each in found[(page - 1) * _A_PAGE : page * _A_PAGE]:
        _note(context, chosen, each, places)


def _filtered(chosen: Choice, lessons: Sequence[Lesson], places: NotePlaces) -> list[Lesson]:
    key = f"lessons-{chosen.engagement}"
    first, second, third = st.columns(3, vertical_alignment="bottom")
    words = (
        first.text_input(
            "Words in it",
            type="search",
            placeholder="Note, unit or person",
            max_chars=100,
            key=f"{key}-words",
        )
        or ""
    )
    told = {each.unit for each in lessons}
    named = sorted(told, key=lambda unit: (unit is not None, places.unit_words(unit).casefold()))
    units = second.multiselect(
        "Unit", named, format_func=places.unit_words, placeholder="All", key=f"{key}-units"
    )
    periods = third.multiselect(
        "Period",
        sorted({each.period for each in lessons}, reverse=True),
        format_func=period_words,
        placeholder="All",
        key=f"{key}-periods",
    )
    kinds = st.pills(
        "Kind",
        list(LessonKind),
        selection_mode="multi",
        format_func=KIND_WORDS.__getitem__,
        key=f"{key}-kinds",
        label_visibility="collapsed",
    )
    wanted = words.casefold().split()
    return [
        each
        for each in lessons
        if (not units or each.unit in units)
        and (not periods or each.period in periods)
        and (not kinds or each.kind in kinds)
        and all(word in _told(each, places) for word in wanted)
    ]


def _told(lesson: Lesson, places: NotePlaces) -> str:
    return f"{lesson.text} {places.unit_words(lesson.unit)} {lesson.by}".casefold()


def _note(context: Context, chosen: Choice, lesson: Lesson, places: NotePlaces) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.markdown(
                f"{_ICONS[lesson.kind]} **{KIND_WORDS[lesson.kind]}** · {plain(places.unit_words(lesson.unit))} · "
                f"{period_words(lesson.period)}  \n{plain(lesson.text)}"
            )
            st.caption(f"{plain(lesson.by)}, {day_words(lesson.on)}")
        with st.popover("Delete", icon=":material/delete:", key=f"lesson-away-{lesson.id}"):
            st.markdown("The note is removed for everybody, and cannot be brought back.")
            if st.button("Delete this note", type="primary", key=f"lesson-delete-{lesson.id}"):
                _delete(context, chosen, lesson)


def _delete(context: Context, chosen: Choice, lesson: Lesson) -> None:
    try:
        delete_lesson(context, chosen.engagement, lesson.id)
    except FaultsError as error:
        show_faults(error, "The note was not deleted.")
        return
    say_next("The note is deleted.")
    st.rerun()
