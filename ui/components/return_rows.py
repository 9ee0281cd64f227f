"""What people changed, row by row: before and after, to be accepted or rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from rollout.returning.changes import ChangeKind, FieldChange, RowChange
from ui.components.page import plain
from ui.components.return_desk import ACCEPT, ReturnDesk, grouped

_HEIGHT, _ROWS = 500, 5
_ROW_HEIGHT = 84  # room for a text that wraps
_MOST_IN_FULL = 60
_EMPTY = "empty"
_COLUMNS = {
    ACCEPT: st.column_config.CheckboxColumn(width=80, pinned=True),
    "Activity": st.column_config.TextColumn(width=170),
    "Before → after": st.column_config.TextColumn(width=440),
    "What": st.column_config.TextColumn(width=100),
    "Unit": st.column_config.TextColumn(width=140),
    "Where": st.column_config.TextColumn(width=90),
}


def rows_to_decide(desk: ReturnDesk) -> None:
    """The table with a tick for each row that can be accepted, and buttons for all of them."""
    desk.take_up()
    kind = _kind_filter(desk)
    rows = [each for each in desk.possible if kind is None or kind in each.kinds]
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, icon, accept in (
            ("Accept all", ":material/done_all:", True),
            ("Accept none", ":material/remove_done:", False),
        ):
            st.button(
                f"{label} of these" if kind else label,
                icon=icon,
                on_click=desk.decide_shown,
                kwargs={"accept": accept},
            )
    desk.shown = tuple(each.key for each in rows)
    frame = rows_table(rows)
    frame.insert(0, ACCEPT, [each.key not in desk.rejected for each in rows])
    st.data_editor(
        frame,
        column_config=_COLUMNS,
        disabled=[name for name in frame.columns if name != ACCEPT],
        hide_index=True,
        width="stretch",
        height=_HEIGHT if len(rows) > _ROWS else "auto",
        row_height=_ROW_HEIGHT,
        key=desk.table_key,
        alt="Changed rows with what changed in them; a tick accepts a row",
    )
    if any(ChangeKind.DELETED in each.kinds for each in rows):
        st.caption(
            "A row is lost by a slip as easily as on purpose, so deleted rows begin without a tick: tick those that "
            "are to leave the plan."
        )
    _in_full(rows)


def rows_to_read(desk: ReturnDesk) -> None:
    """The same of a file from which nothing can be accepted, with all of its rows."""
    rows = grouped(desk.view.changes.changes)
    if rows:
        st.dataframe(
            rows_table(rows),
            column_config=_COLUMNS,
            hide_index=True,
            width="stretch",
            height=_HEIGHT if len(rows) > _ROWS else "auto",
            row_height=_ROW_HEIGHT,
            alt="Changed rows with what changed in them",
        )
        _in_full(rows)


def rows_table(rows: Sequence[RowChange]) -> pd.DataFrame:
    """A row each: what was done, to which activity, and every field before and after."""
    return pd.DataFrame(
        {
            "Activity": [each.title for each in rows],
            "Before → after": [change_words(each) for each in rows],
            "What": [_kinds(each) for each in rows],
            "Unit": [each.unit_name for each in rows],
            "Where": [each.place for each in rows],
        }
    )


def _kinds(change: RowChange) -> str:
    return ", ".join(kind.value for kind in change.kinds)


def _in_full(rows: Sequence[RowChange]) -> None:
    """The same rows with every word: a cell cuts long texts off, most of all on a phone."""
    with st.expander(f"Read {'it' if len(rows) == 1 else f'these {len(rows)}'} in full"):
        st.markdown("\n".join(_line(each) for each in rows[:_MOST_IN_FULL]))
        if len(rows) > _MOST_IN_FULL:
            st.caption(f"{len(rows) - _MOST_IN_FULL} more stand in the table.")


def _line(change: RowChange) -> str:
    told = f"**{plain(change.title)}**, {plain(change.unit_name)} ({_kinds(change)}, {plain(change.place)})"
    return f"- {told}  \n  {plain(change_words(change))}"


def change_words(change: RowChange) -> str:
    """What a row says otherwise than the plan.

    Examples
    --------
    >>> moved = FieldChange("start", "Start", "12 Jan 2027", "19 Jan 2027")
    >>> change_words(RowChange("a", (ChangeKind.MOVED,), None, "Training", "Sales", "row 12", (moved,)))
    'Start: 12 Jan 2027 → 19 Jan 2027'
    """
    if ChangeKind.DELETED in change.kinds:
        return "leaves the plan"
    if ChangeKind.NEW in change.kinds:
        # Its name stands beside it.
        return "; ".join(_new_words(each) for each in change.fields if each.field != "title")
    return "; ".join(_field_words(each) for each in change.fields)


def _new_words(field: FieldChange) -> str:
    return f"{field.label}: {field.after}"


def _field_words(field: FieldChange) -> str:
    return f"{field.label}: {field.before or _EMPTY} → {field.after or _EMPTY}"


def _kind_filter(desk: ReturnDesk) -> ChangeKind | None:
    """Of which kind rows are looked at; None: all."""
    counts = Counter(kind for each in desk.possible for kind in each.kinds)
    kinds = [kind for kind in ChangeKind if counts[kind]]
    if len(kinds) < 2:  # with one kind there is nothing to choose
        return None
    return st.pills(
        "Show only",
        kinds,
        format_func=lambda kind: f"{kind.value} ({counts[kind]})",
        key=f"return-kind-{desk.engagement}",
        on_change=desk.draw_anew,
    )
