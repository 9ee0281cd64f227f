"""One row of a returned list that differs from the plan, and all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from rollout.returning.fields import ChangeKind, FieldChange
from rollout.returning.rows import ReturnedRow
from surveys.faults import Fault


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

    def not_possible(self, problem: Fault) -> RowChange:
        """The same change with why it cannot be; the first reason is kept."""
        if self.problem is not None:
            return self
        return replace(self, kinds=(*self.kinds, ChangeKind.IMPOSSIBLE), problem=problem)


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


def accepted_rows(changes: ReturnedChanges, keys: Sequence[str]) -> tuple[RowChange, ...]:
    """The changes with these keys that can be."""
    chosen = set(keys)
    return tuple(each for each in changes.changes if each.key in chosen and each.is_possible)
