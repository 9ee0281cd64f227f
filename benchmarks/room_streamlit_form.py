"""The peer of `room_load.py`: the same survey as a Streamlit form, kept through the same store.

Started by the benchmark. ``ROOM_CODE`` is the code of the room's link.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engagement.answering import Asked, asked_in, entry_for, received
from engagement.ports import Store
from engagement.room import Received
from surveys.instrument import Instrument
from surveys.links import TOKEN_LENGTH, code_from
from surveys.replies import ITEM, ROLE, SAYS_DECLINED, SAYS_DONT_KNOW, TEAM, Reply, reply_from
from surveys.survey import Survey
from ui.wiring import the_store

LANGUAGE = "en"


@st.cache_resource
def asked_once(_store: Store, survey: str, _survey: Survey) -> Asked:
    """What a survey asks, read once for all sessions."""
    del survey
    return asked_in(_store, _survey)


def options_of(instrument: Instrument, item: str) -> dict[str, str]:
    """Label -> what the form sends for it."""
    scale, ways_out = instrument.scale_of(instrument.items_by_id[item]), instrument.ways_out
    points = range(scale.minimum, scale.maximum + 1)
    return dict(zip(scale.labels[LANGUAGE], map(str, points), strict=True)) | {
        ways_out.dont_know[LANGUAGE]: SAYS_DONT_KNOW,
        ways_out.declined[LANGUAGE]: SAYS_DECLINED,
    }


def keep() -> None:
    """Keep the answers; called before the script runs again, which then shows thanks and nothing else."""
    organisation = entry.asked.organisation
    places = {unit.name: str(place) for place, unit in enumerate(organisation.units)}
    roles = {role.label[LANGUAGE]: role.id for role in instrument.roles}
    fields = {TEAM: places[st.session_state.team], ROLE: roles[st.session_state.role]}
    for item in instrument.items:
        fields[ITEM + item.id] = options_of(instrument, item.id)[st.session_state[item.id]]
    units = [unit.id for unit in organisation.units]
    reply = reply_from(fields, instrument, units, unit=None, random_key=partial(os.urandom, 16))
    if isinstance(reply, Reply):
        form = code_from(os.urandom(17), TOKEN_LENGTH)
        st.session_state.kept = received(store, entry, form, reply).result(timeout=60) is Received.KEPT


store = the_store()
entry = entry_for(
    store, os.environ["ROOM_CODE"], lambda store, survey: asked_once(store, str(survey.id), survey)
)
if entry is None:
    raise RuntimeError("ROOM_CODE leads nowhere")
instrument = entry.asked.instrument
if st.session_state.get("kept"):
    st.success("Thank you. Your answers are in.")
    st.stop()
st.title(instrument.title[LANGUAGE])
st.write(instrument.introduction[LANGUAGE])
with st.form("answers"):
    st.selectbox(
        "Your team",
        [unit.name for unit in entry.asked.organisation.units if unit.members_direct],
        index=None,
        key="team",
    )
    st.radio("Your role", [role.label[LANGUAGE] for role in instrument.roles], index=None, key="role")
    for item in instrument.items:
        st.radio(item.text[LANGUAGE], list(options_of(instrument, item.id)), index=None, key=item.id)
    st.form_submit_button("Send", on_click=keep)
