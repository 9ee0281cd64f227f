"""How long sessions are, and when those begin for which somebody chose a time."""

from __future__ import annotations

from datetime import time
from math import ceil

from rollout.timetable.calendars import Hours
from rollout.timetable.clock_minutes import DAY_MINUTES, minute_of

SHORTEST_MINUTES = 15  # project judgement
LAST_MINUTE = DAY_MINUTES - 1
_LONGEST_MINUTES = 2 * DAY_MINUTES  # as good as any length that no day has room for
_HOURS_WITHOUT_BREAK = 5.0  # project judgement: who meets for longer eats in between
_BREAK_MINUTES = 60  # project judgement


def session_minutes(hours: float, team: Hours, begins: time | None = None) -> int:
    """Length of a session: its hours, and a break of one hour if they are more than five.

    The break is part of the session where the team's day is too short for both. A session whose beginning
    was decided ends on its day.

    Examples
    --------
    >>> session_minutes(2, Hours()), session_minutes(6, Hours()), session_minutes(8, Hours())
    (120, 420, 480)
    """
    minutes = min(max(SHORTEST_MINUTES, ceil(hours * 60)), _LONGEST_MINUTES)
    if hours > _HOURS_WITHOUT_BREAK:
        day = minute_of(team.ends) - minute_of(team.begins)
        minutes = max(minutes, min(day, minutes + _BREAK_MINUTES))
    return minutes if begins is None else min(minutes, LAST_MINUTE - decided_minute(begins))


def decided_minute(begins: time) -> int:
    """The minute at which a session begins that somebody set to a time; late enough only for the shortest."""
    return min(minute_of(begins), LAST_MINUTE - SHORTEST_MINUTES)
