"""The organisation as a picture: who sits where, and how many people."""

from __future__ import annotations

from html import escape
from uuid import UUID

import plotly.graph_objects as go

from exchange.palette import ACCENT, PHASES, WHITE, text_on
from surveys.organisation import Organisation, Volunteered
from ui.figures.common import bare


def organisation_figure(organisation: Organisation) -> go.Figure:
    """An icicle of the tree, sized by people; leads who volunteered stand out."""
    units = list(organisation.in_tree_order())
    areas = _areas(organisation)
    colours = [ACCENT if unit.volunteered is Volunteered.YES else PHASES[4] for unit in units]
    figure = go.Figure(
        go.Icicle(
            ids=[str(unit.id) for unit in units],
            labels=[escape(unit.name) for unit in units],
            parents=[str(unit.parent) if unit.parent else "" for unit in units],
            values=[areas[unit.id] for unit in units],
            branchvalues="total",
            marker={"colors": colours, "line": {"color": WHITE, "width": 1}},
            leaf={"opacity": 1},
            textfont={"color": [text_on(colour) for colour in colours]},
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


def _areas(organisation: Organisation) -> dict[UUID, int]:
    """The size of each unit's box: its people, where a unit without any still gets a box.

    A box must hold exactly the boxes inside it, or the browser draws nothing at all; so a
    team without people counts as one person in every unit above it, too.
    """
    areas: dict[UUID, int] = {}
    for unit in reversed(list(organisation.in_tree_order())):
        inside = organisation.children(unit.id)
        own = unit.members_direct if inside else max(unit.members_direct, 1)
        areas[unit.id] = own + sum(areas[child.id] for child in inside)
    return areas
