"""The evidence behind one chance: for and against side by side, down to the single fact."""

from __future__ import annotations

import streamlit as st

from readiness.evidence.pieces import SourceKind
from readiness.evidence.readers import Reader
from readiness.facts import MayRead
from readiness.risk.chances import Contribution, PitfallRisk
from ui.components.page import plain
from ui.components.risk_words import View, day, disagreements, strength_words, where
from ui.figures.risk_figures import signed, waterfall, waterfall_words

# More than these would push the questions out of sight.
_MOST_OPEN = 4
_ICONS = {
    SourceKind.INTERVIEW: ":material/forum:",
    SourceKind.SURVEY: ":material/quiz:",
    SourceKind.OBSERVATION: ":material/visibility:",
    SourceKind.DRAFT_OKRS: ":material/edit_note:",
    SourceKind.CADENCE: ":material/event_repeat:",
    SourceKind.PLAN: ":material/view_timeline:",
}


def evidence_figure(view: View, risk: PitfallRisk) -> None:
    """The waterfall from the base rate to the chance."""
    names = [view.read(each.evidence).says for each in risk.contributions]
    st.markdown("**From the base rate to the chance, in percentage points**")
    st.plotly_chart(
        waterfall(risk, names),
        key="risk-waterfall",
        config={"displayModeBar": False},
        alt=waterfall_words(risk, names),
    )


def both_sides(view: View, risk: PitfallRisk) -> None:
    """Evidence for and against, in two columns of equal weight."""
    opened = len(risk.contributions) <= _MOST_OPEN
    for column, heading, against in zip(
        st.columns(2, gap="small"), ("Evidence for", "Evidence against"), (False, True), strict=True
    ):
        found = [each for each in risk.contributions if (each.log_odds < 0) is against]
        with column:
            st.markdown(f"**{heading}** ({len(found)})")
            if not found:
                st.caption("None was found so far.")
            for each in found:
                _piece(view, each, opened=opened)


def _piece(view: View, each: Contribution, *, opened: bool) -> None:
    readable = view.read(each.evidence)
    with st.expander(
        f"**{plain(signed(each.points))}** {plain(readable.says)}", icon=_icon(view, each), expanded=opened
    ):
        if readable.withheld:
            st.markdown("Only its weight may be seen here; the consultant knows the rest.")
            return
        st.markdown(plain(readable.detail))
        if readable.quote:
            st.markdown(f"> {plain(' '.join(readable.quote.split()))}")
        # Without a name, "said in interview" stands in the detail already.
        who = "" if readable.who.casefold() in readable.detail.casefold() else readable.who
        source = [who, where(view, each.evidence.unit), day(readable.on) if readable.on else ""]
        if any(source):
            st.markdown(plain(", ".join(part for part in source if part)))
        if each.evidence.may_read is MayRead.CONSULTANT:
            st.markdown(":orange-badge[consultant only]")
        st.caption(plain(strength_words(view, each.evidence, each.log_odds)))


def _icon(view: View, each: Contribution) -> str:
    # The kind of source would tell something about a piece that only the consultant may read.
    withheld = each.evidence.may_read is MayRead.CONSULTANT and view.reader is not Reader.CONSULTANT
    return ":material/lock:" if withheld else _ICONS[each.evidence.kind]


def contradicting_sources(view: View, pitfall: str) -> None:
    """Where two sources give different answers about one fact."""
    for question, statements in disagreements(view, pitfall):
        count = "Two" if len(statements) == 2 else str(len(statements))
        told = "  \n".join(plain(words) for words in statements)
        st.warning(f"{count} sources disagree: {plain(question)}  \n{told}", icon=":material/compare_arrows:")
