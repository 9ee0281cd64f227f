"""How far the order of the pitfalls depends on our numbers."""

from __future__ import annotations

import streamlit as st

from engagement.risks import Risks
from readiness.risk.ranks import RankRange
from ui.components.number_words import percent
from ui.components.page import plain
from ui.figures.calibration_figure import rank_ranges_figure

_MOST = 12
_TOP = 3


def shown_ranks(risks: Risks) -> dict[str, RankRange]:
    """The ranges of the pitfalls shown, in the order in which they stand now."""
    return {risk.pitfall: risks.report.ranks[risk.pitfall] for risk in risks.report.overall[:_MOST]}


def order_sentence(risks: Risks) -> str:
    """How firmly the first pitfalls stay first, and which one moves most."""
    ranks = shown_ranks(risks)
    titles = {each.id: each.title for each in risks.catalogue.pitfalls}
    least = min(each.share_first for each in list(ranks.values())[:_TOP])
    widest = max(ranks, key=lambda pitfall: ranks[pitfall].worst - ranks[pitfall].best)
    return (
        f"Each of the first three stays among the first five in {percent(least)} of the draws or more; "
        f"“{titles[widest]}” can stand anywhere from place {ranks[widest].best} to {ranks[widest].worst}."
    )


def order_section(risks: Risks) -> None:
    """The ranges of the first twelve as a figure, in words, and as a table."""
    st.subheader("How far does the order depend on our numbers?", anchor=False)
    ranks = shown_ranks(risks)
    titles = {each.id: each.title for each in risks.catalogue.pitfalls}
    st.markdown(plain(order_sentence(risks)))
    if not risks.report.evidence:
        st.info(
            "Nothing is known about this client yet, so the order is that of our numbers alone.",
            icon=":material/info:",
        )
    st.plotly_chart(
        rank_ranges_figure(ranks, titles, len(titles)),
        key="rank-ranges",
        config={"displayModeBar": False},
        alt="For each of the first twelve pitfalls the places it takes while base rates, weights and weeks vary; "
        "the table below holds the same numbers.",
    )
    st.caption(
        f"Base rates, weights and weeks were drawn {risks.judged.draws:,} times around their values. The bar holds 90 % "
        "of the places, the dot is the place now, the percentage on the right says in how many of the draws a pitfall is among the first five. A "
        "long delay at worst can draw a bar away from its dot: the dot counts the likely delay only."
    )
    with st.expander("The ranges as a table"):
        st.dataframe(
            [
                {
                    "Pitfall": titles[pitfall],
                    "Place now": place,
                    "Best place": each.best,
                    "Worst place": each.worst,
                    "Among the first five": percent(each.share_first),
                }
                for place, (pitfall, each) in enumerate(ranks.items(), start=1)
            ],
            hide_index=True,
            width="stretch",
        )
