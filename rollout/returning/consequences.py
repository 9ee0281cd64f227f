"""What follows from accepted rows: decisions about activities, pins, and starts that have happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from rollout.activities.activity import PROGRAMME, Activity, Phase, Status
from rollout.activities.ledger import ActivityEdit, AddedActivity, WorkLedger
from rollout.calendar import PlanQuarter
from rollout.planning.actuals import ActualStart
from rollout.planning.document import PlanRow
from rollout.planning.settings import Pin, PinKind, PlanSettings
from rollout.returning.changes import RowChange
from rollout.returning.fields import edit_of
from rollout.returning.row_problems import MOVED_BY, Standards, is_programmes, starts_its_unit
from rollout.returning.rows import ReturnedRow
from surveys.text import clean_text, normalised

OWN = "own"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepts rows of which file, and when.

    Parameters
    ----------
    version : int
        The plan that the file was exported from.
    """

    engagement: UUID
    version: int
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows from accepted rows.

    Parameters
    ----------
    pins : tuple of Pin
        Units whose set-up was moved into another period start in that period.
    starts : tuple of ActualStart
        Units whose set-up is done, or was due and is yet to come, or is not done after all.
    """

    edits: tuple[ActivityEdit, ...] = ()
    added: tuple[AddedActivity, ...] = ()
    pins: tuple[Pin, ...] = ()
    starts: tuple[ActualStart, ...] = ()

    def ledger(self, before: WorkLedger) -> WorkLedger:
        """The decisions with those that were accepted."""
        return WorkLedger(edits=(*before.edits, *self.edits), added=(*before.added, *self.added))

    def settings(self, before: PlanSettings) -> PlanSettings:
        """The settings with the pins, each in place of one that an earlier workbook set for its unit."""
        if not self.pins and not self.starts:
            return before
        decided = {each.unit for each in self.pins} | {each.unit for each in self.starts}
        kept = (
            each
            for each in before.pins
            if each.unit not in decided
            or not (each.kind is PinKind.STARTS_IN and each.reason.startswith(MOVED_BY))
        )
        return before.model_copy(update={"pins": (*kept, *self.pins)})


def consequences(
    accepted: Sequence[RowChange],
    decided: Mapping[UUID, Activity],
    standards: Standards,
    acceptance: Acceptance,
    starts: Mapping[UUID, ActualStart],
) -> Consequences:
    """What follows from accepted rows.

    Parameters
    ----------
    accepted : sequence of RowChange
        Each of them possible.
    decided : mapping of UUID to Activity
        The plan's activities as decided so far.
    standards : Standards
    acceptance : Acceptance
    starts : mapping of UUID to ActualStart
        What was said last of each unit's start.
    """
    by, on = acceptance.by, acceptance.on
    starting = dict(_starting_periods(accepted, decided, standards))
    edits, added = [], []
    for each in accepted:
        before = decided.get(each.activity) if each.activity else None
        if each.row is None and each.activity is not None:
            edits.append(ActivityEdit(activity=each.activity, by=by, on=on, removed=True))
        elif each.row is not None and before is not None:
            period = _period_of(each.row, before, starting, standards)
            edits.append(
                _with_known_coach(
                    edit_of(each.row, each.fields, before, by=by, on=on, period=period), standards
                )
            )
        elif each.row is not None and each.activity is None:
            own = _own_activity(each.row, standards, acceptance)
            added.append(AddedActivity(activity=own, by=by, on=on))
    changes = list(_start_changes(starting, standards, acceptance, starts))
    return Consequences(
        edits=tuple(edits),
        added=tuple(added),
        pins=tuple(each for each in changes if isinstance(each, Pin)),
        starts=tuple(each for each in changes if isinstance(each, ActualStart)),
    )


@dataclass(frozen=True, slots=True)
class _Starting:
    """What accepted rows say of a unit's start: when, and whether it has happened.

    Parameters
    ----------
    is_moved : bool
        Its set-up lies on another day than before.
    undone : PlanQuarter or None
        The period in which its set-up was done, which it is not after all.
    """

    period: PlanQuarter
    is_done: bool
    is_moved: bool
    undone: PlanQuarter | None


def _starting_periods(
    accepted: Sequence[RowChange], decided: Mapping[UUID, Activity], standards: Standards
) -> Iterator[tuple[UUID, _Starting]]:
    """For each unit of whose set-up a row speaks, the plan's period in which that lies now."""
    for each in accepted:
        before = decided.get(each.activity) if each.activity else None
        if each.row is None or before is None or before.unit is None or not starts_its_unit(before):
            continue
        edit = edit_of(each.row, each.fields, before, by="?", on=standards.today, period=before.period)
        after = edit.applied(before)
        period = standards.period_of(after.start)
        if period is None:
            continue
        was_done, is_done = before.status is Status.DONE, after.status is Status.DONE
        is_moved = after.start != before.start
        if is_done != was_done or (is_moved and not is_done):
            undone = standards.period_of(before.start) if was_done else None
            yield before.unit, _Starting(period, is_done, is_moved, undone)


