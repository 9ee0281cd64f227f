"""The project manager's card: the plan's workbook fresh, or in the one that came back."""

from __future__ import annotations

import streamlit as st

from exchange.project_plan.sheets import PLAN_SHEETS, SHEETS_BY_ID
from ui.components.hand_over_cards import download, reader_card
from ui.components.hand_over_files import XLSX, HandOverFiles, versioned
from ui.components.hand_over_own import OwnWorkbook, own_workbook_words

_EXTRA = tuple(each.id for each in PLAN_SHEETS if not each.is_default)
_SCENARIOS = "scenarios"


def workbook_card(files: HandOverFiles, own: OwnWorkbook | None) -> None:
    """The workbook that people work from, with the sheets they choose."""
    default = ", ".join(each.title for each in PLAN_SHEETS if each.is_default)
    with reader_card(
        ":material/engineering:",
        "Project manager",
        f"The plan’s workbook: {default}. Edit the Activities sheet, add columns and sheets of your own, and send "
        "it back.",
        circulates=True,
    ):
        _choose_sheets(files, own)


@st.fragment
def _choose_sheets(files: HandOverFiles, own: OwnWorkbook | None) -> None:
    """Choosing a sheet draws this part anew, and not the page."""
    sheets = _chosen_sheets(files, own)
    is_usable = own is not None and not own.refused
    with st.container(horizontal=True):
        if own is not None and is_usable:
            file = own.file
            download(
                "Plan in your own workbook",
                lambda: files.own_workbook(file, sheets),
                versioned(file.name, files.pack.report.plan_number),
                XLSX,
                "own",
                is_first=True,
            )
        download(
            "Fresh project plan" if is_usable else "Project plan",
            lambda: files.plan_workbook(sheets),
            files.named("project-plan.xlsx"),
            XLSX,
            "plan",
            is_first=not is_usable,
        )
    if own is not None:
        own_workbook_words(own)


def _chosen_sheets(files: HandOverFiles, own: OwnWorkbook | None) -> tuple[str, ...]:
    """The sheets asked for beside the default ones; of an own workbook first those it had."""
    engagement = files.pack.report.engagement.id
    chosen = st.pills(
        "More sheets",
        _EXTRA,
        selection_mode="multi",
        default=own.sheets if own else None,
        format_func=lambda each: SHEETS_BY_ID[each].title,
        key=f"hand-over-sheets-{engagement}-{own.file.digest[:12] if own else 'fresh'}",
        persist_state="session",
    )
    for each in chosen:
        st.caption(f"**{SHEETS_BY_ID[each].title}**: {SHEETS_BY_ID[each].purpose}")
    if _SCENARIOS in chosen and not files.pack.scenarios:
        st.caption(
            ":material/info: No scenarios were compared in this session. Compare them on the Rollout page first: the "
            "sheet shows what was found there."
        )
    return tuple(chosen)
