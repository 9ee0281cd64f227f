"""Rows that lost their id: found again by what they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from rollout.activities.activity import Activity
from rollout.returning.rows import ReturnedRow
from surveys.text import normalised


class LostIds:
    """Activities that the file lacks, found again in rows without an id."""

    def __init__(self, missing: Sequence[Activity]) -> None:
        self._by_name: dict[tuple[str, str], list[Activity]] = defaultdict(list)
        for each in missing:
            self._by_name[normalised(each.title), normalised(each.unit_name)].append(each)
        self.matched: set[UUID] = set()

    def match(self, row: ReturnedRow) -> Activity | None:
        """The activity whose row this may have been; each is found once, that of the same day first."""
        candidates = self._by_name.get((normalised(row.title), normalised(row.unit_name)), [])
        if not candidates:
            return None
        found = min(candidates, key=lambda each: each.start != row.start)
        candidates.remove(found)
        self.matched.add(found.id)
        return found
