"""After a returned plan was accepted: where to see it, and the file to send on."""

from __future__ import annotations

import streamlit as st

from engagement.context import Context
from engagement.model import KeptFile
from engagement.plan_pack import plan_pack
from ui.components.hand_over_cards import download
from ui.components.hand_over_files import XLSX, HandOverFiles, file_name, stem_of, versioned
from ui.components.hand_over_own import own_workbook, own_workbook_words
from ui.places import Place
from ui.session import Choice

_KEPT = "returned-kept"


def remember_kept(chosen: Choice, version: int) -> None:
    """A version was made of a returned plan in this session."""
    st.session_state[_KEPT] = (chosen.engagement, version)


def kept_panel(context: Context, chosen: Choice, newest: int, kept: KeptFile | None) -> None:
    """What to do with the newest version, as long as it is the one made here."""
    if st.session_state.get(_KEPT) != (chosen.engagement, newest):
        return
    own = own_workbook(kept)
    with st.container(border=True):
        st.markdown(f":material/check_circle: **Version {newest} is made of the plan that came back.**")
        with st.container(horizontal=True):
            if st.button("Open the plan", icon=":material/arrow_forward:", key="return-open-plan"):
                st.switch_page(Place.ROLLOUT)
            if own is not None and not own.refused:
                file, sheets = own.file, own.sheets
                download(
                    "Plan in your own workbook",
                    lambda: HandOverFiles(plan_pack(context, chosen.engagement)).own_workbook(file, sheets),
                    versioned(file.name, newest),
                    XLSX,
                    "own",
                    is_first=True,
                )
        if own is not None:
            own_workbook_words(own)


def newest_download(context: Context, chosen: Choice, newest: int) -> None:
    """The newest plan, for somebody who worked on an older one."""
    name = context.store.engagement(chosen.workspace, chosen.engagement).name
    download(
        "Download the newest plan",
        lambda: HandOverFiles(plan_pack(context, chosen.engagement)).plan_workbook(),
        file_name(stem_of(name), "project-plan.xlsx", newest),
        XLSX,
        "newest",
        is_first=True,
    )
