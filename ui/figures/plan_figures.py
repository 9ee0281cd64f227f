"""The plan: waves over time with what is uncertain about them, and loads against what is available."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import plotly.graph_objects as go

from exchange.palette import ACCENT, HATCH, LINE, MUTED, PHASES, text_on
from rollout.calendar import period_words
from rollout.chances.schedule_chances import TeamChance, day_words, words_of
from rollout.planning.document import PlanDocument, PlanRow
from ui.figures.common import bare, label

_DAY = 24 * 3600 * 1000
_PREPARATION = timedelta(days=28)
_ROW, _AXIS = 34, 84
_FONT = 13
# Within a row of height 1: the bar above, the line to the P80 date below it.
_BAR, _BAR_OFFSET, _LINE_OFFSET = 0.52, -0.4, 0.27
_ROOM = 0.15


@dataclass(frozen=True, slots=True)
class Load:
    """What a plan takes of one capacity, period by period.

    Parameters
    ----------
    periods : tuple of str
        In words.
    used, available : tuple of float
        In `unit`.
    unit : str
        "coach hours", "seats" ...
    """

    periods: tuple[str, ...]
    used: tuple[float, ...]
    available: tuple[float, ...]
    unit: str

    @property
    def finding(self) -> str:
        """The period that is nearest to its limit, in words.

        Examples
        --------
        >>> Load(("Q1 2027", "Q2 2027"), (80.0, 112.0), (120.0, 120.0), "coach hours").finding
        'The fullest period is Q2 2027: 112 of 120 coach hours.'
        """
        if not any(self.used):
            return f"The plan takes no {self.unit}."
        shares = [
            used / limit if limit else 0.0 for used, limit in zip(self.used, self.available, strict=True)
        ]
        place = shares.index(max(shares))
        return (
            f"The fullest period is {self.periods[place]}: {self.used[place]:,.0f} of "
            f"{self.available[place]:,.0f} {self.unit}."
        )


def waves_gantt(plan: PlanDocument, ink: str) -> go.Figure:
    """Units in rows by their start: preparation, live from the planned day, and a line to the P80 date."""
    rows = started_rows(plan)
    end = plan.settings.cycle.next_first_day(plan.loads[-1].starts_on)
    figure = go.Figure()
    # Rows stand at numbers: two units whose shortened names are equal keep a row each.
    starts = [row.starts_on for row in rows if row.starts_on is not None]
    figure.add_trace(_preparation(starts))
    figure.add_trace(_live(rows, starts, end, plan))
    for trace in _uncertainty(rows, end, plan, ink):
        figure.add_trace(trace)
    for load in plan.loads:
        figure.add_vline(
            x=load.starts_on.isoformat(), line_width=1, line_color=HATCH, line_dash="dot", layer="below"
        )
    figure.update_layout(barmode="overlay", font={"size": _FONT})
    figure.update_xaxes(
        type="date",
        tickvals=[load.starts_on.isoformat() for load in plan.loads],
        ticktext=period_ticks([load.quarter for load in plan.loads]),
        tickangle=0,
        side="top",
        # Room for the signs of dates beyond the plan.
        range=[
            (plan.loads[0].starts_on - timedelta(days=35)).isoformat(),
            (end + timedelta(days=20)).isoformat(),
        ],
        fixedrange=True,
        showgrid=False,
        tickfont={"size": _FONT},
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[label(row.name, longest=24) for row in rows],
        range=[len(rows) - 0.5, -0.5],
        automargin=True,
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        tickfont={"size": _FONT},
    )
    return bare(figure, height=_AXIS + _ROW * len(rows), top=46)


def started_rows(plan: PlanDocument) -> list[PlanRow]:
    """The units that start, in the order of their starts."""
    return sorted(
        (row for row in plan.rows if row.starts_on is not None),
        key=lambda row: (row.starts_on, row.depth, row.name),
    )


def period_ticks(periods: Sequence[str]) -> list[str]:
    """Periods for an axis: the year stands under the first period that it has, so that a phone has room.

    The others keep an empty second line: their first lines stand at one height.

    Examples
    --------
    >>> period_ticks(["2027-Q3", "2027-Q4", "2028-Q1"])
    ['Q3<br>2027', 'Q4<br> ', 'Q1<br>2028']
    """
    ticks, before = [], ""
    for period in periods:
        part, _, year = period_words(period).partition(" ")
        ticks.append(f"{part}<br>{' ' if year == before else year}")
        before = year
    return ticks


def _preparation(starts: Sequence[date]) -> go.Bar:
    return go.Bar(
        y=list(range(len(starts))),
        base=[(start - _PREPARATION).isoformat() for start in starts],
        x=[_PREPARATION.days * _DAY] * len(starts),
        width=_BAR,
        offset=_BAR_OFFSET,
        orientation="h",
        marker={"color": LINE, "pattern": {"shape": "/", "fgcolor": MUTED, "solidity": 0.15}},
        hovertemplate="Preparation<extra></extra>",
    )


def _live(rows: Sequence[PlanRow], starts: Sequence[date], end: date, plan: PlanDocument) -> go.Bar:
    last = max((row.wave or 1 for row in rows), default=1)
    colours = [_colour(row, last) for row in rows]
    return go.Bar(
        y=list(range(len(rows))),
        base=[start.isoformat() for start in starts],
        x=[(end - start).days * _DAY for start in starts],
        width=_BAR,
        offset=_BAR_OFFSET,
        orientation="h",
        # An edge: the darkest bars stand out from a dark ground, the lightest from a light one.
        marker={"color": colours, "line": {"width": 1, "color": MUTED}},
        text=["Pilot" if row.pilot else f"Wave {row.wave}" for row in rows],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        constraintext="none",
        textfont={"color": [text_on(colour) for colour in colours], "size": _FONT - 2},
        hovertext=[_hover(row, chance_of(plan, row)) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _uncertainty(rows: Sequence[PlanRow], end: date, plan: PlanDocument, ink: str) -> list[go.Scatter]:
    """A line from each planned start to the day by which the unit is live in eight of ten runs."""
    known = [(y, chance) for y, row in enumerate(rows) if (chance := chance_of(plan, row))]
    if not known:
        return []
    edge = end + timedelta(days=10)
    ends = [(y + _LINE_OFFSET, chance, min(chance.p80, edge)) for y, chance in known]
    line = go.Scatter(
        x=[day for _, chance, until in ends for day in (chance.planned.isoformat(), until.isoformat(), None)],
        y=[place for y, _, _ in ends for place in (y, y, None)],
        mode="lines",
        line={"color": MUTED, "width": 2},
        hoverinfo="skip",
    )
    signs = go.Scatter(
        x=[until.isoformat() for _, _, until in ends],
        y=[y for y, _, _ in ends],
        mode="markers",
        marker={
            "color": ink,
            "size": 9,
            "symbol": ["triangle-right" if chance.p80 > edge else "diamond" for _, chance, _ in ends],
        },
        hovertext=[_chance_words(chance) for _, chance, _ in ends],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    return [line, signs]


def chance_of(plan: PlanDocument, row: PlanRow) -> TeamChance | None:
    """How sure a unit's date is; None in plans made before there were chances."""
    return plan.chances.team(str(row.unit)) if plan.chances else None


