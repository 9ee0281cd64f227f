"""What is still open: the next best question, and what would change one pitfall's chance."""

from __future__ import annotations

import streamlit as st

from engagement.answering_facts import Cell, Change, fact_answered, observation_answered, question_to_ask
from engagement.context import Context
from engagement.ports import NotKept
from readiness.evidence.readers import Reader
from readiness.facts import Fact, MayRead, Observation
from readiness.pitfall_catalogue import ObservationSignal
from readiness.risk.questions import Question
from surveys.faults import FaultsError
from ui.components.page import plain, show_faults
from ui.components.risk_answer import fact_form, observation_form
from ui.components.risk_places import WHOLE
from ui.components.risk_words import View, percent
from ui.session import Choice

_MOVED = "risk-moved"
_SAVES = "risk-saves"
_MOST_NAMED = 3


def moved_message() -> str | None:
    """What the answer just saved has moved, once."""
    message: str | None = st.session_state.pop(_MOVED, None)
    return message


def next_best(context: Context, chosen: Choice, view: View) -> None:
    """The open fact that could change most, with the form that answers it."""
    found = question_to_ask(view.risks)
    with st.container(border=True):
        if found is None:
            st.markdown("**Every fact is known.** Signs to look for in workshops may still be open.")
            return
        titles = [f"“{view.risks.catalogue.by_id[each].title}”" for each in found.pitfalls[:_MOST_NAMED]]
        st.markdown(
            f"**The next best question:** {plain(found.question)}  \n"
            f":small[It tells about {plain(' and '.join(titles))}; the answer could move {found.weeks:.1f} weeks of "
            "delay to expect.]"
        )
        definition = view.risks.definitions.by_id[found.fact]
        fact = fact_form(
            definition, f"next-{chosen.engagement}-{definition.id}-{_saves()}", today=context.today()
        )
        if fact is not None:
            _keep(context, chosen, view, fact, (None, found.pitfalls[0]))


def settling_question(context: Context, chosen: Choice, view: View, cell: Cell) -> tuple[Question, ...]:
    """The question that would settle the most, with its form; the questions that stay open beside it."""
    unit, pitfall = cell
    entry = view.risks.catalogue.by_id[pitfall]
    questions = view.risks.questions_in(unit, pitfall)
    st.markdown("**The question that would settle it**")
    if not questions:
        st.markdown("Every catalogued question is answered; every sign was looked for.")
    else:
        st.markdown(_asked(questions[0]))
        _answered(context, chosen, view, cell, questions[0])
    st.markdown(f"**What would show that we are wrong:** {plain(entry.disconfirming_question)}")
    return questions[1:]


def further_questions(
    context: Context, chosen: Choice, view: View, cell: Cell, questions: tuple[Question, ...]
) -> None:
    """The other open questions, each with the chances its answers would lead to and its form."""
    for question in questions:
        ends = [percent(answer.chance) for answer in question.answers]
        reach = f" ({ends[0]} to {ends[-1]})" if ends else ""
        with st.expander(f"{plain(question.text)}{reach}"):
            st.markdown(_asked(question))
            _answered(context, chosen, view, cell, question)


def _asked(question: Question) -> str:
    """The question with what its answers would do."""
    if question.kind == "fact":
        return f"Ask: {plain(question.text)}  \n:small[→ the chance if a document said so]"
    ends = "; ".join(f"{plain(each.label.lower())} → {percent(each.chance)}" for each in question.answers)
    return f"Look for: {plain(question.text)}  \n:small[{ends}]"


def _answered(context: Context, chosen: Choice, view: View, cell: Cell, question: Question) -> None:
    unit, pitfall = cell
    key = f"answer-{chosen.engagement}-{unit or ''}-{pitfall}-{question.id}-{_saves()}"
    if question.kind == "fact":
        leads_to = {answer.label: f"→ {percent(answer.chance)}" for answer in question.answers}
        fact = fact_form(
            view.risks.definitions.by_id[question.id], key, leads_to=leads_to, today=context.today()
        )
        if fact is not None:
            _keep(context, chosen, view, fact, cell)
        return
    signals = view.risks.catalogue.by_id[pitfall].signals
    signal = next(each for each in signals if isinstance(each, ObservationSignal) and each.id == question.id)
    where = {None: WHOLE} | {place.id: place.name for place in view.places.shown}
    seen = observation_form(pitfall, signal, where, key, at=unit, today=context.today())
    if seen is not None:
        _keep(context, chosen, view, seen, cell)


def _keep(context: Context, chosen: Choice, view: View, new: Fact | Observation, about: Cell) -> None:
    """Keep an answer, and show the page anew with what it moved."""
    results = view.risks.known.results
    try:
        change: Change = (
            fact_answered(context, chosen.engagement, new, results=results, reader=view.reader)
            if isinstance(new, Fact)
            else observation_answered(context, chosen.engagement, new, results=results, reader=view.reader)
        )
    except FaultsError as error:
        show_faults(error, "Not saved.")
        return
    except NotKept:
        st.error("This engagement is no longer there, so nothing was saved.", icon=":material/error:")
        return
    unseen = isinstance(new, Fact) and new.may_read is MayRead.CONSULTANT and view.reader is Reader.CLIENT
    # A form of a new name: what was typed, perhaps in confidence, must not stay on the screen.
    st.session_state[_SAVES] = _saves() + 1
    st.session_state[_MOVED] = "Kept for the consultant's view." if unseen else change.sentence(about)
    st.rerun()


def _saves() -> int:
    """How many answers this session has saved here; part of each form's name."""
    count: int = st.session_state.get(_SAVES, 0)
    return count
