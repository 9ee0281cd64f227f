"""Whole numbers for tasks, resources and assignments that stay the same from export to export."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

# Microsoft Project takes unique ids up to 0x1FFFFF and no higher (so MPXJ's MS_PROJECT_MAX_UNIQUE_ID).
# Activities have the lower half, what sums them up the upper: neither takes a number from the other.
HALF = 0x100000
LAST = 0x1FFFFF


def stable_numbers(ids: Iterable[UUID], *, upper: bool = False) -> dict[UUID, int]:
    """A number for each id, drawn from the id itself.

    Of two ids that draw the same number the earlier keeps it and the later draws again. So a number stays
    as long as ids are given in the order in which they first came up.

    Parameters
    ----------
    upper : bool
        From the upper half of the numbers that Microsoft Project takes, [0x100000-0x1FFFFF], instead of
        the lower, [1-0xFFFFF].
    """
    numbers: dict[UUID, int] = {}
    taken: set[int] = set()
    first, count = (HALF, LAST - HALF + 1) if upper else (1, HALF - 1)
    for id_ in ids:
        if id_ in numbers:
            continue
        draw = 0
        while (number := first + _drawn(id_, draw) % count) in taken:
            draw += 1
        taken.add(number)
        numbers[id_] = number
    return numbers


def _drawn(id_: UUID, draw: int) -> int:
    return int.from_bytes(sha256(id_.bytes + draw.to_bytes(4)).digest()[:8])
