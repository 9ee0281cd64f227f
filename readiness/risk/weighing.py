"""What each piece of evidence adds in each place, damped; and how much was looked at.

All pieces are weighed at once in arrays, so that hundreds of departments take no longer than
a page may take to answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from readiness.evidence.pieces import Evidence, Reach, SourceKind
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import LeadGapSignal, MeasuredSignal, ObservationSignal, Pitfall

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_KINDS = {kind: number for number, kind in enumerate(SourceKind)}


@dataclass(frozen=True)
class Ground:
    """Where chances are asked for, and how the units lie above each other.

    Parameters
    ----------
    places : tuple
        Units to score; None is the whole organisation.
    top : UUID or None
        The unit that is the whole organisation, where there is a list of units.
    above : mapping
        The units above each unit, for every unit that evidence may come from.
    """

    places: tuple[UUID | None, ...] = (None,)
    top: UUID | None = None
    above: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)

    def reaches(self, units: Sequence[UUID | None], upwards: float) -> tuple[FloatArray, BoolArray]:
        """How far evidence from each unit speaks for each place.

        Parameters
        ----------
        units : sequence
            Where evidence comes from; None is the whole organisation.
        upwards : float
            Share of its quality that it keeps for the units above. [0-1]

        Returns
        -------
        share : ndarray, shape (places, units)
            1 for the same unit and those below it, `upwards` for those above, else 0.
        same : ndarray of bool, shape (places, units)
            Whether both are one and the same.
        """
        share = np.zeros((len(self.places), len(units)))
        same = np.zeros(share.shape, dtype=bool)
        column_of = {self._one(unit): column for column, unit in enumerate(units)}
        row_of = {self._one(place): row for row, place in enumerate(self.places)}
        whole = self._one(None)
        for unit, column in column_of.items():
            above = self.above.get(unit, frozenset()) if unit is not None else frozenset()
            for over in {*above, whole} & row_of.keys():
                share[row_of[over], column] = upwards
        for place, row in row_of.items():
            above = self.above.get(place, frozenset()) if place is not None else frozenset()
            for over in {*above, whole, place} & column_of.keys():
                share[row, column_of[over]] = 1.0
            if place in column_of:
                same[row, column_of[place]] = True
        return share, same

    def _one(self, unit: UUID | None) -> UUID | None:
        """None and the top are one."""
        return self.top if unit is None else unit


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Evidence where it counts: one entry for each pair of a piece and a place it speaks for.

    Parameters
    ----------
    place, pitfall, signal, kind, piece, tie : ndarray of int, shape (pairs,)
        Positions; `signal` counts over all pitfalls, `piece` in the evidence given, `tie` in the
        order of what pieces say.
    log_odds : ndarray, shape (pairs,)
        q * w * x after damping.
    looked : ndarray, shape (pairs,)
        q * w: how much of the signal's weight was looked at, whatever it said.
    firsts : tuple of int
        First signal of each pitfall, and the number of all.
    places, pitfalls : int
        How many there are.
    by_signal : ndarray, shape (places, signals of all pitfalls)
        What each signal adds, log-odds.
    """

    place: IntArray
    pitfall: IntArray
    signal: IntArray
    kind: IntArray
    piece: IntArray
    tie: IntArray
    log_odds: FloatArray
    looked: FloatArray
    firsts: tuple[int, ...]
    places: int
    pitfalls: int
    by_signal: FloatArray

    @property
    def sums(self) -> FloatArray:
        """What all evidence adds, log-odds, shape (places, pitfalls)."""
        return self.added(self.log_odds)

    def added(self, values: FloatArray) -> FloatArray:
        """Values of pairs summed up by place and pitfall, shape (places, pitfalls)."""
        cells = self.place * self.pitfalls + self.pitfall
        size = self.places * self.pitfalls
        summed: FloatArray = np.bincount(cells, values, size).astype(np.float64)
        return summed.reshape(self.places, self.pitfalls)

    def effects(self, pitfall: int) -> FloatArray:
        """What each signal of a pitfall adds, log-odds, shape (places, signals of the pitfall)."""
        return self.by_signal[:, self.firsts[pitfall] : self.firsts[pitfall + 1]]

    def pieces_of(self, place: int, pitfall: int) -> list[tuple[int, float]]:
        """The pieces of one cell with what they add, largest first."""
        here = np.flatnonzero((self.place == place) & (self.pitfall == pitfall))
        ordered = sorted(here, key=lambda pair: (-abs(self.log_odds[pair]), self.tie[pair]))
        return [(int(self.piece[pair]), float(self.log_odds[pair])) for pair in ordered]


