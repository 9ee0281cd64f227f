"""The lists of a facts file: observations, cadence and projects, read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from pydantic import ValidationError

from engagement.beside_facts import BesideFacts
from readiness.evidence.cadence import CadenceRecord
from readiness.evidence.observed import observations_from_list
from readiness.facts import Observation
from readiness.pitfall_catalogue import ObservationSignal, PitfallCatalogue, pitfall_catalogue
from surveys.faults import FaultList, FaultsError
from surveys.instrument_files import faults_of_validation
from surveys.organisation import LONGEST_NAME
from surveys.text import clean_text, normalised

LIST_KEYS = ("observations", "cadence", "projects")


def lists_from_mapping(
    data: Mapping[str, object], place: str, *, today: date, faults: FaultList
) -> BesideFacts:
    """The lists of a facts file; their faults are added to ``faults``."""
    observations = _entries(data, "observations", "observation", place, faults)
    return BesideFacts(
        observations=_observations(observations, place, today, faults),
        cadence=_cadence(_entries(data, "cadence", "cadence", place, faults), place, today, faults),
        projects=_projects(data.get("projects"), place, faults),
        place=place,
    )


def _list(value: object, place: str, faults: FaultList) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        faults.add(place, "it is not a list", "Write each entry behind a dash, as in the template.", value)
        return []
    return value


def _entries(
    data: Mapping[str, object], key: str, word: str, place: str, faults: FaultList
) -> dict[int, dict[str, object]]:
    """Number of an entry -> the entry; the unit as a text."""
    found = {}
    for number, raw in enumerate(_list(data.get(key), f"{place}, {key}", faults), start=1):
        where = f"{place}, {word} {number}"
        if not isinstance(raw, Mapping):
            remedy = "Write it as in the template: {name: value, ...}."
            faults.add(where, "it is not a list of named values", remedy, raw)
            continue
        entry = dict(raw)
        unit = entry.pop("unit", None)
        if entry.pop("id", None) is not None:
            faults.add(f"{where}, id", "there is no such key", "Remove it, or correct its name.")
        if isinstance(unit, dict | list):
            faults.add(f"{where}, unit", "it is not a name", "Write one unit's name.", unit)
        elif unit is not None and clean_text(str(unit)):
            entry["unit"] = clean_text(str(unit))
        found[number] = entry
    return found


def _observations(
    entries: Mapping[int, dict[str, object]], place: str, today: date, faults: FaultList
) -> tuple[tuple[Observation, str], ...]:
    found = []
    for number, entry in entries.items():
        # Whether there is such a unit shows only beside the team list.
        unit = str(entry.pop("unit", ""))
        try:
            (observation,) = observations_from_list(
                [entry],
                pitfall_catalogue(),
                place=place,
                today=today,
                units={},
                ids=iter([UUID(int=number)]),
            )
        except FaultsError as error:
            read, here = f"{place}, observation 1", f"{place}, observation {number}"
            faults.extend(replace(each, place=here + each.place.removeprefix(read)) for each in error.faults)
            continue
        found.append((observation, unit))
    return tuple(found)


def _cadence(
    entries: Mapping[int, dict[str, object]], place: str, today: date, faults: FaultList
) -> tuple[tuple[CadenceRecord, str], ...]:
    found = []
    for number, entry in entries.items():
        where = f"{place}, cadence {number}"
        unit = str(entry.pop("unit", ""))
        try:
            record = CadenceRecord.model_validate({**entry, "id": UUID(int=number)})
        except ValidationError as error:
            faults.extend(faults_of_validation(error, where, entry))
            continue
        if record.on > today:
            faults.add(where, "the date lies in the future", "Give the day it was looked up.", record.on)
        found.append((record, unit))
    return tuple(found)


def _projects(value: object, place: str, faults: FaultList) -> tuple[str, ...]:
    """Names, each once."""
    names: dict[str, str] = {}
    for number, raw in enumerate(_list(value, f"{place}, projects", faults), start=1):
        name = (
            clean_text(str(raw)) if isinstance(raw, str | int | float) and not isinstance(raw, bool) else ""
        )
        if not normalised(name) or len(name) > LONGEST_NAME:
            remedy = f"Write it as a text of at most {LONGEST_NAME} characters."
            faults.add(f"{place}, projects, number {number}", "it is not a name", remedy, raw)
        names.setdefault(normalised(name), name)
    return tuple(names.values())


def lists_data(beside: BesideFacts) -> dict[str, object]:
    """The lists as they are written into a facts file; empty ones are left out."""
    observations = [
        {"pitfall": each.pitfall, "sign": each.signal, "steps": each.steps, **_further(each, unit, "signal")}
        for each, unit in beside.observations
    ]
    cadence = [{"on": each.on.isoformat(), **_further(each, unit)} for each, unit in beside.cadence]
    data = {"observations": observations, "cadence": cadence, "projects": list(beside.projects)}
    return {key: entries for key, entries in data.items() if entries}


def _further(seen: Observation | CadenceRecord, unit: str, *left_out: str) -> dict[str, object]:
    data = seen.model_dump(mode="json", exclude_defaults=True, exclude={"id", "unit", *left_out})
    return ({"unit": unit} if unit else {}) | data


def lists_template(catalogue: PitfallCatalogue) -> Iterator[str]:
    """The lines that explain the lists in the facts template; all of them comments."""
    yield "# All that follows is optional. Write a unit as in the team list; without one it holds for the whole"
    yield "# organisation. To use an example, remove the # in front of it."
    yield "# What was seen in workshops. steps: -2 clearly absent | -1 | 0 could not tell | 1 | 2 clearly there"
    yield "#observations:"
    first = next((p.id, s.id) for p, s in catalogue.signals() if isinstance(s, ObservationSignal))
    yield f"#  - {{pitfall: {first[0]}, sign: {first[1]}, steps: 1, unit: Sales, seen_by: ..., note: ..., on: 2026-01-31}}"
    yield "# The signs to look for, as pitfall, sign:"
    for pitfall, signal in catalogue.signals():
        if isinstance(signal, ObservationSignal):
            yield f"#   {pitfall.id}, {signal.id}: {signal.sign}"
    yield "# How regularly units meet about their goals; on: the day it was looked up"
    yield "#cadence:"
    yield (
        "#  - {unit: Sales, on: 2026-01-31, last_check_in: 2026-01-26, retrospectives_due: 2, "
        "retrospectives_held: 1, seen_by: ...}"
    )
    yield "# Names of projects, so that key results that only copy one are seen"
    yield "#projects:"
    yield "#  - Shop relaunch"
