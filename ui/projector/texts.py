"""The words on the wall, in every language there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

import yaml
from pydantic import Field, TypeAdapter

_FOLDER: Final = Path(__file__).parent / "texts"
_FALLBACK: Final = "en"
_READER: Final = TypeAdapter(dict[str, Annotated[str, Field(min_length=1)]])


@cache
def wall_languages() -> tuple[str, ...]:
    """The codes of the languages that have words here."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def wall_texts(language: str) -> Mapping[str, str]:
    """Key -> text with ``{placeholders}``; English where the language has none here."""
    found = language if language in wall_languages() else _FALLBACK
    content = yaml.safe_load((_FOLDER / f"{found}.yaml").read_text("utf-8"))
    return MappingProxyType(_READER.validate_python(content))


def day_text(day: date, language: str) -> str:
    """A day as people read it.

    Examples
    --------
    >>> day_text(date(2027, 1, 12), "en"), day_text(date(2027, 3, 1), "de")
    ('12 Jan 2027', '1. März 2027')
    """
    t = wall_texts(language)
    month = t["months"].split()[day.month - 1]
    return t["day"].format(day=day.day, month=month, year=day.year)