def _chance_words(chance: TeamChance) -> str:
    return (
        f"As planned in {words_of(chance.in_window)}<br>"
        f"P50: {day_words(chance.p50)}<br>P80: {day_words(chance.p80)}"
    )


def _colour(row: PlanRow, last: int) -> str:
    """The accent's ramp from the pilot (dark) to the last wave (light)."""
    share = ((row.wave or 1) - 1) / max(last - 1, 1)
    place = share * (len(PHASES) - 1)
    below = min(int(place), len(PHASES) - 2)
    pair = [[int(PHASES[i][k : k + 2], 16) for k in (1, 3, 5)] for i in (below, below + 1)]
    mixed = [round(a + (b - a) * (place - below)) for a, b in zip(*pair, strict=True)]
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _hover(row: PlanRow, chance: TeamChance | None) -> str:
    """Name, planned start and chance; the reasons stand in the table."""
    start = f"planned from {day_words(row.starts_on)}" if row.starts_on else ""
    told = f"<br>{_chance_words(chance)}" if chance else ""
    return f"<b>{escape(row.name)}</b>, {row.members} people<br>{start}{told}"


def load_bars(load: Load, ink: str) -> go.Figure:
    """What each period takes as a bar, what it has as a line over it."""
    places = list(range(len(load.periods)))
    pairs = list(zip(load.used, load.available, strict=True))
    top = max((max(pair) for pair in pairs), default=0.0) or 1.0
    figure = go.Figure(
        go.Bar(
            x=places,
            y=list(load.used),
            width=0.6,
            marker={"color": ACCENT},
            text=[f"{used:,.0f}" for used, _ in pairs],
            # A low bar has no room for its number inside.
            textposition=["inside" if used > top * _ROOM else "outside" for used in load.used],
            constraintext="none",
            insidetextanchor="end",
            insidetextfont={"color": text_on(ACCENT)},
            outsidetextfont={"color": ink},
            textangle=0,
            cliponaxis=False,
            hovertext=[
                f"{period}: {used:,.0f} of {limit:,.0f} {load.unit}"
                for period, (used, limit) in zip(load.periods, pairs, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[edge for place in places for edge in (place - 0.42, place + 0.42, None)],
            y=[each for limit in load.available for each in (limit, limit, None)],
            mode="lines",
            line={"color": ink, "width": 2},
            hoverinfo="skip",
        )
    )
    figure.add_annotation(
        x=places[-1] + 0.42,
        y=load.available[-1],
        text="available",
        showarrow=False,
        xanchor="right",
        yshift=11,
        font={"color": ink},
    )
    figure.update_layout(font={"size": _FONT})
    figure.update_yaxes(range=[0, top * 1.15], fixedrange=True, title=load.unit, showgrid=False)
    figure.update_xaxes(
        tickvals=places,
        ticktext=[period.replace(" ", "<br>") for period in load.periods],
        tickangle=0,
        fixedrange=True,
        range=[-0.5, len(places) - 0.5],
    )
    return bare(figure, height=250, top=24)
