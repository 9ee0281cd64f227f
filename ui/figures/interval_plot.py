"""One unit's components as points with intervals, against the threshold."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from exchange.palette import ACCENT, MUTED, readiness_colour
from readiness.published import PublishedMean, PublishedUnit
from ui.figures.common import bare, label


def interval_plot(
    unit: PublishedUnit, component_labels: Mapping[str, str], scale: tuple[int, int], threshold: float
) -> go.Figure:
    """Estimate and 95 % interval of each shown component, with the threshold as a line.

    Parameters
    ----------
    scale : tuple of int
        Lowest and highest point of the axis.
    threshold : float
        Below it a component counts as missing.
    """
    cells = {
        component_labels[c]: cell for c, cell in unit.components.items() if isinstance(cell, PublishedMean)
    }
    names = [label(name) for name in cells]
    figure = go.Figure(
        go.Scatter(
            x=[cell.estimate for cell in cells.values()],
            y=names,
            mode="markers",
            marker={
                "size": 13,
                "color": [readiness_colour(cell.percent) for cell in cells.values()],
                "line": {"width": 1.5, "color": MUTED},
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [cell.high - cell.estimate for cell in cells.values()],
                "arrayminus": [cell.estimate - cell.low for cell in cells.values()],
                "color": MUTED,
                "thickness": 2,
                "width": 5,
            },
            hovertemplate="%{y}: %{x:.1f}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[cell.high for cell in cells.values()],
            y=names,
            mode="text",
            text=[f"  {cell.estimate:.1f} {cell.verdict.value}" for cell in cells.values()],
            textposition="middle right",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.add_vline(
        x=threshold,
        line_dash="dot",
        line_color=ACCENT,
        annotation_text=f"threshold {threshold:g}",
        annotation_position="top right",
    )
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    margin = 0.3 * (scale[1] - scale[0])
    figure.update_xaxes(range=[scale[0] - margin / 3, scale[1] + margin], fixedrange=True, zeroline=False)
    return bare(figure, height=60 + 42 * len(cells), top=24)
