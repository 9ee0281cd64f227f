"""Before the day: where phones come in, what people are told, what is printed, what helps in need."""

from __future__ import annotations

import streamlit as st

from engagement.context import Context
from engagement.joining import way_in
from engagement.room import Room
from engagement.room_settings import promises_are_locked, save_room_settings
from engagement.running_room import link_of, links_for, room_for
from surveys.faults import FaultsError
from surveys.links import LinkKind
from surveys.survey import Survey
from ui.components.page import show_faults
from ui.components.preflight_checks import seats_key
from ui.printing.routes import print_address
from ui.reachability import proposed_addresses
from ui.respondents.scans import the_scans
from ui.session import say_next

_HOTSPOT = """
1. Switch on the hotspot of a phone or laptop, with a password, and put this computer into it.
2. Load this page again. The address of this computer has changed: choose the new one above and save it.
3. Put network name and password on the wall beside the poster, and print the poster again: its code has changed, too.
4. Make the test scan with a phone that is in the hotspot.

A hotspot often takes no more than five to ten devices at once: let people come in turns, or bring a small travel
router, which takes a room. The internet is not needed: phones and this computer only have to be in the same network.
"""
_PAPER = """
1. Print the paper forms before the day, a few more than there are people.
2. Collect them folded, in a box, so that nobody can tell whose is whose.
3. Type them in with the link below, in any order and not in the order of the box; it works while the door is shut, too.
4. Destroy the forms once they are typed in.
"""


def address_settings(context: Context, survey: Survey) -> None:
    """The address for phones, with what this machine knows of its own addresses."""
    room = room_for(context, survey.id)
    proposals = proposed_addresses()
    with st.form(f"address-{survey.id}", border=True):
        st.markdown("**Where do phones reach this program?**")
        address = st.text_input(
            "Address",
            room.address or next(iter(proposals), ""),
            placeholder="https://okr.example.org",
            max_chars=200,
            key=f"address-{survey.id}-{room.address}",
        )
        others = [each for each in proposals if each != room.address]
        if others:
            st.caption("This machine could be reached at: " + ", ".join(f"`{each}`" for each in others))
        if st.form_submit_button("Save the address", type="secondary" if room.address else "primary"):
            _save(context, survey, room, address=address, said="The address is saved.")


def told_settings(context: Context, survey: Survey) -> None:
    """Contact and the two switches that change what respondents read."""
    room, locked = room_for(context, survey.id), promises_are_locked(context, survey.id)
    with st.form(f"told-{survey.id}", border=True):
        st.markdown("**What people are told**")
        contact = st.text_input(
            "Whom people may ask", room.contact, placeholder="A name, and how to reach it", max_chars=200
        )
        leaders_apart = st.checkbox(
            "The boss is in the room: show what leads answered apart from the others",
            room.leaders_apart,
            disabled=locked,
        )
        open_answers = st.checkbox(
            "Ask the open questions, to be answered in words", room.open_answers, disabled=locked
        )
        if locked:
            st.caption("People have read what they are told, so the two switches stay as they are.")
        if st.form_submit_button("Save what people are told"):
            _save(
                context,
                survey,
                room,
                contact=contact,
                leaders_apart=leaders_apart,
                open_answers=open_answers,
                said="Saved.",
            )


def _save(
    context: Context,
    survey: Survey,
    room: Room,
    *,
    said: str,
    address: str | None = None,
    contact: str | None = None,
    leaders_apart: bool | None = None,
    open_answers: bool | None = None,
) -> None:
    try:
        saved = save_room_settings(
            context,
            survey.id,
            address=room.address if address is None else address,
            contact=room.contact if contact is None else contact,
            leaders_apart=room.leaders_apart if leaders_apart is None else leaders_apart,
            open_answers=room.open_answers if open_answers is None else open_answers,
        )
    except FaultsError as error:
        show_faults(error)
        return
    if saved.address != room.address:
        the_scans().forget(survey.id)
    say_next(said)
    st.rerun()


def seats(survey: Survey) -> None:
    """How many people the room holds; kept for this session."""
    st.number_input(
        "Seats in the room",
        min_value=0,
        max_value=100_000,
        value=None,
        placeholder="Not counted yet",
        key=seats_key(survey),
        help="Compared with the headcounts of the team list; it is not stored.",
        width=220,
    )


def printables(context: Context, survey: Survey) -> None:
    """Everything to print or hand over, each in a tab of its own."""
    room = room_for(context, survey.id)
    st.markdown("##### To print and hand over")
    with st.container(horizontal=True):
        _print(context, survey, "briefing", "Briefing for works council and data protection", "gavel")
        _print(context, survey, "posters", "Poster for each team", "qr_code_2", is_off=not room.address)
        _print(context, survey, "poster", "Poster for the room", "meeting_room", is_off=not room.address)
        _print(context, survey, "paper", "Paper form", "description")
    if not room.address:
        st.caption("Posters need the address first: their code leads there.")
    tree = context.store.survey_organisation(context.workspace, survey.id)
    teams = {unit.id: unit.name for unit in tree.in_tree_order() if unit.members_direct}
    with st.expander("Paper form with the team printed on it"):
        team = st.selectbox(
            "Team", list(teams), index=None, format_func=teams.__getitem__, key=f"paper-team-{survey.id}"
        )
        if team is not None:
            address = f"{print_address(context.workspace, survey.id, 'paper')}?team={team}"
            st.link_button("Open the form of this team", address, icon=":material/description:")


def _print(
    context: Context, survey: Survey, name: str, label: str, icon: str, *, is_off: bool = False
) -> None:
    address = print_address(context.workspace, survey.id, name)
    st.link_button(label, address, icon=f":material/{icon}:", disabled=is_off)


def fallbacks(context: Context, survey: Survey) -> None:
    """Rehearsal, kiosk and paper; and what to do where the network fails."""
    links = links_for(context, survey.id)

    def path(kind: LinkKind) -> str:
        return way_in(link_of(links, kind).code)

    st.markdown("##### Other ways in, and what to do in need")
    with st.expander("Rehearsal on this computer", icon=":material/science:"):
        st.markdown(
            "The survey as phones see it. Nothing is counted or kept. Opened here it counts as a test scan, too, "
            "so make the scan with a phone first."
        )
        st.link_button("Open the rehearsal", path(LinkKind.REHEARSAL), icon=":material/science:")
    with st.expander("Kiosk: one device that many people pass", icon=":material/tablet:"):
        st.markdown(
            "For people without a phone. It keeps no draft and starts again after each person. Leave it open in a "
            "browser window of its own, out of sight of others, and close the pages of this program first: whoever "
            "stands there could switch to them. It takes answers while the door is open."
        )
        st.link_button("Open the kiosk", path(LinkKind.KIOSK), icon=":material/tablet:")
    with st.expander("No usable Wi-Fi: your own hotspot", icon=":material/wifi_tethering:"):
        st.markdown(_HOTSPOT)
    with st.expander("No network at all: paper", icon=":material/description:"):
        st.markdown(_PAPER)
        st.link_button("Type in paper forms", path(LinkKind.PAPER), icon=":material/edit_note:")