def _start_changes(
    starting: Mapping[UUID, _Starting],
    standards: Standards,
    acceptance: Acceptance,
    starts: Mapping[UUID, ActualStart],
) -> Iterator[Pin | ActualStart]:
    by, on = acceptance.by, acceptance.on
    begun = {each.id for each in standards.periods if each.start <= standards.today}
    for unit, each in starting.items():
        known, said = standards.rows.get(unit), starts.get(unit)
        if known is None:
            continue
        if each.is_done:
            if each.period.id in begun and (said is None or said.period != each.period.id):
                yield ActualStart(unit=unit, period=each.period.id, by=by, on=on)
            continue
        is_elsewhere = each.is_moved and each.period.id != known.quarter
        was_due = is_elsewhere and known.quarter in begun and (said is None or said.period)
        if was_due or (each.undone and said and said.period == each.undone.id):
            yield ActualStart(unit=unit, period="", by=by, on=on)
        if is_elsewhere:
            reason = f"{MOVED_BY}{by}"
            yield Pin(unit=unit, kind=PinKind.STARTS_IN, period=each.period.id, reason=reason)


def _period_of(
    row: ReturnedRow, before: Activity, starting: Mapping[UUID, _Starting], standards: Standards
) -> str:
    """The period that a row's days belong to: where its unit starts now, if they are nearer to that."""
    unit = before.unit
    known, moved = (standards.rows.get(unit), starting.get(unit)) if unit else (None, None)
    if known is None or moved is None or moved.period.id == known.quarter or known.starts_on is None:
        return before.period
    if starts_its_unit(before):
        return moved.period.id
    if before.period != known.quarter:
        return before.period
    shift = moved.period.start - known.starts_on
    start = row.start or before.start
    is_nearer = abs(start - (before.start + shift)) < abs(start - before.start)
    return moved.period.id if is_nearer else before.period


def _with_known_coach(edit: ActivityEdit, standards: Standards) -> ActivityEdit:
    """The coach's name as the settings write it."""
    if not edit.coach:
        return edit
    return edit.model_copy(update={"coach": standards.coaches.get(normalised(edit.coach), edit.coach)})


def _own_activity(row: ReturnedRow, standards: Standards, acceptance: Acceptance) -> Activity:
    """A row that somebody added, as an activity; the same row of the same file has the same id."""
    if row.start is None:
        raise ValueError(f"{row.place} has no start, so it cannot be accepted")
    named = [] if is_programmes(row.unit_name) else standards.units_called(row.unit_name)
    unit = named[0] if named else None
    coach = clean_text(row.coach)
    own = Activity(
        id=uuid5(acceptance.engagement, f"{OWN}/{acceptance.version}/{row.place}"),
        template=OWN,
        title=clean_text(row.title),
        phase=_phase(row.start, unit, standards),
        unit=unit.unit if unit else None,
        unit_name=unit.name if unit else PROGRAMME,
        wave=unit.wave if unit else None,
        start=row.start,
        end=row.end or row.start,
        hours=row.hours or 0.0,
        owner=clean_text(row.owner),
        takes_part=clean_text(row.takes_part),
        needs_session=row.begins is not None or bool(coach),
        needs_coach=bool(coach),
        held=True,
        wanted_from=row.begins,
        wanted_coach=standards.coaches.get(normalised(coach), coach),
    )
    said = {"activity": own.id, "by": acceptance.by, "on": acceptance.on}
    if row.status is not Status.NOT_STARTED:
        said["status"] = row.status
    if row.complete:
        said["complete"] = row.complete
    return ActivityEdit.model_validate(said).applied(own)


def _phase(day: date, unit: PlanRow | None, standards: Standards) -> Phase:
    """Before the start that it belongs to one prepares."""
    starts = [row.starts_on for row in standards.plan.rows if row.starts_on is not None]
    start = unit.starts_on if unit else min(starts, default=None)
    return Phase.PREPARE if start is not None and day < start else Phase.RUN
