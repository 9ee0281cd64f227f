"""The workbook that came back last: what it was asked for, and what of it cannot be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from engagement.model import KeptFile
from exchange.returned_plan.asked_sheets import asked_sheets
from exchange.returned_plan.losses import lost_parts
from exchange.returned_plan.own_sheets import own_sheets
from surveys.faults import FaultsError
from ui.components.number_words import day_words
from ui.components.page import plain


@dataclass(frozen=True, slots=True)
class OwnWorkbook:
    """A workbook of somebody's own that the next export can be written in.

    Parameters
    ----------
    sheets : tuple of str
        Ids of the sheets it was asked for beside the default ones.
    lost : tuple of str
        Sentences that say what cannot be kept.
    own : tuple of str
        Names of the sheets that people added, hidden ones marked.
    refused : str
        Why it cannot be written on; "" if it can.
    """

    file: KeptFile
    sheets: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    refused: str = ""


def own_workbook(kept: KeptFile | None) -> OwnWorkbook | None:
    """The workbook that came back last, if there is one."""
    if kept is None:
        return None
    try:
        return OwnWorkbook(kept, *_looked_through(kept.digest, kept.content))
    except FaultsError as error:
        # It was read when it came back; a newer release may be stricter.
        return OwnWorkbook(kept, refused=" ".join(str(fault) for fault in error.faults))


@st.cache_data(max_entries=32, show_spinner=False)
def _looked_through(digest: str, _content: bytes) -> tuple[tuple[str, ...], ...]:
    """A file is looked through once: the digest says which one it is."""
    return asked_sheets(_content), lost_parts(_content), own_sheets(_content)


def own_workbook_words(own: OwnWorkbook) -> None:
    """Which workbook that is, and what is lost when it is written on; or why it cannot be."""
    came = f"“{plain(own.file.name)}” came back on {day_words(own.file.kept_on)}"
    if own.refused:
        st.warning(
            f"{came} and cannot be written on any more: {plain(own.refused)}", icon=":material/warning:"
        )
        return
    sheets = f" Its own sheets: {', '.join(own.own)}." if own.own else ""
    st.caption(
        f"{came}. Its own columns, sheets, formats and comments stay; nobody has checked what they say, so look "
        f"through them before you pass the file on.{plain(sheets)}"
    )
    if own.lost:
        st.warning(f"Of it these cannot be kept:\n{_bullets(own.lost)}", icon=":material/warning:")


def _bullets(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {plain(each)}" for each in sentences)
