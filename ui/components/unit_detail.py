"""Behind a row of the heatmap: one unit's weakest link, place, intervals, leads and symptoms."""

from __future__ import annotations

import streamlit as st

from engagement.cell_findings import gaps_of, gaps_sentence, leads_sentence, roles_sentence
from engagement.findings import (
    LOW_RATE,
    Wording,
    agreement_sentence,
    chance_words,
    consensus_sentence,
    dont_know_sentence,
    has_low_rate,
    in_sentence,
    symptom_checks,
    symptom_words,
    unsettled_words,
)
from engagement.firmness_findings import (
    TOO_CLOSE,
    among_words,
    average_sentence,
    place_words,
    threshold_sentences,
    weakest_chances,
    weakest_rivals,
)
from engagement.reading import Results
from readiness.published import Hidden, Participation, PublishedMean, PublishedUnit, Verdict
from surveys.instrument import Component
from surveys.organisation import Level
from ui.components.page import plain
from ui.components.results import component_labels, same_range, table_row
from ui.figures.gap_figure import gap_figure
from ui.figures.interval_plot import interval_plot
from ui.figures.roles_figure import roles_figure
from ui.figures.weakest_figure import weakest_figure

_INDENT = "\u2003"
_BARE = {"displayModeBar": False}
HIDDEN_UNIT = "Hidden to protect confidentiality. Read the unit above it."


def chosen_unit(results: Results, key: str) -> tuple[PublishedUnit, Wording]:
    """The unit to look behind, and whose words its missing components are told in."""
    units = {unit.id: unit for unit in results.readiness.units}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Unit",
            list(units),
            format_func=lambda each: _INDENT * (units[each].depth - 1) + units[each].name,
            key=key,
            width=380,
        )
        wording = st.segmented_control(
            "Words for",
            list(Wording),
            default=Wording.CONSULTANT,
            required=True,
            format_func=str,
            key="detail-wording",
            help="Knoster's symptoms, or softened labels for a room of clients.",
        )
    return units[chosen], Wording(wording or Wording.CONSULTANT)


def unit_detail(unit: PublishedUnit, results: Results, wording: Wording) -> None:
    """Everything that is shown of one unit as a whole."""
    if unit.is_hidden or not isinstance(unit.participation, Participation):
        st.info(HIDDEN_UNIT, icon=":material/visibility_off:")
        return
    _facts(unit, unit.participation, results, wording)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _intervals(unit, results)
        _thresholds(unit, results)
    with right:
        _words(unit, results, wording)
    left, right = st.columns(2, gap="large")
    with left:
        _weakest(unit, results)
    with right:
        _leads(unit, results)
    _roles(unit, results)
    _symptoms(unit, results, wording)


def _roles(unit: PublishedUnit, results: Results) -> None:
    """How members, leads and executives see it, where enough of each answered."""
    if len(unit.roles) < 2:
        return
    language = results.survey.language
    names = {role.id: role.label[language] for role in results.instrument.roles}
    st.markdown("**How the roles see it**")
    st.plotly_chart(
        roles_figure(unit, names, component_labels(results)),
        key="unit-roles",
        config=_BARE,
        alt=f"Mean of each component by role in {unit.name}; the numbers stand in the cells.",
    )
    st.caption(roles_sentence(results))


def _facts(unit: PublishedUnit, part: Participation, results: Results, wording: Wording) -> None:
    """What a leader reads first, side by side; two in a row on a phone."""
    low = (
        f"fewer than {100 * LOW_RATE:.0f} %: read with care"
        if has_low_rate(unit)
        else f"{100 * part.rate:.0f} %"
    )
    facts = [("Answered", f"{part.answered} of {part.invited}", low)]
    facts += _weakest_facts(unit, results, wording)
    if not isinstance(unit.rank, Hidden):
        place = place_words(unit.rank)
        facts.append(("Place", place[:1].upper() + place[1:], f"{among_words(unit.rank, unit.level)} (80 %)"))
    with st.container(horizontal=True):
        for name, value, words in facts:
            with st.container(width=165):
                st.markdown(f"{name}  \n**{plain(value)}**" + (f"  \n{plain(words)}" if words else ""))


def _weakest_facts(unit: PublishedUnit, results: Results, wording: Wording) -> list[tuple[str, str, str]]:
    weakest = unit.weakest
    if isinstance(weakest, Hidden):
        return []
    component = results.instrument.components_by_id[weakest.component]
    rivals = weakest_rivals(unit, results)
    words = TOO_CLOSE if weakest.too_close or len(rivals) > 1 else _told(component, unit, results, wording)
    words = words or f"in {weakest.chance} % of draws"
    between = f"{weakest.low} to {weakest.high} (80 %)" if weakest.low < weakest.high else "in steps of five"
    return [
        ("Weakest", " or ".join(rivals), words),
        ("The weakest lies at", f"{weakest.minimum} of 100", between),
    ]


