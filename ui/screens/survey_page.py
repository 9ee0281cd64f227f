"""What do we ask? Instrument, threshold, preview, and the opening that locks them."""

from __future__ import annotations

import streamlit as st

from engagement.findings import in_sentence, listed
from engagement.setting_up import open_survey, proposed_thresholds
from exchange.answers_file import question_sheet
from surveys.faults import FaultsError
from surveys.instrument import Better, Instrument, ItemKind
from surveys.instrument_files import built_in_instrument, instrument_from_yaml
from surveys.organisation import Organisation
from surveys.reporting_groups import LEAST_CHANCE, proposed_reporting_units, visibility_forecast
from surveys.survey import DEFAULT_THRESHOLD, SMALLEST_THRESHOLD, reporting_units
from ui.components.page import chosen_or_stop, empty, header, next_step, plain, show_faults
from ui.places import Place
from ui.session import say_next
from ui.wiring import context_for

_QUESTION = "What do we ask?"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXPECTED_RATE = 80.0
_LANGUAGES = {"en": "English", "de": "Deutsch"}
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
organisation = context.store.organisation(chosen.workspace, chosen.engagement)
surveys = context.store.surveys(chosen.workspace, chosen.engagement)


def about(minutes: float) -> str:
    """An estimate of minutes in words."""
    return "about a minute" if minutes < 1.5 else f"about {minutes:.0f} minutes"


def _chosen_instrument() -> Instrument | None:
    file = st.file_uploader(
        "Another instrument (.yaml), if you do not use Lippitt-Knoster",
        type=["yaml", "yml"],
        key="instrument-file",
    )
    if file is None:
        return built_in_instrument()
    try:
        return instrument_from_yaml(file.getvalue(), file.name)
    except FaultsError as error:
        show_faults(error, "The instrument cannot be used.")
        return None


def _answers(instrument: Instrument, scale: str, language: str) -> None:
    """The answers people choose from on one scale."""
    ways_out = instrument.ways_out
    words = (
        *instrument.scales[scale].labels[language],
        ways_out.dont_know[language],
        ways_out.declined[language],
    )
    st.caption(f"Answers: {plain(' · '.join(words))}")


def _preview(instrument: Instrument, language: str) -> None:
    one_scale = len({item.scale for item in instrument.items}) == 1
    if one_scale:
        _answers(instrument, instrument.items[0].scale, language)
    others = [item for item in instrument.items if item.kind is ItemKind.PITFALL]
    names = [component.label[language] for component in instrument.components]
    names += ["Pitfalls people can see"] if others else []
    names += ["Open questions"] if instrument.open_questions else []
    tabs = dict(zip(names, st.tabs(names), strict=True))
    for component in instrument.components:
        with tabs[component.label[language]]:
            if component.meaning:
                st.caption(plain(component.meaning[language]))
            if not one_scale:
                _answers(instrument, component.scale, language)
            for item in instrument.items_of(component.id):
                turned = "  :small[(reversed)]" if item.reversed else ""
                st.markdown(f"- {plain(item.text[language])}{turned}")
            symptoms = instrument.items_of(component.id, ItemKind.SYMPTOM)
            for scale in dict.fromkeys(item.scale for item in symptoms):
                if scale != component.scale:
                    _answers(instrument, scale, language)
            for item in symptoms:
                st.markdown(f"- {plain(item.text[language])}  :small[(asks for the symptom)]")
    if others:
        with tabs["Pitfalls people can see"]:
            for scale in () if one_scale else dict.fromkeys(item.scale for item in others):
                _answers(instrument, scale, language)
            for item in others:
                st.markdown(f"- {plain(item.text[language])}")
    if instrument.open_questions:
        with tabs["Open questions"]:
            for question in instrument.open_questions:
                st.markdown(f"- {plain(question.text[language])}")


def _hiding(tree: Organisation) -> tuple[int, bool]:
    """The threshold, and whether small teams are reported together.

    They stand outside the form: the forecast has to follow the threshold as it is typed.
    """
    left, right = st.columns([1, 2], gap="large")
    threshold = left.number_input(
        "Hide groups below",
        SMALLEST_THRESHOLD,
        50,
        DEFAULT_THRESHOLD,
        key=f"threshold-{chosen.engagement}",
        help="Answers of a group with fewer people are never shown, nor can they be worked out from others.",
    )
    with right:
        return int(threshold), _reporting_choice(tree, int(threshold))


def _reporting_choice(tree: Organisation, threshold: int) -> bool:
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
        key=f"together-{chosen.engagement}",
        help="Decided before the first answer; respondents are told. Results and plan use the same groups.",
    )
    st.caption(
        f"By themselves {small} of {len(alone)} groups would probably stay hidden at {_EXPECTED_RATE:.0f} % "
        f"answers and a threshold of {threshold}."
    )
    return together


def _thresholds(instrument: Instrument, language: str) -> dict[str, float]:
    """Where each component starts to count as missing; inside the form that opens the survey."""
    proposed, from_last_wave = proposed_thresholds(context, chosen.engagement, instrument)
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
                key=f"bar-{chosen.engagement}-{len(surveys)}-{instrument.content_hash[:8]}-{component.id}",
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


def _opening(tree: Organisation) -> None:
    instrument = _chosen_instrument()
    if instrument is None:
        return
    threshold, together = _hiding(tree)
    with st.form("open-survey", border=True):
        left, right = st.columns(2)
        name = left.text_input(
            "Name of the wave", value=f"Wave {len(surveys) + 1}" if surveys else "Baseline"
        )
        language = right.selectbox(
            "Language", instrument.languages, format_func=lambda code: _LANGUAGES.get(code, code)
        )
        thresholds = _thresholds(instrument, language)
        st.markdown("Opening locks the questions, all thresholds and a copy of the team list for this wave.")
        if st.form_submit_button("Open the survey", type="primary"):
            try:
                survey = open_survey(
                    context,
                    chosen.engagement,
                    name=name,
                    instrument=instrument,
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
    st.markdown(f"##### Preview: {plain(instrument.title[language])}")
    _preview(instrument, language)


if organisation is None:
    header(_QUESTION)
    empty(
        "The survey needs the team list first, because answers are counted by team.",
        "Add the teams",
        Place.ORGANISATION,
    )
elif not surveys:
    shipped = built_in_instrument()
    header(
        _QUESTION,
        f"{len(shipped.items)} short statements and {len(shipped.open_questions)} open questions, "
        f"{about(shipped.minutes('en'))}.",
    )
    _opening(organisation)
else:
    survey = surveys[-1]
    instrument = context.store.survey_instrument(chosen.workspace, survey.id)
    header(
        _QUESTION,
        f"“{survey.name}” is {survey.state.value}: {len(instrument.items)} statements, "
        f"{about(instrument.minutes(survey.language))}, groups below {survey.threshold} hidden.",
    )
    st.caption(plain(thresholds_in_force(instrument, survey.language)))
    st.markdown(
        "Copy the questions into the form tool your client uses, keep their wording, and export the answers."
    )
    st.download_button(
        "Download the questions",
        lambda: question_sheet(instrument, survey.language),
        "questions.xlsx",
        _XLSX,
        icon=":material/download:",
        on_click="ignore",
    )
    _preview(instrument, survey.language)
    with st.expander("Method and limits"):
        st.markdown(plain(instrument.reference))
        st.caption(
            f"Instrument {instrument.id}, version {instrument.version}, content {instrument.content_hash[:12]}"
        )
    with st.expander("Open another wave"):
        _opening(organisation)
    next_step("Import the answers", Place.IMPORT)
