"""One question of the interview with all that its sources say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from engagement.interview_drafts import StatementDraft, Talk, facts_on_page
from engagement.interviewing import contradiction_words
from readiness.evidence.told import contradictions
from readiness.facts import FactDefinition, MayRead
from ui.components.interview_statement import source_words, statement_fields, with_typed_source
from ui.components.page import plain

_Change = Callable[[str], None]


def question(
    definition: FactDefinition,
    drafts: Sequence[StatementDraft],
    talk: Talk,
    *,
    mark: str,
    another: _Change,
    removed: _Change,
) -> list[StatementDraft]:
    """The question's statements as the page now shows them.

    Parameters
    ----------
    mark : str
        Why this question stands out; empty where it does not.
    another : callable
        Adds a statement to the fact with this id.
    removed : callable
        Removes the draft with this id, or brings it back.
    """
    if mark:
        st.badge(mark, icon=":material/help:", color="primary")
    st.markdown(f"**{plain(definition.question)}**")
    st.caption(plain(definition.hint))

    def more_sources() -> None:
        st.button(
            "Another source",
            icon=":material/add:",
            type="tertiary",
            key=f"another-{definition.id}",
            on_click=another,
            args=(definition.id,),
        )

    shown = []
    last = next((each.id for each in reversed(drafts) if not each.is_removed), None)
    for number, draft in enumerate(map(with_typed_source, drafts), start=1):
        if len(drafts) > 1 or draft.may_read is MayRead.CONSULTANT:
            _source_line(number, len(drafts), draft)
        if draft.is_removed:
            _undo(draft, definition, removed)
            shown.append(draft)
            continue
        at_the_end = more_sources if draft.id == last else None
        shown.append(statement_fields(draft, definition, talk, removed=removed, at_the_end=at_the_end))
    if last is None:
        more_sources()
    for contradiction in contradictions(list(facts_on_page(shown, talk))):
        st.warning(plain(contradiction_words(contradiction, definition)), icon=":material/compare_arrows:")
    return shown


def _source_line(number: int, of: int, draft: StatementDraft) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if of > 1:
            st.caption(f"Source {number} of {of}", width="content")
        if draft.may_read is MayRead.CONSULTANT:
            st.badge("Consultant only", icon=":material/lock:", color="gray")


def _undo(draft: StatementDraft, definition: FactDefinition, removed: _Change) -> None:
    value = definition.label_of(draft.before.value) if draft.before is not None else "new statement"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":gray[Removed when you save: “{plain(value)}” ({plain(source_words(draft))})]", width="content"
        )
        st.button(
            "Undo",
            icon=":material/undo:",
            type="tertiary",
            key=f"undo-{draft.id}-{draft.fact}",
            on_click=removed,
            args=(draft.id,),
        )
