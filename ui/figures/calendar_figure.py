"""What a coach holds week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go

from exchange.palette import ACCENT, HATCH, MUTED, text_on
from rollout.chances.schedule_chances import day_words
from surveys.organisation import DateRange
from ui.figures.common import bare

_FONT = 13
_DAY = 24 * 3600 * 1000
_ROOM = 0.18


@dataclass(frozen=True, slots=True)
class Week:
    """What somebody holds in one week, which begins on a Monday."""

    monday: date
    hours: float
    sessions: int


def fullest_words(weeks: Sequence[Week]) -> str:
    """The week that takes most hours.

    The title of the figure: what it shows.
    """
    fullest = max(weeks, key=lambda week: week.hours, default=None)
    if fullest is None or not fullest.hours:
        return "No session in any week."
    return f"The fullest week begins on {day_words(fullest.monday)}: {hours_words(fullest.hours)}."


def hours_words(hours: float) -> str:
    """Hours in words, at most one decimal.

    Examples
    --------
    >>> hours_words(1), hours_words(2.5), hours_words(14)
    ('1 hour', '2.5 hours', '14 hours')
    """
    shown = f"{hours:.1f}".removesuffix(".0")
    return f"{shown} {'hour' if shown == '1' else 'hours'}"


def coach_weeks(weeks: Sequence[Week], away: Sequence[DateRange], ink: str) -> go.Figure:
    """A bar of hours for each week; ranges in which the coach is away are hatched."""
    top = max((week.hours for week in weeks), default=0.0) or 1.0
    figure = go.Figure()
    shown = away_in(weeks, away)
    if shown:
        figure.add_trace(_away(shown, top))
    is_labelled = len(weeks) <= 30
    figure.add_trace(
        go.Bar(
            x=[week.monday.isoformat() for week in weeks],
            # Nothing is drawn where nothing is held.
            y=[week.hours or None for week in weeks],
            width=5 * _DAY,
            offset=0,
            marker={"color": ACCENT, "line": {"width": 1, "color": MUTED}},
            text=[f"{week.hours:.0f}" if week.hours and is_labelled else "" for week in weeks],
            textposition=["inside" if week.hours > top * _ROOM else "outside" for week in weeks],
            textangle=0,
            constraintext="none",
            insidetextanchor="end",
            insidetextfont={"color": text_on(ACCENT)},
            outsidetextfont={"color": ink},
            cliponaxis=False,
            hovertext=[
                f"Week of {day_words(week.monday)}: {hours_words(week.hours)}, {_sessions(week.sessions)}"
                for week in weeks
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.update_layout(barmode="overlay", font={"size": _FONT})
    figure.update_yaxes(range=[0, top * 1.12], fixedrange=True, title="hours", showgrid=False)
    figure.update_xaxes(type="date", fixedrange=True, showgrid=False, tickfont={"size": _FONT}, nticks=7)
    return bare(figure, height=240, top=16)


def away_in(weeks: Sequence[Week], away: Sequence[DateRange]) -> list[DateRange]:
    """The ranges that the weeks' picture has room for."""
    return [each for each in away if weeks and each.overlaps(weeks[0].monday, _end(weeks))]


def _away(ranges: Sequence[DateRange], top: float) -> go.Bar:
    return go.Bar(
        x=[each.start.isoformat() for each in ranges],
        y=[top * 1.12] * len(ranges),
        width=[((each.end - each.start).days + 1) * _DAY for each in ranges],
        offset=0,
        marker={
            "color": "rgba(0,0,0,0)",
            "pattern": {"shape": "/", "fgcolor": HATCH, "size": 7, "solidity": 0.2},
            "line": {"width": 1, "color": HATCH},
        },
        hovertext=[f"Away {day_words(each.start)} to {day_words(each.end)}" for each in ranges],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _end(weeks: Sequence[Week]) -> date:
    return weeks[-1].monday + timedelta(days=6)


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"
