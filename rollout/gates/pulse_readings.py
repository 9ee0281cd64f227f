"""Criteria that are read from the pulse.

Published figures alone are read. A unit whose results are not shown is not known, whatever
the reason, and no value mixes shown with hidden people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from readiness.published import Hidden, PublishedReadiness, PublishedUnit, WeakestLink
from readiness.published_change import Direction, NotComparable, PublishedChanges, ShownChange, UnitChanges
from rollout.gates.catalogue import GateCatalogue
from rollout.gates.wave_data import Pulse, Reading, WaveData, listed, percent

NO_PULSE = "No pulse was published since the middle of the cycle."
NO_BASELINE = "No survey was published before the wave started, so nothing can be compared."


@dataclass(frozen=True, slots=True)
class _Rows:
    """The wave's units in a survey: the rows that are shown, and the units that are not."""

    shown: tuple[PublishedUnit, ...]
    known_units: int
    not_shown: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        return f"No results may be shown for {listed(self.not_shown)}." if self.not_shown else ""

    def is_enough(self, least: float) -> bool:
        return self.known_units >= least * (self.known_units + len(self.not_shown))


def _rows(data: WaveData, readiness: PublishedReadiness, shows: Callable[[PublishedUnit], bool]) -> _Rows:
    """The wave's rows that show something; units that share a row count with it."""
    shown: dict[UUID, PublishedUnit] = {}
    known, others = 0, []
    for unit in data.gate.units:
        row = readiness.row_of(unit.id)
        if row is not None and not row.is_hidden and shows(row):
            shown[row.id] = row
            known += 1
        else:
            others.append(unit.name)
    return _Rows(tuple(shown.values()), known, tuple(others))


def turnout(data: WaveData, catalogue: GateCatalogue) -> Reading:
    """Share of the people invited who answered, over the rows that are shown."""
    if data.pulse is None:
        return Reading(None, missing=NO_PULSE)
    rows = _rows(data, data.pulse.readiness, lambda _: True)
    top = _topmost(rows.shown, data.pulse.readiness)
    took_part = [row.participation for row in top if not isinstance(row.participation, Hidden)]
    answered, invited = sum(each.answered for each in took_part), sum(each.invited for each in took_part)
    if not invited:
        return Reading(None, missing=rows.missing)
    observed = f"{answered} of {invited} answered ({percent(answered / invited)})"
    return Reading(
        answered / invited, observed, rows.missing, is_enough=rows.is_enough(catalogue.least_known_share)
    )


def _topmost(rows: Sequence[PublishedUnit], readiness: PublishedReadiness) -> Iterator[PublishedUnit]:
    """The rows that no other of them holds, so that nobody is counted twice."""
    ids = {row.id for row in rows}
    for row in rows:
        above = row.parent
        while above is not None and above not in ids:
            above = readiness.by_id[above].parent
        if above is None:
            yield row


def change(threshold: float, data: WaveData, catalogue: GateCatalogue) -> Reading:
    """The largest fall of a component, in points of a five-point scale."""
    if data.pulse is None:
        return Reading(None, missing=NO_PULSE)
    changes = data.pulse.changes
    if changes is None:
        return Reading(None, missing=NO_BASELINE)
    compared = {each.unit.id: each for each in changes.units}
    least = catalogue.least_known_share

    def is_known(row: PublishedUnit) -> bool:
        unit = compared.get(row.id)
        return unit is not None and len(_shown(unit)) >= max(1, least * len(unit.components))

    rows = _rows(data, data.pulse.readiness, is_known)
    cells = [(row, c, cell) for row in rows.shown for c, cell in _shown(compared[row.id]).items()]
    if not cells:
        return Reading(None, missing=_not_compared(data, changes))
    falls = [
        (-data.pulse.points(c, cell.keyed.change), cell.keyed.direction is Direction.DOWN, row, c, cell)
        for row, c, cell in cells
    ]
    # A fall beyond chance tells more than a larger one that chance could explain.
    certain = [each for each in falls if each[1] and each[0] > threshold]
    fall, is_certain, row, component, cell = max(certain or falls, key=lambda each: each[0])
    low, high = (data.pulse.points(component, end) for end in (cell.keyed.low, cell.keyed.high))
    what = f"{data.pulse.label(component)} in {row.name}: {-fall:+.1f} points ({low:+.1f} to {high:+.1f})"
    observed = what if fall > 0 else f"No component fell; least change: {what}"
    missing = list(_left_out(data.pulse, changes, [compared[row.id] for row in rows.shown]))
    if rows.not_shown:
        missing.append(f"No comparison for {listed(rows.not_shown)}.")
    if fall > threshold and not is_certain:
        missing.append("Chance alone could explain this fall.")
    return Reading(fall, observed, " ".join(missing), is_certain=is_certain, is_enough=rows.is_enough(least))


def _left_out(pulse: Pulse, changes: PublishedChanges, units: Sequence[UnitChanges]) -> Iterator[str]:
    """Components that were not compared: everywhere, or in one unit."""
    everywhere = [f"{pulse.label(c)} ({why})" for c, why in changes.unlike.items()]
    here = [
        f"{pulse.label(c)} in {unit.unit.name} ({cell.reason})"
        for unit in units
        for c, cell in unit.components.items()
        if isinstance(cell, NotComparable) and c not in changes.unlike
    ]
    if everywhere or here:
        yield f"Not compared: {listed([*everywhere, *here])}."


def _shown(unit: UnitChanges) -> dict[str, ShownChange]:
    return {c: cell for c, cell in unit.components.items() if isinstance(cell, ShownChange)}


def _not_compared(data: WaveData, changes: PublishedChanges) -> str:
    """Why no unit of the wave could be compared, as far as it is the same for all of them."""
    reasons = sorted(set(changes.unlike.values()))
    why = f" The surveys differ: {listed(reasons)}." if reasons else ""
    return f"No comparison for {listed([each.name for each in data.gate.units])}.{why}"


def weakest(threshold: float, data: WaveData, catalogue: GateCatalogue) -> Reading:
    """The lowest expected lowest component of a unit, 0-100."""
    if data.pulse is None:
        return Reading(None, missing=NO_PULSE)
    rows = _rows(data, data.pulse.readiness, lambda row: not isinstance(row.weakest, Hidden))
    links = [(row.weakest, row.name) for row in rows.shown if isinstance(row.weakest, WeakestLink)]
    if not links:
        return Reading(None, missing=rows.missing)
    # One that lies below with its whole range tells more than a lower one that is less sure.
    below = [each for each in links if each[0].high < threshold]
    link, name = min(below or links, key=lambda each: each[0].minimum)
    missing = [rows.missing] if rows.missing else []
    if link.minimum < threshold <= link.high:
        missing.append("Its range reaches the threshold, so it may lie above or below.")
    return Reading(
        float(link.minimum),
        f"{data.pulse.label(link.component)} in {name}: {link.minimum} % ({link.low} to {link.high} %)",
        " ".join(missing),
        is_certain=link.high < threshold,
        is_enough=rows.is_enough(catalogue.least_known_share),
    )
