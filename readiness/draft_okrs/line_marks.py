"""One pasted line taken apart: indentation, bullet, number, and the word that marks what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from readiness.draft_okrs.draft import DraftLevel
from surveys.faults import FaultsError
from surveys.instrument_files import faults_of_validation, mapping_from_yaml
from surveys.text import clean_text, normalised

_TAB = 4
_BULLET = re.compile(r"(?:[-*+•‣◦▪■●–—·➢►✓✔☐❑]|\[[ xX]?\]|o\t)[ \t\u00a0]+")
_NUMBER = re.compile(r"\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)][ \t\u00a0]+", re.IGNORECASE)
_PARTS = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})[.):]?[ \t\u00a0]+")
_BOLD = re.compile(r"(?:[-+•●*]\s+)?\*\*\S")
_HEADING = re.compile(r"#{1,6}[ \t]+")


class Mark(StrEnum):
    """What a line says about itself."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    OBJECTIVES = "objectives"
    KEY_RESULTS = "key_results"
    TEAM = "team"
    LEVEL = "level"
    BASELINE = "baseline"
    TARGET = "target"
    INITIATIVES = "initiatives"
    LEFT_OUT = "left_out"
    HEADING = "heading"
    NONE = "none"


class MarkWords(BaseModel):
    """The words of `markers.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    objective: tuple[str, ...] = Field(min_length=1)
    key_result: tuple[str, ...] = Field(min_length=1)
    objectives: tuple[str, ...]
    key_results: tuple[str, ...]
    team: tuple[str, ...]
    level: tuple[str, ...]
    baseline: tuple[str, ...]
    target: tuple[str, ...]
    initiatives: tuple[str, ...]
    left_out: tuple[str, ...]
    levels: dict[DraftLevel, tuple[str, ...]]
    nothing: tuple[str, ...]

    def level_of(self, word: str) -> DraftLevel | None:
        """The level that a word names."""
        return self._level_by_word.get(normalised(word))

    def is_nothing(self, text: str) -> bool:
        """Whether a text only says that there is none."""
        return text.casefold() in self.nothing

    @cached_property
    def _level_by_word(self) -> dict[str, DraftLevel]:
        words = {normalised(word): level for level, each in self.levels.items() for word in each}
        return words | {level.value: level for level in DraftLevel}

    @cached_property
    def marks(self) -> tuple[tuple[Mark, re.Pattern[str]], ...]:
        """A pattern for each mark, in the order they are tried."""
        numbered = r"\s*(?:(?:no|nr)\.?\s*)?#?\d{1,2}(?:\.\d{1,2})*[a-z]?(?!\d|\s*[%€$])"
        key_result = rf"(?:o\s*\d{{1,2}}\s*[-./ ]?\s*)?(?:{_any_of(self.key_result)})"
        found = [
            (Mark.KEY_RESULT, rf"{key_result}(?:{numbered}(?:{_STOP}|\s+|$)|{_STOP}|\s*$)"),
            (
                Mark.OBJECTIVE,
                rf"(?:{_any_of(self.objective)})(?:{numbered}(?:{_STOP}|\s+|$)|{_STOP}|\s*$)",
            ),
        ]
        for mark in (
            *(Mark.KEY_RESULTS, Mark.OBJECTIVES, Mark.TEAM, Mark.LEVEL, Mark.BASELINE, Mark.TARGET),
            *(Mark.INITIATIVES, Mark.LEFT_OUT),
        ):
            end = rf"(?:{_STOP}|\s*$)" if mark in _SECTIONS else r"\s*[:=]\s*"
            found.append((mark, rf"(?:{_any_of(getattr(self, mark.value))}){end}"))
        return tuple((mark, re.compile(pattern, re.IGNORECASE)) for mark, pattern in found)

    @cached_property
    def level_marks(self) -> tuple[tuple[DraftLevel, re.Pattern[str]], ...]:
        """A pattern for each word of a level before a colon ("Department: Sales")."""
        return tuple(
            (level, re.compile(rf"(?:{_any_of(words)})\s*:\s*", re.IGNORECASE))
            for level, words in self.levels.items()
        )


_SECTIONS = (Mark.KEY_RESULTS, Mark.OBJECTIVES, Mark.INITIATIVES)
_STOP = r"\s*[:.)\]|]\s*|\s+[-–—]\s+|\t\s*"


def _any_of(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


@cache
def mark_words() -> MarkWords:
    """The marking words that come with the product.

    Raises
    ------
    FaultsError
        Everything wrong with the file at once.
    """
    path = Path(__file__).parent / "markers.yaml"
    data = mapping_from_yaml(path.read_bytes(), path.name)
    try:
        return MarkWords.model_validate(data)
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, path.name, data)) from None


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty.

    Parameters
    ----------
    number : int
        Counted from 1, with the empty lines.
    depth : tuple of int
        Indentation in spaces, whether a bullet or number leads it, parts of its number.
    after_gap : bool
        An empty line stands above it.
    cells : tuple of str
        What tabs separate in it; a single cell without tabs.
    own_cells : tuple of str
        The same without a bullet or number of the line.
    text : str
        What is left behind indentation, bullet, number and mark, on one line.
    level : DraftLevel or None
        The level that its mark names ("Department: Sales").
    """

    number: int
    depth: tuple[int, int, int]
    mark: Mark
    text: str
    raw: str
    after_gap: bool
    cells: tuple[str, ...]
    own_cells: tuple[str, ...]
    level: DraftLevel | None = None

    @property
    def is_row(self) -> bool:
        """Tabs stand between words, and not only before them or behind a bullet."""
        first = next((i for i, cell in enumerate(self.own_cells) if cell), len(self.own_cells))
        return any(self.own_cells[first + 1 :])

    @property
    def place(self) -> str:
        """Where a person finds it."""
        return f"line {self.number}"


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text that say something, taken apart; "-----" only separates."""
    found: list[Line] = []
    gap = False
    counted = _parts_in_use(text)
    for number, raw in enumerate(text.splitlines(), start=1):
        if not any(map(str.isalnum, raw)):
            gap = True
            continue
        found.append(_line(number, raw, gap, counted))
        gap = False
    return tuple(found)


def _parts_in_use(text: str) -> frozenset[str]:
    """Numbers such as 1.1 that count lines; "1.5 million users" counts none."""
    found = {match[1] for match in (_PARTS.match(line.strip()) for line in text.splitlines()) if match}
    firsts = {number.rpartition(".")[0] for number in found if number.endswith(".1")}
    return frozenset(number for number in found if number.rpartition(".")[0] in firsts)


def _line(number: int, raw: str, gap: bool, counted: frozenset[str]) -> Line:
    words = mark_words()
    body = raw.lstrip()
    indent = sum(_TAB if character == "\t" else 1 for character in raw[: len(raw) - len(body)])
    cells = tuple(map(clean_text, raw.split("\t")))
    bulleted, parts = 0, 0
    heading = _HEADING.match(body)
    if heading:
        body = body[heading.end() :]
    if _BOLD.match(body):
        body = body.replace("**", "")
    if not heading and (bullet := _BULLET.match(body)):
        body, bulleted = body[bullet.end() :], 1
    if not heading and (found := _PARTS.match(body)) and found[1] in counted:
        body, bulleted, parts = body[found.end() :], 1, found[1].count(".") + 1
    elif not heading and (single := _NUMBER.match(body)):
        body, bulleted, parts = body[single.end() :], 1, 1
    depth = (indent, bulleted, parts)
    own_cells = tuple(map(clean_text, body.split("\t"))) if bulleted else cells
    mark, level, rest = _mark_of(body, words)
    if heading and mark in (Mark.NONE, Mark.LEFT_OUT):
        mark, rest = Mark.HEADING, body
    return Line(number, depth, mark, clean_text(rest), clean_text(raw), gap, cells, own_cells, level)


def _mark_of(body: str, words: MarkWords) -> tuple[Mark, DraftLevel | None, str]:
    for mark, pattern in words.marks:
        if found := pattern.match(body):
            return mark, None, body[found.end() :]
    for level, pattern in words.level_marks:
        if found := pattern.match(body):
            return Mark.TEAM, level, body[found.end() :]
    return Mark.NONE, None, body
