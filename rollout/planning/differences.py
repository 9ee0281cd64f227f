"""What differs between two plans: who moves and why, and what that changes in dates, hours and worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rollout.planning.document import PlanDocument, PlanRow


@dataclass(frozen=True, slots=True)
class UnitMove:
    """One unit that starts in another period.

    Parameters
    ----------
    old, new : str
        Periods in words; empty where the unit stays out.
    why : str
        The first reason of its row in the new plan.
    may_circulate : bool
        Whether that reason may.
    """

    unit: UUID
    name: str
    old: str
    new: str
    why: str
    may_circulate: bool

    @property
    def sentence(self) -> str:
        """The move in words."""
        if not self.old:
            return f"{self.name} starts in {self.new} instead of staying out."
        if not self.new:
            return f"{self.name} stays out instead of starting in {self.old}."
        return f"{self.name} moves from {self.old} to {self.new}."


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """A plan in a few numbers.

    Parameters
    ----------
    pilots : tuple of str
        Names of the units of the first wave.
    pilot_on, half_on, last_on : date or None
        Planned first days: of the pilot, of the period by which half of all units are live, of the last start.
    live, units : int
        Units that go live, of all.
    hours, fullest : float
        Coach hours of the whole plan, and of its fullest period.
    worth : float or None
        Expected periods of working OKRs, weighted by priority; comparable between plans of one length only.
    all_by, all_chance : date and float, or None
        Eighty-percent date of the last start, and the chance that it comes as planned.
    """

    pilots: tuple[str, ...]
    pilot_on: date | None
    half_on: date | None
    last_on: date | None
    live: int
    units: int
    hours: float
    fullest: float
    worth: float | None
    all_by: date | None
    all_chance: float | None


def figures_of(plan: PlanDocument) -> PlanFigures:
    """The numbers by which plans are compared."""
    starts = sorted(row.starts_on for row in plan.rows if row.starts_on is not None)
    half = -(-len(plan.rows) // 2)
    milestone = plan.chances.milestone("all_live") if plan.chances else None
    return PlanFigures(
        pilots=tuple(row.name for row in plan.pilots),
        pilot_on=starts[0] if starts else None,
        half_on=starts[half - 1] if len(starts) >= half > 0 else None,
        last_on=starts[-1] if starts else None,
        live=len(starts),
        units=len(plan.rows),
        hours=sum(load.hours for load in plan.loads),
        fullest=max((load.hours for load in plan.loads), default=0.0),
        worth=plan.solution.objective,
        all_by=milestone.p80 if milestone else None,
        all_chance=milestone.chance if milestone else None,
    )


def moves_between(old: PlanDocument, new: PlanDocument) -> tuple[UnitMove, ...]:
    """Units that start in another period, in the order of their new starts; new and removed units are no moves."""
    before = {row.unit: row for row in old.rows}
    rows = sorted(new.rows, key=lambda row: (row.starts_on or date.max, row.name))
    return tuple(_moves(rows, before))


def _moves(rows: list[PlanRow], before: dict[UUID, PlanRow]) -> Iterator[UnitMove]:
    for row in rows:
        known = before.get(row.unit)
        if known is None or known.quarter == row.quarter:
            continue
        reason = row.reasons[0] if row.reasons else None
        yield UnitMove(
            unit=row.unit,
            name=row.name,
            old=known.starts_in,
            new=row.starts_in,
            why=reason.text if reason else "",
            may_circulate=reason.may_circulate if reason else True,
        )
