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
# One shade is left out, so that the two darkest are told apart.
_COLOURS = (PHASES[0], *PHASES[2:])
# Under the bars, one part a line.
_LEGEND = {
    "orientation": "h",
    "entrywidth": 1,
    "entrywidthmode": "fraction",
    "x": 0,
    "y": 0,
    "yanchor": "top",
    "traceorder": "normal",
    "itemclick": False,
    "itemdoubleclick": False,
}


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
    figure = go.Figure(_bars(choices))
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
    bare(figure, height=_ROW * len(choices) + _LEGEND_ROW * len(choices[0].parts) + 24)
    return figure.update_layout(barmode="stack", showlegend=True, legend={**_LEGEND, "font": {"color": ink}})


def _bars(choices: Sequence[PilotChoice]) -> list[go.Bar]:
    """One trace for each part."""
    return [
        go.Bar(
            y=list(range(len(choices))),
            x=[choice.parts[place].points for choice in choices],
            name=part.title,
            orientation="h",
            width=0.34,
            marker={"color": _COLOURS[place], "line": {"color": WHITE, "width": 1}},
            hovertext=[_hover(choice, place) for choice in choices],
            hovertemplate="%{hovertext}<extra></extra>",
        )
        for place, part in enumerate(choices[0].parts)
    ]


def _hover(choice: PilotChoice, place: int) -> str:
    part = choice.parts[place]
    return f"{escape(part.title.capitalize())}: {escape(part.figure)}<br>adds {part.points:.0f} points"
