"""What a returned list changes, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from rollout.planning.document import PlanDocument
from rollout.returning.rows import ReturnedList, ReturnedRow
from surveys.faults import Fault


class ChangeKind(StrEnum):
    """What was done to a row; a row may have several kinds."""

    MOVED = "moved"
    DONE = "done"
    PROGRESS = "progress"
    REASSIGNED = "reassigned"
    RENAMED = "renamed"
    NEW = "new"
    DELETED = "deleted"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row before and after, in words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that differs from the plan it was exported from.

    Parameters
    ----------
    key : str
        Unlike every other's of the same file: the activity's id, or the row's place.
    kinds : tuple of ChangeKind
        In the order of `ChangeKind`; IMPOSSIBLE comes with whatever it would have been.
    activity : UUID or None
        None: a new row.
    fields : tuple of FieldChange
    row : ReturnedRow or None
        None: the row was deleted.
    problem : Fault or None
        Why it cannot be, with cell, value and remedy.
    """

    key: str
    kinds: tuple[ChangeKind, ...]
    activity: UUID | None
    title: str
    unit_name: str
    place: str
    fields: tuple[FieldChange, ...] = ()
    row: ReturnedRow | None = None
    problem: Fault | None = None

    @property
    def is_possible(self) -> bool:
        """Whether it can be accepted."""
        return self.problem is None


@dataclass(frozen=True, slots=True)
class ReturnedChanges:
    """All that a returned list changes.

    Parameters
    ----------
    changes : tuple of RowChange
        In the order of the file, deleted rows last.
    unreadable : tuple of Fault
    unchanged : int
        Rows that say what the plan says.
    """

    changes: tuple[RowChange, ...]
    unreadable: tuple[Fault, ...]
    unchanged: int


def returned_changes(plan: PlanDocument, returned: ReturnedList, *, today: date) -> ReturnedChanges:
    """The difference between a plan and the list that came back, row by row.

    Parameters
    ----------
    plan : PlanDocument
        The version that the list was exported from.
    returned : ReturnedList
    today : date
        Nothing is done on a day to come.
    """
    raise NotImplementedError


def accepted_rows(changes: ReturnedChanges, keys: Sequence[str]) -> tuple[RowChange, ...]:
    """The changes with these keys that can be."""
    chosen = set(keys)
    return tuple(each for each in changes.changes if each.key in chosen and each.is_possible)
