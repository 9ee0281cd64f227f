"""Which statements the next wave asks: chosen, moved, reworded, added."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import streamlit as st

from engagement.designing import comparability, uploaded_design
from engagement.findings import listed
from surveys.design import chosen, with_item, with_question, with_texts
from surveys.faults import FaultsError
from surveys.instrument import Instrument, Item, ItemKind, OpenQuestion
from surveys.languages import own_name
from surveys.presets import Preset, preset_ids
from surveys.translations import texts_of
from ui.components.design_state import Designer, show_outcome, size_of
from ui.components.page import plain, show_faults
from ui.session import say_next

PART = "statements"
_PITFALLS, _QUESTIONS = "Pitfalls people can see", "Open questions"
_HELP = {
    Preset.EVERYTHING: "All statements and open questions that earlier waves or the shipped survey have.",
    Preset.COMPONENTS: "The components and their symptoms; no pitfalls, no open questions.",
    Preset.SHORT: "A short pulse, one of the two reversed where there is one. Means rest on less than with "
    "all statements, and compare only with waves that asked the same two.",
}


def statements_tab(designer: Designer) -> None:
    """Choose, move, reword and add statements; every change is kept at once."""
    show_outcome(PART)
    _presets(designer)
    _comparability(designer)
    asked, columns = _ids(designer.design), st.columns(2)
    for number, (name, entries) in enumerate(_groups(designer.widest, designer.source)):
        count = sum(each.id in asked for each in entries)
        with columns[number % 2].container(border=True):
            st.markdown(f"**{plain(name)}** :small[{count} of {len(entries)} asked]")
            for each in entries:
                _checkbox(designer, each, is_asked=each.id in asked)
    _one_text(designer)
    _own_statement(designer)
    _own_question(designer)
    _other_instrument(designer)


def _presets(designer: Designer) -> None:
    with st.container(horizontal=True):
        for preset in Preset:
            st.button(
                preset.value,
                key=designer.key(f"preset-{preset.name}"),
                help=_HELP[preset],
                on_click=partial(_choose, designer, preset_ids(designer.widest, preset)),
            )


def _choose(designer: Designer, ids: tuple[str, ...]) -> None:
    designer.edit(lambda: chosen(designer.widest, ids), PART, "The choice stays as it was.")


def _comparability(designer: Designer) -> None:
    """What the choice costs in comparisons, before it is made for good."""
    found = comparability(
        designer.context,
        designer.engagement,
        designer.design,
        designer.source,
        instead_of=designer.replaces.id if designer.replaces else None,
    )
    if found is None:
        return
    lines = []
    if found.comparable:
        lines.append(f"Comparable with “{found.wave}”: {listed(found.comparable)}.")
    if found.unlike:
        reasons = "; ".join(f"{label} ({reason})" for label, reason in found.unlike.items())
        lines.append(f"Not comparable: {reasons}.")
    st.caption(plain(" ".join(lines)))
    if found.left_out:
        verb = "is" if len(found.left_out) == 1 else "are"
        st.warning(
            plain(
                f"{listed(found.left_out)} {verb} not asked. Readiness, risks and plan read the newest published "
                "wave only, so they will know nothing of it."
            ),
            icon=":material/visibility_off:",
        )


def _groups(instrument: Instrument, language: str) -> Iterator[tuple[str, list[Item | OpenQuestion]]]:
    """What can be asked, by component, as the page and the phone group it."""
    for component in instrument.components:
        own = [*instrument.items_of(component.id), *instrument.items_of(component.id, ItemKind.SYMPTOM)]
        yield component.label[language], list(own)
    pitfalls: list[Item | OpenQuestion] = [each for each in instrument.items if each.kind is ItemKind.PITFALL]
    if pitfalls:
        yield _PITFALLS, pitfalls
    if instrument.open_questions:
        yield _QUESTIONS, list(instrument.open_questions)


def _ids(instrument: Instrument) -> set[str]:
    return set(preset_ids(instrument, Preset.EVERYTHING))


def _checkbox(designer: Designer, entry: Item | OpenQuestion, *, is_asked: bool) -> None:
    key = designer.key(f"ask-{entry.id}")
    # The kept design decides, also after a preset or a choice that was refused.
    st.session_state[key] = is_asked
    st.checkbox(
        plain(entry.text[designer.source]) + _remark(entry),
        key=key,
        on_change=_toggle,
        args=(designer, entry.id, key),
    )


def _remark(entry: Item | OpenQuestion) -> str:
    remarks = []
    if isinstance(entry, Item):
        remarks += ["asks for the symptom"] if entry.kind is ItemKind.SYMPTOM else []
        remarks += ["reversed"] if entry.reversed and entry.kind is ItemKind.COMPONENT else []
    remarks += ["own"] if entry.source.document == "own" else []
    return f"  :small[({', '.join(remarks)})]" if remarks else ""


def _toggle(designer: Designer, entry: str, key: str) -> None:
    wanted = _ids(designer.design) ^ {entry}
    if bool(st.session_state[key]) == (entry in _ids(designer.design)):
        return
    ids = [each for each in preset_ids(designer.widest, Preset.EVERYTHING) if each in wanted]
    designer.edit(lambda: chosen(designer.widest, ids), PART, "The choice stays as it was.")


def _one_text(designer: Designer) -> None:
    """Move or reword one statement or question; other texts of the survey can be reworded, too."""
    with st.expander("Move or reword"):
        design, source = designer.design, designer.source
        texts = texts_of(design, source)
        frame = ("title", "introduction")
        places = [p for p in texts if p.startswith(("item.", "question.")) or p in frame]
        place = st.selectbox(
            "Text", places, format_func=lambda p: _short(p, texts[p]), key=designer.key("text")
        )
        _moves(designer, place)
        language = st.selectbox(
            "Words in", design.languages, format_func=own_name, key=designer.key("words-in")
        )
        present = texts_of(design, language)[place]
        with st.form(designer.key("reword"), border=False):
            words = st.text_area(
                "Wording", present, key=designer.key(f"wording-{place}-{language}-{present}")
            )
            same = place.startswith("item.") and st.checkbox(
                "It still means the same, such as after a typo was corrected",
                key=designer.key("same-meaning"),
                help="Then waves stay comparable. Otherwise the statement counts as a new one, and the other "
                "languages have to be confirmed again.",
            )
            if st.form_submit_button("Save the wording"):
                _reword(designer, language, place, words, same_meaning=bool(same))


def _short(place: str, text: str) -> str:
    kind = {"title": "Title", "introduction": "First screen"}.get(place, "")
    return f"{kind}: {text}" if kind else text


def _reword(designer: Designer, language: str, place: str, words: str, *, same_meaning: bool) -> None:
    def change() -> Instrument:
        return with_texts(designer.design, language, {place: words}, same_meaning=same_meaning)

    if designer.edit(change, PART):
        say_next("The wording is saved.")
    st.rerun()


def _moves(designer: Designer, place: str) -> None:
    """Buttons that move a statement among those that are asked beside it."""
    entry = place.partition(".")[2]
    groups = [[each.id for each in entries] for _, entries in _groups(designer.design, designer.source)]
    group = next((each for each in groups if entry in each), [])
    if len(group) < 2:
        return
    position = group.index(entry)
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, icon, step in (("Move up", "arrow_upward", -1), ("Move down", "arrow_downward", 1)):
            other = position + step
            st.button(
                label,
                icon=f":material/{icon}:",
                key=designer.key(f"move-{step}"),
                disabled=not 0 <= other < len(group),
                on_click=_swap,
                args=(designer, entry, group[other % len(group)]),
            )
        st.markdown(f":small[{position + 1} of {len(group)} in its group]")


def _swap(designer: Designer, one: str, other: str) -> None:
    turned = {one: other, other: one}
    ids = [turned.get(each, each) for each in preset_ids(designer.design, Preset.EVERYTHING)]
    designer.edit(lambda: chosen(designer.design, ids), PART)


def _own_statement(designer: Designer) -> None:
    design = designer.design
    labels = {c.id: c.label[designer.source] for c in design.components}
    with st.expander("Add a statement of your own"), st.form(designer.key("own"), border=False):
        component = st.selectbox("About", list(labels), format_func=lambda each: labels[each])
        texts = {
            code: st.text_input(f"Statement in {own_name(code)}", key=designer.key(f"own-{code}"))
            for code in design.languages
        }
        is_reversed = st.checkbox("Agreeing with it is bad (reversed)")
        st.caption("Speak of “we”, of one thing only, and of what people can see in their own team.")
        if st.form_submit_button("Add the statement"):
            change = partial(with_item, design, component, texts, is_reversed=is_reversed)
            if designer.edit(change, PART, "The statement was not added."):
                _clear(designer, "own", design.languages)
                say_next("The statement is added.")
            st.rerun()


def _own_question(designer: Designer) -> None:
    design = designer.design
    with st.expander("Add an open question"), st.form(designer.key("own-question"), border=False):
        texts = {
            code: st.text_input(f"Question in {own_name(code)}", key=designer.key(f"question-{code}"))
            for code in design.languages
        }
        if st.form_submit_button("Add the question"):
            if designer.edit(partial(with_question, design, texts), PART, "The question was not added."):
                _clear(designer, "question", design.languages)
                say_next("The question is added.")
            st.rerun()


def _clear(designer: Designer, name: str, languages: tuple[str, ...]) -> None:
    for code in languages:
        st.session_state.pop(designer.key(f"{name}-{code}"), None)


def _other_instrument(designer: Designer) -> None:
    with st.expander("Use another instrument"):
        st.caption("A .yaml file replaces all questions of the next wave. Earlier waves keep theirs.")
        file = st.file_uploader(
            "Instrument (.yaml)", type=["yaml", "yml"], key=designer.key("instrument-file")
        )
        if file is not None and st.button("Use this instrument", key=designer.key("use-instrument")):
            try:
                found = uploaded_design(designer.context, designer.engagement, file.getvalue(), file.name)
            except FaultsError as error:
                show_faults(error, "The instrument cannot be used.")
                return
            say_next(f"The next wave asks {size_of(found, found.languages[0])}.")
            st.rerun()
