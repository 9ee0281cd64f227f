"""The form: who observed where and when, then the signs, moment by moment."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.observed_findings import moved_words, sign_to_look_for
from engagement.observing import LONGEST_NAME, LONGEST_NOTE, Visit, record
from engagement.reading import Results
from engagement.risks import Risks, current_risks
from readiness.evidence.observed import STEPS
from readiness.evidence.sign_groups import Sign, SignGroup, sign_groups, signs_of
from readiness.pitfall_catalogue import PitfallCatalogue
from surveys.faults import FaultsError
from surveys.organisation import Organisation
from ui.components.observation_draft import Draft, Given, draft_of
from ui.components.page import plain, show_faults
from ui.components.place_choice import place_choice
from ui.session import Choice, say_next, signed_in

NOTE_HINT = (
    "Names and notes are for the consultant; the client reads “seen in the room”. Do not name people who answer "
    "a survey, and write nothing by which one could tell who they are."
)
_COUNTING = (
    "Each observer enters what they saw themselves. Several entries of one observer about one pitfall count damped; "
    "two observers who agree count more. The same sign again on the same day corrects the entry, another day adds one."
)


@st.fragment
def observation_form(chosen: Choice, context: Context, risks: Risks, results: Results | None) -> None:
    """Signs to tick. A fragment: a tick costs no more than redrawing the form."""
    engagement = chosen.engagement
    kept = context.store.observations(chosen.workspace, engagement)
    account = signed_in()
    draft = draft_of(engagement, account.name if account else "", context.today(), kept)
    _collect(engagement, draft)
    visit = _head(engagement, draft, risks.known.organisation, context)
    if visit != draft.visit:
        draft.move(visit, kept)
    group = _moment(engagement, draft, risks)
    for sign in group.keys:
        _sign(engagement, draft, sign, risks.catalogue)
    _save_bar(chosen, context, draft, results)
    st.caption(f"{NOTE_HINT}  \n{_COUNTING}")


def _head(engagement: UUID, draft: Draft, organisation: Organisation | None, context: Context) -> Visit:
    visit = draft.visit
    who, where, when = st.columns([3, 3, 2])
    name = who.text_input(
        "Who observed",
        visit.seen_by,
        max_chars=LONGEST_NAME,
        key=f"observer-{engagement}",
        placeholder="Name of the observer",
    )
    with where:
        place = place_choice(organisation, visit.unit, f"observed-in-{engagement}")
    day = when.date_input(
        "When", visit.on, max_value=context.today(), format="YYYY-MM-DD", key=f"observed-on-{engagement}"
    )
    return Visit(name.strip(), place, day)


def _moment(engagement: UUID, draft: Draft, risks: Risks) -> SignGroup:
    groups = {group.id: group for group in sign_groups()}
    best = sign_to_look_for(risks)
    if best is not None:
        there = next(group for group in groups.values() if (best.pitfall, best.id) in group.keys)
        st.info(
            f"Worth looking for next, under “{there.title}”: {plain(best.text)}", icon=":material/visibility:"
        )
    chosen = st.segmented_control(
        "When in the workshop",
        list(groups),
        default=next(iter(groups)),
        required=True,
        format_func=lambda each: groups[each].title,
        key=f"observed-moment-{engagement}",
    )
    group = groups[chosen]
    everywhere = [sign for each in groups.values() for sign in each.keys]
    marked = sum(draft.value_of(sign)[0] is not None for sign in everywhere)
    st.caption(f"{group.when} {marked} of {len(everywhere)} signs are marked so far, in all moments.")
    return group


def _collect(engagement: UUID, draft: Draft) -> None:
    """Take what was marked just before another moment or place was chosen.

    Both can arrive in one run, which does not draw the sign any more: without this it were lost.
    """
    for sign in (sign for group in sign_groups() for sign in group.keys):
        key = _key(engagement, draft, sign)
        if f"step-{key}" in st.session_state:
            steps = st.session_state[f"step-{key}"]
            note = st.session_state.get(f"note-{key}", draft.value_of(sign)[1])
            draft.take(sign, _given(steps, note))


def _key(engagement: UUID, draft: Draft, sign: Sign) -> str:
    return f"{engagement}-{draft.version}-{'-'.join(sign)}"


def _given(steps: int | None, note: str) -> Given:
    """A note stands only beside a step."""
    return (steps, "" if steps is None else note.strip())


def _sign(engagement: UUID, draft: Draft, sign: Sign, catalogue: PitfallCatalogue) -> None:
    words = signs_of(catalogue)[sign].sign
    steps, note = draft.value_of(sign)
    key = _key(engagement, draft, sign)
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(words)}**")
        given = st.segmented_control(
            words,
            list(STEPS),
            default=steps,
            format_func=STEPS.__getitem__,
            key=f"step-{key}",
            label_visibility="collapsed",
            width="stretch",
        )
        if given is not None:
            note = st.text_area(
                f"Note on: {words}",
                note,
                max_chars=LONGEST_NOTE,
                height=68,
                key=f"note-{key}",
                placeholder="Note: what exactly was seen or said",
                label_visibility="collapsed",
            )
    draft.take(sign, _given(given, note))


def _save_bar(chosen: Choice, context: Context, draft: Draft, results: Results | None) -> None:
    waiting = len(draft.pending)
    with st.container(horizontal=True, vertical_alignment="center"):
        # Never disabled: a note that is still being typed counts once the button is clicked.
        pressed = st.button("Save what was seen", type="primary", icon=":material/save:")
        if waiting:
            st.markdown(f"{waiting} {'change is' if waiting == 1 else 'changes are'} not saved yet.")
        else:
            st.caption("A sign without a mark was not looked for. Click a mark again to take it back.")
    if pressed and not waiting:
        st.info("There is nothing new to save: mark a sign first.", icon=":material/info:")
    elif pressed:
        _save(chosen, context, draft, results)


def _save(chosen: Choice, context: Context, draft: Draft, results: Results | None) -> None:
    before = current_risks(context, chosen.engagement, results).report
    count = len(draft.pending)
    try:
        kept = record(context, chosen.engagement, draft.visit, draft.ticks)
    except FaultsError as error:
        show_faults(error, "Nothing was saved; the ticks are still there.")
        return
    draft.saved(kept)
    moved = moved_words(before, current_risks(context, chosen.engagement, results), draft.visit.unit)
    say_next(f"{count} {'sign' if count == 1 else 'signs'} saved. {moved}".strip())
    st.rerun()
