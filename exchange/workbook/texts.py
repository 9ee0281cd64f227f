"""Texts as cells take them, and how many lines they fill."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import lru_cache

from surveys.text import clean_text

LONGEST_TEXT = 32_767
# A column's character is a little narrower than a digit as printed; the rest is for safety.
_DIGITS_PER_CHARACTER, _CELL_PADDING, _SPACE = 0.96, 0.4, 0.5
_NARROW, _BROAD = frozenset("ijlftrI.,:;'’|!()[]/-“”"), frozenset("mwMW%@")
# Marks of our sentences that neither compose with others nor hide anything.
_TYPOGRAPHIC = str.maketrans(dict.fromkeys("“”‘’„–—…•≤≥−", ""))
# Below it nothing can be composed, as in `surveys.text`.
_FIRST_MARK = "\u0300"
_OWNERS = {"hr": "HR", "okr_master": "OKR master", "lead": "unit lead"}


def safe_text(text: str) -> str:
    r"""The text without control and direction marks, line by line, no longer than a cell holds.

    A cell holds 32,767 UTF-16 units; characters outside the basic plane count twice.

    Examples
    --------
    >>> safe_text("Sales\x0bNorth\n=1+1")
    'Sales North\n=1+1'
    """
    kept = "\n".join(_clean_line(line) for line in text.split("\n"))
    if len(kept) * 2 <= LONGEST_TEXT:
        return kept
    return kept.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", errors="ignore")


def _clean_line(line: str) -> str:
    """`clean_text`, quick for our own sentences, which hold nothing to clean but typographic marks."""
    if line.isprintable() and max(line.translate(_TYPOGRAPHIC), default="") < _FIRST_MARK:
        return " ".join(line.split())
    return clean_text(line)


def lines_needed(text: str, width: float) -> int:
    r"""Lines a text fills in a column, estimated on the safe side.

    Parameters
    ----------
    width : float
        Of the column, in digits of the default font.

    Examples
    --------
    >>> lines_needed("one two three", 8), lines_needed("", 8), lines_needed("a\nb", 8)
    (2, 1, 2)
    """
    return sum(
        _wrapped_lines(line, max(width * _DIGITS_PER_CHARACTER - _CELL_PADDING, 1))
        for line in text.split("\n")
    )


def _wrapped_lines(line: str, width: float) -> int:
    lines, used = 1, 0.0
    for word in line.split():
        length = sum(map(_width, word))
        if used and used + _SPACE + length > width:
            lines, used = lines + 1, 0.0
        if length > width:
            lines += int(length // width)
            length %= width
        used += length + (_SPACE if used else 0)
    return lines


@lru_cache(maxsize=1024)
def _width(letter: str) -> float:
    """Width of a letter in digits of Arial, by four classes; East Asian letters are the widest."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 2.0
    if letter in _NARROW:
        return 0.55
    if letter in _BROAD:
        return 1.45
    return 1.25 if letter.isupper() else 1.0


def owner_words(owner: str) -> str:
    """An owner's role as people say it.

    Examples
    --------
    >>> owner_words("business_owner"), owner_words("hr")
    ('Business owner', 'HR')
    """
    words = _OWNERS.get(owner, owner.replace("_", " "))
    return words[:1].upper() + words[1:]


def day_words(day: date) -> str:
    """A date as people write it.

    Examples
    --------
    >>> day_words(date(2027, 1, 4))
    '4 Jan 2027'
    """
    return f"{day.day} {day:%b %Y}"


def sentence_case(word: str) -> str:
    """A word of the domain at the start of a cell.

    Examples
    --------
    >>> sentence_case("repair first"), sentence_case("very_high")
    ('Repair first', 'Very high')
    """
    words = word.replace("_", " ")
    return words[:1].upper() + words[1:]


def percent_words(share: float) -> str:
    """A share in whole percent, spaced as everywhere in the workbook.

    Examples
    --------
    >>> percent_words(0.424)
    '42 %'
    """
    return f"{share:.0%}".replace("%", " %")


def first_five_words(share: float) -> str:
    """How firmly a pitfall is among the five that cost most weeks.

    Parameters
    ----------
    share : float
        Share of the draws in which it is. [0-1]

    Examples
    --------
    >>> first_five_words(0.92), first_five_words(0.999), first_five_words(0)
    ('in the first five in 92 % of draws', 'in the first five in 99 % of draws', 'in the first five in no draw')
    """
    if share in (0, 1):
        return f"in the first five in {'all draws' if share else 'no draw'}"
    # Of what is not quite certain neither 0 nor 100 % may be said.
    return f"in the first five in {min(max(round(100 * share), 1), 99)} % of draws"
