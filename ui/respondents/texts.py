"""The words around the questions, in every language there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FOLDER = Path(__file__).parent / "texts"
_FALLBACK = "en"


class Words(BaseModel):
    """One language's words.

    Parameters
    ----------
    language : str
        The language's own name.
    texts : mapping
        Key -> text with ``{placeholders}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Annotated[str, Field(min_length=1)]
    texts: Mapping[str, Annotated[str, Field(min_length=1)]]

    def __getitem__(self, key: str) -> str:
        return self.texts[key]


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that have words here; first the one for whoever speaks none of them."""
    found = {path.stem for path in _FOLDER.glob("*.yaml")} - {_FALLBACK}
    return (_FALLBACK, *sorted(found))


@cache
def words(language: str) -> Words:
    """The words in a language; English where the language has none here."""
    found = language if language in languages() else _FALLBACK
    return Words.model_validate(yaml.safe_load((_FOLDER / f"{found}.yaml").read_text("utf-8")))


def preferred(offered: Sequence[str], accepted: str) -> str:
    """The offered language that a browser likes best; the first one if it likes none of them.

    Parameters
    ----------
    accepted : str
        The header ``Accept-Language`` (RFC 9110, section 12.5.4).

    Examples
    --------
    >>> preferred(["en", "de"], "fr-CH, de-CH;q=0.9, en;q=0.5")
    'de'
    >>> preferred(["en", "zh-Hant"], "zh-TW")
    'zh-Hant'
    """
    return _preferred(tuple(offered), accepted[:500])


# Phones of one room say much the same.
@lru_cache(maxsize=256)
def _preferred(offered: tuple[str, ...], accepted: str) -> str:
    best, most = offered[0], 0.0
    for part in accepted.split(","):
        name, _, weight = part.partition(";")
        for code in offered:
            quality = _quality(weight) * _likeness(code.casefold(), name.strip().casefold())
            if quality > most:
                best, most = code, quality
    return best


def _quality(weight: str) -> float:
    try:
        return min(1.0, float(weight.strip().removeprefix("q="))) if weight.strip() else 1.0
    except ValueError:
        return 0.0


def _likeness(code: str, wanted: str) -> float:
    """Whether a language is the one wanted: wholly, or but for region and script."""
    if not wanted or wanted == "*":
        return 0.0
    if code == wanted:
        return 1.0
    return 0.9 if code.partition("-")[0] == wanted.partition("-")[0] else 0.0
