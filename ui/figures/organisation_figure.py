"""The organisation as a picture: who sits where, and how many people."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from exchange.palette import ACCENT, PHASES
from surveys.organisation import Organisation, Volunteered
from ui.figures.common import bare


def organisation_figure(organisation: Organisation) -> go.Figure:
    """An icicle of the tree, sized by people; leads who volunteered stand out."""
    units = list(organisation.in_tree_order())
    figure = go.Figure(
        go.Icicle(
            ids=[str(unit.id) for unit in units],
            labels=[escape(unit.name) for unit in units],
            parents=[str(unit.parent) if unit.parent else "" for unit in units],
            values=[max(organisation.members_total(unit.id), 1) for unit in units],
            branchvalues="total",
            marker={
                "colors": [ACCENT if unit.volunteered is Volunteered.YES else PHASES[4] for unit in units]
            },
            customdata=[
                f"{organisation.members_total(unit.id)} people<br>lead volunteered: {unit.volunteered.value}"
                for unit in units
            ],
            texttemplate="%{label}",
            hovertemplate="<b>%{label}</b><br>%{customdata}<extra></extra>",
            tiling={"orientation": "v"},
            pathbar={"visible": False},
        )
    )
    return bare(figure, height=300)
