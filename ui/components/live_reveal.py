"""Showing results to the room: one component at a time, each ending in its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from engagement.comments import question_texts
from engagement.context import Context
from engagement.reading import Results, results_of
from engagement.revealing import Reveal, reveals, weakest_first
from engagement.room import Room, Stage
from engagement.room_steps import (
    ACTIONS,
    View,
    key_of_step,
    next_view,
    previous_view,
    show,
    step_of_words,
    view_of,
)
from surveys.survey import Survey
from ui.components.live_comments import comments_desk
from ui.components.live_join import projector_button
from ui.components.live_notes import actions_list, notes_beside, undo_deletion
from ui.components.live_picture import picture
from ui.components.page import plain
from ui.projector.drawings import LEAD_SIGNS, mean_drawing, spread_drawing
from ui.wiring import context_for

_PARTS = ("Show and discuss", "Read the comments", "Actions")
_ORDERS = ("As asked", "Weakest first")
_STAGES = {
    Stage.HIDDEN: "Nothing",
    Stage.REVEAL: "The component",
    Stage.DISCUSS: "Its question",
    Stage.CLOSE: "The end",
}


def sees_sentence(now: View, names: Mapping[str, str]) -> str:
    """What the room sees now.

    Examples
    --------
    >>> sees_sentence(View(Stage.DISCUSS, "vision"), {"vision": "Vision"})
    'The room discusses Vision.'
    """
    name = names.get(now.step, "")
    match now.stage:
        case Stage.CLOSE:
            return (
                "The room sees the end, with the actions."
                if now.step == ACTIONS
                else "The room sees the end."
            )
        case Stage.DISCUSS if key_of_step(now.step) is not None:
            return "The room reads a comment."
        case Stage.DISCUSS if name:
            return f"The room discusses {name}."
        case Stage.REVEAL if name:
            return f"The room sees {name}."
        case _:
            return "The room sees no result; it reads “Thank you”."


def goes_to(view: View | None, names: Mapping[str, str]) -> str:
    """What the button says that leads to a view.

    Examples
    --------
    >>> goes_to(View(Stage.DISCUSS, "vision"), {"vision": "Vision"})
    'Ask the question on Vision'
    """
    if view is None:
        return "This is the end"
    if view.stage is Stage.CLOSE:
        return "End the workshop"
    if key_of_step(view.step) is not None:
        return "Show a comment"
    name = names[view.step]
    return f"Show {name}" if view.stage is Stage.REVEAL else f"Ask the question on {name}"


@st.cache_resource(max_entries=16, show_spinner="Loading the results")
def _results(workspace: UUID, survey: UUID, publications: int) -> Results:
    """Publications never change, so each server process reads the newest once."""
    context = context_for(workspace)
    return results_of(context, context.store.survey(workspace, survey))


def room_console(context: Context, survey: Survey, room: Room) -> None:
    """The part of the console that comes after publication."""
    publications = context.store.publications(context.workspace, survey.id)
    results = _results(context.workspace, survey.id, publications)
    names = {c.id: c.label[survey.language] for c in results.instrument.components}
    part = st.segmented_control(
        "Part",
        _PARTS,
        default=_PARTS[0],
        required=True,
        key=f"room-part-{survey.id}",
        label_visibility="collapsed",
    )
    if part == _PARTS[1]:
        comments_desk(context, survey)
    elif part == _PARTS[2]:
        _end(context, survey, room)
        actions_list(context, survey, names)
        notes_beside(context, survey, "", "")
        undo_deletion(context, survey)
    else:
        _showing(context, survey, room, results, names)


def _showing(
    context: Context, survey: Survey, room: Room, results: Results, names: Mapping[str, str]
) -> None:
    shown = reveals(results, leaders_apart=room.leaders_apart)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.segmented_control(
            "Order", _ORDERS, default=_ORDERS[0], required=True, key=f"room-order-{survey.id}"
        )
        projector_button(context, survey)
    if order == _ORDERS[1]:
        shown = weakest_first(shown)
    texts = [reading for each in question_texts(context, survey.id) for reading in each.shown]
    steps = [*(each.component for each in shown), *(step_of_words(each.key) for each in texts)]
    _controls(context, survey, room, steps, names)
    at = next((each for each in shown if each.component == room.component), None)
    on_wall = view_of(room)
    left, right = st.columns([3, 2], gap="large")
    with left:
        key = key_of_step(room.component)
        wording = next((each.text for each in texts if each.key == key), "")
        if wording:
            with st.container(border=True):
                st.caption(":material/cast: On the projector")
                st.text(wording)
        elif on_wall.stage is Stage.CLOSE:
            _end(context, survey, room)
        else:
            _card(at or shown[0], on_wall if at else View(Stage.HIDDEN), survey.language)
    with right:
        beside = at.component if at else ""
        notes_beside(context, survey, beside, names.get(beside, ""))
        undo_deletion(context, survey)


def _controls(
    context: Context, survey: Survey, room: Room, steps: Sequence[str], names: Mapping[str, str]
) -> None:
    """Back, on, hide, and straight to a component or a stage."""
    now = view_of(room)
    ahead, back = next_view(now, steps), previous_view(now, steps)
    hidden = View(Stage.HIDDEN, "" if now.stage is Stage.CLOSE else now.step)
    components = [step for step in steps if step in names]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _button(context, survey, "Back", back, "arrow_back")
        _button(context, survey, goes_to(ahead, names), ahead, "arrow_forward", leads=True)
        _button(context, survey, "Hide", None if now.stage is Stage.HIDDEN else hidden, "visibility_off")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _component_choice(context, survey, now, components, names)
        _stage_choice(context, survey, now, components)


def _component_choice(
    context: Context, survey: Survey, now: View, components: Sequence[str], names: Mapping[str, str]
) -> None:
    """Straight to a component; while nothing is shown it is only made ready."""
    key = f"room-step-{survey.id}"
    # The widget follows the room, which the buttons and other browsers change, too.
    st.session_state[key] = now.step if now.step in components else None

    def go() -> None:
        stage = Stage.HIDDEN if now.stage is Stage.HIDDEN else Stage.REVEAL
        if st.session_state[key]:
            show(context, survey.id, View(stage, st.session_state[key]))

    st.selectbox(
        "Component",
        components,
        format_func=lambda each: names[each],
        placeholder="Go to one",
        key=key,
        on_change=go,
        width=240,
    )


def _stage_choice(context: Context, survey: Survey, now: View, components: Sequence[str]) -> None:
    key = f"room-stage-{survey.id}"
    st.session_state[key] = now.stage

    def go() -> None:
        stage = Stage(st.session_state[key] or now.stage)
        step = now.step if now.step in components else components[0]
        show(context, survey.id, View(stage, "" if stage is Stage.CLOSE else step))

    st.segmented_control(
        "The room sees",
        list(_STAGES),
        required=True,
        format_func=lambda each: _STAGES[each],
        key=key,
        on_change=go,
    )


def _button(
    context: Context, survey: Survey, label: str, to: View | None, icon: str, *, leads: bool = False
) -> None:
    st.button(
        label,
        type="primary" if leads else "secondary",
        icon=f":material/{icon}:",
        disabled=to is None,
        key=f"room-{icon}-{survey.id}",
        on_click=show,
        args=(context, survey.id, to),
    )


def _card(reveal: Reveal, now: View, language: str) -> None:
    """One component with its figures and its question, and which part of it is on the projector."""
    with st.container(border=True):
        st.subheader(plain(reveal.name), anchor=False)
        if now.stage is Stage.HIDDEN:
            st.caption(":material/visibility_off: Not on the projector")
        elif now.stage is Stage.REVEAL:
            st.caption(":material/cast: On the projector")
        st.markdown(f"**{plain(reveal.sentence)}**")
        picture(mean_drawing(reveal, language))
        for sign, lead in zip(LEAD_SIGNS, reveal.leads, strict=False):
            st.markdown(f"{sign} {plain(lead.label)}: {lead.text}")
        if reveal.shares is not None:
            picture(spread_drawing(reveal.shares, language))
            st.caption(f"Shares are rounded to {reveal.shares.step} %, so they need not add up.")
        for remark in reveal.remarks:
            st.caption(plain(remark))
    with st.container(border=True):
        st.caption(
            ":material/cast: On the projector" if now.stage is Stage.DISCUSS else "The question that follows"
        )
        st.markdown(plain(reveal.finding))
        st.markdown(f"#### {plain(reveal.question)}")


def _end(context: Context, survey: Survey, room: Room) -> None:
    """What the room reads at the end."""
    key, at_end = f"room-actions-{survey.id}", room.stage is Stage.CLOSE
    st.session_state[key] = at_end and room.component == ACTIONS

    def go() -> None:
        show(context, survey.id, View(Stage.CLOSE, ACTIONS if st.session_state[key] else ""))

    st.toggle(
        "List the actions on the projector, with owners and dates",
        disabled=not at_end,
        help=None if at_end else "Once the room is at the end.",
        key=key,
        on_change=go,
    )
