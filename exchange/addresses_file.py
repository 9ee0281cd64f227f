"""Lists of addresses for personal invitations: whom, and of which team."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from engagement.addressees import AddressDraft
from exchange.tables import Row, Table, read_table
from surveys.faults import FaultList
from surveys.instrument_files import mapping_from_yaml
from surveys.text import normalised

_SIGN: Final = "@"
_ROWS_LOOKED_AT: Final = 200


class AddressColumns(BaseModel):
    """What the two columns of the list may be called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    address: tuple[str, ...] = Field(min_length=1)
    team: tuple[str, ...] = Field(min_length=1)


@cache
def address_columns() -> AddressColumns:
    """The headings as the product's file lists them."""
    path = Path(__file__).parent / "address_columns.yaml"
    return AddressColumns.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


def drafts_from_addresses(content: bytes, file_name: str) -> tuple[tuple[AddressDraft, ...], tuple[str, ...]]:
    """The rows of a list of addresses, not yet believed.

    Returns
    -------
    drafts : tuple of AddressDraft
    notices : tuple of str
        Which columns were read, where that was not plain.

    Raises
    ------
    FaultsError
        If the file cannot be read, or it does not say which column is which.
    """
    table = read_table(content, file_name, is_heading=_has_both)
    faults, notices = FaultList(), []
    if any(_SIGN in heading for heading in table.headings):
        problem = "there is a person in the row where the headings should be"
        remedy = "Put a row with the headings address and team above the list."
        first = next(heading for heading in table.headings if _SIGN in heading)
        faults.add(f"{table.place}, row {table.heading_row}", problem, remedy, first)
        faults.raise_if_any()
    address, team = _address_column(table, faults), _team_column(table, faults)
    faults.raise_if_any()
    if address is None or team is None:
        raise AssertionError("a missing column is a fault")
    others = ", ".join(f"'{table.headings[i]}'" for i in _columns(table, "team") if i != team)
    if others:
        notices.append(f"Column '{table.headings[team]}' was read as the team, not {others}.")
    drafts = (_draft(table, row, address, team) for row in table.rows)
    # A row with neither is a remark of somebody's, not a person.
    return tuple(each for each in drafts if each.address or each.team), tuple(notices)


def _draft(table: Table, row: Row, address: int, team: int) -> AddressDraft:
    return AddressDraft(
        table.at(row), _cell(row, address), _cell(row, team), table.headings[address], table.headings[team]
    )


def _cell(row: Row, column: int) -> str:
    return row.cells[column].strip() if column < len(row.cells) else ""


def _address_column(table: Table, faults: FaultList) -> int | None:
    """The column with the addresses: of several so called, the one that holds some."""
    named = _columns(table, "address")
    holding = [column for column in named if _holds_addresses(table, column)]
    if len(holding) == 1 or len(named) == 1:
        return (holding or named)[0]
    if not named:
        unnamed = [i for i in range(len(table.headings)) if _holds_addresses(table, i)]
        if len(unnamed) == 1:
            return unnamed[0]
        problem, remedy, found = _absent(table, "address")
    else:
        problem = "more than one column may hold the addresses"
        remedy = "Remove or rename all but one."
        found = ", ".join(table.headings[i] for i in holding or named)
    faults.add(f"{table.place}, headings", problem, remedy, found)
    return None


def _team_column(table: Table, faults: FaultList) -> int | None:
    """The column with the teams: of several so called, the one whose name stands first in our list."""
    named = _columns(table, "team")
    if not named:
        faults.add(f"{table.place}, headings", *_absent(table, "team"))
        return None
    known = address_columns().team
    best = min(known.index(_word(table.headings[i])) for i in named)
    first, *others = [i for i in named if known.index(_word(table.headings[i])) == best]
    if others:
        place = f"{table.place}, column '{table.headings[others[0]]}'"
        faults.add(place, "the column stands in the list twice", "Remove or rename one of the two.")
    return first


def _absent(table: Table, column: str) -> tuple[str, str, str]:
    remedy = f"Name it '{column}', and put all headings in one row above the list."
    return f"there is no column '{column}'", remedy, ", ".join(filter(None, table.headings)) or "none"


def _columns(table: Table, column: str) -> list[int]:
    return [i for i, heading in enumerate(table.headings) if _word(heading) in _words(column)]


def _holds_addresses(table: Table, column: int) -> bool:
    cells = [_cell(row, column) for row in table.rows[:_ROWS_LOOKED_AT]]
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(_SIGN in cell for cell in filled) * 2 > len(filled)


def _has_both(cells: Sequence[str]) -> bool:
    words = {_word(cell) for cell in cells}
    return bool(words & _words("address")) and bool(words & _words("team"))


@cache
def _words(column: str) -> frozenset[str]:
    return frozenset(address_columns().address if column == "address" else address_columns().team)


def _word(heading: str) -> str:
    return normalised(heading).replace("_", " ").rstrip("*: ")
