"""The readiness heatmap: units in rows, components in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape
from itertools import pairwise

import plotly.graph_objects as go

from engagement.findings import chance_words, has_low_rate, signed
from exchange.palette import HATCH, MUTED, READINESS_RAMP, readiness_colour, text_on
from readiness.published import (
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    Verdict,
)
from ui.figures.common import bare, cell_axes, filled_cell, hatched_cells, unit_label

_ROW_HEIGHT = 30
_HIDDEN_SIGN = "–"
# Verdicts are told by a mark, not by colour alone; a thin space keeps it within a phone's cell.
VERDICT_MARK = {
    Verdict.MISSING: "\u2009✕",
    Verdict.UNCLEAR: "\u2009?",
    Verdict.TOO_FEW_ANSWERS: "\u2009…",
    Verdict.PRESENT: "",
}
# Column, row, text, colour, hover, and what a click hands on.
_Shown = tuple[int, int, str, str, str, str]


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
    shown: list[_Shown] = []
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
        figure.add_trace(_texts(hidden, [_HIDDEN_SIGN] * len(hidden)))
    figure.add_trace(_targets(shown))
    inks = [text_on(each[3]) for each in shown]
    figure.add_trace(_texts([each[:2] for each in shown], [each[2] for each in shown], size=13, color=inks))
    beside = [(len(components), y) for y in range(len(rows))]
    figure.add_trace(_texts(beside, [_answered(unit) for unit in rows], size=11))
    return _with_axes(figure, rows, [*(component_labels[each] for each in components), "Answered"])


def _targets(shown: Sequence[_Shown]) -> go.Scatter:
    """An invisible point in each cell: clicks reach points, not rectangles."""
    return go.Scatter(
        x=[each[0] for each in shown],
        y=[each[1] for each in shown],
        mode="markers",
        marker={"symbol": "square", "size": 26, "color": "rgba(0,0,0,0.01)", "line": {"width": 0}},
        # A click must not fade the other cells.
        unselected={"marker": {"opacity": 1}},
        selected={"marker": {"opacity": 1}},
        customdata=[each[5] for each in shown],
        hovertext=[each[4] for each in shown],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _texts(places: Sequence[tuple[int, int]], texts: Sequence[str], **font: object) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="text",
        text=list(texts),
        textfont=font,
        # A colour for selected text keeps Plotly from fading all other text after a click;
        # these texts themselves cannot be selected.
        selected={"textfont": {"color": MUTED}},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _answered(unit: PublishedUnit) -> str:
    part = unit.participation
    if not isinstance(part, Participation):
        return _HIDDEN_SIGN
    low = " low" if has_low_rate(unit) else ""
    return f"{part.answered}/{part.invited}<br>{100 * part.rate:.0f} %{low}"


def _text_and_colour(cell: PublishedMean, overall: PublishedMean | Hidden, mode: Mode) -> tuple[str, str]:
    if mode is Mode.CHANCE:
        # Likely missing is the bad end: the ramp keeps "red is bad" and the sign says the chance.
        words = chance_words(cell.missing_chance).replace("under ", "<").replace("over ", ">")
        return words, readiness_colour(100 - cell.missing_chance)
    if mode is Mode.AGAINST:
        if isinstance(overall, Hidden):
            return _HIDDEN_SIGN, readiness_colour(50)
        # A difference of a fifth of the scale reaches the ramp's end; project judgement.
        return signed(cell.estimate - overall.estimate), readiness_colour(
            50 + 2.5 * (cell.percent - overall.percent)
        )
    return f"{signed_estimate(cell)}{VERDICT_MARK[cell.verdict]}", readiness_colour(cell.percent)


def signed_estimate(cell: PublishedMean) -> str:
    """The estimate as it is printed, with its bound.

    The bound is the observed mean's; the estimate carries the sign only where both lie on it.
    """
    sign = {"at most": "≤", "at least": "≥"}.get(cell.bound, "") if cell.estimate == cell.observed else ""
    return f"{sign}{cell.estimate:.1f}"


def _hover(unit: PublishedUnit, component: str, cell: PublishedMean) -> str:
    part = unit.participation
    answers = f"{part.answered} of {part.invited} answered" if isinstance(part, Participation) else ""
    return (
        f"<b>{escape(unit.name)}</b><br>{escape(component)}: <b>{cell.verdict.value}</b><br>"
        f"Mean {cell.estimate:.1f}, between {cell.low:.1f} and {cell.high:.1f}<br>"
        f"{chance_words(cell.missing_chance)} chance that it is missing<br>{answers}"
    )


def _with_axes(figure: go.Figure, rows: Sequence[PublishedUnit], columns: Sequence[str]) -> go.Figure:
    cell_axes(figure, [unit_label(unit) for unit in rows], columns)
    figure.add_hline(y=0.5, line_width=2, line_color=HATCH)
    return bare(figure, height=90 + _ROW_HEIGHT * len(rows), top=70, left=4, right=14)


def legend_steps(mode: Mode, ends: tuple[float, float] | None = None) -> tuple[tuple[str, str], ...]:
    """The ramp's colours, red to blue, with the range each stands for in a mode.

    Parameters
    ----------
    ends : tuple of float or None
        The scale's bad and good end, so that ranges are told in the points that cells print;
        None where components are read on different scales: then in percent of the scale.
    """
    steps = len(READINESS_RAMP)
    ranges = list(pairwise(100 * i / steps for i in range(steps + 1)))
    if mode is Mode.CHANCE:
        texts = [f"{100 - high:.0f}–{100 - low:.0f} %" for low, high in ranges]
    elif mode is Mode.AGAINST:
        texts = _difference_ranges(ranges, ends)
    elif ends is None:
        texts = [f"{low:.0f}–{high:.0f} %" for low, high in ranges]
    else:
        bad, good = ends
        points = [[bad + (good - bad) * end / 100 for end in each] for each in ranges]
        texts = [f"{low:.1f}–{high:.1f}" for low, high in points]
    return tuple(zip(READINESS_RAMP, texts, strict=True))


def _difference_ranges(ranges: Sequence[tuple[float, float]], ends: tuple[float, float] | None) -> list[str]:
    """The outermost steps stand for everything beyond."""
    unit = (ends[1] - ends[0]) / 100 if ends else 1.0
    told = [[unit * (end - 50) / 2.5 for end in each] for each in ranges]
    words = [[signed(end) if ends else _signed_percent(end) for end in each] for each in told]
    texts = [f"{low} to {high}" for low, high in words]
    return [f"beyond {words[0][1]}", *texts[1:-1], f"beyond {words[-1][0]}"]


def _signed_percent(percent: float) -> str:
    rounded = round(percent)
    return f"{rounded:+d} %".replace("-", "−") if rounded else "0 %"
