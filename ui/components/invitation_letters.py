"""Links that were just made: shown to this session only, to be saved now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.inviting import Letter
from engagement.running_room import room_for
from exchange.mail_merge import letter_rows, mail_merge_csv, mail_merge_workbook
from surveys.survey import Survey
from ui.printing.words import print_words

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINK = "«link»"


@dataclass(frozen=True)
class FreshLetters:
    """Letters of one survey, until somebody says that the file is saved.

    Parameters
    ----------
    again : bool
        Whether they replace earlier links.
    """

    letters: tuple[Letter, ...]
    again: bool
    notices: tuple[str, ...] = ()


def _key(survey: UUID) -> str:
    return f"fresh-letters-{survey}"


def keep_letters(survey: UUID, fresh: FreshLetters) -> None:
    """Hold them for this browser session; they are written nowhere."""
    st.session_state[_key(survey)] = fresh


def fresh_letters(survey: UUID) -> FreshLetters | None:
    """The letters that wait to be saved."""
    found: FreshLetters | None = st.session_state.get(_key(survey))
    return found


def offer_letters(context: Context, survey: Survey, fresh: FreshLetters) -> None:
    """The files for a mail merge, with the warning that belongs to them, and a text to send."""
    address = room_for(context, survey.id).address
    rows = letter_rows(fresh.letters, address)
    count = len(rows)
    with st.container(border=True):
        st.markdown(f"##### {count} {'link was' if count == 1 else 'links were'} made. Save the file now.")
        st.warning(
            "The links are shown only now: the program keeps none of them. Whoever has this file can answer in "
            "these people's names, so send the mails from it, then delete it.",
            icon=":material/warning:",
        )
        with st.container(horizontal=True):
            name = "new-links" if fresh.again else "invitations"
            st.download_button(
                "Save as Excel",
                partial(mail_merge_workbook, rows),
                f"{name}.xlsx",
                _XLSX,
                type="primary",
                icon=":material/download:",
                on_click="ignore",
            )
            st.download_button(
                "Save as CSV",
                partial(mail_merge_csv, rows),
                f"{name}.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
            )
            if st.button("The file is saved", icon=":material/done:"):
                st.session_state.pop(_key(survey.id), None)
                st.rerun()
        show_text(context, survey, "again" if fresh.again else "mail")


def show_text(context: Context, survey: Survey, kind: str) -> None:
    """A subject and a text in the survey's language, to be copied.

    Parameters
    ----------
    kind : str
        ``mail``, ``again`` or ``reminder``.
    """
    subject, text = suggested_text(context, survey, kind)
    st.markdown("**Suggested subject and text**")
    st.code(subject, language=None, wrap_lines=True)
    st.code(text, language=None, wrap_lines=True)
    if _LINK in text:
        st.caption(f"{_LINK} is the place of the column “link”; write it as your mail-merge program does.")


def suggested_text(context: Context, survey: Survey, kind: str) -> tuple[str, str]:
    """Subject and text of a mail in the survey's language, or in English where that has no words."""
    store, workspace = context.store, context.workspace
    w = print_words(survey.language)
    instrument = store.survey_instrument(workspace, survey.id)
    contact = room_for(context, survey.id).contact
    organisation = store.engagement(workspace, survey.engagement_id).name
    minutes = max(1, round(instrument.minutes(survey.language)))
    values = {
        "organisation": organisation,
        "threshold": survey.threshold,
        "link": _LINK,
        "minutes": w["mail_minutes"].format(questions=len(instrument.items), minutes=minutes),
        "contact": w["mail_contact"].format(contact=contact) if contact else "",
    }
    return w[f"{kind}_subject"].format(**values), w[f"{kind}_text"].format(**values)
