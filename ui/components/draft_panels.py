"""What can be done to a key result: change it, say that a flag does not hold, answer for its figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.draft_checks import LONGEST_REASON
from engagement.draft_findings import counted, data_progress, ready_words
from engagement.drafting import answer, change_key_result, overrule, remove_key_result, uphold
from readiness.draft_okrs.checklist import data_checklist
from readiness.draft_okrs.draft import LONGEST_TEXT, Answer, DraftKeyResult, DraftOkr
from readiness.draft_okrs.judging import Flag, KeyResultReview
from readiness.draft_okrs.reading import LONGEST_CELL
from readiness.draft_okrs.rules import review_rules
from surveys.faults import FaultsError
from ui.components.draft_markup import in_weight
from ui.components.draft_state import note_done, note_fault, set_panel, show_noted_fault, when_opened
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_SAID = {
    "en": {Answer.YES: "Yes", Answer.NO: "No", Answer.UNKNOWN: "Unknown"},
    "de": {Answer.YES: "Ja", Answer.NO: "Nein", Answer.UNKNOWN: "Unbekannt"},
}


@dataclass(frozen=True)
class KeyResultPanels:
    """The panels of one key result."""

    EDIT: ClassVar = "edit"
    FLAGS: ClassVar = "flags"
    DATA: ClassVar = "data"

    chosen: Choice
    context: Context
    objective: DraftOkr
    draft: DraftKeyResult
    found: KeyResultReview

    def show(self, panel: str) -> None:
        """The panel that is open."""
        with st.container(border=True):
            show_noted_fault()
            {self.EDIT: self._edit, self.FLAGS: self._flags, self.DATA: self._data}[panel]()

    @property
    def _place(self) -> tuple[UUID, UUID]:
        return self.objective.id, self.draft.id

    def _do(self, change: Callable[[], object], message: str) -> None:
        try:
            change()
        except FaultsError as error:
            show_faults(error)
            return
        set_panel(self.chosen.engagement, None)
        say_next(message)
        st.rerun()

    def _edit(self) -> None:
        draft = when_opened(self.chosen.engagement, self.draft)
        # The key does not change with what is kept: what somebody types outlasts what others save.
        key = f"draft-text-{draft.id}"
        text = st.text_area("Key result", draft.text, max_chars=LONGEST_TEXT, key=key, height=90)
        better = next((flag.better for flag in in_weight(self.found.flags) if flag.holds), "")
        if better:
            st.button(
                "Begin from the better form",
                key=f"better-{draft.id}",
                icon=":material/edit_note:",
                help="Puts the better form into the field; fill in what stands in square brackets.",
                on_click=st.session_state.__setitem__,
                args=(key, better),
            )
        with st.container(horizontal=True):
            today = self._value("Today’s value", draft.baseline, f"{key}-today")
            reach = self._value("Value to reach", draft.target, f"{key}-reach")
        with st.container(horizontal=True):
            if st.button("Save", type="primary", key=f"save-{draft.id}", icon=":material/save:"):
                self._save(draft, (text, today, reach))
            if st.button("Remove this key result", key=f"remove-{draft.id}", icon=":material/delete:"):
                self._do(
                    lambda: remove_key_result(self.context, self.chosen.engagement, self._place),
                    f"Removed: {plain(draft.text[:80])}",
                )

    def _value(self, label: str, value: str, key: str) -> str:
        hint = "if the sentence does not say it"
        return st.text_input(label, value, max_chars=LONGEST_CELL, key=key, placeholder=hint, width=230)

    def _save(self, shown: DraftKeyResult, wanted: tuple[str, str, str]) -> None:
        count = len(shown.overruled)
        stay = f" {counted(count, 'overruled flag')} {'stays' if count == 1 else 'stay'}." if count else ""
        self._do(
            lambda: change_key_result(self.context, self.chosen.engagement, self._place, shown, wanted),
            f"Saved; the review is up to date.{stay}",
        )

    def _flags(self) -> None:
        st.caption(
            "The rules read words, not intentions. Say why a flag does not hold here; the reason stays beside "
            "it, and the flag no longer counts."
        )
        flags = in_weight(self.found.flags)
        holding = [flag.rule for flag in flags if flag.holds]
        if holding:
            self._overrule(holding)
        for flag in flags:
            if not flag.holds:
                self._uphold(flag)

    def _overrule(self, holding: list[str]) -> None:
        key = f"{self.draft.id}-{'-'.join(holding)}"
        with st.form(f"overrule-{key}", border=False):
            st.radio(
                "Which flag does not hold?",
                holding,
                format_func=lambda each: plain(self._title(each)),
                key=f"rule-{key}",
            )
            st.text_input("Why it does not hold", max_chars=LONGEST_REASON, key=f"reason-{key}")
            # A callback: it sees what was chosen even if the flags change in the same moment.
            st.form_submit_button(
                "This flag does not hold",
                icon=":material/flag_check:",
                on_click=self._overruled,
                args=(f"rule-{key}", f"reason-{key}"),
            )

    def _overruled(self, rule_key: str, reason_key: str) -> None:
        rule, reason = st.session_state[rule_key], st.session_state[reason_key]
        try:
            overrule(self.context, self.chosen.engagement, self._place, rule, reason)
        except FaultsError as error:
            note_fault(error)
            return
        set_panel(self.chosen.engagement, None)
        note_done("The flag is overruled; it can hold again.")

    def _uphold(self, flag: Flag) -> None:
        st.markdown(f"**{plain(self._title(flag.rule))}**: overruled. {plain(flag.overruled)}")
        label = "Let the flag hold again"
        if st.button(label, key=f"uphold-{self.draft.id}-{flag.rule}", icon=":material/undo:"):
            self._do(
                lambda: uphold(self.context, self.chosen.engagement, self._place, flag.rule),
                "The flag holds again.",
            )

    def _title(self, rule: str) -> str:
        return review_rules().by_id[rule].title.in_language(self.found.language)

    def _data(self) -> None:
        progress = data_progress([self.draft])
        unknown = f", {progress.unknown} unknown" if progress.unknown else ""
        st.markdown(
            f"**Data checklist: {progress.answered} of {progress.questions} answered{unknown}**; "
            f"{ready_words(self.found.data_ready)}."
        )
        with st.container(horizontal=True, gap="medium"):
            self._questions()

    def _questions(self) -> None:
        language = self.found.language
        for question in data_checklist().questions:
            kept = self.draft.data.get(question.id)
            key = f"data-{self.draft.id}-{question.id}-{kept}"
            st.segmented_control(
                plain(question.ask.in_language(language)) + ("" if question.needed else " :small[(helpful)]"),
                list(Answer),
                default=kept,
                format_func=_SAID[language].__getitem__,
                key=key,
                help=question.hint.in_language(language),
                width=340,
                on_change=self._answered,
                args=(question.id, key),
            )

    def _answered(self, question: str, key: str) -> None:
        try:
            answer(self.context, self.chosen.engagement, self._place, question, st.session_state[key])
        except FaultsError as error:
            note_fault(error)
