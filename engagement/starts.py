"""What really became of planned starts: who is due, and what was said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.gate_checks import check_name
from engagement.model import PlanVersion
from engagement.planning import latest_plan
from rollout.calendar import period_words
from rollout.planning.actuals import ActualStart, standing_starts
from rollout.planning.document import PlanDocument, PlanRow, QuarterLoad
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a unit's start; the period's id, or "" if it has not started."""

    unit: UUID
    period: str


@dataclass(frozen=True, slots=True)
class DueStart:
    """A unit whose planned period has begun, or that is said to have started.

    Parameters
    ----------
    row : PlanRow
        Its place in the newest plan.
    said : ActualStart or None
        What was said last and still holds: that a unit had not started says nothing about a period
        that began later, and a period that the plan does not have says nothing to it.
    """

    row: PlanRow
    said: ActualStart | None


def begun_periods(plan: PlanDocument, today: date) -> tuple[QuarterLoad, ...]:
    """The plan's periods that are over or running."""
    return tuple(load for load in plan.loads if load.starts_on <= today)


def due_starts(plan: PlanDocument, starts: Mapping[UUID, ActualStart], today: date) -> tuple[DueStart, ...]:
    """Every unit of which it has to be known whether it started, in the order of the plan.

    Parameters
    ----------
    starts : mapping
        What was said last of each unit.
    """
    begun = {load.quarter for load in begun_periods(plan, today)}
    found = []
    for row in plan.rows:
        said = starts.get(row.unit)
        if row.quarter in begun or (said is not None and said.period):
            found.append(DueStart(row, said if said and _still_holds(said, row, begun) else None))
    return tuple(sorted(found, key=lambda due: (due.row.starts_on or date.max, due.row.name)))


def _still_holds(said: ActualStart, row: PlanRow, begun: set[str]) -> bool:
    if said.period:
        return said.period in begun
    return row.starts_on is None or said.on >= row.starts_on


def known_starts(context: Context, engagement: UUID) -> dict[UUID, ActualStart]:
    """What was said last of each unit."""
    return standing_starts(context.store.dossier(context.workspace, engagement).actuals)


def record_starts(
    context: Context, engagement: UUID, told: Sequence[Told], *, by: str
) -> tuple[ActualStart, ...]:
    """What became of units, kept with name and day; what was said before is kept behind it.

    Raises
    ------
    FaultsError
        No plan, no name, nothing told, units unknown, told twice or not due, periods to come, before
        the plan or not in it: all at once.
    """
    by, today = clean_text(by), context.today()
    _, plan = plan_or_fault(context, engagement)
    faults = FaultList()
    check_name(by, faults)
    if not told:
        faults.add("What happened", "nothing was said", "Say of at least one unit what became of it.")
    started = {unit for unit, said in known_starts(context, engagement).items() if said.period}
    rows = {row.unit: row for row in plan.rows}
    seen: set[UUID] = set()
    for each in told:
        row = rows.get(each.unit)
        if row is None:
            faults.add("What happened", "the unit is not in the newest plan", "Name a unit of it.", each.unit)
            continue
        if each.unit in seen:
            faults.add(row.name, "it is named twice", "Say once what became of it.")
        seen.add(each.unit)
        if each.period:
            faults.extend(_period_faults(row, each.period, plan, today))
        elif each.unit not in started and (row.starts_on is None or row.starts_on > today):
            faults.add(row.name, "its planned period has not begun", "Say nothing of it yet.", row.starts_in)
    faults.raise_if_any()
    made = tuple(ActualStart(unit=each.unit, period=each.period, by=by, on=today) for each in told)

    def change(dossier: Dossier) -> Dossier:
        return dossier.model_copy(update={"actuals": (*dossier.actuals, *made)})

    context.store.change_dossier(context.workspace, engagement, change)
    return made


def _period_faults(row: PlanRow, period: str, plan: PlanDocument, today: date) -> list[Fault]:
    first_day = {load.quarter: load.starts_on for load in plan.loads}
    first = next(iter(first_day), "")
    words = period_words(period)
    if period not in first_day:
        # Ids of one cycle are in the order of time: year, letter, number.
        is_before = period[:6] == f"{period[:4]}-{plan.settings.cycle.letter}" and period < first
        problem = "that is before the plan begins" if is_before else "the plan has no such period"
        return [Fault(row.name, problem, f"Name a period from {period_words(first)} to today.", words)]
    if first_day[period] > today:
        remedy = "Name a period that has begun, or say that it has not started."
        return [Fault(row.name, "that period has not begun", remedy, words)]
    return []


def plan_or_fault(context: Context, engagement: UUID) -> tuple[PlanVersion, PlanDocument]:
    """The newest plan version.

    Raises
    ------
    FaultsError
        If there is none in which anybody starts.
    """
    found = latest_plan(context, engagement)
    if found is None or not found[1].is_possible:
        raise FaultsError([Fault("Rollout", "there is no plan yet", "Make a plan first.")])
    return found
