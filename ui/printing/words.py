"""The words on printed pages, complete in English and German."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FOLDER = Path(__file__).parent / "texts"
_FALLBACK = "en"
_Text = Annotated[str, Field(min_length=1)]


class PrintWords(BaseModel):
    """One language's words.

    Parameters
    ----------
    code : str
        The language they are in.
    texts : mapping
        Key -> text with ``{placeholders}``.
    pitfalls : mapping
        Pitfall id -> its title; English titles are the catalogue's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: _Text
    texts: Mapping[str, _Text]
    pitfalls: Mapping[str, _Text] = Field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.texts[key]

    def day(self, iso: str) -> str:
        """A day given as 2027-01-12, as people of this language write it."""
        year, month, day = iso.split("-")
        name = self.texts["months"].split()[int(month) - 1]
        return self.texts["day"].format(day=int(day), month=name, year=year)


@cache
def print_languages() -> tuple[str, ...]:
    """The codes of the languages that have words here."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def print_words(language: str) -> PrintWords:
    """The words in a language; English where it has none here."""
    found = language if language in print_languages() else _FALLBACK
    content = yaml.safe_load((_FOLDER / f"{found}.yaml").read_text("utf-8"))
    return PrintWords.model_validate({"code": found, **content})
