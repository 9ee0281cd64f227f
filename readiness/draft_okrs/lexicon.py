"""Listed words found in a sentence, with their positions, whatever their ending."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f][^\W\d_]*)*")
# Between the words of one expression: "go-live" and "go live" are the same.
_JOIN = re.compile(r"[\s\u00a0]*[-\u2010-\u2013]?[\s\u00a0]*")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SHORTEST_STEM = 2
_LONGEST_WORD = 60


def word_form(word: str) -> str:
    """The word as it is compared: small letters, umlauts written out, other accents dropped.

    Examples
    --------
    >>> word_form("Größe") == word_form("GROESSE")
    True
    """
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFC", word).lower().translate(_GERMAN)
    decomposed = unicodedata.normalize("NFD", composed)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a sentence: where it stands and its form for comparing."""

    start: int
    end: int
    form: str


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text in order; digits and signs are no words."""
    return tuple(Token(found.start(), found.end(), word_form(found[0])) for found in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class Sign:
    """Words of one list found in a text.

    Parameters
    ----------
    start, end : int
        Positions in the text, the end excluded.
    first, last : int
        Numbers of the first and the last of its words among the text's words.
    is_ending : bool
        Only the end of a word was listed ("*portal"): it says what a compound is.
    """

    group: str
    start: int
    end: int
    first: int
    last: int
    is_ending: bool = False


@dataclass(frozen=True, slots=True)
class _Expression:
    group: str
    parts: tuple[str, ...]


class Lexicon:
    """Lists of words, ready to be found in texts.

    Parameters
    ----------
    groups : mapping
        Name of a list -> its words. ``*`` stands for any letters at the start or end of a
        word; the words of an expression are separated by spaces.
    endings : iterable of str
        What single words of the lists `inflected` may end in besides.
    """

    def __init__(
        self,
        groups: Mapping[str, Iterable[str]],
        *,
        endings: Iterable[str] = (),
        inflected: Iterable[str] = (),
    ) -> None:
        self._endings = tuple(map(word_form, endings))
        self._inflected = frozenset(inflected)
        self._whole: dict[str, list[_Expression]] = {}
        self._starts: dict[str, list[_Expression]] = {}
        self._ends: dict[str, list[_Expression]] = {}
        for group, words in groups.items():
            for word in words:
                parts = tuple(map(_part, word.replace("-", " ").split()))
                self._keep(_Expression(group, parts))
                if group in self._inflected and len(parts) == 1 and not parts[0].endswith("*"):
                    for ending in self._endings:
                        self._keep(_Expression(group, (parts[0] + ending,)))

    def _keep(self, expression: _Expression) -> None:
        first = expression.parts[0]
        kept = self._starts if first.endswith("*") else self._ends if first.startswith("*") else self._whole
        kept.setdefault(first.strip("*"), []).append(expression)

    def signs_in(self, text: str, tokens: tuple[Token, ...]) -> tuple[Sign, ...]:
        """Every listed expression, the longest where several begin at one word, by position.

        A sign inside a longer one is left out: "go live" hides "live".
        """
        found = [sign for position in range(len(tokens)) for sign in self._at(position, text, tokens)]
        spans = {(sign.first, sign.last) for sign in found}
        long = [span for span in spans if span[1] > span[0]]
        return tuple(
            sign
            for sign in found
            if not any(
                first <= sign.first and sign.last <= last and (first, last) != (sign.first, sign.last)
                for first, last in long
            )
        )

    def groups_of(self, form: str) -> frozenset[str]:
        """The lists in which a single word stands."""
        return frozenset(each.group for each in self._beginning_with(form) if len(each.parts) == 1)

    def _at(self, position: int, text: str, tokens: tuple[Token, ...]) -> Iterator[Sign]:
        longest: dict[str, tuple[int, bool]] = {}
        for expression in self._beginning_with(tokens[position].form):
            last = position + len(expression.parts) - 1
            found = (last, expression.parts[-1].startswith("*"))
            before = longest.get(expression.group, (-1, False))
            if found > before and _stands(expression, position, text, tokens):
                longest[expression.group] = found
        for group, (last, is_ending) in longest.items():
            yield Sign(group, tokens[position].start, tokens[last].end, position, last, is_ending)

    def _beginning_with(self, form: str) -> Iterator[_Expression]:
        yield from self._whole.get(form, ())
        short = form[:_LONGEST_WORD]
        for length in range(_SHORTEST_STEM, len(short) + 1):
            yield from self._starts.get(short[:length], ())
            yield from self._ends.get(short[-length:], ())


def _part(word: str) -> str:
    stem = word_form(word.strip("*"))
    return f"{'*' if word.startswith('*') else ''}{stem}{'*' if word.endswith('*') else ''}"


def _stands(expression: _Expression, position: int, text: str, tokens: tuple[Token, ...]) -> bool:
    if position + len(expression.parts) > len(tokens):
        return False
    for offset, part in enumerate(expression.parts):
        token = tokens[position + offset]
        if not _fits(token.form, part):
            return False
        if offset and not _JOIN.fullmatch(text, tokens[position + offset - 1].end, token.start):
            return False
    return True


def _fits(form: str, part: str) -> bool:
    stem = part.strip("*")
    if part.startswith("*") and part.endswith("*"):
        return stem in form
    if part.endswith("*"):
        return form.startswith(stem)
    return form.endswith(stem) if part.startswith("*") else form == stem
