"""The numbers that are changed here, each with the way back, and the changes that no longer fit."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engagement.context import Context
from engagement.numbers import back_to_default
from readiness.risk.edits import Difference, Dropped, EditableNumber, EditedNumbers
from surveys.faults import FaultsError
from ui.components.number_words import day_words, shown
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next


def differences_section(
    context: Context, chosen: Choice, numbers: EditedNumbers, known: Mapping[str, EditableNumber]
) -> None:
    """What is changed here, and by whom; then what was changed and does not hold any more."""
    st.subheader("What is changed here", anchor=False)
    if not numbers.differences:
        st.markdown(
            "Nothing: all numbers are ours. If you know this client's branch better, change a number below; it then "
            "counts in this engagement only, and stands here with your reason and your name."
        )
    for each in numbers.differences:
        _difference(context, chosen, each, known[each.path])
    if numbers.dropped:
        _dropped(context, chosen, numbers, known)


def _difference(context: Context, chosen: Choice, each: Difference, number: EditableNumber) -> None:
    with st.container(border=True, key=f"difference-{each.path.replace('/', '-')}"):
        title, values, reason, back = st.columns([4, 3, 4, 2.2], vertical_alignment="center")
        title.markdown(f"**{plain(each.title)}**  \n:small[{plain(number.group)}]")
        unit = f"  \n:small[{plain(number.unit)}]" if number.unit else ""
        values.markdown(f"default {plain(shown(each.default))} → **here {plain(shown(each.here))}**{unit}")
        by = plain(each.by) or "somebody"
        reason.markdown(f"{plain(each.reason)}  \n:small[{by}, {day_words(each.on)}]")
        if back.button("Back to the default", key=f"back-{each.path}", width="stretch"):
            _go_back(context, chosen, each.path, each.title)


def _dropped(
    context: Context, chosen: Choice, numbers: EditedNumbers, known: Mapping[str, EditableNumber]
) -> None:
    count = len(numbers.dropped)
    st.warning(
        f"{count} {'change does' if count == 1 else 'changes do'} not fit today's numbers and "
        f"{'is' if count == 1 else 'are'} left out: the default counts.",
        icon=":material/rule:",
    )
    for each in numbers.dropped:
        with st.container(border=True):
            told, back = st.columns([9, 2.2], vertical_alignment="center")
            told.markdown(_dropped_words(each, known))
            if back.button("Remove the change", key=f"remove-{each.edit.number}", width="stretch"):
                _go_back(context, chosen, each.edit.number, _title(each, known))


def _title(each: Dropped, known: Mapping[str, EditableNumber]) -> str:
    number = known.get(each.edit.number)
    return number.title if number else each.edit.number


def _dropped_words(each: Dropped, known: Mapping[str, EditableNumber]) -> str:
    edit, fault = each.edit, each.fault
    wrong = f"{fault.problem.capitalize()}. {fault.remedy}"
    if edit.number not in known:
        # Its remedy is for files: here a path cannot be corrected.
        wrong = "There is no such number any more."
    return (
        f"**{plain(_title(each, known))}**: {plain(shown(edit.value))}. {plain(wrong)}  \n"
        f":small[{plain(edit.reason)} ({plain(edit.by) or 'somebody'}, {day_words(edit.on)})]"
    )


def _go_back(context: Context, chosen: Choice, path: str, title: str) -> None:
    try:
        back_to_default(context, chosen.engagement, path)
    except FaultsError as error:
        show_faults(error)
        return
    say_next(f"{title}: back at the default.")
    st.rerun()
