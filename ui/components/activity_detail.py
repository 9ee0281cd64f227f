"""One activity: who and when, what is ticked off in its course, and where its kind comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import streamlit as st

from rollout.activities.activity import Activity, Phase
from rollout.activities.lessons import Lesson
from rollout.activities.templates import ActivityTemplate, activity_templates
from rollout.calendar import period_words
from rollout.chances.schedule_chances import day_words
from ui.components.calendar_entries import place_words
from ui.components.draft_markup import source_words
from ui.components.lesson_words import KIND_WORDS
from ui.components.page import plain
from ui.figures.calendar_figure import hours_words

_MOST_BEFORE, _MOST_LESSONS = 5, 5


def activity_detail(
    activity: Activity, known: Mapping[UUID, Activity], lessons: Sequence[Lesson] = ()
) -> None:
    """Everything about one activity.

    Parameters
    ----------
    known : mapping of UUID to Activity
        All activities of the plan, to name those before it.
    lessons : sequence of Lesson
        Closing notes of its unit, newest first; told where something is looked back on.
    """
    kind = activity_templates().by_id.get(activity.template)
    with st.container(border=True):
        st.markdown(f"**{plain(activity.title)}**  \n:small[{plain(activity.unit_name)}]")
        st.markdown("\n".join(f"- {line}" for line in _lines(activity, known)))
        if kind is None:
            st.caption("It is of no kind that the product knows: somebody added it, or it is a cure.")
            return
        _steps(kind)
        _message(kind)
        if kind.phase is Phase.LEARN:
            _lessons(lessons)
        st.caption(f"Source: {plain(source_words(kind.source))}")


def _lines(activity: Activity, known: Mapping[UUID, Activity]) -> Iterator[str]:
    days = day_words(activity.start)
    if activity.end != activity.start:
        days += f" to {day_words(activity.end)}"
    if activity.repeats:
        days += f", {activity.repeats.value}"
    yield f"When: {days}"
    if activity.session is not None:
        session = activity.session
        coach = f", with {session.coach}" if session.coach else ""
        clock = place_words(session.time_zone)
        yield plain(
            f"Session: {day_words(session.begins.date())}, {session.begins:%H:%M}–{session.ends:%H:%M} {clock}{coach}"
        )
    elif activity.needs_session:
        yield plain(f"Session: no time yet. {activity.unplaced}".strip())
    yield plain(f"Owner: {activity.owner or 'nobody yet'}")
    yield plain(f"Takes part: {activity.takes_part}")
    each_time = " each time" if activity.repeats else ""
    yield f"Time of each person: {hours_words(activity.hours)}{each_time}"
    before = [known[each] for each in activity.after if each in known]
    if before:
        named = [each.title for each in before[:_MOST_BEFORE]]
        more = len(before) - len(named)
        yield plain(f"Comes after: {'; '.join(named)}{f'; {more} more' if more else ''}")


def _steps(kind: ActivityTemplate) -> None:
    if kind.steps:
        st.markdown("**What belongs to it**\n" + "\n".join(f"- {plain(step)}" for step in kind.steps))


def _message(kind: ActivityTemplate) -> None:
    if kind.message is None:
        return
    told = f"**What it tells {plain(kind.message.audience)}** · {plain(kind.message.channel)}"
    st.markdown(told + "\n" + "\n".join(f"- {plain(point)}" for point in kind.message.points))


def _lessons(lessons: Sequence[Lesson]) -> None:
    """What was learned before: a review begins with it."""
    if not lessons:
        return
    lines = [
        f"- {plain(KIND_WORDS[each.kind])}, {period_words(each.period)}: {plain(each.text)}"
        for each in lessons[:_MOST_LESSONS]
    ]
    st.markdown("**What was learned before**\n" + "\n".join(lines))
    if len(lessons) > _MOST_LESSONS:
        st.caption(f"{len(lessons) - _MOST_LESSONS} more stand among the lessons.")
