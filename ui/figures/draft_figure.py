"""Key results by what they measure: one bar for each team, its parts labelled."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from engagement.draft_findings import TeamCount
from exchange.palette import HATCH, HIDDEN, INK, MUTED, READINESS_RAMP, RISK_RAMP, WHITE, text_on
from ui.figures.common import bare

WORK, CHANGE, UNCLEAR, OVERRULED = "measure work", "measure a change", "cannot be told", "overruled"
# Orange-brown is risk, blue is sound: told apart by colour-blind readers, and by hatch and label.
COLOURS = {WORK: RISK_RAMP[3], CHANGE: READINESS_RAMP[5], UNCLEAR: HIDDEN, OVERRULED: WHITE}
_ROW_HEIGHT, _HEAD = 58, 6
# A part of at least this share of the longest bar has room for words on a phone.
_WIDE = 0.42


def draft_figure(rows: Sequence[TeamCount], ink: str | None = None) -> go.Figure:
    """A bar for each team, as long as it has key results; the team's name stands above it.

    Parameters
    ----------
    ink : str or None
        Colour of the teams' names; None: the theme's for axes, which is paler.
    """
    longest = max((row.key_results for row in rows), default=1)
    figure = go.Figure([_part(name, rows, longest) for name in COLOURS])
    figure.update_layout(barmode="stack", bargap=0.5)
    for place, row in enumerate(rows):
        figure.add_annotation(
            x=0,
            y=place - 0.26,
            text=f"<b>{escape(_short(row.team))}</b>: {row.outputs} of {row.key_results} measure work",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            align="left",
            font={"size": 13.5, "color": ink},
        )
    hidden_axis = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[0, longest], **hidden_axis)
    figure.update_yaxes(range=[len(rows) - 0.6, -0.75], **hidden_axis)
    return bare(figure, _HEAD + _ROW_HEIGHT * len(rows), left=0, right=2, top=_HEAD)


def counts_of(row: TeamCount) -> dict[str, int]:
    """A team's key results by the name that stands on the bar."""
    return dict(zip(COLOURS, (row.outputs, row.outcomes, row.unclear, row.overruled), strict=True))


def figure_words(rows: Sequence[TeamCount]) -> str:
    """The figure in words, for those who cannot see it."""
    teams = "; ".join(
        f"{row.team}: " + ", ".join(f"{count} {name}" for name, count in counts_of(row).items() if count)
        for row in rows
    )
    return f"Key results of each team by what they measure. {teams}."


def _part(name: str, rows: Sequence[TeamCount], longest: int) -> go.Bar:
    counts = [counts_of(row)[name] for row in rows]
    colour = COLOURS[name]
    pattern = {"shape": "/", "fgcolor": HATCH, "bgcolor": HIDDEN, "size": 6, "solidity": 0.2}
    return go.Bar(
        name=name,
        x=counts,
        y=list(range(len(rows))),
        orientation="h",
        width=0.44,
        marker={
            "color": colour,
            "line": {"color": MUTED, "width": 0.6},
            "pattern": pattern if name == UNCLEAR else {"shape": ""},
        },
        text=[_label(name, count, longest) for count in counts],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": INK if name == UNCLEAR else text_on(colour), "size": 13},
        hovertemplate=f"%{{x}} {name}<extra></extra>",
    )


def _label(name: str, count: int, longest: int) -> str:
    if not count:
        return ""
    words = name if count != 1 else name.replace("measure", "measures", 1)
    return f"{count} {words}" if count >= _WIDE * longest else str(count)


def _short(name: str, longest: int = 30) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"
