"""What cures a pitfall, who states it, and which numbers of ours are behind it."""

from __future__ import annotations

import streamlit as st

from readiness.evidence.readers import Reader
from readiness.judgements import Effect
from readiness.pitfall_catalogue import Cure, Pitfall, source_titles
from readiness.risk.edits import Difference
from rollout.activities.cures import role_words
from ui.components.page import plain
from ui.components.risk_words import View, percent

_EFFECTS = {Effect.SOME: "takes away some", Effect.HALF: "takes away half", Effect.MOST: "takes away most"}


def cures_table(view: View, pitfall: Pitfall) -> None:
    """The pitfall's own cures, those of others that help too, and which are decided on."""
    st.markdown("**What cures it**")
    rows = [_row(view, cure, cure.effect) for cure in pitfall.cures]
    rows += [
        _row(view, cure, cure.also[pitfall.id], plain(f" (against “{other.title}”, helps here too)"))
        for other, cure in view.risks.catalogue.cures.values()
        if pitfall.id in cure.also
    ]
    # On a phone the table scrolls; without a least width its first column would be a word wide.
    st.html("<style>.st-key-risk-cures td:first-child { min-width: 15rem; }</style>")
    with st.container(key="risk-cures"):
        st.table(rows, hide_index=True, border="horizontal")


def _row(view: View, cure: Cure, effect: Effect, beside: str = "") -> dict[str, str]:
    chosen = next((each for each in view.risks.known.dossier.cures if each.cure == cure.id), None)
    role = role_words(cure.owner)
    owner = chosen.owner if chosen is not None and chosen.owner else role[:1].upper() + role[1:]
    return {
        "Cure": f"{plain(cure.action)}{beside}",
        "Owner": plain(owner),
        "Hours": f"{cure.effort_hours:g}",
        "Weeks": f"{cure.lead_weeks:g}",
        "Effect": f"{_EFFECTS[effect]} ({percent(view.risks.judged.cure_effect[effect])})",
        "Decided on": "Yes" if chosen is not None else "No",
    }


def sources(pitfall: Pitfall) -> None:
    """Where the sources state it, in our words, and where they disagree."""
    with st.expander("Where this is stated", icon=":material/menu_book:"):
        for stated in pitfall.sources:
            title = source_titles()[stated.document]
            st.markdown(f"- {plain(title)}, {plain(stated.place)}: {plain(stated.states)}")
        st.markdown(
            f"**Where the sources disagree:** {plain(pitfall.disagreement)}"
            if pitfall.disagreement
            else "The sources do not disagree about it."
        )


def changed_numbers(view: View, pitfall: Pitfall) -> tuple[Difference, ...]:
    """The numbers about one pitfall that this engagement changed."""
    ids = {pitfall.id, *(cure.id for cure in pitfall.cures)}
    return tuple(each for each in view.risks.numbers.differences if ids & set(each.path.split("/")))


def numbers_line(view: View, pitfall: Pitfall) -> None:
    """That base rate and weights are judgements, and which were changed here."""
    weeks = pitfall.impact_weeks
    st.caption(
        f"Base rate and weights are project judgement: before any evidence {percent(pitfall.base_rate)}; if it is "
        f"there, it costs {weeks.low:g} to {weeks.high:g} weeks, {weeks.likely:g} most likely. "
        f"Version {plain(view.risks.numbers.version)}."
    )
    changed = changed_numbers(view, pitfall)
    elsewhere = len(view.risks.numbers.differences) - len(changed)
    lines = [f"- {_changed(view, each)}" for each in changed]
    if elsewhere:
        count = "One other number" if elsewhere == 1 else f"{elsewhere} other numbers"
        lines.append(f"- {count} of ours {'is' if elsewhere == 1 else 'are'} changed in this engagement.")
    if lines:
        st.markdown("\n".join([":orange-badge[changed here]", "", *lines]))


def _changed(view: View, each: Difference) -> str:
    words = f"{plain(each.title)}: {plain(_shown(each.here))} instead of {plain(_shown(each.default))}"
    by = f", {each.by}" if each.by and view.reader is Reader.CONSULTANT else ""
    return f"{words}, because: {plain(each.reason)}{plain(by)}."


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
