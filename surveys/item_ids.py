"""Ids for statements that are new, or that no longer ask what they asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, count
from string import ascii_lowercase

from surveys.text import normalised

_COUNTER = re.compile(r"(?<=\d)[b-z]$|_[b-z]$")


def fresh_id(item: str, taken: Iterable[str]) -> str:
    """An id for a statement that no longer asks what the one of this id asks.

    Examples
    --------
    >>> fresh_id("vision_01", {"vision_01"}), fresh_id("vision_01b", {"vision_01b"})
    ('vision_01b', 'vision_01c')
    >>> fresh_id("symptom_anxiety", {"symptom_anxiety"})
    'symptom_anxiety_b'
    """
    stem = _COUNTER.sub("", item)[:56]
    joint = "" if stem[-1].isdigit() else "_"
    letters = (f"{stem}{joint}{letter}" for letter in ascii_lowercase[1:])
    return first_free(chain(letters, (f"{stem}{joint}z{number}" for number in count(2))), taken)


def first_free(candidates: Iterable[str], taken: Iterable[str]) -> str:
    """The first candidate that form tools, which drop underscores and case, can tell from all others."""
    exported = {_exported(each) for each in taken}
    return next(each for each in candidates if _exported(each) not in exported)


def _exported(each: str) -> str:
    return normalised(each).replace("_", "")
