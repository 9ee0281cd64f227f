"""What can be done to an objective: its words, team, unit, level and day; one more key result; deletion."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engagement.context import Context
from engagement.drafting import add_key_result, bring_back, change_objective, remove
from readiness.draft_okrs.draft import LONGEST_TEXT, DraftLevel, DraftOkr
from readiness.draft_okrs.reading import LONGEST_CELL
from surveys.faults import FaultsError
from surveys.organisation import Organisation
from ui.components.draft_state import deleted, note_deleted, open_panel, set_panel, toggle_panel, when_opened
from ui.components.page import show_faults
from ui.components.place_choice import NO_UNIT, place_choice
from ui.session import Choice, say_next

_EDIT, _ADD = "objective", "add"


def objective_panel(
    chosen: Choice, context: Context, organisation: Organisation | None, draft: DraftOkr
) -> None:
    """Buttons below an objective, and the panel one of them opens."""
    with st.container(horizontal=True, gap="small"):
        for panel, label, icon in (
            (_ADD, "Add a key result", ":material/add:"),
            (_EDIT, "Change the objective", ":material/edit:"),
        ):
            st.button(
                label,
                key=f"{panel}-{draft.id}",
                icon=icon,
                type="tertiary",
                on_click=toggle_panel,
                args=(chosen.engagement, (draft.id, panel)),
            )
        if st.button("Delete the draft", key=f"delete-{draft.id}", icon=":material/delete:", type="tertiary"):
            _delete(chosen, context, draft)
    opened = open_panel(chosen.engagement)
    if opened == (draft.id, _EDIT):
        _change(chosen, context, organisation, draft)
    elif opened == (draft.id, _ADD):
        _add(chosen, context, draft)


def undo_deletion(chosen: Choice, context: Context) -> None:
    """A button that brings the draft deleted last back."""
    last = deleted(chosen.engagement)
    if last is not None and st.button("Bring the deleted draft back", icon=":material/undo:"):
        bring_back(context, chosen.engagement, *last)
        note_deleted(chosen.engagement, None)
        say_next("The draft is back.")
        st.rerun()


def _delete(chosen: Choice, context: Context, draft: DraftOkr) -> None:
    kept = context.store.dossier(chosen.workspace, chosen.engagement).drafts
    here = [each.id for each in kept]
    if draft.id in here:
        note_deleted(chosen.engagement, (kept[here.index(draft.id)], here.index(draft.id)))
    remove(context, chosen.engagement, draft.id)
    say_next("The draft is deleted; it can be brought back.")
    st.rerun()


def _change(chosen: Choice, context: Context, organisation: Organisation | None, kept: DraftOkr) -> None:
    draft = when_opened(chosen.engagement, kept)
    with st.form(f"changing-{draft.id}"):
        objective = st.text_area(
            "Objective", draft.objective, max_chars=LONGEST_TEXT, key=f"words-{draft.id}", height=80
        )
        with st.container(horizontal=True):
            team = st.text_input(
                "Team", draft.team, max_chars=LONGEST_CELL, key=f"team-{draft.id}", width=220
            )
            unit = place_choice(
                organisation,
                draft.unit,
                f"unit-{draft.id}",
                "Unit of the team list",
                nothing=NO_UNIT,
                width=240,
            )
            levels = list(DraftLevel)
            level = st.selectbox(
                "Level",
                levels,
                levels.index(draft.level),
                format_func=lambda each: each.value.capitalize(),
                key=f"level-{draft.id}",
                width=150,
            )
            on = st.date_input(
                "Day",
                draft.on,
                max_value=max(context.today(), draft.on or context.today()),
                format="YYYY-MM-DD",
                key=f"on-{draft.id}",
                width=150,
            )
        wanted = draft.model_copy(
            update={"objective": objective, "team": team, "unit": unit, "level": level, "on": on}
        )
        if st.form_submit_button("Save the objective", type="primary", icon=":material/save:"):
            _do(chosen, lambda: change_objective(context, chosen.engagement, draft, wanted), "Saved.")


def _add(chosen: Choice, context: Context, draft: DraftOkr) -> None:
    with st.form(f"adding-{draft.id}", clear_on_submit=False):
        text = st.text_area("One more key result", max_chars=LONGEST_TEXT, key=f"new-{draft.id}", height=80)
        if st.form_submit_button("Add it", type="primary", icon=":material/add:"):
            _do(chosen, lambda: add_key_result(context, chosen.engagement, draft.id, text), "Added.")


def _do(chosen: Choice, change: Callable[[], object], message: str) -> None:
    try:
        change()
    except FaultsError as error:
        show_faults(error)
        return
    set_panel(chosen.engagement, None)
    say_next(message)
    st.rerun()
