"""Why a returned row cannot be, looked at by itself."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from rollout.activities.activity import PROGRAMME, Activity, Status
from rollout.activities.templates import activity_templates
from rollout.calendar import PlanQuarter, period_words
from rollout.planning.document import PlanDocument, PlanRow
from rollout.planning.settings import Pin, PinKind, PlanSettings
from rollout.returning.fields import dates_of, day_words, in_words, is_in_range
from rollout.returning.rows import ReturnedRow
from surveys.faults import Fault
from surveys.organisation import DateRange, Organisation
from surveys.text import clean_text, normalised

# Pins with this reason were set by a returned plan, and another one moves them.
MOVED_BY = "moved in the plan’s workbook by "


@dataclass(frozen=True)
class Standards:
    """What returned rows are held against.

    Parameters
    ----------
    settings : PlanSettings
        Coaches, pins and blocked ranges as they are now.
    """

    plan: PlanDocument
    settings: PlanSettings
    organisation: Organisation | None
    today: date

    @cached_property
    def periods(self) -> tuple[PlanQuarter, ...]:
        """The plan's periods."""
        return tuple(PlanQuarter(load.quarter, load.starts_on) for load in self.plan.loads)

    @cached_property
    def horizon(self) -> tuple[date, date]:
        """First and last day of the plan: from the day it was made to a period after its last.

        The period more leaves room for what follows the last start (project judgement).
        """
        plan, cycle = self.plan, self.plan.settings.cycle
        first = min([plan.made_on, *(each.start for each in plan.activities)])
        ends = [each.end for each in plan.activities]
        if plan.loads:
            after = cycle.next_first_day(cycle.next_first_day(plan.loads[-1].starts_on))
            ends.append(after - timedelta(days=1))
        return first, max(ends, default=date.max)

    @cached_property
    def coaches(self) -> dict[str, str]:
        """Name of each coach, by how it is compared."""
        return {normalised(coach.name): coach.name for coach in self.settings.calendar.who_coaches}

    @cached_property
    def rows(self) -> dict[UUID, PlanRow]:
        """The plan's units."""
        return {row.unit: row for row in self.plan.rows}

    def units_called(self, name: str) -> list[PlanRow]:
        """The plan's units of this name."""
        return [row for row in self.plan.rows if normalised(row.name) == normalised(name)]

    def period_of(self, day: date) -> PlanQuarter | None:
        """The plan's period that a day lies in."""
        found = self.plan.settings.cycle.period(day)
        return found if found in self.periods else None

    def blocked(self, unit: UUID) -> tuple[DateRange, ...]:
        """Ranges in which a unit does not start."""
        known = self.organisation.by_id.get(unit) if self.organisation else None
        return (*self.settings.avoid, *(known.blocked if known else ()))


def starts_its_unit(activity: Activity) -> bool:
    """Whether a unit has started once this was held."""
    kind = activity_templates().by_id.get(activity.template)
    return activity.unit is not None and kind is not None and kind.starts_unit


def is_held_at_once(activity: Activity) -> bool:
    """Whether it is held at a time on one day, so that nothing of it is done before; other work may be early."""
    return activity.needs_session or starts_its_unit(activity)


def to_come_words(day: date) -> str:
    """Why something held on a later day cannot be done."""
    return f"it is done, and is held on {day_words(day)}, which is still to come"


def starts_elsewhere(before: Activity, after: Activity, standards: Standards) -> bool:
    """Whether a unit's set-up lies in another of the plan's periods than its start: then the unit moves there."""
    known = standards.rows.get(before.unit) if before.unit else None
    period = standards.period_of(after.start)
    if known is None or period is None or after.start == before.start or not starts_its_unit(before):
        return False
    return period.id != known.quarter


def is_programmes(name: str) -> bool:
    """Whether a row's unit is the whole programme."""
    return normalised(name) in ("", normalised(PROGRAMME))


def cell(row: ReturnedRow, field: str) -> str:
    """Where a field of a row stands."""
    return row.cells.get(field, row.place)


