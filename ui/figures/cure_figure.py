"""Cures: from where to where they bring the pilot's chance of failing, and what each is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from textwrap import shorten, wrap

import plotly.graph_objects as go

from exchange.palette import ACCENT, RISK_RAMP, WHITE
from readiness.risk.failure import FailureChance
from ui.figures.common import bare

_INK = "#111827"
_ROW = 58
_ZONES = 26
_LONGEST, _LINE = 104, 52
_BAR_ROW = 66
_THINNEST = 0.08  # of ten pilots: a range without draws is still seen


@dataclass(frozen=True, slots=True)
class WorthBar:
    """One cure of a set.

    Parameters
    ----------
    worth : float
        By how much the chance of failure would be higher without it. [0-1]
    words : str
        The worth as readers get it.
    decided : bool
        Decided on; else only proposed.
    """

    action: str
    worth: float
    words: str
    decided: bool


def failure_figure(
    stands: Sequence[tuple[str, FailureChance]], bands: Mapping[str, float], ink: str
) -> go.Figure:
    """Ranges of the chance of failure, one under the other, on the zones of its words.

    Parameters
    ----------
    stands : sequence of (str, FailureChance)
        What is looked at, and its chance.
    bands : mapping
        Word -> lower bound. [0-1]
    ink : str
        Colour of words on the page's ground.
    """
    figure = go.Figure()
    figure.update_layout(shapes=_zones(bands, len(stands)))
    for word, middle in _zone_names(bands):
        figure.add_annotation(
            x=middle, y=-0.5, text=word, showarrow=False, yshift=_ZONES / 2, font={"size": 12, "color": ink}
        )
    for row, (name, failure) in enumerate(stands):
        figure.add_trace(_range_bar(row, name, failure))
        figure.add_annotation(
            x=0.12,
            y=row - 0.2,
            xanchor="left",
            text=f"<b>{escape(name)}</b>: {escape(_short(failure))}",
            showarrow=False,
            font={"size": 13, "color": _INK},
        )
    figure.update_xaxes(
        range=[0, 10],
        tickvals=list(range(11)),
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        title={"text": "of ten such pilots, so many would be expected to fail", "font": {"size": 12}},
        tickfont={"size": 12},
    )
    figure.update_yaxes(visible=False, range=[len(stands) - 0.5, -0.5], fixedrange=True)
    bare(figure, height=_ROW * len(stands) + _ZONES + 64, top=_ZONES)
    return figure.update_layout(margin={"b": 56})


def _range_bar(row: int, name: str, failure: FailureChance) -> go.Bar:
    low = 10 * (failure.chance if failure.low is None else min(failure.low, failure.chance))
    high = 10 * (failure.chance if failure.high is None else max(failure.high, failure.chance))
    return go.Bar(
        y=[row + 0.2],
        x=[max(high - low, _THINNEST)],
        base=[low],
        orientation="h",
        width=0.26,
        marker={"color": _INK if row == 0 else ACCENT, "line": {"color": WHITE, "width": 1}},
        hovertemplate=f"{escape(name)}<extra></extra>",
    )


def _short(failure: FailureChance) -> str:
    """The word and the count, as `FailureChance.range_words` has them."""
    said = failure.range_words()
    count = said.partition("such pilots, ")[2].partition(" would be")[0]
    return f"{failure.spans or failure.word}, {count} of ten fail"


def _zones(bands: Mapping[str, float], rows: int) -> list[dict[str, object]]:
    bounds = [*sorted(bands.values()), 1.0]
    return [
        {
            "type": "rect",
            "x0": 10 * low,
            "x1": 10 * high,
            "y0": -0.5,
            "y1": rows - 0.5,
            "fillcolor": RISK_RAMP[min(place, len(RISK_RAMP) - 1)],
            "line": {"width": 0},
            "layer": "below",
        }
        for place, (low, high) in enumerate(pairwise(bounds))
    ]


def _zone_names(bands: Mapping[str, float]) -> list[tuple[str, float]]:
    ordered = sorted(bands.items(), key=lambda band: band[1])
    ends = [*(bound for _, bound in ordered[1:]), 1.0]
    return [
        (word.replace("_", " "), 5 * (low + high)) for (word, low), high in zip(ordered, ends, strict=True)
    ]


def worth_figure(bars: Sequence[WorthBar], ink: str) -> go.Figure:
    """What each cure of a set is worth: its name above its bar, most worth on top.

    Parameters
    ----------
    ink : str
        Colour of words on the page's ground.
    """
    # Outlined and not hatched: a hatch says that too little is known.
    colours = [ACCENT if bar.decided else "rgba(0,0,0,0)" for bar in bars]
    figure = go.Figure(
        go.Bar(
            y=list(range(len(bars))),
            x=[100 * bar.worth for bar in bars],
            orientation="h",
            width=0.3,
            marker={"color": colours, "line": {"color": ACCENT, "width": 1.5}},
            text=[f" {escape(bar.words)}" for bar in bars],
            textposition="outside",
            textfont={"color": ink, "size": 13},
            cliponaxis=False,
            hovertext=["<br>".join(wrap(escape(bar.action), _LINE)) for bar in bars],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for row, bar in enumerate(bars):
        figure.add_annotation(**_name_above(row, bar, ink))
    widest = max((100 * bar.worth for bar in bars), default=0.0) or 1.0
    # Room for the words beside the longest bar on a phone.
    figure.update_xaxes(visible=False, range=[0, widest * 2.2], fixedrange=True)
    figure.update_yaxes(visible=False, range=[len(bars) - 0.7, -0.85], fixedrange=True)
    return bare(figure, height=round(_BAR_ROW * (len(bars) + 0.15)) + 16)


def _name_above(row: int, bar: WorthBar, ink: str) -> dict[str, object]:
    lines = wrap(shorten(bar.action, _LONGEST, placeholder=" …"), _LINE)
    return {
        "x": 0,
        "y": row - 0.17,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "text": "<br>".join(escape(line) for line in lines),
        "showarrow": False,
        "font": {"size": 13, "color": ink},
    }
