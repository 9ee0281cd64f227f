"""What a returned list changes, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from rollout.activities.activity import Activity
from rollout.activities.ledger import WorkLedger
from rollout.planning.document import PlanDocument
from rollout.planning.settings import PlanSettings
from rollout.returning.fields import (
    ChangeKind,
    FieldChange,
    day_words,
    edit_of,
    field_changes,
    kinds_of,
    new_fields,
)
from rollout.returning.lost_ids import LostIds
from rollout.returning.order_problems import order_problems
from rollout.returning.row_changes import ReturnedChanges, RowChange, accepted_rows
from rollout.returning.row_problems import (
    Standards,
    cell,
    new_row_problems,
    planned_row_problems,
    starts_elsewhere,
)
from rollout.returning.rows import ReturnedList, ReturnedRow
from surveys.faults import Fault
from surveys.organisation import Organisation
from surveys.text import clean_text

__all__ = [
    "ChangeKind",
    "FieldChange",
    "ReturnedChanges",
    "RowChange",
    "accepted_rows",
    "problems_together",
    "returned_changes",
]


_OF_THE_ORDER = frozenset({"start", "end", "status", "complete"})
"""Fields that the order of work depends on."""


def returned_changes(
    plan: PlanDocument,
    returned: ReturnedList,
    *,
    today: date,
    ledger: WorkLedger | None = None,
    settings: PlanSettings | None = None,
    organisation: Organisation | None = None,
) -> ReturnedChanges:
    """The difference between a plan and the list that came back, row by row.

    Parameters
    ----------
    plan : PlanDocument
        The version that the list was exported from.
    returned : ReturnedList
    today : date
        Nothing is done on a day to come.
    ledger : WorkLedger, optional
        What was decided about activities by now. A row that says so changes nothing, nor does one that says
        what was so when its file was written (`ReturnedList.decisions`; not known, what the plan says).
    settings : PlanSettings, optional
        Coaches, pins and blocked ranges as they are now; the plan's own unless given.
    organisation : Organisation, optional
        Gives the ranges in which single units cannot start.
    """
    standards = Standards(plan, settings or plan.settings, organisation, today)
    decided = _decided(plan, ledger)
    exported = _exported(plan, ledger, returned.decisions)
    read: dict[UUID, ReturnedRow] = {}
    for row in returned.rows:
        if row.id is not None:
            read.setdefault(row.id, row)
    there = read.keys() | returned.unreadable_ids
    missing = [each for each in exported.values() if each.id not in there]
    lost = LostIds(missing)
    found: list[RowChange] = []
    for row in returned.rows:
        if row.id is None:
            found.append(_new_row(row, lost.match(row), standards))
        elif row.id not in exported or read[row.id] is not row:
            found.append(_stray_row(row, is_known=row.id in exported))
        else:
            before = exported[row.id]
            found.extend(_planned_row(row, before, decided.get(row.id, before), standards))
    found.extend(_deleted(each) for each in missing if each.id not in lost.matched and each.id in decided)
    # Told of the activity: of a row that names the same one again it would be told twice.
    problems = {str(activity): fault for activity, fault in _order_problems(decided, found, standards)}
    checked = tuple(each.not_possible(problems[each.key]) if each.key in problems else each for each in found)
    changed = sum(each.row is not None for each in checked)
    return ReturnedChanges(checked, returned.unreadable, unchanged=len(returned.rows) - changed)


def problems_together(
    plan: PlanDocument, accepted: Sequence[RowChange], ledger: WorkLedger | None = None
) -> tuple[Fault, ...]:
    """What contradicts the order of work once these rows are accepted and no others.

    Each may be possible beside all other changes of its file, and not without some of them.
    """
    standards = Standards(plan, plan.settings, None, date.min)
    return tuple(fault for _, fault in _order_problems(_decided(plan, ledger), accepted, standards))


def _decided(plan: PlanDocument, ledger: WorkLedger | None) -> dict[UUID, Activity]:
    activities = plan.activities if ledger is None else ledger.applied(plan.activities)
    return {each.id: each for each in activities}


def _exported(plan: PlanDocument, ledger: WorkLedger | None, decisions: int | None) -> dict[UUID, Activity]:
    """The activities as the file was written with; what was removed by then may be there still."""
    known = {each.id: each for each in plan.activities}
    if ledger is None or not decisions:
        return known
    then = ledger.model_copy(update={"edits": ledger.edits[:decisions], "added": ()})
    return known | {each.id: each for each in then.applied(plan.activities)}


def _planned_row(
    row: ReturnedRow, exported: Activity, decided: Activity, standards: Standards
) -> Iterator[RowChange]:
    fields = field_changes(row, exported, decided)
    if row.start is None:
        # It says nothing of when, and that has to be said.
        fields = (*fields, FieldChange("start", "Start", day_words(decided.start), ""))
    if not fields:
        return
    after = _as_changed(row, fields, decided, standards.today)
    change = RowChange(
        key=str(exported.id),
        kinds=kinds_of(fields, decided, after),
        activity=exported.id,
        title=decided.title,
        unit_name=exported.unit_name,
        place=row.place,
        fields=fields,
        row=row,
    )
    changed = {each.field for each in fields}
    problem = next(planned_row_problems(row, decided, after, changed, standards), None)
    yield change if problem is None else change.not_possible(problem)


def _as_changed(row: ReturnedRow, fields: Sequence[FieldChange], before: Activity, today: date) -> Activity:
    """The activity with the row's changes."""
    return edit_of(row, fields, before, by="?", on=today, period=before.period).applied(before)


