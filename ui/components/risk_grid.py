"""The risk heatmap as a table whose cells are buttons.

A table and no picture: its headings stay in sight while it scrolls, on a phone too, every cell
can be reached and pressed by keyboard, and a screen reader reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from uuid import UUID

import streamlit as st

from exchange.palette import risk_colour, text_on
from readiness.risk.chances import Confidence, PitfallRisk
from readiness.risk.ranks import RankRange
from ui.components.risk_grid_look import LOOK, PRESSED
from ui.components.risk_places import WHOLE
from ui.components.risk_words import CONFLICTING_FROM, chance_range, first_five, percent, weeks

CONFLICT_MARK = "⇄"
_SAME = "the same everywhere"
# Not in a shadow root: the focus would not find its way back when the window over the page closes.
_grid = st.components.v2.component("groundwork_risk_grid", css=LOOK, js=PRESSED, isolate_styles=False)


@dataclass(frozen=True)
class Row:
    """One pitfall: for the whole organisation, and by column where it can differ."""

    title: str
    overall: PitfallRisk
    rank: RankRange
    cells: Mapping[UUID, PitfallRisk]


def grid_markup(rows: Sequence[Row], columns: Mapping[UUID, str]) -> str:
    """The heatmap's markup; every text that people wrote is escaped.

    Parameters
    ----------
    columns : mapping
        Unit -> its name, in the order shown.
    """
    most = max((row.overall.expected_weeks_high for row in rows), default=1.0) or 1.0
    heads = "".join(f'<th scope="col" class="unit">{escape(name)}</th>' for name in columns.values())
    body = "".join(_row(row, columns, most) for row in rows)
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Chance of each pitfall by place">'
        "<table><caption>Chance of each pitfall, most weeks of delay first. "
        "Press a cell to see who says so.</caption><thead><tr>"
        '<th scope="col" class="title">Pitfall</th>'
        f'<th scope="col" class="whole">{WHOLE}</th>'
        '<th scope="col" class="weeks">Weeks of delay to expect</th>'
        f"{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Row, columns: Mapping[UUID, str], most: float) -> str:
    cells = "".join(
        f"<td>{_button(row.cells[unit], row.title, name)}</td>"
        if unit in row.cells
        else f'<td><span class="unseen">{_SAME}</span></td>'
        for unit, name in columns.items()
    )
    return (
        f'<tr><th scope="row" class="title">{escape(row.title)}<small>{first_five(row.rank)}</small></th>'
        f'<td class="whole">{_button(row.overall, row.title, WHOLE)}</td>'
        f'<td class="weeks">{_weeks(row.overall, most)}</td>{cells}</tr>'
    )


def _button(risk: PitfallRisk, title: str, place: str) -> str:
    cell = f"{risk.unit or ''}|{risk.pitfall}"
    told = f"{title}, {place}: {chance_range(risk)}, {risk.confidence.value}"
    mark = ""
    if risk.conflict >= CONFLICTING_FROM:
        mark = f"<i>{CONFLICT_MARK}</i>"
        told += ", for and against nearly cancel out"
    words = f'data-cell="{escape(cell)}" title="{escape(told)}" aria-label="{escape(told)}"'
    if risk.confidence is Confidence.TOO_LITTLE:
        return f'<button type="button" class="doubt" {words}>?{mark}</button>'
    colour = risk_colour(risk.probability)
    ground = f"background:{colour};color:{text_on(colour)}"
    return f'<button type="button" style="{ground}" {words}>{percent(risk.probability)}{mark}</button>'


def _weeks(risk: PitfallRisk, most: float) -> str:
    """A bar to the weeks expected, a thin line over their range, and both in figures."""
    low, high = 100 * risk.expected_weeks_low / most, 100 * risk.expected_weeks_high / most
    doubt = ' class="doubt"' if risk.confidence is Confidence.TOO_LITTLE else ""
    return (
        f'<div class="bar" aria-hidden="true"><b{doubt} style="width:{100 * risk.expected_weeks / most:.1f}%"></b>'
        f'<s style="left:{low:.1f}%;width:{high - low:.1f}%"></s></div>'
        f"<small><strong>{risk.expected_weeks:.1f}</strong> "
        f"({risk.expected_weeks_low:.1f}–{risk.expected_weeks_high:.1f})</small>"
    )


def pressed_cell(key: str) -> str:
    """The cell just pressed, ``UNIT|PITFALL``; to be read in the grid's callback."""
    return str(getattr(st.session_state.get(key), "pressed", None) or "")


def risk_grid(
    rows: Sequence[Row], columns: Mapping[UUID, str], *, key: str, on_press: Callable[[], None]
) -> None:
    """Show the heatmap; a press calls `on_press`."""
    _grid(key=key, data={"markup": grid_markup(rows, columns)}, on_pressed_change=on_press)


def table_row(row: Row, columns: Mapping[UUID, str]) -> dict[str, str]:
    """The same numbers as a row of a table."""
    shown = {
        "Pitfall": row.title,
        WHOLE: chance_range(row.overall),
        "Confidence": row.overall.confidence.value,
        "Delay to expect": weeks(row.overall),
        "Rank": f"{row.rank.best} to {row.rank.worst}; {first_five(row.rank)}",
    }
    cells: dict[str, str] = {}
    for unit, name in columns.items():
        local = row.cells.get(unit)
        # A unit may be called like a heading of ours, or like another unit.
        free = name if name not in shown else f"{name} (unit)"
        while free in cells:
            free += " "
        cells[free] = f"({_SAME})" if local is None else f"{chance_range(local)}, {local.confidence.value}"
    return shown | cells
