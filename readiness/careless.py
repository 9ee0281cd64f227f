"""People who may have answered without reading; marked for comparison, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from readiness.aggregation import FloatArray, IntArray
from readiness.careless_indices import (
    contradictions,
    longest_runs,
    outlier_chances,
    response_variability,
)
from readiness.not_estimable import NotEstimable, Reason
from readiness.scoring import is_turned, keyed_item
from surveys.answers import AnswerTable
from surveys.instrument import Instrument, ItemKind

BoolArray = NDArray[np.bool_]

LEAST_ANSWERS = 10
"""Points a person must have chosen before their answers say anything. Project judgement."""

LONG_STRING_SHARE = 0.5
"""Share of a person's answers that one run must reach. Project judgement."""

LOW_VARIABILITY = 0.10
"""IRV as a share of the scale under which answers hardly vary: .4 on five points.
Project judgement."""

EVEN_KEYING = 0.20
"""Least share of items in either direction for sameness to be telling. Project judgement."""

CONTRADICTION = 0.30
"""Mean distance between straight and reversed items as a share of the scale from which
answers contradict themselves: 1.2 points on five. Project judgement."""

OUTLIER_CHANCE = 0.01
"""Chance under which a pattern is unusual. Project judgement; .001 is the usual bar for a
distance that stands alone."""

FLAGS_NEEDED = 2
"""Independent kinds of flag that mark a person. Goldammer et al. 2024, Behavior Research
Methods, doi 10.3758/s13428-024-02484-3: long strings and low variability alone did no
better than chance."""


_ROUNDING = 1e-9  # a mean of distances may miss the bar by the last binary digit


class Flag(StrEnum):
    """What stands out in a person's answers."""

    LONG_STRING = "the same answer again and again"
    LOW_VARIABILITY = "hardly any difference between answers"
    CONTRADICTION = "yes to a statement and to its opposite"
    OUTLIER = "an unusual pattern"


@dataclass(frozen=True, slots=True, eq=False)
class CarelessAnswers:
    """Flags of every person, in the order of the table. Never for display by person.

    Parameters
    ----------
    flagged : Mapping of Flag to ndarray of bool, shape (people,)
        Every flag of every person.
    careless : ndarray of bool, shape (people,)
        Two independent kinds of flag or more. Long string and low variability are one
        kind, sameness: the same behaviour raises both.
    judged : ndarray of bool, shape (people,)
        Enough answers to be judged at all; others have no flag.
    not_judged : tuple of NotEstimable
        Flags that this instrument or this number of people does not allow.
    """

    flagged: Mapping[Flag, BoolArray]
    careless: BoolArray
    judged: BoolArray
    not_judged: tuple[NotEstimable, ...]

    def __post_init__(self) -> None:
        for people in (*self.flagged.values(), self.careless, self.judged):
            people.flags.writeable = False

    @property
    def counts(self) -> Mapping[Flag, int]:
        """People with each flag."""
        return MappingProxyType({flag: int(people.sum()) for flag, people in self.flagged.items()})


