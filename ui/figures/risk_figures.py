"""Pitfall risks: the waterfall behind one cell."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from exchange.palette import ACCENT, MUTED, RISK_RAMP
from readiness.risk.chances import PitfallRisk
from ui.figures.common import bare

_ROW_HEIGHT = 46
_LONGEST = 72
_TICKS = (0, 25, 50, 75, 100)
FIRST, LAST = "Base rate, before any evidence", "Chance now"


def waterfall(risk: PitfallRisk, names: Sequence[str]) -> go.Figure:
    """From the base rate to the chance, one bar for each piece of evidence, in points.

    Parameters
    ----------
    names : sequence of str
        What each piece says, as the one who looks may read it; nothing else about the evidence is drawn.
    """
    words = [escape(_short(name)) for name in (FIRST, *names, LAST)]
    values = [100 * risk.base_rate, *(each.points for each in risk.contributions), 100 * risk.probability]
    last = len(values) - 1
    texts = [f"{value:.0f} %" if i in {0, last} else signed(value) for i, value in enumerate(values)]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            measure=["absolute", *["relative"] * len(risk.contributions), "total"],
            y=list(range(len(values))),
            x=values,
            width=0.36,
            text=texts,
            textposition="outside",
            cliponaxis=False,
            increasing={"marker": {"color": RISK_RAMP[4]}},
            decreasing={"marker": {"color": ACCENT}},
            totals={"marker": {"color": MUTED}},
            # A line from bar to bar would cross the words between them.
            connector={"visible": False},
            customdata=words,
            hovertemplate="%{customdata}: %{text}<extra></extra>",
        )
    )
    for row, name in enumerate(words):
        # Above its bar and not beside it: a sentence beside it leaves a phone no room for the bars.
        figure.add_annotation(
            x=0, y=row - 0.41, text=name, showarrow=False, xanchor="left", yanchor="middle", font={"size": 13}
        )
    figure.update_yaxes(range=[last + 0.4, -0.7], visible=False, fixedrange=True)
    figure.update_xaxes(
        range=[0, 112],
        tickvals=list(_TICKS),
        ticktext=[f"{tick} %" for tick in _TICKS],
        fixedrange=True,
        showgrid=False,
        zeroline=True,
    )
    return bare(figure, height=40 + _ROW_HEIGHT * len(values))


def signed(points: float) -> str:
    """Percentage points with their sign; one decimal where a whole number would say nothing.

    Examples
    --------
    >>> signed(49.6), signed(-16.2), signed(0.3)
    ('+50', '−16', '+0.3')
    """
    words = f"{points:+.0f}" if abs(points) >= 0.5 else f"{points:+.1f}"
    return words.replace("-", "\N{MINUS SIGN}")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def waterfall_words(risk: PitfallRisk, names: Sequence[str]) -> str:
    """The waterfall for those who do not see it."""
    parts = [
        f"{name} {signed(each.points)} points" for name, each in zip(names, risk.contributions, strict=True)
    ]
    steps = "; ".join([f"base rate {100 * risk.base_rate:.0f} %", *parts])
    return f"From the base rate to the chance: {steps}; chance now {100 * risk.probability:.0f} %."
