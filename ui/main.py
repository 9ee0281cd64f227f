"""The pages and the frame around them. Run through `app.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

# Streamlit puts this file's folder on the path, not the project's.
_PROJECT = str(Path(__file__).resolve().parent.parent)
if _PROJECT not in sys.path:
    sys.path.insert(0, _PROJECT)

from ui.components.page import plain  # noqa: E402  # needs the path above
from ui.components.sidebar import engagement_switch, who_is_here  # noqa: E402  # needs the path above
from ui.places import Place  # noqa: E402
from ui.session import said  # noqa: E402

_ASSETS = Path(__file__).parent / "assets"
# Streamlit writes the chosen option in the theme's first colour, on a tint of it: too faint on the dark ground.
# The ink of the page keeps 4.5:1 on both grounds (WCAG 2.2, 1.4.3); edge and tint still tell what is chosen.
_CHOSEN_OPTION = """<style>
[data-testid="stButtonGroup"] button:is([aria-checked="true"], [aria-pressed="true"], [data-selected="true"]),
[data-testid="stButtonGroup"] button:is([aria-checked="true"], [aria-pressed="true"], [data-selected="true"]) * {
  color: inherit !important;
}
</style>"""

st.set_page_config(page_title="Groundwork", page_icon=str(_ASSETS / "icon.svg"), layout="wide")
st.html(_CHOSEN_OPTION)
st.logo(str(_ASSETS / "logo.svg"), size="large", icon_image=str(_ASSETS / "icon.svg"))

page = st.navigation(
    {
        "Set up": [
            st.Page(Place.ENGAGEMENT, title="Engagement", icon=":material/flag:", default=True),
            st.Page(
                Place.ORGANISATION,
                title="Organisation",
                icon=":material/account_tree:",
                url_path="organisation",
            ),
            st.Page(Place.SURVEY, title="Survey", icon=":material/quiz:", url_path="survey"),
        ],
        "Collect": [
            st.Page(
                Place.PREFLIGHT,
                title="Before the day",
                icon=":material/fact_check:",
                url_path="before-the-day",
            ),
            st.Page(Place.INVITATIONS, title="Invitations", icon=":material/mail:", url_path="invitations"),
            st.Page(Place.LIVE, title="Live room", icon=":material/co_present:", url_path="live"),
            st.Page(Place.IMPORT, title="Import", icon=":material/upload_file:", url_path="import"),
        ],
        "Read": [
            st.Page(Place.READINESS, title="Readiness", icon=":material/grid_on:", url_path="readiness"),
            st.Page(
                Place.MEASUREMENT,
                title="Measurement",
                icon=":material/straighten:",
                url_path="measurement",
            ),
            st.Page(Place.INTERVIEW, title="Interview", icon=":material/forum:", url_path="interview"),
            st.Page(
                Place.OBSERVATIONS,
                title="Observations",
                icon=":material/visibility:",
                url_path="observations",
            ),
            st.Page(Place.DRAFTS, title="Draft OKRs", icon=":material/edit_note:", url_path="drafts"),
            st.Page(Place.PITFALLS, title="Pitfalls", icon=":material/report:", url_path="pitfalls"),
            st.Page(Place.NUMBERS, title="Our numbers", icon=":material/tune:", url_path="numbers"),
        ],
        "Plan": [
            st.Page(Place.CURES, title="Cures", icon=":material/healing:", url_path="cures"),
            st.Page(Place.ROLLOUT, title="Rollout", icon=":material/view_timeline:", url_path="rollout"),
            st.Page(Place.CALENDAR, title="Calendar", icon=":material/calendar_month:", url_path="calendar"),
            st.Page(Place.ACTIVITIES, title="Activities", icon=":material/checklist:", url_path="activities"),
            st.Page(Place.LESSONS, title="Lessons", icon=":material/school:", url_path="lessons"),
        ],
        "Hand over": [
            st.Page(Place.HAND_OVER, title="Hand-over", icon=":material/move_up:", url_path="hand-over"),
            st.Page(
                Place.RETURN, title="Returned plan", icon=":material/move_down:", url_path="returned-plan"
            ),
        ],
    },
    expanded=True,
)
engagement_switch()
who_is_here()
message = said()
if message:
    # Messages name units and people in their own words, which are no markup.
    st.toast(plain(message))
page.run()
