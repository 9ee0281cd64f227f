"""How often each component is the weakest, as bars with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from exchange.palette import HATCH, MUTED
from ui.figures.common import bare, label


def weakest_figure(chances: Sequence[tuple[str, int]]) -> go.Figure:
    """Chances of being the weakest, in percent, in the order given; the first stands out."""
    places = list(range(len(chances)))
    figure = go.Figure(
        go.Bar(
            x=[chance for _, chance in chances],
            y=places,
            orientation="h",
            width=0.6,
            marker={"color": [MUTED if place == 0 else HATCH for place in places]},
            text=[f" {chance} %" for _, chance in chances],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[label(name) for name, _ in chances],
        range=[len(chances) - 0.5, -0.5],
        automargin=True,
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        ticks="",
    )
    figure.update_xaxes(visible=False, range=[0, 120], fixedrange=True)
    return bare(figure, height=16 + 30 * len(chances))
