"""Means of the items a component is made of, each under its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from exchange.palette import HATCH, MUTED, readiness_colour
from surveys.instrument import Better, Item, Scale
from ui.figures.common import bare, scale_ticks

# Fits a phone: 44 letters of 13 px are about 300 px wide.
_LINE = 44
_LINE_HEIGHT, _DOT_HEIGHT = 18, 34


@dataclass(frozen=True, slots=True)
class ItemMean:
    """An item's mean as people answered, and on 0-100 where 100 is the good end."""

    text: str
    mean: float
    percent: float
    reversed: bool
    low_is_good: bool


def item_means(items: Sequence[Item], means: dict[str, float], scale: Scale, language: str) -> list[ItemMean]:
    """The items with a mean, weakest first once all are turned so that high is good."""
    found = []
    for item in items:
        if item.id not in means:
            continue
        low_is_good = item.reversed != (scale.higher_is is Better.LOWER)
        share = 100 * (means[item.id] - scale.minimum) / (scale.maximum - scale.minimum)
        percent = 100 - share if low_is_good else share
        found.append(ItemMean(item.text[language], means[item.id], percent, item.reversed, low_is_good))
    return sorted(found, key=lambda each: each.percent)


def items_figure(means: Sequence[ItemMean], scale: Scale) -> go.Figure:
    """Each item's words above a line with its mean as a dot; colours say how good that is."""
    tops, places, height = _layout(means)
    figure = go.Figure([_dots(means, places), _numbers(means, places, scale)])
    figure.update_layout(
        shapes=[_line(place, scale) for place in places],
        annotations=[_words(each, top) for each, top in zip(means, tops, strict=True)],
    )
    margin = 0.03 * (scale.maximum - scale.minimum)
    figure.update_xaxes(
        tickvals=scale_ticks(scale.minimum, scale.maximum),
        range=[scale.minimum - margin, scale.maximum + 4 * margin],
        fixedrange=True,
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(visible=False, range=[height, 0], fixedrange=True)
    return bare(figure, height=round(height) + 32, left=0, top=0)


def _dots(means: Sequence[ItemMean], places: Sequence[float]) -> go.Scatter:
    colours = [readiness_colour(each.percent) for each in means]
    return go.Scatter(
        x=[each.mean for each in means],
        y=list(places),
        mode="markers",
        marker={"size": 14, "color": colours, "line": {"width": 1.5, "color": MUTED}},
        hoverinfo="skip",
    )


def _numbers(means: Sequence[ItemMean], places: Sequence[float], scale: Scale) -> go.Scatter:
    """The means in a column right of the lines, where nothing strikes them through."""
    return go.Scatter(
        x=[scale.maximum] * len(means),
        y=list(places),
        mode="text",
        text=[f"  {each.mean:.1f}" for each in means],
        textposition="middle right",
        textfont={"size": 14},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _line(place: float, scale: Scale) -> dict[str, object]:
    ends = {"x0": scale.minimum, "x1": scale.maximum, "y0": place, "y1": place}
    return {"type": "line", "layer": "below", "line": {"color": HATCH, "width": 1}, **ends}


def _words(each: ItemMean, top: float) -> dict[str, object]:
    return {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": top,
        "yanchor": "top",
        "text": "<br>".join(_lines(each)),
        "align": "left",
        "showarrow": False,
        "font": {"size": 13},
    }


def _lines(each: ItemMean) -> list[str]:
    lines = [escape(line) for line in wrap(each.text, _LINE)]
    note = _note(each)
    return [*lines, f"<i>{note}</i>"] if note else lines


def _note(each: ItemMean) -> str:
    """What has to be known to read the number; on a scale whose low end is good a reversed item is good when high."""
    if each.reversed:
        return f"reversed: {'low' if each.low_is_good else 'high'} is good"
    return "low is good" if each.low_is_good else ""


def _layout(means: Sequence[ItemMean]) -> tuple[list[float], list[float], float]:
    """Where each item's words begin, where its line runs, and the whole height; pixels from the top."""
    tops: list[float] = []
    places: list[float] = []
    at = 0.0
    for each in means:
        tops.append(at)
        at += _LINE_HEIGHT * len(_lines(each)) + 8
        places.append(at + _DOT_HEIGHT / 2 - 6)
        at += _DOT_HEIGHT
    return tops, places, at
