"""What do we ask? Statements, languages, preview, and the opening that locks thresholds and teams."""

from __future__ import annotations

import streamlit as st

from engagement.designing import (
    answers_in,
    design_for,
    discard_design,
    has_design,
    may_change,
    put_in_place,
    save_design,
)
from exchange.answers_file import question_sheet
from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.languages import own_name
from surveys.survey import DEFAULT_THRESHOLD, Survey, SurveyState
from ui.components.design_languages import languages_tab, state_of
from ui.components.design_opening import opening, thresholds_in_force
from ui.components.design_preview import list_preview, phone_preview
from ui.components.design_state import about, designer_for, size_of
from ui.components.design_statements import statements_tab
from ui.components.page import chosen_or_stop, empty, header, next_step, plain, show_faults
from ui.places import Place
from ui.respondents.preview import preview_html
from ui.session import say_next
from ui.wiring import context_for

_QUESTION = "What do we ask?"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
organisation = context.store.organisation(chosen.workspace, chosen.engagement)
surveys = context.store.surveys(chosen.workspace, chosen.engagement)


def _preview(instrument: Instrument, language: str) -> None:
    """The survey as a phone shows it."""
    if organisation is None:
        return
    html = preview_html(
        instrument,
        language,
        organisation=organisation,
        organisation_name=context.store.engagement(chosen.workspace, chosen.engagement).name,
        threshold=surveys[-1].threshold if surveys else DEFAULT_THRESHOLD,
    )
    phone_preview(html, f"The survey in {own_name(language)}, as a phone shows it")


def _designing(design: Instrument, replaces: Survey | None = None) -> None:
    """Statements, languages and preview of what the next wave, or the unanswered one, asks."""
    designer = designer_for(context, chosen.engagement, design, replaces=replaces)
    statements, languages, preview = st.tabs(["Statements", "Languages", "Preview"])
    with statements:
        statements_tab(designer)
    with languages:
        languages_tab(designer)
    with preview:
        language = st.selectbox(
            "Preview in", design.languages, format_func=own_name, key=designer.key("preview-in")
        )
        st.caption(f"{size_of(design, language)}. {state_of(design, language)}.")
        _preview(design, language)
        with st.expander("As a list, with what is reversed"):
            list_preview(design, language)


def _before_answers(survey: Survey) -> None:
    """The questions of an open survey that nobody has answered, to be changed in place."""
    st.markdown("#### Change the questions")
    if not has_design(context, chosen.engagement):
        st.markdown("Nobody has answered yet, so the questions can still be changed.")
        if st.button("Change the questions", icon=":material/edit:"):
            asked = context.store.survey_instrument(chosen.workspace, survey.id)
            save_design(context, chosen.engagement, asked)
            st.rerun()
        return
    design = design_for(context, chosen.engagement)
    st.markdown(
        f"Your changes: {size_of(design, survey.language)}. “{plain(survey.name)}” still asks what it did."
    )
    with st.container(horizontal=True):
        if st.button("Put the changes in place", type="primary", icon=":material/check:"):
            try:
                put_in_place(context, survey.id, design)
            except FaultsError as error:
                show_faults(error, "The survey asks what it asked before.")
            else:
                say_next(f"{survey.name} asks {size_of(design, survey.language)}.")
                st.rerun()
        _discard()
    _designing(design, survey)


def _after_answers(survey: Survey) -> None:
    """What a later wave will ask: the questions of this one are fixed."""
    st.markdown("#### Questions of the next wave")
    st.markdown(_fixed(survey))
    if not has_design(context, chosen.engagement):
        if st.button("Prepare the next wave", icon=":material/edit:"):
            save_design(context, chosen.engagement, design_for(context, chosen.engagement))
            st.rerun()
        return
    design = design_for(context, chosen.engagement)
    st.markdown(f"It asks {size_of(design, design.languages[0])}.")
    _discard()
    _designing(design)


def _fixed(survey: Survey) -> str:
    """Why the questions are fixed. Exact counts while a survey is open would tell who has answered just now."""
    count = answers_in(context, survey.id)
    if survey.state is not SurveyState.OPEN:
        said = f"“{plain(survey.name)}” is {survey.state.value}"
    elif count < survey.threshold:
        said = "The first answers are in"
    else:
        said = f"About {max(5 * round(count / 5), survey.threshold)} answers are in"
    return f"{said}; the questions are fixed. A change goes into the next wave."


def _discard() -> None:
    if st.button("Discard the changes", icon=":material/undo:"):
        discard_design(context, chosen.engagement)
        say_next("The changes are discarded.")
        st.rerun()


if organisation is None:
    header(_QUESTION)
    empty(
        "The survey needs the team list first, because answers are counted by team.",
        "Add the teams",
        Place.ORGANISATION,
    )
elif not surveys:
    design = design_for(context, chosen.engagement)
    header(_QUESTION, f"{size_of(design, design.languages[0])}.")
    _designing(design)
    st.markdown("#### Open the survey")
    opening(context, chosen.engagement, organisation, design, 0)
else:
    survey = surveys[-1]
    instrument = context.store.survey_instrument(chosen.workspace, survey.id)
    header(
        _QUESTION,
        f"“{survey.name}” is {survey.state.value}: {len(instrument.items)} statements, "
        f"{about(instrument.minutes(survey.language))}, groups below {survey.threshold} hidden.",
    )
    st.caption(plain(thresholds_in_force(instrument, survey.language)))
    match survey.state:
        case SurveyState.OPEN:
            next_step("Get ready for the day", Place.PREFLIGHT)
        case SurveyState.CLOSED:
            next_step("Go to the live room", Place.LIVE)
        case SurveyState.PUBLISHED:
            next_step("Read the results", Place.READINESS)
    with st.expander("Ask with a form tool instead"):
        st.markdown(
            "Copy the questions into the form tool your client uses, keep their wording, and export the answers."
        )
        with st.container(horizontal=True):
            st.download_button(
                "Download the questions",
                lambda: question_sheet(instrument, survey.language),
                "questions.xlsx",
                _XLSX,
                icon=":material/download:",
                on_click="ignore",
            )
            if st.button("Import the answers", icon=":material/upload_file:"):
                st.switch_page(Place.IMPORT)
    with st.expander(f"What “{plain(survey.name)}” asks"):
        list_preview(instrument, survey.language)
    if may_change(context, survey):
        _before_answers(survey)
    else:
        _after_answers(survey)
    with st.expander("Method and limits"):
        st.markdown(plain(instrument.reference))
        st.caption(
            f"Instrument {instrument.id}, version {instrument.version}, content {instrument.content_hash[:12]}"
        )
    with st.expander("Open another wave"):
        design = design_for(context, chosen.engagement)
        st.markdown(f"It asks {size_of(design, design.languages[0])}.")
        opening(context, chosen.engagement, organisation, design, len(surveys))
