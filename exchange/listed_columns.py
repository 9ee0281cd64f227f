"""Columns of the tables that people fill in, known by their headings and other words for them."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from exchange.tables import Table
from surveys.faults import FaultList
from surveys.instrument_files import mapping_from_yaml
from surveys.text import normalised


class ListedColumn(BaseModel):
    """One column of such a table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    heading: str
    synonyms: tuple[str, ...]
    width: int
    help: str
    choices: tuple[str, ...] = ()
    required: bool = False


class ListedColumns(BaseModel):
    """The columns of one table, and examples of its rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    sheet: str
    columns: tuple[ListedColumn, ...]
    examples: tuple[dict[str, str], ...]

    @cached_property
    def _field_by_word(self) -> dict[str, str]:
        by_word: dict[str, str] = {}
        for column in self.columns:
            for word in (column.heading, column.field, *column.synonyms):
                by_word.setdefault(heading_word(word), column.field)
        return by_word

    def field_of(self, heading: str) -> str | None:
        """The field that a heading names; None if it names none."""
        return self._field_by_word.get(heading_word(heading))

    def add_missing(self, table: Table, found: set[str], faults: FaultList) -> None:
        """A fault for each needed column that no heading names."""
        for column in self.columns:
            if column.required and column.field not in found:
                faults.add(
                    f"{table.place}, headings",
                    f"there is no column '{column.heading}'",
                    "Name it as in the template, and put all headings in one row above the list.",
                    ", ".join(filter(None, table.headings)) or "none",
                )


def heading_word(heading: str) -> str:
    """A heading as it is compared: case, dashes and the marks of needed columns make no difference."""
    return normalised(heading).replace("_", " ").replace("-", " ").rstrip("*: ")


@cache
def listed_columns(file_name: str) -> ListedColumns:
    """The columns as one of the product's files beside this one defines them."""
    path = Path(__file__).parent / file_name
    return ListedColumns.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
