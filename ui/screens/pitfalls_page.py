"""What could make the introduction fail, and who says so?"""

from __future__ import annotations

import streamlit as st

from engagement.reading import current_risks
from engagement.report import risk_sentence
from readiness.facts import MayRead
from readiness.pitfall_catalogue import Pitfall, source_titles
from readiness.risk.chances import Confidence, PitfallRisk
from readiness.risk.report import departments
from ui.components.page import chosen_or_stop, header, next_step, plain
from ui.components.results import published_results, selected_point
from ui.figures.risk_figures import risk_heatmap, waterfall
from ui.places import Place
from ui.session import ask_next
from ui.wiring import context_for

_QUESTION = "What could make it fail?"
_MOST = 12
chosen = chosen_or_stop(_QUESTION)
_CELL_KEY = f"last-risk-{chosen.engagement}"
context = context_for(chosen.workspace)
results = published_results(chosen)
risks = current_risks(context, chosen.engagement, results)
titles = {pitfall.id: pitfall.title for pitfall in risks.catalogue.pitfalls}


def _heatmap() -> None:
    everything = st.toggle(f"All {len(titles)} pitfalls", key="all-pitfalls")
    rows = risks.report.overall if everything else risks.report.overall[:_MOST]
    shown = departments(results.readiness) if results else ()
    event = st.plotly_chart(
        risk_heatmap(rows, risks.report.by_unit, shown[:12], titles),
        key="risk-heatmap",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt="Chance of each pitfall for the whole organisation and by department, ordered by weeks at stake. "
        "The table below holds the same numbers.",
    )
    st.caption(
        "Ordered by weeks of delay to expect. Darker is likelier; a hatch with “?” means too little evidence, not safety. "
        "Empty where a pitfall does not differ between departments."
    )
    clicked = selected_point(event)
    if not clicked:
        # Nothing is selected any more, so a click on the same cell counts as a new one.
        st.session_state.pop(_CELL_KEY, None)
    elif st.session_state.get(_CELL_KEY) != clicked:
        st.session_state[_CELL_KEY] = clicked
        unit, pitfall = clicked.split("|")
        st.session_state["pitfall-choice"] = pitfall
        st.session_state["pitfall-place"] = unit


def _detail() -> None:
    st.subheader("Who says so?", anchor=False)
    # Evidence first: a pitfall nobody has looked at yet explains nothing.
    ordered = [
        risk.pitfall
        for risk in sorted(risks.report.overall, key=lambda risk: risk.confidence is Confidence.TOO_LITTLE)
    ]
    left, right = st.columns([3, 2])
    pitfall_id = left.selectbox("Pitfall", ordered, format_func=lambda key: titles[key], key="pitfall-choice")
    places = {"": "Whole organisation"}
    if results:
        places |= {
            str(unit.id): unit.name
            for unit in departments(results.readiness)
            if pitfall_id in risks.report.by_unit.get(unit.id, {})
        }
    if st.session_state.get("pitfall-place") not in places:
        st.session_state["pitfall-place"] = ""
    place = right.selectbox("Where", list(places), format_func=places.__getitem__, key="pitfall-place")
    risk = risks.report.of(pitfall_id)
    if place:
        risk = next(local[pitfall_id] for unit, local in risks.report.by_unit.items() if str(unit) == place)
    _explained(risk)


