"""Choices of pilots by their scores: each bar is the sum of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import shorten

import plotly.graph_objects as go

from exchange.palette import PHASES, WHITE
from rollout.pilots.document import PilotChoice
from ui.figures.common import bare

_ROW = 52
_LEGEND_ROW = 24
_LONGEST = 56


def score_figure(choices: Sequence[PilotChoice], shown: PilotChoice, ink: str) -> go.Figure:
    """One bar for each choice, best on top, from 0 to 100, made of what its parts add.

    Parameters
    ----------
    choices : sequence of PilotChoice
        Of one strategy.
    shown : PilotChoice
        The one whose name is bold.
    ink : str
        Colour of words on the page's ground.
    """
    figure = go.Figure()
    rows = list(range(len(choices)))
    parts = choices[0].parts
    for place, part in enumerate(parts):
        figure.add_trace(
            go.Bar(
                y=rows,
                x=[choice.parts[place].points for choice in choices],
                name=part.title,
                orientation="h",
                width=0.34,
                marker={"color": PHASES[place], "line": {"color": WHITE, "width": 1}},
                hovertext=[_hover(choice, place) for choice in choices],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    for row, choice in enumerate(choices):
        name = escape(shorten(choice.name, _LONGEST, placeholder=" …"))
        words = f"<b>{name}</b>" if choice is shown else name
        figure.add_annotation(
            x=0,
            y=row - 0.2,
            xanchor="left",
            yanchor="bottom",
            text=f"{words}, {choice.score:.0f}",
            showarrow=False,
            font={"size": 13, "color": ink},
        )
    figure.update_xaxes(visible=False, range=[0, 100], fixedrange=True)
    figure.update_yaxes(visible=False, range=[len(choices) - 0.7, -0.85], fixedrange=True)
    bare(figure, height=_ROW * len(choices) + _LEGEND_ROW * len(parts) + 24)
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        legend={
            "orientation": "h",
            "entrywidth": 1,
            "entrywidthmode": "fraction",
            "y": 0,
            "yanchor": "top",
            "x": 0,
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 12, "color": ink},
        },
    )
    return figure


def _hover(choice: PilotChoice, place: int) -> str:
    part = choice.parts[place]
    return f"{escape(part.title.capitalize())}: {escape(part.figure)}<br>adds {part.points:.0f} points"
