"""How far activities are, in shares that the workbook's formulas give as well."""

from __future__ import annotations

from collections.abc import Iterable

from rollout.activities.activity import Activity, Status


def done_share(activities: Iterable[Activity]) -> float:
    """Mean share complete of the activities that are not dropped; those done count in full.

    Every activity counts the same: how many people give how many hours to each is known only in part. [0-1]
    """
    shares = [
        1.0 if each.status is Status.DONE else each.complete
        for each in activities
        if each.status is not Status.DROPPED
    ]
    return sum(shares) / len(shares) if shares else 0.0
