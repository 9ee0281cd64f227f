"""Published results for a page, and the empty page where there are none."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.firmness_findings import TOO_CLOSE, among_words, place_words
from engagement.planning import plan_is_outdated
from engagement.reading import Results, latest_published, results_of
from readiness.published import Hidden, Participation, PublishedMean, PublishedReadiness, PublishedUnit
from surveys.instrument import Better
from ui.components.legend import coloured_key, hatched_key
from ui.components.page import chosen_or_stop, empty, header
from ui.figures.readiness_heatmap import Mode, legend_steps, signed_estimate
from ui.places import Place
from ui.session import Choice
from ui.wiring import context_for


@st.cache_resource(max_entries=32, show_spinner="Loading the results")
def _kept(workspace: UUID, survey: UUID, publications: int) -> Results:
    """Publications never change, so each server process reads the newest once."""
    context = context_for(workspace)
    return results_of(context, context.store.survey(workspace, survey))


def published_results(chosen: Choice) -> Results | None:
    """The newest published results of the engagement, if any."""
    context = context_for(chosen.workspace)
    survey = latest_published(context, chosen.engagement)
    if survey is None:
        return None
    return _kept(chosen.workspace, survey.id, context.store.publications(chosen.workspace, survey.id))


def results_or_stop(question: str, what_for: str) -> tuple[Choice, Results]:
    """The engagement's published results; without them the page says what is missing and ends."""
    chosen = chosen_or_stop(question)
    found = published_results(chosen)
    if found is None:
        header(question)
        empty(
            f"{what_for} The results of a survey have to be published first.", "Import answers", Place.IMPORT
        )
        st.stop()
    return chosen, found


def in_order(readiness: PublishedReadiness, *, weakest_first: bool, level: str) -> list[PublishedUnit]:
    """The units to show; hidden ones last and by name when ordered by weakness."""
    units = [unit for unit in readiness.units if level in {"All levels", unit.level.value}]
    if not weakest_first:
        return units
    shown = [unit for unit in units if not unit.is_hidden]
    hidden = [unit for unit in units if unit.is_hidden]

    def weakness(unit: PublishedUnit) -> tuple[int, str]:
        minimum = getattr(unit.weakest, "minimum", 101)
        return int(minimum), unit.name

    return sorted(shown, key=weakness) + sorted(hidden, key=lambda unit: unit.name)


def component_labels(results: Results) -> dict[str, str]:
    """The components' names in the survey's language, in the instrument's order."""
    return {c.id: c.label[results.survey.language] for c in results.instrument.components}


def same_range(results: Results) -> tuple[int, int] | None:
    """The points from which to which all components are read; None where they differ."""
    scales = [results.instrument.scale_of(component) for component in results.instrument.components]
    ranges = {(scale.minimum, scale.maximum) for scale in scales}
    return ranges.pop() if len(ranges) == 1 else None


def table_row(unit: PublishedUnit, results: Results) -> dict[str, str]:
    """A unit's numbers as a row of a table."""
    part = unit.participation
    row = {
        "Unit": unit.name,
        "Answered": f"{part.answered} of {part.invited} ({100 * part.rate:.0f} %)"
        if isinstance(part, Participation)
        else "–",
    }
    for component, name in component_labels(results).items():
        cell = unit.components[component]
        row[name] = (
            f"{signed_estimate(cell)} ({cell.low:.1f} to {cell.high:.1f})"
            if isinstance(cell, PublishedMean)
            else "–"
        )
    weakest = unit.weakest
    close = not isinstance(weakest, Hidden) and weakest.too_close
    row["Weakest"] = "–" if isinstance(weakest, Hidden) else results.component_label(weakest.component)
    row["Firmness"] = TOO_CLOSE if close else ""
    rank = unit.rank
    row["Place"] = "–" if isinstance(rank, Hidden) else f"{place_words(rank)} {among_words(rank, unit.level)}"
    row["Gate"] = "–" if isinstance(unit.gate, Hidden) else unit.gate.value
    return row


def scale_ends(results: Results) -> tuple[float, float] | None:
    """The bad and the good end that all components are read between; None where they differ."""
    scales = [results.instrument.scale_of(component) for component in results.instrument.components]
    ends = {
        (each.minimum, each.maximum) if each.higher_is is Better.HIGHER else (each.maximum, each.minimum)
        for each in scales
    }
    return ends.pop() if len(ends) == 1 else None


def readiness_legend(mode: Mode, ends: tuple[float, float] | None) -> None:
    """What the ramp's steps stand for in a mode, the marks, and the sign for hidden cells."""
    steps = "".join(coloured_key(colour, text) for colour, text in legend_steps(mode, ends))
    hatch = f"{hatched_key('&nbsp;')}&nbsp;hidden &nbsp; right: answered of invited"
    marks = "✕ missing &nbsp; ? unclear &nbsp; … too few answers &nbsp; without a mark: present<br>"
    told = {
        Mode.MEAN: "Mean" if ends else "Share of the scale",
        Mode.AGAINST: "Points from the organisation" if ends else "Difference in shares of the scale",
        Mode.CHANCE: "Chance that it is missing",
    }[mode]
    # The only markup of our own: colours and numbers from the palette, nothing typed by people.
    st.html(
        f'<div style="font-size:0.8rem;line-height:2">{marks if mode is Mode.MEAN else ""}{told}: {steps}{hatch}</div>'
    )


def warn_if_outdated(chosen: Choice) -> None:
    """Say so where the newest plan rests on older results, teams, decisions on cures or recorded starts."""
    if plan_is_outdated(context_for(chosen.workspace), chosen.engagement):
        st.warning(
            "Results, teams or cures have changed since this plan was made, or starts were recorded that differ from "
            "it. Make a new version, or replan.",
            icon=":material/history:",
        )


def selected_point(event: object) -> str | None:
    """The custom data of the first clicked point of a chart, if any."""
    points = getattr(getattr(event, "selection", None), "points", None) or []
    for point in points:
        data = point.get("customdata")
        if data:
            return str(data[0] if isinstance(data, list | tuple) else data)
    return None


def unit_by_id(readiness: PublishedReadiness, text: str) -> PublishedUnit | None:
    """The unit an id names, if it is one of this survey's."""
    try:
        return readiness.by_id.get(UUID(text))
    except ValueError:
        return None
