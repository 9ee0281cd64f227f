"""One bad or odd file of the corpus, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TEAMS = "teams"
    ANSWERS = "answers"
    FACTS = "facts"
    INSTRUMENT = "instrument"


@dataclass(frozen=True)
class Case:
    """A file of the corpus.

    Exactly one of `reads` and `faults` says what is expected. `reads` is what the reader
    must find (see `outcome.py` for the form it takes per kind). Each entry of `faults` is
    a group of words that one and the same fault must contain: place, value and remedy.
    A hostile file is refused, or read, in under a second and under 100 MiB.
    """

    name: str
    kind: Kind
    file_name: str
    content: Callable[[], bytes]
    reads: object = None
    faults: tuple[tuple[str, ...], ...] = ()
    hostile: bool = False

    def __post_init__(self) -> None:
        if (self.reads is None) == (not self.faults):
            raise ValueError(f"case {self.name!r} needs either what is read or the faults")

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"
