"""How consistently each component was answered: two reliabilities with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from engagement.measurement_findings import CONSISTENT
from exchange.palette import ACCENT, HATCH, MUTED
from readiness.published_details import ReliabilityFigure
from ui.figures.common import bare, label

# Alpha above omega in each row; told apart by form as well as by shade.
_SERIES = (("alpha (α)", "circle", MUTED, -0.16), ("omega (ω)", "diamond", HATCH, 0.16))


def reliability_figure(
    rows: Mapping[str, tuple[ReliabilityFigure | None, ReliabilityFigure | None]],
) -> go.Figure:
    """Alpha and omega of each component with 95 % intervals, on 0 to 1.

    Parameters
    ----------
    rows : mapping
        Component's name -> (alpha, omega); None where it could not be estimated.
    """
    figure = go.Figure()
    for position, (name, symbol, colour, offset) in enumerate(_SERIES):
        known = [(y, pair[position]) for y, pair in enumerate(rows.values())]
        placed = [(y + offset, each) for y, each in known if each is not None]
        figure.add_trace(_series(placed, name=name, symbol=symbol, colour=colour))
    lows = [each.low for pair in rows.values() for each in pair if each is not None]
    # From .4 on, where reliabilities lie, or from further down where one does.
    least = max(min([0.4, *(low - 0.05 for low in lows)]), -1.0)
    figure.add_vline(
        x=CONSISTENT,
        line_dash="dot",
        line_color=ACCENT,
        annotation_text=f"consistent from {CONSISTENT:.2f}",
        annotation_position="top",
    )
    names = [f"{label(name)}<br>{_numbers(*pair)}" for name, pair in rows.items()]
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[len(names) - 0.5, -0.5],
        automargin=True,
        fixedrange=True,
        zeroline=False,
    )
    figure.update_xaxes(
        range=[least, 1.03], tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1], fixedrange=True, zeroline=False
    )
    bare(figure, height=84 + 46 * len(names), top=28)
    return figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.12, "x": 0})


def _series(
    known: Sequence[tuple[float, ReliabilityFigure]], *, name: str, symbol: str, colour: str
) -> go.Scatter:
    values = [each for _, each in known]
    return go.Scatter(
        name=name,
        x=[each.estimate for each in values],
        y=[y for y, _ in known],
        mode="markers",
        marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1, "color": MUTED}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [max(each.high - each.estimate, 0.0) for each in values],
            "arrayminus": [max(each.estimate - each.low, 0.0) for each in values],
            "color": colour,
            "thickness": 2,
            "width": 4,
        },
        customdata=[f"{each.low:.2f} to {each.high:.2f}" for each in values],
        hovertemplate=f"{name} %{{x:.2f}}, %{{customdata}}<extra></extra>",
    )


def _numbers(alpha: ReliabilityFigure | None, omega: ReliabilityFigure | None) -> str:
    """Both estimates under a component's name, where no line strikes them through."""
    return " ".join(
        f"{sign} {'–' if each is None else f'{each.estimate:.2f}'}"
        for sign, each in (("α", alpha), ("ω", omega))
    )
