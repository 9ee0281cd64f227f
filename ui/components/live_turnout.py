"""How many have answered, told anew every few seconds while the door is open."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.live_turnout import (
    Groups,
    GroupTurnout,
    LiveTurnout,
    groups_of,
    live_turnout,
    turnout_sentence,
)
from engagement.room import Door, Room
from engagement.running_room import Band, room_for
from exchange.palette import HIDDEN, PHASES
from surveys.survey import Survey
from ui.components.legend import coloured_key
from ui.components.live_picture import picture
from ui.components.page import plain
from ui.projector.drawings import band_bar
from ui.wiring import context_for

_SECONDS = 3
_MOST_ROWS = 60
_MOST_UNSCROLLED = 15
_COLOURS = {Band.MOST: PHASES[0], Band.SOME: PHASES[2], Band.FEW: PHASES[4], Band.TOO_SMALL: HIDDEN}
# Signs beside the words, so that a column can be read at a glance.
_SIGNS = {Band.MOST: "■■■", Band.SOME: "■■□", Band.FEW: "■□□", Band.TOO_SMALL: "–"}
_EVERY = "All teams"


@st.cache_resource(max_entries=32, show_spinner=False)
def _groups(workspace: UUID, survey: UUID, threshold: int) -> Groups:
    """A survey's teams: its copy of the organisation never changes."""
    return groups_of(context_for(workspace).store.survey_organisation(workspace, survey), threshold)


def _now(context: Context, survey: Survey) -> LiveTurnout:
    counts = context.store.answered_by_unit(context.workspace, survey.id)
    return live_turnout(_groups(context.workspace, survey.id, survey.threshold), counts)


def live_sentence(context: Context, survey: Survey, room: Room) -> None:
    """How many have answered, and one bar of the teams by band."""
    st.fragment(_sentence, run_every=_run_every(room))(context, survey, room)


def live_teams(context: Context, survey: Survey, room: Room) -> None:
    """Each team with its band."""
    st.fragment(_teams, run_every=_run_every(room))(context, survey)


def _run_every(room: Room) -> int | None:
    return _SECONDS if room.door is Door.OPEN else None


def _sentence(context: Context, survey: Survey, room: Room) -> None:
    state = context.store.survey(context.workspace, survey.id).state
    if (state, room_for(context, survey.id).door) != (survey.state, room.door):
        # Somebody else paused or closed it: the page around this has to change, too.
        st.rerun()
    turnout = _now(context, survey)
    paused = " The survey is paused." if room.door is Door.PAUSED else ""
    st.markdown(f"#### {plain(turnout_sentence(turnout) + paused)}")
    counts = [(band.value, turnout.teams_at(band), _COLOURS[band]) for band in _COLOURS]
    told = ", ".join(f"{band} {count}" for band, count, _ in counts if count)
    picture(band_bar(counts, f"Teams by how many have answered: {told}"))
    st.html(
        '<div style="font-size:0.85rem;line-height:2">'
        + " ".join(
            coloured_key(colour, f"{band}: {count} {'team' if count == 1 else 'teams'}")
            for band, count, colour in counts
            if count
        )
        + "</div>"
    )


def _teams(context: Context, survey: Survey) -> None:
    rows = _chosen_rows(_now(context, survey), survey)
    if len(rows) > _MOST_ROWS:
        pages = -(-len(rows) // _MOST_ROWS)
        page = int(st.number_input(f"Part of the list, 1 to {pages}", 1, pages, 1, width=220)) - 1
        rows = rows[page * _MOST_ROWS : (page + 1) * _MOST_ROWS]
    st.dataframe(
        [
            {"Team": each.name, "In": each.under, "Answered": f"{_SIGNS[each.band]}  {each.band.value}"}
            for each in rows
        ],
        hide_index=True,
        width="stretch",
        height="content" if len(rows) <= _MOST_UNSCROLLED else 560,
        alt="Teams with the band of how many have answered",
    )
    st.caption(
        "Bands, not counts: nobody sees who the last one is. “Most or all” begins well before everybody; teams "
        f"under {survey.threshold} people have no band."
    )


def _chosen_rows(turnout: LiveTurnout, survey: Survey) -> list[GroupTurnout]:
    """The teams to show: all, those of one department, or those that are far behind."""
    behind = turnout.teams_at(Band.FEW)
    names = list(dict.fromkeys(each.under for each in turnout.teams if each.under))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        few_only = st.toggle(
            "Only few or none", key=f"few-only-{survey.id}", disabled=not behind and len(turnout.teams) < 2
        )
        where = _EVERY
        if len(turnout.teams) > _MOST_ROWS and names:
            where = st.selectbox("Department", [_EVERY, *names], width=280, key=f"department-{survey.id}")
    return [
        each
        for each in turnout.teams
        if (not few_only or each.band is Band.FEW) and (where in {_EVERY, each.under, each.name})
    ]
