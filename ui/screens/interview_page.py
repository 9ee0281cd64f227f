"""What does the sponsor say? Facts in the order of a conversation, unknown always allowed."""

from __future__ import annotations

import streamlit as st

from engagement.interview_drafts import StatementDraft, Talk, changes_of
from engagement.interviewing import save_interview
from engagement.risks import current_risks
from readiness.evidence.readers import Reader
from readiness.facts import UNKNOWN, FactSection, fact_catalogue
from surveys.faults import FaultsError
from ui.components.interview_desk import Desk
from ui.components.interview_overview import guides, next_to_ask, overview, saved_words, unsaved_words
from ui.components.interview_question import question
from ui.components.page import chosen_or_stop, plain, show_faults
from ui.components.results import published_results
from ui.places import Place
from ui.session import answered, asked, say_next
from ui.wiring import context_for

_QUESTION = "What does the sponsor say?"
_TOP = "questions"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
catalogue = fact_catalogue()
results = published_results(chosen)
# The interview is for the consultant alone, so all that was said is here.
risks = current_risks(context, chosen.engagement, results, Reader.CONSULTANT)
desk = Desk(chosen.engagement, catalogue)
desk.bring_in_step(risks.facts, context)
desk.open_once_at(asked())


def _talk() -> Talk:
    """Whom the interviewer is talking to; asked once instead of at each question."""
    with st.container(horizontal=True):
        who = st.text_input(
            "You are talking to",
            key=f"talk-with-{chosen.engagement}",
            max_chars=200,
            placeholder="CEO",
            persist_state="session",
            help="Stands for “who” in each new statement said in interview that names nobody else.",
            width=320,
        )
        on = st.date_input(
            "On",
            key=f"talk-on-{chosen.engagement}",
            format="YYYY-MM-DD",
            persist_state="session",
            width=180,
        )
    return Talk(who or "", on)


def _part(part: FactSection, talk: Talk) -> list[StatementDraft]:
    """A part of the conversation; the fact somebody came for stands first."""
    here = {fact.id: [each for each in desk.drafts if each.fact == fact.id] for fact in part.facts}
    how_far = st.empty()
    shown: list[StatementDraft] = []
    for fact in sorted(part.facts, key=lambda each: each.id != desk.first):
        with st.container(border=True):
            shown += question(
                fact,
                here[fact.id],
                talk,
                mark=_mark(fact.id),
                another=desk.add_source,
                removed=desk.remove_or_bring_back,
            )
    known = {each.fact for each in shown if each.value not in {None, UNKNOWN} and not each.is_removed}
    how_far.caption(f"{len(known)} of {len(part.facts)} known in this part.")
    return shown


def _mark(fact: str) -> str:
    if fact == asked():
        return "You came for this question"
    best = risks.next_question
    return "The next best question" if best is not None and best.fact == fact else ""


def _save(talk: Talk, *, then_pitfalls: bool) -> None:
    try:
        changes = changes_of(desk.drafts, catalogue, talk, today=context.today())
    except FaultsError as error:
        show_faults(error, "Not saved; what you typed is still there.")
        return
    saved = save_interview(context, chosen.engagement, changes, results)
    desk.settle()
    answered()
    say_next(saved_words(saved, catalogue))
    if then_pitfalls:
        st.switch_page(Place.PITFALLS)
    st.rerun()


@st.fragment
def _conversation() -> None:
    """The questions. A fragment, so that an answer waits for nothing else on the page."""
    talk = _talk()
    st.subheader("The questions", anchor=_TOP)
    titles = [part.title for part in catalogue.sections]
    shown: list[StatementDraft] = []
    tabs = st.tabs(titles, key=desk.part_key, on_change=desk.forget_first)
    for number, (tab, part) in enumerate(zip(tabs, catalogue.sections, strict=True), start=1):
        with tab:
            shown += _part(part, talk)
            with st.container(horizontal=True, vertical_alignment="center"):
                if number < len(titles):
                    st.button(
                        f"Next part: {plain(titles[number])}",
                        icon=":material/arrow_forward:",
                        key=f"next-part-{number}",
                        on_click=desk.open_part,
                        args=(titles[number],),
                    )
                # A page keeps its place when a part opens: its first question is then above.
                st.markdown(f"[Up to the first question](#{_TOP})", width="content")
    order = {each.id: position for position, each in enumerate(desk.drafts)}
    desk.drafts = sorted(shown, key=lambda each: order[each.id])
    said = st.container()
    st.caption(unsaved_words(sum(each.is_touched for each in desk.drafts)))
    with st.container(horizontal=True):
        stay = st.button("Save the interview", type="primary", icon=":material/save:")
        # Leaving saves, too: an answer given in a conversation must not get lost.
        leave = st.button("Save and see the pitfalls", icon=":material/arrow_forward:")
    if stay or leave:
        with said:
            _save(talk, then_pitfalls=leave)


overview(_QUESTION, risks, catalogue)
next_to_ask(risks, desk)
guides(chosen)
_conversation()