def weighed(
    pitfalls: Sequence[Pitfall],
    evidence: Sequence[Evidence],
    judged: Judgements,
    ground: Ground,
) -> Weighed:
    """Every piece of evidence in every place it speaks for, damped within its source.

    Within a place, a source and a direction the strongest piece about a pitfall counts fully,
    each further one `damping` times the one before; for and against apart, and ties broken by
    content, so that the order in which evidence arrives never matters.
    """
    rows = {pitfall.id: row for row, pitfall in enumerate(pitfalls)}
    firsts = tuple(accumulate((len(each.signals) for each in pitfalls), initial=0))
    signals = {
        (pitfall.id, signal.id): firsts[row] + place
        for row, pitfall in enumerate(pitfalls)
        for place, signal in enumerate(pitfall.signals)
    }
    known = [number for number, each in enumerate(evidence) if (each.pitfall, each.signal) in signals]
    kept = [evidence[number] for number in known]
    sources = {name: number for number, name in enumerate(sorted({each.source for each in kept}))}
    content = sorted(
        range(len(kept)),
        key=lambda n: (kept[n].signal, kept[n].detail, kept[n].may_read, kept[n].said_by, kept[n].origin),
    )
    tie = np.empty(len(kept), dtype=np.int64)
    tie[content] = np.arange(len(kept))
    at, piece, reach = _pairs(kept, ground, judged.reach_upwards)
    columns = np.array(
        [
            (
                rows[each.pitfall],
                signals[each.pitfall, each.signal],
                _KINDS[each.kind],
                sources[each.source],
            )
            for each in kept
        ],
        dtype=np.int64,
    ).reshape(len(kept), 4)
    strengths = np.array([each.quality * each.weight for each in kept])
    direction = np.array([each.direction for each in kept])
    undamped = (strengths * direction)[piece] * reach if len(kept) else np.empty(0)
    pitfall, signal, kind, source = columns[piece].T
    group = ((at * len(pitfalls) + pitfall) * max(1, len(sources)) + source) * 2 + (undamped > 0)
    log_odds = undamped * judged.damping ** _rank_within(group, -np.abs(undamped), tie[piece])
    by_signal = np.bincount(at * firsts[-1] + signal, log_odds, len(ground.places) * firsts[-1])
    return Weighed(
        place=at,
        pitfall=pitfall,
        signal=signal,
        kind=kind,
        piece=np.array(known, dtype=np.int64)[piece] if len(kept) else piece,
        tie=tie[piece],
        log_odds=log_odds,
        looked=strengths[piece] * reach if len(kept) else np.empty(0),
        firsts=firsts,
        places=len(ground.places),
        pitfalls=len(pitfalls),
        by_signal=by_signal.astype(np.float64).reshape(len(ground.places), firsts[-1]),
    )


def _pairs(
    evidence: Sequence[Evidence], ground: Ground, upwards: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """For which places each piece speaks, and with what share of its quality."""
    # The top may be written in two ways; both are one column.
    names = [ground.top if each.unit is None else each.unit for each in evidence]
    columns = {unit: column for column, unit in enumerate(dict.fromkeys(names))}
    share, same = ground.reaches(tuple(columns), upwards)
    of = [columns[unit] for unit in names]
    of_piece = np.array(of, dtype=np.int64)
    only_here = np.array([each.reach is Reach.EXACT for each in evidence], dtype=bool)
    table = share[:, of_piece] * np.where(only_here, same[:, of_piece], True)
    at, piece = np.nonzero(table)
    return at, piece, table[at, piece]


def _rank_within(group: IntArray, order: FloatArray, tie: IntArray) -> IntArray:
    """The rank of each entry in its group, 0 first."""
    if not len(group):
        return np.empty(0, dtype=np.int64)
    # Equal strengths must tie exactly, or the last bit of a product would decide.
    by = np.lexsort((tie, np.round(order, 12), group))
    sorted_group = group[by]
    starts = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])
    begin = np.repeat(starts, np.diff(np.r_[starts, len(group)]))
    rank = np.empty(len(group), dtype=np.int64)
    rank[by] = np.arange(len(group)) - begin
    return rank


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """How far signals were looked at; each of shape (places, pitfalls)."""

    coverage: FloatArray
    kinds: IntArray
    conflict: FloatArray


def looked_at(pitfalls: Sequence[Pitfall], found: Weighed, judged: Judgements) -> Looked:
    """Coverage, kinds of source and conflict of every cell.

    Coverage is the share of weight sum |q w| found / sum |w| catalogued, over the signals that
    can be looked at today: draft OKRs, cadence and plan can only speak once they exist, gaps
    where leads answered, observations after a workshop. Of these what was looked at counts on both
    sides, so that a further piece never lowers the coverage.
    """
    count = found.firsts[-1]
    seen = np.zeros((found.places, count))
    np.maximum.at(seen, (found.place, found.signal), found.looked)
    weights = np.array([judged.weight(signal.strength) for each in pitfalls for signal in each.signals])
    always = np.array(
        [
            not isinstance(signal, MeasuredSignal | ObservationSignal | LeadGapSignal)
            for each in pitfalls
            for signal in each.signals
        ],
        dtype=bool,
    )
    expected = np.where(always, weights, seen)
    first = np.array(found.firsts[:-1])
    totals = np.add.reduceat(expected, first, axis=1)
    covered = np.add.reduceat(seen, first, axis=1)
    coverage = np.minimum(1.0, np.divide(covered, totals, out=np.zeros_like(covered), where=totals > 0))
    kinds = np.zeros((found.places, found.pitfalls, len(_KINDS)), dtype=bool)
    kinds[found.place, found.pitfall, found.kind] = True
    size = found.added(np.abs(found.log_odds))
    agreed = np.divide(np.abs(found.sums), size, out=np.ones_like(size), where=size > 0)
    return Looked(coverage, kinds.sum(axis=2), 1 - agreed)
