"""A card for each reader: what the file holds, whether it may be passed around, and the button that makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import streamlit as st

from ui.components.hand_over_files import ICS, JSON, XLSX, XML, HandOverFiles
from ui.components.page import plain
from ui.places import Place

CIRCULATES = ":material/groups: May be passed around: it names no team’s readiness, no repair, no quote."
STAYS = ":material/lock: Stays with consultant and sponsor: it shows readiness and what it rests on."
_NEW_EVENTS = "A newer file updates the entries of an older one; it doubles none."


@contextmanager
def reader_card(icon: str, reader: str, holds: str, *, circulates: bool) -> Iterator[None]:
    """Frame, title and the two lines every card has; the buttons go inside."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"{icon} **{reader}**  \n{holds}")
        st.caption(CIRCULATES if circulates else STAYS)
        yield


def download(
    label: str, content: Callable[[], bytes | str], name: str, kind: str, key: str, *, is_first: bool = False
) -> None:
    """A button that makes its file when it is pressed, and shows that it is being made."""
    st.download_button(
        label,
        content,
        name,
        kind,
        key=f"download-{key}",
        type="primary" if is_first else "secondary",
        icon=":material/download:",
        on_click="ignore",
    )


def leadership_card(files: HandOverFiles, changes: str) -> None:
    """For those who decide.

    Parameters
    ----------
    changes : str
        What changed since the version before, in markdown.
    """
    with reader_card(
        ":material/person_pin:",
        "Leadership and sponsor",
        "The leadership report: verdict, heatmap, pitfalls with their evidence, waves with all reasons, method.",
        circulates=False,
    ):
        st.markdown(changes)
        st.space("stretch")
        name = files.named("leadership.xlsx")
        download("Leadership report", files.leadership, name, XLSX, "leadership", is_first=True)


def coach_card(files: HandOverFiles) -> None:
    """For each coach a calendar of their own."""
    with reader_card(
        ":material/record_voice_over:",
        "Coaches",
        f"A calendar file with all sessions of one coach, at their times. {_NEW_EVENTS}",
        circulates=True,
    ):
        if not files.coaches:
            st.markdown("Nobody is named yet. Say who coaches, and find times.")
            if st.button("Name coaches", icon=":material/arrow_forward:", key="hand-over-name-coaches"):
                st.switch_page(Place.CALENDAR)
            return
        _choose_coach(files)


@st.fragment
def _choose_coach(files: HandOverFiles) -> None:
    coach = st.selectbox("Coach", files.coaches, key="hand-over-coach")
    name = files.name_for("coach", coach, ".ics")
    download("Coach’s calendar", lambda: files.coach_calendar(coach), name, ICS, "coach")


def team_card(files: HandOverFiles, units: Mapping[UUID, str]) -> None:
    """For each unit a calendar of its own."""
    with reader_card(
        ":material/diversity_3:",
        "Teams",
        "A calendar file with what one unit does, and from its first day on what the whole programme and its wave do.",
        circulates=True,
    ):
        if not units:
            st.markdown("No unit starts in this plan.")
            return
        _choose_unit(files, units)


@st.fragment
def _choose_unit(files: HandOverFiles, units: Mapping[UUID, str]) -> None:
    unit = st.selectbox("Unit", list(units), format_func=units.__getitem__, key="hand-over-unit")
    name = files.name_for("unit", units[unit], ".ics")
    download("Unit’s calendar", lambda: files.unit_calendar(unit), name, ICS, "unit")


def tools_card(files: HandOverFiles) -> None:
    """For whoever plans in another tool."""
    with reader_card(
        ":material/view_timeline:",
        "Other planning tools and calendars",
        "Microsoft Project XML with dependencies, working days and people; and every activity as one calendar file.",
        circulates=True,
    ):
        if not files.pack.plan.activities:
            st.markdown("The plan has no activities yet.")
            return
        st.space("stretch")
        with st.container(horizontal=True):
            download("Microsoft Project file", files.project_file, files.named("project.xml"), XML, "project")
            download("Whole calendar", files.whole_calendar, files.named("plan.ics"), ICS, "whole")


def programs_card(files: HandOverFiles) -> None:
    """For programs."""
    with reader_card(
        ":material/data_object:",
        "Other programs",
        f"The report as JSON: what was published of “{plain(files.pack.report.readiness.survey_name)}”, risks and plan.",
        circulates=False,
    ):
        st.space("stretch")
        download("Report as JSON", files.report, files.named("report.json"), JSON, "json")
