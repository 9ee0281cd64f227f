"""What has to be done, by whom, by when? Activities of the newest plan, with what was decided about them."""

from __future__ import annotations

import streamlit as st

from engagement.lessons import lessons_of
from engagement.planning import latest_plan
from engagement.working import decided_activities
from ui.components.activity_detail import activity_detail
from ui.components.activity_filters import chosen_filters, due_sentence
from ui.components.activity_list import activity_picture, by_id, chosen_activities
from ui.components.activity_progress import progress_form
from ui.components.page import chosen_or_stop, empty, header, next_step
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "What has to be done, by whom, by when?"

chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
found = latest_plan(context, chosen.engagement)
if found is None or not found[1].is_possible:
    header(_QUESTION)
    empty(
        "Here everything that the rollout asks for will stand, with owners and days. A plan has to be made first.",
        "Make a plan",
        Place.ROLLOUT,
    )
    st.stop()
version, plan = found
today = context.today()
activities = decided_activities(context, chosen.engagement, plan)
header(_QUESTION, due_sentence(activities, today))
looked_at = chosen_filters(activities, chosen, today).kept(activities, today)
if looked_at:
    activity_picture(looked_at, today)
    picked = chosen_activities(looked_at, today, f"activities-{chosen.engagement}-{version.number}")
    if picked:
        progress_form(context, chosen, picked)
        if len(picked) == 1:
            # What is looked back on together is about every unit.
            of = None if picked[0].unit is None else [picked[0].unit, None]
            lessons = lessons_of(context, chosen.engagement, units=of)
            activity_detail(picked[0], by_id(activities), lessons)
    else:
        st.caption(
            "Choose rows in the table to say how far they are; of one row everything else is told, too."
        )
else:
    st.info(
        "No activity fits these filters. Choose another time, or empty them.", icon=":material/filter_alt:"
    )
next_step("Hand over the plan", Place.HAND_OVER)
