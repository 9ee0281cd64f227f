"""Pitfall risks: the heatmap, and the waterfall behind one cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from exchange.palette import ACCENT, RISK_RAMP, risk_colour, text_on
from readiness.published import PublishedUnit
from readiness.risk.chances import Confidence, PitfallRisk
from ui.figures.common import bare, filled_cell, hatched_cells, label

_ROW_HEIGHT = 32


def risk_heatmap(
    risks: Sequence[PitfallRisk],
    by_unit: Mapping[object, Mapping[str, PitfallRisk]],
    departments: Sequence[PublishedUnit],
    titles: Mapping[str, str],
) -> go.Figure:
    """Pitfalls in rows by weeks at stake; the organisation in the first column, then departments.

    A hatch means too little evidence; a department's cell is empty where the pitfall does
    not differ between departments.
    """
    columns = ["Whole organisation", *(unit.name for unit in departments)]
    cells: list[tuple[int, int, PitfallRisk]] = []
    for y, risk in enumerate(risks):
        cells.append((0, y, risk))
        for x, unit in enumerate(departments, start=1):
            local = by_unit.get(unit.id, {}).get(risk.pitfall)
            if local is not None:
                cells.append((x, y, local))
    doubtful = [cell for cell in cells if cell[2].confidence is Confidence.TOO_LITTLE]
    clear = [cell for cell in cells if cell[2].confidence is not Confidence.TOO_LITTLE]
    figure = go.Figure()
    figure.update_layout(shapes=[filled_cell(x, y, risk_colour(risk.probability)) for x, y, risk in clear])
    if doubtful:
        figure.add_trace(
            hatched_cells([c[0] for c in doubtful], [c[1] for c in doubtful], "Too little evidence")
        )
        figure.add_trace(
            go.Scatter(
                x=[c[0] for c in doubtful],
                y=[c[1] for c in doubtful],
                mode="text",
                text="?",
                hoverinfo="skip",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=[c[0] for c in clear],
            y=[c[1] for c in clear],
            mode="markers+text",
            marker={"symbol": "square", "size": 26, "color": "rgba(0,0,0,0.01)", "line": {"width": 0}},
            text=[f"{100 * risk.probability:.0f} %" for _, _, risk in clear],
            textfont={"color": [text_on(risk_colour(risk.probability)) for _, _, risk in clear], "size": 13},
            # A click must not fade the other cells.
            unselected={"marker": {"opacity": 1}},
            selected={"marker": {"opacity": 1}},
            customdata=[f"{risk.unit or ''}|{risk.pitfall}" for _, _, risk in clear],
            hovertext=[_hover(risk, columns[x], titles[risk.pitfall]) for x, _, risk in clear],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[label(name, longest=20) for name in columns],
        side="top",
        range=[-0.52, len(columns) - 0.48],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        tickangle=-35,
    )
    figure.update_yaxes(
        tickvals=list(range(len(risks))),
        ticktext=["<br>".join(wrap(escape(titles[risk.pitfall]), 26)[:2]) for risk in risks],
        range=[len(risks) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        tickfont={"size": 11},
    )
    return bare(figure, height=90 + _ROW_HEIGHT * len(risks), top=80, left=4)


def _hover(risk: PitfallRisk, place: str, title: str) -> str:
    return (
        f"<b>{escape(title)}</b><br>{escape(place)}: {100 * risk.probability:.0f} % "
        f"(range {100 * risk.low:.0f} % to {100 * risk.high:.0f} %)<br>"
        f"{risk.expected_weeks:.1f} weeks of delay to expect<br>{risk.confidence.value}"
    )


def waterfall(risk: PitfallRisk) -> go.Figure:
    """From the base rate to the chance, one bar for each piece of evidence, in points."""
    names = ["Before any evidence", *(each.evidence.says for each in risk.contributions), "Chance now"]
    values = [100 * risk.base_rate, *(each.points for each in risk.contributions), 100 * risk.probability]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            measure=["absolute", *["relative"] * len(risk.contributions), "total"],
            y=["<br>".join(wrap(escape(name), 38)[:2]) + "\u200b" * i for i, name in enumerate(names)],
            x=values,
            text=[
                f"{value:.0f} %" if i in {0, len(values) - 1} else f"{value:+.0f}"
                for i, value in enumerate(values)
            ],
            textposition="outside",
            cliponaxis=False,
            increasing={"marker": {"color": RISK_RAMP[4]}},
            decreasing={"marker": {"color": ACCENT}},
            totals={"marker": {"color": "#64748B"}},
            connector={"line": {"color": "#94A3B8", "width": 1}},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    figure.update_xaxes(range=[0, 112], fixedrange=True, ticksuffix=" %", showgrid=False)
    return bare(figure, height=60 + 44 * len(names))
