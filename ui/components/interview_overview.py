"""How far the interview is, what to ask next, and what saving changed."""

from __future__ import annotations

import streamlit as st

from engagement.interviewing import InterviewProgress, SavedInterview, progress_of
from engagement.risks import Risks
from readiness.facts import FactCatalogue
from ui.components.interview_desk import Desk
from ui.components.page import header, plain
from ui.printing.routes import guide_address
from ui.session import Choice

_FOR_WHOM = (
    "This page is for the consultant’s eyes: it shows every name and every quote, also those for the consultant "
    "only. Do not share your screen while it is open."
)


def overview(question: str, risks: Risks, catalogue: FactCatalogue) -> None:
    """The page's question, how far the interview is, and whether sources disagree."""
    progress = progress_of(risks.facts, catalogue)
    header(question, interview_sentence(progress, len(risks.contradictions), len(catalogue.sections)))
    st.progress(progress.known / progress.total, text=_progress_words(progress))
    st.caption(f":material/lock: {_FOR_WHOM}")


def interview_sentence(progress: InterviewProgress, contradictions: int, parts: int) -> str:
    """How many facts are known, and about how many of them sources contradict each other."""
    if not progress.known:
        return f"{progress.total} facts in {parts} parts, about {progress.minutes_left} minutes."
    sentence = f"{progress.known} of {progress.total} facts are known."
    if contradictions:
        about = "one of them" if contradictions == 1 else f"{contradictions} of them"
        sentence += f" Sources contradict each other about {about}."
    return sentence


def _progress_words(progress: InterviewProgress) -> str:
    words = [f"{progress.known} of {progress.total} known"]
    if progress.unknown:
        words.append(f"{progress.unknown} asked but unknown")
    if progress.unasked:
        minutes = "1 minute" if progress.minutes_left == 1 else f"{progress.minutes_left} minutes"
        words.append(f"{progress.unasked} not asked yet, about {minutes}")
    return " · ".join(words)


def next_to_ask(risks: Risks, desk: Desk) -> None:
    """The question that could change most, with the way to it."""
    best = risks.next_question
    if best is None:
        return
    titles = ", ".join(f"“{risks.catalogue.by_id[each].title}”" for each in best.pitfalls[:2])
    with st.container(border=True):
        st.markdown(
            f"**The next best question:** {plain(best.question)}  \n"
            f":gray[In “{plain(desk.part_of(best.fact).title)}”. Its answer could change most: it tells about "
            f"{plain(titles)}.]"
        )
        st.button(
            "Go to this question",
            icon=":material/arrow_downward:",
            key="go-to-next-question",
            on_click=desk.open_at,
            args=(best.fact,),
        )


def guides(chosen: Choice) -> None:
    """The interview on paper, empty or with what is known."""
    address = guide_address(chosen.workspace, chosen.engagement)
    with st.container(horizontal=True):
        st.link_button("Print the guide", address, icon=":material/print:")
        st.link_button("Print it with what is known", f"{address}?filled=1", icon=":material/print:")


def saved_words(saved: SavedInterview, catalogue: FactCatalogue) -> str:
    """What saving changed, to be said on the next page."""
    words = ["Interview saved."]
    if round(100 * abs(saved.later - saved.earlier)):
        words.append(
            f"“{plain(saved.moved)}” moved from {100 * saved.earlier:.0f} % to {100 * saved.later:.0f} %."
        )
    if saved.crossed:
        about = ", ".join(f"“{plain(catalogue.by_id[fact].question)}”" for fact in saved.crossed)
        words.append(f"Somebody else changed {about} meanwhile: both statements are kept.")
    return " ".join(words)


def unsaved_words(statements: int) -> str:
    """How many statements wait to be saved."""
    if not statements:
        return "Everything is saved."
    return f"{statements} {'change is' if statements == 1 else 'changes are'} not saved yet."
