"""Text that people typed: cleaned for keeping, normalised for comparing."""

from __future__ import annotations

import re
import unicodedata

# Joiners carry meaning in Persian and Indic scripts, so they stay in what is kept.
_JOINERS = {"\u200c", "\u200d"}
_DROPPED = {"Cc", "Cs", "Co", "Cn"}
# Marks that change nothing a reader sees: joiners, variation selectors, fillers, an empty braille cell.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Unicode's stream-safe limit (UAX 15): sorting a longer run takes time in the square of its length.
_MOST_MARKS = 30
# Below it nothing can be composed, so printable text is kept as it is.
_FIRST_MARK = "\u0300"


def clean_text(text: str) -> str:
    r"""The text as it is kept: composed, on one line, without control or direction marks.

    Control characters break spreadsheets, and direction overrides let a name look like
    another one; both are dropped. Line breaks and tabs become spaces. Of a run of
    combining marks the first 30 stay.

    Examples
    --------
    >>> clean_text(" Sales\x0b\tNorth\u202e ")
    'Sales North'
    """
    if text.isprintable() and (text.isascii() or max(text) < _FIRST_MARK):
        return " ".join(text.split())
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif category not in _DROPPED and (category != "Cf" or character in _JOINERS):
            kept.append(character)
    composed = unicodedata.normalize("NFC", _few_marks(kept))
    return " ".join(_few_marks(composed).split())


def _few_marks(text: str | list[str]) -> str:
    kept = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def normalised(text: str) -> str:
    """The text as it is compared: case, width, spacing and Latin accents make no difference.

    Accents are dropped from Latin letters only: in other scripts a mark makes another word.
    A text of nothing but invisible characters is empty.

    Examples
    --------
    >>> normalised("  CAFÉ ") == normalised("cafe")
    True
    >>> normalised("ที่") == normalised("ท")
    False
    """
    cleaned = clean_text(text)
    if cleaned.isascii():
        return cleaned.casefold()
    folded = unicodedata.normalize("NFKC", cleaned).casefold()
    # Folding may leave or bring characters that only a second composition settles.
    decomposed = unicodedata.normalize("NFD", _INVISIBLE.sub("", unicodedata.normalize("NFKC", folded)))
    kept: list[str] = []
    base_is_latin = False
    for character in decomposed:
        if not unicodedata.combining(character):
            base_is_latin = "LATIN" in unicodedata.name(character, "")
        elif base_is_latin:
            continue
        kept.append(character)
    return " ".join(_few_marks(unicodedata.normalize("NFC", "".join(kept))).split())
