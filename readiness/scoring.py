"""From answers to each person's scores: keyed so that high is good, missing stays missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from surveys.answers import DONT_KNOW, MISSING, AnswerTable
from surveys.instrument import Better, Instrument, Item, ItemKind, Scale

# A scale mean needs at least this share of its items answered (half rule; a convention).
LEAST_ANSWERED_SHARE = 0.5

Scores = NDArray[np.float64]


def keyed_item(table: AnswerTable, instrument: Instrument, item: Item) -> Scores:
    """One item's answers on its scale, turned so that high is good; missing is NaN.

    keyed = (minimum + maximum) - raw where agreeing is bad (a reversed item, or a scale
    whose high end is the bad one; both together cancel out).

    Returns
    -------
    ndarray of float, shape (people,)
        Scale units.
    """
    scale = instrument.scale_of(item)
    raw = table.values[:, table.item_ids.index(item.id)]
    # One look-up for each of the 256 possible values is many times faster than comparing.
    keyed = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float64)
    keyed[np.isin(keyed, MISSING)] = np.nan
    if is_turned(instrument, item):
        keyed = scale.minimum + scale.maximum - keyed
    return np.asarray(keyed[raw.view(np.uint8)], dtype=np.float64)


def is_turned(instrument: Instrument, item: Item) -> bool:
    """Whether keying turns an item's answers around: reversed, or on a scale whose low end is good."""
    return item.reversed != (instrument.scale_of(item).higher_is is Better.LOWER)


def keyed_items(table: AnswerTable, instrument: Instrument, component: str) -> Scores:
    """A component's items side by side, keyed. Shape (people, items), NaN where missing."""
    items = instrument.items_of(component, ItemKind.COMPONENT)
    return np.column_stack([keyed_item(table, instrument, item) for item in items])


def component_scores(table: AnswerTable, instrument: Instrument, component: str) -> Scores:
    """Each person's mean over a component's items; NaN if fewer than half were answered.

    Returns
    -------
    ndarray of float, shape (people,)
        Keyed scale units.
    """
    items = keyed_items(table, instrument, component)
    answered, totals = np.zeros(len(items), dtype=np.int64), np.zeros(len(items))
    for item in items.T:  # a few long columns add up faster than many short rows
        seen = ~np.isnan(item)
        answered += seen
        totals += np.where(seen, item, 0)
    enough = answered >= LEAST_ANSWERED_SHARE * items.shape[1]
    return np.where(enough & (answered > 0), totals / np.maximum(answered, 1), np.nan)


def dont_know_counts(table: AnswerTable, instrument: Instrument, component: str) -> NDArray[np.int64]:
    """How many of a component's items each person answered with "don't know". Shape (people,)."""
    columns = [table.item_ids.index(item.id) for item in instrument.items_of(component)]
    return np.asarray((table.values[:, columns] == DONT_KNOW).sum(axis=1), dtype=np.int64)


def natural(keyed: float, scale: Scale) -> float:
    """A keyed value in the scale's own direction, as people answered it."""
    return scale.minimum + scale.maximum - keyed if scale.higher_is is Better.LOWER else keyed


def percent_of_scale(keyed: float, scale: Scale) -> float:
    """A keyed value on 0-100: (value - minimum) / (maximum - minimum) * 100; 100 is good."""
    return (keyed - scale.minimum) / (scale.maximum - scale.minimum) * 100
