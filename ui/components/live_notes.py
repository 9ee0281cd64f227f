"""Notes and actions that the workshop takes down, beside each component and as a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from engagement.context import Context
from engagement.room import NoteKind, WorkshopNote
from engagement.workshop import MOST_CHARACTERS, actions_by_date, actions_sentence, remove_note, take_down
from exchange.workbook.workshop_book import workshop_workbook
from surveys.faults import FaultsError
from surveys.survey import Survey
from ui.components.page import plain, show_faults
from ui.session import say_next

_IN_GENERAL = "In general"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def notes_beside(context: Context, survey: Survey, component: str, name: str) -> None:
    """What was taken down beside one component, and a form for more."""
    st.markdown(f"**Taken down on {plain(name)}**" if component else "**Taken down in general**")
    notes = [
        note for note in context.store.notes(context.workspace, survey.id) if note.component == component
    ]
    for note in notes:
        _note(context, survey, note)
    if not notes:
        st.caption("Nothing so far.")
    _form(context, survey, component, f"new-note-{survey.id}-{component}", None)


def actions_list(context: Context, survey: Survey, names: Mapping[str, str]) -> None:
    """Every action of the workshop by date, then the notes."""
    notes = context.store.notes(context.workspace, survey.id)
    actions = actions_by_date(notes)
    st.subheader("Actions from the workshop", anchor=False)
    st.caption(actions_sentence(actions))
    if actions:
        st.dataframe(
            [
                {
                    "Action": note.text,
                    "Owner": note.owner or "–",
                    "By": note.due_on,
                    "About": names.get(note.component, _IN_GENERAL),
                }
                for note in actions
            ],
            column_config={"By": st.column_config.DateColumn(format="D MMM YYYY")},
            hide_index=True,
            width="stretch",
        )
    if notes:
        _download(context, survey, notes, names)
    written = [note for note in notes if note.kind is NoteKind.NOTE]
    if written:
        with st.expander("Notes"):
            st.table(
                [
                    {"About": plain(names.get(note.component, _IN_GENERAL)), "Note": plain(note.text)}
                    for note in written
                ],
                hide_index=True,
                border="horizontal",
            )


def _download(
    context: Context, survey: Survey, notes: Sequence[WorkshopNote], names: Mapping[str, str]
) -> None:
    engagement = context.store.engagement(context.workspace, survey.engagement_id).name
    st.download_button(
        "Download notes and actions",
        lambda: workshop_workbook(engagement, survey.name, notes, names, context.today()),
        "workshop.xlsx",
        _XLSX,
        icon=":material/download:",
        on_click="ignore",
    )


def _note(context: Context, survey: Survey, note: WorkshopNote) -> None:
    is_action = note.kind is NoteKind.ACTION
    with st.container(border=True):
        st.text(note.text)
        if is_action:
            when = f"by {note.due_on.day} {note.due_on:%b %Y}" if note.due_on else "no date yet"
            st.caption(f":material/task_alt: {plain(note.owner or 'No owner yet')}, {when}")
        with st.container(horizontal=True):
            with st.popover("Change", icon=":material/edit:"):
                _form(context, survey, note.component, f"note-{note.id}", note)
            if st.button("Delete", key=f"delete-{note.id}", icon=":material/delete:", type="tertiary"):
                remove_note(context, survey.id, note.id)
                # What was deleted comes back with one click.
                st.session_state[_undo_key(survey)] = note
                say_next("The note is deleted; it can be brought back.")
                st.rerun()


def undo_deletion(context: Context, survey: Survey) -> None:
    """The button that brings the note back that was deleted last in this session."""
    note: WorkshopNote | None = st.session_state.get(_undo_key(survey))
    if note is not None and st.button("Bring the deleted note back", icon=":material/undo:"):
        context.store.save_note(context.workspace, survey.id, note)
        del st.session_state[_undo_key(survey)]
        say_next("The note is back.")
        st.rerun()


def _undo_key(survey: Survey) -> str:
    return f"deleted-note-{survey.id}"


def _form(context: Context, survey: Survey, component: str, key: str, note: WorkshopNote | None) -> None:
    """A note or an action, new or changed."""
    kinds = list(NoteKind)
    naming: Callable[[NoteKind], str] = lambda kind: kind.value.capitalize()  # noqa: E731 - a typed lambda
    with st.form(key, clear_on_submit=note is None, border=note is None):
        kind = st.segmented_control(
            "Kind", kinds, default=note.kind if note else NoteKind.ACTION, required=True, format_func=naming
        )
        text = st.text_area(
            "What was said, or what will be done",
            note.text if note else "",
            max_chars=MOST_CHARACTERS,
            height=80,
        )
        with st.container(horizontal=True):
            owner = st.text_input(
                "Owner, for an action", note.owner if note else "", max_chars=200, width=200
            )
            due_on = st.date_input("By", value=note.due_on if note else None, format="YYYY-MM-DD", width=150)
        if st.form_submit_button("Save" if note else "Take it down", icon=":material/save:"):
            try:
                take_down(
                    context,
                    survey.id,
                    component,
                    NoteKind(kind or NoteKind.NOTE),
                    text,
                    owner=owner,
                    due_on=due_on,
                    changing=note.id if note else None,
                )
            except FaultsError as error:
                show_faults(error, "It was not taken down.")
                return
            say_next("Taken down.")
            st.rerun()