def planned_row_problems(
    row: ReturnedRow, before: Activity, after: Activity, changed: Set[str], standards: Standards
) -> Iterator[Fault]:
    """Why the changes of a planned row cannot be.

    Parameters
    ----------
    before, after : Activity
        As decided so far, and with the row's changes.
    changed : set of str
        Fields.
    """
    moved = changed & {"start", "end", "begins"}
    if not clean_text(row.title):
        yield Fault(cell(row, "title"), "the activity has no name", "Give it one, or delete the row.")
    yield from _range_problems(row)
    if row.start is None:
        yield Fault(cell(row, "start"), "the start is missing", "Give a date, or delete the row.")
        return
    if moved and before.status is Status.DONE and after.status is Status.DONE:
        remedy = "Put the dates back, or change its status first."
        yield Fault(cell(row, "start"), "it is done, and was moved", remedy, in_words(row.start))
    if moved:
        yield from _date_problems(row, dates_of(row, before, changed), before.needs_session, standards)
    if changed & {"start", "status", "complete"} and is_held_at_once(before):
        yield from _future_problems(row, after.start, after.status, standards)
    if "coach" in changed:
        yield from _coach_problems(row, standards)
    if "begins" in changed:
        yield from _time_problems(row, before)
    if "start" in changed and starts_its_unit(before) and after.status is not Status.DONE:
        yield from _start_problems(row, before, after, standards)


def new_row_problems(row: ReturnedRow, standards: Standards) -> Iterator[Fault]:
    """Why a row that somebody added cannot be."""
    if not clean_text(row.title):
        yield Fault(cell(row, "title"), "the activity has no name", "Give it one, or delete the row.")
    if not is_programmes(row.unit_name):
        units = len(standards.units_called(row.unit_name))
        if units != 1:
            problem = "several units have this name" if units else "the plan has no unit of this name"
            remedy = f"Name a unit as the plan does, or “{PROGRAMME}”."
            yield Fault(cell(row, "unit_name"), problem, remedy, row.unit_name)
    yield from _range_problems(row)
    if row.start is None:
        yield Fault(cell(row, "start"), "the start is missing", "Give a date.")
        return
    is_session = row.begins is not None or bool(clean_text(row.coach))
    yield from _date_problems(row, (row.start, row.end or row.start), is_session, standards)
    is_done = row.status is Status.DONE or row.complete == 1
    if is_session:
        yield from _future_problems(row, row.start, Status.DONE if is_done else row.status, standards)
    yield from _coach_problems(row, standards)
    if is_session and not row.hours:
        problem = "how long the session takes is missing"
        yield Fault(cell(row, "hours"), problem, "Give its hours.", in_words(row.hours))
    elif row.begins is not None:
        yield from _midnight_problems(row, timedelta(hours=row.hours or 0))


def _range_problems(row: ReturnedRow) -> Iterator[Fault]:
    if not is_in_range("hours", row):
        yield Fault(cell(row, "hours"), "hours cannot be negative", "Give 0 or more.", in_words(row.hours))
    if not is_in_range("complete", row):
        value = f"{100 * row.complete:g} %"
        yield Fault(cell(row, "complete"), "a share is from 0 to 100 %", "Give such a share.", value)


def _date_problems(
    row: ReturnedRow, days: tuple[date, date], is_session: bool, standards: Standards
) -> Iterator[Fault]:
    start, end = days
    first, last = standards.horizon
    if row.status is Status.DONE:
        # What is done may have been done before the plan knew of it.
        first = min(first, start)
    if end < start <= last:
        remedy = f"Give {day_words(start)} or a later day."
        yield Fault(cell(row, "end"), "it ends before it starts", remedy, day_words(end))
    elif is_session and start != end:
        remedy = "Give the same day for start and end."
        yield Fault(cell(row, "end"), "it is held on one day", remedy, day_words(end))
    for name, day in (("start", start), ("end", end)):
        if not first <= day <= last:
            remedy = f"Give a day from {day_words(first)} to {day_words(last)}."
            yield Fault(cell(row, name), "the plan does not reach this day", remedy, day_words(day))


