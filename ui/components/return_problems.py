"""What of a returned plan cannot be accepted: the cell, what is wrong with it, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from surveys.faults import Fault
from ui.components.page import plain
from ui.components.return_desk import ReturnDesk

_MOST_WRAPPED = 30
_HEIGHT = 400


def return_problems(desk: ReturnDesk) -> None:
    """Impossible rows and cells that cannot be read; the plan keeps what it has there."""
    problems = list(_problems(desk))
    if not problems:
        return
    count = "1 point cannot" if len(problems) == 1 else f"{len(problems)} points cannot"
    st.warning(
        f"{count} be accepted. The plan keeps what it says there. Correct the cells and bring the file again.",
        icon=":material/block:",
    )
    if len(problems) > _MOST_WRAPPED:
        st.dataframe(
            [_row(*each) for each in problems],
            hide_index=True,
            width="stretch",
            height=_HEIGHT,
            alt="What cannot be accepted, and why",
        )
    else:
        # A table that wraps, of few columns: the remedy must not be cut off, and a phone is narrow.
        st.table([_wrapped(*each) for each in problems], hide_index=True)


def _problems(desk: ReturnDesk) -> Iterator[tuple[str, Fault]]:
    for each in desk.impossible:
        if each.problem is not None:
            yield each.title, each.problem
    for fault in desk.view.changes.unreadable:
        yield "", fault


def _row(activity: str, fault: Fault) -> dict[str, str]:
    return {
        "Where": fault.place,
        "Activity": activity,
        "What": fault.problem,
        "Found": fault.shown_value,
        "What to do": fault.remedy,
    }


def _wrapped(activity: str, fault: Fault) -> dict[str, str]:
    found = f"  \nFound: {plain(fault.shown_value)}" if fault.shown_value else ""
    title = f"  \n{plain(activity)}" if activity else ""
    return {
        "Where": f"**{plain(fault.place)}**{title}",
        "What": f"{plain(fault.problem)}{found}",
        "What to do": plain(fault.remedy),
    }
