"""Gates of a plan: which waves can still be given one, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from rollout.gates.book import GateBook
from rollout.gates.catalogue import GateCatalogue
from rollout.gates.records import GateUnit, Threshold, WaveGate
from rollout.planning.document import PlanDocument
from surveys.faults import Fault

_EARLIER = "Register gates before a wave starts."


@dataclass(frozen=True, slots=True)
class PlannedWave:
    """One wave of a plan: its units, and first and last day of its first cycle."""

    number: int
    units: tuple[GateUnit, ...]
    starts_on: date
    due_on: date

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units that start in it."""
        return frozenset(each.id for each in self.units)


@dataclass(frozen=True, slots=True)
class Registration:
    """Who registers gates on which day, for which version of the plan."""

    on: date
    by: str
    plan_version: int


def planned_waves(plan: PlanDocument) -> tuple[PlannedWave, ...]:
    """The waves of a plan by date. Gaps between them are no waves."""
    found = []
    for number, rows in enumerate(plan.waves, start=1):
        first = min((row.starts_on for row in rows if row.starts_on is not None), default=None)
        if first is not None:
            following = plan.settings.cycle.next_first_day(first)
            units = tuple(GateUnit(id=row.unit, name=row.name) for row in rows)
            found.append(PlannedWave(number, units, first, following - timedelta(days=1)))
    return tuple(found)


def gate_over(wave: PlannedWave, book: GateBook) -> WaveGate | None:
    """The standing gate over exactly this wave: the same units on the same days."""
    return next(
        (
            each
            for each in book.standing
            if each.unit_ids == wave.unit_ids
            and (each.starts_on, each.due_on) == (wave.starts_on, wave.due_on)
        ),
        None,
    )


def why_not(wave: PlannedWave, book: GateBook, today: date) -> Fault | None:
    """What stands in the way of a gate over a wave; None where nothing does.

    A wave that runs can no longer be given one: what it is judged by would be chosen by somebody
    who has seen it run.
    """
    place = f"Wave {wave.number}"
    if today >= wave.starts_on:
        remedy = (
            f"{_EARLIER} Register those of later waves now; say in words what became of this one, "
            "or make a plan in which it starts later."
        )
        return Fault(
            place, f"it started on {day_words(wave.starts_on)}, so no gate can be registered", remedy
        )
    if gate_over(wave, book) is not None:
        remedy = "Change its thresholds, with a reason, until the wave starts."
        return Fault(place, "its gate is registered already", remedy)
    running = [
        (unit, gate)
        for gate in book.standing
        if gate.has_started(today) and not book.has_ended(gate.id)
        for unit in gate.units
        if unit.id in wave.unit_ids
    ]
    if running:
        unit, gate = running[0]
        problem = f"{unit.name} is judged by a gate since {day_words(gate.starts_on)}"
        return Fault(place, problem, "Work that gate out first; its units stand under one gate only.")
    return None


def open_waves(plan: PlanDocument, book: GateBook, today: date) -> tuple[PlannedWave, ...]:
    """The waves that can be given a gate now."""
    return tuple(wave for wave in planned_waves(plan) if why_not(wave, book, today) is None)


def with_gates(
    book: GateBook,
    waves: Sequence[PlannedWave],
    made: Registration,
    thresholds: Mapping[str, Threshold],
    catalogue: GateCatalogue,
    ids: Sequence[UUID],
) -> GateBook:
    """The book with a gate over each wave; gates of an older plan over the same units are replaced.

    Parameters
    ----------
    thresholds : mapping
        Criterion -> what differs from the default.
    ids : sequence of UUID
        One for each wave.
    """
    for wave, new_id in zip(waves, ids, strict=True):
        gate = WaveGate(
            id=new_id,
            wave=wave.number,
            units=wave.units,
            starts_on=wave.starts_on,
            due_on=wave.due_on,
            registered_on=made.on,
            by=made.by,
            plan_version=made.plan_version,
            catalogue=catalogue.version,
            thresholds=tuple(
                thresholds.get(each.id, Threshold(criterion=each.id, value=each.threshold))
                for each in catalogue.criteria
            ),
        )
        book = book.model_copy(update={"gates": (*_replaced(book, gate), gate)})
    return book


def _replaced(book: GateBook, new: WaveGate) -> Iterator[WaveGate]:
    """The gates so far; those over some of the same units that have not started are replaced."""
    for gate in book.gates:
        waits = gate.replaced_by is None and not gate.has_started(new.registered_on)
        is_over_the_same = waits and gate.unit_ids & new.unit_ids
        yield gate.model_copy(update={"replaced_by": new.id}) if is_over_the_same else gate


def outdated_gates(plan: PlanDocument, book: GateBook, today: date) -> tuple[WaveGate, ...]:
    """Gates that have not started and that the plan no longer has like this."""
    planned = {gate.id for wave in planned_waves(plan) if (gate := gate_over(wave, book))}
    return tuple(each for each in book.standing if each.id not in planned and not each.has_started(today))


def day_words(day: date) -> str:
    """A day as it is told.

    Examples
    --------
    >>> day_words(date(2027, 1, 4))
    '4 Jan 2027'
    """
    return f"{day.day} {day:%b %Y}"