def _future_problems(row: ReturnedRow, start: date, status: Status, standards: Standards) -> Iterator[Fault]:
    if status is Status.DONE and start > standards.today:
        remedy = "Give the day on which it was held, or another status."
        yield Fault(cell(row, "status"), to_come_words(start), remedy, row.status.value)


def _coach_problems(row: ReturnedRow, standards: Standards) -> Iterator[Fault]:
    name = clean_text(row.coach)
    if name and normalised(name) not in standards.coaches:
        remedy = f"Name one of the coaches: {', '.join(standards.coaches.values())}."
        yield Fault(cell(row, "coach"), "no coach has this name", remedy, name)


def _time_problems(row: ReturnedRow, before: Activity) -> Iterator[Fault]:
    if not before.needs_session:
        problem, remedy = "it is not held at a time", "Clear the cell."
        yield Fault(cell(row, "begins"), problem, remedy, in_words(row.begins))
        return
    session = before.session
    length = session.ends - session.begins if session else timedelta(hours=before.hours)
    yield from _midnight_problems(row, length)


def _midnight_problems(row: ReturnedRow, length: timedelta) -> Iterator[Fault]:
    if row.begins is None or row.start is None:
        return
    begins = datetime.combine(row.start, row.begins)
    if (begins + length).date() != row.start:
        problem = f"it takes {length.total_seconds() / 3600:g} hours and would end on the next day"
        yield Fault(cell(row, "begins"), problem, "Begin earlier.", in_words(row.begins))


def _start_problems(
    row: ReturnedRow, before: Activity, after: Activity, standards: Standards
) -> Iterator[Fault]:
    """Why a unit cannot start on the day that its set-up was moved to."""
    unit = before.unit
    known = standards.rows.get(unit) if unit else None
    if unit is None or known is None:
        return
    place, day = cell(row, "start"), day_words(after.start)
    period = standards.period_of(after.start)
    if period is None:
        first, last = standards.periods[0], standards.periods[-1]
        remedy = f"Choose a day from {period_words(first.id)} to {period_words(last.id)}."
        yield Fault(place, f"{known.name} would start in a period that the plan does not have", remedy, day)
        return
    if period.id == known.quarter:
        return
    opens, closes = period.launch_window
    if period.start <= standards.today:
        problem = f"{known.name} would start in {period_words(period.id)}, which has begun"
        yield Fault(place, problem, "Choose a later period; if it has started, say that it is done.", day)
    elif after.start > closes:
        remedy = f"Choose a day from {day_words(opens)} to {day_words(closes)}, or in a later period."
        yield Fault(place, "units start in the first four weeks of a period", remedy, day)
    for pin in standards.settings.pins:
        if pin.unit == unit and _rules_out(pin, period, standards.periods):
            problem = f"{known.name} is pinned: {pin.kind.value} {period_words(pin.period)}".rstrip()
            yield Fault(place, problem, "Keep to it, or remove the pin from the plan’s settings.", day)
    blocked = period.is_blocked_by(standards.blocked(unit))
    if blocked is not None:
        problem = f"{known.name} cannot start in {period_words(period.id)}: dates are blocked"
        told = f"{day_words(blocked.start)} to {day_words(blocked.end)}"
        yield Fault(place, problem, "Choose another period.", told)


def _rules_out(pin: Pin, period: PlanQuarter, periods: tuple[PlanQuarter, ...]) -> bool:
    if pin.kind is PinKind.STAYS_OUT:
        return True
    first_day = {each.id: each.start for each in periods}.get(pin.period)
    if first_day is None or pin.reason.startswith(MOVED_BY):
        return False
    return {
        PinKind.STARTS_IN: period.start != first_day,
        PinKind.NOT_BEFORE: period.start < first_day,
        PinKind.NOT_AFTER: period.start > first_day,
    }.get(pin.kind, False)
