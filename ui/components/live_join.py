"""How people come in: the code to scan, the address to type, and the other ways in."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.joining import (
    grouped,
    is_encrypted,
    join_address,
    reaches_only_this_machine,
    typed_address,
    way_in,
)
from engagement.room import Room
from engagement.running_room import link_of, links_for
from surveys.links import Link, LinkKind
from surveys.survey import Survey
from ui.components.page import plain
from ui.places import Place
from ui.projector.routes import wall_path
from ui.qr import qr_svg
from ui.wiring import context_for

_KINDS = (LinkKind.ROOM, LinkKind.KIOSK, LinkKind.PAPER, LinkKind.REHEARSAL)


@st.cache_resource(max_entries=64, show_spinner="Making the links")
def _ways_in(workspace: UUID, survey: UUID) -> dict[LinkKind, Link]:
    """The links that are for no single team; once made they never change."""
    links = links_for(context_for(workspace), survey)
    return {kind: link_of(links, kind) for kind in _KINDS}


def join_block(context: Context, survey: Survey, room: Room) -> None:
    """The code, the short address, and the doors beside the main one."""
    ways = _ways_in(context.workspace, survey.id)
    link = ways[LinkKind.ROOM]
    with st.container(border=True, horizontal_alignment="center"):
        if room.address:
            typed = typed_address(room, link)
            label = f"Code that leads to {typed}"
            st.image(qr_svg(join_address(room, link), label), alt=label, width=230)
            st.markdown(f"**{plain(typed)}**", text_alignment="center")
            _warn(room.address)
        else:
            st.markdown(f"The code of this room is **{plain(grouped(link.code))}**.")
            st.caption("Once it is known where phones reach this program, the code to scan stands here.")
            if st.button("Give the address", icon=":material/fact_check:"):
                st.switch_page(Place.PREFLIGHT)
    projector_button(context, survey)
    with st.container(horizontal=True):
        st.link_button(
            "Rehearse",
            way_in(ways[LinkKind.REHEARSAL].code),
            icon=":material/science:",
            help="The survey as phones see it; nothing is kept.",
        )
        st.link_button(
            "Kiosk",
            way_in(ways[LinkKind.KIOSK].code),
            icon=":material/tablet:",
            help="For a device that many people pass: it starts again after each.",
        )
        st.link_button(
            "Enter paper forms",
            way_in(ways[LinkKind.PAPER].code),
            icon=":material/edit_note:",
            help="Works while the door is shut, too.",
        )


def projector_button(context: Context, survey: Survey) -> None:
    """The wall in a tab of its own."""
    st.link_button(
        "Open the projector view",
        wall_path(context.workspace, survey.id),
        icon=":material/cast:",
        help="Put it on the wall. It follows what you do here, dark or light as the machine is.",
    )


def _warn(address: str) -> None:
    if reaches_only_this_machine(address):
        st.warning("This address leads every phone to itself.", icon=":material/warning:")
    elif not is_encrypted(address):
        st.caption("Not encrypted: whoever is in the same network can read along.")