def careless_answers(table: AnswerTable, instrument: Instrument) -> CarelessAnswers:
    """The people whose answers show two independent signs of not having been read.

    Parameters
    ----------
    table : AnswerTable
        Answers of a whole organisation: unusual patterns are unusual among everybody, not
        among eight people who do the same work.
    instrument : Instrument
        Its order of items is the order shown.

    Returns
    -------
    CarelessAnswers
        Nobody is left out of anything by it. Results with and without these people may be
        compared for the whole organisation only, where at least the survey's threshold of
        people is on either side.

    Notes
    -----
    =================  ==========================================================
    Long string        run of one raw answer over half of a person's answers, and
                       longer than the longest stretch of items in one direction
    Low variability    IRV under .10 of the scale
    Contradiction      straight and reversed items of one component .30 of the
                       scale apart on average
    Unusual pattern    chance under .01, apart from contradictions
    =================  ==========================================================

    Sameness is only telling where at least a fifth of the items point in either direction:
    without reversed items somebody may well mean the same answer everywhere. All bars are
    project judgements. Answer times are not kept, because they would link people.
    Review: Meade & Craig 2012, Psychological Methods 17:437-455.
    """
    points, keyed, turned = _positions(table, instrument)
    answered = (~np.isnan(points)).sum(axis=1)
    judged = answered >= LEAST_ANSWERS
    absent: list[NotEstimable] = []
    components = _component_of_items(instrument)
    apart = contradictions(keyed, components, turned)
    if not np.isfinite(apart).any():
        absent.append(NotEstimable("contradiction", Reason.TOO_FEW_ITEMS))
    unusual = np.zeros(len(table), dtype=bool)
    chances = outlier_chances(keyed[judged], components, turned)
    if isinstance(chances, NotEstimable):
        absent.append(chances)
    else:
        unusual[judged] = chances < OUTLIER_CHANCE
    run, flat = _sameness(table, instrument, points, turned, answered, absent)
    flagged = {
        Flag.LONG_STRING: judged & run,
        Flag.LOW_VARIABILITY: judged & flat,
        Flag.CONTRADICTION: judged & (np.nan_to_num(apart) >= CONTRADICTION - _ROUNDING),
        Flag.OUTLIER: judged & unusual,
    }
    same = flagged[Flag.LONG_STRING] | flagged[Flag.LOW_VARIABILITY]
    kinds = same.astype(int) + flagged[Flag.CONTRADICTION] + flagged[Flag.OUTLIER]
    return CarelessAnswers(MappingProxyType(flagged), kinds >= FLAGS_NEEDED, judged, tuple(absent))


def _positions(table: AnswerTable, instrument: Instrument) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Raw and keyed answers as shares of their scale, (people, items), and which were turned."""
    keyed = np.empty(table.values.shape)
    turned = np.array(
        [is_turned(instrument, instrument.items_by_id[item]) for item in table.item_ids], dtype=bool
    )
    for column, item_id in enumerate(table.item_ids):
        item = instrument.items_by_id[item_id]
        scale = instrument.scale_of(item)
        length = scale.maximum - scale.minimum
        keyed[:, column] = (keyed_item(table, instrument, item) - scale.minimum) / length
    return np.where(turned, 1 - keyed, keyed), keyed, turned


def _component_of_items(instrument: Instrument) -> IntArray:
    """The position of each item's component; -1 for symptoms and pitfalls."""
    position = {component.id: index for index, component in enumerate(instrument.components)}
    return np.array(
        [
            position[item.component] if item.component and item.kind is ItemKind.COMPONENT else -1
            for item in instrument.items
        ],
        dtype=np.intp,
    )


def _sameness(
    table: AnswerTable,
    instrument: Instrument,
    points: FloatArray,
    turned: BoolArray,
    answered: IntArray,
    absent: list[NotEstimable],
) -> tuple[BoolArray, BoolArray]:
    """Long strings and low variability, where the items' directions make them telling."""
    nobody = np.zeros(len(table), dtype=bool)
    reversed_items = int(turned.sum())
    fewer = min(reversed_items, turned.size - reversed_items)
    if fewer < EVEN_KEYING * turned.size:
        needed = int(np.ceil(EVEN_KEYING * turned.size))
        absent.append(NotEstimable("sameness", Reason.TOO_FEW_ITEMS, fewer, needed))
        return nobody, nobody
    names = {name: index for index, name in enumerate(instrument.scales)}
    scales = np.array([names[instrument.items_by_id[item].scale] for item in table.item_ids])
    run = longest_runs(table.values, scales)
    long = (run >= LONG_STRING_SHARE * answered) & (run > _longest_stretch(turned, scales))
    return long, response_variability(points) < LOW_VARIABILITY


def _longest_stretch(turned: BoolArray, scales: IntArray) -> int:
    """Most items in a row in one direction on one scale: as long may an honest run be."""
    longest = current = 0
    for column in range(turned.size):
        same = column and turned[column] == turned[column - 1] and scales[column] == scales[column - 1]
        current = current + 1 if same else 1
        longest = max(longest, current)
    return longest
