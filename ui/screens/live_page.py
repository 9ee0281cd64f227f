"""Is everyone in? The room: its door, who has answered, and what is shown of the results."""

from __future__ import annotations

import streamlit as st

from engagement.reading import has_results, late_answers
from engagement.room import Door, Room
from engagement.room_steps import view_of
from engagement.running_room import room_for
from surveys.survey import Survey, SurveyState
from ui.components.late_answers import about_words
from ui.components.live_door import door_controls, reading_results, told_before
from ui.components.live_join import join_block
from ui.components.live_reveal import room_console, sees_sentence
from ui.components.live_turnout import live_sentence, live_teams
from ui.components.page import chosen_or_stop, empty, header, next_step
from ui.places import Place
from ui.wiring import context_for

_QUESTION, _AFTERWARDS = "Is everyone in?", "What does the room see?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
surveys = context.store.surveys(chosen.workspace, chosen.engagement)


def _wave() -> Survey:
    """The newest wave, or the one chosen; each has a room of its own."""
    if len(surveys) == 1:
        return surveys[0]
    newest_first = list(reversed(surveys))
    place = st.selectbox(
        "Wave",
        range(len(newest_first)),
        format_func=lambda each: newest_first[each].name,
        key=f"room-wave-{chosen.engagement}",
        width=320,
    )
    return newest_first[place]


def _not_open_yet(survey: Survey, room: Room) -> None:
    """Before the first answer can come."""
    closed_again = room.cleared_on is not None
    header(
        _QUESTION,
        f"The door of “{survey.name}” is shut: phones wait."
        if closed_again
        else f"Not yet: the door of “{survey.name}” has not been opened.",
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        door_controls(context, survey, room, may_close=closed_again)
        told_before(survey, room)
    with right:
        join_block(context, survey, room)


def _collecting(survey: Survey, room: Room) -> None:
    """While answers come in."""
    header(_QUESTION)
    live_sentence(context, survey, room)
    door_controls(context, survey, room)
    left, right = st.columns([3, 2], gap="large")
    with left:
        live_teams(context, survey, room)
    with right:
        join_block(context, survey, room)


def _closed(survey: Survey) -> None:
    """Closed, and nothing read yet."""
    header(_QUESTION, f"“{survey.name}” is closed, its results unread.")
    reading_results(context, survey)


def _open_for_late_answers(survey: Survey, room: Room) -> None:
    """Published before; the results stand while late answers come."""
    late = late_answers(context, survey.id)
    is_open = survey.state is SurveyState.OPEN
    header(
        _QUESTION,
        f"“{survey.name}” is {'open again' if is_open else 'closed'} with {about_words(late)} late answers; "
        "its results stand until it is published again."
        if late
        else f"“{survey.name}” is {'open again for' if is_open else 'closed without'} late answers.",
    )
    st.caption(
        "No bands while late answers come: beside what is published they would tell of those who come late."
    )
    if is_open:
        door_controls(context, survey, room, may_close=False)
        join_block(context, survey, room)
    next_step("Publish again, or keep the results", Place.IMPORT)
    if room.door is Door.SHUT or not is_open:
        st.subheader(_AFTERWARDS, anchor=False)
        room_console(context, survey, room)


def _published(survey: Survey, room: Room) -> None:
    """The results are there; the room sees what the facilitator shows."""
    instrument = context.store.survey_instrument(chosen.workspace, survey.id)
    names = {c.id: c.label[survey.language] for c in instrument.components}
    header(_AFTERWARDS, sees_sentence(view_of(room), names))
    if room.leaders_apart:
        st.caption(
            "The boss is in the room: wherever it may be shown, the mean is that of those who do not lead."
        )
    room_console(context, survey, room)
    next_step("Look behind the results", Place.READINESS)


if not surveys:
    header(_QUESTION)
    empty(
        "Here the room will answer, see its results and talk about them. It takes a survey first.",
        "Prepare the survey",
        Place.SURVEY,
    )
else:
    wave = _wave()
    its_room = room_for(context, wave.id)
    if wave.state is SurveyState.PUBLISHED:
        _published(wave, its_room)
    elif has_results(context, wave):
        _open_for_late_answers(wave, its_room)
    elif wave.state is SurveyState.CLOSED:
        _closed(wave)
    elif its_room.door is Door.SHUT:
        _not_open_yet(wave, its_room)
    else:
        _collecting(wave, its_room)
