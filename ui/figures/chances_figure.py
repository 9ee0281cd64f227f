"""How sure the dates are: planned dates against P50 and P80, and what moves the last date most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from textwrap import wrap
from typing import NamedTuple

import plotly.graph_objects as go

from exchange.palette import CAUTION, MUTED, PHASES, WHITE
from rollout.chances.schedule_chances import Lever, day_words, words_of
from ui.figures.common import bare
from ui.figures.dated_rows import FONT, legend_below, named_rows, over_rows

_DAY = 24 * 3600 * 1000
_LEVER_ROW, _LINE = 84, 46
# Room for the words beside the longest bar, as a share of its length.
_ROOM = 0.45


class DatedRow(NamedTuple):
    """One row: a unit or a milestone, its planned date, its range, and the chance to keep the planned date."""

    title: str
    planned_by: date
    p50: date
    p80: date
    chance: float


def dates_figure(rows: Sequence[DatedRow], ink: str) -> go.Figure:
    """The planned date, a bar from P50 to P80, and the P80 date: the further to the right of the plan, the later.

    Parameters
    ----------
    rows : sequence of DatedRow
    ink : str
        Colour of words on the page's ground.
    """
    places = list(range(len(rows)))
    figure = go.Figure(
        go.Bar(
            y=places,
            base=[row.p50.isoformat() for row in rows],
            x=[max((row.p80 - row.p50).days, 1) * _DAY for row in rows],
            orientation="h",
            width=0.24,
            name="P50 to P80",
            marker={"color": PHASES[3], "line": {"width": 1, "color": PHASES[1]}},
            hovertext=[_hover(row) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for name, days, symbol, colour in (
        ("Planned, at the latest", [row.planned_by for row in rows], "circle", PHASES[2]),
        ("P80", [row.p80 for row in rows], "diamond", ink),
    ):
        figure.add_trace(
            go.Scatter(
                x=[day.isoformat() for day in days],
                y=places,
                mode="markers",
                name=name,
                marker={"symbol": symbol, "size": 11, "color": colour},
                hovertext=[_hover(row) for row in rows],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    return over_rows(figure, [(row.title, f"kept in {words_of(row.chance)}") for row in rows], ink)


def _hover(row: DatedRow) -> str:
    return (
        f"<b>{escape(row.title)}</b><br>by {day_words(row.planned_by)} in {words_of(row.chance)}"
        f"<br>P50: {day_words(row.p50)}<br>P80: {day_words(row.p80)}"
    )


def levers_figure(levers: Sequence[Lever], ink: str) -> go.Figure:
    """Weeks by which the P80 date of the last start moves as each assumption goes to its ends.

    Parameters
    ----------
    levers : sequence of Lever
        Not empty.
    ink : str
        Colour of words on the page's ground.
    """
    figure = go.Figure(
        [
            _ends("at the low end of what is assumed", levers, PHASES[2], "", is_low=True),
            _ends("at the high end of what is assumed", levers, CAUTION, "/", is_low=False),
        ]
    )
    figure.add_vline(x=0, line_width=1, line_color=MUTED)
    weeks = [each for lever in levers for each in (lever.weeks_at_low, lever.weeks_at_high)]
    room = _ROOM * (max(*weeks, 0.0) - min(*weeks, 0.0))
    figure.update_xaxes(
        title={"text": "weeks earlier (left) or later (right)", "font": {"size": FONT, "color": ink}},
        range=[min(*weeks, 0.0) - room, max(*weeks, 0.0) + room],
        side="top",
        fixedrange=True,
        zeroline=False,
        showgrid=False,
        tickfont={"size": FONT},
    )
    named_rows(
        figure, ["<br>".join(map(escape, wrap(lever.title, _LINE))) for lever in levers], ink, above=0.25
    )
    bare(figure, height=120 + _LEVER_ROW * len(levers), top=56)
    return figure.update_layout(barmode="group", bargap=0.5, showlegend=True, legend=legend_below(ink))


def _ends(name: str, levers: Sequence[Lever], colour: str, shape: str, *, is_low: bool) -> go.Bar:
    return go.Bar(
        y=list(range(len(levers))),
        x=[lever.weeks_at_low if is_low else lever.weeks_at_high for lever in levers],
        orientation="h",
        name=name,
        marker={
            "color": colour,
            "pattern": {"shape": shape, "fgcolor": WHITE, "bgcolor": colour, "solidity": 0.3, "size": 6},
        },
        text=[end_words(lever, is_low=is_low) for lever in levers],
        textposition="outside",
        cliponaxis=False,
        hovertext=[escape(lever.sentence) for lever in levers],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def end_words(lever: Lever, *, is_low: bool) -> str:
    """One end of an assumption's range, short enough to stand beside a bar."""
    value = lever.low if is_low else lever.high
    if value is None:
        return "low" if is_low else "high"
    match lever.unit:
        case "chance" | "share":
            return f"{value:.0%}"
        case "weeks":
            return f"{value:g} weeks"
        case _:
            return f"{value:g}"
