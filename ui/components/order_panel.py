"""How firm is the order? Quick plans for readiness as it may be, worked out when asked for."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.trying import order_certainty
from rollout.chances.order_stability import OrderStability
from rollout.chances.schedule_chances import words_of
from rollout.planning.document import PlanDocument
from surveys.faults import FaultsError
from ui.components.kept_findings import KeptFindings, plan_grounds
from ui.components.page import plain, show_faults
from ui.session import Choice

_FIRM = 0.8


def order_panel(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """How often units keep their period and pilots their place, whatever the readiness truly is."""
    st.markdown(
        "**How firm is the order?** · readiness was measured with uncertainty; were it somewhat other, would others "
        "go first?"
    )
    kept = KeptFindings[OrderStability | None](
        "order", chosen.engagement, plan_grounds(context, chosen, version, plan.settings)
    )
    if not kept.has():
        if not st.button("Test the order", icon=":material/casino:", help="A hundred quick plans"):
            return
        try:
            with st.spinner("Planning a hundred times", show_time=True):
                kept.keep(order_certainty(context, chosen.engagement, plan))
        except FaultsError as error:
            show_faults(error, "The order was not judged.")
            return
        st.rerun()
    found = kept.get()
    if found is None:
        st.markdown("No quick plan keeps all rules here, so the order cannot be judged this way.")
        return
    _order(found, {str(row.unit): row.name for row in plan.rows})


def _order(found: OrderStability, names: Mapping[str, str]) -> None:
    st.markdown(plain(order_words(found, names)))
    with st.expander("Every unit, the least firm first"):
        st.table(
            [
                {
                    "Unit": plain(names.get(each.team, each.team)),
                    "Same period in": words_of(each.same),
                    "Same or next to it in": words_of(each.near),
                }
                for each in sorted(found.teams, key=lambda each: each.same)
            ],
            hide_index=True,
        )
    st.caption(plain(found.note))


def order_words(found: OrderStability, names: Mapping[str, str]) -> str:
    """Whom quick plans start with and how often, who would instead, and how many units hardly move."""

    def named(teams: tuple[str, ...]) -> str:
        return " and ".join(names.get(each, each) for each in teams)

    pilots = found.pilots
    told = (
        f"The quick plan at the expected readiness starts with {named(pilots.teams)}; {_draws(pilots.share)}."
    )
    others = [each for each in found.choices if each.teams != pilots.teams]
    if others:
        often = "Most often" if others[0].share > pilots.share else "Next most often"
        told += f" {often}: {named(others[0].teams)}, in {words_of(others[0].share)}."
    firm = sum(each.same >= _FIRM for each in found.teams)
    return f"{told} {firm} of {len(found.teams)} units keep their period in at least 8 of ten."


def _draws(share: float) -> str:
    """How many draws do the same.

    Examples
    --------
    >>> _draws(0.7), _draws(1.0), _draws(0.0)
    ('7 of ten draws do too', 'all draws do too', 'no draw does')
    """
    if share in (0.0, 1.0):
        return "all draws do too" if share else "no draw does"
    return f"{words_of(share)} draws do too"
