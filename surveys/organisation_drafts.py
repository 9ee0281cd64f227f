"""From rows of a team list to an organisation, with every fault of the list at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import available_timezones

from surveys.faults import FaultList
from surveys.organisation import (
    LARGEST_HEADCOUNT,
    LONGEST_NAME,
    DateRange,
    Dependency,
    DependencyKind,
    Level,
    Organisation,
    Unit,
    Volunteered,
)
from surveys.text import clean_text, normalised

MOST_UNITS = 10_000

_LEVEL_WORDS = {
    "company": Level.COMPANY,
    "organisation": Level.COMPANY,
    "organization": Level.COMPANY,
    "department": Level.DEPARTMENT,
    "programme": Level.DEPARTMENT,
    "program": Level.DEPARTMENT,
    "division": Level.DEPARTMENT,
    "team": Level.TEAM,
    "project": Level.TEAM,
}
_VOLUNTEERED_WORDS = {
    "": Volunteered.NOT_ASKED,
    "not asked": Volunteered.NOT_ASKED,
    "unknown": Volunteered.NOT_ASKED,
    "yes": Volunteered.YES,
    "y": Volunteered.YES,
    "true": Volunteered.YES,
    "ja": Volunteered.YES,
    "no": Volunteered.NO,
    "n": Volunteered.NO,
    "false": Volunteered.NO,
    "nein": Volunteered.NO,
}
_DEPENDENCY_PREFIX = re.compile(r"^(together|with|not[ _]before|after)\s*[: ]\s*", re.IGNORECASE)
_DATE = r"(\d{4}-\d{2}-\d{2})"
_RANGE = re.compile(rf"^{_DATE}(?:\s*(?:\.\.|to|until|–|—|/|\bbis\b)\s*{_DATE})?\s*(?:\((.*)\))?$")


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """One row of a team list, as text, before it is believed.

    ``place`` is where a person finds the row ("Teams, row 12"); the other fields are the
    cells. ``unit_id`` is known when the row edits a unit that is already kept.
    """

    place: str
    code: str = ""
    name: str = ""
    level: str = ""
    parent: str = ""
    headcount: str = ""
    lead: str = ""
    volunteered: str = ""
    function: str = ""
    location: str = ""
    country: str = ""
    time_zone: str = ""
    blocked: str = ""
    depends_on: str = ""
    effort_hours: str = ""
    priority: str = ""
    unit_id: UUID | None = None

    def where(self, column: str) -> str:
        """The place of one cell of the row."""
        return f"{self.place}, column '{column}'"


@dataclass
class _Reading:
    """What is known about one row while its list is read."""

    draft: UnitDraft
    unit_id: UUID
    name: str
    parent: int | None = None
    fields: dict[str, object] = field(default_factory=dict)
    dependencies: list[tuple[DependencyKind, int]] = field(default_factory=list)


def organisation_from_drafts(
    drafts: Sequence[UnitDraft], *, company_name: str, new_id: Callable[[], UUID]
) -> tuple[Organisation, tuple[str, ...]]:
    """The organisation a team list describes, and notices worth reading.

    Several rows without a parent are put under a company named `company_name`.

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
    faults = FaultList()
    if not drafts:
        faults.add("the team list", "it has no rows", "List at least one team with name and headcount.")
    if len(drafts) > MOST_UNITS:
        faults.add(
            "the team list", f"it has more than {MOST_UNITS:,} rows", "Split the organisation.", len(drafts)
        )
    faults.raise_if_any()
    readings = [_Reading(d, d.unit_id or new_id(), clean_text(d.name)) for d in drafts]
    _check_names(readings, faults)
    index = _reference_index(readings, faults)
    for reading in readings:
        _read_cells(reading, faults)
        _resolve_references(reading, index, faults)
    _check_cycles(readings, faults)
    faults.raise_if_any()
    return _assembled(readings, company_name, new_id, faults)


def _check_names(readings: list[_Reading], faults: FaultList) -> None:
    first_with: dict[str, _Reading] = {}
    for reading in readings:
        draft = reading.draft
        if not reading.name:
            faults.add(draft.where("name"), "the name is empty", "Give the unit a name.", draft.name)
            continue
        if len(reading.name) > LONGEST_NAME:
            faults.add(
                draft.where("name"),
                f"the name is longer than {LONGEST_NAME} characters",
                "Shorten it.",
                draft.name,
            )
        key = normalised(reading.name)
        if key in first_with:
            other = first_with[key].draft
            faults.add(
                draft.where("name"),
                f"the name is the same as in {other.place} (case, accents and spaces make no difference)",
                "Rename one of the two, for instance by adding its department.",
                draft.name,
            )
        else:
            first_with[key] = reading


