"""Faults in what a person gave us: where, what was found, and what to do about it.

Every reader and validator collects all faults before it stops, so that one upload
yields one complete list instead of a sequence of single complaints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SHOWN_VALUE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    Parameters
    ----------
    place : str
        Where a person finds it: ``"Teams, row 12, column 'headcount'"``.
    problem : str
        What is wrong, as a sentence without the value.
    remedy : str
        What to do about it, as an imperative sentence.
    value : str, optional
        What was found there; shortened when shown.

    Examples
    --------
    >>> str(Fault("row 3", "the headcount is not a whole number", "Give a number from 1 up.", "many"))
    "row 3: the headcount is not a whole number (found 'many'). Give a number from 1 up."
    """

    place: str
    problem: str
    remedy: str
    value: str = ""

    def __str__(self) -> str:
        found = f" (found '{self.shown_value}')" if self.value else ""
        return f"{self.place}: {self.problem}{found}. {self.remedy}"

    @property
    def shown_value(self) -> str:
        """The value on one line, without control characters, at most 60 characters long."""
        clean = "".join(character if character.isprintable() else " " for character in self.value).strip()
        return clean if len(clean) <= _SHOWN_VALUE_LENGTH else clean[: _SHOWN_VALUE_LENGTH - 1] + "…"


class FaultsError(ValueError):
    """An input was refused; ``faults`` lists everything that is wrong with it.

    Parameters
    ----------
    faults : iterable of Fault
        At least one.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class FaultList:
    """Collects faults and raises them together.

    Examples
    --------
    >>> faults = FaultList()
    >>> faults.add("row 2", "the name is empty", "Give the team a name.")
    >>> faults.raise_if_any()
    Traceback (most recent call last):
        ...
    surveys.faults.FaultsError: row 2: the name is empty. Give the team a name.
    """

    def __init__(self) -> None:
        # A dict keeps the order and forgets repetitions.
        self._faults: dict[Fault, None] = {}

    def add(self, place: str, problem: str, remedy: str, value: object = "") -> None:
        """Note one fault; the same fault twice is kept once."""
        self._faults[Fault(place, problem, remedy, str(value))] = None

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note faults that another reader found."""
        self._faults.update(dict.fromkeys(faults))

    def raise_if_any(self) -> None:
        """Raise everything noted so far.

        Raises
        ------
        FaultsError
            If at least one fault was noted.
        """
        if self._faults:
            raise FaultsError(self._faults)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)
