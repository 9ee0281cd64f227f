"""The set of cures: what was found, what each is worth, and the cards to decide by."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engagement.cure_findings import best_sentence, effort_sentence, range_sentence, set_sentence, worth_words
from engagement.curing import Proposal, worth_in_set
from engagement.risks import Risks
from exchange.palette import INK, WHITE
from ui.components.cure_card import CureDesk
from ui.components.cure_search import put_away, rule_out
from ui.components.page import plain
from ui.figures.cure_figure import WorthBar, worth_figure
from ui.session import Choice

_MOST_BARS = 12
_MOST_CARDS = 6


def found_set(chosen: Choice, desk: CureDesk, risks: Risks, proposed: Proposal) -> None:
    """What the search found, and the buttons that take it or put it away."""
    found, target = proposed.found, proposed.target
    new = [cure for cure in found.cures if cure not in risks.cures]
    sentence = f"**{plain(set_sentence(found, target, risks))}**"
    with st.container(border=True):
        if found.reaches:
            st.markdown(f":material/check_circle: {sentence}")
        else:
            st.markdown(f":material/warning: {sentence}")
            if new:
                st.markdown(plain(best_sentence(found, risks)))
        if new:
            # Where too little is known, a range would say more than one knows.
            left = "" if risks.is_doubtful else f"With the whole set: {range_sentence(found.after)}. "
            st.markdown(plain(left + effort_sentence(found)))
        with st.container(horizontal=True):
            if new:
                st.button(
                    "Take the proposed set" if len(new) > 1 else "Take the proposed cure",
                    type="primary" if found.reaches else "secondary",
                    icon=":material/done_all:",
                    key=f"take-set-{chosen.engagement}",
                    on_click=desk.decide,
                    args=(new,),
                )
            st.button(
                "Put the proposal away",
                icon=":material/close:",
                key=f"put-away-{chosen.engagement}",
                on_click=put_away,
                args=(chosen,),
            )
    if found.too_late:
        st.caption(
            f"{len(found.too_late)} cures take longer than {target.weeks:g} "
            f"{'week' if target.weeks == 1 else 'weeks'} and are left out."
        )


def set_with_worth(
    chosen: Choice, desk: CureDesk, risks: Risks, cures: tuple[str, ...], weeks: float
) -> None:
    """The cures decided on and proposed: a bar for what each is worth, and a card for each."""
    worth = worth_in_set(risks, cures, weeks)
    decided = [cure for cure in worth if cure in risks.cures]
    proposed = [cure for cure in worth if cure not in risks.cures]
    ordered = [
        *sorted(decided, key=lambda cure: -worth[cure]),
        *sorted(proposed, key=lambda cure: -worth[cure]),
    ]
    st.subheader(_heading(len(decided), len(proposed)), anchor=False)
    most = max(worth, key=lambda cure: worth[cure])
    if worth[most] > 0:
        _bars(risks, worth, weeks)
    shown = ordered
    if len(ordered) > _MOST_CARDS + len(decided) and not st.toggle(
        f"All {len(ordered)} cures", key=f"all-set-{chosen.engagement}"
    ):
        shown = ordered[: _MOST_CARDS + len(decided)]
    # In pairs, so that they keep their order where a phone puts them under each other.
    for place in range(0, len(shown), 2):
        for column, cure in zip(st.columns(2), shown[place : place + 2], strict=False):
            words = f"Without it {worth_words(worth[cure])} more would fail." if worth[cure] else ""
            with column:
                desk.card(cure, words, rule_out=partial(rule_out, chosen))


def _heading(decided: int, proposed: int) -> str:
    if not proposed:
        return "Decided on"
    return "Decided on and proposed" if decided else "Proposed"


def _bars(risks: Risks, worth: dict[str, float], weeks: float) -> None:
    entries = {cure: risks.catalogue.cures[cure][1] for cure in worth}
    first = sorted(worth, key=lambda cure: -worth[cure])[:_MOST_BARS]
    st.markdown(
        f"**“{plain(entries[first[0]].action.rstrip('.'))}” is worth most**  \n"
        ":small[How many more of 100 such pilots would fail without each cure, the others staying.]"
    )
    bars = [
        WorthBar(
            entries[cure].action.rstrip("."),
            worth[cure],
            "too late"
            if entries[cure].lead_weeks > weeks
            else worth_words(worth[cure]).removesuffix(" of 100 such pilots"),
            cure in risks.cures,
        )
        for cure in first
    ]
    st.plotly_chart(
        worth_figure(bars, ink()),
        key="cure-worth",
        config={"displayModeBar": False},
        alt="What each cure is worth: "
        + "; ".join(f"{bar.action}: {bar.words} of 100 such pilots" for bar in bars),
    )
    told = ["Filled: decided on. Outlined: proposed."] if len({bar.decided for bar in bars}) > 1 else []
    if len(worth) > len(first):
        told.append(f"{len(worth) - len(first)} more are worth less.")
    if told:
        st.caption(" ".join(told))


def ink() -> str:
    """The colour of words on the page's ground, light or dark."""
    return WHITE if st.context.theme.type == "dark" else INK
