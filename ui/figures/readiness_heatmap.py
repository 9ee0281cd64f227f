"""The readiness heatmap: units in rows, components in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape
from itertools import pairwise

import plotly.graph_objects as go

from exchange.palette import READINESS_RAMP, readiness_colour, text_on
from readiness.published import (
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    Verdict,
)
from surveys.organisation import Level
from ui.figures.common import bare, filled_cell, hatched_cells, label

_ROW_HEIGHT = 30
_HIDDEN_SIGN = "–"
# Verdicts are told by a mark, not by colour alone.
VERDICT_MARK = {
    Verdict.MISSING: " ✕",
    Verdict.UNCLEAR: " ?",
    Verdict.TOO_FEW_ANSWERS: " …",
    Verdict.PRESENT: "",
}
_LOW_RATE = 0.6


class Mode(StrEnum):
    """What a cell shows; one mode a figure, never mixed."""

    MEAN = "Mean"
    AGAINST = "Difference"
    CHANCE = "Chance of missing"


def readiness_heatmap(
    readiness: PublishedReadiness,
    units: Sequence[PublishedUnit],
    component_labels: Mapping[str, str],
    mode: Mode,
) -> go.Figure:
    """The heatmap of some units under the pinned row of the whole organisation.

    Every number is printed; a point's custom data is the unit's id and the component's.
    """
    rows = [readiness.overall, *(unit for unit in units if unit.id != readiness.overall.id)]
    components = list(component_labels)
    figure = go.Figure()
    shown: list[tuple[int, int, str, str, str, str]] = []
    hidden: list[tuple[int, int]] = []
    for y, unit in enumerate(rows):
        for x, component in enumerate(components):
            cell = unit.components[component]
            if isinstance(cell, Hidden):
                hidden.append((x, y))
                continue
            text, colour = _text_and_colour(cell, readiness.overall.components[component], mode)
            hover = _hover(unit, component_labels[component], cell)
            shown.append((x, y, text, colour, hover, f"{unit.id}|{component}"))
    figure.update_layout(shapes=[filled_cell(x, y, colour) for x, y, _, colour, _, _ in shown])
    if hidden:
        figure.add_trace(
            hatched_cells([x for x, _ in hidden], [y for _, y in hidden], "Hidden to protect confidentiality")
        )
        figure.add_trace(
            go.Scatter(
                x=[x for x, _ in hidden],
                y=[y for _, y in hidden],
                mode="text",
                text=_HIDDEN_SIGN,
                hoverinfo="skip",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=[each[0] for each in shown],
            y=[each[1] for each in shown],
            mode="markers+text",
            # Clicks reach points, not rectangles, so each cell carries an invisible one.
            marker={"symbol": "square", "size": 26, "color": "rgba(0,0,0,0.01)", "line": {"width": 0}},
            text=[each[2] for each in shown],
            textfont={"color": [text_on(each[3]) for each in shown], "size": 14},
            # A click must not fade the other cells.
            unselected={"marker": {"opacity": 1}},
            selected={"marker": {"opacity": 1}},
            customdata=[each[5] for each in shown],
            hovertext=[each[4] for each in shown],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[len(components)] * len(rows),
            y=list(range(len(rows))),
            mode="text",
            text=[_answered(unit) for unit in rows],
            textfont={"size": 10},
            hoverinfo="skip",
        )
    )
    return _with_axes(figure, rows, [*(component_labels[each] for each in components), "Answered"])


def _answered(unit: PublishedUnit) -> str:
    part = unit.participation
    if not isinstance(part, Participation):
        return _HIDDEN_SIGN
    low = " low" if part.rate < _LOW_RATE else ""
    return f"{part.answered}/{part.invited}<br>{100 * part.rate:.0f} %{low}"


def _text_and_colour(cell: PublishedMean, overall: PublishedMean | Hidden, mode: Mode) -> tuple[str, str]:
    if mode is Mode.CHANCE:
        # Likely missing is the bad end: the ramp keeps "red is bad" and the sign says the chance.
        return f"{cell.missing_chance} %", readiness_colour(100 - cell.missing_chance)
    if mode is Mode.AGAINST:
        if isinstance(overall, Hidden):
            return _HIDDEN_SIGN, readiness_colour(50)
        difference = round(cell.estimate - overall.estimate, 1)
        # A difference of a fifth of the scale reaches the ramp's end; project judgement.
        return _difference(difference), readiness_colour(50 + 2.5 * (cell.percent - overall.percent))
    # The bound is the observed mean's; the estimate carries the sign only where both lie on it.
    bounded = cell.estimate == cell.observed
    sign = {"at most": "≤", "at least": "≥"}.get(cell.bound, "") if bounded else ""
    return f"{sign}{cell.estimate:.1f}{VERDICT_MARK[cell.verdict]}", readiness_colour(cell.percent)


def _difference(points: float) -> str:
    return f"{points:+.1f}".replace("-", "−") if points else "0.0"


def _hover(unit: PublishedUnit, component: str, cell: PublishedMean) -> str:
    part = unit.participation
    answers = f"{part.answered} of {part.invited} answered" if isinstance(part, Participation) else ""
    return (
        f"<b>{escape(unit.name)}</b><br>{escape(component)}: <b>{cell.verdict.value}</b><br>"
        f"Mean {cell.estimate:.1f}, between {cell.low:.1f} and {cell.high:.1f}<br>"
        f"{cell.missing_chance} % chance that it is missing<br>{answers}"
    )


def _with_axes(figure: go.Figure, rows: Sequence[PublishedUnit], columns: Sequence[str]) -> go.Figure:
    figure.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[escape(name) for name in columns],
        side="top",
        range=[-0.52, len(columns) - 0.48],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        tickangle=0 if len(columns) <= 4 else -35,
    )
    names = [label(unit.name, longest=24) for unit in rows]
    names = [
        f"<b>{name}</b>" if unit.level is not Level.TEAM else name
        for name, unit in zip(names, rows, strict=True)
    ]
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=names,
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        ticks="",
    )
    figure.add_hline(y=0.5, line_width=2, line_color="#94A3B8")
    return bare(figure, height=90 + _ROW_HEIGHT * len(rows), top=70, left=4)


def legend_steps(mode: Mode) -> tuple[tuple[str, str], ...]:
    """The ramp's colours, red to blue, with the range each stands for in a mode."""
    steps = len(READINESS_RAMP)
    ends = [round(100 * i / steps) for i in range(steps + 1)]
    ranges = list(pairwise(ends))
    if mode is Mode.CHANCE:
        texts = [f"{100 - high}–{100 - low} %" for low, high in ranges]
    elif mode is Mode.AGAINST:
        texts = [f"{_signed((low - 50) / 2.5)} to {_signed((high - 50) / 2.5)}" for low, high in ranges]
    else:
        texts = [f"{low}–{high} %" for low, high in ranges]
    return tuple(zip(READINESS_RAMP, texts, strict=True))


def _signed(points: float) -> str:
    rounded = round(points)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"
