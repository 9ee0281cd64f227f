"""How the roles of a department or the organisation see each component."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from exchange.palette import readiness_colour, text_on
from readiness.published import PublishedUnit
from ui.figures.common import bare, filled_cell, hatched_cells, label

_ROW_HEIGHT, _HEAD = 34, 66


def roles_figure(
    unit: PublishedUnit, role_labels: Mapping[str, str], component_labels: Mapping[str, str]
) -> go.Figure:
    """A small heatmap: roles with anything shown in rows, components in columns, means printed."""
    rows = [role for role in role_labels if role in unit.roles]
    components = list(component_labels)
    shown, hidden = [], []
    for y, role in enumerate(rows):
        for x, component in enumerate(components):
            mean = unit.roles[role].get(component)
            if mean is None:
                hidden.append((x, y))
            else:
                shown.append((x, y, mean))
    figure = go.Figure()
    figure.update_layout(shapes=[filled_cell(x, y, readiness_colour(mean.percent)) for x, y, mean in shown])
    if hidden:
        figure.add_trace(hatched_cells([x for x, _ in hidden], [y for _, y in hidden], "Hidden"))
    figure.add_trace(
        go.Scatter(
            x=[x for x, _, _ in shown],
            y=[y for _, y, _ in shown],
            mode="text",
            text=[f"{mean.observed:.1f}" for _, _, mean in shown],
            textfont={"color": [text_on(readiness_colour(m.percent)) for _, _, m in shown], "size": 14},
            hovertext=[f"{mean.answered} answered" for _, _, mean in shown],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    bare(figure, _HEAD + _ROW_HEIGHT * len(rows))
    figure.update_xaxes(
        tickvals=list(range(len(components))),
        ticktext=[label(component_labels[each], longest=16) for each in components],
        side="top",
        range=[-0.5, len(components) - 0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[label(role_labels[role], longest=20) for role in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    return figure
