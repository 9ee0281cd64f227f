"""What changed between two surveys: units in rows, components in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go

from engagement.findings import signed
from exchange.palette import GROUND, HATCH, MUTED, READINESS_RAMP, text_on
from readiness.change import Direction
from readiness.published_change import NotComparable, ShownChange, UnitChanges
from ui.figures.common import bare, cell_axes, filled_cell, hatched_cells, unit_label

_ROW_HEIGHT = 30
_NO_SIGN = "–"
# Told by an arrow and a sign, not by colour alone; the readiness ramp's second steps.
CHANGE_COLOUR = {
    Direction.UP: READINESS_RAMP[5],
    Direction.DOWN: READINESS_RAMP[1],
    Direction.NONE: GROUND,
}
CHANGE_MARK = {Direction.UP: "▲ ", Direction.DOWN: "▼ ", Direction.NONE: ""}


def change_heatmap(units: Sequence[UnitChanges], component_labels: Mapping[str, str]) -> go.Figure:
    """The changes of some units, every number printed; believed ones marked, others muted.

    What cannot be compared is hatched and says why when pointed at.
    """
    figure = go.Figure()
    shown: list[tuple[int, int, ShownChange, str]] = []
    refused: dict[str, list[tuple[int, int]]] = {}
    for y, row in enumerate(units):
        for x, (component, name) in enumerate(component_labels.items()):
            found = row.components[component]
            if isinstance(found, NotComparable):
                refused.setdefault(found.reason, []).append((x, y))
            else:
                shown.append((x, y, found, _hover(row, name, found)))
    figure.update_layout(
        shapes=[filled_cell(x, y, CHANGE_COLOUR[found.keyed.direction]) for x, y, found, _ in shown],
        # One trace for each reason: side by side they would leave their cells.
        barmode="overlay",
    )
    for reason, places in refused.items():
        columns, rows = [x for x, _ in places], [y for _, y in places]
        figure.add_trace(hatched_cells(columns, rows, f"Not comparable: {escape(reason)}"))
        figure.add_trace(
            go.Scatter(
                x=columns,
                y=rows,
                mode="text",
                text=[_NO_SIGN] * len(rows),
                textfont={"color": MUTED},
                hoverinfo="skip",
            )
        )
    figure.add_trace(_numbers(shown))
    return _with_axes(figure, units, list(component_labels.values()))


def _numbers(shown: Sequence[tuple[int, int, ShownChange, str]]) -> go.Scatter:
    directions = [found.keyed.direction for _, _, found, _ in shown]
    return go.Scatter(
        x=[x for x, _, _, _ in shown],
        y=[y for _, y, _, _ in shown],
        mode="text",
        text=[
            f"{CHANGE_MARK[direction]}{signed(found.keyed.change)}"
            for direction, (_, _, found, _) in zip(directions, shown, strict=True)
        ],
        textfont={
            "color": [MUTED if d is Direction.NONE else text_on(CHANGE_COLOUR[d]) for d in directions],
            "size": 14,
        },
        hovertext=[hover for _, _, _, hover in shown],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(row: UnitChanges, component: str, found: ShownChange) -> str:
    keyed = found.keyed
    return (
        f"<b>{escape(row.unit.name)}</b><br>{escape(component)}: <b>{keyed.direction.value}</b><br>"
        f"{found.before:.1f} before, {found.now:.1f} now<br>"
        f"Change {signed(keyed.change)}, between {signed(keyed.low)} and {signed(keyed.high)}<br>"
        f"Believed from {keyed.smallest:.1f} on"
    )


def _with_axes(figure: go.Figure, rows: Sequence[UnitChanges], columns: Sequence[str]) -> go.Figure:
    cell_axes(figure, [unit_label(row.unit) for row in rows], columns)
    if rows and rows[0].unit.parent is None:
        figure.add_hline(y=0.5, line_width=2, line_color=HATCH)
    return bare(figure, height=90 + _ROW_HEIGHT * len(rows), top=70, left=4)
