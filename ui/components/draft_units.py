"""Which unit of the team list a draft belongs to."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import streamlit as st

from surveys.organisation import Organisation

_NONE, _GONE = "None of the team list", "Unit no longer in the team list"


def unit_choice(
    organisation: Organisation | None,
    at: UUID | None,
    key: str,
    label: str = "Unit of the team list",
    width: int | Literal["stretch"] = "stretch",
) -> UUID | None:
    """A unit of the team list, indented by level, or none.

    Parameters
    ----------
    at : UUID or None
        Where the choice stands at first; offered even if it has left the team list.
    """
    # Ids as texts: an option None would count as no choice.
    options = {"": _NONE}
    if organisation is not None:
        for unit in organisation.in_tree_order():
            options[str(unit.id)] = "\u2003" * (organisation.depth(unit.id) - 1) + unit.name
    if at is not None:
        options.setdefault(str(at), _GONE)
    ids = list(options)
    chosen = st.selectbox(
        label,
        ids,
        index=ids.index(str(at or "")),
        format_func=lambda each: options.get(each, each),
        key=key,
        width=width,
    )
    return UUID(chosen) if chosen else None
