"""How many quarters a plan takes at least, and in which quarters each bundle can launch at all."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import or_

from rollout.model.layout import Layout
from rollout.search.bundles import Amounts, Bundles, Waits, bits, bundles_of, owners, set_of
from rollout.search.greedy import WaitingList

_NOISE = 1e-9
_FINEST = 4


def least_quarters(layout: Layout) -> int:
    """Quarters that every plan of the problem takes at least; 0 without a team that has to launch."""
    bundles = bundles_of(WaitingList(layout))
    return least_length(bundles) if bundles.wanted else 0


def least_length(bundles: Bundles) -> int:
    """Quarters that the wanted bundles take at least; one more than there are if they cannot all launch."""
    lengths = range(1, len(bundles.rooms) + 1)
    return next((length for length in lengths if windows(bundles, length)), len(lengths) + 1)


@dataclass(frozen=True)
class Windows:
    """What every plan of at most so many quarters keeps.

    Parameters
    ----------
    first, last : tuple of int
        Quarters between which each bundle launches.
    due : tuple of int
        Bundles that are live at the end of each quarter.
    counts : tuple of tuple of (int, float)
        Sets of bundles with weights; what launches in one quarter weighs at most 1 in each entry.
    ahead : tuple of tuple of float
        What is left of each capacity from each quarter on.
    """

    first: tuple[int, ...]
    last: tuple[int, ...]
    due: tuple[int, ...]
    counts: tuple[tuple[tuple[int, float], ...], ...]
    ahead: tuple[Amounts, ...]

    def ordered(self, order: Sequence[int]) -> Windows:
        """The same for bundles numbered in the given order."""
        place = {old: new for new, old in enumerate(order)}

        def moved(mask: int) -> int:
            return set_of(place[old] for old in bits(mask))

        return replace(
            self,
            first=tuple(self.first[old] for old in order),
            last=tuple(self.last[old] for old in order),
            due=tuple(map(moved, self.due)),
            counts=tuple(tuple((moved(mask), weight) for mask, weight in count) for count in self.counts),
        )

    def has_room(self, quarter: int, waiting: int, needed: Sequence[float]) -> bool:
        """Whether the waiting bundles may fit into the plan's quarters from this one on.

        Parameters
        ----------
        quarter, waiting : int
        needed : sequence of float
            Effort of the waiting bundles, by capacity.
        """
        if quarter and self.due[quarter - 1] & waiting:
            return False
        left = len(self.due) - quarter + _NOISE
        for classes in self.counts:
            if sum([weight * (waiting & same).bit_count() for same, weight in classes]) > left:
                return False
        return all(need <= room + _NOISE for need, room in zip(needed, self.ahead[quarter], strict=True))


def windows(bundles: Bundles, length: int) -> Windows | None:
    """The windows of a plan of so many quarters; None if no such plan exists."""
    rooms, open_in, wanted = bundles.rooms[:length], bundles.open_in[:length], list(bits(bundles.wanted))
    names = range(bundles.names)
    needed = [sum(bundles.efforts[bundle][name] for bundle in wanted) for name in names]
    ahead = tuple(accumulate((room[: len(names)] for room in rooms[::-1]), _sum, initial=(0.0,) * len(names)))
    if any(need > room + _NOISE for need, room in zip(needed, ahead[-1], strict=True)):
        return None
    first = _first(bundles, bundles.piloting, bundles.all_before, rooms, open_in)
    turned = first and _first(
        bundles, bundles.piloting.turned(), owners(bundles.all_before), rooms[::-1], open_in[::-1]
    )
    if not first or not turned:
        return None
    last = [length - 1 - quarter for quarter in turned]
    due = [0] * length
    for bundle in wanted:
        due[last[bundle]] |= 1 << bundle
        if first[bundle] > last[bundle]:
            return None
    counts = tuple(_counts(bundles, rooms))
    found = Windows(tuple(first), tuple(last), tuple(accumulate(due, or_)), counts, ahead[::-1])
    return found if found.has_room(0, bundles.wanted, needed) else None


def _sum(one: Amounts, two: Amounts) -> Amounts:
    return tuple(a + b for a, b in zip(one, two, strict=True))


def _first(
    bundles: Bundles,
    waits: Waits,
    all_before: Sequence[int],
    rooms: Sequence[Amounts],
    open_in: Sequence[int],
) -> list[int] | None:
    """First quarter of each wanted bundle; None if one has none.

    A bundle comes no earlier than those it waits for, and, for every quarter q, those of them that
    launch in q or later take, together with itself, no more than q to its own quarter have: the heads of a
    one-machine problem, here for each capacity and with rooms that differ.
    """
    filled = [list(accumulate((room[name] for room in rooms), initial=0.0)) for name in range(bundles.names)]
    first = [0] * len(all_before)
    for bundle in sorted(bits(bundles.wanted), key=lambda number: all_before[number].bit_count()):
        others = sorted(bits(all_before[bundle]), key=first.__getitem__, reverse=True)
        earliest = _heads_end(bundles.efforts, bundle, others, first, filled)
        for other in bits(waits.before[bundle] & bundles.wanted):
            earliest = max(earliest, first[other])
        for other in bits(waits.well_before[bundle] & bundles.wanted):
            earliest = max(earliest, first[other] + 1)
        own = bundles.efforts[bundle][: bundles.names]
        while earliest < len(rooms) and not (
            open_in[earliest] >> bundle & 1
            and all(need <= room + _NOISE for need, room in zip(own, rooms[earliest], strict=False))
        ):
            earliest += 1
        if earliest >= len(rooms):
            return None
        first[bundle] = earliest
    return first


def _heads_end(
    efforts: Sequence[Amounts],
    bundle: int,
    others: Sequence[int],
    first: Sequence[int],
    filled: Sequence[list[float]],
) -> int:
    """First quarter by whose end the bundle and the others, latest first, have found room."""
    earliest = 0
    for name, total in enumerate(filled):
        need = efforts[bundle][name]
        for other in others:
            need += efforts[other][name]
            earliest = max(earliest, bisect_left(total, need + total[first[other]] - _NOISE) - 1)
    return earliest


def _counts(bundles: Bundles, rooms: Sequence[Amounts]) -> Iterator[tuple[tuple[int, float], ...]]:
    """Dual feasible functions of the shares that launches take of the largest room.

    u(x) = x if (k + 1) x is whole, else floor((k + 1) x) / k, for k = 1, 2, ...: whatever shares sum to 1 at most,
    so do their u (Fekete and Schepers 2001). k = 1 counts halves, k = 2 thirds (Johnson's LM2, LM3).
    """
    for name in range(bundles.names):
        largest = max(room[name] for room in rooms)
        if not 0 < largest < math.inf:
            continue
        for parts in range(1, _FINEST + 1):
            classes: dict[float, int] = defaultdict(int)
            for bundle in bits(bundles.wanted):
                share = (parts + 1) * bundles.efforts[bundle][name] / largest
                whole = round(share)
                exact = abs(share - whole) < _NOISE * (parts + 1)
                classes[whole / (parts + 1) if exact else math.floor(share) / parts] |= 1 << bundle
            yield tuple((same, weight) for weight, same in classes.items() if weight)
