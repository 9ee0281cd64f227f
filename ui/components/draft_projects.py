"""The client's projects: pasted, one a line, so that key results that copy one are flagged."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from engagement.context import Context
from engagement.draft_findings import DraftFindings, counted
from engagement.draft_projects import change_projects
from surveys.faults import FaultsError
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_RULE = "repeats-project"


def projects_section(chosen: Choice, context: Context, found: DraftFindings) -> None:
    """The list to paste into, and which key results repeat a project of it."""
    shown = found.projects
    copies = [
        each
        for each in found.key_results
        if each.project and any(flag.rule == _RULE and flag.holds for flag in each.flags)
    ]
    if not shown:
        st.markdown("Paste the names of the client’s projects; key results that repeat one are flagged.")
    else:
        st.markdown(
            f"**{counted(len(copies), 'key result')} {'repeats' if len(copies) == 1 else 'repeat'} one of "
            f"{counted(len(shown), 'project')}.**"
        )
        for each in copies:
            st.markdown(f"- “{plain(each.text)}” repeats **{plain(each.project or '')}**")
    _form(chosen, context, shown)


@dataclass
class _Typing:
    """What the field showed at first; what others save meanwhile does not undo what is typed."""

    shown: tuple[str, ...]
    version: int = 0


def _form(chosen: Choice, context: Context, kept: tuple[str, ...]) -> None:
    typing: _Typing = st.session_state.setdefault(f"projects-typing-{chosen.engagement}", _Typing(kept))
    key = f"projects-text-{chosen.engagement}-{typing.version}"
    untouched = "\n".join(typing.shown)
    if typing.shown != kept and st.session_state.get(key, untouched) == untouched:
        typing.shown, typing.version = kept, typing.version + 1
        key = f"projects-text-{chosen.engagement}-{typing.version}"
    with st.form(f"projects-{chosen.engagement}", border=False):
        text = st.text_area(
            "Projects, one a line",
            "\n".join(typing.shown),
            height=200,
            key=key,
            placeholder="Customer portal relaunch\nERP phase 2",
        )
        if not st.form_submit_button("Save the projects", type="primary", icon=":material/save:"):
            return
    try:
        saved = change_projects(context, chosen.engagement, typing.shown, text)
    except FaultsError as error:
        show_faults(error, "The projects were not saved.")
        return
    typing.shown, typing.version = saved.projects, typing.version + 1
    say_next(f"Saved: {counted(len(saved.projects), 'project')}. The review is up to date.")
    st.rerun()
