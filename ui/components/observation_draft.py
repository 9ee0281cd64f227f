"""Ticks that are not saved yet, kept while the observer moves between moments, places and pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import streamlit as st

from engagement.observing import Tick, Visit
from readiness.evidence.sign_groups import Sign
from readiness.facts import Observation
from surveys.text import normalised

Given = tuple[int | None, str]
"""Step and note of a sign."""

UNTOUCHED: Given = (None, "")


@dataclass
class Draft:
    """What one session has ticked.

    Parameters
    ----------
    version : int
        Part of the widgets' keys: raised after saving, so that they show what is kept.
    visit : Visit
        Whose, where and when the ticks are.
    shown : dict
        What was kept for that visit when its signs were first shown. Frozen until saving: only
        differences from it are written, so that what others save meanwhile is not undone.
    pending : dict
        Signs whose step or note differs from that.
    """

    visit: Visit
    version: int = 0
    shown: dict[Sign, Given] = field(default_factory=dict)
    pending: dict[Sign, Given] = field(default_factory=dict)

    def value_of(self, sign: Sign) -> Given:
        """What the form shows for a sign."""
        return self.pending.get(sign, self.shown.get(sign, UNTOUCHED))

    def take(self, sign: Sign, given: Given) -> None:
        """Note what the form holds for a sign now."""
        if given == self.shown.get(sign, UNTOUCHED):
            self.pending.pop(sign, None)
        else:
            self.pending[sign] = given

    def move(self, visit: Visit, kept: Iterable[Observation]) -> None:
        """Go on as somebody else, elsewhere or on another day: ticks come along, withdrawn ones do not."""
        self.visit = visit
        self.version += 1
        self.shown = shown_of(visit, kept)
        along = {sign: given for sign, given in self.pending.items() if given[0] is not None}
        self.pending = {}
        for sign, given in along.items():
            self.take(sign, given)

    def saved(self, kept: Iterable[Observation]) -> None:
        """Start again from what is kept."""
        self.pending = {}
        self.move(self.visit, kept)

    @property
    def ticks(self) -> list[Tick]:
        """What is to be saved."""
        return [Tick(*sign, steps, note) for sign, (steps, note) in self.pending.items()]


def shown_of(visit: Visit, kept: Iterable[Observation]) -> dict[Sign, Given]:
    """What is kept for one observer in one place on one day."""
    return {
        (each.pitfall, each.signal): (each.steps, each.note)
        for each in kept
        if (normalised(each.seen_by), each.unit, each.on) == (normalised(visit.seen_by), visit.unit, visit.on)
    }


def draft_of(engagement: UUID, observer: str, today: date, kept: Iterable[Observation]) -> Draft:
    """The draft of this session for an engagement; a new one stands at the whole organisation, today."""
    key = f"observation-draft-{engagement}"
    if key not in st.session_state:
        visit = Visit(observer, None, today)
        st.session_state[key] = Draft(visit, shown=shown_of(visit, kept))
    draft: Draft = st.session_state[key]
    return draft