def _explained(risk: PitfallRisk) -> None:
    pitfall = risks.catalogue.by_id[risk.pitfall]
    word = risks.judged.band(risk.probability).replace("_", " ")
    st.markdown(
        f"**{plain(pitfall.title)}**: {word}, {100 * risk.probability:.0f} % "
        f"(range {100 * risk.low:.0f} % to {100 * risk.high:.0f} %), {risk.confidence.value}. "
        f"If it is there it costs {pitfall.impact_weeks.low:g} to {pitfall.impact_weeks.high:g} weeks."
    )
    st.markdown(plain(pitfall.why))
    left, right = st.columns([3, 2], gap="large")
    with left:
        if risk.contributions:
            st.plotly_chart(
                waterfall(risk),
                key="risk-waterfall",
                config={"displayModeBar": False},
                alt="From the base rate to the chance, one bar for each piece of evidence; listed beside it.",
            )
        else:
            st.info("No evidence yet: the chance is the base rate.", icon=":material/help:")
    with right:
        _evidence(risk)
        st.markdown(f"**What would change our mind:** {plain(pitfall.disconfirming_question)}")
        if risk.next_question:
            st.markdown(f"**Best open question:** {plain(risk.next_question.question)}")
            if st.button("Answer it in the interview", icon=":material/forum:"):
                ask_next(risk.next_question.fact)
                st.switch_page(Place.INTERVIEW)
    st.markdown("**What cures it**")
    st.dataframe(
        [
            {
                "Cure": cure.action,
                "Owner": cure.owner.replace("_", " "),
                "Hours": cure.effort_hours,
                "Lead weeks": cure.lead_weeks,
                "It worked when": cure.seen_when,
            }
            for cure in pitfall.cures
        ],
        hide_index=True,
        width="stretch",
    )
    if pitfall.disagreement:
        st.caption(f"The sources disagree: {plain(pitfall.disagreement)}")
    _sources(pitfall)


def _sources(pitfall: Pitfall) -> None:
    by_document: dict[str, list[str]] = {}
    for stated in pitfall.sources:
        by_document.setdefault(stated.document, []).append(stated.place)
    with st.expander("Where this is stated"):
        for document, places in by_document.items():
            st.markdown(f"- {plain(source_titles()[document])}: {plain('; '.join(places))}")


def _evidence(risk: PitfallRisk) -> None:
    for heading, against in (("Evidence for", False), ("Evidence against", True)):
        found = [each for each in risk.contributions if (each.log_odds < 0) is against]
        if not found:
            continue
        st.markdown(f"**{heading}**")
        for each in found:
            private = "  :small[(consultant only)]" if each.evidence.may_read is MayRead.CONSULTANT else ""
            st.markdown(f"- {plain(each.evidence.says)}  \n  :small[{plain(each.evidence.detail)}]{private}")


header(_QUESTION, risk_sentence(risks))
best = risks.report.next_question
if not results or not risks.facts:
    missing = "published results" if not results else "the sponsor interview"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"So far without {missing}: many cells have too little evidence.")
        if st.button("Import answers" if not results else "Open the interview", key="missing-evidence"):
            st.switch_page(Place.IMPORT if not results else Place.INTERVIEW)
elif best is not None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**The next best question:** {plain(best.question)}  \n:small[It could change “{plain(titles[best.pitfall])}” most.]"
        )
        if st.button("Answer it", key="next-best"):
            ask_next(best.fact)
            st.switch_page(Place.INTERVIEW)
_heatmap()
with st.expander("The numbers as a table"):
    st.dataframe(
        [
            {
                "Pitfall": titles[risk.pitfall],
                "Chance": f"{100 * risk.probability:.0f} %",
                "Range": f"{100 * risk.low:.0f} % to {100 * risk.high:.0f} %",
                "Weeks to expect": round(risk.expected_weeks, 1),
                "Confidence": risk.confidence.value,
            }
            for risk in risks.report.overall
        ],
        hide_index=True,
        width="stretch",
    )
_detail()
with st.expander("Method and numbers of our own"):
    st.markdown(
        "Each pitfall starts at a base rate; each piece of evidence adds its weight to the log-odds, less for weaker "
        "sources and less again for a second piece from the same source. What is unknown adds nothing and lowers the "
        "confidence instead. Base rates, weights and weeks are project judgements until outcomes are known "
        f"(version {risks.judged.version}). Formulas: `docs/methods.md`."
    )
next_step("Plan the rollout", Place.ROLLOUT)
