"""When somebody is taken, and when a session could still begin."""

from __future__ import annotations

from bisect import bisect_left, insort

_LONGEST = 3 * 24 * 60  # no entry is longer, its gaps included


class Diary:
    """Times at which somebody is taken, in minutes of one clock.

    Parameters
    ----------
    gap : int
        Minutes that have to lie between two entries.
    """

    def __init__(self, gap: int = 0) -> None:
        self.gap = gap
        self.minutes = 0
        self._taken: list[tuple[int, int]] = []

    def add(self, begins: int, ends: int) -> None:
        """Take the time from `begins` to `ends`, even if it is taken already."""
        insort(self._taken, (begins, ends))
        self.minutes += ends - begins

    def remove(self, begins: int, ends: int) -> None:
        """Give the time of one entry free again."""
        self._taken.remove((begins, ends))
        self.minutes -= ends - begins

    def is_free(self, begins: int, ends: int) -> bool:
        """Whether nothing is entered from `begins` to `ends`, nor within the gap around it."""
        return not self.entries(begins, ends)

    def entries(self, begins: int, ends: int) -> list[tuple[int, int]]:
        """What is entered from `begins` to `ends` or within the gap around it."""
        start = bisect_left(self._taken, (begins - _LONGEST,))
        found = []
        for entry in self._taken[start:]:
            if entry[0] >= ends + self.gap:
                break
            if entry[1] + self.gap > begins:
                found.append(entry)
        return found

    def taken(self, begins: int, ends: int) -> int:
        """Minutes of the entries from `begins` to `ends`."""
        first = bisect_left(self._taken, (begins,))
        last = bisect_left(self._taken, (ends,))
        return sum(until - since for since, until in self._taken[first:last])

    def free_starts(self, begins: int, ends: int, minutes: int) -> list[tuple[int, int]]:
        """First and last start of each stretch in which a session of so many minutes could begin.

        Examples
        --------
        >>> diary = Diary(gap=30)
        >>> diary.add(600, 660)
        >>> diary.free_starts(540, 1020, 120)
        [(690, 900)]
        """
        stretches = []
        earliest = begins
        for taken_from, taken_until in self.entries(begins, ends):
            if taken_from - self.gap - minutes >= earliest:
                stretches.append((earliest, taken_from - self.gap - minutes))
            earliest = max(earliest, taken_until + self.gap)
        if ends - minutes >= earliest:
            stretches.append((earliest, ends - minutes))
        return stretches
