"""What does the sponsor say? Facts in the order of a conversation, unknown always allowed."""

from __future__ import annotations

from datetime import date

import streamlit as st
from pydantic import ValidationError

from engagement.reading import current_risks
from readiness.facts import UNKNOWN, Fact, FactDefinition, FactKind, MayRead, SourceQuality, fact_catalogue
from surveys.faults import FaultsError
from surveys.instrument_files import faults_of_validation
from ui.components.page import chosen_or_stop, header, plain, show_faults
from ui.components.results import published_results
from ui.places import Place
from ui.session import answered, asked, say_next
from ui.wiring import context_for

_QUESTION = "What does the sponsor say?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
catalogue = fact_catalogue()
kept = {fact.fact: fact for fact in context.store.facts(chosen.workspace, chosen.engagement)}


def _value(definition: FactDefinition, fact: Fact | None) -> str | float | None:
    value = fact.value if fact else None
    if definition.kind is FactKind.NUMBER:
        return st.number_input(
            f"Answer in {definition.unit}",
            min_value=definition.minimum,
            max_value=definition.maximum,
            value=float(value) if isinstance(value, int | float) else None,
            step=1.0,
            placeholder="Unknown",
            key=f"fact-{chosen.engagement}-{definition.id}",
        )
    options = [UNKNOWN, *(option.id for option in definition.options)]
    answer = st.selectbox(
        "Answer",
        options,
        index=options.index(str(value)) if value in options else 0,
        format_func=lambda option: definition.label_of(None if option == UNKNOWN else option),
        key=f"fact-{chosen.engagement}-{definition.id}",
        label_visibility="collapsed",
    )
    return None if answer == UNKNOWN else answer


def _source(definition: FactDefinition, fact: Fact | None) -> dict[str, object]:
    key = f"{chosen.engagement}-{definition.id}"
    with st.popover("Source and quote", icon=":material/format_quote:"):
        qualities = list(SourceQuality)
        readers = list(MayRead)
        return {
            "quality": st.selectbox(
                "How we know",
                qualities,
                format_func=str,
                key=f"quality-{key}",
                index=qualities.index(fact.quality) if fact else qualities.index(SourceQuality.INTERVIEW),
            ),
            "quote": st.text_area(
                "Quote", value=fact.quote if fact else "", max_chars=2000, key=f"quote-{key}"
            ),
            "said_by": st.text_input(
                "Who or what", value=fact.said_by if fact else "", max_chars=200, key=f"by-{key}"
            ),
            "on": st.date_input(
                "When",
                value=fact.on if fact else None,
                max_value=date.today(),
                format="YYYY-MM-DD",
                key=f"on-{key}",
            ),
            "may_read": st.selectbox(
                "Who may read the source",
                readers,
                format_func=str,
                key=f"reader-{key}",
                index=readers.index(fact.may_read) if fact else readers.index(MayRead.KIND_OF_SOURCE),
            ),
        }


def _asked(definition: FactDefinition) -> dict[str, object]:
    fact = kept.get(definition.id)
    st.markdown(f"**{plain(definition.question)}**", help=definition.hint)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        value = _value(definition, fact)
    with right:
        source = _source(definition, fact)
    return {"fact": definition.id, "value": value, **source}


def _save(answers: list[dict[str, object]], *, then_pitfalls: bool) -> None:
    facts = []
    for answer in answers:
        untouched = answer["value"] is None and not answer["quote"] and str(answer["fact"]) not in kept
        if untouched:
            continue
        try:
            facts.append(Fact.model_validate(answer))
        except ValidationError as error:
            show_faults(FaultsError(faults_of_validation(error, str(answer["fact"]))), "Not saved.")
            return
    before = current_risks(context, chosen.engagement, results).report
    context.store.save_facts(chosen.workspace, chosen.engagement, facts)
    after = current_risks(context, chosen.engagement, results)
    moved = max(
        after.report.overall, key=lambda risk: abs(risk.probability - before.of(risk.pitfall).probability)
    )
    earlier = before.of(moved.pitfall).probability
    title = after.catalogue.by_id[moved.pitfall].title
    change = (
        f" “{title}” moved from {100 * earlier:.0f} % to {100 * moved.probability:.0f} %."
        if round(100 * abs(moved.probability - earlier))
        else ""
    )
    answered()
    say_next(f"Interview saved.{change}")
    if then_pitfalls:
        st.switch_page(Place.PITFALLS)
    st.rerun()


results = published_results(chosen)
known = sum(fact.value is not None for fact in kept.values())
total = len(list(catalogue.definitions()))
best = current_risks(context, chosen.engagement, results).report.next_question
header(
    _QUESTION,
    f"{known} of {total} facts are known."
    if known
    else f"{total} facts in {len(catalogue.sections)} parts, about 25 minutes.",
)
st.progress(known / total, text=f"{known} of {total}")
wanted = asked() or (best.fact if best is not None else None)
opened = next(
    (part.title for part in catalogue.sections if any(each.id == asked() for each in part.facts)), None
)
if wanted is not None and known < total:
    part = next(part for part in catalogue.sections if any(each.id == wanted for each in part.facts))
    label = "You came for" if asked() else "The next best question"
    st.info(
        f"{label}: **{plain(catalogue.by_id[wanted].question)}**  \nIn “{plain(part.title)}”.",
        icon=":material/help:",
    )
st.markdown("Unknown is always an answer. Save at any time and go on later.")
given: list[dict[str, object]] = []
with st.form("interview", border=False):
    for tab, section in zip(
        st.tabs([section.title for section in catalogue.sections], default=opened),
        catalogue.sections,
        strict=True,
    ):
        with tab:
            given.extend(_asked(definition) for definition in section.facts)
    with st.container(horizontal=True):
        stay = st.form_submit_button("Save the interview", type="primary", icon=":material/save:")
        # Leaving saves, too: an answer given in a conversation must not get lost.
        leave = st.form_submit_button("Save and see the pitfalls", icon=":material/arrow_forward:")
    if stay or leave:
        _save(given, then_pitfalls=leave)
