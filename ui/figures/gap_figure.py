"""How far leads and their people see things differently, around zero."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from engagement.findings import signed
from exchange.palette import MUTED
from readiness.published_details import GapReading, LeadGap
from ui.figures.common import bare, label

# The two ends of a purple-green ramp: neither side of a gap is the good one (ColorBrewer PRGn).
_LEADS, _TEAMS, _NEITHER = "#7B3294", "#008837", "#E2E8F0"
_COLOURS = {
    GapReading.LEADS_HIGHER: _LEADS,
    GapReading.TEAMS_HIGHER: _TEAMS,
    GapReading.NONE: _NEITHER,
}


def gap_figure(gaps: Mapping[str, LeadGap], component_labels: Mapping[str, str]) -> go.Figure:
    """Mean of leads minus that of their people with its interval, a row a component."""
    shown = list(gaps.values())
    places = list(range(len(shown)))
    figure = go.Figure(
        go.Scatter(
            x=[gap.gap for gap in shown],
            y=places,
            mode="markers",
            marker={
                "size": 13,
                "color": [_COLOURS[gap.reading] for gap in shown],
                "line": {"width": 1.5, "color": MUTED},
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [max(gap.high - gap.gap, 0.0) for gap in shown],
                "arrayminus": [max(gap.gap - gap.low, 0.0) for gap in shown],
                "color": MUTED,
                "thickness": 2,
                "width": 5,
            },
            hovertext=[f"{gap.reading.value}<br>{signed(gap.low)} to {signed(gap.high)}" for gap in shown],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    reach = 1.15 * max((abs(end) for gap in shown for end in (gap.low, gap.high)), default=1.0) or 1.0
    _with_sides(figure)
    figure.update_yaxes(
        tickvals=places,
        # The number stands under the name: beside its interval a line would strike it through.
        ticktext=[f"{label(component_labels[c])}<br><b>{signed(gap.gap)}</b>" for c, gap in gaps.items()],
        range=[len(shown) - 0.5, -0.5],
        automargin=True,
        fixedrange=True,
        zeroline=False,
    )
    figure.update_xaxes(range=[-reach, reach], fixedrange=True, zeroline=False, showgrid=False)
    return bare(figure, height=76 + 42 * len(shown), top=42)


def _with_sides(figure: go.Figure) -> None:
    figure.add_vline(x=0, line_width=1.5, line_color=MUTED)
    sides = (("← teams<br>more positive", -6, "right"), ("leads →<br>more positive", 6, "left"))
    for words, shift, anchor in sides:
        figure.add_annotation(
            x=0,
            xshift=shift,
            yref="paper",
            y=1,
            yanchor="bottom",
            xanchor=anchor,
            align=anchor,
            text=words,
            showarrow=False,
        )
