"""What was worked out in this session, for as long as what it rests on stays the same."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.trying import ground_digest
from rollout.planning.settings import PlanSettings
from ui.session import Choice

Finding = TypeVar("Finding")


class KeptFindings(Generic[Finding]):
    """Findings of one kind about one engagement; all are forgotten when their ground changes.

    Parameters
    ----------
    name : str
        The kind.
    engagement : UUID
        Engagements never see each other's.
    ground : hashable
        Equal as long as the findings hold.
    """

    def __init__(self, name: str, engagement: UUID, ground: Hashable) -> None:
        self._key = f"kept-{name}-{engagement}"
        self._ground = ground

    def get(self, of: Hashable = None) -> Finding | None:
        """The finding about something, if it was kept and still holds."""
        return self._known().get(of)

    def keep(self, finding: Finding, of: Hashable = None) -> None:
        """Keep a finding beside others on the same ground."""
        st.session_state[self._key] = (self._ground, {**self._known(), of: finding})

    def has(self, of: Hashable = None) -> bool:
        """Whether a finding about something was kept and still holds, be it None."""
        return of in self._known()

    def _known(self) -> dict[Hashable, Finding]:
        ground, known = st.session_state.get(self._key, (None, {}))
        return known if ground == self._ground else {}


def plan_grounds(
    context: Context, chosen: Choice, version: PlanVersion, settings: PlanSettings | None = None
) -> Hashable:
    """What findings about a plan version rest on: the version, and settings, organisation, results, cures and day."""
    return version.id, ground_digest(context, chosen.engagement, settings)
