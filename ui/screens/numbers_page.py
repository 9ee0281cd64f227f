"""Whose numbers are these?"""

from __future__ import annotations

import streamlit as st

from engagement.numbers import default_numbers, numbers_sentence
from engagement.risks import current_risks
from ui.components.number_appendix import appendix_section
from ui.components.number_change import change_section
from ui.components.number_differences import differences_section
from ui.components.number_forecasts import forecast_section
from ui.components.number_order import order_section
from ui.components.number_outcomes import outcome_section
from ui.components.number_score import score_section
from ui.components.page import chosen_or_stop, header, next_step
from ui.components.results import published_results
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "Whose numbers are these?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
risks = current_risks(context, chosen.engagement, published_results(chosen))
known = default_numbers()

header(_QUESTION, numbers_sentence(risks.numbers, len(known)))
ours, order, came = st.tabs(["Our numbers", "The order", "Forecast and outcome"], key="numbers-tabs")
with ours:
    differences_section(context, chosen, risks.numbers, known)
    change_section(context, chosen, risks, known)
    appendix_section(risks.numbers, known)
with order:
    order_section(risks)
with came:
    forecast_section(context, chosen, risks)
    outcome_section(context, chosen, risks)
    score_section(context, chosen, risks)
next_step("Read the pitfalls", Place.PITFALLS)
