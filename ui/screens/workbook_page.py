"""What does each reader take away? Two workbooks, and the report for other programs."""

from __future__ import annotations

import re

import streamlit as st

from engagement.report import report, verdict_sentence
from exchange.report_json import report_json
from exchange.workbooks import leadership_report, project_plan
from surveys.faults import FaultsError
from ui.components.page import chosen_or_stop, empty, header, plain
from ui.components.results import warn_if_outdated
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "What does each reader take away?"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
try:
    content = report(context, chosen.engagement)
except FaultsError as error:
    header(_QUESTION, "The workbooks need results and a plan.")
    for fault in error.faults:
        st.markdown(f"- **{fault.place}**: {fault.problem}. {fault.remedy}")
    places = {"Organisation": Place.ORGANISATION, "Readiness": Place.IMPORT, "Rollout": Place.ROLLOUT}
    empty("The first missing step:", f"Go to {error.faults[0].place.lower()}", places[error.faults[0].place])
    st.stop()

stem = re.sub(r"[^A-Za-z0-9]+", "-", content.engagement.name).strip("-") or "engagement"
header(_QUESTION, verdict_sentence(content))
warn_if_outdated(chosen)
left, right = st.columns(2, gap="large")
with left, st.container(border=True, height="stretch"):
    st.markdown(":material/lock: **Leadership report**")
    st.markdown(
        "For the sponsor and the consultant: verdict, heatmap, pitfalls with their evidence, waves with all reasons, "
        "assumptions and method. It shows published results only."
    )
    st.download_button(
        "Download the leadership report",
        lambda: leadership_report(content),
        f"{stem}-leadership.xlsx",
        _XLSX,
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
with right, st.container(border=True, height="stretch"):
    st.markdown(":material/groups: **Project plan**")
    st.markdown(
        "For everybody who works from it: waves, Gantt, activities with dates and owners, coach capacity. It names no "
        "team's readiness, no quote and no lead's openness, so it may be passed around."
    )
    st.download_button(
        "Download the project plan",
        lambda: project_plan(content),
        f"{stem}-project-plan.xlsx",
        _XLSX,
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
with st.expander("For other programs"):
    st.download_button(
        "Download the report as JSON",
        lambda: report_json(content).model_dump_json(indent=2),
        f"{stem}.json",
        "application/json",
        icon=":material/data_object:",
        on_click="ignore",
    )
st.caption(
    f"Plan version {content.plan_number}; results of “{plain(content.readiness.survey_name)}”, groups below "
    f"{content.readiness.threshold} hidden."
)
