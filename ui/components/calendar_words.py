"""The sentence that answers when and with whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rollout.chances.schedule_chances import day_words
from ui.components.calendar_entries import Entry, weeks_of
from ui.figures.calendar_figure import hours_words


def sessions_words(count: int) -> str:
    """A number of sessions.

    Examples
    --------
    >>> sessions_words(0), sessions_words(1), sessions_words(31)
    ('No session', '1 session', '31 sessions')
    """
    return {0: "No session", 1: "1 session"}.get(count, f"{count} sessions")


def lacking_words(count: int) -> str:
    """How many sessions of the plan have no time; "" if all have."""
    if not count:
        return ""
    return f"; {count} of the plan {'has' if count == 1 else 'have'} no time yet"


def month_sentence(month: date, shown: Sequence[Entry], lacking: int) -> str:
    """What a month holds."""
    return f"{sessions_words(len(shown))} in {month:%B %Y}{lacking_words(lacking)}."


def coach_sentence(name: str, held: Sequence[Entry], lacking: int) -> str:
    """What a coach holds in the whole plan."""
    if not held:
        return f"{name} holds no session in this plan{lacking_words(lacking)}."
    fullest = max(weeks_of(held), key=lambda week: week.hours)
    return (
        f"{name} holds {sessions_words(len(held)).lower()}, at most {hours_words(fullest.hours)} in a week"
        f"{lacking_words(lacking)}."
    )


def team_sentence(name: str, held: Sequence[Entry], today: date, lacking: int) -> str:
    """What a team meets for, and when next."""
    if not held:
        return f"{name} has no session with a time in this plan{lacking_words(lacking)}."
    following = next((each for each in held if each.day >= today), None)
    told = (
        f"the next is on {day_words(following.day)} at {following.session.begins:%H:%M}"
        if following
        else "all are over"
    )
    return f"{name} has {sessions_words(len(held)).lower()}; {told}{lacking_words(lacking)}."
