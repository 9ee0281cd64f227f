"""Before the day: what was looked at and how it came out, and the test scan that goes on by itself."""

from __future__ import annotations

import streamlit as st

from engagement.briefing import groups_too_small
from engagement.context import Context
from engagement.joining import join_address, typed_address, way_in
from engagement.preflight import Answer, Check, Findings, State
from engagement.room import Room
from engagement.running_room import link_of, links_for, room_for
from surveys.links import Link, LinkKind
from surveys.survey import Survey
from ui.components.page import plain
from ui.printing.words import print_words
from ui.qr import qr_svg
from ui.reachability import asked, listens_here_only, may_be_asked
from ui.respondents.scans import the_scans

_SIGN = {
    State.OK: ":material/check_circle:",
    State.ATTENTION: ":material/error:",
    State.UNKNOWN: ":material/help:",
}
_SCAN_SECONDS = 3


def findings(context: Context, survey: Survey) -> Findings:
    """What is known now; nothing is asked of the network."""
    room, scan = room_for(context, survey.id), the_scans().of(survey.id)
    tree = context.store.survey_organisation(context.workspace, survey.id)
    day = room.cleared_on
    seats = st.session_state.get(seats_key(survey))
    return Findings(
        address=room.address,
        listens_here_only=listens_here_only(),
        answer=_answer(survey, room),
        opened_ago=scan.opened_ago,
        sent_ago=scan.sent_ago,
        cleared_by=room.cleared_by if day else "",
        cleared_on=print_words("en").day(day.isoformat()) if day else "",
        contact=room.contact,
        people=tree.members_total(tree.root.id),
        seats=int(seats) if seats else None,
        too_small=groups_too_small(context, survey.id),
        threshold=survey.threshold,
    )


def seats_key(survey: Survey) -> str:
    """Where this session keeps the seats somebody counted."""
    return f"seats-{survey.id}"


def _answer(survey: Survey, room: Room) -> Answer:
    """What was found when this address was asked last in this session."""
    address, found = st.session_state.get(f"answer-{survey.id}", ("", Answer.NOT_ASKED))
    return Answer(found) if address == room.address else Answer.NOT_ASKED


def check_list(found: tuple[Check, ...]) -> None:
    """Each check with its state in words, what is so, and what to do."""
    with st.container(border=True):
        for check in found:
            sign, text = st.columns([1, 3], gap="small")
            sign.markdown(f"{_SIGN[check.state]} **{check.name}**  \n:small[{check.state.value}]")
            remedy = f"  \n**What to do:** {plain(check.remedy)}" if check.remedy else ""
            text.markdown(plain(check.found) + remedy)


def ask_the_address(context: Context, survey: Survey) -> None:
    """A button that lets the server look for itself at the address phones use."""
    room = room_for(context, survey.id)
    if not room.address:
        return
    if st.button("Ask the address from this server", icon=":material/network_ping:"):
        if not may_be_asked(room.address):
            st.info(
                "This address is neither one of this machine's own nor the one it was started with "
                "(GROUNDWORK_PUBLIC_URL), so this server does not go there. Use the test scan.",
                icon=":material/info:",
            )
            return
        rehearsal = rehearsal_link(context, survey)
        with st.spinner("Asking, for three seconds at most"):
            # The page after sending: the form itself would count as somebody's scan.
            answer = asked(room.address, f"{way_in(rehearsal.code)}/thanks")
        st.session_state[f"answer-{survey.id}"] = (room.address, answer.value)
        st.rerun()


def rehearsal_link(context: Context, survey: Survey) -> Link:
    """The link by which nothing is counted or kept."""
    return link_of(links_for(context, survey.id), LinkKind.REHEARSAL)


def test_scan(context: Context, survey: Survey) -> None:
    """The code of the rehearsal, and whether a phone has come by it."""
    room, link = room_for(context, survey.id), rehearsal_link(context, survey)
    st.markdown("##### Test scan")
    if not room.address:
        st.markdown("Once there is an address, a code to scan stands here.")
        return
    typed = typed_address(room, link)
    code, told = st.columns([1, 2], gap="large", vertical_alignment="center")
    code.image(qr_svg(join_address(room, link), f"Code that opens the rehearsal at {typed}"), width=230)
    with told:
        st.markdown(
            "Scan this with a phone in the network of the room, answer, and send. It is a rehearsal: "
            "nothing is counted or kept, and it works while the door is shut."
        )
        st.caption(f"Or type: {plain(typed)}")
        _scanned(survey, the_scans().of(survey.id).opened_ago is None)


@st.fragment(run_every=_SCAN_SECONDS)
def _scanned(survey: Survey, was_unseen: bool) -> None:
    """Whether somebody came just now; looks again by itself.

    Parameters
    ----------
    was_unseen : bool
        Whether nobody had come yet when the page was drawn: then the whole page changes.
    """
    scan = the_scans().of(survey.id)
    if scan.opened_ago is None:
        st.markdown(":material/hourglass_empty: Waiting for the first phone.")
        return
    if was_unseen:
        st.rerun()
    st.markdown(f":material/check_circle: **A phone opened it {_when(scan.opened_ago)}.**")
    if scan.sent_ago is not None:
        st.markdown(f":material/check_circle: **A phone sent it {_when(scan.sent_ago)}.**")


def _when(seconds: float) -> str:
    return (
        "just now"
        if seconds < _SCAN_SECONDS * 2
        else f"{seconds:.0f} seconds ago"
        if seconds < 90
        else (f"{seconds / 60:.0f} minutes ago")
    )
