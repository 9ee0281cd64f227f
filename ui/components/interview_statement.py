"""One statement of the interview: the answer in reach of a thumb, its source folded away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from engagement.interview_drafts import StatementDraft, Talk
from readiness.facts import UNKNOWN, FactDefinition, FactKind, MayRead, SourceQuality
from ui.components.page import plain

_MOST_PILLS = 6
_SOURCE_FIELDS = ("quality", "may_read", "said_by", "on", "quote")


def statement_fields(
    draft: StatementDraft,
    definition: FactDefinition,
    talk: Talk,
    *,
    removed: Callable[[str], None],
    at_the_end: Callable[[], None] | None,
) -> StatementDraft:
    """The draft as the fields of the page now show it.

    Parameters
    ----------
    talk : Talk
        Who is taken to have said it if nobody is named.
    removed : callable
        Removes the draft with this id.
    at_the_end : callable or None
        Draws what stands beside the source once something is answered.
    """
    value = _number(draft, definition) if definition.kind is FactKind.NUMBER else _choice(draft, definition)
    answered = replace(draft, value=value)
    with st.container(horizontal=True):
        is_open = _fold(answered, talk.with_whom)
        if at_the_end is not None and not answered.is_empty:
            at_the_end()
    if is_open:
        with st.container(border=True):
            _source_fields(answered, _who_of_talk(answered, talk.with_whom))
            st.button(
                "Remove this statement",
                icon=":material/delete:",
                type="tertiary",
                key=_key("remove", draft),
                on_click=removed,
                args=(draft.id,),
            )
    return answered


def with_typed_source(draft: StatementDraft) -> StatementDraft:
    """The draft with what its source's fields hold.

    Also while they are folded: what was typed may arrive with the click that folds them away.
    """
    typed = {name: st.session_state.get(_key(name, draft)) for name in _SOURCE_FIELDS}
    # No date is a date that was taken away, if its field is there at all.
    on = typed["on"] if _key("on", draft) in st.session_state else draft.on
    known = {name: value for name, value in typed.items() if value is not None}
    return replace(draft, **{**known, "on": on})


def source_words(draft: StatementDraft, said_by: str = "") -> str:
    """Where a statement comes from and who may read that, on one line."""
    parts = [draft.quality.value.capitalize(), draft.said_by.strip() or _who_of_talk(draft, said_by)]
    return ", ".join(part for part in (*parts, draft.may_read.value) if part)


def _who_of_talk(draft: StatementDraft, said_by: str) -> str:
    """Whom a new statement is taken from if nobody is named."""
    is_from_talk = draft.before is None and draft.quality is SourceQuality.INTERVIEW
    return said_by.strip() if is_from_talk else ""


def _choice(draft: StatementDraft, definition: FactDefinition) -> str | float | None:
    options: list[str | float] = [*(option.id for option in definition.options), UNKNOWN]
    if draft.value is not None and draft.value not in options:
        # Kept under an older catalogue: shown as it is rather than lost.
        options.append(draft.value)

    def label(option: str | float) -> str:
        return definition.label_of(None if option == UNKNOWN else option)

    key = _key("answer", draft)
    st.session_state.setdefault(key, draft.value)
    if len(definition.options) > _MOST_PILLS:
        return st.selectbox(
            "Answer",
            options,
            index=None,
            format_func=label,
            key=key,
            placeholder="Not asked yet",
            label_visibility="collapsed",
        )
    return st.pills("Answer", options, format_func=label, key=key, label_visibility="collapsed")


def _number(draft: StatementDraft, definition: FactDefinition) -> str | float | None:
    number_key, unknown_key = _key("answer", draft), _key("unknown", draft)
    st.session_state.setdefault(
        number_key, float(draft.value) if isinstance(draft.value, int | float) else None
    )
    st.session_state.setdefault(unknown_key, UNKNOWN if draft.value == UNKNOWN else None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Without limits: a field that refuses a number loses it; saving names it instead.
        number = st.number_input(
            f"{definition.unit.capitalize()}, {definition.minimum:g} to {definition.maximum:g}",
            value=None,
            step=1.0,
            format="%g",
            placeholder="Not asked yet",
            key=number_key,
            disabled=st.session_state[unknown_key] == UNKNOWN,
            width=220,
        )
        unknown = st.pills(
            "Nobody could say",
            [UNKNOWN],
            format_func=str.capitalize,
            key=unknown_key,
            label_visibility="collapsed",
        )
    return UNKNOWN if unknown else number


def _fold(draft: StatementDraft, said_by: str) -> bool:
    """The line that says where a statement comes from; whether it was clicked open.

    A button, since an expander whose label changes folds itself. Unfolded by a click only: 37
    questions with five fields each would keep a phone waiting.
    """
    open_key = _key("source", draft)
    is_open: bool = st.session_state.get(open_key, False)
    st.button(
        plain(source_words(draft, said_by)),
        key=_key("fold", draft),
        icon=f":material/expand_{'less' if is_open else 'more'}:",
        type="tertiary",
        help="How we know, who said it, the quote, and who may read it.",
        on_click=st.session_state.__setitem__,
        args=(open_key, not is_open),
    )
    return is_open


def _source_fields(draft: StatementDraft, who_of_talk: str) -> None:
    for name in _SOURCE_FIELDS:
        st.session_state.setdefault(_key(name, draft), getattr(draft, name))
    st.pills(
        "How we know",
        list(SourceQuality),
        format_func=lambda each: each.value.capitalize(),
        key=_key("quality", draft),
        required=True,
    )
    st.pills(
        "Who may read the source",
        list(MayRead),
        format_func=lambda each: each.value.capitalize(),
        key=_key("may_read", draft),
        required=True,
    )
    with st.container(horizontal=True):
        st.text_input(
            "Who or what",
            max_chars=200,
            placeholder=who_of_talk or None,
            key=_key("said_by", draft),
            width=320,
        )
        # Open to the future as well: what was typed is named when saved, not taken away.
        st.date_input("When", value=None, format="YYYY-MM-DD", key=_key("on", draft), width=180)
    st.text_area("Quote, word for word", max_chars=2000, height=80, key=_key("quote", draft))


def _key(field: str, draft: StatementDraft) -> str:
    return f"{field}-{draft.id}-{draft.fact}"