def _stray_row(row: ReturnedRow, *, is_known: bool) -> RowChange:
    problem = "another row has the same id" if is_known else "the plan has no activity with this id"
    remedy = "Clear the id if the row is one of your own; else delete the row."
    return RowChange(
        key=row.place,
        kinds=(ChangeKind.IMPOSSIBLE,),
        activity=None,
        title=row.title,
        unit_name=row.unit_name,
        place=row.place,
        row=row,
        problem=Fault(cell(row, "id"), problem, remedy, str(row.id)),
    )


def _new_row(row: ReturnedRow, lost: Activity | None, standards: Standards) -> RowChange:
    change = RowChange(
        key=row.place,
        kinds=(ChangeKind.NEW,),
        activity=None,
        title=clean_text(row.title),
        unit_name=clean_text(row.unit_name),
        place=row.place,
        fields=tuple(new_fields(row)),
        row=row,
    )
    if lost is not None:
        problem = "its id is missing: the plan has an activity of this name, and the file has not"
        remedy = f"Put its id back ({lost.id}), or give the row another name."
        return change.not_possible(Fault(cell(row, "id"), problem, remedy, clean_text(row.title)))
    found = next(new_row_problems(row, standards), None)
    return change if found is None else change.not_possible(found)


def _deleted(activity: Activity) -> RowChange:
    return RowChange(
        key=str(activity.id),
        kinds=(ChangeKind.DELETED,),
        activity=activity.id,
        title=activity.title,
        unit_name=activity.unit_name,
        place="Activities",
    )


def _order_problems(
    decided: Mapping[UUID, Activity], changes: Sequence[RowChange], standards: Standards
) -> Iterator[tuple[UUID, Fault]]:
    """What contradicts the order of work once all changes that can be are made."""
    after, rows = dict(decided), dict[UUID, ReturnedRow]()
    moving: set[UUID | None] = set()
    for each in changes:
        before = decided.get(each.activity) if each.activity else None
        # What was removed since the list was exported has no place in the order any more.
        if before is None or not each.is_possible:
            continue
        if each.row is None:
            del after[before.id]
            continue
        rows[before.id] = each.row
        if _OF_THE_ORDER.isdisjoint(field.field for field in each.fields):
            continue
        after[before.id] = made = _as_changed(each.row, each.fields, before, standards.today)
        if starts_elsewhere(before, made, standards):
            moving.add(before.unit)
    # Of a unit that starts in another period everything is dated anew that was not moved by hand.
    told = {
        key: each
        for key, each in after.items()
        if each.unit not in moving or (each.start, each.end) != (decided[key].start, decided[key].end)
    }
    yield from order_problems(decided, told, rows)
