"""The words around a component that is revealed to the room, in every language there is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

_FILE: Final = Path(__file__).parent / "reveal_texts.yaml"
_FALLBACK: Final = "en"
_Text = Annotated[str, Field(min_length=1)]


class Says(StrEnum):
    """What a component's mean says to the room."""

    MISSING = "missing"
    UNCLEAR = "unclear"
    PRESENT = "present"
    TOO_FEW = "too_few"
    HIDDEN = "hidden"


class Reported(StrEnum):
    """What people report of the symptom when asked directly."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    UNSURE = "unsure"
    UNTOLD = "untold"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Case(_Frozen):
    """What was found, and what to discuss."""

    finding: _Text
    question: _Text


class RevealTexts(_Frozen):
    """One language's words; ``{placeholders}`` are filled in.

    Raises
    ------
    ValueError
        If a verdict, or a case that can occur, has no words.
    """

    decimal: _Text
    verdict: Mapping[Says, _Text]
    too_few: _Text
    mean: _Text
    mean_of_members: _Text
    mean_of_leads: _Text
    leaders_within: _Text
    symptom_of_everybody: _Text
    as_members_see_it: _Text
    shows: _Text
    would_show: _Text
    differ: _Text
    unfavourable: _Text
    middle: _Text
    favourable: _Text
    at_most: _Text
    at_least: _Text
    exactly: _Text
    missing_below: _Text
    bad_end: _Text
    good_end: _Text
    cases: Mapping[Says, Mapping[Reported, Case]]

    @model_validator(mode="after")
    def _has_every_case(self) -> Self:
        for says in Says:
            wanted = {Reported.UNTOLD} if says is Says.HIDDEN else set(Reported)
            if set(self.cases.get(says, {})) != wanted:
                raise ValueError(f"the cases of '{says}' are not exactly {sorted(wanted)}")
        if set(self.verdict) != set(Says) - {Says.HIDDEN}:
            raise ValueError("not every verdict has its words")
        return self

    def number(self, value: float) -> str:
        """A mean with one decimal, as the language writes it."""
        return f"{value:.1f}".replace("-", "−").replace(".", self.decimal)


@cache
def reveal_texts(language: str) -> RevealTexts:
    """The words in a language; English where the language has none here."""
    texts = _all()
    return texts.get(language) or texts[_FALLBACK]


@cache
def _all() -> Mapping[str, RevealTexts]:
    content = yaml.safe_load(_FILE.read_text("utf-8"))
    return {language: RevealTexts.model_validate(texts) for language, texts in content.items()}
