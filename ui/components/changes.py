"""What changed since the survey before: a section for a page, shown from the second survey on."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.changes import (
    ChangesSinceLast,
    change_sentence,
    changes_between,
    last_two_published,
    smallest_change_sentence,
)
from engagement.findings import signed
from engagement.reading import results_of
from readiness.change import Direction
from readiness.published_change import NotComparable, ShownChange, UnitChanges
from ui.components.legend import coloured_key, hatched_key
from ui.components.page import plain
from ui.figures.change_figure import CHANGE_COLOUR, CHANGE_MARK, change_heatmap
from ui.session import Choice
from ui.wiring import context_for

MOST_ROWS = 60
_WORD = {Direction.UP: "up", Direction.DOWN: "down", Direction.NONE: "not believed"}


@st.cache_resource(max_entries=32, show_spinner="Comparing the surveys")
def _kept(workspace: UUID, earlier: UUID, later: UUID, publications: tuple[int, int]) -> ChangesSinceLast:
    """Publications never change, so each server process compares the newest once."""
    context = context_for(workspace)
    pair = (context.store.survey(workspace, survey) for survey in (earlier, later))
    return changes_between(*(results_of(context, survey) for survey in pair))


def changes_section(chosen: Choice) -> None:
    """What changed since the survey before; nothing while fewer than two surveys are published."""
    context = context_for(chosen.workspace)
    pair = last_two_published(context, chosen.engagement)
    if pair is None:
        return
    before, latest = (context.store.publications(chosen.workspace, survey.id) for survey in pair)
    found = _kept(chosen.workspace, pair[0].id, pair[1].id, (before, latest))
    labels = {c.id: found.later.component_label(c.id) for c in found.later.instrument.components}
    st.subheader("What changed", anchor=False)
    st.markdown(f"**{plain(change_sentence(found))}**")
    told = smallest_change_sentence(found)
    if told:
        st.caption(plain(told))
    for component, reason in found.changes.unlike.items():
        st.caption(plain(f"{labels[component]} cannot be compared: {reason}."))
    rows = _part(in_order_of_change(found))
    if rows:
        st.plotly_chart(
            change_heatmap(rows, labels),
            key="change-heatmap",
            config={"displayModeBar": False},
            alt="Change of each component in each unit. The table below the chart holds the same numbers.",
        )
        _legend()
    _table(found, labels)


def in_order_of_change(found: ChangesSinceLast) -> list[UnitChanges]:
    """The whole organisation first, then units by how many of their components changed, then tree order."""

    def believed(row: UnitChanges) -> int:
        cells = [cell for cell in row.components.values() if isinstance(cell, ShownChange)]
        return sum(cell.keyed.direction is not Direction.NONE for cell in cells)

    return sorted(found.changes.units, key=lambda row: (row.unit.parent is not None, -believed(row)))


def _part(rows: list[UnitChanges]) -> list[UnitChanges]:
    """As many rows as one chart holds, chosen by number where there are more."""
    if len(rows) <= MOST_ROWS:
        return rows
    pages = -(-len(rows) // MOST_ROWS)
    page = int(
        st.number_input(f"Part of the changes, 1 to {pages}", 1, pages, 1, width=220, key="change-part")
    )
    return rows[(page - 1) * MOST_ROWS : page * MOST_ROWS]


def _legend() -> None:
    texts = {
        Direction.UP: "up (better)",
        Direction.DOWN: "down (worse)",
        Direction.NONE: "no change worth believing",
    }
    steps = "".join(
        coloured_key(CHANGE_COLOUR[each], f"{CHANGE_MARK[each]}{text}") for each, text in texts.items()
    )
    hatch = hatched_key("– hidden or not comparable")
    # The only markup of our own: colours and words from here and the palette, nothing typed by people.
    st.html(
        f'<div style="font-size:0.8rem;line-height:2">Points of the scale, up is better: {steps}{hatch}</div>'
    )


def _table(found: ChangesSinceLast, labels: dict[str, str]) -> None:
    with st.expander("The changes as a table, and how they are judged"):
        if found.changes.units:
            rows = [_row(row, labels) for row in found.changes.units]
            st.dataframe(rows, hide_index=True, width="stretch")
        if any(not row.same_units for row in found.changes.units):
            st.caption("* holds other units than before: part of its change may be who belongs to it now.")
        if found.changes.not_compared:
            st.markdown("**Not compared**")
            st.dataframe(
                [{"Unit": each.name, "Why": each.reason} for each in found.changes.not_compared],
                hide_index=True,
                width="stretch",
            )
        st.caption(
            "Only figures that both surveys show are compared, with intervals that are rounded outwards, so "
            "real changes are missed rather than chance believed. Answers carry no name: nobody is compared "
            "with themselves. Each unit's components are judged together (Holm). Formulas and sources: "
            "`docs/methods.md`."
        )


def _row(row: UnitChanges, labels: dict[str, str]) -> dict[str, str]:
    cells = {name: _cell(row.components[component]) for component, name in labels.items()}
    return {"Unit": row.unit.name if row.same_units else f"{row.unit.name} *", **cells}


def _cell(found: ShownChange | NotComparable) -> str:
    if isinstance(found, NotComparable):
        return f"– ({found.reason})"
    keyed = found.keyed
    return (
        f"{found.before:.1f} to {found.now:.1f}: {signed(keyed.change)} "
        f"({signed(keyed.low)} to {signed(keyed.high)}), {_WORD[keyed.direction]}"
    )
