"""Rows that a survey holds already: form tools export all answers again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from surveys.answers import MISSING, AnswerTable, Submission

Record = TypeVar("Record")
Key = TypeVar("Key", bound=Hashable)

# Ten or more answers with three or more different values are taken as one person's own;
# project judgement.
_TELLING_ANSWERS, _TELLING_VALUES = 10, 3
# So many rows of a short instrument, all of them in a new file again, are taken as the same
# people; project judgement.
_TELLING_ROWS = 5
_MISSING_BYTES = frozenset(value % 256 for value in MISSING)


def is_telling(values: bytes) -> bool:
    """Whether a row of answers is hardly ever given by two people: many items, several values."""
    answered = [value for value in values if value not in _MISSING_BYTES]
    return len(answered) >= _TELLING_ANSWERS and len(set(answered)) >= _TELLING_VALUES


def new_submissions(submissions: Sequence[Submission], kept: AnswerTable) -> tuple[Submission, ...]:
    """The submissions of a file that a survey does not hold yet.

    A row that hardly two people would give (`is_telling`) is the kept one again, whatever team
    it names now. Other rows cannot be told apart from another person's, so they count as kept
    only in a file that holds most of what the survey holds: then as many rows of the same team,
    role and answers are skipped as are kept.
    """
    held = Counter(row.tobytes() for row in kept.values)
    telling = Counter({values: people for values, people in held.items() if is_telling(values)})
    given = Counter(each.values for each in submissions)
    found = sum((telling & given).values())
    rest = list(not_among(submissions, Counter(telling), lambda each: each.values))
    people = Counter(
        (kept.unit_ids[unit], int(role), values.tobytes())
        for unit, role, values in zip(kept.unit, kept.role, kept.values, strict=True)
        if not is_telling(values.tobytes())
    )
    again = Counter((each.unit_id, each.role, each.values) for each in rest)
    if telling:
        is_whole_export = 2 * found >= telling.total()
    else:
        is_whole_export = people.total() >= _TELLING_ROWS and people <= again
    if is_whole_export:
        rest = list(not_among(rest, people, lambda each: (each.unit_id, each.role, each.values)))
    return tuple(rest)


def not_among(
    records: Iterable[Record], held: Counter[Key], key: Callable[[Record], Key]
) -> Iterator[Record]:
    """The records that are left when each held one is taken away once."""
    left = Counter(held)
    for record in records:
        if left[key(record)] > 0:
            left[key(record)] -= 1
        else:
            yield record
