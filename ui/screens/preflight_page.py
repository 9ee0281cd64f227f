"""Will phones get in? Address, test scan, clearance, posters, and what helps when the network fails."""

from __future__ import annotations

import streamlit as st

from engagement.preflight import checks, verdict
from surveys.survey import SurveyState
from ui.components.page import chosen_or_stop, empty, header, next_step
from ui.components.preflight_checks import ask_the_address, check_list, findings, test_scan
from ui.components.preflight_settings import (
    address_settings,
    fallbacks,
    printables,
    seats,
    told_settings,
)
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "Will phones get in?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
surveys = context.store.surveys(chosen.workspace, chosen.engagement)

if not surveys:
    header(_QUESTION)
    empty(
        "Here you check before the day whether phones reach the survey, print posters and paper forms, and take "
        "the briefing to the works council. There is no survey yet. Open it first.",
        "Prepare the survey",
        Place.SURVEY,
    )
else:
    survey = surveys[-1]
    found = findings(context, survey)
    is_open = survey.state is SurveyState.OPEN
    header(
        _QUESTION,
        verdict(found) if is_open else f"“{survey.name}” is {survey.state.value} and takes no answers now.",
    )
    st.caption("This page is about the survey that was opened last.")
    left, right = st.columns(2, gap="large")
    with left:
        address_settings(context, survey)
    with right:
        told_settings(context, survey)
    test_scan(context, survey)
    st.markdown("##### What was looked at")
    ask_the_address(context, survey)
    check_list(checks(found))
    seats(survey)
    printables(context, survey)
    fallbacks(context, survey)
    next_step("Invite people personally", Place.INVITATIONS)
