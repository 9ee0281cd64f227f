"""What the survey page's parts share: the design being edited, and what the last edit said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.designing import save_design, widest_design
from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.survey import Survey
from surveys.widening import widened
from ui.components.page import show_faults, show_notices

_FAULTS, _NOTICES, _SEEN = "design_faults", "design_notices", "design_seen"


@dataclass(frozen=True)
class Designer:
    """One engagement's design with what could be asked besides.

    Parameters
    ----------
    widest : Instrument
        The design with every statement that earlier waves, the shipped instrument or this
        session know and it leaves out.
    replaces : Survey, optional
        The open survey without answers whose questions the design is to replace.
    """

    context: Context
    engagement: UUID
    design: Instrument
    widest: Instrument
    replaces: Survey | None = None

    @property
    def locked_language(self) -> str:
        """The language that cannot go, because the survey was opened in it; may be empty."""
        return self.replaces.language if self.replaces else ""

    @property
    def source(self) -> str:
        """The language that translators work from."""
        return self.design.languages[0]

    def key(self, name: str) -> str:
        """A widget's key, which belongs to this engagement."""
        return f"design-{self.engagement}-{name}"

    def edit(self, change: Callable[[], Instrument], part: str, intro: str = "Nothing was changed.") -> bool:
        """Keep what a change makes of the design; what speaks against it is shown in its part of the page."""
        st.session_state.pop(_FAULTS, None)
        try:
            save_design(self.context, self.engagement, change())
        except FaultsError as error:
            st.session_state[_FAULTS] = (part, error, intro)
            return False
        return True


def designer_for(
    context: Context, engagement: UUID, design: Instrument, *, replaces: Survey | None = None
) -> Designer:
    """The design with all that could be asked besides, also what was left out in this session."""
    key = f"{_SEEN}-{engagement}"
    widest = widest_design(context, engagement, design)
    seen: Instrument | None = st.session_state.get(key)
    if seen is not None and seen.id == design.id:
        widest = widened(widest, [seen])
    st.session_state[key] = widest
    return Designer(context, engagement, design, widest, replaces)


def notice_next(part: str, notices: tuple[str, ...]) -> None:
    """Show notices in a part of the page after the next run."""
    st.session_state[_NOTICES] = (part, notices)


def show_outcome(part: str) -> None:
    """What the last edit in this part of the page said, once."""
    found = st.session_state.get(_FAULTS)
    if found is not None and found[0] == part:
        show_faults(found[1], found[2])
        del st.session_state[_FAULTS]
    noticed = st.session_state.get(_NOTICES)
    if noticed is not None and noticed[0] == part:
        show_notices(noticed[1])
        del st.session_state[_NOTICES]


def about(minutes: float) -> str:
    """An estimate of minutes in words.

    Examples
    --------
    >>> about(1.2), about(3.6)
    ('about a minute', 'about 4 minutes')
    """
    return "about a minute" if minutes < 1.5 else f"about {minutes:.0f} minutes"


def size_of(instrument: Instrument, language: str) -> str:
    """How much is asked and how long it takes, in words."""
    parts = [_counted(len(instrument.items), "statement")]
    if instrument.open_questions:
        parts.append(_counted(len(instrument.open_questions), "open question"))
    return f"{' and '.join(parts)}, {about(instrument.minutes(language))}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
