"""The words form tools use around the questions, from a file that comes with the product."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from surveys.instrument_files import mapping_from_yaml
from surveys.text import normalised

# Form tools turn straight quotes and hyphens into typographic ones, and back.
_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("’‘‛`´", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‑‒–—−", "-")}
)


class FormWords(BaseModel):
    """How form tools name the columns around the questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    team: tuple[str, ...]
    role: tuple[str, ...]
    dropped: tuple[str, ...]
    blank_words: tuple[str, ...]


@cache
def form_words() -> FormWords:
    """The headings and words that come with the product."""
    path = Path(__file__).parent / "form_columns.yaml"
    return FormWords.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


def as_compared(text: str) -> str:
    """A word of an export as it is compared: normalised, with plain quotes and hyphens.

    Examples
    --------
    >>> as_compared("Don’t know")
    "don't know"
    """
    return normalised(text).translate(_TYPOGRAPHY)
