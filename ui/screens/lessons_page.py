"""What did we learn? Closing notes of reviews and retrospectives."""

from __future__ import annotations

import streamlit as st

from engagement.lessons import lessons_of
from engagement.planning import latest_plan
from engagement.starts import begun_periods
from ui.components.lesson_form import lesson_form
from ui.components.lesson_list import lesson_list
from ui.components.lesson_words import lessons_sentence, note_places
from ui.components.number_words import day_words
from ui.components.page import chosen_or_stop, empty, header, next_step
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "What did we learn?"

chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
found = latest_plan(context, chosen.engagement)
lessons = lessons_of(context, chosen.engagement)
if found is None or not found[1].loads:
    header(_QUESTION)
    empty(
        "Here closing notes of reviews and retrospectives will stand, by unit and period. A plan has to be made first.",
        "Make a plan",
        Place.ROLLOUT,
    )
    st.stop()
plan = found[1]
places, begun = note_places(plan), begun_periods(plan, context.today())
header(_QUESTION, lessons_sentence(lessons))
if begun:
    lesson_form(context, chosen, places, [load.quarter for load in begun])
else:
    first = plan.loads[0]
    st.info(
        f"{first.words} is the first period and begins on {day_words(first.starts_on)}. Its closing notes can be "
        "written from then on.",
        icon=":material/event:",
    )
if lessons:
    st.subheader("Notes so far", anchor=False)
    lesson_list(context, chosen, lessons, places)
else:
    st.markdown(
        "At the end of a period each unit says what it keeps, what it changes and what nobody could answer. The "
        "notes stand here for the units that start later."
    )
next_step("See what has to be done", Place.ACTIVITIES)
