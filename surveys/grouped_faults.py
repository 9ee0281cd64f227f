"""Many faults of few kinds: the first of each kind, and how many more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from surveys.faults import Fault, FaultList, FaultsError

MOST_OF_A_KIND = 20


class GroupedFaults(FaultList):
    """Faults of a long list of rows, at most 20 of each kind in full.

    A kind is a column and a remedy: ``"Answers, row 7, item 'trust_03'"`` and ``"... row 8,
    item 'trust_03'"`` are of one kind. A wrong column of 20,000 rows is one mistake, and it
    must not hide the others.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], Fault] = {}

    def add(self, place: str, problem: str, remedy: str, value: object = "") -> None:
        """Note one fault; beyond 20 of its kind it is only counted."""
        kind = (_column(place), remedy)
        self._counts[kind] += 1
        if self._counts[kind] <= MOST_OF_A_KIND:
            super().add(place, problem, remedy, value)
            self._first.setdefault(kind, Fault(place, problem, remedy))

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note faults that another reader found, grouped in the same way."""
        for fault in faults:
            self.add(fault.place, fault.problem, fault.remedy, fault.value)

    def raise_if_any(self) -> None:
        """Raise everything noted so far.

        Raises
        ------
        FaultsError
            If at least one fault was noted.
        """
        if self:
            raise FaultsError(self)

    def __iter__(self) -> Iterator[Fault]:
        yield from super().__iter__()
        for (column, remedy), count in self._counts.items():
            if count > MOST_OF_A_KIND:
                problem = self._first[column, remedy].problem
                yield Fault(column, f"{count - MOST_OF_A_KIND:,} more rows: {problem}", remedy)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _column(place: str) -> str:
    return place.rsplit(", ", 1)[-1]
