"""Where would OKRs fail? The heatmap, the unit behind a row, the answers behind a cell."""

from __future__ import annotations

import streamlit as st

from engagement.findings import in_sentence
from engagement.firmness_findings import order_sentence
from engagement.report import participation_sentence, readiness_sentence
from readiness.published import PublishedUnit
from surveys.organisation import Level
from ui.components.cell_detail import cell_detail, chosen_component
from ui.components.changes import changes_section
from ui.components.page import header, next_step, plain
from ui.components.results import (
    component_labels,
    in_order,
    readiness_legend,
    results_or_stop,
    scale_ends,
    selected_point,
    table_row,
    unit_by_id,
)
from ui.components.unit_detail import chosen_unit, unit_detail
from ui.figures.readiness_heatmap import Mode, readiness_heatmap
from ui.places import Place

_QUESTION = "Where would OKRs fail?"
_MOST_ROWS = 60
chosen, results = results_or_stop(_QUESTION, "Here a heatmap will show what each team lacks.")
readiness = results.readiness
labels = component_labels(results)
# A unit belongs to its survey: another engagement starts with its own choice.
_UNIT_KEY, _CLICKED_KEY = f"unit-choice-{results.survey.id}", f"last-cell-{results.survey.id}"
_COMPONENT_KEY = f"component-choice-{results.survey.id}"


def _introduction() -> None:
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
        readiness_heatmap(readiness, part, _headings(), Mode(mode or Mode.MEAN)),
        key="readiness-heatmap",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt="Readiness of each unit by component. The table below the chart holds the same numbers.",
    )
    _choose(selected_point(event))
    return part


def _choose(clicked: str | None) -> None:
    """A clicked cell chooses its unit and its component for what follows below."""
    if not clicked:
        # Nothing is selected any more, so a click on the same cell counts as a new one.
        st.session_state.pop(_CLICKED_KEY, None)
        return
    key, _, component = clicked.partition("|")
    unit = unit_by_id(readiness, key)
    if unit is not None and component in labels and st.session_state.get(_CLICKED_KEY) != clicked:
        st.session_state[_CLICKED_KEY] = clicked
        st.session_state[_UNIT_KEY] = unit.id
        st.session_state[_COMPONENT_KEY] = component


def _beneath(rows: list[PublishedUnit]) -> None:
    """What the heatmap's signs mean, how firm its order is, and its numbers as a table."""
    mode = Mode(st.session_state.get("heatmap-mode") or Mode.MEAN)
    readiness_legend(mode, scale_ends(results))
    told = [_thresholds_sentence() if mode is not Mode.AGAINST else "", order_sentence(readiness)]
    if mode is Mode.CHANCE:
        told.append("Under ten answers a chance is told as 10, 50 or 90 %, the middle of its band.")
    st.caption(plain(" ".join(sentence for sentence in told if sentence)))
    with st.expander("The numbers as a table"):
        st.dataframe([table_row(unit, results) for unit in rows], hide_index=True, width="stretch")


def _headings() -> dict[str, str]:
    """The components as columns, with their thresholds where these differ."""
    thresholds = {c.id: results.instrument.shown_threshold_of(c) for c in results.instrument.components}
    if scale_ends(results) is not None and len(set(thresholds.values())) == 1:
        return labels
    return {component: f"{label} ({thresholds[component]:g})" for component, label in labels.items()}


def _thresholds_sentence() -> str:
    ends = scale_ends(results)
    thresholds = {results.instrument.shown_threshold_of(c) for c in results.instrument.components}
    if ends is None or len(thresholds) > 1:
        return "In brackets: where each component starts to count as missing."
    bad, good = ends
    side = "below" if bad < good else "above"
    return (
        f"{bad:g} is the bad end, {good:g} the good one; a component is missing {side} {thresholds.pop():g}."
    )


def _closer_look() -> None:
    st.subheader("Behind a row", anchor=False)
    st.caption("Click a cell of the heatmap, or choose here.")
    unit, wording = chosen_unit(results, _UNIT_KEY)
    unit_detail(unit, results, wording)
    st.subheader("Behind a cell", anchor=False)
    if unit.is_hidden:
        st.caption("There is nothing to show behind the cells of a hidden unit.")
        return
    cell_detail(unit, chosen_component(unit, results, _COMPONENT_KEY), results, wording)


def _method() -> None:
    thresholds = ", ".join(
        f"{in_sentence(labels[c.id], results.survey.language)} {results.instrument.shown_threshold_of(c):g}"
        for c in results.instrument.components
    )
    with st.expander("Method and thresholds"):
        st.markdown(
            f"A component counts as missing where the mean of all members probably lies on the wrong side of its "
            f"threshold ({plain(thresholds)}): **missing** from 75 % chance on, **present** under 25 %, **unclear** "
            "between. Where the people who did not answer could turn the verdict over, it reads **too few answers**.\n\n"
            "The mean shown is an estimate for all members, not only those who answered; small teams are drawn towards "
            "the mean of the units on their level. Components do not make up for each other: the weakest one counts.\n\n"
            "**Too close to call**: next to nothing would make another component the weakest, or change the gate. Places "
            "and chances of being the weakest come from draws of the figures as they are shown.\n\n"
            "Thresholds and bands are project judgements. The instrument has not been psychometrically validated. "
            "Formulas and sources: `docs/methods.md`."
        )


_introduction()
units = _rows()
_beneath(units)
_closer_look()
changes_section(chosen)
_method()
with st.container(horizontal=True):
    next_step("Read the pitfalls", Place.PITFALLS)
    if st.button("How well was it measured?", icon=":material/straighten:"):
        st.switch_page(Place.MEASUREMENT)
