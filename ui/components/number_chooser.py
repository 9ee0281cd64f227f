"""Finding one of several hundred numbers: by group, by pitfall, by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from readiness.pitfall_catalogue import PitfallCatalogue
from readiness.risk.edits import EditableNumber
from surveys.text import normalised

_ALL_GROUPS, _ALL_PITFALLS = "All groups", "All pitfalls"
_KEY = "number-choice"


def chosen_number(known: Mapping[str, EditableNumber], catalogue: PitfallCatalogue) -> EditableNumber | None:
    """The number that is picked, if one is."""
    left, middle, right = st.columns(3)
    groups = [_ALL_GROUPS, *dict.fromkeys(each.group for each in known.values())]
    group = left.selectbox("Group", groups, key="number-group")
    in_group = {path: each for path, each in known.items() if group in {_ALL_GROUPS, each.group}}
    about = {path: pitfalls_of(path, catalogue) for path in in_group}
    by_pitfall = any(about.values())
    titles = {"": _ALL_PITFALLS} | {each.id: each.title for each in catalogue.pitfalls}
    pitfall = middle.selectbox(
        "Pitfall",
        list(titles),
        format_func=titles.__getitem__,
        key="number-pitfall",
        disabled=not by_pitfall,
    )
    words = right.text_input("Words in it", key="number-words", placeholder="bonus, coach, weeks …")
    # Groups that hold for all pitfalls are not narrowed by one.
    narrowed = [
        each for path, each in in_group.items() if not (pitfall and by_pitfall) or pitfall in about[path]
    ]
    return _picked(numbers_with(narrowed, words))


def _picked(numbers: Sequence[EditableNumber]) -> EditableNumber | None:
    if not numbers:
        st.caption("No number has these words in this group.")
        return None
    by_path = {each.path: each for each in numbers}
    if st.session_state.get(_KEY) not in by_path:
        # The picked one is no longer on the list.
        st.session_state.pop(_KEY, None)
    count = len(numbers)
    path = st.selectbox(
        f"Number ({count} to choose from)" if count > 1 else "Number",
        list(by_path),
        index=0 if count == 1 else None,
        format_func=lambda each: by_path[each].title,
        placeholder="Choose a number",
        key=_KEY,
    )
    return by_path[path] if path else None


def numbers_with(numbers: Sequence[EditableNumber], words: str) -> list[EditableNumber]:
    """The numbers in whose title, group, purpose or path all the words occur."""
    wanted = normalised(words).split()
    if not wanted:
        return list(numbers)
    return [
        each
        for each in numbers
        if all(
            word in normalised(f"{each.group} {each.title} {each.used_for} {each.path}") for word in wanted
        )
    ]


def pitfalls_of(path: str, catalogue: PitfallCatalogue) -> frozenset[str]:
    """The pitfalls that a number belongs to; none for those of all pitfalls.

    A cure's numbers belong to the pitfall it is listed under, and to the one it is also good against.
    """
    steps = path.split("/")[1:]
    found = {step for step in steps if step in catalogue.by_id}
    found |= {catalogue.cures[step][0].id for step in steps if step in catalogue.cures}
    return frozenset(found)
