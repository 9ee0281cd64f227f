"""Which word in a cell is which answer."""

from __future__ import annotations

import re

from surveys.answers import BLANK, DECLINED, DONT_KNOW, NO_ROLE
from surveys.form_words import as_compared, form_words
from surveys.instrument import Instrument, Item

_NUMBER = re.compile(r"([-+]?\d{1,4})(?:[.,]0{1,6})?")
_NUMBER_AND_LABEL = re.compile(r"\(?([-+]?\d{1,4})\)?\s*(?:[-.:=)]\s*)?(.+)")
_LABEL_AND_NUMBER = re.compile(r"(.+?)\s*[(\[]?([-+]?\d{1,4})[)\]]?")
_MOST_REMEMBERED = 5_000


class AnswerReader:
    """Reads the words of one item: points, labels in any language, or ways out.

    Parameters
    ----------
    instrument : Instrument
    item : Item
    """

    def __init__(self, instrument: Instrument, item: Item) -> None:
        scale = self._scale = instrument.scale_of(item)
        words: dict[str, int] = dict.fromkeys(("", *form_words().blank_words), BLANK)
        # LimeSurvey exports answer codes A1 or AO01 and so on, in the order of the points.
        for step in range(scale.points):
            words[f"a{step + 1}"] = words[f"ao{step + 1:02}"] = scale.minimum + step
        words |= {"dont know": DONT_KNOW, "don't know": DONT_KNOW, "declined": DECLINED}
        words |= {as_compared(text): DONT_KNOW for text in instrument.ways_out.dont_know.values()}
        words |= {as_compared(text): DECLINED for text in instrument.ways_out.declined.values()}
        for labels in scale.labels.values():
            words |= {as_compared(label): scale.minimum + step for step, label in enumerate(labels)}
        self._words = words
        self._remembered: dict[str, int | None] = {}

    def answer(self, text: str) -> int | None:
        """The raw point or kind of missing; None if the word means nothing on this scale."""
        if text not in self._remembered:
            # A form gives few different answers; a hostile file gives any number of them.
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = self._read(as_compared(text))
        return self._remembered[text]

    def _read(self, word: str) -> int | None:
        if word in self._words:
            return self._words[word]
        if match := _NUMBER.fullmatch(word):
            number = int(match[1])
            return number if self._scale.minimum <= number <= self._scale.maximum else None
        # "4 - Agree" and "Agree (4)" count if number and label say the same.
        if match := _NUMBER_AND_LABEL.fullmatch(word):
            return self._point_of(match[2], match[1])
        if match := _LABEL_AND_NUMBER.fullmatch(word):
            return self._point_of(match[1], match[2])
        return None

    def _point_of(self, label: str, number: str) -> int | None:
        return int(number) if self._words.get(label.strip()) == int(number) else None

    @property
    def allowed(self) -> str:
        """What may stand in a cell, for messages."""
        return f"{self._scale.minimum} to {self._scale.maximum}, its labels, or empty"


def role_reader(instrument: Instrument) -> dict[str, int]:
    """Positions of roles by id or label in any language; other words mean no role."""
    words: dict[str, int] = {"": NO_ROLE}
    for position, role in enumerate(instrument.roles):
        for word in (role.id, *role.label.values()):
            words[as_compared(word)] = position
    return words
