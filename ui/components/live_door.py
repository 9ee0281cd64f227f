"""The door of the room: who cleared the survey, opening, pausing, closing, reading the results."""

from __future__ import annotations

import streamlit as st

from engagement.context import Context
from engagement.reading import publish_results
from engagement.room import Door, Room
from engagement.running_room import close_room, open_door, pause_door
from surveys.faults import FaultsError
from surveys.survey import Survey
from ui.components.page import plain, show_faults
from ui.places import Place
from ui.session import say_next


def door_controls(context: Context, survey: Survey, room: Room, *, may_close: bool = True) -> None:
    """Open, pause, go on and close, whichever can be done now.

    Parameters
    ----------
    may_close : bool
        False where another page closes the survey: one that is open for late answers.
    """
    if room.door is Door.SHUT and room.cleared_on is None:
        _first_opening(context, survey)
        return
    with st.container(horizontal=True):
        if room.door is Door.OPEN:
            if st.button("Pause", icon=":material/pause:", help="Phones wait and keep what they hold."):
                pause_door(context, survey.id)
                say_next("The survey is paused. Phones wait.")
                st.rerun()
        elif st.button(
            "Go on" if room.door is Door.PAUSED else "Open the door again",
            type="primary",
            icon=":material/play_arrow:",
        ):
            _open(context, survey, room.cleared_by, room)
        if may_close:
            _closing(context, survey)


def _first_opening(context: Context, survey: Survey) -> None:
    """The first time somebody has to have cleared the survey."""
    with st.form(f"clearing-{survey.id}"):
        st.markdown(
            "**Before the door opens.** Say who cleared the survey, such as the works council, or who decided "
            "that nobody has to be asked. It is kept with the survey."
        )
        with st.container(horizontal=True):
            name = st.text_input("Cleared by", max_chars=200, width=320)
            day = st.date_input("Cleared on", value=None, format="YYYY-MM-DD", width=180)
        if st.form_submit_button("Open the door", type="primary", icon=":material/meeting_room:"):
            try:
                open_door(context, survey.id, cleared_by=name, cleared_on=day)
            except FaultsError as error:
                show_faults(error, "The door was not opened.")
                return
            say_next("The door is open. Phones may answer.")
            st.rerun()


def _open(context: Context, survey: Survey, name: str, room: Room) -> None:
    try:
        open_door(context, survey.id, cleared_by=name, cleared_on=room.cleared_on)
    except FaultsError as error:
        show_faults(error, "The door was not opened.")
        return
    say_next("Phones may answer again.")
    st.rerun()


def _closing(context: Context, survey: Survey) -> None:
    with st.popover("Close the survey", icon=":material/lock:"):
        st.markdown(
            "Nobody can answer after this, and it cannot be undone: the next step is to read the results. "
            "To let people finish, pause instead."
        )
        if st.button("Close it now", type="primary", key=f"close-{survey.id}"):
            try:
                close_room(context, survey.id)
            except FaultsError as error:
                show_faults(error)
                return
            say_next("The survey is closed.")
            st.rerun()


def reading_results(context: Context, survey: Survey) -> None:
    """Publish a closed survey's results and stay in the room."""
    with st.container(border=True):
        st.markdown(
            "**The answers are in.** Reading the results works out what may be shown. The room sees "
            "nothing of them before you show it."
        )
        if st.button("Read the results", type="primary", icon=":material/lock_open:"):
            try:
                with st.spinner("Measuring readiness and checking what may be shown"):
                    publish_results(context, survey.id)
            except FaultsError as error:
                show_faults(error, "The results were not published.")
                return
            say_next("The results are published. The room sees nothing yet.")
            st.rerun()


def told_before(survey: Survey, room: Room) -> None:
    """What people will be told, and where that is changed before the door opens."""
    asked = "The open questions are asked." if room.open_answers else "The open questions are not asked."
    boss = (
        "The boss is in the room: leaders’ answers are shown apart, wherever they may be."
        if room.leaders_apart
        else "Leaders’ answers are shown with everybody’s."
    )
    whom = (
        f"People may ask {plain(room.contact)}." if room.contact else "Nobody is named whom people may ask."
    )
    with st.container(border=True):
        st.markdown(
            f"**What people are told.** {boss} {asked} {whom} Groups under {survey.threshold} answers stay hidden."
        )
        if st.button("Change it, or check whether phones get in", icon=":material/fact_check:"):
            st.switch_page(Place.PREFLIGHT)
