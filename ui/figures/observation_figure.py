"""What observers saw: one strip for each sign, one dot for each observer on its five steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from textwrap import wrap
from uuid import UUID

import plotly.graph_objects as go

from engagement.observed_findings import NO_NAME, SeenSign
from exchange.palette import HATCH, HIDDEN, MUTED, RISK_RAMP, text_on
from readiness.evidence.observed import STEPS
from readiness.facts import Observation
from surveys.text import normalised
from ui.figures.common import bare

_ROW_HEIGHT, _HEAD = 92, 44
_LINE_LENGTH = 46
_APART = 0.38
# The track goes on beyond the outer steps, so that dots side by side stay on it.
_END = 2.4
_FAINT = "rgba(148,163,184,0.22)"  # HATCH, seen through
# The risk ramp: the more a sign is there, the darker. Could not tell is no step between.
_COLOUR = {-2: RISK_RAMP[0], -1: RISK_RAMP[1], 0: HIDDEN, 1: RISK_RAMP[3], 2: RISK_RAMP[4]}


def observation_figure(
    signs: Sequence[SeenSign],
    marks: Mapping[str, str],
    place: Callable[[UUID | None], str],
    ink: str | None = None,
) -> go.Figure:
    """A strip for each sign, its words above it; dots carry the observers' initials.

    Parameters
    ----------
    marks : mapping
        Observer, folded -> initials (`observer_marks`).
    place : callable
        A unit's name in words.
    ink : str or None
        Colour of the signs' words; None: the theme's for axes, which is paler.
    """
    figure = go.Figure(_observers(signs, marks, place))
    figure.update_layout(shapes=[_track(row) for row in range(len(signs))])
    for row, sign in enumerate(signs):
        figure.add_annotation(
            x=-2.45,
            y=row - 0.06,
            text=_words(sign),
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            align="left",
            font={"size": 13.5, "color": ink},
        )
    _add_axes(figure, len(signs))
    return bare(figure, _HEAD + _ROW_HEIGHT * len(signs), left=0, right=0, top=_HEAD)


def _observers(
    signs: Sequence[SeenSign], marks: Mapping[str, str], place: Callable[[UUID | None], str]
) -> go.Scatter:
    dots = [dot for row, sign in enumerate(signs) for dot in _dots(row, sign)]
    colours = [_COLOUR[each.steps] for _, _, each in dots]
    return go.Scatter(
        x=[x for x, _, _ in dots],
        y=[y for _, y, _ in dots],
        mode="markers+text",
        marker={"size": 25, "color": colours, "opacity": 1, "line": {"width": 1, "color": MUTED}},
        text=[marks[normalised(each.seen_by)] for _, _, each in dots],
        textfont={"size": 11, "color": [text_on(colour) for colour in colours]},
        hovertext=[_hover(each, place(each.unit)) for _, _, each in dots],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _add_axes(figure: go.Figure, rows: int) -> None:
    """The five steps above, a faint line below each."""
    still = {"zeroline": False, "fixedrange": True, "ticks": ""}
    figure.update_xaxes(
        tickvals=list(STEPS),
        ticktext=[words.replace(" ", "<br>", 1) for words in STEPS.values()],
        tickangle=0,
        side="top",
        range=[-2.5, 2.5],
        showgrid=True,
        gridcolor=_FAINT,
        **still,
    )
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[rows - 0.6, -0.7], **still)


def observer_marks(observers: Sequence[str]) -> dict[str, str]:
    """Initials for each observer, told apart by a number where two have the same.

    Examples
    --------
    >>> observer_marks(["Ada King", "ada king", "Ann Kay", ""])
    {'ada king': 'AK', 'ann kay': 'AK2', '': '?'}
    """
    marks: dict[str, str] = {}
    used: Counter[str] = Counter()
    for name in observers:
        if normalised(name) in marks:
            continue
        words = name.split()
        initials = (
            "".join(word[0] for word in (words if len(words) < 3 else (words[0], words[-1]))).upper() or "?"
        )
        used[initials] += 1
        marks[normalised(name)] = initials if used[initials] == 1 else f"{initials}{used[initials]}"
    return marks


def _dots(row: int, sign: SeenSign) -> list[tuple[float, float, Observation]]:
    """Each entry with where it stands; several on one step stand side by side."""
    by_step: dict[int, list[Observation]] = {}
    for each in sign.entries:
        by_step.setdefault(each.steps, []).append(each)
    found = []
    for step, entries in by_step.items():
        apart = min(_APART, 0.9 / len(entries))
        for place, each in enumerate(entries):
            found.append((step + apart * (place - (len(entries) - 1) / 2), row + 0.12, each))
    return found


def _track(row: int) -> dict[str, object]:
    line = {"width": 2, "color": HATCH}
    return {
        "type": "line",
        "x0": -_END,
        "x1": _END,
        "y0": row + 0.12,
        "y1": row + 0.12,
        "line": line,
        "layer": "below",
    }


def _words(sign: SeenSign) -> str:
    lines = wrap(sign.words, _LINE_LENGTH)
    text = "<br>".join(escape(each) for each in lines)
    return f"{text} <b>Observers disagree.</b>" if sign.contradicted else text


def _hover(entry: Observation, where: str) -> str:
    day = f", {entry.on.day} {entry.on:%b %Y}" if entry.on else ""
    note = "".join(f"<br>{escape(each)}" for each in wrap(entry.note, 60)[:4])
    name = escape(entry.seen_by or NO_NAME)
    return f"<b>{name}</b>: {STEPS[entry.steps]}<br>{escape(where)}{day}{note}"
