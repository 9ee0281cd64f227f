"""How far our numbers carry: the order under their spread, and chances beside what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from exchange.palette import HATCH, MUTED, RISK_RAMP, WHITE
from readiness.risk.outcomes import CalibrationBin
from readiness.risk.ranks import RankRange
from ui.figures.common import bare

_DOT = RISK_RAMP[4]
_FIRST = 5
_BAND = "rgba(148, 163, 184, 0.18)"


def rank_ranges_figure(ranks: Mapping[str, RankRange], titles: Mapping[str, str], total: int) -> go.Figure:
    """Where each pitfall stands over the draws: a bar from best to worst place, a dot where it stands now.

    Parameters
    ----------
    ranks : mapping
        Pitfall -> its range, in the order shown: the first stands first now.
    total : int
        How many pitfalls are ranked.
    """
    rows = list(ranks.values())
    places = list(range(1, len(rows) + 1))
    figure = go.Figure([_bars(rows), _dots(rows), _shares(rows, total + 4.5)])
    figure.add_vrect(x0=0.5, x1=_FIRST + 0.5, fillcolor=_BAND, line_width=0, layer="below")
    for x, anchor, text in ((0.5, "left", "the first five"), (total + 4.5, "right", "in the first five")):
        figure.add_annotation(x=x, y=0.35, xanchor=anchor, yanchor="bottom", text=text, showarrow=False)
    bare_axis = {"fixedrange": True, "zeroline": False, "showgrid": False}
    figure.update_xaxes(
        range=[0.4, total + 4.6],
        tickvals=[1, *range(_FIRST, total + 1, _FIRST)],
        title={"text": "Place (1 costs most weeks)", "standoff": 8},
        **bare_axis,
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=["<br>".join(wrap(escape(titles[pitfall]), 30)[:2]) for pitfall in ranks],
        range=[len(rows) + 0.6, -0.35],
        automargin=True,
        tickfont={"size": 11},
        **bare_axis,
    )
    return bare(figure, height=90 + 36 * len(rows))


def _bars(rows: Sequence[RankRange]) -> go.Scatter:
    return go.Scatter(
        x=[x for each in rows for x in (each.best, each.worst, None)],
        y=[y for place, _ in enumerate(rows, start=1) for y in (place, place, None)],
        mode="lines",
        line={"color": HATCH, "width": 9},
        hoverinfo="skip",
    )


def _dots(rows: Sequence[RankRange]) -> go.Scatter:
    places = list(range(1, len(rows) + 1))
    return go.Scatter(
        x=places,
        y=places,
        mode="markers",
        marker={"size": 12, "color": _DOT, "line": {"width": 1.5, "color": WHITE}},
        cliponaxis=False,
        customdata=[f"{each.best} to {each.worst}" for each in rows],
        hovertemplate="Place %{x} now, %{customdata} over the draws<extra></extra>",
    )


def _shares(rows: Sequence[RankRange], x: float) -> go.Scatter:
    return go.Scatter(
        x=[x] * len(rows),
        y=list(range(1, len(rows) + 1)),
        mode="text",
        text=[f"{100 * each.share_first:.0f} %" for each in rows],
        textposition="middle left",
        hoverinfo="skip",
    )


def calibration_figure(bins: Sequence[CalibrationBin]) -> go.Figure:
    """The share that came against the mean chance said, a dot for each fifth that holds outcomes."""
    known = [
        (each, each.forecast_mean, each.share_came)
        for each in bins
        if isinstance(each.forecast_mean, float) and isinstance(each.share_came, float)
    ]
    diagonal = go.Scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": MUTED, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )
    dots = go.Scatter(
        x=[100 * said for _, said, _ in known],
        y=[100 * came for _, _, came in known],
        mode="markers+text",
        marker={
            "size": [12 + 3 * each.count**0.5 for each, _, _ in known],
            "color": _DOT,
            "opacity": 1,
            "line": {"width": 1.5, "color": WHITE},
        },
        text=[f"{round(came * each.count)} of {each.count}" for each, _, came in known],
        # On the side away from the diagonal, which would strike the label through.
        textposition=["top center" if came > said else "bottom center" for _, said, came in known],
        cliponaxis=False,
        hovertemplate="Said %{x:.0f} % on average, %{text} came<extra></extra>",
    )
    figure = go.Figure([diagonal, dots])
    ticks = [0, 20, 40, 60, 80, 100]
    axis = {"tickvals": ticks, "ticktext": [f"{each} %" for each in ticks], "fixedrange": True}
    figure.update_xaxes(range=[-6, 106], title={"text": "Said before", "standoff": 8}, zeroline=False, **axis)
    figure.update_yaxes(range=[-12, 112], title={"text": "Share that came"}, zeroline=False, **axis)
    return bare(figure, height=400)
