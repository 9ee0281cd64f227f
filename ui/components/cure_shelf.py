"""All other cures by pitfall, to pick by hand."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from engagement.cure_findings import counted, worth_words
from engagement.curing import worth_alone
from engagement.risks import Risks
from readiness.risk.chances import Confidence, PitfallRisk
from ui.components.cure_card import CureDesk
from ui.components.page import plain

_FIRST = 8


def cure_shelf(desk: CureDesk, risks: Risks, shown: Collection[str]) -> None:
    """The cures that are not shown above, under their pitfalls, most weeks at stake first."""
    st.subheader("All other cures", anchor=False)
    st.markdown(
        "By pitfall, most weeks at stake first. Each says what it would change alone, without any other cure."
    )
    rest = {
        risk.pitfall: [c.id for c in risks.catalogue.by_id[risk.pitfall].cures if c.id not in shown]
        for risk in risks.report.overall
    }
    left = [risk for risk in risks.report.overall if rest[risk.pitfall]]
    everything = len(left) <= _FIRST or st.toggle(f"All {len(left)} pitfalls", key="all-cures")
    alone = worth_alone(risks)
    for risk in left if everything else left[:_FIRST]:
        _pitfall(desk, risks, risk, rest[risk.pitfall], alone)


def _pitfall(
    desk: CureDesk, risks: Risks, risk: PitfallRisk, cures: list[str], alone: dict[str, float]
) -> None:
    known = "" if risk.confidence is not Confidence.TOO_LITTLE else ", too little evidence"
    title = plain(risks.catalogue.by_id[risk.pitfall].title)
    label = f"**{title}** · {risk.expected_weeks:.1f} weeks at stake{known} · {counted(len(cures), 'cure')}"
    # Ninety cards take a while, so only those of opened pitfalls are built.
    box = st.expander(label, key=f"cures-of-{risk.pitfall}", on_change="rerun")
    if not box.open:
        return
    with box:
        for cure in sorted(cures, key=lambda each: -alone[each]):
            desk.card(cure, f"Alone it would save {worth_words(alone[cure])}.", pitfall=False)
