"""How the roles of a department or the organisation see each component."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from exchange.palette import readiness_colour, text_on
from readiness.published import PublishedUnit
from ui.figures.common import bare, cell_axes, filled_cell, hatched_cells, label

_ROW_HEIGHT = 34


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
    cell_axes(
        figure,
        [label(role_labels[role], longest=20) for role in rows],
        [component_labels[each] for each in components],
    )
    return bare(figure, 90 + _ROW_HEIGHT * len(rows), top=70)
