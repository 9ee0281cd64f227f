"""The risk heatmap with its switches, legend and table."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from exchange.palette import LINE, RISK_RAMP
from readiness.risk.chances import Confidence, PitfallRisk
from ui.components.legend import coloured_key, hatched_key
from ui.components.risk_grid import CONFLICT_MARK, Row, pressed_cell, risk_grid, table_row
from ui.components.risk_places import Places
from ui.components.risk_says_who import ask_says_who
from ui.components.risk_words import View

_MOST = 12
_MOST_COLUMNS = 30


def chosen_columns(places: Places, key: str) -> Mapping[UUID, str]:
    """The units to stand side by side; the box says which."""
    choices = places.choices
    ids = list(choices)
    if st.session_state.get(key) not in ids:
        st.session_state[key] = ""
    parent = st.selectbox(
        "Columns", ids, format_func=choices.__getitem__, key=key, width=280, disabled=len(ids) == 1
    )
    shown = places.below(UUID(parent) if parent else None)
    return {place.id: place.name for place in shown[:_MOST_COLUMNS]}


def all_pitfalls(count: int) -> bool:
    """Whether all pitfalls are shown and not only the costliest."""
    return st.toggle(f"All {count} pitfalls", key="all-pitfalls")


def rows_of(view: View, columns: Mapping[UUID, str], *, everything: bool) -> list[Row]:
    """The pitfalls to show, most weeks of delay first: all, or the first ones and whatever is likely anywhere."""
    report = view.risks.report
    likely = view.risks.judged.bands["very_high"]

    def stands_out(risk: PitfallRisk) -> bool:
        places = [
            risk,
            *(
                report.by_unit[unit][risk.pitfall]
                for unit in columns
                if risk.pitfall in report.by_unit.get(unit, {})
            ),
        ]
        return any(
            each.probability >= likely and each.confidence is not Confidence.TOO_LITTLE for each in places
        )

    shown = [
        risk for number, risk in enumerate(report.overall) if everything or number < _MOST or stands_out(risk)
    ]
    return [
        Row(
            view.risks.catalogue.by_id[risk.pitfall].title,
            risk,
            report.ranks[risk.pitfall],
            {
                unit: report.by_unit[unit][risk.pitfall]
                for unit in columns
                if risk.pitfall in report.by_unit.get(unit, {})
            },
        )
        for risk in shown
    ]


def heatmap(rows: list[Row], columns: Mapping[UUID, str], key: str) -> None:
    """The heatmap; a press on a cell opens what stands behind it."""
    risk_grid(rows, columns, key=key, on_press=lambda: ask_says_who(pressed_cell(key)))
    legend(len(rows), many=len(columns) >= _MOST_COLUMNS)


def legend(shown: int, *, many: bool = False) -> None:
    """What colours, hatch, mark and empty cells mean, and why the order is as it is."""
    step = 100 / len(RISK_RAMP)
    keys = "".join(
        coloured_key(colour, f"{i * step:.0f}–{(i + 1) * step:.0f} %") for i, colour in enumerate(RISK_RAMP)
    )
    hatch = hatched_key("?")
    empty = f'<span style="border:1px solid {LINE};padding:1px 12px">&nbsp;</span>'
    st.html(
        f'<div style="font-size:0.85rem;line-height:2.1">Chance: {keys} &ensp; {hatch} too little evidence, not safety '
        f"&ensp; <b>{CONFLICT_MARK}</b> for and against nearly cancel out &ensp; {empty} cannot differ between units"
        "</div>"
    )
    note = f" Only the first {_MOST_COLUMNS} units are shown." if many else ""
    st.caption(
        f"{shown} pitfalls: those that cost most, and every one that is very likely somewhere. Press a cell to see who "
        "says so. The order follows the weeks of delay to expect (bar), with their 5-95 % interval (line). What is known "
        "of the organisation as a whole counts in every unit; answers, sightings and drafts of a unit count there, so "
        f"the whole is no average of its units.{note}"
    )


def numbers_table(rows: list[Row], columns: Mapping[UUID, str]) -> None:
    """The heatmap's numbers, one click away."""
    with st.expander("The numbers as a table"):
        st.dataframe([table_row(row, columns) for row in rows], hide_index=True, width="stretch")


def choosing_boxes(view: View) -> None:
    """The way to a cell without the heatmap."""
    st.subheader("Who says so?", anchor=False)
    st.caption(
        "Press a cell above, or choose here. Evidence for and against, open questions, cures, sources."
    )
    titles = {
        risk.pitfall: view.risks.catalogue.by_id[risk.pitfall].title for risk in view.risks.report.overall
    }
    left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
    pitfall = left.selectbox("Pitfall", list(titles), format_func=titles.__getitem__, key="pitfall-choice")
    where = {"": view.places.name(None)} | {
        str(place.id): place.name for place in view.places.shown if view.has((place.id, pitfall))
    }
    if st.session_state.get("pitfall-place") not in where:
        st.session_state["pitfall-place"] = ""
    unit = middle.selectbox("Where", list(where), format_func=where.__getitem__, key="pitfall-place")
    if right.button("Says who?", icon=":material/search:", key="says-who", width="stretch"):
        ask_says_who(f"{unit}|{pitfall}")
