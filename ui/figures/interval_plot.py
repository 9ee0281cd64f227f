"""One unit's components as points with intervals, against their thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from exchange.palette import ACCENT, MUTED, readiness_colour
from readiness.published import PublishedMean, PublishedUnit
from ui.figures.common import bare, label, scale_ticks
from ui.figures.readiness_heatmap import signed_estimate


def interval_plot(
    unit: PublishedUnit,
    component_labels: Mapping[str, str],
    scale: tuple[int, int],
    thresholds: Mapping[str, float],
) -> go.Figure:
    """Estimate and 95 % interval of each shown component, against its threshold.

    Parameters
    ----------
    component_labels : mapping
        Component id -> its name for people.
    scale : tuple of int
        Lowest and highest point of the axis.
    thresholds : mapping
        Component id -> the point beyond which it counts as missing, in the scale's own
        direction. One line where all are equal, else a mark in each row.
    """
    cells = {c: cell for c, cell in unit.components.items() if isinstance(cell, PublishedMean)}
    names = [label(component_labels[c]) for c in cells]
    # Rows stand at numbers: two components whose shortened names are equal keep a row each.
    places = list(range(len(cells)))
    figure = go.Figure(_points(list(cells.values()), names))
    _add_thresholds(figure, [thresholds[c] for c in cells])
    figure.update_yaxes(
        tickvals=places,
        ticktext=_ticks(list(cells.values()), names),
        range=[len(cells) - 0.5, -0.5],
        automargin=True,
        fixedrange=True,
        zeroline=False,
    )
    margin = 0.1 * (scale[1] - scale[0])
    figure.update_xaxes(
        tickvals=scale_ticks(*scale),
        range=[scale[0] - margin, scale[1] + margin],
        fixedrange=True,
        zeroline=False,
    )
    return bare(figure, height=60 + 46 * len(cells), top=24)


def _ticks(cells: Sequence[PublishedMean], names: Sequence[str]) -> list[str]:
    """Each name over its number: beside its interval a threshold would strike the number through."""
    return [
        f"{name}<br><b>{signed_estimate(cell)}</b> {cell.verdict.value}"
        for name, cell in zip(names, cells, strict=True)
    ]


def _points(cells: Sequence[PublishedMean], names: Sequence[str]) -> go.Scatter:
    return go.Scatter(
        x=[cell.estimate for cell in cells],
        y=list(range(len(cells))),
        mode="markers",
        marker={
            "size": 13,
            "color": [readiness_colour(cell.percent) for cell in cells],
            "line": {"width": 1.5, "color": MUTED},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [cell.high - cell.estimate for cell in cells],
            "arrayminus": [cell.estimate - cell.low for cell in cells],
            "color": MUTED,
            "thickness": 2,
            "width": 5,
        },
        hovertext=list(names),
        hovertemplate="%{hovertext}: %{x:.1f}<extra></extra>",
    )


def _add_thresholds(figure: go.Figure, thresholds: Sequence[float]) -> None:
    if len(set(thresholds)) == 1:
        figure.add_vline(
            x=thresholds[0],
            line_dash="dot",
            line_color=ACCENT,
            annotation_text=f"threshold {thresholds[0]:g}",
            annotation_position="top",
        )
        return
    figure.add_trace(
        go.Scatter(
            x=list(thresholds),
            y=list(range(len(thresholds))),
            mode="markers",
            marker={"symbol": "line-ns", "size": 20, "line": {"width": 3, "color": ACCENT}},
            hovertemplate="threshold %{x:g}<extra></extra>",
        )
    )
