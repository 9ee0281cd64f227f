"""What a returned plan brings with it that somebody has to know before it is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from engagement.returning import TriedReturn
from rollout.activities.activity import Activity
from rollout.chances.schedule_chances import day_words
from ui.components.calendar_entries import without_time
from ui.components.page import plain

_MOST_SHOWN = 6


def return_warnings(tried: TriedReturn) -> None:
    """Broken rules, sessions without a time, and units that start earlier than they were told."""
    for title, lines in (
        ("What has to be known of the new times", [plain(each) for each in new_notes(tried)]),
        _lost(tried),
        ("Starts earlier than planned: tell them", [plain(each) for each in earlier_starts(tried)]),
    ):
        _warning(title, lines)


def new_notes(tried: TriedReturn) -> tuple[str, ...]:
    """What is to be known of the times, where the newest plan did not say it yet."""
    # Older plans kept such notes among what they take for granted.
    known = {*tried.before.plan.timetable_notes, *tried.before.plan.assumptions}
    return tuple(each for each in dict.fromkeys(tried.document.timetable_notes) if each not in known)


def left_without_time(tried: TriedReturn) -> tuple[Activity, ...]:
    """Sessions that would have no time, and are new or have one today; as they would be."""
    known = {each.id for each in without_time(tried.before.decided.values())}
    return tuple(each for each in without_time(tried.document.activities) if each.id not in known)


def earlier_starts(tried: TriedReturn) -> Iterator[str]:
    """A sentence on each unit that starts before the day it was planned for."""
    planned = {row.unit: row.starts_on for row in tried.before.plan.rows}
    for row in tried.document.rows:
        before = planned.get(row.unit)
        if row.starts_on and before and row.starts_on < before:
            yield f"{row.name}: {day_words(row.starts_on)} instead of {day_words(before)}."


def _lost(tried: TriedReturn) -> tuple[str, list[str]]:
    lacking = left_without_time(tried)
    count = "1 session" if len(lacking) == 1 else f"{len(lacking)} sessions"
    return f"This leaves {count} without a time", [plain(_lost_words(each, tried)) for each in lacking]


def _lost_words(activity: Activity, tried: TriedReturn) -> str:
    known = tried.before.decided.get(activity.id)
    session = known.session if known else None
    had = f", today {day_words(session.begins.date())} {session.begins:%H:%M}" if session else ""
    why = activity.unplaced or "No reason is known."
    return f"{activity.title}, {activity.unit_name}{had}. {why}"


def _warning(title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    shown = "\n".join(f"- {each}" for each in lines[:_MOST_SHOWN])
    st.warning(f"**{title}**\n\n{shown}", icon=":material/warning:")
    if rest := lines[_MOST_SHOWN:]:
        with st.expander(f"{len(rest)} more: {title[:1].lower()}{title[1:]}"):
            st.markdown("\n".join(f"- {each}" for each in rest))