def _reference_index(readings: list[_Reading], faults: FaultList) -> dict[str, int]:
    """Rows by what other rows may call them: their id first, then their name."""
    by_code: dict[str, int] = {}
    for position, reading in enumerate(readings):
        code = normalised(reading.draft.code)
        if not code:
            continue
        if len(code) > LONGEST_NAME:
            faults.add(
                reading.draft.where("id"),
                f"the id is longer than {LONGEST_NAME} characters",
                "Shorten it.",
                reading.draft.code,
            )
        if code in by_code:
            other = readings[by_code[code]].draft.place
            faults.add(
                reading.draft.where("id"),
                f"the id is already used in {other}",
                "Give each row its own id, or leave the column empty.",
                reading.draft.code,
            )
        else:
            by_code[code] = position
    index = {normalised(r.name): i for i, r in reversed(list(enumerate(readings))) if r.name}
    return index | by_code


def _read_cells(reading: _Reading, faults: FaultList) -> None:
    draft, fields = reading.draft, reading.fields
    fields["code"] = clean_text(draft.code)
    for column in ("lead", "function", "location"):
        text = clean_text(getattr(draft, column))
        if len(text) > LONGEST_NAME:
            faults.add(
                draft.where(column), f"it is longer than {LONGEST_NAME} characters", "Shorten it.", text
            )
        fields[column] = text
    fields["members_direct"] = _headcount(draft, faults)
    fields["level"] = _one_of(draft, "level", draft.level, _LEVEL_WORDS | {"": None}, faults)
    fields["volunteered"] = _one_of(draft, "volunteered", draft.volunteered, _VOLUNTEERED_WORDS, faults)
    fields["country"] = _country(draft, faults)
    fields["time_zone"] = _time_zone(draft, faults)
    fields["blocked"] = _blocked(draft, faults)
    fields["effort_hours"] = _non_negative(draft, "effort_hours", draft.effort_hours, None, faults)
    fields["priority"] = _non_negative(draft, "priority", draft.priority, 1.0, faults)


def _headcount(draft: UnitDraft, faults: FaultList) -> int:
    text = clean_text(draft.headcount)
    level = normalised(draft.level)
    if not text:
        # Departments often have nobody of their own; a team without people is a slip.
        if _LEVEL_WORDS.get(level) not in {Level.COMPANY, Level.DEPARTMENT}:
            faults.add(
                draft.where("headcount"),
                "the headcount is empty",
                "Give the number of people who belong directly to this unit; 0 if it only groups others.",
            )
        return 0
    try:
        number = float(text.replace(" ", "")) if not re.search(r"[a-z_]", text, re.IGNORECASE) else -1.0
    except ValueError:
        number = -1.0
    if number < 0 or number != int(number) or number > LARGEST_HEADCOUNT:
        faults.add(
            draft.where("headcount"),
            f"the headcount is not a whole number from 0 to {LARGEST_HEADCOUNT:,}",
            "Give the number of people, in digits only.",
            draft.headcount,
        )
        return 0
    return int(number)


def _one_of(
    draft: UnitDraft, column: str, text: str, words: Mapping[str, object], faults: FaultList
) -> object:
    word = normalised(text)
    if word in words:
        return words[word]
    allowed = ", ".join(sorted({str(value) for value in words.values() if value is not None}))
    faults.add(draft.where(column), "the value is not one of those allowed", f"Use one of: {allowed}.", text)
    return next(iter(words.values()))


def _country(draft: UnitDraft, faults: FaultList) -> str:
    text = clean_text(draft.country).upper()
    if text and not re.fullmatch(r"[A-Z]{2}", text):
        faults.add(
            draft.where("country"),
            "it is not a two-letter country code",
            "Use the ISO 3166 code, such as DE or GB.",
            text,
        )
        return ""
    return text


def _time_zone(draft: UnitDraft, faults: FaultList) -> str:
    text = clean_text(draft.time_zone)
    if text and text not in available_timezones():
        faults.add(
            draft.where("time_zone"), "it is not a known time zone", "Use a name such as Europe/Berlin.", text
        )
        return ""
    return text


