"""Which team and which role a row of a form export belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from surveys.answer_words import role_reader
from surveys.answers import NO_ROLE
from surveys.faults import FaultList
from surveys.form_words import as_compared
from surveys.instrument import Instrument
from surveys.matching import ColumnMapping, Target, units_by_word
from surveys.organisation import Organisation, Unit
from surveys.text import clean_text, normalised


class NoUnit(Enum):
    """Why a row belongs to no unit."""

    LEFT_OUT = "left out, as chosen"
    UNKNOWN = "there is no such unit"


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a form export with the place a person finds it at."""

    place: str
    cells: tuple[str, ...]


def cell_text(row: FormRow, column: int | None) -> str:
    """The cell of a column, cleaned; empty if the row is shorter."""
    return clean_text(row.cells[column]) if column is not None and column < len(row.cells) else ""


class TeamFinder:
    """Finds the unit of each row, and counts the rows that are left out."""

    def __init__(
        self,
        mapping: ColumnMapping,
        organisation: Organisation,
        position: Mapping[str, int],
        faults: FaultList,
    ) -> None:
        self._units = organisation.units
        self._known = units_by_word(organisation)
        self._left_out: Counter[str] = Counter()
        self._faults = faults
        self._words = {normalised(word): normalised(name) for word, name in mapping.teams.items()}
        self._found: dict[str, Unit | NoUnit] = {}
        self._column = position.get(mapping.heading_of(Target.TEAM) or "")
        if self._column is None:
            faults.add(
                "the columns",
                "none of them says which team a person belongs to",
                "Name the column with the team, or add one.",
            )
        for word, name in mapping.teams.items():
            if name and normalised(name) not in self._known:
                faults.add(
                    f"the match for team '{word}'",
                    "no unit has this name",
                    "Choose a unit of the organisation.",
                    name,
                )

    def unit_of(self, row: FormRow) -> Unit | NoUnit:
        """The row's unit, or why it has none; an unknown unit is noted as a fault."""
        text = cell_text(row, self._column)
        if text not in self._found:
            self._found[text] = self._unit_called(normalised(text))
        unit = self._found[text]
        if unit is NoUnit.LEFT_OUT:
            self._left_out[text or "(empty)"] += 1
        elif unit is NoUnit.UNKNOWN:
            self._faults.add(
                f"{row.place}, team",
                "no unit has this name or id" if text else "the team is empty",
                "Correct it, match it to a unit, or choose to leave these rows out.",
                text,
            )
        return unit

    def _unit_called(self, word: str) -> Unit | NoUnit:
        if word in self._words:
            word = self._words[word]
            if not word:
                return NoUnit.LEFT_OUT
        return self._units[self._known[word]] if word in self._known else NoUnit.UNKNOWN

    def notices(self) -> list[str]:
        """How many rows of which team words were left out."""
        return [
            f"{count} rows of '{word}' were left out, as chosen." for word, count in self._left_out.items()
        ]


class RoleFinder:
    """Finds the role of each row, and counts the words that name none."""

    def __init__(self, instrument: Instrument, column: int | None) -> None:
        self._known = role_reader(instrument)
        self._column = column
        self._unknown: Counter[str] = Counter()

    def role_of(self, row: FormRow) -> int:
        """The position of the row's role, or NO_ROLE."""
        if self._column is None:
            return NO_ROLE
        word = as_compared(cell_text(row, self._column))
        if word not in self._known:
            self._unknown[word] += 1
        return self._known.get(word, NO_ROLE)

    def notices(self) -> list[str]:
        """How many rows name an unknown role, if any do."""
        if not self._unknown:
            return []
        shown = ", ".join(f"'{word[:40]}'" for word, _ in self._unknown.most_common(5))
        return [
            f"{self._unknown.total()} rows name a role that is not in the instrument ({shown}); "
            "kept without a role."
        ]
