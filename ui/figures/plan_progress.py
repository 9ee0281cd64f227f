"""How a search closes in: the best plan so far, and what no plan can be worth more than."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from exchange.palette import MUTED
from rollout.search.watch import Progress
from ui.figures.common import bare


def has_lines(progress: Sequence[Progress]) -> bool:
    """Whether there is more than one moment to draw."""
    return sum(each.objective is not None for each in progress) > 1


def progress_lines(progress: Sequence[Progress], until: float, ink: str) -> go.Figure:
    """Two lines over the seconds of the search: full what the best plan is worth, dashed the bound above it.

    Parameters
    ----------
    until : float
        Seconds of the search by now.
    """
    figure = go.Figure()
    for name, dash, colour, points in (
        ("best plan so far", "solid", ink, [(each.seconds, each.objective) for each in progress]),
        ("no plan is worth more", "dash", MUTED, [(each.seconds, each.bound) for each in progress]),
    ):
        known = [(seconds, value) for seconds, value in points if value is not None]
        if not known:
            continue
        # What was found holds until something better is.
        known.append((max(until, known[-1][0]), known[-1][1]))
        figure.add_trace(
            go.Scatter(
                x=[seconds for seconds, _ in known],
                y=[value for _, value in known],
                name=name,
                mode="lines",
                line={"color": colour, "dash": dash, "width": 2, "shape": "hv"},
                hovertemplate=f"{name}: %{{y:,.1f}} after %{{x:.1f}} s<extra></extra>",
            )
        )
    figure.update_xaxes(fixedrange=True, showgrid=False, ticksuffix=" s", rangemode="tozero")
    figure.update_yaxes(fixedrange=True, showgrid=False, nticks=4)
    return bare(figure, height=150)
