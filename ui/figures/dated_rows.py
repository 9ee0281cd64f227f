"""What charts of dates share: names above their marks, so that a phone keeps room for the dates; one legend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from html import escape
from textwrap import shorten

import plotly.graph_objects as go

from ui.figures.common import bare

FONT = 13
# Of a row of height 1: the name stands above the marks, which stand at the row's own place.
_NAME_ABOVE = 0.12
_MARGIN, _LEAST = 0.03, timedelta(weeks=4)
_ROW, _AXIS, _LEGEND_ROW = 50, 56, 24
_LONGEST = 34
_GRID = "rgba(148,163,184,0.25)"


def over_rows(figure: go.Figure, names: Sequence[tuple[str, str]], ink: str) -> go.Figure:
    """Dates above, rows from the top, each under its name and a word on it.

    Parameters
    ----------
    names : sequence of (name, word)
        In the order of the rows; the name is shortened, the word is not.
    ink : str
        Colour of words on the page's ground.
    """
    named_rows(figure, [_name(name, word) for name, word in names], ink)
    figure.update_xaxes(
        type="date",
        side="top",
        fixedrange=True,
        gridcolor=_GRID,
        tickfont={"size": FONT},
        # "12 Jan" over "2027", the year where it changes: no clock times, and room for several on a phone.
        tickformat="%-d %b\n%Y",
        tickangle=0,
        nticks=6,
    )
    legend_rows = sum(trace.showlegend is not False for trace in figure.data)
    bare(figure, height=_AXIS + _ROW * len(names) + _LEGEND_ROW * legend_rows, top=52)
    return figure.update_layout(showlegend=True, legend=legend_below(ink), font={"size": FONT})


def seen_range(first: date, last: date) -> list[str]:
    """Ends of a date axis that shows both days with some room, and at least four weeks."""
    end = last + timedelta(days=1)
    room = max((end - first) * _MARGIN, timedelta(days=2), (_LEAST - (end - first)) / 2)
    return [_moment(first, -room), _moment(end, room)]


def _moment(day: date, later: timedelta) -> str:
    return (datetime.combine(day, time()) + later).isoformat()


def _name(name: str, word: str) -> str:
    return f"<b>{escape(shorten(name, _LONGEST, placeholder=' …'))}</b>, {escape(word)}"


def named_rows(figure: go.Figure, names: Sequence[str], ink: str, *, above: float = _NAME_ABOVE) -> None:
    """Each row's name, which is markup, from the left edge; `above` its place, as a share of a row's height."""
    told = [
        {
            "x": 0,
            "xref": "paper",
            "y": row - above,
            "xanchor": "left",
            "yanchor": "bottom",
            "text": name,
            "showarrow": False,
            "align": "left",
            "font": {"size": FONT, "color": ink},
        }
        for row, name in enumerate(names)
    ]
    # All at once: adding them one by one takes seconds for many rows.
    figure.update_layout(annotations=[*figure.layout.annotations, *told])
    figure.update_yaxes(visible=False, range=[len(names) - 0.5, -0.85], fixedrange=True)


def legend_below(ink: str) -> dict[str, object]:
    """A legend under the rows, one entry a line, that cannot be switched."""
    return {
        "orientation": "h",
        "entrywidth": 1,
        "entrywidthmode": "fraction",
        "x": 0,
        "y": 0,
        "yanchor": "top",
        "traceorder": "normal",
        "itemclick": False,
        "itemdoubleclick": False,
        "font": {"size": FONT, "color": ink},
    }
