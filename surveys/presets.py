"""Choices of statements that are made at once, for a baseline or a pulse."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from surveys.instrument import Instrument, Item, ItemKind


class Preset(StrEnum):
    """A choice of statements and questions that is made at once."""

    EVERYTHING = "Everything"
    COMPONENTS = "Only the components"
    SHORT = "Two statements a component"


def preset_ids(instrument: Instrument, preset: Preset) -> tuple[str, ...]:
    """The statements and open questions of a preset, in the instrument's order.

    Two statements a component make a pulse that takes a minute or two. One of them is reversed where the
    component has such a statement, so that agreeing with everything does not look like a
    result (project judgement, decision 0011). Only the components: with the questions for
    their symptoms, without pitfalls and open questions.
    """
    if preset is Preset.EVERYTHING:
        return (*instrument.item_ids, *(question.id for question in instrument.open_questions))
    if preset is Preset.COMPONENTS:
        return tuple(item.id for item in instrument.items if item.kind is not ItemKind.PITFALL)
    pairs = {item.id for each in instrument.components for item in _pair(instrument.items_of(each.id))}
    return tuple(each for each in instrument.item_ids if each in pairs)


def _pair(items: Sequence[Item]) -> Sequence[Item]:
    """The first statement, and the first that is turned the other way, else the second."""
    other = next((item for item in items[1:] if item.reversed is not items[0].reversed), None)
    return items[:2] if other is None else (items[0], other)