def _told(component: Component, unit: PublishedUnit, results: Results, wording: Wording) -> str:
    """What the weakest component leads to, where it is missing or unclear."""
    cell = unit.components[component.id]
    if not isinstance(cell, PublishedMean) or cell.verdict not in {Verdict.MISSING, Verdict.UNCLEAR}:
        return ""
    return _predicted(component, symptom_words(component, unit, results.survey.language, wording), results)


def _predicted(component: Component, words: str, results: Results) -> str:
    """What is predicted in Knoster's words; the softened ones stand by themselves."""
    language = results.survey.language
    named = component.symptom is not None and words == component.symptom.label[language]
    return f"predicts {in_sentence(words, language)}" if named else words


def _intervals(unit: PublishedUnit, results: Results) -> None:
    labels, scale = component_labels(results), same_range(results)
    if not any(isinstance(cell, PublishedMean) for cell in unit.components.values()):
        st.caption("No component of this unit is shown.")
        return
    if scale is None:
        st.dataframe([table_row(unit, results)], hide_index=True)
        return
    thresholds = {c.id: results.instrument.shown_threshold_of(c) for c in results.instrument.components}
    st.plotly_chart(
        interval_plot(unit, labels, scale, thresholds),
        key="unit-intervals",
        config=_BARE,
        alt=f"Components of {unit.name} with 95 % intervals; the table above holds the same numbers.",
    )


def _thresholds(unit: PublishedUnit, results: Results) -> None:
    sentences = threshold_sentences(unit, results)
    if sentences:
        told = "  \n".join(plain(sentence) for sentence in sentences)
        st.caption(f"**With another threshold:**  \n{told}")


def _words(unit: PublishedUnit, results: Results, wording: Wording) -> None:
    language = results.survey.language
    for component in results.instrument.components:
        cell = unit.components[component.id]
        if isinstance(cell, Hidden) or cell.verdict is Verdict.PRESENT:
            continue
        label = plain(component.label[language])
        if cell.verdict is Verdict.MISSING:
            st.markdown(_missing_words(component, unit, results, wording))
        elif cell.verdict is Verdict.UNCLEAR:
            st.markdown(f"**{label}: unclear.** {unsettled_words(unit)}")
        else:
            st.markdown(
                f"**{label}: too few answers.** Those who did not answer could turn it over: invite them."
            )
    for sentence in (agreement_sentence, consensus_sentence, dont_know_sentence):
        if told := sentence(unit, results):
            st.caption(plain(told))


def _missing_words(component: Component, unit: PublishedUnit, results: Results, wording: Wording) -> str:
    language = results.survey.language
    words = symptom_words(component, unit, language, wording)
    parts = [f"**{plain(component.label[language])}: missing.**"]
    if words:
        told = _predicted(component, words, results)
        parts.append(f" {plain(told[:1].upper() + told[1:])}.")
    if component.repair:
        parts.append(f" *What repairs it:* {plain(component.repair[language])}")
    return "".join(parts)


def _weakest(unit: PublishedUnit, results: Results) -> None:
    chances = weakest_chances(unit, results)
    if not chances:
        return
    often = [(name, chance) for name, chance in chances if chance]
    st.markdown("**How often each component is the weakest**")
    st.plotly_chart(
        weakest_figure(often),
        key="unit-weakest",
        config=_BARE,
        alt="Chance of being the weakest: "
        + ", ".join(f"{name} {chance} %" for name, chance in chances)
        + ".",
    )
    rest = "The others hardly ever are. " if len(often) < len(chances) else ""
    st.caption(rest + plain(average_sentence(unit)))


def _leads(unit: PublishedUnit, results: Results) -> None:
    gaps = gaps_of(unit)
    if not gaps and unit.level is Level.TEAM:
        return
    st.markdown("**Leads and their people**")
    st.caption(plain(gaps_sentence(unit, results)))
    if gaps:
        st.caption(plain(leads_sentence(results)))
        st.plotly_chart(
            gap_figure(gaps, component_labels(results)),
            key="unit-gaps",
            config=_BARE,
            alt="Mean of the leads minus that of their people by component, with 95 % intervals.",
        )


def _symptoms(unit: PublishedUnit, results: Results, wording: Wording) -> None:
    checks = symptom_checks(unit, results, wording)
    if not checks:
        return
    consultant, language = wording is Wording.CONSULTANT, results.survey.language
    st.markdown("**Predicted against observed symptoms**" if consultant else "**Predicted against observed**")
    st.table(
        [
            {
                "Missing, it predicts" if consultant else "Missing, it feels like": plain(
                    f"{check.component}: {in_sentence(check.symptom, language) if consultant else check.symptom}"
                ),
                "Predicted": f"{check.predicted} ({chance_words(check.chance)})",
                "Observed": check.observed,
                "What follows": plain(check.conclusion),
            }
            for check in checks
        ],
        hide_index=True,
        border="horizontal",
    )
    st.caption("In brackets: the chance that the component is missing.")
