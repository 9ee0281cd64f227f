"""A plan that is none: what cannot hold together, and what would make a plan possible."""

from __future__ import annotations

import streamlit as st

from rollout.calendar import with_period_words
from rollout.planning.document import PlanDocument
from ui.components.compared_plans import bullets
from ui.components.page import plain

# Nobody has to start, so a plan in which nobody does keeps every rule: nothing then contradicts anything.
_NOBODY = (
    "With these settings no unit can start. Look at the coach hours, at the dates in which nobody starts, and at who "
    "volunteered to pilot."
)


def impossible_plan(plan: PlanDocument, said: str = "", *, most_repairs: int | None = None) -> None:
    """Why there is no plan, and the changes that were tried and found to make one possible.

    Parameters
    ----------
    plan : PlanDocument
        One that is not possible.
    said : str
        What is not possible, as a sentence; empty: the causes speak for themselves.
    most_repairs : int, optional
        Changes shown at most; all of them unless given.
    """
    conflicts, repairs = plan.solution.conflicts, plan.solution.repairs[:most_repairs]
    if said or not conflicts:
        st.warning(plain(said or _NOBODY), icon=":material/block:")
    if conflicts:
        with st.container(border=True):
            st.markdown(":material/block: **These cannot hold together**")
            st.markdown(bullets([with_period_words(each.sentence) for each in conflicts]))
    if repairs:
        st.markdown("**Any one of these makes a plan possible** (each was tried)")
        st.markdown(bullets([with_period_words(each.sentence) for each in repairs]))
