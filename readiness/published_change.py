"""What changed between two published surveys, from the figures that both of them show.

Nothing but shown figures goes in, so nothing comes out that a reader of both surveys could
not work out with a pencil: the comparison can give nobody away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, sqrt
from types import MappingProxyType
from uuid import UUID

from readiness.change import Change, Direction, component_changes
from readiness.estimate_types import TeamEstimate
from readiness.published import Hidden, PublishedMean, PublishedReadiness, PublishedUnit
from readiness.scoring import natural
from surveys.instrument import Component, Instrument, Scale
from surveys.sameness import same_scale, why_unlike

__all__ = [
    "Change",
    "Direction",
    "NotComparable",
    "PublishedChanges",
    "ShownChange",
    "UnitChanges",
    "UnitNotCompared",
    "published_changes",
]

HIDDEN_IN_ONE = "hidden in one of the two surveys"
AT_THE_END = "shown only as “at most” or “at least”"
ANYWHERE = "its interval covers the whole scale"

_TWO_SIDED = 1.96
# Half an interval is shown in whole steps of a fortieth of the scale's range, or coarser.
_STEPS_PER_RANGE = 40
_HALF_DECIMAL = 0.05
_TINY = 1e-9
# An estimate with one decimal may lie up to .05 to either side: variance of a uniform error.
_ROUNDING_VARIANCE = 0.1**2 / 12


@dataclass(frozen=True, slots=True)
class NotComparable:
    """What stands in the place of a change that the two surveys do not allow, with the reason in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One component's change in one unit.

    Parameters
    ----------
    before, now : float
        The two estimates as published, in the scale's own direction.
    keyed : Change
        The change in scale units, turned so that up is better.
    """

    before: float
    now: float
    keyed: Change


@dataclass(frozen=True, slots=True)
class UnitChanges:
    """One unit that both surveys show, in the order of the later one.

    Parameters
    ----------
    components : mapping
        One entry for each component of the later survey.
    same_units : bool
        The unit holds the same units as before, so that a change is no matter of who
        belongs to it; people may have joined and left all the same.
    """

    unit: PublishedUnit
    components: Mapping[str, ShownChange | NotComparable]
    same_units: bool


@dataclass(frozen=True, slots=True)
class UnitNotCompared:
    """A unit of either survey that has no counterpart in the other, and why."""

    id: UUID
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class PublishedChanges:
    """All that changed between two published surveys.

    Parameters
    ----------
    units : tuple of UnitChanges
        Units that both surveys show, in the later one's tree order.
    not_compared : tuple of UnitNotCompared
        The others.
    unlike : mapping
        Components of the later survey that cannot be compared in any unit -> why.
    """

    earlier_name: str
    later_name: str
    units: tuple[UnitChanges, ...]
    not_compared: tuple[UnitNotCompared, ...]
    unlike: Mapping[str, str]


def published_changes(
    earlier: PublishedReadiness,
    later: PublishedReadiness,
    *,
    earlier_instrument: Instrument,
    instrument: Instrument,
) -> PublishedChanges:
    """The changes from one published survey to the next, unit by unit.

    Parameters
    ----------
    earlier, later : PublishedReadiness
        Two surveys of one engagement that share no answers (decision 0005).
    earlier_instrument, instrument : Instrument
        What each of them asked: the scales, their directions, and whether a component's
        questions are still the same.

    Raises
    ------
    ValueError
        If an instrument is not the one of its survey.

    Notes
    -----
    Compared are units with the same row and the same members' units in both surveys, and
    components with the same questions and scale; a moved threshold leaves means as they are. The standard error is read from
    the shown interval: V = (reach / 1.96)^2 + .1^2 / 12, reach the largest half interval
    that is shown like this, the last term for the estimate's one decimal. Shown intervals
    are rounded outwards and rest on t, so V is too large rather than too small. Everything
    else: `readiness.change.component_changes`, Holm over the components of each unit.
    """
    for survey, asked in ((earlier, earlier_instrument), (later, instrument)):
        if survey.instrument_hash != asked.content_hash:
            raise ValueError(f"'{survey.survey_name}' did not ask instrument {asked.content_hash}")
    differing = {c.id: _difference(c, earlier, earlier_instrument, instrument) for c in instrument.components}
    unlike = {component: reason for component, reason in differing.items() if reason}
    scales = {c.id: instrument.scale_of(c) for c in instrument.components}
    inside_before, inside_now = _inside(earlier), _inside(later)
    units, others = [], []
    for now in later.units:
        reason = _why_not_compared(now, later, earlier)
        if reason:
            others.append(UnitNotCompared(now.id, now.name, reason))
            continue
        before = earlier.by_id[now.id]
        same = inside_now[now.id] == inside_before[now.id]
        units.append(UnitChanges(now, _changes(before, now, scales, unlike), same))
    others += [
        UnitNotCompared(before.id, before.name, _elsewhere(before, later))
        for before in earlier.units
        if before.id not in later.by_id
    ]
    return PublishedChanges(
        earlier_name=earlier.survey_name,
        later_name=later.survey_name,
        units=tuple(units),
        not_compared=tuple(others),
        unlike=MappingProxyType(unlike),
    )


def _difference(
    component: Component, earlier: PublishedReadiness, earlier_instrument: Instrument, instrument: Instrument
) -> str:
    """Why a component cannot be compared at all; empty where it can."""
    before = earlier_instrument.components_by_id.get(component.id)
    if before is None:
        return f"not asked in “{earlier.survey_name}”"
    if not same_scale(instrument, earlier_instrument, component.id):
        return "its scale was changed"
    return why_unlike(instrument, earlier_instrument, component.id, earlier.survey_name)


def _why_not_compared(now: PublishedUnit, later: PublishedReadiness, earlier: PublishedReadiness) -> str:
    """Why a unit of the later survey has no counterpart; empty where it has one."""
    before = earlier.by_id.get(now.id)
    if before is None or before.unit_ids != now.unit_ids:
        return _elsewhere(now, earlier)
    hidden = [s.survey_name for s, unit in ((earlier, before), (later, now)) if unit.is_hidden]
    if len(hidden) == 2:
        return "hidden in both surveys"
    return f"hidden in “{hidden[0]}”" if hidden else ""


def _elsewhere(unit: PublishedUnit, other: PublishedReadiness) -> str:
    """Where the other survey reports the people of a row that it does not have."""
    rows = [other.row_of(each) for each in unit.unit_ids or (unit.id,)]
    held_by = dict.fromkeys(row.name for row in rows if row is not None)
    if not held_by:
        return f"not asked in “{other.survey_name}”"
    return f"reported in other groups in “{other.survey_name}”: {', '.join(held_by)}"


def _inside(survey: PublishedReadiness) -> Mapping[UUID, frozenset[UUID]]:
    """Of each row, every unit whose people count in it: its own and those of the rows below it."""
    held = {unit.id: set(unit.unit_ids) for unit in survey.units}
    for unit in reversed(survey.units):  # tree order: a parent comes before its children
        if unit.parent is not None:
            held[unit.parent] |= held[unit.id]
    return {row: frozenset(units) for row, units in held.items()}


def _changes(
    before: PublishedUnit, now: PublishedUnit, scales: Mapping[str, Scale], unlike: Mapping[str, str]
) -> Mapping[str, ShownChange | NotComparable]:
    pairs = {c: _pair(before, now, c, scale) for c, scale in scales.items() if c not in unlike}
    compared = {c: pair for c, pair in pairs.items() if not isinstance(pair, NotComparable)}
    keyed = component_changes(
        {c: first for c, (first, _) in compared.items()}, {c: second for c, (_, second) in compared.items()}
    )
    found: dict[str, ShownChange | NotComparable] = {c: NotComparable(why) for c, why in unlike.items()}
    found |= {c: pair for c, pair in pairs.items() if isinstance(pair, NotComparable)}
    for c, (first, second) in compared.items():
        scale = scales[c]
        found[c] = ShownChange(natural(first.estimate, scale), natural(second.estimate, scale), keyed[c])
    return MappingProxyType({c: found[c] for c in scales})


def _pair(
    before: PublishedUnit, now: PublishedUnit, component: str, scale: Scale
) -> tuple[TeamEstimate, TeamEstimate] | NotComparable:
    first, second = (_estimate(unit.components[component], scale) for unit in (before, now))
    if isinstance(first, NotComparable):
        return first
    return second if isinstance(second, NotComparable) else (first, second)


def _estimate(cell: PublishedMean | Hidden, scale: Scale) -> TeamEstimate | NotComparable:
    """A shown mean as a keyed estimate with the standard error that its interval tells."""
    if isinstance(cell, Hidden):
        return NotComparable(HIDDEN_IN_ONE)
    if cell.at_bound:
        return NotComparable(AT_THE_END)
    if cell.low <= scale.minimum and cell.high >= scale.maximum:
        return NotComparable(ANYWHERE)
    error = sqrt((widest_reach(cell, scale) / _TWO_SIDED) ** 2 + _ROUNDING_VARIANCE)
    return TeamEstimate(
        estimate=natural(cell.estimate, scale),
        standard_error=error,
        shrinkage=1.0,
        degrees_of_freedom=float("inf"),
    )


def widest_reach(cell: PublishedMean, scale: Scale) -> float:
    """The largest half interval that is shown as this one, in scale units.

    The side that the end of the scale does not cut off counts. Its end carries one decimal,
    so a half interval in whole steps may look up to .05 shorter than it is.
    """
    half = max(cell.estimate - cell.low, cell.high - cell.estimate)
    step = (scale.maximum - scale.minimum) / _STEPS_PER_RANGE
    return max(floor((half + _HALF_DECIMAL) / step + _TINY) * step, half)
