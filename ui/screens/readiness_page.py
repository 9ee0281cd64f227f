"""Where would OKRs fail? The heatmap, and the unit behind a row."""

from __future__ import annotations

import streamlit as st

from engagement.findings import (
    agreement_sentence,
    consensus_sentence,
    may_name_symptom,
    symptom_checks,
)
from engagement.report import participation_sentence, readiness_sentence, weakest_words
from readiness.published import Hidden, Participation, PublishedMean, PublishedUnit, Verdict
from surveys.organisation import Level
from ui.components.page import header, next_step, plain
from ui.components.results import (
    in_order,
    readiness_legend,
    results_or_stop,
    selected_point,
    unit_by_id,
)
from ui.figures.interval_plot import interval_plot
from ui.figures.readiness_heatmap import Mode, readiness_heatmap
from ui.places import Place

_QUESTION = "Where would OKRs fail?"
_MOST_ROWS = 60
_INDENT = "\u2003"
_, results = results_or_stop(_QUESTION, "Here a heatmap will show what each team lacks.")
readiness, language = results.readiness, results.survey.language
# A unit belongs to its survey: another engagement starts with its own choice.
_UNIT_KEY, _CELL_KEY = f"unit-choice-{results.survey.id}", f"last-cell-{results.survey.id}"
labels = {component.id: component.label[language] for component in results.instrument.components}


