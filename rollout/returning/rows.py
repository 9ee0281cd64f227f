"""Rows of an edited plan as they were read, and what the program was told of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from rollout.activities.activity import Status
from surveys.faults import Fault


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row of the returned list; every cell could be read.

    Parameters
    ----------
    place : str
        "Activities, row 12".
    id : UUID or None
        None: a row that somebody added.
    cells : mapping of str to str
        Field -> address of its cell ("Activities!F12"), for messages.
    """

    place: str
    id: UUID | None
    title: str
    unit_name: str
    start: date | None
    end: date | None
    begins: time | None
    coach: str
    hours: float | None
    owner: str
    takes_part: str
    status: Status
    complete: float
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReturnedList:
    """A returned file that is one of ours.

    Parameters
    ----------
    engagement : UUID
    plan_version : int
    rows : tuple of ReturnedRow
    unreadable : tuple of Fault
        Cells that could not be read; their rows are not among `rows`.
    unreadable_ids : frozenset of UUID
        Activities of those rows: they are neither changed nor deleted.
    decisions : int or None
        How many edits the engagement's `WorkLedger` had when the file was written: it shows the plan as
        decided by then. None: not known.
    """

    engagement: UUID
    plan_version: int
    rows: tuple[ReturnedRow, ...]
    unreadable: tuple[Fault, ...] = ()
    unreadable_ids: frozenset[UUID] = frozenset()
    decisions: int | None = None
