"""Every number of ours with its default and what it is here, to read and to take along."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from exchange.mail_merge import mail_merge_csv
from readiness.risk.edits import EditableNumber, EditedNumbers
from ui.components.number_words import SOURCE, shown

HEADINGS = (
    "Group",
    "Number",
    "Default",
    "Here",
    "Changed",
    "Unit",
    "Allowed",
    "Used for",
    "Source",
    "Reason of the change",
    "Changed by",
    "Changed on",
)
_OWN_COLUMNS = 9


def appendix_rows(numbers: EditedNumbers, known: Mapping[str, EditableNumber]) -> tuple[tuple[str, ...], ...]:
    """A row for each number, in the order of `HEADINGS`."""
    changed = {each.path: each for each in numbers.differences}
    rows = []
    for path, each in known.items():
        other = changed.get(path)
        rows.append(
            (
                each.group,
                each.title,
                shown(each.value),
                shown(other.here if other else each.value),
                "changed" if other else "",
                each.unit or "word",
                each.allowed,
                each.used_for,
                SOURCE,
                *((other.reason, other.by, other.on.isoformat()) if other else ("", "", "")),
            )
        )
    return tuple(rows)


def appendix_section(numbers: EditedNumbers, known: Mapping[str, EditableNumber]) -> None:
    """All numbers as a table one click away, and as a file."""
    with st.expander(f"All {len(known)} numbers"):
        st.markdown(
            f"Source of each: {SOURCE}. None was estimated from outcomes. Version {numbers.version}, "
            "those changed here first."
        )
        rows = sorted(appendix_rows(numbers, known), key=lambda row: not row[4])
        st.dataframe(
            [dict(zip(HEADINGS[:_OWN_COLUMNS], row[:_OWN_COLUMNS], strict=True)) for row in rows],
            hide_index=True,
            width="stretch",
            height=420,
            column_config={
                "Group": st.column_config.TextColumn(width=170),
                "Number": st.column_config.TextColumn(width=420),
                "Used for": st.column_config.TextColumn(width=300),
            },
        )
        st.download_button(
            "Download as CSV",
            data=lambda: mail_merge_csv(appendix_rows(numbers, known), HEADINGS),
            file_name="our-numbers.csv",
            mime="text/csv",
            icon=":material/download:",
            key="numbers-csv",
        )
