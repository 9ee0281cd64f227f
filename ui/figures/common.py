"""What every chart shares."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from exchange.palette import HIDDEN, MUTED
from readiness.published import PublishedUnit
from surveys.organisation import Level

_MOST_STEPS = 6


def label(text: str, *, indent: int = 0, longest: int = 34) -> str:
    """A name as an axis label: escaped, shortened, indented with spaces that stay."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "\u2003" * indent + escape(short)


def bare(figure: go.Figure, height: int, *, left: int = 8, top: int = 8, right: int = 8) -> go.Figure:
    """The figure without ground, grid or tool bar, at a height in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": top, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hoverlabel={"align": "left"},
    )
    return figure


def scale_ticks(minimum: int, maximum: int) -> list[int]:
    """The points of a scale that an axis names: all of them, or evenly spaced ones where they are many.

    At most seven; both ends wherever the spacing allows.

    Examples
    --------
    >>> scale_ticks(1, 5), scale_ticks(0, 10), scale_ticks(1, 10), scale_ticks(0, 100)
    ([1, 2, 3, 4, 5], [0, 2, 4, 6, 8, 10], [1, 4, 7, 10], [0, 20, 40, 60, 80, 100])
    """
    span = maximum - minimum
    least = -(-span // _MOST_STEPS)
    step = next((each for each in range(least, 2 * least + 1) if span % each == 0), least)
    return list(range(minimum, maximum + 1, step))


def filled_cell(column: int, row: int, colour: str) -> dict[str, object]:
    """A coloured cell at a whole-number position, as a layout shape.

    Shapes are set all at once: adding them one by one takes seconds for a large heatmap.
    """
    return {
        "type": "rect",
        "x0": column - 0.48,
        "x1": column + 0.48,
        "y0": row - 0.46,
        "y1": row + 0.46,
        "fillcolor": colour,
        "line": {"width": 0},
        "layer": "below",
    }


def hatched_cells(columns: list[int], rows: list[int], hover: str) -> go.Bar:
    """Cells under a grey hatch, at whole-number positions."""
    return go.Bar(
        x=[0.96] * len(columns),
        y=rows,
        base=[column - 0.48 for column in columns],
        orientation="h",
        width=0.92,
        marker={
            "color": HIDDEN,
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": MUTED, "bgcolor": HIDDEN, "size": 6, "solidity": 0.2},
        },
        hovertemplate=f"{hover}<extra></extra>",
        unselected={"marker": {"opacity": 1}},
        showlegend=False,
    )


def cell_axes(figure: go.Figure, rows: Sequence[str], columns: Sequence[str]) -> go.Figure:
    """Axes of a heatmap drawn with `filled_cell`: first row on top, columns named above.

    Names are markup already (`label`); columns are escaped here.
    """
    bare_axis = {"showgrid": False, "zeroline": False, "fixedrange": True}
    figure.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[escape(name) for name in columns],
        side="top",
        range=[-0.52, len(columns) - 0.48],
        tickangle=0 if len(columns) <= 4 else -35,
        **bare_axis,
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=list(rows),
        range=[len(rows) - 0.5, -0.5],
        automargin=True,
        ticks="",
        **bare_axis,
    )
    return figure


def unit_label(unit: PublishedUnit) -> str:
    """A unit as a row of a heatmap: what stands above teams is bold."""
    name = label(unit.name, longest=24)
    return name if unit.level is Level.TEAM else f"<b>{name}</b>"
