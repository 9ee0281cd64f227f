"""What changed from one version of the plan to the next, for those who follow it from afar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from rollout.activities.activity import Activity, Session, Status
from rollout.activities.ledger import ActivityEdit, WorkLedger
from rollout.planning.differences import moves_between
from rollout.planning.document import PlanDocument
from rollout.returning.fields import LABELS, day_words, owner_as_said
from rollout.returning.row_problems import MOVED_BY


class LogKind(StrEnum):
    """What became of a unit or an activity."""

    UNIT_MOVED = "unit moved"
    MOVED = "moved"
    DONE = "done"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One change from the version before; it circulates, so it tells no reason.

    Parameters
    ----------
    version : int
        The version in which it is seen first.
    on : date
        The day on which that version was made.
    title : str
        The activity, or the unit that moved.
    sentence : str
        What changed, in words.
    by : str
        Who decided it, where that is known; "" where it followed from something else.
    """

    version: int
    on: date
    kind: LogKind
    title: str
    unit_name: str
    sentence: str
    by: str = ""


def change_log(
    versions: Sequence[tuple[int, PlanDocument]], ledger: WorkLedger | None = None
) -> tuple[LogEntry, ...]:
    """What every version changed against the one before it, newest version first.

    Of a unit that moves only the move is told, and what people decided: all its other activities go with it.

    Parameters
    ----------
    versions : sequence of (int, PlanDocument)
        Number and plan, oldest first.
    ledger : WorkLedger, optional
        Tells who decided what.
    """
    deciders = _Deciders(ledger or WorkLedger())
    steps = [
        tuple(_step(before, after, number, deciders)) for (_, before), (number, after) in pairwise(versions)
    ]
    return tuple(entry for step in reversed(steps) for entry in step)


class _Deciders:
    """Who decided what of which activity."""

    def __init__(self, ledger: WorkLedger) -> None:
        self._edits: dict[UUID, list[ActivityEdit]] = {}
        for edit in ledger.edits:
            self._edits.setdefault(edit.activity, []).append(edit)
        self._added = {each.activity.id: each.by for each in ledger.added}

    def adder(self, activity: UUID) -> str:
        """Who added an activity."""
        return self._added.get(activity, "")

    def of(self, activity: UUID, said: Mapping[str, object], until: date) -> str:
        """Who said last, up to a day, one of these values of these fields."""
        edits = self._edits.get(activity, [])
        found = (
            edit.by
            for edit in reversed(edits)
            if edit.on <= until and any(getattr(edit, name) == value for name, value in said.items())
        )
        return next(found, "")


def _step(before: PlanDocument, after: PlanDocument, number: int, deciders: _Deciders) -> Iterator[LogEntry]:
    on = after.made_on
    moves = moves_between(before, after)
    for move in moves:
        by = _mover(after, move.unit)
        yield LogEntry(number, on, LogKind.UNIT_MOVED, move.name, move.name, move.sentence, by)
    moved = {move.unit for move in moves}
    known = {each.id: each for each in before.activities}
    there = {each.id for each in after.activities}
    for each in after.activities:
        old = known.get(each.id)
        if old is not None:
            for kind, sentence, said in _changes(old, each, with_days=each.unit not in moved):
                by = deciders.of(each.id, said, on)
                yield LogEntry(number, on, kind, each.title, each.unit_name, sentence, by)
        elif each.unit not in moved or deciders.adder(each.id):
            told = f"{_named(each)} is new: {_days(each)}."
            by = deciders.adder(each.id)
            yield LogEntry(number, on, LogKind.ADDED, each.title, each.unit_name, told, by)
    for each in before.activities:
        by = "" if each.id in there else deciders.of(each.id, {"removed": True}, on)
        if each.id not in there and (by or each.unit not in moved):
            told = f"{_named(each)} is no part of the plan any more."
            yield LogEntry(number, on, LogKind.REMOVED, each.title, each.unit_name, told, by)


def _mover(plan: PlanDocument, unit: UUID) -> str:
    """Who moved a unit in the plan's workbook; "" if it moved for another reason."""
    quarters = {row.unit: row.quarter for row in plan.rows}
    found = (
        pin.reason.removeprefix(MOVED_BY)
        for pin in plan.settings.pins
        if pin.unit == unit and pin.period == quarters.get(unit) and pin.reason.startswith(MOVED_BY)
    )
    return next(found, "")


# A change: what it is, how it is told, and which decisions say the same.
_Change = tuple[LogKind, str, dict[str, object]]


def _changes(old: Activity, new: Activity, *, with_days: bool) -> Iterator[_Change]:
    name = _named(new)
    if new.status is Status.DONE and old.status is not Status.DONE:
        yield LogKind.DONE, f"{name} is done.", {"status": Status.DONE, "complete": 1.0}
    elif new.status is not old.status:
        told = f"{name} is {new.status.value}; it was {old.status.value}."
        yield LogKind.CHANGED, told, {"status": new.status, "complete": new.complete}
    if with_days and old.session is not None and new.session is None and new.needs_session:
        yield LogKind.MOVED, f"{name} has no time any more; it was on {_days(old)}.", {}
    elif with_days and _when(old) != _when(new):
        begins = new.session.begins.time() if new.session else _NOBODY_SAID
        said = {"start": new.start, "end": new.end, "begins": begins}
        got_a_time = old.session is None and (old.start, old.end) == (new.start, new.end)
        told = f"is held on {_days(new)}" if got_a_time else f"moves from {_days(old)} to {_days(new)}"
        yield LogKind.MOVED, f"{name} {told}.", said
    for field in ("title", "owner", "takes_part", "hours"):
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            told = f"{name}, {LABELS[field].lower()}: {_value(field, now)} instead of {_value(field, was)}."
            yield LogKind.CHANGED, told, {field: now}
    was, now = (each.session.coach if each.session else "" for each in (old, new))
    if with_days and was and now and was != now:
        yield LogKind.CHANGED, f"{name}, coach: {now} instead of {was}.", {"coach": now}


# Equals the value of no field, not even of one that was not touched.
_NOBODY_SAID = object()


def _named(activity: Activity) -> str:
    return f"“{activity.title}” ({activity.unit_name})" if activity.unit else f"“{activity.title}”"


def _when(activity: Activity) -> tuple[object, ...]:
    return activity.start, activity.end, _begins(activity.session)


def _begins(session: Session | None) -> str:
    return f"{session.begins:%H:%M}" if session else ""


def _days(activity: Activity) -> str:
    """When an activity is: its day, with the time if it has one, or its days."""
    if activity.session is not None:
        return f"{day_words(activity.session.begins.date())}, {_begins(activity.session)}"
    if activity.start == activity.end:
        return day_words(activity.start)
    return f"{day_words(activity.start)} – {day_words(activity.end)}"


def _value(field: str, value: object) -> str:
    if field == "owner":
        return owner_as_said(str(value)) or "nobody"
    return f"{value:g}" if isinstance(value, float) else str(value) or "nobody"
