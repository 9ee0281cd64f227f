"""Activities over time: what is open, late, done, and where their sessions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape

import plotly.graph_objects as go

from engagement.working import is_late, is_open
from exchange.palette import ACCENT, CAUTION, HATCH, HIDDEN, MUTED, WHITE
from rollout.activities.activity import Activity
from rollout.chances.schedule_chances import day_words
from ui.figures.dated_rows import over_rows

MOST_ROWS = 60
_DAY = 24 * 3600 * 1000
_BAR, _BAR_OFFSET = 0.34, 0.02
_MARGIN = 0.03
_SEEN = 0.015
# Told apart by pattern, too: colours alone do not do it for everybody.
_LATE = {"color": CAUTION, "pattern": {"shape": "x", "fgcolor": WHITE, "size": 6, "solidity": 0.2}}
SIGNS = "Plain: open. Crossed: late. Hatched: done or dropped. ◆: day of its session. Dashed line: today."


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
        (
            "Done or dropped",
            ended,
            {"color": HIDDEN, "pattern": {"shape": "/", "fgcolor": MUTED, "size": 6, "solidity": 0.2}},
        ),
    ):
        if held:
            figure.add_trace(_bars(name, held, marker, shortest))
    held_on = [(row, each) for row, each in rows if each.session is not None]
    if held_on:
        figure.add_trace(_sessions(held_on, ink))
    over_rows(figure, [(each.title, each.unit_name) for each in activities], ink)
    # In a picture that scrolls nobody sees a legend below it: the page tells the signs.
    figure.update_layout(barmode="overlay", showlegend=False)
    figure.update_xaxes(range=_range(activities))
    figure.add_vline(x=today.isoformat(), line_width=1, line_color=HATCH, line_dash="dash", layer="below")
    return figure


def _shortest(activities: Sequence[Activity]) -> float:
    """Length of the shortest bar that is seen. [ms]."""
    span = max(each.end for each in activities) - min(each.start for each in activities)
    return span.days * _DAY * _SEEN


def _bars(
    name: str, held: Sequence[tuple[int, Activity]], marker: Mapping[str, object], shortest: float
) -> go.Bar:
    return go.Bar(
        name=name,
        y=[row for row, _ in held],
        base=[each.start.isoformat() for _, each in held],
        x=[max(((each.end - each.start).days + 1) * _DAY, shortest) for _, each in held],
        width=_BAR,
        offset=_BAR_OFFSET,
        orientation="h",
        marker=marker,
        hovertext=[_hover(each) for _, each in held],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _sessions(held: Sequence[tuple[int, Activity]], ink: str) -> go.Scatter:
    return go.Scatter(
        name="Day of its session",
        # In the middle of its day.
        x=[f"{each.session.begins.date()}T12:00" for _, each in held if each.session],
        y=[row + _BAR_OFFSET + _BAR / 2 for row, _ in held],
        mode="markers",
        marker={"symbol": "diamond", "size": 10, "color": ink, "line": {"width": 1, "color": MUTED}},
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


def _range(activities: Sequence[Activity]) -> list[str]:
    first = min(each.start for each in activities)
    last = max(each.end for each in activities) + timedelta(days=1)
    room = max((last - first) * _MARGIN, timedelta(days=2))
    return [(first - room).isoformat(), (last + room).isoformat()]
