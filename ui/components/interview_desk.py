"""What one session has typed into the interview and not saved yet; it outlives a change of page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import streamlit as st

from engagement.context import Context
from engagement.interview_drafts import StatementDraft, drafts_in_step
from readiness.facts import Fact, FactCatalogue, FactSection


class Desk:
    """The interview of one engagement as this session sees it."""

    def __init__(self, engagement: UUID, catalogue: FactCatalogue) -> None:
        self.catalogue = catalogue
        self._engagement = engagement
        self.part_key = f"interview-part-{engagement}"

    def _key(self, name: str) -> str:
        return f"interview-{name}-{self._engagement}"

    @property
    def drafts(self) -> tuple[StatementDraft, ...]:
        """All statements, in the order asked."""
        found: tuple[StatementDraft, ...] = st.session_state.get(self._key("drafts"), ())
        return found

    @drafts.setter
    def drafts(self, drafts: Sequence[StatementDraft]) -> None:
        st.session_state[self._key("drafts")] = tuple(drafts)

    def bring_in_step(self, kept: Sequence[Fact], context: Context) -> None:
        """Take in what was kept meanwhile, here or by somebody else."""
        self.drafts = drafts_in_step(self.drafts, kept, self.catalogue, context.new_id)

    def settle(self) -> None:
        """Let go of what was just saved; it comes back as it is kept."""
        self.drafts = [each for each in self.drafts if not each.is_touched]

    @property
    def first(self) -> str:
        """The fact that stands first in its part, because somebody came for it; empty for none."""
        found: str = st.session_state.get(self._key("first"), "")
        return found

    def open_at(self, fact: str) -> None:
        """Open the part of a fact, with this fact first."""
        st.session_state[self._key("first")] = fact
        st.session_state[self.part_key] = self.part_of(fact).title

    def open_part(self, title: str) -> None:
        """Open a part in its own order."""
        self.forget_first()
        st.session_state[self.part_key] = title

    def forget_first(self) -> None:
        """Show each part in its own order again."""
        st.session_state.pop(self._key("first"), None)

    def open_once_at(self, fact: str | None) -> None:
        """Open at the fact that another page asked for, the first time only."""
        before = st.session_state.get(self._key("came-for"))
        st.session_state[self._key("came-for")] = fact
        if fact != before and fact in self.catalogue.by_id:
            self.open_at(fact)

    def part_of(self, fact: str) -> FactSection:
        """The part a fact belongs to."""
        return next(part for part in self.catalogue.sections if any(each.id == fact for each in part.facts))

    def add_source(self, fact: str) -> None:
        """One more statement about a fact, after those that are there."""
        drafts = list(self.drafts)
        last = max(position for position, each in enumerate(drafts) if each.fact == fact)
        drafts.insert(last + 1, StatementDraft(str(uuid4()), fact))
        self.drafts = drafts

    def remove_or_bring_back(self, draft_id: str) -> None:
        """Mark a statement as removed, or take that back; an empty new one is gone at once."""
        self.drafts = [
            replace(each, is_removed=not each.is_removed) if each.id == draft_id else each
            for each in self.drafts
            if not (each.id == draft_id and each.before is None and each.is_empty)
        ]
