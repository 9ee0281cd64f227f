"""The form that opens a survey: its groups, its thresholds, and what opening locks."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.designing import open_designed_survey
from engagement.findings import in_sentence, listed
from engagement.setting_up import proposed_thresholds
from surveys.faults import FaultsError
from surveys.instrument import Better, Instrument
from surveys.languages import own_name
from surveys.organisation import Organisation
from surveys.reporting_groups import LEAST_CHANCE, proposed_reporting_units, visibility_forecast
from surveys.survey import DEFAULT_THRESHOLD, SMALLEST_THRESHOLD, reporting_units
from ui.components.page import plain, show_faults
from ui.session import say_next

_EXPECTED_RATE = 80.0


def opening(context: Context, engagement: UUID, tree: Organisation, design: Instrument, waves: int) -> None:
    """Open a survey of the design; `waves` is how many there were before."""
    threshold, together = _hiding(engagement, tree)
    with st.form("open-survey", border=True):
        left, right = st.columns(2)
        name = left.text_input("Name of the wave", value=f"Wave {waves + 1}" if waves else "Baseline")
        language = right.selectbox("Language", design.languages, format_func=own_name)
        thresholds = _thresholds(context, engagement, design, language, waves)
        st.markdown(
            "Opening locks all thresholds and a copy of the team list for this wave. The questions are locked "
            "with the first answer."
        )
        if st.form_submit_button("Open the survey", type="primary"):
            try:
                survey = open_designed_survey(
                    context,
                    engagement,
                    name=name,
                    language=language,
                    threshold=threshold,
                    thresholds=thresholds,
                    small_teams_together=together,
                )
            except FaultsError as error:
                show_faults(error, "The survey was not opened.")
                return
            say_next(f"{survey.name} is open.")
            st.rerun()


def _hiding(engagement: UUID, tree: Organisation) -> tuple[int, bool]:
    """The threshold, and whether small teams are reported together.

    They stand outside the form: the forecast has to follow the threshold as it is typed.
    """
    left, right = st.columns([1, 2], gap="large")
    threshold = left.number_input(
        "Hide groups below",
        SMALLEST_THRESHOLD,
        50,
        DEFAULT_THRESHOLD,
        key=f"threshold-{engagement}",
        help="Answers of a group with fewer people are never shown, nor can they be worked out from others.",
    )
    with right:
        return int(threshold), _reporting_choice(engagement, tree, int(threshold))


def _reporting_choice(engagement: UUID, tree: Organisation, threshold: int) -> bool:
    """Whether small teams are reported together, with what to expect of either choice."""
    alone = visibility_forecast(reporting_units(tree), tree, threshold)
    proposed = proposed_reporting_units(tree, threshold)
    joined = [row.name for row in proposed if len(row.unit_ids) > 1]
    if not joined:
        return False
    small = sum(row.chance < LEAST_CHANCE for row in alone)
    together = st.checkbox(
        f"Report small teams together: {plain('; '.join(joined[:6]))}{' ...' if len(joined) > 6 else ''}",
        value=True,
        key=f"together-{engagement}",
        help="Decided before the first answer; respondents are told. Results and plan use the same groups.",
    )
    st.caption(
        f"By themselves {small} of {len(alone)} groups would probably stay hidden at {_EXPECTED_RATE:.0f} % "
        f"answers and a threshold of {threshold}."
    )
    return together


def _thresholds(
    context: Context, engagement: UUID, instrument: Instrument, language: str, waves: int
) -> dict[str, float]:
    """Where each component starts to count as missing; inside the form that opens the survey."""
    proposed, from_last_wave = proposed_thresholds(context, engagement, instrument)
    found = {}
    with st.expander("When does a component count as missing?"):
        st.markdown(
            "Where the mean of a group probably lies on the bad side of its threshold. The middle of the "
            "scale is usual: there, agreeing and disagreeing balance. A stricter threshold finds more "
            "components missing and holds more units back. Where to set it is a project judgement, and it "
            "is fixed when the survey opens."
        )
        if from_last_wave:
            st.caption(
                "As in the last wave. Means stay comparable when a threshold moves; verdicts and chances do not."
            )
        places = st.columns(min(3, len(instrument.components)))
        for number, component in enumerate(instrument.components):
            scale = instrument.scale_of(component)
            step = (scale.maximum - scale.minimum) / 16
            side = "under" if scale.higher_is is Better.HIGHER else "over"
            found[component.id] = places[number % len(places)].number_input(
                f"{plain(component.label[language])}, missing {side}",
                min(scale.minimum + step, proposed[component.id]),
                max(scale.maximum - step, proposed[component.id]),
                float(proposed[component.id]),
                step,
                format="%g",
                key=f"bar-{engagement}-{waves}-{scale.minimum}-{scale.maximum}-{component.id}",
                help=f"Of a scale from {scale.minimum} to {scale.maximum}.",
            )
    return found


def thresholds_in_force(instrument: Instrument, language: str) -> str:
    """In words, where each component counts as missing; components with one threshold together."""
    groups: dict[str, list[str]] = {}
    for component in instrument.components:
        side = "under" if instrument.scale_of(component).higher_is is Better.HIGHER else "over"
        groups.setdefault(f"{side} {instrument.shown_threshold_of(component):g}", []).append(
            in_sentence(component.label[language], language)
        )
    if len(groups) == 1:
        return f"A component counts as missing where its mean probably lies {next(iter(groups))}."
    parts = "; ".join(f"{listed(names)} {where}" for where, names in groups.items())
    return f"A component counts as missing where its mean probably lies beyond its threshold: {parts}."
