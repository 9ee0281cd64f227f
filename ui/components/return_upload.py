"""Bring an edited plan back: read it, or say what is wrong with the file as a whole."""

from __future__ import annotations

import streamlit as st

from engagement.context import Context
from engagement.returning import returned_view
from exchange.returned_plan.reading import returned_list
from surveys.faults import FaultsError
from ui.components.page import show_faults
from ui.components.return_desk import ReturnDesk, lay_down
from ui.session import Choice


def return_upload(context: Context, chosen: Choice) -> None:
    """The field for the file; a plan of this engagement is laid down, anything else is refused in words."""
    # Of any kind: whoever brings another one than .xlsx is told what to do.
    uploaded = st.file_uploader("The edited project plan, as .xlsx", key=f"return-upload-{chosen.engagement}")
    if uploaded is None:
        st.caption(
            "Nothing is kept before you accept. Edit dates, times, coaches, owners, hours, status and progress on the "
            "Activities sheet; add rows without an id; delete rows. Own columns and sheets stay in the file."
        )
        return
    content = uploaded.getvalue()
    try:
        with st.spinner("Reading the plan and comparing it row by row"):
            view = returned_view(context, chosen.engagement, returned_list(content, uploaded.name))
    except FaultsError as error:
        show_faults(error)
        return
    lay_down(ReturnDesk.of(chosen.engagement, uploaded.name, content, view))
    st.rerun()
