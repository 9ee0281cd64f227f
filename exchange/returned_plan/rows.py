"""Rows of the returned list: every cell read, or every cell that cannot be read named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from exchange.project_plan.columns import SHEET
from exchange.returned_plan.cells import (
    Reader,
    UnreadableCellError,
    is_blank,
    read_day,
    read_hours,
    read_id,
    read_share,
    read_status,
    read_text,
    read_time,
    shown,
)
from exchange.returned_plan.headings import READ, ListColumns
from rollout.activities.activity import Status
from rollout.returning.rows import ReturnedRow
from surveys.faults import Fault

_READERS: dict[str, Reader] = {
    "id": read_id,
    "title": read_text,
    "unit_name": read_text,
    "begins": read_time,
    "coach": read_text,
    "hours": read_hours,
    "owner": read_text,
    "takes_part": read_text,
    "status": read_status,
    "complete": read_share,
}
_MOST_NAMED = 5
_NO_TITLE = Fault("", "the activity has no title", "Give it one, or delete the whole row.")
_NO_STATUS = Fault("", "the status is empty", "Choose one from the list.")
_NO_SHARE = Fault("", "the share that is complete is empty", "Enter a share from 0 % to 100 %.")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row as it was read.

    Parameters
    ----------
    id : UUID or None
        As far as it could be read.
    row : ReturnedRow or None
        None: something of it cannot be read, and `faults` say what.
    """

    number: int
    id: UUID | None
    id_place: str
    row: ReturnedRow | None
    faults: tuple[Fault, ...]


def read_row(number: int, cells: Sequence[Any], columns: ListColumns, epoch: datetime) -> ReadRow | None:
    """A row of the list; None if none of our columns holds anything.

    A row that somebody added and that is dropped says nothing either: so stand activities
    that left the plan but had notes beside them.
    """
    found = {
        field: cells[columns.columns[field] - 1] for field in READ if columns.columns[field] <= len(cells)
    }
    if all(is_blank(cell) for cell in found.values()):
        return None
    addresses = {field: columns.address(field, number) for field in READ}
    values: dict[str, Any] = dict.fromkeys(READ)
    faults = []
    for field, cell in found.items():
        reader = _READERS.get(field) or partial(read_day, epoch=epoch)
        try:
            values[field] = reader(cell)
        except UnreadableCellError as error:
            faults.append(Fault(addresses[field], error.problem, error.remedy, shown(cell)))
    bad = {fault.place for fault in faults}
    if values["id"] is None and values["status"] is Status.DROPPED and addresses["id"] not in bad:
        return None
    for field, fault in _missing(values):
        if addresses[field] not in bad:
            faults.append(Fault(addresses[field], fault.problem, fault.remedy))
    row = None if faults else _row(f"{SHEET}, row {number}", values, addresses)
    return ReadRow(number, values["id"], addresses["id"], row, tuple(faults))


def _missing(values: dict[str, Any]) -> list[tuple[str, Fault]]:
    """Cells that must not be empty: in a row of the plan nothing is guessed that people erased."""
    missing = [] if values["title"] else [("title", _NO_TITLE)]
    if values["id"] is not None:
        missing += [] if values["status"] is not None else [("status", _NO_STATUS)]
        missing += [] if values["complete"] is not None else [("complete", _NO_SHARE)]
    return missing


def _row(place: str, values: dict[str, Any], addresses: dict[str, str]) -> ReturnedRow:
    texts = {field: values[field] or "" for field in ("title", "unit_name", "coach", "owner", "takes_part")}
    return ReturnedRow(
        place=place,
        id=values["id"],
        start=values["start"],
        end=values["end"],
        begins=values["begins"],
        hours=values["hours"],
        status=values["status"] or Status.NOT_STARTED,
        complete=values["complete"] or 0.0,
        cells=addresses,
        **texts,
    )


def distinct_rows(
    rows: Sequence[ReadRow],
) -> tuple[tuple[ReturnedRow, ...], tuple[Fault, ...], frozenset[UUID]]:
    """Rows that could be read, faults of all others, and the ids of those others.

    Of rows with the same id none is taken: nobody but the person knows which is the copy.
    """
    places: dict[UUID, list[str]] = {}
    for row in rows:
        if row.id is not None:
            places.setdefault(row.id, []).append(row.id_place)
    good: list[ReturnedRow] = []
    faults: list[Fault] = []
    ids: set[UUID] = set()
    for row in rows:
        same = places[row.id] if row.id is not None else []
        is_copy = len(same) > 1
        faults.extend(row.faults)
        if is_copy:
            more = ", ..." if len(same) > _MOST_NAMED else ""
            problem = f"the id stands in {', '.join(same[:_MOST_NAMED])}{more}"
            remedy = "Clear the id of the row that is a copy; it then counts as a new activity."
            faults.append(Fault(row.id_place, problem, remedy, str(row.id)))
        if (is_copy or row.row is None) and row.id is not None:
            ids.add(row.id)
        if row.row is not None and not is_copy:
            good.append(row.row)
    return tuple(good), tuple(faults), frozenset(ids)
