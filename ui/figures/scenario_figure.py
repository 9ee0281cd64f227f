"""Scenarios side by side: when the pilot starts, when half and when all planned units are live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import plotly.graph_objects as go

from exchange.palette import MUTED, PHASES
from rollout.chances.schedule_chances import day_words
from rollout.planning.differences import PlanFigures
from ui.figures.dated_rows import over_rows

# A filled diamond in the colour of words is the P80 date here as in the picture of the waves.
_POINTS = (
    ("Pilot starts, as planned", "pilot_on", "triangle-right", PHASES[2], 14),
    ("Half are live, as planned", "half_on", "square", PHASES[2], 12),
    ("Last start, as planned", "last_on", "circle", PHASES[2], 13),
    ("Last start, P80", "all_by", "diamond", None, 12),
)


def scenario_dates(found: Sequence[tuple[str, PlanFigures]], ink: str) -> go.Figure:
    """One row a scenario: its planned dates, and the P80 date of the last start.

    Parameters
    ----------
    found : sequence of (title, PlanFigures)
        Scenarios that have a plan.
    ink : str
        Colour of words on the page's ground.
    """
    figure = go.Figure(_spans([figures for _, figures in found]))
    for title, name, symbol, colour, size in _POINTS:
        known = [(row, day) for row, (_, figures) in enumerate(found) if (day := getattr(figures, name))]
        figure.add_trace(
            go.Scatter(
                x=[day.isoformat() for _, day in known],
                y=[row for row, _ in known],
                mode="markers",
                name=title,
                marker={"symbol": symbol, "color": colour or ink, "size": size},
                hovertext=[_hover(title, found[row][0], day) for row, day in known],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    names = [(title, f"{figures.live} of {figures.units} units go live") for title, figures in found]
    return over_rows(figure, names, ink)


def _spans(rows: Sequence[PlanFigures]) -> go.Scatter:
    """A line from the first to the last date of each row."""
    x: list[str | None] = []
    y: list[int | None] = []
    for row, figures in enumerate(rows):
        days = [day for _, name, *_ in _POINTS if (day := getattr(figures, name))]
        if days:
            x += [min(days).isoformat(), max(days).isoformat(), None]
            y += [row, row, None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": MUTED, "width": 2}, hoverinfo="skip", showlegend=False
    )


def _hover(title: str, scenario: str, day: date) -> str:
    return f"<b>{escape(scenario)}</b><br>{title}: {day_words(day)}"
