"""Who gets a link of their own? Addresses in, links out once, and whom one may write to again."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engagement.inviting import Invited, erase_all_addresses, everyone_invited, invite, invited, send_again
from engagement.running_room import change_room, room_for
from exchange.addresses_file import drafts_from_addresses
from exchange.mail_merge import mail_merge_csv
from surveys.faults import FaultsError
from surveys.survey import Survey, SurveyState
from ui.components.invitation_letters import (
    FreshLetters,
    fresh_letters,
    keep_letters,
    offer_letters,
    show_text,
)
from ui.components.page import chosen_or_stop, empty, header, next_step, plain, show_faults, show_notices
from ui.places import Place
from ui.session import say_next
from ui.wiring import context_for

_QUESTION = "Who gets a link of their own?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
surveys = context.store.surveys(chosen.workspace, chosen.engagement)


def _sentence(survey: Survey, found: Invited) -> str:
    if not found.people:
        return "Nobody has been invited personally. Codes on posters work without it."
    gone = " Their addresses are erased." if found.erased else ""
    closed = "" if survey.state is SurveyState.OPEN else " The survey takes no more answers."
    return f"{found.used}.{closed}{gone}"


def _inviting(survey: Survey, *, is_first: bool) -> None:
    st.markdown(
        "One row a person, with a column for the address and one for the team (its name or id, as in the team "
        "list of this survey). Other columns are not read."
    )
    st.caption(
        "Give each person one way in: whoever has a personal link and scans a poster as well can answer twice."
    )
    file = st.file_uploader("Addresses (.xlsx or .csv)", type=["xlsx", "csv", "txt"], key="addresses-file")
    if file is None or not st.button(
        "Check the list and make the links", type="primary" if is_first else "secondary"
    ):
        return
    try:
        drafts, read_as = drafts_from_addresses(file.getvalue(), file.name)
        letters, notices = invite(context, survey.id, drafts)
    except FaultsError as error:
        show_faults(error, "Nobody was invited.")
        return
    keep_letters(survey.id, FreshLetters(letters, again=False, notices=(*read_as, *notices)))
    st.rerun()


def _teams(survey: Survey, found: Invited) -> None:
    """How many are invited of each team; how many of them answered is told in the live room, in bands."""
    tree = context.store.survey_organisation(chosen.workspace, survey.id)
    st.dataframe(
        [
            {
                "Team": unit.name,
                "In the team list": unit.members_direct,
                "Invited": found.by_unit.get(unit.id, 0),
            }
            for unit in tree.in_tree_order()
            if unit.members_direct or found.by_unit.get(unit.id)
        ],
        hide_index=True,
        width="stretch",
    )


def _again(survey: Survey, found: Invited) -> None:
    """New links for those who have not answered, where that tells of nobody; else a mail to everyone."""
    st.markdown("##### Write again")
    if found.may_be_sent_again:
        # No number: it would fall with every answer that comes in.
        all_of_them = found.nobody_answered
        st.markdown(
            "New links for people who have not answered; the links they have stop working."
            + ("" if all_of_them else " They are of teams in which a list picks nobody out.")
        )
        if st.button("Make new links", icon=":material/forward_to_inbox:"):
            try:
                letters = send_again(context, survey.id)
            except FaultsError as error:
                show_faults(error)
                return
            keep_letters(survey.id, FreshLetters(letters, again=True))
            st.rerun()
        if all_of_them:
            return
        st.markdown("To the others goes a reminder to everyone:")
    else:
        st.markdown(
            "A list of those who have not answered would tell who has: either fewer than "
            f"{survey.threshold} people have answered, or fewer than {survey.threshold} have not. "
            "Remind everyone instead, with thanks to those who have answered; the links they have go on working."
        )
    with st.expander("Remind everyone, without new links"):
        everyone = everyone_invited(context, survey.id)
        tree = context.store.survey_organisation(chosen.workspace, survey.id)
        rows = [(each.address, tree.by_id[each.unit_id].name) for each in everyone]
        st.download_button(
            f"Save the addresses of all {len(rows)} invited people",
            partial(mail_merge_csv, rows, ("address", "team")),
            "everyone-invited.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        show_text(context, survey, "reminder")


def _open_links(survey: Survey) -> None:
    """Whether the codes of posters lead in beside the personal links."""
    key = f"open-links-{survey.id}"
    if st.session_state.get(key) is None:
        st.session_state[key] = room_for(context, survey.id).open_links

    def switch() -> None:
        wanted = bool(st.session_state[key])
        change_room(context, survey.id, lambda room: room.model_copy(update={"open_links": wanted}))

    st.toggle("The codes of the room, of teams and of the kiosk lead in, too", key=key, on_change=switch)
    st.caption(
        "Whoever has such a code can send several forms. Switched off, only personal links and paper forms "
        "typed in here are counted, so nobody can make a group larger with made-up answers."
    )


def _erasing(survey: Survey, found: Invited) -> None:
    with st.expander("Erase all addresses"):
        st.markdown(
            f"{found.addresses} addresses are kept until the results are published; then they are erased by "
            "themselves. You can do it now: the links go on working, but nobody can be written to again from here."
        )
        typed = st.text_input(f"Type the survey's name to confirm: {plain(survey.name)}", key="erase-name")
        if st.button("Erase all addresses", icon=":material/delete:"):
            try:
                erase_all_addresses(context, survey.id, typed)
            except FaultsError as error:
                show_faults(error)
                return
            say_next("All addresses are erased. The links go on working.")
            st.rerun()


def _page(survey: Survey) -> None:
    found, fresh = invited(context, survey.id), fresh_letters(survey.id)
    header(_QUESTION, _sentence(survey, found))
    st.caption(f"Survey: {plain(survey.name)}")
    is_open, has_address = survey.state is SurveyState.OPEN, bool(room_for(context, survey.id).address)
    if fresh is not None:
        show_notices(fresh.notices)
        offer_letters(context, survey, fresh)
    elif is_open and not has_address:
        empty(
            "Personal links lead to the address where people reach this program, and nobody has entered it yet.",
            "Enter the address",
            Place.PREFLIGHT,
        )
    elif is_open and not found.people:
        _inviting(survey, is_first=True)
    if found.people:
        _teams(survey, found)
        if is_open:
            _open_links(survey)
        if is_open and has_address and fresh is None:
            if not found.erased:
                _again(survey, found)
            with st.expander("Invite more people"):
                if found.erased:
                    st.caption("Addresses were erased, so nobody is recognised who was invited before.")
                _inviting(survey, is_first=False)
        if found.addresses:
            _erasing(survey, found)
    if not is_open:
        next_step("Read the results", Place.READINESS)


if not surveys:
    header(_QUESTION)
    empty(
        "Here you give each person a link that works once: addresses go in, a file for your mail program comes "
        "out. There is no survey yet. Open it first.",
        "Prepare the survey",
        Place.SURVEY,
    )
else:
    _page(surveys[-1])
