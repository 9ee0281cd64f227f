"""Whom do we ask? The team list: uploaded, edited, checked as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

import pandas as pd
import streamlit as st

from engagement.setting_up import save_team_list
from exchange.teams import drafts_from_file, rows_of_organisation, team_columns, team_list_workbook
from surveys.faults import FaultsError
from surveys.organisation import Organisation, Volunteered
from surveys.organisation_drafts import UnitDraft
from ui.components.page import chosen_or_stop, header, next_step, show_faults, show_notices
from ui.figures.organisation_figure import organisation_figure
from ui.places import Place
from ui.session import say_next
from ui.wiring import context_for

_QUESTION = "Whom do we ask?"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
organisation = context.store.organisation(chosen.workspace, chosen.engagement)


def _sentence(tree: Organisation) -> str:
    levels = max(tree.depth(unit.id) for unit in tree.units)
    willing = sum(unit.volunteered is Volunteered.YES for unit in tree.units)
    people = tree.members_total(tree.root.id)
    return (
        f"{len(tree.units)} units on {levels} levels with {people} people; "
        f"{willing} leads volunteered to start."
    )


def _save(drafts: tuple[UnitDraft, ...], what: str) -> None:
    try:
        saved, notices = save_team_list(context, chosen.engagement, drafts)
    except FaultsError as error:
        show_faults(error, f"{what} was not saved; nothing was changed.")
        return
    st.session_state["organisation-notices"] = notices
    say_next(f"Saved: {len(saved.units)} units.")
    st.rerun()


def _upload() -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        file = st.file_uploader("Team list (.xlsx or .csv)", type=["xlsx", "csv", "txt"], key="team-file")
        if file is not None and st.button("Check and save the list", type="primary"):
            try:
                drafts = drafts_from_file(file.getvalue(), file.name)
            except FaultsError as error:
                show_faults(error, "The file was not read.")
                return
            _save(drafts, "The list")
    with right:
        st.markdown("**No list yet?** The template has drop-downs, an example and help for each column.")
        st.download_button(
            "Download the template",
            team_list_workbook,
            "teams-template.xlsx",
            _XLSX,
            icon=":material/download:",
            on_click="ignore",
        )
        if organisation is not None:
            tree = organisation
            st.download_button(
                "Download the current list",
                lambda: team_list_workbook(rows_of_organisation(tree)),
                "teams.xlsx",
                _XLSX,
                icon=":material/download:",
                on_click="ignore",
            )


def _fingerprint(ids: Sequence[UUID], rows: Sequence[object]) -> str:
    return sha256(repr((ids, rows)).encode()).hexdigest()[:16]


def _editor(tree: Organisation | None) -> None:
    fields = [column.field for column in team_columns().columns]
    rows = rows_of_organisation(tree) if tree else ()
    ids = [unit.id for unit in tree.in_tree_order()] if tree else []
    frame = pd.DataFrame(rows, columns=fields, dtype=str)
    config: dict[str, object] = {
        column.field: st.column_config.SelectboxColumn(
            column.heading, help=column.help, options=["", *column.choices], width="small"
        )
        if column.choices
        else st.column_config.TextColumn(
            column.heading, help=column.help, width="medium" if column.width > 20 else "small"
        )
        for column in team_columns().columns
    }
    # Edits belong to the rows they were made on: another list starts without any.
    key = f"team-editor-{chosen.engagement}-{_fingerprint(ids, rows)}"
    edited = st.data_editor(
        frame,
        column_config=config,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        key=key,
        height=min(38 * (len(frame) + 3), 620),
    )
    if not edited.equals(frame):
        st.warning("The changes in the table are not saved yet.", icon=":material/edit:")
    if st.button("Save the changes", type="primary" if tree else "secondary", icon=":material/save:"):
        # The index is the row's place in the kept list. An added row gets a place beyond its
        # end, or that of a deleted last row: a deleted place names no unit any more.
        deleted = set(st.session_state[key]["deleted_rows"])
        known = {place: unit for place, unit in enumerate(ids) if place not in deleted}
        drafts = []
        for number, (index, row) in enumerate(edited.iterrows(), start=1):
            cells = {field: "" if pd.isna(row[field]) else str(row[field]) for field in fields}
            if any(cell.strip() for cell in cells.values()):
                drafts.append(UnitDraft(place=f"Table, row {number}", unit_id=known.get(index), **cells))
        _save(tuple(drafts), "The table")


if organisation is None:
    header(_QUESTION, "No team list yet. Upload one, or type the teams in below.")
    _upload()
    with st.expander("Type the teams in"):
        _editor(None)
else:
    header(_QUESTION, _sentence(organisation))
    show_notices(tuple(st.session_state.pop("organisation-notices", ())))
    st.plotly_chart(
        organisation_figure(organisation),
        key="organisation-figure",
        config={"displayModeBar": False},
        alt="The units of the organisation as nested boxes, sized by people. "
        "Dark boxes are units whose lead volunteered. The table below holds the same.",
    )
    st.caption("Sized by people. Teal: the lead volunteered to start.")
    if context.store.surveys(chosen.workspace, chosen.engagement):
        st.info(
            "A survey has been opened with a copy of this list. Changes here count for the plan and for the "
            "next wave, not for that survey.",
            icon=":material/info:",
        )
    _editor(organisation)
    with st.expander("Upload another list"):
        _upload()
    next_step("Prepare the survey", Place.SURVEY)
