"""Records as rows and back. Columns bear the names of fields; exceptions are named where they occur."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Connection, RowMapping, Table, insert, select

from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument
from surveys.organisation import Organisation, Unit

Record = TypeVar("Record", bound=BaseModel)


def row_of(record: BaseModel, **columns: str) -> dict[str, object]:
    """A record as a row: ids and dates as they are, everything nested as JSON values.

    Parameters
    ----------
    record : BaseModel
        What is kept.
    **columns : str
        Field -> column, where the names differ.
    """
    written = record.model_dump(mode="json")
    row: dict[str, object] = {}
    for field in type(record).model_fields:
        value = getattr(record, field)
        row[columns.get(field, field)] = value if isinstance(value, UUID | date) else written[field]
    return row


def record_of(model: type[Record], row: RowMapping, **columns: str) -> Record:
    """The record a row holds; columns that are no field of it are left out."""
    return model.model_validate({field: row[columns.get(field, field)] for field in model.model_fields})


def insert_all(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """Insert rows in the order given; none at all is fine."""
    if rows:
        connection.execute(insert(table), rows)


def insert_units(
    connection: Connection, table: Table, owner: dict[str, object], organisation: Organisation
) -> None:
    """Keep an organisation's units under the ids of their owner."""
    rows = [
        {**row_of(unit, id="unit_id", parent="parent_id"), "position": position, **owner}
        for position, unit in enumerate(organisation.units)
    ]
    insert_all(connection, table, rows)


def organisation_of(
    connection: Connection, table: Table, workspace: UUID, organisation: UUID
) -> Organisation:
    """The organisation that units were kept for, in the order in which they were kept."""
    query = (
        select(table)
        .where(table.c.workspace_id == workspace, table.c.organisation_id == organisation)
        .order_by(table.c.position)
    )
    rows = connection.execute(query).mappings()
    return Organisation(units=tuple(record_of(Unit, row, id="unit_id", parent="parent_id") for row in rows))


def instrument_of(content: object, content_hash: str) -> Instrument:
    """The kept instrument, after a check that it is still what it was.

    The hash is taken over what was kept and not over the model, so that an instrument
    stays readable when a later version adds a field with a default.

    Raises
    ------
    FaultsError
        If the content was changed since it was kept.
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    if hashlib.sha256(text.encode()).hexdigest() != content_hash:
        problem = "the kept instrument was changed after the survey had opened"
        raise FaultsError([Fault("the database", problem, "Restore a backup.", content_hash)])
    return Instrument.model_validate(content)
