"""How far the chosen activities are: one form for one or several rows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engagement.context import Context
from engagement.working import Progress, record_progress
from rollout.activities.activity import Activity, Status
from surveys.faults import FaultsError
from ui.components.number_words import name_field
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_STEP = 5


def progress_form(context: Context, chosen: Choice, activities: Sequence[Activity]) -> None:
    """The form; sent, the ledger keeps who said so on which day."""
    first = activities[0]
    # Keyed by what is chosen and how it stands: another choice brings a fresh form.
    key = f"progress-{chosen.engagement}-{first.id}-{len(activities)}-{first.status.value}-{first.complete}"
    with st.form(f"{key}-form", border=True):
        st.markdown(f"**How far: {plain(chosen_words(activities))}**")
        one, two, three = st.columns((1.2, 1, 1.5), vertical_alignment="bottom")
        statuses = list(Status)
        status = one.selectbox(
            "Status",
            statuses,
            index=statuses.index(first.status),
            format_func=lambda each: each.value.capitalize(),
            key=f"{key}-status",
        )
        share = two.number_input(
            "Percent done",
            0,
            100,
            round(100 * first.complete),
            step=_STEP,
            help="What is done counts as 100 %, what has not started as 0 %.",
            key=f"{key}-share",
        )
        with three:
            by = name_field(f"{key}-by")
        if not st.form_submit_button("Save progress", type="primary", icon=":material/save:"):
            return
    progress = Progress(status, share / 100)
    try:
        record_progress(context, chosen.engagement, {each.id: progress for each in activities}, by=by)
    except FaultsError as error:
        show_faults(error, "Nothing was saved.")
        return
    say_next(f"{_subject(activities)} {status.value}.")
    st.rerun()


def chosen_words(activities: Sequence[Activity]) -> str:
    """What is chosen, in words."""
    first = activities[0]
    if len(activities) == 1:
        return f"{first.title}, {first.unit_name}"
    return f"{len(activities)} activities"


def _subject(activities: Sequence[Activity]) -> str:
    count = len(activities)
    return f"“{activities[0].title}” is" if count == 1 else f"{count} activities are"
