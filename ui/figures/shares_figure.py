"""How a group's people lie: unfavourable, middle, favourable, in one bar."""

from __future__ import annotations

import plotly.graph_objects as go

from engagement.cell_findings import share_words
from exchange.palette import MUTED, READINESS_RAMP, text_on
from readiness.published_details import Shares
from ui.figures.common import bare

SHARE_COLOURS = {
    "Unfavourable": READINESS_RAMP[1],
    "Middle": READINESS_RAMP[3],
    "Favourable": READINESS_RAMP[5],
}

# A part of at least so many percent has room for a unit on a phone.
_WIDE = 15


def shares_of(shares: Shares) -> dict[str, int]:
    """The three shares by the name that stands on the bar, in percent."""
    return dict(
        zip(SHARE_COLOURS, (shares.unfavourable, shares.middle, shares.favourable), strict=True),
    )


def shares_figure(shares: Shares) -> go.Figure:
    """One stacked bar; each part carries its number.

    Parts are as long as they are shown: shares in steps need not add up to 100, so the bar
    ends where they end.
    """
    figure = go.Figure()
    for name, share in shares_of(shares).items():
        colour = SHARE_COLOURS[name]
        figure.add_trace(
            go.Bar(
                x=[share],
                y=[0],
                orientation="h",
                width=0.9,
                marker={"color": colour, "line": {"color": MUTED, "width": 0.5}},
                # Narrow parts keep their number too: the words for it stand in the legend.
                text=[_sign(share, shares.step)],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                constraintext="none",
                textfont={"color": text_on(colour), "size": 14},
                hovertemplate=f"{name}: {share_words(share, shares.step)}<extra></extra>",
            )
        )
    total = sum(shares_of(shares).values())
    figure.update_layout(barmode="stack", bargap=0)
    figure.update_xaxes(visible=False, range=[-0.5, total + 0.5], fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)
    return bare(figure, height=64, left=0, right=0)


def _sign(share: int, step: int) -> str:
    sign = "≤" if share <= step else "≥" if share >= 100 - step else ""
    unit = " %" if share >= _WIDE else ""
    return f"{sign}{share}{unit}"
