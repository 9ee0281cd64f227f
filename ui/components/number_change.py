"""Changing one number: what it is, what it would move, why, and who says so."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engagement.context import Context
from engagement.number_effect import NumberEffect, effect_of
from engagement.numbers import LONGEST_REASON, change_number
from engagement.risks import Risks
from readiness.risk.edits import EditableNumber, Value
from surveys.faults import FaultsError
from ui.components.number_chooser import chosen_number
from ui.components.number_words import name_field, percent, shown
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_TURN = "number-turn"


def change_section(
    context: Context, chosen: Choice, risks: Risks, known: Mapping[str, EditableNumber]
) -> None:
    """Choose a number, see what it does, try another value, and save it with a reason."""
    st.subheader("Change a number", anchor=False)
    here = {each.path: each.here for each in risks.numbers.differences}
    number = chosen_number(known, risks.catalogue)
    if number is None:
        return
    value_here = here.get(number.path, number.value)
    with st.container(border=True):
        st.markdown(f"**{plain(number.title)}**  \n{plain(number.used_for)}")
        st.markdown(_facts(number, value_here))
        left, right = st.columns([2, 3], gap="large")
        with left:
            value = _value_field(number, value_here)
        with right:
            _effect(risks, number, value, value_here)
        _reason_and_save(context, chosen, number, value)


def _facts(number: EditableNumber, value_here: Value) -> str:
    words = [f"Default **{plain(shown(number.value))}**", f"here **{plain(shown(value_here))}**"]
    words.append(f"allowed: {plain(number.allowed)}")
    if number.unit:
        words.append(f"unit: {plain(number.unit)}")
    return " · ".join(words)


def _value_field(number: EditableNumber, value_here: Value) -> Value | None:
    # The key holds the value: after a save the field starts at what holds then.
    key = f"number-value-{number.path}-{value_here}"
    if number.choices:
        return st.selectbox(
            "Here it should be", number.choices, index=number.choices.index(str(value_here)), key=key
        )
    if number.whole:
        return st.number_input("Here it should be", value=int(value_here), step=1, key=key, width=260)
    # Without its own limits: what is out of range is named as a fault, and not quietly put right.
    return st.number_input(
        "Here it should be",
        value=float(value_here),
        step=0.05 if (number.high or 0) <= 1 else 0.5,
        format="%g",
        key=key,
        width=260,
    )


def _effect(risks: Risks, number: EditableNumber, value: Value | None, value_here: Value) -> None:
    st.markdown("**What would move**")
    if value is None or value == value_here:
        st.caption("Try another value: the pitfalls that would move most stand here before you save.")
        return
    try:
        effect = effect_of(risks, number.path, value)
    except FaultsError as error:
        # Without its place: the number's title stands right above.
        told = " ".join(
            f"{each.problem.capitalize()} ({each.shown_value}). {each.remedy}" for each in error.faults
        )
        st.warning(plain(told), icon=":material/rule:")
        return
    titles = {each.id: each.title for each in risks.catalogue.pitfalls}
    if effect.moves:
        st.table(
            [
                {
                    "Pitfall": plain(titles[move.pitfall]),
                    "Chance": _change(percent(move.chance_before), percent(move.chance_after)),
                    "Place": _change(str(move.rank_before), str(move.rank_after)),
                }
                for move in effect.moves
            ],
            hide_index=True,
            border="horizontal",
        )
    st.caption(plain(effect_words(effect)))


def _change(before: str, after: str) -> str:
    # A narrow column breaks at the arrow, not before a sign of percent.
    before, after = before.replace(" ", "\u00a0"), after.replace(" ", "\u00a0")
    return before if before == after else f"{before} → {after}"


def effect_words(effect: NumberEffect) -> str:
    """What else would move, in words."""
    words = []
    if more := effect.moved - len(effect.moves):
        words.append(f"{more} more {'pitfall moves' if more == 1 else 'pitfalls move'} less.")
    if effect.renamed:
        named = "pitfall is" if effect.renamed == 1 else "pitfalls are"
        words.append(f"{effect.renamed} {named} called by another word.")
    for what, before, after in (
        ("The pilot's chance of failure", effect.pilot_before, effect.pilot_after),
        ("The same with the chosen cures", effect.cured_before, effect.cured_after),
        ("Mean width of the ranges around the chances", effect.range_before, effect.range_after),
    ):
        if percent(before) != percent(after):
            words.append(f"{what}: {_change(percent(before), percent(after))}.")
    if not words and not effect.moves:
        return "Nothing that is shown today would move: no chance, no place, no word."
    return " ".join(words)


def _reason_and_save(context: Context, chosen: Choice, number: EditableNumber, value: Value | None) -> None:
    # The next change starts without the last reason; what a colleague saves meanwhile takes nothing away.
    turn = st.session_state.setdefault(_TURN, 0)
    reason = st.text_area(
        "Why it is another number here",
        placeholder="What you know of this client or branch that our default does not",
        max_chars=LONGEST_REASON,
        help="The client reads it beside the number, on the pitfalls page and in the workbook; your name stays here.",
        height=80,
        key=f"number-reason-{number.path}-{turn}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = name_field("number-by")
        saved = st.button("Save the change", type="primary", key="number-save")
    if not saved:
        return
    try:
        change_number(context, chosen.engagement, number.path, value, reason=reason, by=by)
    except FaultsError as error:
        show_faults(error)
        return
    st.session_state[_TURN] = turn + 1
    back = value == number.value
    say_next(f"{number.title}: {'back at the default' if back else f'{shown(value or 0)} here'}.")
    st.rerun()
