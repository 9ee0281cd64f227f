"""Where does this engagement stand?"""

from __future__ import annotations

from itertools import count
from uuid import uuid4

import streamlit as st

from engagement.model import Workspace
from engagement.sampling import sample_engagement
from engagement.setting_up import new_engagement
from engagement.stages import State, Step, progress
from readiness.facts import fact_catalogue
from surveys.faults import FaultsError
from surveys.instrument_files import built_in_instrument
from surveys.text import normalised
from ui.components.page import header, plain, show_faults
from ui.components.replan_panel import forget_previews
from ui.places import Place
from ui.plan_jobs import plan_jobs
from ui.session import Choice, choice, choose, say_next
from ui.wiring import context_for, the_store

_STEPS = {
    Step.ORGANISATION: ("Team list", Place.ORGANISATION),
    Step.SURVEY: ("Survey", Place.SURVEY),
    Step.ANSWERS: ("Answers", Place.LIVE),
    Step.RESULTS: ("Readiness", Place.READINESS),
    Step.INTERVIEW: ("Sponsor interview", Place.INTERVIEW),
    Step.PLAN: ("Rollout plan", Place.ROLLOUT),
}
_SIGN = {
    State.DONE: ":material/check_circle:",
    State.STARTED: ":material/timelapse:",
    State.OPEN: ":material/radio_button_unchecked:",
}


def _workspace_for(client: str) -> Workspace:
    """The client's workspace, made if it is a new client."""
    for workspace in the_store().workspaces():
        if normalised(workspace.name) == normalised(client):
            return workspace
    workspace = Workspace(id=uuid4(), name=client[:200])
    the_store().add_workspace(workspace)
    return workspace


def _free_sample_name() -> str:
    """A name for the sample's client that no client has yet."""
    taken = {normalised(workspace.name) for workspace in the_store().workspaces()}
    return next(name for name in (f"Sample {n}" for n in count(1)) if normalised(name) not in taken)


def _start_sample() -> None:
    try:
        with st.status("Setting up the sample company", expanded=True) as status:
            engagement = sample_engagement(
                context_for(_workspace_for(_free_sample_name()).id),
                built_in_instrument(),
                progress=lambda step: status.update(label=f"Sample company: {step}"),
            )
    except FaultsError as error:
        show_faults(error, "The sample was not set up.")
        return
    choose(engagement)
    say_next("The sample engagement is ready.")
    st.rerun()


def _new_engagement_form() -> None:
    with st.form("new-engagement", border=True):
        st.markdown("**Start with your own client**")
        client = st.text_input("Client", max_chars=200, placeholder="Name of the organisation")
        sponsor = st.text_input("Sponsor (optional)", max_chars=200, placeholder="Who asked for it")
        if st.form_submit_button("Start engagement", type="primary"):
            if not client.strip():
                st.error("Give the client's name.", icon=":material/error:")
                return
            try:
                engagement = new_engagement(
                    context_for(_workspace_for(client.strip()).id), client, sponsor=sponsor
                )
            except FaultsError as error:
                show_faults(error)
                return
            choose(engagement.id)
            say_next("Engagement started. The team list comes first.")
            st.rerun()


def _welcome() -> None:
    header(
        "Where would OKRs fail, and who should start?",
        "Ask the teams, read the risks, and plan a rollout that begins where it can work.",
    )
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.markdown("**Look around in a sample company**")
        st.markdown(
            "An invented maker of electric bicycles: 20 units on three levels, 140 answers, an interview "
            "with its sponsor, and the plan that follows. It takes a few seconds to set up."
        )
        if st.button("Open the sample engagement", type="primary", icon=":material/pedal_bike:"):
            _start_sample()
    with right:
        _new_engagement_form()
    st.markdown("##### What you need from a client")
    st.markdown(
        "1. **The list of teams**, with headcounts and who leads them. A template is handed out.\n"
        "2. **The answers** to the Lippitt-Knoster survey: from phones in the workshop, by personal links, on paper, or "
        "as a form tool exports them.\n"
        "3. **Half an hour with the sponsor** for the facts that no survey can tell."
    )


def _overview(chosen: Choice) -> None:
    context = context_for(chosen.workspace)
    engagement = context.store.engagement(chosen.workspace, chosen.engagement)
    steps = progress(context, chosen.engagement, len(list(fact_catalogue().definitions())))
    open_steps = [each for each in steps if each.state is not State.DONE]
    header(
        f"Where does {plain(engagement.name)} stand?",
        "Everything is in place: read the risks, then hand over the plan."
        if not open_steps
        else f"Next: {_STEPS[open_steps[0].step][0].lower()}. {open_steps[0].sentence}",
    )
    if engagement.sponsor:
        st.caption(f"Sponsor: {plain(engagement.sponsor)}. Started {engagement.created_on:%d %b %Y}.")
    first_open = open_steps[0].step if open_steps else None
    for each in steps:
        name, place = _STEPS[each.step]
        with st.container(border=True):
            text, action = st.columns([5, 1], vertical_alignment="center")
            text.markdown(f"{_SIGN[each.state]} **{name}**  \n{plain(each.sentence)}")
            kind = "primary" if each.step is first_open else "secondary"
            if action.button("Open", type=kind, key=f"step-{each.step}", width="stretch", help=name):
                st.switch_page(place)
    if not open_steps and st.button("Hand over the plan", type="primary", icon=":material/arrow_forward:"):
        st.switch_page(Place.HAND_OVER)
    with st.expander("Another engagement"):
        left, right = st.columns(2, gap="large")
        with left:
            _new_engagement_form()
        with right:
            if st.button("Open another sample", icon=":material/pedal_bike:"):
                _start_sample()
    with st.expander("Delete this engagement"):
        st.markdown(
            "Its team list, answers, results and plans are removed for good. Type its name to confirm."
        )
        typed = st.text_input("Name of the engagement", key=f"delete-name-{chosen.engagement}")
        if st.button("Delete for good", disabled=typed.strip() != engagement.name, icon=":material/delete:"):
            context.store.delete_engagement(chosen.workspace, chosen.engagement)
            plan_jobs().forget_all(chosen.workspace, chosen.engagement)
            forget_previews(chosen)
            say_next(f"{engagement.name} was deleted.")
            st.rerun()


current = choice()
if current is None:
    _welcome()
else:
    _overview(current)
