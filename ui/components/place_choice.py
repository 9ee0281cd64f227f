"""A choice among the units of the team list."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import streamlit as st

from engagement.observing import place_name
from surveys.organisation import Organisation

NO_UNIT = "None of the team list"


def place_choice(
    organisation: Organisation | None,
    at: UUID | None,
    key: str,
    label: str = "Where",
    *,
    nothing: str | None = None,
    width: int | Literal["stretch"] = "stretch",
) -> UUID | None:
    """A unit of the team list, indented by level, or none.

    Parameters
    ----------
    at : UUID or None
        Where the choice stands at first; offered even if it has left the team list.
    nothing : str or None
        What no unit means here; None: the organisation as a whole, which then stands for its top.
    """
    top = organisation.root.id if organisation is not None and nothing is None else None
    # Ids as texts: an option None would count as no choice.
    options = {"": nothing or place_name(None, organisation)}
    if organisation is not None:
        for unit in organisation.in_tree_order():
            if unit.id != top:
                indent = organisation.depth(unit.id) - (1 if top is None else 2)
                options[str(unit.id)] = "\u2003" * indent + unit.name
    if at is not None:
        options.setdefault(str(at), place_name(at, organisation))
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
