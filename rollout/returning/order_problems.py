"""Activities of a returned list that would begin before what comes before them is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from rollout.activities.activity import Activity, Status
from rollout.returning.fields import day_words
from rollout.returning.row_problems import cell
from rollout.returning.rows import ReturnedRow
from surveys.faults import Fault

_OVER = (Status.DONE, Status.DROPPED)


def order_problems(
    before: Mapping[UUID, Activity], after: Mapping[UUID, Activity], rows: Mapping[UUID, ReturnedRow]
) -> Iterator[tuple[UUID, Fault]]:
    """For each row whose days contradict the order of work that activity's id, and why.

    It is told of the later activity where that was moved, and else of the earlier. What the plan itself had
    in that order, and what is done or dropped, is passed over; so is a later activity that nobody put where it
    is and that has days left behind the earlier one: it will be moved there.

    Parameters
    ----------
    before, after : mapping of UUID to Activity
        As decided so far, and as they would be; `after` without those deleted or dated anew.
    rows : mapping of UUID to ReturnedRow
        Rows that were changed.
    """
    for later in after.values():
        for earlier in (after[each] for each in later.after if each in after):
            if earlier.status in _OVER or later.status in _OVER:
                continue
            overlap = (earlier.end - later.start).days
            if overlap <= 0 or overlap <= _overlap_before(before, earlier, later):
                continue
            if later.id in rows and later.start != before[later.id].start:
                yield later.id, _begins_too_early(earlier, later, rows)
            elif not _gives_way(earlier, later):
                yield earlier.id, _ends_too_late(earlier, later, rows)


def _overlap_before(before: Mapping[UUID, Activity], earlier: Activity, later: Activity) -> int:
    return max(0, (before[earlier.id].end - before[later.id].start).days)


def _gives_way(earlier: Activity, later: Activity) -> bool:
    """Whether the timetable may move an activity behind another: as `rollout.timetable` sees its days."""
    last = later.latest or (later.end if later.needs_session else date.max)
    return not later.held and earlier.end < last


def _begins_too_early(earlier: Activity, later: Activity, rows: Mapping[UUID, ReturnedRow]) -> Fault:
    where = f" ({cell(rows[earlier.id], 'end')})" if earlier.id in rows else ""
    problem = f"“{earlier.title}” comes first, and ends on {day_words(earlier.end)}{where}"
    remedy = "Begin after that, or move both."
    return Fault(cell(rows[later.id], "start"), problem, remedy, day_words(later.start))


def _ends_too_late(earlier: Activity, later: Activity, rows: Mapping[UUID, ReturnedRow]) -> Fault:
    where = f" ({cell(rows[later.id], 'start')})" if later.id in rows else ""
    problem = f"“{later.title}” comes after it, and begins on {day_words(later.start)}{where}"
    remedy = "End before that, or move both."
    return Fault(cell(rows[earlier.id], "end"), problem, remedy, day_words(earlier.end))
