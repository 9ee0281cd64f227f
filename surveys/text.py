"""Text that people typed: cleaned for keeping, normalised for comparing."""

from __future__ import annotations

import unicodedata

# Joiners carry meaning in Persian and Indic scripts, so they stay in what is kept.
_JOINERS = {"\u200c", "\u200d"}


def clean_text(text: str) -> str:
    r"""The text as it is kept: composed, on one line, without control or direction marks.

    Control characters break spreadsheets, and direction overrides let a name look like
    another one; both are dropped. Line breaks and tabs become spaces.

    Examples
    --------
    >>> clean_text(" Sales\x0b\tNorth\u202e ")
    'Sales North'
    """
    composed = unicodedata.normalize("NFC", text)
    kept = []
    for character in composed:
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif category in {"Cc", "Cs", "Co", "Cn"} or (category == "Cf" and character not in _JOINERS):
            continue
        else:
            kept.append(character)
    return " ".join("".join(kept).split())


def normalised(text: str) -> str:
    """The text as it is compared: case, width, spacing and Latin accents make no difference.

    Accents are dropped from Latin letters only: in other scripts a mark makes another word.

    Examples
    --------
    >>> normalised("  CAFÉ ") == normalised("cafe")
    True
    >>> normalised("ที่") == normalised("ท")
    False
    """
    folded = unicodedata.normalize("NFKC", clean_text(text)).casefold()
    decomposed = unicodedata.normalize("NFD", folded)
    kept: list[str] = []
    base_is_latin = False
    for character in decomposed:
        if unicodedata.combining(character):
            if base_is_latin:
                continue
        else:
            base_is_latin = "LATIN" in unicodedata.name(character, "")
        if character not in _JOINERS:
            kept.append(character)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
