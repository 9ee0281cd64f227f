"""The plan: waves over time, and coach hours against what is available."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import plotly.graph_objects as go

from exchange.palette import ACCENT, MUTED, PHASES, RISK_RAMP, text_on
from rollout.planning.document import PlanDocument, PlanRow
from ui.figures.common import bare, label

_DAY = 24 * 3600 * 1000
_PREPARATION = timedelta(days=28)


def waves_gantt(plan: PlanDocument) -> go.Figure:
    """Units in rows by their start: preparation, then from go-live to the end of the plan."""
    rows = sorted(
        (row for row in plan.rows if row.starts_on is not None),
        key=lambda row: (row.starts_on, row.depth, row.name),
    )
    end = plan.settings.cycle.next_first_day(plan.loads[-1].starts_on)
    figure = go.Figure()
    # Rows stand at numbers: two units whose shortened names are equal keep a row each.
    places = list(range(len(rows)))
    starts = [row.starts_on for row in rows if row.starts_on is not None]
    figure.add_trace(
        go.Bar(
            y=places,
            base=[(start - _PREPARATION).isoformat() for start in starts],
            x=[_PREPARATION.days * _DAY] * len(rows),
            orientation="h",
            marker={"color": "#CBD5E1", "pattern": {"shape": "/", "fgcolor": MUTED, "solidity": 0.15}},
            hovertemplate="Preparation<extra></extra>",
        )
    )
    last = max((row.wave or 1 for row in rows), default=1)
    colours = [_colour(row, last) for row in rows]
    figure.add_trace(
        go.Bar(
            y=places,
            base=[start.isoformat() for start in starts],
            x=[(end - start).days * _DAY for start in starts],
            orientation="h",
            marker={"color": colours},
            text=[_bar_text(row) for row in rows],
            textposition="inside",
            insidetextanchor="start",
            textfont={"color": [text_on(colour) for colour in colours]},
            hovertext=[_hover(row) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for load in plan.loads:
        figure.add_vline(x=load.starts_on.isoformat(), line_width=1, line_color="#94A3B8", line_dash="dot")
    figure.update_layout(barmode="overlay", bargap=0.25)
    figure.update_xaxes(
        type="date",
        tickvals=[load.starts_on.isoformat() for load in plan.loads],
        ticktext=[load.words.replace(" ", "<br>") for load in plan.loads],
        side="top",
        range=[(plan.loads[0].starts_on - timedelta(days=35)).isoformat(), end.isoformat()],
        fixedrange=True,
        showgrid=False,
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[label(row.name, longest=24) for row in rows],
        range=[len(rows) - 0.5, -0.5],
        automargin=True,
        fixedrange=True,
        showgrid=False,
        zeroline=False,
    )
    return bare(figure, height=80 + 28 * len(rows), top=46)


def _colour(row: PlanRow, last: int) -> str:
    """The accent's ramp from the pilot (dark) to the last wave (light)."""
    share = ((row.wave or 1) - 1) / max(last - 1, 1)
    place = share * (len(PHASES) - 1)
    below = min(int(place), len(PHASES) - 2)
    pair = [[int(PHASES[i][k : k + 2], 16) for k in (1, 3, 5)] for i in (below, below + 1)]
    mixed = [round(a + (b - a) * (place - below)) for a, b in zip(*pair, strict=True)]
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _bar_text(row: PlanRow) -> str:
    return "Pilot" if row.pilot else f"Wave {row.wave}"


def _hover(row: PlanRow) -> str:
    reasons = "<br>".join(escape(reason.text) for reason in row.reasons)
    start = f"{row.starts_on:%d %b %Y}" if row.starts_on else ""
    return f"<b>{escape(row.name)}</b>, {row.members} people<br>starts {start}<br>{reasons}"


def coach_load(plan: PlanDocument) -> go.Figure:
    """Coach hours of each quarter as bars, the hours available as a line."""
    names = [load.words for load in plan.loads]
    figure = go.Figure(
        go.Bar(
            x=names,
            y=[load.hours for load in plan.loads],
            marker={
                "color": [ACCENT if load.hours <= load.capacity else RISK_RAMP[4] for load in plan.loads]
            },
            text=[f"{load.hours:.0f}" for load in plan.loads],
            textposition="inside",
            insidetextanchor="end",
            textfont={"color": "#FFFFFF"},
            hovertext=[
                f"{load.hours:.0f} of {load.capacity:.0f} coach hours, {load.launches} units start"
                for load in plan.loads
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=names,
            y=[load.capacity for load in plan.loads],
            mode="lines",
            line={"color": MUTED, "dash": "dot", "width": 2},
            hoverinfo="skip",
        )
    )
    figure.add_annotation(
        x=names[-1],
        y=plan.loads[-1].capacity,
        text="available",
        showarrow=False,
        yshift=10,
        font={"color": MUTED},
    )
    top = max(max(load.hours, load.capacity) for load in plan.loads)
    figure.update_yaxes(range=[0, top * 1.2], fixedrange=True, title="coach hours", showgrid=False)
    figure.update_xaxes(fixedrange=True)
    return bare(figure, height=260, top=24)
