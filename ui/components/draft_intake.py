"""Draft OKRs taken in: pasted or uploaded, shown as they were understood, then kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

import streamlit as st

from engagement.context import Context
from engagement.drafting import ids_from
from exchange.drafts_file import drafts_from_file, drafts_template_workbook
from readiness.draft_okrs.draft import DraftLevel
from readiness.draft_okrs.reading import LONGEST_CELL, DraftReading, reading_of_text
from surveys.faults import FaultsError
from surveys.organisation import Organisation
from ui.components.draft_preview import draft_preview
from ui.components.page import plain, show_faults
from ui.session import Choice

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLE = """Team: Sales
Level: team
O: Customers stay because it pays off for them
KR1: Renewals rise from 78 % to 85 %
KR2: Launch the new customer portal
KR3: Train 20 sellers by 31 March

Team: Service
Level: team
Ziel: Kunden bekommen sofort Hilfe
- Beim ersten Kontakt gelöste Anfragen steigen von 55 % auf 70 %
- Neues Ticketsystem einführen
- Den Support deutlich verbessern
"""


@dataclass
class Intake:
    """What one session is about to keep.

    Parameters
    ----------
    texts, files : int
        Part of the widgets' keys: raised once their content is kept, so that they are empty again.
    seed : UUID
        From which the ids of what is read are made: the same however often it is read.
    """

    texts: int = 0
    files: int = 0
    seed: UUID = field(default_factory=uuid4)


def intake_section(chosen: Choice, context: Context, organisation: Organisation | None) -> None:
    """Fields to paste or upload, and below them what was understood."""
    intake = _intake(chosen.engagement)
    key = f"draft-paste-{chosen.engagement}-{intake.texts}"
    text = st.text_area(
        "Objectives and key results, as they hang on the wall",
        height=230,
        key=key,
        placeholder="O: Customers stay because it pays off for them\nKR: Renewals rise from 78 % to 85 %\nKR: ...",
        help="“O:” and “KR:” help but are not needed: bullets, numbers, indents and tables work, too. "
        "“Team: Sales” above a block says whose it is.",
        persist_state="session",
    )
    with st.container(horizontal=True):
        st.button("Read the text", type="primary", icon=":material/find_in_page:", key="read-drafts")
        st.button(
            "Show me an example",
            icon=":material/lightbulb:",
            key="draft-example",
            disabled=bool(text),
            help="Fills the empty field with two teams’ drafts; nothing is kept until you say so.",
            on_click=_fill,
            args=(key,),
        )
    team, level, on = _whose(context.today(), chosen.engagement)
    file = _upload(intake, chosen.engagement)
    try:
        reading = _reading(text or "", file, intake, (team, level, on))
    except FaultsError as error:
        show_faults(error, "Nothing was kept; the text is still there.")
        return
    if reading is not None and draft_preview(chosen, context, organisation, reading, intake.seed):
        intake.texts += file is None
        intake.files += file is not None
        intake.seed = context.new_id()
        st.rerun()


def _intake(engagement: UUID) -> Intake:
    found: Intake = st.session_state.setdefault(f"draft-intake-{engagement}", Intake())
    return found


def _fill(key: str) -> None:
    # Somebody may have pasted in the same moment; their text is not overwritten.
    if not st.session_state.get(key):
        st.session_state[key] = EXAMPLE


def _whose(today: date, engagement: UUID) -> tuple[str, DraftLevel, date | None]:
    with st.container(horizontal=True):
        team = st.text_input(
            "Team",
            max_chars=LONGEST_CELL,
            key=f"draft-team-{engagement}",
            help="For drafts whose text names no team.",
            placeholder="where the text names none",
            persist_state="session",
            width=240,
        )
        level = st.selectbox(
            "Level",
            list(DraftLevel),
            index=list(DraftLevel).index(DraftLevel.NOT_SAID),
            format_func=lambda each: each.value.capitalize(),
            key=f"draft-level-{engagement}",
            help="For drafts whose text names no level.",
            width=160,
        )
        on = st.date_input(
            "Day", today, max_value=today, format="YYYY-MM-DD", key=f"draft-on-{engagement}", width=160
        )
    return team or "", level, on


def _upload(intake: Intake, engagement: UUID) -> tuple[str, bytes] | None:
    with st.expander("Or upload a file", icon=":material/upload_file:"):
        file = st.file_uploader(
            "Text, table or workbook (.txt, .csv, .xlsx)",
            type=["txt", "csv", "xlsx"],
            key=f"draft-file-{engagement}-{intake.files}",
        )
        st.download_button(
            "Download the template",
            drafts_template_workbook,
            "okrs-template.xlsx",
            _XLSX,
            icon=":material/download:",
            on_click="ignore",
            key="draft-template",
        )
    return None if file is None else (file.name, file.getvalue())


def _reading(
    text: str,
    file: tuple[str, bytes] | None,
    intake: Intake,
    whose: tuple[str, DraftLevel, date | None],
) -> DraftReading | None:
    """What the file, else the text holds; None while there is neither."""
    team, level, on = whose
    if file is not None:
        if text.strip():
            st.caption(f"Reading {plain(file[0])}. Take the file away to go on with the pasted text.")
        return drafts_from_file(file[1], file[0], new_id=ids_from(intake.seed), team=team, level=level, on=on)
    if not text.strip():
        return None
    return reading_of_text(text, team=team, new_id=ids_from(intake.seed), level=level, on=on)
