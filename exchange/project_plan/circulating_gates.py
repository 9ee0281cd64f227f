"""Gates and dates with their chances, as far as everybody may read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from engagement.findings import listed
from engagement.plan_pack import PlanPack
from exchange.project_plan.circulation import FEWEST_UNITS
from exchange.workbook.texts import day_words
from rollout.activities.activity import Activity
from rollout.chances.schedule_chances import Milestone
from rollout.gates.book import GateBook
from rollout.gates.catalogue import Criterion, Direction, GateOutcome, MeasureUnit, gate_catalogue
from rollout.gates.records import WaveGate
from rollout.gates.registration import PlannedWave, gate_over, planned_waves
from rollout.planning.document import PlanDocument

# What is told of an outcome is what follows for everybody; why it came out so stays with the leadership, and so
# does how it is called: a wave is rolled back only where its readiness fell.
_WAITS = "The next wave waits."
_FOLLOWS = {
    GateOutcome.COMPLETE: "The next wave may start.",
    GateOutcome.EXTEND: _WAITS,
    GateOutcome.HOLD: _WAITS,
    GateOutcome.ROLL_BACK: _WAITS,
    GateOutcome.CANCEL: "No further wave starts; sponsor and coach decide anew.",
}
_NAMED = 4
_GATE = "gate"


@dataclass(frozen=True, slots=True)
class CirculatingGate:
    """One wave's gate in words.

    Parameters
    ----------
    criteria : tuple of str
        Each with its threshold as registered; empty where no gate is registered.
    by : str
        Who registered it, and so works it out.
    session : Activity or None
        Where the plan decides it; None where the plan has no such session.
    status : str
        What was decided, or what it waits for.
    """

    wave: int
    units: str
    day: date
    criteria: tuple[str, ...]
    by: str
    status: str
    session: Activity | None = None


def circulating_gates(pack: PlanPack) -> tuple[CirculatingGate, ...]:
    """Registered gates and those that planned waves still lack, by date."""
    return tuple(sorted(_gates(pack), key=lambda each: (each.day, each.wave)))


def default_criteria() -> tuple[str, ...]:
    """What a wave is judged by unless other thresholds are registered."""
    return tuple(_criterion_words(each, each.threshold) for each in gate_catalogue().criteria)


def _gates(pack: PlanPack) -> Iterator[CirculatingGate]:
    waves = planned_waves(pack.plan)
    sessions = {each.wave: each for each in pack.plan.activities if each.template == _GATE}
    told = set()
    for wave in waves:
        gate = gate_over(wave, pack.gates)
        if gate is None:
            yield replace(_planned(wave, pack.today), session=sessions.get(wave.number))
        else:
            told.add(gate.id)
            yield replace(_registered(gate, pack.gates, pack.today), session=sessions.get(wave.number))
    for gate in pack.gates.standing:
        # A gate over a wave that is planned no more is told of only while it is still to be decided.
        if gate.id not in told and gate.has_started(pack.today) and not pack.gates.has_ended(gate.id):
            yield _registered(gate, pack.gates, pack.today)


def _registered(gate: WaveGate, book: GateBook, today: date) -> CirculatingGate:
    known = gate_catalogue().by_id
    criteria = tuple(
        _criterion_words(known[each.criterion], each.value)
        for each in gate.thresholds
        if each.criterion in known
    )
    names = [each.name for each in gate.units]
    return CirculatingGate(
        gate.wave, _units(names), gate.due_on, criteria, gate.by, _status(gate, book, today)
    )


def _status(gate: WaveGate, book: GateBook, today: date) -> str:
    decided = book.decided(gate.id)
    if decided is not None:
        return f"{_FOLLOWS[decided]} ({day_words(book.results_of(gate.id)[-1].on)})"
    opens = gate.opens_on(gate_catalogue().opens_days_before_end)
    if today < opens:
        return f"Registered; worked out from {day_words(opens)}."
    return "To be worked out now."


def _planned(wave: PlannedWave, today: date) -> CirculatingGate:
    if today >= wave.starts_on:
        status = f"Without a gate: the wave started on {day_words(wave.starts_on)}."
    else:
        status = f"Not registered yet; register it before {day_words(wave.starts_on)}."
    names = [each.name for each in wave.units]
    return CirculatingGate(wave.number, _units(names), wave.due_on, (), "", status)


def _units(names: list[str]) -> str:
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return listed([*names[:_NAMED], *more])


def _criterion_words(criterion: Criterion, value: float) -> str:
    side = "at least" if criterion.direction is Direction.AT_LEAST else "at most"
    match criterion.unit:
        case MeasureUnit.SHARE:
            number = f"{100 * value:.0f} %"
        case MeasureUnit.PERCENT:
            number = f"{value:g} of 100"
        case unit:
            number = f"{value:g} {unit.value.removesuffix('s') if value == 1 else unit.value}"
    watched = "" if criterion.required else " (watched)"
    return f"{criterion.title}: {side} {number}{watched}"


def circulating_milestones(plan: PlanDocument) -> tuple[Milestone, ...]:
    """Dates of the whole rollout with their chances; none that would be the date of a single unit.

    The chances come from published readiness: a milestone over one unit would tell that unit's.
    """
    if plan.chances is None:
        return ()
    waves = plan.waves
    sizes = [len(rows) for rows in waves]
    half = -(-sum(sizes) // 2)
    # Which wave decides a milestone; a gate also waits for the one before it.
    deciding = {"pilot_live": [0], "all_live": [-1]}
    deciding["half_live"] = [next(n for n in range(len(sizes)) if sum(sizes[: n + 1]) >= half)]
    deciding |= {f"gate_{n + 1}": [n, max(n - 1, 0)] for n in range(len(sizes))}
    return tuple(
        each
        for each in plan.chances.milestones
        if each.id in deciding and all(sizes[n] >= FEWEST_UNITS for n in deciding[each.id])
    )
