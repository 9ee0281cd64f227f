"""Many answers as one frozen columnar table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

# Three kinds of missing, outside every scale. "Don't know" and "prefer not to say" are
# answers that say different things; blank is a question without any answer.
BLANK, DONT_KNOW, DECLINED = -128, -127, -126
MISSING = (BLANK, DONT_KNOW, DECLINED)
NO_ROLE = -1
NOT_PUBLISHED = -1
_NONE_PUBLISHED: NDArray[np.int16] = np.empty(0, dtype=np.int16)


@dataclass(frozen=True)
class AnswerTable:
    """Answers of many people: a block of small integers with its labels.

    Parameters
    ----------
    item_ids : tuple of str
        One label per column, in the instrument's order.
    unit_ids : tuple of UUID
        The units people may belong to.
    values : ndarray of int8, shape (people, items)
        Answers in raw scale points as given, or one of BLANK, DONT_KNOW, DECLINED.
    unit : ndarray of int32, shape (people,)
        Position of each person's unit in `unit_ids`.
    role : ndarray of int8, shape (people,)
        Position of each person's role in the instrument's roles, or NO_ROLE.
    first_publication : ndarray of int16, shape (people,), optional
        Number of the publication each person's answers were first part of, or NOT_PUBLISHED,
        which all are by default.

    Raises
    ------
    ValueError
        If the shapes do not fit together or a unit position is unknown.
    """

    item_ids: tuple[str, ...]
    unit_ids: tuple[UUID, ...]
    values: NDArray[np.int8]
    unit: NDArray[np.int32]
    role: NDArray[np.int8]
    first_publication: NDArray[np.int16] = field(default_factory=lambda: _NONE_PUBLISHED)

    def __post_init__(self) -> None:
        people = len(self.unit)
        if self.first_publication is _NONE_PUBLISHED:
            object.__setattr__(self, "first_publication", np.full(people, NOT_PUBLISHED, dtype=np.int16))
        if self.first_publication.shape != (people,):
            raise ValueError(f"{len(self.first_publication)} publication numbers do not fit {people} people")
        if self.values.shape != (people, len(self.item_ids)) or self.role.shape != (people,):
            raise ValueError(
                f"{self.values.shape} answers do not fit {people} people and {len(self.item_ids)} items"
            )
        if people and (self.unit.min() < 0 or self.unit.max() >= len(self.unit_ids)):
            raise ValueError(f"a person belongs to a unit outside 0-{len(self.unit_ids) - 1}")
        for array in (self.values, self.unit, self.role, self.first_publication):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True, slots=True)
class Submission:
    """One person's answers as they are kept: no time, no sequence, no address.

    Parameters
    ----------
    key : bytes
        16 random bytes; says nothing about who or when.
    values : bytes
        One signed byte per item in the instrument's order.
    """

    key: bytes
    unit_id: UUID
    role: int
    values: bytes


@dataclass(frozen=True, slots=True)
class Comment:
    """A text answer under its own random key, tied neither to a person nor to a unit."""

    key: bytes
    question_id: str
    text: str


def answer_table(
    rows: Sequence[tuple[UUID, int, bytes]],
    item_ids: tuple[str, ...],
    unit_ids: tuple[UUID, ...],
    first_publications: Sequence[int | None] | None = None,
) -> AnswerTable:
    """Kept rows (unit, role, answers) as one table, none published unless numbers say so."""
    position = {unit: index for index, unit in enumerate(unit_ids)}
    width = len(item_ids)
    values = np.frombuffer(b"".join(row[2] for row in rows), dtype=np.int8).reshape(len(rows), width)
    unit = np.fromiter((position[row[0]] for row in rows), dtype=np.int32, count=len(rows))
    role = np.fromiter((row[1] for row in rows), dtype=np.int8, count=len(rows))
    if first_publications is None:
        return AnswerTable(item_ids, unit_ids, values.copy(), unit, role)
    first = [NOT_PUBLISHED if number is None else number for number in first_publications]
    return AnswerTable(item_ids, unit_ids, values.copy(), unit, role, np.array(first, dtype=np.int16))
