"""From rows of a team list to an organisation, with every fault of the list at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from surveys.faults import FaultList
from surveys.grouped_faults import GroupedFaults
from surveys.organisation import LONGEST_NAME, Dependency, Level, Organisation, Unit
from surveys.text import clean_text, normalised
from surveys.unit_cells import UnitCells, UnitDraft, unit_cells, without_error_values
from surveys.unit_references import Dependencies, check_circles, dependencies, parent_row, row_index

__all__ = ["MOST_UNITS", "UnitDraft", "organisation_from_drafts"]

MOST_UNITS = 10_000
_SUM_WORDS = {"total", "sum", "grand total", "summe", "gesamt", "gesamtsumme"}


@dataclass
class _Reading:
    """What is known about one row while its list is read."""

    draft: UnitDraft
    unit_id: UUID
    cells: UnitCells
    parent: int | None = None
    has_children: bool = False
    waits_for: Dependencies = field(default_factory=list)


def organisation_from_drafts(
    drafts: Sequence[UnitDraft], *, company_name: str, new_id: Callable[[], UUID]
) -> tuple[Organisation, tuple[str, ...]]:
    """The organisation a team list describes, and notices worth reading.

    Several rows without a parent are put under the only one of them that is called a
    company; if there is none, under a company named `company_name`.

    Parameters
    ----------
    drafts : sequence of UnitDraft
        The rows in their order.
    company_name : str
        Name of the root if the list gives none.
    new_id : callable
        Makes a random UUID for each unit that has none yet.

    Returns
    -------
    organisation : Organisation
    notices : tuple of str
        What was assumed, or looks odd without being wrong.

    Raises
    ------
    FaultsError
        Everything wrong with the list at once; nothing is kept then.
    """
    faults = GroupedFaults()
    if not drafts:
        faults.add("the team list", "it has no rows", "List at least one team with name and headcount.")
    if len(drafts) > MOST_UNITS:
        problem = f"it has more than {MOST_UNITS:,} rows"
        faults.add("the team list", problem, "Split the organisation.", len(drafts))
    faults.raise_if_any()
    readings = _readings(drafts, new_id, faults)
    notices: list[str] = []
    _put_under_the_company(readings, notices)
    _check_headcounts(readings, faults)
    levels = _levels(readings, faults)
    faults.raise_if_any()
    units = _units(readings, levels, company_name, new_id, notices)
    organisation = Organisation(units=tuple(units))
    notices.extend(_headcount_notices(organisation))
    return organisation, tuple(notices)


def _readings(drafts: Sequence[UnitDraft], new_id: Callable[[], UUID], faults: FaultList) -> list[_Reading]:
    drafts = [without_error_values(draft, faults) for draft in drafts]
    index = row_index(drafts, faults)
    readings: list[_Reading] = []
    known: set[UUID] = set()
    for position, draft in enumerate(drafts):
        # A copied row of an edited table still carries the id of the row it was copied from.
        unit_id = draft.unit_id if draft.unit_id and draft.unit_id not in known else new_id()
        known.add(unit_id)
        reading = _Reading(draft, unit_id, unit_cells(draft, faults))
        reading.parent = parent_row(draft, index, faults)
        reading.waits_for = dependencies(draft, position, index, faults)
        readings.append(reading)
    check_circles(drafts, [each.parent for each in readings], [each.waits_for for each in readings], faults)
    for reading in readings:
        if reading.parent is not None:
            readings[reading.parent].has_children = True
    return readings


def _put_under_the_company(readings: list[_Reading], notices: list[str]) -> None:
    """In a flat list, the one row called a company is above the other rows without a parent."""
    tops = [position for position, reading in enumerate(readings) if reading.parent is None]
    companies = [position for position in tops if readings[position].cells.level is Level.COMPANY]
    if len(companies) != 1 or len(tops) == 1:
        return
    company = companies[0]
    for position in tops:
        if position != company:
            readings[position].parent = company
    readings[company].has_children = True
    name = clean_text(readings[company].draft.name)
    notices.append(f"{len(tops) - 1} units have no parent; they were placed under '{name}'.")


def _check_headcounts(readings: list[_Reading], faults: FaultList) -> None:
    counts = [reading.cells.headcount or 0 for reading in readings]
    everybody = sum(counts)
    for reading, count in zip(readings, counts, strict=True):
        draft = reading.draft
        groups_others = reading.has_children or reading.cells.level in {Level.COMPANY, Level.DEPARTMENT}
        # Departments often have nobody of their own; a team without people is a slip.
        if reading.cells.headcount is None and not groups_others:
            faults.add(
                draft.where("headcount"),
                "the headcount is empty",
                "Give the number of people who belong directly to this unit; 0 if it only groups others.",
            )
        is_sum = count > 0 and 2 * count == everybody and not groups_others
        if is_sum and normalised(draft.name) in _SUM_WORDS:
            faults.add(
                draft.place,
                "it looks like the sum of the other rows, not like a unit",
                "Remove the row, or rename the unit.",
                draft.name,
            )


def _units(
    readings: list[_Reading],
    levels: Sequence[Level],
    company_name: str,
    new_id: Callable[[], UUID],
    notices: list[str],
) -> list[Unit]:
    tops = sum(reading.parent is None for reading in readings)
    units: list[Unit] = []
    if tops > 1:
        name = _free_name(company_name, {normalised(reading.draft.name) for reading in readings})
        units.append(Unit(id=new_id(), name=name, level=Level.COMPANY, members_direct=0))
        notices.append(f"{tops} units have no parent; they were placed under '{name}'.")
    top = units[0].id if units else None
    units.extend(
        _unit(readings[position], readings, levels[position], top) for position in _parents_first(readings)
    )
    return units


def _free_name(wanted: str, taken: set[str]) -> str:
    """The wanted name, or one like it that no row has."""
    name = clean_text(wanted)[: LONGEST_NAME - 20].strip() or "The organisation"
    candidate, number = name, 1
    while normalised(candidate) in taken:
        candidate = f"{name} (whole)" if number == 1 else f"{name} (whole {number})"
        number += 1
    return candidate


def _levels(readings: list[_Reading], faults: FaultList) -> list[Level]:
    one_top = sum(reading.parent is None for reading in readings) == 1
    return [_level(each, is_root=one_top and each.parent is None, faults=faults) for each in readings]


def _level(reading: _Reading, *, is_root: bool, faults: FaultList) -> Level:
    stated = reading.cells.level
    where = reading.draft.where("level")
    if stated is Level.COMPANY and not is_root:
        faults.add(
            where,
            "only the unit at the top can be the company",
            "Call it a department, or make it the only company without a parent.",
            reading.draft.level,
        )
    if stated is Level.TEAM and reading.has_children:
        faults.add(
            where,
            "a team cannot have units below it",
            "Call it a department, or change the parent of the rows below it.",
            reading.draft.level,
        )
    if stated is not None:
        return stated
    return Level.COMPANY if is_root else Level.DEPARTMENT if reading.has_children else Level.TEAM


def _unit(reading: _Reading, readings: list[_Reading], level: Level, top: UUID | None) -> Unit:
    cells = reading.cells
    return Unit(
        id=reading.unit_id,
        code=cells.code,
        name=clean_text(reading.draft.name),
        level=level,
        parent=top if reading.parent is None else readings[reading.parent].unit_id,
        members_direct=cells.headcount or 0,
        lead=cells.lead,
        volunteered=cells.volunteered,
        function=cells.function,
        location=cells.location,
        country=cells.country,
        time_zone=cells.time_zone,
        blocked=cells.blocked,
        dependencies=tuple(
            Dependency(kind=kind, on=readings[target].unit_id) for kind, target in reading.waits_for
        ),
        effort_hours=cells.effort_hours,
        priority=1.0 if cells.priority is None else cells.priority,
    )


def _parents_first(readings: list[_Reading]) -> list[int]:
    children: dict[int | None, list[int]] = {}
    for position, reading in enumerate(readings):
        children.setdefault(reading.parent, []).append(position)
    ordered: list[int] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        position = waiting.pop()
        ordered.append(position)
        waiting.extend(reversed(children.get(position, [])))
    return ordered


def _headcount_notices(organisation: Organisation) -> list[str]:
    notices = []
    for unit in organisation.units:
        below = organisation.members_total(unit.id) - unit.members_direct
        if unit.members_direct and unit.members_direct == below:
            notices.append(
                f"'{unit.name}' has {below} people directly and the same number in the units below it. "
                "If these are the same people, set its own headcount to 0."
            )
    if organisation.members_total(organisation.root.id) == 0:
        notices.append("Nobody belongs to any unit yet: every headcount is 0.")
    return notices
