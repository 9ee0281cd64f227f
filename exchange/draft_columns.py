"""The columns of the table of draft OKRs, by their headings in English and German."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from surveys.instrument_files import mapping_from_yaml
from surveys.text import normalised


class DraftColumn(BaseModel):
    """One column of the table of drafts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    heading: str
    synonyms: tuple[str, ...]
    width: int
    help: str
    choices: tuple[str, ...] = ()
    required: bool = False


class DraftColumns(BaseModel):
    """The columns of the table of drafts and an example."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    sheet: str
    columns: tuple[DraftColumn, ...]
    examples: tuple[dict[str, str], ...]


@cache
def draft_columns() -> DraftColumns:
    """The columns as the product's file defines them."""
    path = Path(__file__).parent / "draft_columns.yaml"
    return DraftColumns.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


def column_of(heading: str) -> str | None:
    """The field that a heading names; None if it names none."""
    return _field_by_word().get(_word(heading))


@cache
def _field_by_word() -> dict[str, str]:
    by_word: dict[str, str] = {}
    for column in draft_columns().columns:
        for word in (column.heading, column.field, *column.synonyms):
            by_word.setdefault(_word(word), column.field)
    return by_word


def _word(heading: str) -> str:
    return normalised(heading).replace("_", " ").replace("-", " ").rstrip("*: ")
