"""Activities over time: what is open, late, done, and where their sessions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from html import escape

import plotly.graph_objects as go

from engagement.working import is_late, is_open
from exchange.palette import ACCENT, CAUTION, HATCH, HIDDEN, INK, MUTED, WHITE
from rollout.activities.activity import Activity
from rollout.chances.schedule_chances import day_words
from ui.figures.dated_rows import over_rows, seen_range

MOST_ROWS = 60
_DAY = 24 * 3600 * 1000
_BAR, _BAR_OFFSET = 0.34, 0.02
_SEEN, _OVER = 0.015, 0.06
# Told apart by pattern, too: colours alone do not do it for everybody.
_LATE = {
    "color": CAUTION,
    "pattern": {"shape": "x", "bgcolor": CAUTION, "fgcolor": WHITE, "size": 8, "solidity": 0.25},
}
_ENDED = {
    "color": HIDDEN,
    "pattern": {"shape": "/", "bgcolor": HIDDEN, "fgcolor": INK, "size": 7, "solidity": 0.2},
}
SIGNS = "Plain: open. Crossed: late. Hatched: done or dropped. ◆: day of its session. Dotted line: today."


def activity_gantt(activities: Sequence[Activity], today: date, ink: str) -> go.Figure:
    """A bar for each activity from its first to its last day, a diamond on the day of its session.

    What takes a day among months is drawn as long as it has to be to be seen.

    Parameters
    ----------
    activities : sequence of Activity
        At most `MOST_ROWS`, in the order of the rows.
    ink : str
        Colour of words on the page's ground.
    """
    figure = go.Figure()
    rows = list(enumerate(activities))
    late = [(row, each) for row, each in rows if is_late(each, today)]
    going = [(row, each) for row, each in rows if is_open(each) and not is_late(each, today)]
    ended = [(row, each) for row, each in rows if not is_open(each)]
    shortest = _shortest(activities)
    for name, held, marker in (
        ("Late", late, _LATE | {"line": {"width": 2, "color": ink}}),
        ("Open", going, {"color": ACCENT, "line": {"width": 1, "color": MUTED}}),
        ("Done or dropped", ended, _ENDED | {"line": {"width": 1, "color": ink}}),
    ):
        if held:
            figure.add_trace(_bars(name, held, marker, shortest))
    held_on = [(row, each) for row, each in rows if each.session is not None]
    if held_on:
        figure.add_trace(_sessions(held_on, ink))
    over_rows(figure, [(each.title, each.unit_name) for each in activities], ink)
    # In a picture that scrolls nobody sees a legend below it: the page tells the signs.
    figure.update_layout(barmode="overlay", showlegend=False)
    first, last = min(each.start for each in activities), max(each.end for each in activities)
    figure.update_xaxes(range=seen_range(first, last))
    return figure.update_layout(shapes=[_today_line(row, today) for row, _ in rows])


def _today_line(row: int, today: date) -> dict[str, object]:
    """The part of the line of today that stands beside a row's bar: a line through all would cross names."""
    return {
        "type": "line",
        "x0": today.isoformat(),
        "x1": today.isoformat(),
        "y0": row - _OVER,
        "y1": row + _BAR_OFFSET + _BAR + _OVER,
        "line": {"width": 2, "color": HATCH, "dash": "dot"},
        "layer": "below",
    }


def _shortest(activities: Sequence[Activity]) -> float:
    """Length of the shortest bar that is seen. [ms]."""
    first, last = seen_range(min(each.start for each in activities), max(each.end for each in activities))
    span = datetime.fromisoformat(last) - datetime.fromisoformat(first)
    return span / timedelta(days=1) * _DAY * _SEEN


def _bars(
    name: str, held: Sequence[tuple[int, Activity]], marker: Mapping[str, object], shortest: float
) -> go.Bar:
    return go.Bar(
        name=name,
        y=[row for row, _ in held],
        base=[_begins(each, shortest) for _, each in held],
        x=[max(_length(each), shortest) for _, each in held],
        width=_BAR,
        offset=_BAR_OFFSET,
        orientation="h",
        marker=marker,
        hovertext=[_hover(each) for _, each in held],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _length(activity: Activity) -> int:
    """Of its days. [ms]."""
    return ((activity.end - activity.start).days + 1) * _DAY


def _begins(activity: Activity, shortest: float) -> str:
    """Where its bar begins: one drawn longer than its days has them in its middle, under their session."""
    more = timedelta(milliseconds=max(shortest - _length(activity), 0)) / 2
    return (datetime.combine(activity.start, time()) - more).isoformat()


def _sessions(held: Sequence[tuple[int, Activity]], ink: str) -> go.Scatter:
    return go.Scatter(
        name="Day of its session",
        # In the middle of its day.
        x=[f"{each.session.begins.date()}T12:00" for _, each in held if each.session],
        y=[row + _BAR_OFFSET + _BAR / 2 for row, _ in held],
        mode="markers",
        marker={
            "symbol": "diamond",
            "size": 10,
            "color": ink,
            "line": {"width": 1.5, "color": INK if ink == WHITE else WHITE},
        },
        hovertext=[_hover(each) for _, each in held],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(activity: Activity) -> str:
    days = day_words(activity.start)
    if activity.end != activity.start:
        days += f" to {day_words(activity.end)}"
    share = f", {100 * activity.complete:.0f} %" if activity.complete else ""
    return (
        f"<b>{escape(activity.title)}</b><br>{escape(activity.unit_name)}, {escape(activity.owner)}<br>{days}"
        f"<br>{activity.status.value}{share}"
    )
