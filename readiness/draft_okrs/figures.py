"""The numbers of a sentence: today's value, the value to reach, and what is no figure at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from readiness.draft_okrs.lexicon import Sign, Token
from readiness.draft_okrs.rules import Words

_NUMBER = re.compile(
    r"(?<![^\W_])(?<![\d][.,/:])"
    r"(?P<sign>[€$£¥]\s?)?"
    r"\d+(?:[.,'’\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?(?:\s?/\s?\d+(?:[.,]\d+)?)?"
    r"(?P<unit>\s?[%‰€$£°]|(?:k|m|b|bn|mn|x|h|pp)(?![^\W_])|(?:ms|min|hrs?|kg|sec|mins)(?![^\W_]))?",
    re.IGNORECASE,
)
# Dates, numbered quarters, round-the-clock and other numbers that are no figures.
_NO_FIGURE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4})?|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\b\d\.\s?(?:Quartal|Halbjahr|Quartals|Halbjahrs)\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b24/7\b|\b1:1s?\b|\b1-(?:on|to)-1s?\b|\b360(?:°|[- ]degree|[- ]grad)|#\d+|\b\d+\.\d+\.\d+\b|\b\d{1,2}\.\s?[-–]\s?\d{1,2}\.|\b\d+D\b"
    r"|\b\d+\+?[-‐–\u00a0 ]?(?:day|week|month|year|minute|hour|page|step|tägig|monatig|wöchig)(?:e[rnms]?)?\b(?!s)"
    r"|^\s*\d+(?:\.\d+)*[.)]\s(?=\D)|\b(?:19|20)\d{2}\s?[/-]\s?(?:(?:19|20)?\d{2})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"20[1-4]\d")
_ARROW = re.compile(r"[\s)%€$]*(?:-+>|=+>|→|⇒|➔|➜|—>|–>|>>)\s*")
_FARTHEST_TARGET = 70
_FARTHEST_BASELINE = 14


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that says how much.

    Parameters
    ----------
    before, after : int
        Number of the words that stand before it, and the number of the first one behind it.
    has_unit : bool
        A percent sign, a currency or a listed unit stands beside it.
    """

    start: int
    end: int
    before: int
    after: int
    has_unit: bool
    is_share: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a sentence by what they are for."""

    baselines: tuple[Figure, ...] = ()
    targets: tuple[Figure, ...] = ()
    amounts: tuple[Figure, ...] = ()

    @property
    def has_span(self) -> bool:
        """Today's value and the value to reach are both named."""
        return bool(self.baselines and self.targets)

    @property
    def to_reach(self) -> tuple[Figure, ...]:
        """Every number by which one could tell whether the key result was reached."""
        return self.targets + self.amounts


def figures_in(text: str, tokens: Sequence[Token], signs: Sequence[Sign], words: Words) -> Figures:
    """The numbers of a sentence.

    Of two numbers "from .. to" the first is today's value. A number behind "by" is an amount
    of change, neither today's value nor the one to reach. Dates, versions and allowed spans
    of time ("within 3 months") are left out.
    """
    found = sorted(_figures(text, tokens, signs, words), key=lambda figure: figure.start)
    baselines = {*_starts_of_spans(text, tokens, found, words), *_named_as_today(found, signs)}
    rest = [figure for position, figure in enumerate(found) if position not in baselines]
    amounts = [figure for figure in rest if _form_before(tokens, figure, words) in words.forms["by_amount"]]
    return Figures(
        tuple(found[position] for position in sorted(baselines)),
        tuple(figure for figure in rest if figure not in amounts),
        tuple(amounts),
    )


def _figures(text: str, tokens: Sequence[Token], signs: Sequence[Sign], words: Words) -> Iterator[Figure]:
    left_out = [found.span() for found in _NO_FIGURE.finditer(text)]
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        if any(first < end and start < last for first, last in left_out):
            continue
        before = sum(token.end <= start for token in tokens)
        behind = next((i for i in range(before, len(tokens)) if tokens[i].start >= end), len(tokens))
        unit = number["sign"] or number["unit"] or _unit_behind(text, tokens, end, behind, words)
        figure = Figure(
            start, end, before, behind, bool(unit), "%" in (number["unit"] or "") or unit in _SHARE_WORDS
        )
        if not _names_a_thing_or_a_time(text, tokens, figure, words):
            yield figure
    for sign in signs:
        if sign.group == "number_words":
            yield Figure(sign.start, sign.end, sign.first, sign.last + 1, False, False)


_SHARE_WORDS = ("percent", "prozent")


def _unit_behind(text: str, tokens: Sequence[Token], end: int, behind: int, words: Words) -> str:
    if behind < len(tokens) and text[end : tokens[behind].start].strip() in {"", "-"}:
        form = tokens[behind].form
        return form if form in words.forms["units"] else ""
    return ""


def _names_a_thing_or_a_time(text: str, tokens: Sequence[Token], figure: Figure, words: Words) -> bool:
    forms = words.forms
    before = tokens[figure.before - 1] if figure.before else None
    behind = tokens[figure.after] if figure.after < len(tokens) else None
    beside = before if before and not text[before.end : figure.start].strip(" \u00a0-.#:") else None
    close = behind if behind and not text[figure.end : behind.start].strip(" \u00a0-.,") else None
    if beside and beside.form in forms["labels"] and not figure.is_share:
        return True
    if any(each and each.form in forms["months"] for each in (beside, close)) and not figure.has_unit:
        return True
    number = text[figure.start : figure.end].strip()
    if _YEAR.fullmatch(number) and not figure.has_unit:
        return True
    if close and close.form in forms["deadline_units"]:
        near = {token.form for token in tokens[max(0, figure.before - 2) : figure.before]}
        return bool(near & forms["deadline_before"])
    return False


def _starts_of_spans(
    text: str, tokens: Sequence[Token], figures: Sequence[Figure], words: Words
) -> Iterator[int]:
    """Numbers behind "from" with a number behind "to" near them, in either order, or before an arrow."""
    from_, to = words.forms["span_from"], words.forms["span_to"]
    for position, (one, other) in enumerate(pairwise(figures)):
        gap = text[one.end : other.start]
        if _ARROW.search(gap) and len(gap) <= _FARTHEST_TARGET:
            yield position
        elif len(gap) <= _FARTHEST_TARGET:
            between = [token.form for token in tokens[one.after : other.before]]
            led_by = _led_by(tokens, one, from_ | to, words)
            if led_by in from_ and to & set(between):
                yield position
            elif led_by in to and from_ & set(between[-2:]):
                yield position + 1


def _led_by(tokens: Sequence[Token], figure: Figure, wanted: frozenset[str], words: Words) -> str:
    """The nearest wanted word before a number, past "about" and at most two other words."""
    others = 0
    for token in reversed(tokens[: figure.before]):
        if token.form in wanted:
            return token.form
        others += token.form not in words.forms["approximate"]
        if others > 2:
            break
    return ""


def _named_as_today(figures: Sequence[Figure], signs: Sequence[Sign]) -> Iterator[int]:
    for sign in signs:
        if sign.group == "baseline_before":
            for position, figure in enumerate(figures):
                if 0 <= figure.start - sign.end <= _FARTHEST_BASELINE:
                    yield position
                    break


def _form_before(tokens: Sequence[Token], figure: Figure, words: Words) -> str:
    """The word before a number, past "about" and "at least"."""
    for token in reversed(tokens[: figure.before]):
        if token.form in words.forms["by_amount"] or token.form not in words.forms["approximate"]:
            return token.form
    return ""