def _non_negative(
    draft: UnitDraft, column: str, text: str, default: float | None, faults: FaultList
) -> float | None:
    cleaned = clean_text(text)
    if not cleaned:
        return default
    try:
        number = float(cleaned.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number <= LARGEST_HEADCOUNT:
        faults.add(
            draft.where(column), "it is not a number from 0 up", "Give a number or leave it empty.", text
        )
        return default
    return number


def _blocked(draft: UnitDraft, faults: FaultList) -> tuple[DateRange, ...]:
    ranges: list[DateRange] = []
    for part in re.split(r"[;\n]", draft.blocked):
        text = clean_text(part)
        if not text:
            continue
        match = _RANGE.match(text)
        try:
            if match is None:
                raise ValueError("not a date range")
            start = date.fromisoformat(match[1])
            end = date.fromisoformat(match[2]) if match[2] else start
            ranges.append(DateRange(start=start, end=end, reason=match[3] or ""))
        except ValueError:
            faults.add(
                draft.where("cannot_start"),
                "it is not a range of dates, or it ends before it starts",
                "Write ranges as 2027-03-01..2027-03-31 (reason), separated by semicolons.",
                text,
            )
    return tuple(ranges)


def _resolve_references(reading: _Reading, index: dict[str, int], faults: FaultList) -> None:
    draft = reading.draft
    parent = normalised(draft.parent)
    if parent:
        reading.parent = index.get(parent)
        if reading.parent is None:
            faults.add(
                draft.where("parent"),
                "no row has this id or name",
                "Give the id or name of a row of this list, or leave it empty for the company.",
                draft.parent,
            )
    for part in re.split(r"[;\n]", draft.depends_on):
        text = clean_text(part)
        if not text:
            continue
        prefix = _DEPENDENCY_PREFIX.match(text)
        word = prefix[1].lower().replace(" ", "_") if prefix and normalised(text) not in index else "after"
        name = text[prefix.end() :] if prefix and normalised(text) not in index else text
        target = index.get(normalised(name))
        if target is None:
            faults.add(
                draft.where("depends_on"),
                "no row has this id or name",
                "Give ids or names of rows of this list, separated by semicolons.",
                name,
            )
        elif normalised(name) in {normalised(reading.name), normalised(draft.code)} - {""}:
            faults.add(draft.where("depends_on"), "the unit depends on itself", "Remove it.", name)
        else:
            kind = DependencyKind("together" if word == "with" else word)
            reading.dependencies.append((kind, target))


def _check_cycles(readings: list[_Reading], faults: FaultList) -> None:
    parents = [[] if r.parent is None else [r.parent] for r in readings]
    for position in _on_cycles(parents):
        faults.add(
            readings[position].draft.where("parent"),
            "the unit is above itself: following the parents leads back to it",
            "Correct the parent of one of the units in the circle.",
            readings[position].draft.parent,
        )
    after = [[target for kind, target in r.dependencies if kind is DependencyKind.AFTER] for r in readings]
    for position in _on_cycles(after):
        faults.add(
            readings[position].draft.where("depends_on"),
            "the units wait for each other in a circle, so none could ever start",
            "Remove one of the dependencies in the circle, or use 'together'.",
            readings[position].draft.depends_on,
        )


def _on_cycles(edges: list[list[int]]) -> list[int]:
    """Positions that can reach themselves: members of a strongly connected part with a cycle.

    Rows that nobody points at, or that point at nobody, are peeled off until only
    circles, and chains between circles, are left.
    """
    alive = set(range(len(edges)))
    outgoing = {i: {j for j in edges[i]} for i in alive}
    incoming: dict[int, set[int]] = {i: set() for i in alive}
    for i, targets in outgoing.items():
        for j in targets:
            incoming[j].add(i)
    waiting = [i for i in alive if not outgoing[i] or not incoming[i]]
    while waiting:
        i = waiting.pop()
        if i not in alive:
            continue
        alive.discard(i)
        for j in outgoing[i] & alive:
            incoming[j].discard(i)
            if not incoming[j]:
                waiting.append(j)
        for j in incoming[i] & alive:
            outgoing[j].discard(i)
            if not outgoing[j]:
                waiting.append(j)
    return sorted(alive)


def _assembled(
    readings: list[_Reading], company_name: str, new_id: Callable[[], UUID], faults: FaultList
) -> tuple[Organisation, tuple[str, ...]]:
    notices: list[str] = []
    has_children = {r.parent for r in readings if r.parent is not None}
    tops = [i for i, reading in enumerate(readings) if reading.parent is None]
    top_id: UUID | None = None
    units: list[Unit] = []
    if len(tops) > 1:
        # Named so that it cannot clash with a row of the list.
        taken = {normalised(reading.name) for reading in readings}
        name = company_name if normalised(company_name) not in taken else f"{company_name} (whole)"
        top_id = new_id()
        units.append(Unit(id=top_id, name=name, level=Level.COMPANY, members_direct=0))
        notices.append(f"{len(tops)} units have no parent; they were placed under '{name}'.")
    for position in _parents_first(readings):
        reading = readings[position]
        is_top = reading.parent is None and top_id is None
        inferred = Level.COMPANY if is_top else Level.DEPARTMENT if position in has_children else Level.TEAM
        level = reading.fields["level"] or inferred
        _check_level(reading, level, is_top, position in has_children, faults)
        dependencies = tuple(
            Dependency(kind=kind, on=readings[target].unit_id)
            for kind, target in dict.fromkeys(reading.dependencies)
        )
        parent = top_id if reading.parent is None else readings[reading.parent].unit_id
        values = {**reading.fields, "level": level, "parent": parent, "dependencies": dependencies}
        units.append(Unit.model_validate({"id": reading.unit_id, "name": reading.name, **values}))
    faults.raise_if_any()
    organisation = Organisation(units=tuple(units))
    notices.extend(_headcount_notices(organisation))
    return organisation, tuple(notices)


def _check_level(
    reading: _Reading, level: object, is_top: bool, has_children: bool, faults: FaultList
) -> None:
    if level is Level.COMPANY and not is_top:
        faults.add(
            reading.draft.where("level"),
            "only the unit at the top can be the company",
            "Call it a department, or make it the only row without a parent.",
            reading.draft.level,
        )
    if level is Level.TEAM and has_children:
        faults.add(
            reading.draft.where("level"),
            "a team cannot have units below it",
            "Call it a department, or change the parent of the rows below it.",
            reading.draft.level,
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
