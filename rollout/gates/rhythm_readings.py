"""Criteria that are read from calendars, drafts and counts; nothing of what people answered is in them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from readiness.evidence.cadence import CadenceRecord, newest_records
from rollout.gates.catalogue import Criterion, GateCatalogue
from rollout.gates.wave_data import Reading, WaveData, listed, percent


def _looks(data: WaveData) -> tuple[CadenceRecord, ...]:
    """Looks into the calendars of the wave's units within the attempt."""
    return tuple(
        each for each in data.cadence if each.unit in data.gate.unit_ids and data.since <= each.on <= data.on
    )


def check_in(data: WaveData, catalogue: GateCatalogue) -> Reading:
    """The longest time without a check-in, in weeks before the day it was looked up."""
    newest = newest_records(each for each in _looks(data) if each.last_check_in is not None)
    silences = {
        each.unit: each.weeks_since_check_in for each in newest if each.weeks_since_check_in is not None
    }
    names = {each.id: each.name for each in data.gate.units}
    missing, enough = _without(data, silences, catalogue)
    if not silences:
        return Reading(None, missing=missing)
    longest = max(silences, key=lambda unit: silences[unit])
    weeks = silences[longest]
    observed = f"{_weeks(weeks)} without one in {names[longest] if longest else ''}".strip()
    return Reading(weeks, observed, missing, is_enough=enough)


def retrospective(data: WaveData, catalogue: GateCatalogue) -> Reading:
    """Share of the retrospectives due that took place.

    Counts in calendars go on from cycle to cycle: what was so before the attempt is taken off.
    """
    before = {
        each.unit: each for each in newest_records(each for each in data.cadence if each.on < data.since)
    }
    due_held: dict[UUID | None, tuple[int, int]] = {}
    for record in newest_records(each for each in _looks(data) if each.retrospectives_due):
        known = before.get(record.unit)
        due = record.retrospectives_due - (known.retrospectives_due if known else 0)
        held = record.retrospectives_held - (known.retrospectives_held if known else 0)
        if due > 0:
            due_held[record.unit] = (due, min(max(held, 0), due))
    missing, enough = _without(data, due_held, catalogue)
    due = sum(due for due, _ in due_held.values())
    held = sum(held for _, held in due_held.values())
    if not due:
        return Reading(None, missing=missing)
    return Reading(held / due, f"{held} of {due} held", missing, is_enough=enough)


def _without(data: WaveData, known: Collection[UUID | None], catalogue: GateCatalogue) -> tuple[str, bool]:
    """Which units nobody looked at, and whether the others are enough."""
    others = [each.name for each in data.gate.units if each.id not in known]
    missing = f"The calendar does not tell for {listed(others)}." if others else ""
    return missing, len(known) >= catalogue.least_known_share * len(data.gate.units)


def baselines(data: WaveData, catalogue: GateCatalogue) -> Reading:
    """Share of key results that say where the figure stands today; overruled flags are left out."""
    told = [each for each in data.key_results if not each.overruled("no-baseline")]
    count, least = len(told), catalogue.fewest_key_results
    if not count:
        return Reading(None, missing="No key results are among the drafts of these units.")
    named = sum(each.has_baseline for each in told)
    observed = f"{named} of {count} key results ({percent(named / count)})"
    if count < least:
        return Reading(None, observed, f"At least {least} key results are needed.")
    return Reading(named / count, observed)


def count(criterion: Criterion, data: WaveData) -> Reading:
    """The newest count of the attempt."""
    counts = [
        each
        for each in data.counts
        if each.gate == data.gate.id and each.criterion == criterion.id and data.since <= each.on <= data.on
    ]
    if not counts:
        return Reading(None, missing="Nobody has counted it yet.")
    newest = counts[-1]
    share = newest.met / newest.total
    return Reading(share, f"{newest.met} of {newest.total} ({percent(share)}), counted by {newest.by}")


def _weeks(weeks: float) -> str:
    number = f"{weeks:.1f}".removesuffix(".0")
    return f"{number} {'week' if number == '1' else 'weeks'}"
