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
    scores = np.where(np.isin(raw, MISSING), np.nan, raw.astype(np.float64))
    if is_turned(instrument, item):
        scores = scale.minimum + scale.maximum - scores
    return scores


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
    answered = (~np.isnan(items)).sum(axis=1)
    enough = answered >= LEAST_ANSWERED_SHARE * items.shape[1]
    totals = np.nansum(items, axis=1)
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