def _rows() -> list[PublishedUnit]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mode = st.segmented_control(
            "Show", list(Mode), default=Mode.MEAN, format_func=str, key="heatmap-mode"
        )
        order = st.segmented_control(
            "Order", ["Weakest first", "Organisation"], default="Weakest first", key="heatmap-order"
        )
        levels = [
            "All levels",
            *(level.value for level in Level if any(u.level is level for u in readiness.units)),
        ]
        level = st.selectbox("Level", levels, width=160, key="heatmap-level")
    rows = in_order(readiness, weakest_first=order == "Weakest first", level=level)
    page = 0
    if len(rows) > _MOST_ROWS:
        pages = -(-len(rows) // _MOST_ROWS)
        page = int(st.number_input(f"Part of the list, 1 to {pages}", 1, pages, 1, width=220)) - 1
    part = rows[page * _MOST_ROWS : (page + 1) * _MOST_ROWS]
    event = st.plotly_chart(
        readiness_heatmap(readiness, part, labels, Mode(mode or Mode.MEAN)),
        key="readiness-heatmap",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt="Readiness of each unit by component. The table below the chart holds the same numbers.",
    )
    clicked = selected_point(event)
    if not clicked:
        # Nothing is selected any more, so a click on the same cell counts as a new one.
        st.session_state.pop(_CELL_KEY, None)
    else:
        unit = unit_by_id(readiness, clicked.split("|")[0])
        if unit is not None and st.session_state.get(_CELL_KEY) != clicked:
            st.session_state[_CELL_KEY] = clicked
            st.session_state[_UNIT_KEY] = unit.id
    return part


def _table(rows: list[PublishedUnit]) -> None:
    with st.expander("The numbers as a table"):
        st.dataframe([_table_row(unit) for unit in rows], hide_index=True, width="stretch")


def _table_row(unit: PublishedUnit) -> dict[str, object]:
    part = unit.participation
    row: dict[str, object] = {
        "Unit": unit.name,
        "Answered": f"{part.answered} of {part.invited} ({100 * part.rate:.0f} %)"
        if isinstance(part, Participation)
        else "–",
    }
    for component, name in labels.items():
        cell = unit.components[component]
        row[name] = (
            f"{cell.estimate:.1f} ({cell.low:.1f} to {cell.high:.1f})"
            if isinstance(cell, PublishedMean)
            else "–"
        )
    row["Weakest"] = weakest_words(unit, results) if not isinstance(unit.weakest, Hidden) else "–"
    row["Gate"] = "–" if isinstance(unit.gate, Hidden) else unit.gate.value
    return row


def _unit_detail() -> None:
    units = {unit.id: unit for unit in readiness.units}
    st.subheader("Behind a row", anchor=False)
    chosen = st.selectbox(
        "Unit",
        list(units),
        format_func=lambda key: _INDENT * (units[key].depth - 1) + units[key].name,
        key=_UNIT_KEY,
    )
    unit = units[chosen]
    if unit.is_hidden or not isinstance(unit.participation, Participation):
        st.info(
            "Hidden to protect confidentiality. Read the unit above it.", icon=":material/visibility_off:"
        )
        return
    part = unit.participation
    rate = f"{part.answered} of {part.invited} answered ({100 * part.rate:.0f} %)"
    low = " Fewer than 60 % answered: read with care." if part.rate < 0.6 else ""
    st.markdown(f"**{plain(unit.name)}**: {rate}.{low} Weakest: **{plain(weakest_words(unit, results))}**.")
    left, right = st.columns([3, 2], gap="large")
    scales = [results.instrument.scale_of(component) for component in results.instrument.components]
    ranges = {(scale.minimum, scale.maximum) for scale in scales}
    with left:
        if len(ranges) == 1:
            st.plotly_chart(
                interval_plot(
                    unit,
                    labels,
                    ranges.pop(),
                    {c.id: results.instrument.shown_threshold_of(c) for c in results.instrument.components},
                ),
                key="unit-intervals",
                config={"displayModeBar": False},
                alt=f"Components of {unit.name} with 95 % intervals; the table above holds the same numbers.",
            )
        else:
            st.dataframe([_table_row(unit)], hide_index=True)
    with right:
        _words(unit)
    _symptoms(unit)


def _words(unit: PublishedUnit) -> None:
    for component in results.instrument.components:
        cell = unit.components[component.id]
        if isinstance(cell, Hidden) or cell.verdict is Verdict.PRESENT:
            continue
        if cell.verdict is Verdict.MISSING:
            parts = [f"**{plain(component.label[language])} is missing**"]
            if component.softened:
                parts.append(f": {plain(component.softened[language])}.")
            if may_name_symptom(component, unit) and component.symptom:
                parts.append(f" Predicts {plain(component.symptom.label[language].lower())}.")
            if component.repair:
                parts.append(f" *What repairs it:* {plain(component.repair[language])}")
            st.markdown("".join(parts))
        else:
            st.markdown(
                f"**{plain(component.label[language])}: {cell.verdict.value}.** Ask more people before deciding."
            )
    for sentence in (agreement_sentence(unit, results), consensus_sentence(unit, results)):
        if sentence:
            st.caption(plain(sentence))
    unsure = {c: w for c, w in unit.dont_know.items() if isinstance(w, str) and w != "under 5 %"}
    if unsure:
        words = ", ".join(f"{labels[component].lower()} {share}" for component, share in unsure.items())
        st.caption(f"“Don't know” answers: {words}.")


def _symptoms(unit: PublishedUnit) -> None:
    checks = symptom_checks(unit, results)
    if not checks:
        return
    st.markdown("**Predicted against observed symptoms**")
    st.dataframe(
        [
            {
                "Component": check.component,
                "Symptom": check.symptom,
                "Predicted": check.predicted,
                "Observed": check.observed,
                "What follows": check.conclusion,
            }
            for check in checks
        ],
        hide_index=True,
        width="stretch",
    )


header(_QUESTION, readiness_sentence(results))
st.caption(plain(participation_sentence(results)))
if any(row.is_hidden for row in readiness.units):
    st.caption(
        "A larger group may be hidden too: where a small one beside it could be worked out by subtraction."
    )
if readiness.indicative:
    st.info(
        "Few groups, or hardly any difference between them: read the chances as indicative.",
        icon=":material/info:",
    )
units = _rows()
readiness_legend(Mode(st.session_state.get("heatmap-mode") or Mode.MEAN))
_table(units)
_unit_detail()
with st.expander("Method and thresholds"):
    thresholds = ", ".join(
        f"{labels[c.id].lower()} {results.instrument.shown_threshold_of(c):g}"
        for c in results.instrument.components
    )
    st.markdown(
        f"A component counts as missing where the mean of all members probably lies on the wrong side of its "
        f"threshold ({thresholds}): **missing** from 75 % chance on, **present** under 25 %, **unclear** between. Where the people who did not "
        "answer could turn the verdict over, it reads **too few answers**.\n\n"
        "The mean shown is an estimate for all members, not only those who answered; small teams are drawn towards the "
        "mean of the units on their level. Components do not make up for each other: the weakest one counts.\n\n"
        "Thresholds and bands are project judgements. The instrument has not been psychometrically validated. "
        "Formulas and sources: `docs/methods.md`."
    )
    if readiness.reliability:
        known = ", ".join(f"{labels[c].lower()} {value:.2f}" for c, value in readiness.reliability.items())
        st.caption(f"Reliability over the whole organisation (omega): {known}.")
next_step("Read the pitfalls", Place.PITFALLS)
